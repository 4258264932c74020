-- The client herself: view codes, her short sessions, what she says is not right; and complaints (T24.2).

create table view_code (               -- at most one for each record; a new one replaces the old one
  id           text primary key,
  record_id    text not null unique references record (id) on delete cascade,
  door         {blob} not null unique,  -- HMAC(code, birth date): a wrong birth date is simply no hit
  phone        {blob} not null,         -- sealed under the record's key: the number that was checked face to face
  given_by     text not null references membership (id),
  given_at     bigint not null,
  last_used_at bigint
) {strict};

create table view_session (            -- all moments are real time
  id           text primary key,
  token_hash   {blob} not null unique,  -- SHA-256 of the 256-bit cookie
  view_code_id text not null references view_code (id) on delete cascade,
  last_seen_at bigint not null,
  expires_at   bigint not null,
  ended_at     bigint
) {strict};
create index view_session_code on view_session (view_code_id);
create index view_session_expiry on view_session (expires_at);

create table client_report (           -- "dit klopt niet"; ends with its record
  id          text primary key,
  record_id   text not null references record (id) on delete cascade,
  about       text not null,            -- person | fact | reader | other
  words       {blob} not null,          -- sealed under the record's key
  said_at     bigint not null,
  outcome     text,                     -- mended | kept; null: not answered yet
  answer      {blob},                   -- sealed under the record's key
  answered_by text references membership (id),
  answered_at bigint
) {strict};
create index client_report_record on client_report (record_id);

-- An attempt belongs to a person or to a view code. Attempts live for a quarter of an hour and nobody logs in during a
-- migration: the table is made anew.
drop table attempt;
create table attempt (                 -- binds the step before it to the code step; all moments are real time
  id           text primary key,
  token_hash   {blob} not null unique,   -- SHA-256 of the attempt cookie
  purpose      text not null,            -- login | phone | invitation | view
  person_id    text references person (id),
  view_code_id text references view_code (id) on delete cascade,
  link_id      text references link (id),
  pending      {blob},                   -- sealed: the new phone, user name, password hash that wait for the code
  code_mac     {blob} not null,
  phone_tail   text not null,
  tries        bigint not null,
  sends        bigint not null,
  code_at      bigint not null,
  created_at   bigint not null,
  expires_at   bigint not null,
  used_at      bigint,
  check ((person_id is null) <> (view_code_id is null))
) {strict};
create index attempt_person on attempt (person_id);
create index attempt_view_code on attempt (view_code_id);
create index attempt_expiry on attempt (expires_at);

-- Whether the client herself withdrew her consent.
alter table receipt add column by_client bigint not null default 0;

create table complaint (               -- T24.2
  id              text primary key,
  number          text not null unique,  -- shown to people; random
  ticket          {blob} not null unique,-- HMAC(number, code): opens it for who made it
  organisation_id text references organisation (id), -- null: about the operator
  sealed          {blob} not null,       -- who, how to reach her, what happened
  lang            text not null,
  received_at     bigint not null,
  received_on     text not null,
  last_day        text not null,         -- the last day on which an answer is in time
  extended_why    {blob},                -- sealed: why it takes longer
  decision        text,                  -- upheld | in_part | rejected; null: open
  answer          {blob},                -- sealed
  closed_by       text,
  closed_at       bigint
) {strict};
create index complaint_organisation on complaint (organisation_id, received_at);
