-- Systems as clients (RFC 6749, section 4.4): record systems of organisations that act for their users.

create table api_client (
  id              text primary key,     -- the client id that the system shows
  organisation_id text not null references organisation (id),
  name            text not null,
  scopes          text not null,        -- names with spaces between
  secret_hash     {blob},               -- SHA-256 of a random 256-bit secret; null for a system that signs
  public_key      text,                 -- its public key as a JWK; null for a system with a secret
  created_by      text not null,        -- user id or the name of a command
  created_at      bigint not null,
  revoked_by      text,
  revoked_at      bigint,
  last_used_at    bigint                -- when it was last given a token
) {strict};
create index api_client_organisation on api_client (organisation_id);
create unique index api_client_name on api_client (organisation_id, name) where revoked_at is null;

create table api_token (                -- moments are real time, as all time-outs
  id         text primary key,
  client_id  text not null references api_client (id),
  token_hash {blob} not null unique,    -- SHA-256 of a random 256-bit token
  scopes     text not null,
  issued_at  bigint not null,
  expires_at bigint not null
) {strict};
create index api_token_expiry on api_token (expires_at);

create table api_assertion (            -- signed statements that were used: each once (RFC 7523, section 3)
  client_id  text not null references api_client (id),
  jti_hash   {blob} not null,           -- SHA-256 of its name
  expires_at bigint not null,           -- real time; later it would be refused for its age
  primary key (client_id, jti_hash)
) {strict};
create index api_assertion_expiry on api_assertion (expires_at);

-- What stands for a session when a system acts for somebody: this person under one token. No cookie opens it.
alter table session add column api_token_id text;

-- Whether the agreement records that the organisation's own systems log their users in with two factors (U2.4).
alter table agreement add column systems_two_factors bigint not null default 0;
