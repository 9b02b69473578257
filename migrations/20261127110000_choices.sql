-- What a clinic sets for everybody who works there, and whether each may set it for themselves (A11): the minutes of most
-- visits, and the words in the waiting room.
alter table clinic add column visit_min integer not null default 30;
alter table clinic add column own_visit_min boolean not null default true;
alter table clinic add column own_waiting_words boolean not null default false;

-- What somebody has set for themselves; null where the clinic's holds. It is kept, and means nothing, while the clinic does
-- not let them.
create table member_choice (
    clinic_id uuid not null references clinic (id),
    member_id uuid not null references member (id),
    visit_min integer,
    waiting_words bytea,
    primary key (clinic_id, member_id)
);
