//! The SQL of a clinic's people.
use crate::db::Sql;
use crate::error::Result;
use crate::logins::rows::MemberRow;
use crate::tx::Tx;
use model::policy::Role;
use model::{Lang, MemberId, Time};
use std::collections::BTreeSet;
use uuid::Uuid;

macro_rules! person {
    () => {
        "select m.id, m.identity_id, m.person_id, m.name, m.zone, m.lang, m.is_admin, m.is_host, m.is_scheduler,
            m.schedules_all, m.is_supervisor, m.is_billing, m.created_at, m.joined_at, m.deactivated_at,
            d.temporary_until, d.temporary_used_at,
            (select max(i.expires_at) from member_invitation i
                where i.clinic_id = m.clinic_id and i.member_id = m.id and i.used_at is null) as invited_until
        from member m join identity d on d.id = m.identity_id where m.clinic_id = $1 and m.deleted_at is null"
    };
}

/// The hosts whom the scheduler `$2` of the clinic `$1` is given, each by themselves or with a group that they are in, for
/// the end of `… in`: those who hold visits now. Who asks for themselves is no scheduler of theirs.
macro_rules! given {
    () => {
        "(select h.id from member h join member s on s.clinic_id = h.clinic_id
            where h.clinic_id = $1 and s.id = $2 and h.id <> s.id and s.is_scheduler and s.deactivated_at is null
                and h.is_host and h.joined_at is not null and h.deactivated_at is null
                and (s.schedules_all
                    or exists (select 1 from scheduler_host g
                        where g.clinic_id = h.clinic_id and g.scheduler_id = s.id and g.host_id = h.id)
                    or exists (select 1 from scheduler_group sg
                        join people_group_member gm on gm.clinic_id = sg.clinic_id and gm.group_id = sg.group_id
                        where sg.clinic_id = h.clinic_id and sg.scheduler_id = s.id and gm.member_id = h.id)))"
    };
}
pub(crate) use given;

macro_rules! member {
    () => {
        "select m.id, m.identity_id, m.person_id, m.name, m.zone, m.lang, m.is_admin, m.is_host, m.is_scheduler,
            m.schedules_all, m.is_supervisor, m.is_billing, m.joined_at, m.deactivated_at
        from member m where m.clinic_id = $1"
    };
}

sql! {
    ALL = concat!(person!(), " order by m.created_at, m.id");
    ONE = concat!(person!(), " and m.id = $2");
    LICENCES = "
        select count(*) from member
        where clinic_id = $1 and joined_at is not null and deactivated_at is null and (is_admin or is_host)";
    OTHER_ADMINISTRATORS = "
        select count(*) from member
        where clinic_id = $1 and id <> $2 and is_admin and joined_at is not null and deactivated_at is null";
    SET_ROLES = "
        update member set is_admin = $3, is_host = $4, is_scheduler = $5, schedules_all = $6, is_supervisor = $7,
            is_billing = $8
        where clinic_id = $1 and id = $2";
    SET_NAME = "update member set name = $3 where clinic_id = $1 and id = $2";
    GIVEN_HOSTS = concat!(member!(), " and m.id in ", given!());
    GIVEN_HOST = concat!(member!(), " and m.id = $3 and m.id in ", given!());
    CHOSEN = "select host_id from scheduler_host where clinic_id = $1 and scheduler_id = $2";
    CHOOSE = "insert into scheduler_host (clinic_id, scheduler_id, host_id) values ($1, $2, $3)";
    CHOOSE_NOBODY = "delete from scheduler_host where clinic_id = $1 and scheduler_id = $2";
    CHOSEN_BY_NOBODY = "delete from scheduler_host where clinic_id = $1 and host_id = $2";
    SET_DEACTIVATED = "update member set deactivated_at = $3 where clinic_id = $1 and id = $2";
    SET_DELETED = "
        update member set deleted_at = $3, email_hash = $4, phones = null
        where clinic_id = $1 and id = $2 and deactivated_at is not null and deleted_at is null";
    JOIN = "
        update member set joined_at = $3, name = $4, zone = $5, lang = $6
        where clinic_id = $1 and id = $2 and joined_at is null and deactivated_at is null";
    REMOVE = "delete from member where clinic_id = $1 and id = $2 and joined_at is null";
    INVITATION_INSERT = "
        insert into member_invitation (id, clinic_id, member_id, token_hash, created_at, expires_at)
        values ($1, $2, $3, $4, $5, $6)";
    INVITATION = "
        select member_id from member_invitation
        where clinic_id = $1 and token_hash = $2 and used_at is null and expires_at > $3";
    INVITATION_USE = "
        update member_invitation set used_at = $3
        where clinic_id = $1 and token_hash = $2 and used_at is null and expires_at > $3";
    INVITATIONS_END = "
        update member_invitation set used_at = $3 where clinic_id = $1 and member_id = $2 and used_at is null";
    INVITATIONS_REMOVE = "delete from member_invitation where clinic_id = $1 and member_id = $2";
    INVITATIONS_PRUNE = "delete from member_invitation where expires_at < $1";
}

