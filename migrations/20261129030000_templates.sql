-- Messages to guests in the clinic's own words (N5). Each change is a row of its own, so that it stays known who worded what
-- and when; the newest one counts.
create table message_template (
    clinic_id uuid not null references clinic (id),
    kind text not null,
    channel text not null,
    lang text not null,
    -- 1, 2, 3 …: of two who save at once, the second one finds the number taken.
    version integer not null,
    -- False: Bedside's words again, and nothing in the three columns below.
    is_own boolean not null,
    subject text not null,
    heading text not null,
    body text not null,
    changed_by uuid not null references member (id),
    changed_at bigint not null,
    primary key (clinic_id, kind, channel, lang, version)
);
