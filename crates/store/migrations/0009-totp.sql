-- Authenticator apps (TOTP) as the second factor beside the password.

-- What kind of code the attempt waits for. `ceremony.purpose` may be `totp` from now on.
alter table attempt add column way text not null default 'sms';

create table totp (                      -- at most one for each person
  person_id    text primary key references person (id),
  sealed       {blob} not null,          -- the secret, under the person's key
  last_step    bigint not null,          -- the thirty seconds whose code was used last; none of it or before counts again
  created_at   bigint not null,
  last_used_at bigint
) {strict};
