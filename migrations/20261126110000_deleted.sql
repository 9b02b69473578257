-- A member who was deleted (A4): the row stays, for visits name it, and holds a name and nothing else about the person.
alter table member add column deleted_at bigint;
