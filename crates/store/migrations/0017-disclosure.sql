-- Content that an operator gives out (U5.5): asked by one, confirmed by another, written once. Moments are real time,
-- but for prepared_at, with which it is kept as long as the log.
create table disclosure (
  id            text primary key,
  record_id     text not null,          -- stays when the record is gone
  record_number text not null,
  source_id     text not null references organisation (id),
  ground        text not null,          -- statute | task | permission
  basis         {blob} not null,        -- sealed
  untold        {blob},                 -- sealed: why the source is not told; null: she is
  document_name text not null,
  document_hash {blob} not null,
  document      {blob},                 -- sealed; null once nothing will be written any more
  prepared_at   bigint not null,
  expires_at    bigint not null,
  asked_by      text references person (id),
  asked_at      bigint,
  confirmed_by  text references person (id),
  confirmed_at  bigint,
  written_at    bigint,
  stopped_by    text references person (id),
  stopped_at    bigint
) {strict};
create index disclosure_record on disclosure (record_id);
create index disclosure_prepared on disclosure (prepared_at);
