-- What a client had said is not right, and nobody had answered, when her record was destroyed: the kinds and the moments,
-- never her words. It is a task of the source: her words may have told of a data breach.
alter table receipt add column reported text;   -- JSON list of [kind, moment]; null: nothing waited
