-- The text of the processor agreement that the operator offers, and its signing on the page (U5.6, T4.4).
create table agreement_text (            -- published versions, never changed
  id             text primary key,
  version        text not null unique,
  hash           text not null,          -- SHA-256 of both texts and of the sub-processors, hexadecimal
  text_nl        text not null,
  text_en        text not null,
  sub_processors text not null,          -- JSON: name, task, country of each
  published_at   bigint not null,
  in_force_at    bigint not null
) {strict};

alter table agreement add column text_id text references agreement_text (id); -- null: signed on paper
