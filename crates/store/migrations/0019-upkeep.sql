-- What each server last said of itself: disks, certificate, version. Nothing personal; written without an entry.
create table node_report (
  node  text primary key,
  at    bigint not null,                  -- real time
  facts text not null                     -- JSON
) {strict};

-- How each line of the operator's page stands, since when, and on which day it was last mailed.
create table health_line (
  line    text not null,
  subject text not null,                  -- the server and its disk; empty for the whole installation
  state   text not null,
  since   bigint not null,
  told_on text,
  primary key (line, subject)
) {strict};

-- Planned maintenance (T12.1). What stands here was published.
create table maintenance (
  id           text primary key,
  from_at      bigint not null,
  till_at      bigint not null,           -- the first moment after it
  shown_at     bigint not null,           -- from when everybody is told
  words_nl     text not null,
  words_en     text not null,
  version      bigint not null,           -- counts changes
  published_by text not null references person (id),
  published_at bigint not null,
  told_at      bigint,                    -- when the administrators were mailed
  withdrawn_at bigint
) {strict};
create index maintenance_by_end on maintenance (till_at);

-- Departments of an organisation. A member is in one at most; what she may do does not depend on it.
create table department (
  id              text primary key,
  organisation_id text not null references organisation (id),
  name            text not null,
  folded          text not null,          -- the name in small letters: two do not differ by capitals
  made_at         bigint not null
) {strict};
create unique index department_once on department (organisation_id, folded);
alter table membership add column department_id text references department (id);
create index membership_department on membership (department_id) where department_id is not null;
