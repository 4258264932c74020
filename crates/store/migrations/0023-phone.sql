-- U3.5: one phone, one account. The number by which a person last proved, with a code sent to it, that it is hers; null
-- while nobody has: before her first log-in after this migration, or since somebody else gave her a number.
alter table person add column phone_index {blob};   -- HMAC of the number
create unique index person_phone on person (phone_index);
