-- Emergency access (U3.9): an organisation's switch, the reason with the search, and a case for its privacy officer.

alter table organisation add column emergency_on bigint not null default 0;

-- Sealed: the reason of an emergency, stated with the search.
alter table search_hit add column emergency {blob};

create table emergency (                -- one for each record that is collected from such a search
  id              text primary key,
  hit_id          text not null,
  record_id       text not null,        -- the record may be gone
  record_number   text not null,
  source_id       text not null references organisation (id),
  organisation_id text not null references organisation (id),
  person_id       text not null references person (id),
  membership_id   text not null references membership (id),
  purpose         text not null,
  reason          {blob} not null,      -- sealed
  opened_at       bigint not null,
  verdict         text,                 -- justified | not_justified; null: open
  note            {blob},               -- sealed
  closed_by       text references person (id),
  closed_at       bigint,
  unique (hit_id, record_id)
) {strict};
create index emergency_organisation on emergency (organisation_id, opened_at);
create index emergency_opened on emergency (opened_at);

-- Under which emergency a record was collected; null: with a relation that was stated.
alter table collection add column emergency_id text;
