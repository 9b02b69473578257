-- A clinic lets the operator of the installation help, for a time: who did, until when, and what came of it.

create table operator_consent (
    id uuid primary key,
    clinic_id uuid not null references clinic (id),
    -- The administrator who gave it.
    member_id uuid not null references member (id),
    given_at bigint not null,
    until_at bigint not null,
    -- Taken back before its time.
    ended_at bigint,
    -- When the operator first opened the clinic by it.
    entered_at bigint,
    -- The operator's sign-in that has the clinic open now, and since when.
    inside_id uuid,
    inside_since bigint
);
create index operator_consent_clinic on operator_consent (clinic_id, until_at);
