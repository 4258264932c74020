-- What an organisation asks of its own members.
alter table organisation add column sign_in text not null default 'any';       -- any | no_sms | passkey
alter table organisation add column collect_level text not null default 'low'; -- low | substantial
