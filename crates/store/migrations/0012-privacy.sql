-- The privacy officers' work: files of data breaches (GDPR art. 33 and 34), and the review of the log (NEN 7513).

create table data_breach (
  id              text primary key,
  organisation_id text not null references organisation (id),
  known_at        bigint not null,      -- from here the 72 hours run
  what            {blob} not null,      -- sealed
  opened_by       text not null references person (id),
  opened_at       bigint not null,
  outcome         text,                 -- reported | not_needed; null: open
  note            {blob},               -- sealed
  closed_by       text references person (id),
  closed_at       bigint
) {strict};
create index data_breach_organisation on data_breach (organisation_id, known_at);

create table data_breach_told (
  id        text primary key,
  breach_id text not null references data_breach (id) on delete cascade,
  whom      text not null,              -- authority | clients | source | other
  told_at   bigint not null,
  words     {blob} not null,            -- sealed
  noted_by  text not null references person (id),
  noted_at  bigint not null
) {strict};
create index data_breach_told_breach on data_breach_told (breach_id, told_at);

create table log_case (
  id              text primary key,
  organisation_id text not null references organisation (id),
  pattern         text not null,        -- sample | own_name | colleague | misses
  key             text not null,        -- a collection, or a person and a day
  person_id       text not null references person (id),
  record_number   text,
  happened_at     bigint not null,
  verdict         text,                 -- in_order | not_in_order; null: open
  note            {blob},               -- sealed
  closed_by       text references person (id),
  closed_at       bigint,
  unique (organisation_id, pattern, key)
) {strict};
create index log_case_happened on log_case (happened_at);
