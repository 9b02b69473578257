-- A member who was deleted (A4): the row stays, for visits name it, and holds the name, zone and
-- language of their visits, the roles they had and when they came and went; no address, no password.
alter table member add column deleted_at bigint;