/// Who works here changes one at a time. On SQLite the transaction holds the only pen already.
const LOCK_CLINIC: Sql = Sql {
    sqlite: "select id from clinic where id = $1",
    postgres: "select id from clinic where id = $1 for no key update",
};

#[derive(sqlx::FromRow)]
pub(super) struct PersonData {
    #[sqlx(flatten)]
    pub member: MemberRow,
    pub created_at: Time,
    /// Of the invitation that still may open.
    pub invited_until: Option<Time>,
    /// Their password was made by the system, and is good until then, once.
    pub temporary_until: Option<Time>,
    pub temporary_used_at: Option<Time>,
}

pub(crate) async fn lock(tx: &mut Tx) -> Result<()> {
    let (clinic, text) = (tx.clinic()?, LOCK_CLINIC.of(tx.engine()));
    Ok(on!(tx, c => sqlx::query(text).bind(clinic).execute(c).await.map(drop))?)
}

pub(super) async fn all(tx: &mut Tx) -> Result<Vec<PersonData>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(ALL).bind(clinic).fetch_all(c).await)?)
}

pub(super) async fn one(tx: &mut Tx, id: MemberId) -> Result<Option<PersonData>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(ONE).bind(clinic).bind(id).fetch_optional(c).await)?)
}

pub(super) async fn licences(tx: &mut Tx) -> Result<i64> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_scalar(LICENCES).bind(clinic).fetch_one(c).await)?)
}

/// Who work here, but for this one.
pub(super) async fn other_administrators(tx: &mut Tx, id: MemberId) -> Result<i64> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_scalar(OTHER_ADMINISTRATORS).bind(clinic).bind(id).fetch_one(c).await)?)
}

pub(super) async fn set_roles(tx: &mut Tx, id: MemberId, roles: &[Role], all_hosts: bool) -> Result<()> {
    let clinic = tx.clinic()?;
    let is = |role| roles.contains(&role);
    Ok(on!(tx, c => sqlx::query(SET_ROLES).bind(clinic).bind(id).bind(is(Role::Administrator))
        .bind(is(Role::Host)).bind(is(Role::Scheduler)).bind(all_hosts).bind(is(Role::Supervisor))
        .bind(is(Role::Billing)).execute(c).await.map(drop))?)
}

pub(super) async fn set_name(tx: &mut Tx, id: MemberId, sealed: &[u8]) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(SET_NAME).bind(clinic).bind(id).bind(sealed).execute(c).await.map(drop))?)
}

/// For whom this scheduler may plan now.
pub(crate) async fn given_hosts(tx: &mut Tx, scheduler: MemberId) -> Result<Vec<MemberRow>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(GIVEN_HOSTS).bind(clinic).bind(scheduler).fetch_all(c).await)?)
}

/// This host, when the scheduler may plan for them now.
pub(crate) async fn given_host(
    tx: &mut Tx,
    scheduler: MemberId,
    host: MemberId,
) -> Result<Option<MemberRow>> {
    let clinic = tx.clinic()?;
    Ok(
        on!(tx, c => sqlx::query_as(GIVEN_HOST).bind(clinic).bind(scheduler).bind(host).fetch_optional(c).await)?,
    )
}

/// The hosts who were chosen for a scheduler, whether or not they hold visits now.
pub(super) async fn chosen(tx: &mut Tx, scheduler: MemberId) -> Result<Vec<MemberId>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_scalar(CHOSEN).bind(clinic).bind(scheduler).fetch_all(c).await)?)
}

