-- The personnel system of an organisation (SCIM): its token, and what it says about who works there. Moments are civil
-- time, as the dates that an administrator sees.
create table scim_token (
  id              text primary key,
  organisation_id text not null references organisation (id),
  token_hash      {blob} not null unique, -- SHA-256 of a random 256-bit token
  created_by      text not null references person (id),
  created_at      bigint not null,
  expires_at      bigint not null,
  replaced_at     bigint                  -- it goes on for a day beside the one that took its place
) {strict};
create unique index scim_token_current on scim_token (organisation_id) where replaced_at is null;
create index scim_token_end on scim_token (expires_at);

create table scim_token_use (             -- when a token was last shown; a mark of life, written without audit
  token_id text primary key references scim_token (id) on delete cascade,
  used_at  bigint not null
) {strict};

create table scim_user (
  id              text primary key,
  organisation_id text not null references organisation (id),
  user_index      {blob} not null,        -- MAC of organisation and user name there
  external_index  {blob},                 -- the same, of her number there
  mail_index      {blob} not null,        -- the same, of her mail address
  sealed          {blob} not null,        -- what is said about her, under the installation's key
  membership_id   text unique references membership (id), -- her invitation and what became of it; null: never invited
  created_at      bigint not null,
  changed_at      bigint not null
) {strict};
create unique index scim_user_name on scim_user (organisation_id, user_index);
create unique index scim_user_external on scim_user (organisation_id, external_index) where external_index is not null;
create unique index scim_user_mail on scim_user (organisation_id, mail_index);
