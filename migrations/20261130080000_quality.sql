-- How calls go (C6): a minute of one person's call in figures. Nothing of what is said or seen.
create table quality_minute (
    clinic_id uuid not null references clinic (id),
    visit_id uuid not null references visit (id),
    participant_id uuid not null references participant (id),
    -- The minute's beginning.
    at bigint not null,
    -- good, weak, bad, no_sound
    level text not null,
    -- up, down, other
    cause text,
    -- How many words of the page it is made of.
    reports integer not null,
    lost_up_pm integer not null,
    lost_down_pm integer not null,
    jitter_ms integer not null,
    round_trip_ms integer not null,
    in_kbps integer not null,
    out_kbps integer not null,
    frames_per_s integer not null,
    frozen_ms integer not null,
    concealed_pm integer not null,
    width integer not null,
    -- From coming in to the first picture.
    first_frame_ms integer,
    -- unknown, udp, tcp
    carrier text not null,
    camera text not null,
    microphone text not null,
    primary key (clinic_id, visit_id, participant_id, at)
);
-- With what is counted, so that a count over a year of a clinic reads no rows.
create index quality_minute_at on quality_minute (clinic_id, at, level, cause, carrier);
-- For the daily job, over all clinics.
create index quality_minute_old on quality_minute (at);

-- When it was first known that the host and a guest each got something of the other: completed as video. It stays when the
-- minutes are gone.
alter table visit add column video_at bigint;
create index visit_starts on visit (clinic_id, starts_at);
