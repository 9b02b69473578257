-- A code by mail (A7), for a sign-in by password in a browser in which the account was not used before.
alter table sign_in add column code_asked boolean not null default false;

-- The keyed hash of the code that was mailed last, until when it is good, and how often one was typed in its place.
-- Null until one is mailed, and from when it was right.
alter table sign_in add column code_hash bytea;
alter table sign_in add column code_until bigint;
alter table sign_in add column code_tries integer not null default 0;
