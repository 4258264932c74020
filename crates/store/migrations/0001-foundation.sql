-- The foundation under every domain: settings, the audit log (NEN 7513), work with a date, messages that leave the house.

create table setting (
  key text not null primary key,
  value text not null
){strict};

-- Programs that run on this database, by real time: when the clock was last trusted, when it was last looked at, and
-- since when destruction is held because it jumped (decision 0010).
create table node (
  name text not null primary key,
  seen_at bigint not null,
  looked_at bigint not null,
  held_since bigint
){strict};

-- Acts whose commit may have to be looked up after a lost connection. Kept for an hour.
create table act_done (
  id text not null primary key,
  at bigint not null
){strict};
create index act_done_at on act_done (at);

-- Who did what, when, to which object, on what ground. No content, no identifying data of clients.
create table audit (
  id text not null primary key,
  at bigint not null,
  node text not null,
  actor_kind text not null,
  actor_name text,
  actor_user text,
  actor_membership text,
  actor_organisation text,
  actor_role text,
  actor_responsible text,
  session text,
  address text,
  request text,
  event text not null,
  action text not null,
  refused text,
  object_kind text,
  object_id text,
  organisation text,
  about text,
  detail text not null
){strict};
create index audit_by_time on audit (at);
create index audit_by_actor on audit (actor_user, at) where actor_user is not null;
create index audit_by_about on audit (about, at) where about is not null;
create index audit_by_actor_organisation on audit (actor_organisation, at) where actor_organisation is not null;
create index audit_by_organisation on audit (organisation, at) where organisation is not null;

-- The clients an entry is about, as pseudonyms.
create table audit_client (
  audit_id text not null references audit (id),
  position bigint not null,
  subject text not null,
  primary key (audit_id, position)
){strict};
create index audit_client_by_subject on audit_client (subject, audit_id);

-- The chain: each hash covers the one before, the position, and the whole entry with its clients.
create table audit_link (
  position bigint not null primary key,
  audit_id text not null unique,
  hash {blob} not null
){strict};

-- Entries that the sealer has yet to link (PostgreSQL; on SQLite links are written in the same commit).
create table audit_unsealed (
  audit_id text not null primary key
){strict};

-- Signed checkpoints of removed months: everything up to `position` is older than `before_at` and may go. Entries can be
-- removed only up to the checkpoint that is open, and an entry that is not older stays whatever a checkpoint says.
create table audit_trim (
  before_at bigint not null primary key,
  position bigint not null,
  hash {blob} not null,
  entries bigint not null,
  signature {blob} not null,
  is_open bigint not null
){strict};

{append_only_unless_trimmed:audit:l.audit_id = old.id and old.at < t.before_at}
{append_only_unless_trimmed:audit_client:l.audit_id = old.audit_id}
{append_only_unless_trimmed:audit_link:l.audit_id = old.audit_id}
{closes_only:audit_trim:before_at position hash entries signature}

-- Work with a date. `run_at` is civil time, `held_until` (lease or back-off) real time.
create table job (
  id text not null primary key,
  kind text not null,
  key text not null,
  run_at bigint not null,
  state text not null check (state in ('waiting', 'done', 'dead')),
  attempts bigint not null default 0,
  lease text,
  held_until bigint not null default 0,
  error text,
  done_at bigint,
  unique (kind, key)
){strict};
create index job_due on job (run_at) where state = 'waiting';
create index job_over on job (done_at) where done_at is not null;
create index job_dead on job (done_at) where state = 'dead';
create index job_worn on job (held_until) where state = 'waiting' and attempts >= 10;

-- Messages that leave the house. `sealed` holds recipient and values and is wiped once the message is gone.
create table outbox (
  id text not null primary key,
  channel text not null,
  masked text not null,
  template text not null,
  lang text not null,
  sealed {blob},
  dedupe text not null unique,
  created_at bigint not null,
  not_after bigint,
  state text not null check (state in ('waiting', 'sent', 'expired', 'dead')),
  attempts bigint not null default 0,
  lease text,
  held_until bigint not null default 0,
  error text,
  done_at bigint
){strict};
create index outbox_waiting on outbox (held_until) where state = 'waiting';
create index outbox_dead on outbox (done_at) where state = 'dead';
create index outbox_over on outbox (done_at) where done_at is not null;
create index outbox_worn on outbox (held_until) where state = 'waiting' and attempts >= 10;
