-- Launches from record systems: a link that opens the search form for one client, once.

create table launch (                  -- at most one for each member; a new one replaces the old one; real time
  membership_id text primary key references membership (id),
  id            text not null unique,
  sealed        {blob} not null,        -- BSN or code, and birth date
  expires_at    bigint not null
) {strict};
create index launch_expiry on launch (expires_at);
