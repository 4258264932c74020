-- What came of a form, by a MAC of who sent it and what it carried: the same form sent again does its thing once.
create table form_sent (
  mark    {blob} primary key,
  made    text not null,                  -- the id of what came of it
  sent_at bigint not null
) {strict};
create index form_sent_at on form_sent (sent_at);
