-- The chat of a visit (W4, C3): what is written in the waiting room and in the call.

create table chat_line (
    id uuid primary key,
    clinic_id uuid not null references clinic (id),
    visit_id uuid not null references visit (id),
    -- The visit itself: all who are present. A guest's place: between them and those who hold the visit.
    talk_id uuid not null,
    from_id uuid not null references participant (id),
    at bigint not null,
    -- Null: its writer has taken it back.
    text bytea,
    -- Of the writer and their page's mark: what is sent twice is one line.
    request_hash bytea not null,
    taken_back_at bigint,
    unique (clinic_id, request_hash)
);
create index chat_line_visit on chat_line (clinic_id, visit_id, talk_id, at, id);

-- How far somebody has read a talk.
create table chat_read (
    clinic_id uuid not null references clinic (id),
    visit_id uuid not null references visit (id),
    reader_id uuid not null references participant (id),
    talk_id uuid not null,
    read_at bigint not null,
    primary key (clinic_id, reader_id, talk_id)
);
create index chat_read_visit on chat_read (clinic_id, visit_id);

-- How long a clinic keeps chats; without a row, for a day.
create table chat_choice (
    clinic_id uuid not null references clinic (id),
    kept_h integer not null,
    primary key (clinic_id)
);
