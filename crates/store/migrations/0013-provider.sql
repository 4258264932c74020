-- The sign-in of an organisation (OpenID Connect). `organisation.sign_in` may be `provider` from now on, `session.way`
-- and the ways of `terms` too, `ceremony.purpose` provider | provider_try | provider_link.
create table provider (                    -- at most one for each organisation
  organisation_id text primary key references organisation (id),
  issuer          text not null,
  client_id       text not null,
  sealed          {blob} not null,         -- the client's secret, under the installation's key
  acr             text not null,           -- levels of assurance that will do, with spaces between; empty: any
  amr             text not null,           -- the same, of means
  level           text not null,           -- low | substantial: what a log-in by it is worth at most
  generation      bigint not null,         -- grows at each change
  tried           bigint not null,         -- the generation that was last tried with success; 0: none
  changed_at      bigint not null
) {strict};

create table provider_domain (             -- domains of mail addresses that lead to it
  domain          text not null,
  organisation_id text not null references provider (organisation_id) on delete cascade,
  primary key (domain, organisation_id)
) {strict};
create index provider_domain_organisation on provider_domain (organisation_id);

create table provider_link (               -- who may come in by it
  id              text primary key,
  organisation_id text not null references organisation (id),
  person_id       text not null references person (id),
  subject         {blob} not null,         -- MAC of organisation, issuer and her name there
  created_at      bigint not null,
  last_used_at    bigint,
  unique (organisation_id, subject),
  unique (organisation_id, person_id)
) {strict};
create index provider_link_person on provider_link (person_id);

-- Of sessions that the sign-in of an organisation opened: what it is worth, and when she showed factors of her own.
alter table session add column vouched text;
alter table session add column own_at bigint;
