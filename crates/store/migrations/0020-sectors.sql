-- Care sectors beside birth care: how long their records may stay is data, in versions that never change. Birth care's rule
-- (due date + 42 days) stands in the program and has no row; a record without rule_id is birth care's.
create table sector_rule (
  id           text primary key,
  sector       text not null check (sector <> 'geboortezorg'),
  version      bigint not null,           -- from 1, within its sector
  name_nl      text not null,
  name_en      text not null,
  date_nl      text not null,             -- what the date is called on which the end depends
  date_en      text not null,
  days         bigint not null check (days between 1 and 365),      -- after that date
  farthest     bigint not null check (farthest between 0 and 300),  -- of that date, after the first sharing
  asked        bigint not null check (asked between 0 and 365),     -- after that date: "Nog nodig?"
  holds_from   text not null,             -- the first day of records that follow it
  published_by text not null references person (id),
  published_at bigint not null,
  unique (sector, version)
) {strict};
{append_only:sector_rule}

alter table record add column rule_id text references sector_rule (id);         -- null: birth care, version 1
alter table terms add column sectors text not null default '';                  -- lines "sector; days"
alter table agreement_text add column sectors text not null default '';         -- lines "sector; days", part of the hash
