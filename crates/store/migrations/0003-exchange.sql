-- The exchange portal. What identifies a client or speaks of care is sealed under the record's key.

create table record (
  id              text primary key,
  number          text not null unique,   -- shown to people; random, says nothing
  organisation_id text not null references organisation (id),
  author_id       text not null references membership (id),
  responsible_id  text references membership (id),
  find_index      {blob} not null,        -- HMAC(k_find, BSN or code, birth date)
  find_index2     {blob},                 -- when a BSN was added to a record with a code
  subject         text not null,          -- the client's pseudonym in the audit log
  client          {blob} not null,        -- sealed JSON: initials, prefix, birth name, BSN or code, birth date, due date
  state           text not null,          -- available | withdrawn  (a destroyed record has no row)
  shared_at       bigint not null,
  undo_until      bigint not null,
  last_day        text not null,          -- the expiry day; its key wraps the record key
  expires_at      bigint not null,        -- first moment after the last day
  chosen_day      text,
  withdrawn_at    bigint,
  withdrawn_why   text,
  asked_at        bigint,                 -- "Nog nodig?" was asked
  needs_confirmation bigint not null,     -- 1 after a restore without the current erasure list: unfindable
  version         bigint not null         -- grows with each change: optimistic check of forms
) {strict};
create index record_find on record (find_index);
create index record_find2 on record (find_index2);
create index record_source on record (organisation_id, shared_at);
create index record_day on record (last_day);

create table record_key (
  record_id text primary key references record (id) on delete cascade,
  day       text not null,
  latest_day text not null,             -- the latest day under which the key was ever wrapped: until its end a backup may open it
  wrapped   {blob} not null
) {strict};
create index record_key_day on record_key (day);

create table statement (
  id         text primary key,
  record_id  text not null,               -- no reference: a collector's statement outlives a destroyed record in the log only
  kind       text not null,               -- treatment | consent | relation
  person_id  text not null,
  membership_id text not null,
  wording    text not null,               -- version of the sentence that was shown
  detail     {blob} not null,             -- sealed under the record's key
  at         bigint not null
) {strict};
create index statement_record on statement (record_id);

create table document (
  id         text primary key,
  record_id  text not null references record (id) on delete cascade,
  kind       text not null,               -- pdf | text
  version    bigint not null,
  blob_id    text not null,
  meta       {blob} not null,             -- sealed JSON: file name, pages
  size       bigint not null,             -- bytes of the original
  proof      {blob} not null,             -- SHA-256(nonce, content); the nonce stands in the share receipt only
  author_id  text not null references membership (id),
  added_at   bigint not null,
  replaced_at bigint
) {strict};
create index document_record on document (record_id);

create table blob (
  id          text primary key,
  record_id   text not null,
  state       text not null,              -- pending | active | deleting
  salt        {blob} not null,
  kind        text not null,
  version     bigint not null,
  bytes_plain  bigint,
  bytes_stored bigint,
  created_at  bigint not null,
  organisation_id text not null,
  document_id text not null
) {strict};
create index blob_record on blob (record_id);
create index blob_state on blob (state);

create table collection (
  id              text primary key,
  record_id       text not null,          -- kept after destruction, content-free, until the log rule removes it
  record_number   text not null,
  source_id       text not null references organisation (id),
  organisation_id text not null references organisation (id),
  person_id       text not null references person (id),
  membership_id   text not null references membership (id),
  session_id      text not null,          -- a later session states relation and purpose anew
  statement_id    text not null,
  purpose         text not null,
  at              bigint not null,
  downloaded_at   bigint,                 -- when it was first taken along as a file
  original_id     text,                   -- the original that was last written in the log: its ranges are covered
  seen_version    bigint not null         -- sum of document versions at the last reading, to tell of newer ones
) {strict};
create index collection_record on collection (record_id);
create index collection_person on collection (person_id, at);
create index collection_organisation on collection (organisation_id, at);

create table warning (                   -- what was collected is wrong; stays until confirmed
  id              text primary key,
  collection_id   text not null references collection (id),
  record_number   text not null,
  organisation_id text not null references organisation (id),
  person_id       text not null references person (id),
  why             text not null,          -- wrong_client | incorrect
  created_at      bigint not null,
  confirmed_at    bigint,
  confirmed_by    text
) {strict};
create index warning_collection on warning (collection_id);
create index warning_number on warning (record_number);
create index warning_person on warning (person_id);
create index warning_organisation on warning (organisation_id);

create table search_hit (                -- a search, hit or not, waiting for "Is dit uw cliënt?"
  id              text primary key,
  session_id      text not null,
  person_id       text not null,
  membership_id   text not null,          -- relation and purpose were stated under this one
  records         text not null,          -- JSON list of record ids
  ground          text not null,          -- JSON: wording, relation, purpose
  at              bigint not null,        -- real time
  answered_at     bigint                  -- "Nee" was said
) {strict};
create index search_hit_session on search_hit (session_id);
create index search_hit_at on search_hit (at);

create table receipt (                   -- signed, content-free
  id              text primary key,
  kind            text not null,          -- shared | destroyed
  record_id       text not null,
  record_number   text not null,
  organisation_id text not null references organisation (id),
  ground          text,                   -- of a destruction
  body            text not null,          -- canonical text
  signature       {blob} not null,
  at              bigint not null
) {strict};
create index receipt_record on receipt (record_id);
create index receipt_organisation on receipt (organisation_id, at);
