-- Schedulers (A3): who plans for hosts, and for whom.

alter table member add column is_scheduler boolean not null default false;
-- For every host of the clinic, also those who come later.
alter table member add column schedules_all boolean not null default false;

-- A host whom an administrator has given to a scheduler.
create table scheduler_host (
    scheduler_id uuid not null references member (id),
    host_id uuid not null references member (id),
    clinic_id uuid not null references clinic (id),
    primary key (scheduler_id, host_id)
);
create index scheduler_host_host on scheduler_host (host_id);
