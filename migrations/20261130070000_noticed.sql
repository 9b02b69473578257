-- Whoever waits is noticed (W4). The clinic's: for how long of a wait the bell is repeated, from when before the start an
-- arrival calls the host, after how many minutes the host gets a message, and how many later those do who hold the visit with
-- them; 0 is never.
alter table clinic add column ring_min integer not null default 10;
alter table clinic add column early_min integer not null default 15;
alter table clinic add column tell_min integer not null default 2;
alter table clinic add column more_min integer not null default 0;

-- By what a member wants to be told.
alter table member add column mail_waiting boolean not null default true;
alter table member add column text_waiting boolean not null default false;

-- The present wait of each guest, and what became of it: whether the host knows, and who got a message.
create table arrival (
    clinic_id uuid not null references clinic (id),
    participant_id uuid not null references participant (id),
    visit_id uuid not null references visit (id),
    since_at bigint not null,
    seen_at bigint,
    seen_by uuid references member (id),
    told_at bigint,
    told_more_at bigint,
    primary key (clinic_id, participant_id)
);
create index arrival_visit on arrival (clinic_id, visit_id, seen_at);
