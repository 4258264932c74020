-- Most records have no second index, and an index over their nulls says that any value of it stands for most of the table:
-- SQLite then searched by reading every record, once its statistics knew. Only what can be found stands in it now.
drop index record_find2;
create index record_find2 on record (find_index2) where find_index2 is not null;
-- The other records of the same client, for a source with many.
create index record_subject on record (subject);
