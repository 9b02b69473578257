-- Passkeys (WebAuthn): of a member at one clinic, and bound by the browser to the host name that the clinic had when each
-- was made. A clinic that moves to another name leaves them behind: they stay listed and open nothing.
create table passkey (
    id uuid primary key,
    clinic_id uuid not null references clinic (id),
    member_id uuid not null references member (id),
    -- The relying party id (WebAuthn, 5.1.2): a host name of the clinic's.
    rp_id text not null,
    -- The credential's id under the clinic's key: what is made at one clinic is found at no other, on a shared host too.
    credential_hash bytea not null,
    -- Public key, counter, and what the authenticator said of itself, sealed for the person.
    credential bytea not null,
    name bytea not null,
    created_at bigint not null,
    used_at bigint,
    unique (clinic_id, credential_hash)
);
create index passkey_member on passkey (member_id);
