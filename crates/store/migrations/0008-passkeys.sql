-- Further ways to log in, and passkeys (WebAuthn).

-- The ways that a version names beside password and SMS: names with spaces between.
alter table terms add column ways text not null default '';

-- How both factors were shown.
alter table session add column way text not null default 'sms';

-- When somebody was offered a passkey: once.
alter table person add column passkey_offered_at bigint;

create table passkey (
  id              text primary key,
  person_id       text not null references person (id),
  credential_hash {blob} not null unique, -- SHA-256 of the credential's id
  sealed          {blob} not null,        -- under the person's key: her name for it, and the public credential
  counter         bigint not null,        -- signatures that the authenticator counted; 0: it does not count
  created_at      bigint not null,
  last_used_at    bigint
) {strict};
create index passkey_person on passkey (person_id);

create table ceremony (                  -- one challenge to a passkey; all moments are real time
  id         text primary key,
  token_hash {blob} not null unique,     -- SHA-256 of the cookie of the browser that asked
  purpose    text not null,              -- login | confirm | register
  session_id text references session (id) on delete cascade, -- null: nobody is logged in yet
  sealed     {blob} not null,            -- challenge and what belongs to it; with a session under the person's key
  created_at bigint not null,
  expires_at bigint not null,
  used_at    bigint
) {strict};
create index ceremony_session on ceremony (session_id);
create index ceremony_expiry on ceremony (expires_at);
