-- Identity: persons, organisations' members, log-in. Personal columns are sealed under the person's key.

create table organisation (
  id          text primary key,
  kind        text not null,            -- midwifery | hospital | maternity | operator
  name        text not null,
  agb         text,
  night_phone text not null,            -- E.164: the 24-hour number shown with each of its records
  created_at  bigint not null,
  closed_at   bigint
) {strict};

create table agreement (               -- processor agreements on file (U5.6)
  id              text primary key,
  organisation_id text not null references organisation (id),
  version         text not null,
  signatory       text not null,
  signed_on       text not null,
  recorded_by     text not null,        -- user id or 'cli'
  recorded_at     bigint not null,
  ended_at        bigint
) {strict};
create index agreement_organisation on agreement (organisation_id);

create table entitlement (             -- a service is switched on for an organisation
  organisation_id text not null references organisation (id),
  service         text not null,        -- exchange
  since           bigint not null,
  primary key (organisation_id, service)
) {strict};

create table terms (                   -- published versions of the user terms (T5.1)
  id           text primary key,
  version      text not null unique,
  hash         text not null,           -- SHA-256 of both texts, hexadecimal
  text_nl      text not null,
  text_en      text not null,
  published_at bigint not null,
  in_force_at  bigint not null
) {strict};

create table person (                  -- a user is a natural person (U-def)
  id             text primary key,
  name_index     {blob} unique,         -- HMAC of the user name; null until the invitation is taken up
  mail_index     {blob} not null,
  key_wrapped    {blob} not null,
  profile        {blob} not null,       -- sealed JSON: user name, name, mail, phone
  lang           text not null,
  password       text,                  -- argon2id PHC string; null until chosen
  password_at    bigint,
  phone_at       bigint,                -- when the phone was confirmed; null = no second factor yet
  created_at     bigint not null,
  epoch          bigint not null        -- grows at each bar, password or phone change: running downloads stop
) {strict};
create index person_mail on person (mail_index);

create table membership (
  id              text primary key,
  person_id       text not null references person (id),
  organisation_id text not null references organisation (id),
  role            text not null,
  responsible_id  text references membership (id),
  state           text not null,        -- invited | active | ended
  identified_how  text,                 -- document | colleague | other
  identified_by   text,                 -- user id of who saw it, or 'cli'
  identified_at   bigint,
  given           {blob},               -- sealed: name and phone as the inviter gave them; null once taken up
  invited_at      bigint not null,
  started_at      bigint,
  ended_at        bigint
) {strict};
create index membership_person on membership (person_id);
create index membership_organisation on membership (organisation_id);
create unique index membership_once on membership (person_id, organisation_id, role) where state <> 'ended';

create table terms_acceptance (
  person_id   text not null references person (id),
  terms_id    text not null references terms (id),
  hash        text not null,
  accepted_at bigint not null,
  primary key (person_id, terms_id)
) {strict};

create table bar (                     -- "ontzegging" (U5.2)
  id         text primary key,
  person_id  text not null references person (id),
  reason     {blob} not null,           -- sealed under the person's key
  set_by     text not null,
  set_at     bigint not null,
  lifted_by  text,
  lifted_at  bigint,
  lift_note  {blob}
) {strict};
create index bar_person on bar (person_id);
create unique index bar_one on bar (person_id) where lifted_at is null;

create table link (                    -- single-use links; all moments are real time
  id            text primary key,
  kind          text not null,          -- invitation | password_reset
  token_hash    {blob} not null unique, -- SHA-256 of a 256-bit token
  person_id     text references person (id), -- null: asked for an unknown user name; nobody can use it
  membership_id text references membership (id),
  created_at    bigint not null,
  expires_at    bigint not null,
  used_at       bigint
) {strict};
create index link_person on link (person_id);

create table attempt (                 -- binds the password step to the code step; all moments are real time
  id          text primary key,
  token_hash  {blob} not null unique,   -- SHA-256 of the attempt cookie
  purpose     text not null,            -- login | phone | invitation
  person_id   text not null references person (id),
  link_id     text references link (id),
  pending     {blob},                   -- sealed: the new phone, user name, password hash that wait for the code
  code_mac    {blob} not null,
  phone_tail  text not null,
  tries       bigint not null,
  sends       bigint not null,
  code_at     bigint not null,
  created_at  bigint not null,
  expires_at  bigint not null,
  used_at     bigint
) {strict};
create index attempt_person on attempt (person_id);
create index attempt_expiry on attempt (expires_at);

create table session (                 -- all moments are real time: live sessions travel along with a demo's clock
  id               text primary key,
  token_hash       {blob} not null unique, -- SHA-256 of the 256-bit cookie
  person_id        text not null references person (id),
  membership_id    text references membership (id), -- null until chosen
  authenticated_at bigint not null,
  last_seen_at     bigint not null,
  expires_at       bigint not null,
  device           {blob} not null,      -- sealed: network address and browser as text, for her own list
  ended_at         bigint,
  ended_why        text                  -- logout | user | bar | membership | password | phone | idle | over
) {strict};
create index session_person on session (person_id);
create index session_expiry on session (expires_at);

create table rate_window (             -- counters for limits; real time
  scope     text not null,              -- login-account | login-network | sms-phone | reset-account | search-user ...
  key       {blob} not null,            -- HMAC of what is counted
  start_at  bigint not null,
  count     bigint not null,
  until     bigint not null,            -- blocked until, real time; 0 = not
  primary key (scope, key)
) {strict};
create index rate_window_start on rate_window (start_at);
