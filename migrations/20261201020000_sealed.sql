-- Visits that are encrypted from end to end (C7). Fixed with the visit: nobody can take it off while people talk.
alter table visit add column sealed boolean not null default false;
