-- What organisations' own systems are told: addresses, messages without content, and each try to bring one.

create table webhook_endpoint (
  id              text primary key,
  organisation_id text not null references organisation (id),
  sealed          {blob} not null,      -- its address, which may hold a secret of the receiver
  secret          {blob} not null,      -- sealed: what messages are signed with
  earlier         {blob},               -- sealed: the replaced secret, which signs too until earlier_until
  earlier_until   bigint,               -- real time
  events          text not null,        -- names with spaces between
  state           text not null,        -- on | off | failing | gone | restored
  state_at        bigint not null,
  on_since        bigint not null,      -- real time: tries before it say nothing about the endpoint
  created_by      text not null references person (id),
  created_at      bigint not null
) {strict};
create index webhook_endpoint_organisation on webhook_endpoint (organisation_id);

create table webhook_message (          -- written with the act that it tells of; tries go by real time
  id          text primary key,
  endpoint_id text not null references webhook_endpoint (id) on delete cascade,
  event       text not null,
  number      text,                     -- of the record
  body        text not null,            -- without content
  created_at  bigint not null,
  give_up_at  bigint not null,          -- real time
  state       text not null check (state in ('waiting', 'sent', 'given_up')),
  attempts    bigint not null default 0,
  lease       text,
  held_until  bigint not null default 0,
  done_at     bigint
) {strict};
create index webhook_message_waiting on webhook_message (endpoint_id, held_until) where state = 'waiting';
create index webhook_message_over on webhook_message (done_at) where done_at is not null;

create table webhook_try (              -- how each try ended; what was answered is not kept
  id          text primary key,
  endpoint_id text not null references webhook_endpoint (id) on delete cascade,
  message_id  text not null,
  event       text not null,
  number      text,
  attempt     bigint not null,
  result      text not null,
  status      bigint,                   -- of HTTP
  millis      bigint not null,
  last        bigint not null,          -- 1: the message was given up with it
  at          bigint not null,
  tried_at    bigint not null           -- real time
) {strict};
create index webhook_try_endpoint on webhook_try (endpoint_id, tried_at);
create index webhook_try_at on webhook_try (at);

-- Records that are there already are about to expire too: at nine in the morning, seven days before their last day.
insert into job (id, kind, key, run_at, state)
  select id, 'record.expiring', id, expires_at - 658800000000, 'waiting' from record where state = 'available';
