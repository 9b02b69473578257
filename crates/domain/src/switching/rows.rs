//! The SQL of links between clinics: each half is its own clinic's.
use crate::error::Result;
use crate::tx::Tx;
use model::{ClinicId, LinkId, MemberId, SignInId, Time};
use uuid::Uuid;

sql! {
    OF = "
        select id, member_id, other_clinic_id, other_member_id from member_link
        where clinic_id = $1 and member_id = $2 order by created_at, id";
    ONE = "
        select id, member_id, other_clinic_id, other_member_id from member_link
        where clinic_id = $1 and member_id = $2 and id = $3";
    IS_LINKED = "
        select count(*) from member_link where clinic_id = $1 and member_id = $2 and other_member_id = $3";
    INSERT = "
        insert into member_link (id, clinic_id, member_id, other_clinic_id, other_member_id, created_at)
        values ($1, $2, $3, $4, $5, $6)
        on conflict (clinic_id, member_id, other_member_id) do update set created_at = excluded.created_at";
    END = "delete from member_link where clinic_id = $1 and member_id = $2 and id = $3";
    END_ALL = "delete from member_link where clinic_id = $1 and member_id = $2";
    TOKEN_INSERT = "
        insert into switch_over (id, clinic_id, member_id, link_id, sign_in_id, token_hash, created_at, expires_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8)";
    TOKEN = "
        select l.id, l.member_id, l.other_clinic_id, l.other_member_id, s.sign_in_id, i.created_at as since
        from switch_over s
            join member_link l on l.clinic_id = s.clinic_id and l.id = s.link_id
            join sign_in i on i.clinic_id = s.clinic_id and i.id = s.sign_in_id
        where s.clinic_id = $1 and s.token_hash = $2 and s.used_at is null and s.expires_at > $3";
    TOKEN_USED = "
        select l.other_member_id
        from switch_over s join member_link l on l.clinic_id = s.clinic_id and l.id = s.link_id
        where s.clinic_id = $1 and s.token_hash = $2 and s.used_at is not null and s.expires_at > $3";
    /// Whoever has signed out meanwhile goes nowhere.
    TOKEN_USE = "
        update switch_over set used_at = $3
        where clinic_id = $1 and token_hash = $2 and used_at is null and expires_at > $3 and exists (
            select 1 from sign_in
            where sign_in.clinic_id = switch_over.clinic_id and sign_in.id = switch_over.sign_in_id)";
    TOKENS_REMOVE = "delete from switch_over where clinic_id = $1 and member_id = $2";
    TOKENS_PRUNE = "delete from switch_over where expires_at < $1";
    /// Of a link that its other end has ended.
    HALVES_PRUNE = "
        delete from member_link where created_at < $1 and not exists (
            select 1 from member_link other
            where other.member_id = member_link.other_member_id
                and other.other_member_id = member_link.member_id)";
}

#[derive(sqlx::FromRow)]
pub(super) struct LinkRow {
    pub id: LinkId,
    pub member_id: MemberId,
    pub other_clinic_id: ClinicId,
    pub other_member_id: MemberId,
}

/// A link that somebody is on, and the sign-in that they set out from.
#[derive(sqlx::FromRow)]
pub(super) struct TokenRow {
    #[sqlx(flatten)]
    pub link: LinkRow,
    pub sign_in_id: SignInId,
    /// When that sign-in began.
    pub since: Time,
}

pub(super) async fn of(tx: &mut Tx, member: MemberId) -> Result<Vec<LinkRow>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(OF).bind(clinic).bind(member).fetch_all(c).await)?)
}

pub(super) async fn one(tx: &mut Tx, member: MemberId, id: LinkId) -> Result<Option<LinkRow>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(ONE).bind(clinic).bind(member).bind(id).fetch_optional(c).await)?)
}

/// Does this clinic's half of a link stand?
pub(super) async fn is_linked(tx: &mut Tx, here: MemberId, elsewhere: MemberId) -> Result<bool> {
    let clinic = tx.clinic()?;
    let count: i64 = on!(tx, c => sqlx::query_scalar(IS_LINKED).bind(clinic).bind(here).bind(elsewhere)
        .fetch_one(c).await)?;
    Ok(count > 0)
}

/// Where it stands already, it counts from now.
pub(super) async fn insert(
    tx: &mut Tx,
    member: MemberId,
    (other_clinic, other_member): (ClinicId, MemberId),
) -> Result<()> {
    let (id, clinic, now) = (tx.new_uuid(), tx.clinic()?, tx.now());
    Ok(on!(tx, c => sqlx::query(INSERT).bind(id).bind(clinic).bind(member).bind(other_clinic)
        .bind(other_member).bind(now).execute(c).await.map(drop))?)
}

/// False when this member has no such link.
pub(super) async fn end(tx: &mut Tx, member: MemberId, id: LinkId) -> Result<bool> {
    let clinic = tx.clinic()?;
    let rows: u64 = on!(tx, c => sqlx::query(END).bind(clinic).bind(member).bind(id)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows > 0)
}

pub(super) async fn end_all(tx: &mut Tx, member: MemberId) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(END_ALL).bind(clinic).bind(member).execute(c).await.map(drop))?)
}

pub(super) async fn insert_token(
    tx: &mut Tx,
    link: &LinkRow,
    sign_in: SignInId,
    hash: &[u8],
    expires: Time,
) -> Result<()> {
    let (id, clinic, now): (Uuid, _, _) = (tx.new_uuid(), tx.clinic()?, tx.now());
    Ok(on!(tx, c => sqlx::query(TOKEN_INSERT).bind(id).bind(clinic).bind(link.member_id).bind(link.id)
        .bind(sign_in).bind(hash).bind(now).bind(expires).execute(c).await.map(drop))?)
}

/// While it is good and was not used.
pub(super) async fn token(tx: &mut Tx, hash: &[u8]) -> Result<Option<TokenRow>> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    Ok(on!(tx, c => sqlx::query_as(TOKEN).bind(clinic).bind(hash).bind(now).fetch_optional(c).await)?)
}

/// Whom it led to, as long as it would still be good.
pub(super) async fn used_token(tx: &mut Tx, hash: &[u8]) -> Result<Option<MemberId>> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    Ok(
        on!(tx, c => sqlx::query_scalar(TOKEN_USED).bind(clinic).bind(hash).bind(now).fetch_optional(c).await)?,
    )
}

/// True for the one who comes first and in time.
pub(super) async fn use_token(tx: &mut Tx, hash: &[u8]) -> Result<bool> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    let rows: u64 = on!(tx, c => sqlx::query(TOKEN_USE).bind(clinic).bind(hash).bind(now)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows > 0)
}

pub(super) async fn remove_tokens(tx: &mut Tx, member: MemberId) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(TOKENS_REMOVE).bind(clinic).bind(member).execute(c).await.map(drop))?)
}

pub(super) async fn prune(tx: &mut Tx, before: Time) -> Result<()> {
    on!(tx, c => sqlx::query(TOKENS_PRUNE).bind(before).execute(c).await.map(drop))?;
    Ok(on!(tx, c => sqlx::query(HALVES_PRUNE).bind(before).execute(c).await.map(drop))?)
}
