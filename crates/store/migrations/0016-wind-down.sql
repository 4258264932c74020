-- The end of the whole portal (U5.1): planned by one operator, confirmed by another; at most one that was not taken back.
create table wind_down (
  id             text primary key,
  sharing_day    text not null,           -- the last day of sharing
  collecting_day text not null,           -- the last day of collecting
  closes_at      bigint not null,         -- the first moment after each
  ends_at        bigint not null,
  words_nl       text not null,           -- what the users are told
  words_en       text not null,
  planned_by     text not null references person (id),
  planned_at     bigint not null,
  confirmed_by   text references person (id),
  confirmed_at   bigint,
  taken_back_at  bigint,
  emptied_at     bigint,                  -- the last record was gone
  finished_at    bigint,                  -- the log was gone
  report         text,                    -- signed, content-free
  signature      {blob}
) {strict};
create unique index wind_down_one on wind_down ((1)) where taken_back_at is null;

-- Organisations that said that they have their own log, and which exports of it.
create table log_received (
  organisation_id text primary key references organisation (id),
  confirmed_by    text not null references person (id),
  confirmed_at    bigint not null,
  exports         text not null           -- SHA-256 of the signed texts, hexadecimal
) {strict};
