-- Visits that change after they were planned: how often (the SEQUENCE of their calendar files), from when they were moved
-- last, that they will not be held, why for the clinic's own record, and which harmless sentence the guests were told.
alter table visit add column sequence integer not null default 0;
alter table visit add column moved_from bigint;
alter table visit add column cancelled_at bigint;
alter table visit add column cancelled_reason bytea;
alter table visit add column cancelled_told text;

-- When a guest said last whether they can come.
alter table participant add column answered_at bigint;

-- What a guest's letter is about: a newer one takes the place of an older one that has not left.
alter table letter add column kind text not null default 'invitation';
create index letter_guest on letter (clinic_id, participant_id, created_at);
