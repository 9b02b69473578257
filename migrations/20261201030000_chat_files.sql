-- Photos and files in the chat of a visit (C3, W4). What is in them stands sealed in the folder of files, not here.

create table chat_file (
    -- The line that it is.
    id uuid primary key references chat_line (id),
    clinic_id uuid not null references clinic (id),
    visit_id uuid not null references visit (id),
    -- By its first bytes: png, jpeg, webp, gif, other.
    kind text not null,
    bytes bigint not null,
    at bigint not null,
    -- Opens the file; sealed for whoever has sent it, and gone with their key.
    file_key bytea not null
);
create index chat_file_visit on chat_file (clinic_id, visit_id, at);

-- Megabytes that one file may have.
alter table chat_choice add column file_mb integer not null default 20;
