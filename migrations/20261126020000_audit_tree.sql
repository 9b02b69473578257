-- The audit log as a signed tree, so that whoever owns the database cannot rewrite it unnoticed.

-- Of the tree over the entries up to `seq`: the roots of its whole subtrees, 32 bytes each, largest first. Null until the
-- first entry after this migration, which makes them from the entries.
alter table audit_head add column peaks bytea;

-- Keyed hash of where the log has come to: without the key, which is a file, nobody can add to a log. Null as above.
alter table audit_head add column mac bytea;

-- What was signed, in the order of signing, over all logs; the same lines stand in a file outside of the database.
create table audit_checkpoint (
    n bigint primary key,
    -- Whose log. The nil id is the installation's.
    clinic_id uuid not null,
    size bigint not null,
    root bytea not null,
    at bigint not null,
    -- The hash of the checkpoint before.
    before bytea not null,
    signature bytea not null,
    unique (clinic_id, size)
);