/// These, and no others.
pub(super) async fn choose(tx: &mut Tx, scheduler: MemberId, hosts: &BTreeSet<MemberId>) -> Result<()> {
    let clinic = tx.clinic()?;
    on!(tx, c => sqlx::query(CHOOSE_NOBODY).bind(clinic).bind(scheduler).execute(c).await.map(drop))?;
    for host in hosts {
        on!(tx, c => sqlx::query(CHOOSE).bind(clinic).bind(scheduler).bind(*host).execute(c).await.map(drop))?;
    }
    Ok(())
}

/// Nobody plans for them any more who was chosen to.
pub(super) async fn chosen_by_nobody(tx: &mut Tx, host: MemberId) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(CHOSEN_BY_NOBODY).bind(clinic).bind(host).execute(c).await.map(drop))?)
}

pub(super) async fn set_deactivated(tx: &mut Tx, id: MemberId, yes: bool) -> Result<()> {
    let (clinic, at) = (tx.clinic()?, yes.then_some(tx.now()));
    Ok(on!(tx, c => sqlx::query(SET_DEACTIVATED).bind(clinic).bind(id).bind(at).execute(c).await.map(drop))?)
}

/// Their address is free: what it was found by is the hash of nothing.
pub(super) async fn set_deleted(tx: &mut Tx, id: MemberId, nothing: &[u8]) -> Result<()> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    Ok(on!(tx, c => sqlx::query(SET_DELETED).bind(clinic).bind(id).bind(now).bind(nothing)
        .execute(c).await.map(drop))?)
}

/// What somebody says of themselves when they come in. False when they are in already.
pub(super) async fn join(tx: &mut Tx, id: MemberId, name: &[u8], zone: &str, lang: Lang) -> Result<bool> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    let rows: u64 = on!(tx, c => sqlx::query(JOIN).bind(clinic).bind(id).bind(now).bind(name).bind(zone).bind(lang)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows > 0)
}

/// Takes out somebody who never came in.
pub(super) async fn remove(tx: &mut Tx, id: MemberId) -> Result<()> {
    let clinic = tx.clinic()?;
    choose(tx, id, &BTreeSet::new()).await?;
    chosen_by_nobody(tx, id).await?;
    super::groups::forget(tx, id).await?;
    remove_invitations(tx, id).await?;
    Ok(on!(tx, c => sqlx::query(REMOVE).bind(clinic).bind(id).execute(c).await.map(drop))?)
}

pub(super) async fn remove_invitations(tx: &mut Tx, id: MemberId) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(INVITATIONS_REMOVE).bind(clinic).bind(id).execute(c).await.map(drop))?)
}

pub(super) async fn insert_invitation(
    tx: &mut Tx,
    id: Uuid,
    member: MemberId,
    hash: &[u8],
    expires: Time,
) -> Result<()> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    Ok(on!(tx, c => sqlx::query(INVITATION_INSERT).bind(id).bind(clinic).bind(member).bind(hash).bind(now)
        .bind(expires).execute(c).await.map(drop))?)
}

/// Whose invitation it is, while it opens.
pub(super) async fn invited(tx: &mut Tx, hash: &[u8]) -> Result<Option<MemberId>> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    Ok(
        on!(tx, c => sqlx::query_scalar(INVITATION).bind(clinic).bind(hash).bind(now).fetch_optional(c).await)?,
    )
}

/// True for the one who comes first and in time.
pub(super) async fn use_invitation(tx: &mut Tx, hash: &[u8]) -> Result<bool> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    let rows: u64 = on!(tx, c => sqlx::query(INVITATION_USE).bind(clinic).bind(hash).bind(now)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows > 0)
}

pub(super) async fn end_invitations(tx: &mut Tx, member: MemberId) -> Result<()> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    Ok(on!(tx, c => sqlx::query(INVITATIONS_END).bind(clinic).bind(member).bind(now)
        .execute(c).await.map(drop))?)
}

/// In every clinic; the daily job calls it.
pub(crate) async fn prune(tx: &mut Tx, before: Time) -> Result<()> {
    Ok(on!(tx, c => sqlx::query(INVITATIONS_PRUNE).bind(before).execute(c).await.map(drop))?)
}
