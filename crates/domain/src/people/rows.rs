//! The SQL of a clinic's people.
use crate::db::Sql;
use crate::error::Result;
use crate::tx::Tx;
use model::policy::Role;
use model::{IdentityId, Lang, MemberId, PersonId, Time};
use uuid::Uuid;

sql! {
    ALL = "
        select m.id, m.identity_id, m.person_id, m.name, m.is_admin, m.is_host, m.created_at, m.joined_at,
            m.deactivated_at, (select max(i.expires_at) from member_invitation i
                where i.clinic_id = m.clinic_id and i.member_id = m.id and i.used_at is null) as invited_until
        from member m where m.clinic_id = $1 order by m.created_at, m.id";
    ONE = "
        select m.id, m.identity_id, m.person_id, m.name, m.is_admin, m.is_host, m.created_at, m.joined_at,
            m.deactivated_at, (select max(i.expires_at) from member_invitation i
                where i.clinic_id = m.clinic_id and i.member_id = m.id and i.used_at is null) as invited_until
        from member m where m.clinic_id = $1 and m.id = $2";
    LICENCES = "
        select count(*) from member
        where clinic_id = $1 and joined_at is not null and deactivated_at is null and (is_admin or is_host)";
    OTHER_ADMINISTRATORS = "
        select count(*) from member
        where clinic_id = $1 and id <> $2 and is_admin and joined_at is not null and deactivated_at is null";
    INSERT = "
        insert into member
            (id, clinic_id, identity_id, person_id, email_hash, name, zone, lang, is_admin, is_host, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    SET_ROLES = "update member set is_admin = $3, is_host = $4 where clinic_id = $1 and id = $2";
    SET_DEACTIVATED = "update member set deactivated_at = $3 where clinic_id = $1 and id = $2";
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

#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct PersonData {
    pub id: MemberId,
    pub identity_id: IdentityId,
    pub person_id: PersonId,
    pub name: Vec<u8>,
    pub is_admin: bool,
    pub is_host: bool,
    pub created_at: Time,
    pub joined_at: Option<Time>,
    pub deactivated_at: Option<Time>,
    /// Of the invitation that still may open.
    pub invited_until: Option<Time>,
}

impl PersonData {
    pub fn roles(&self) -> Vec<Role> {
        let held = [(self.is_admin, Role::Administrator), (self.is_host, Role::Host)];
        held.into_iter().filter(|(is, _)| *is).map(|(_, role)| role).collect()
    }

    pub fn is_working(&self) -> bool {
        self.joined_at.is_some() && self.deactivated_at.is_none()
    }
}

pub(super) async fn lock(tx: &mut Tx) -> Result<()> {
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

pub(super) struct NewRow<'a> {
    pub id: MemberId,
    pub identity: IdentityId,
    pub person: PersonId,
    pub email_hash: &'a [u8],
    pub name: &'a [u8],
    pub zone: &'a str,
    pub lang: Lang,
    pub roles: &'a [Role],
}

pub(super) async fn insert(tx: &mut Tx, new: NewRow<'_>) -> Result<(), sqlx::Error> {
    let (clinic, now) = (tx.clinic().map_err(|_| sqlx::Error::RowNotFound)?, tx.now());
    let (admin, host) = flags(new.roles);
    on!(tx, c => sqlx::query(INSERT).bind(new.id).bind(clinic).bind(new.identity).bind(new.person)
        .bind(new.email_hash).bind(new.name).bind(new.zone).bind(new.lang).bind(admin).bind(host).bind(now)
        .execute(c).await.map(drop))
}

pub(super) async fn set_roles(tx: &mut Tx, id: MemberId, roles: &[Role]) -> Result<()> {
    let clinic = tx.clinic()?;
    let (admin, host) = flags(roles);
    Ok(on!(tx, c => sqlx::query(SET_ROLES).bind(clinic).bind(id).bind(admin).bind(host)
        .execute(c).await.map(drop))?)
}

fn flags(roles: &[Role]) -> (bool, bool) {
    (roles.contains(&Role::Administrator), roles.contains(&Role::Host))
}

pub(super) async fn set_deactivated(tx: &mut Tx, id: MemberId, yes: bool) -> Result<()> {
    let (clinic, at) = (tx.clinic()?, yes.then_some(tx.now()));
    Ok(on!(tx, c => sqlx::query(SET_DEACTIVATED).bind(clinic).bind(id).bind(at).execute(c).await.map(drop))?)
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
    on!(tx, c => sqlx::query(INVITATIONS_REMOVE).bind(clinic).bind(id).execute(c).await.map(drop))?;
    Ok(on!(tx, c => sqlx::query(REMOVE).bind(clinic).bind(id).execute(c).await.map(drop))?)
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
