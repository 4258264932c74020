-- Members who lost what they log in with, let back in by two of their organisation's people.
create table recovery (                  -- all moments are real time
  id              text primary key,
  person_id       text not null references person (id),
  membership_id   text not null references membership (id),
  organisation_id text not null references organisation (id),
  asked_by        text not null references person (id),
  confirmed_by    text references person (id),
  sealed          {blob} not null,        -- the new number, under the person's key
  asked_at        bigint not null,
  expires_at      bigint not null,
  ended_at        bigint                  -- confirmed, stopped, or replaced by a newer request
) {strict};
create index recovery_organisation on recovery (organisation_id);
create index recovery_person on recovery (person_id);

-- When who holds the machine gave somebody another number, or a link to a new password: never both.
alter table person add column number_given_at bigint;
alter table person add column link_given_at bigint;
