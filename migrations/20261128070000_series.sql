-- Visits that repeat (S6). Each occurrence is a visit of its own, with its own people, links and record; the series says
-- only how they came about.
create table series (
    id uuid primary key,
    clinic_id uuid not null references clinic (id),
    host_id uuid not null references member (id),
    -- RFC 5545, over days; the wall time is each visit's own.
    rule text not null,
    zone text not null,
    -- How many visits were planned.
    planned integer not null,
    created_at bigint not null
);
create index series_clinic on series (clinic_id, id);

alter table visit add column series_id uuid references series (id);
-- From 1, in the order of the plan.
alter table visit add column series_place integer;
create index visit_series on visit (clinic_id, series_id, series_place) where series_id is not null;

-- The letter that speaks of this place together with others: how it fares is told at each of them. Letters go after thirty
-- days, so this refers to nothing then.
alter table participant add column letter_id uuid;
create index participant_letter on participant (clinic_id, letter_id) where letter_id is not null;
