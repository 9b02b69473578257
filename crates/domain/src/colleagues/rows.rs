//! The SQL of colleagues in visits.
use crate::error::Result;
use crate::joining::rows::PlaceRow;
use crate::tx::Tx;
use model::colleagues::PlaceRole;
use model::{MemberId, ParticipantId, PersonId, Time, VisitId};

sql! {
    ROLE = "
        select role from participant
        where clinic_id = $1 and visit_id = $2 and member_id = $3 and removed_at is null";
    HOSTS = "
        select id, person_id, name from member
        where clinic_id = $1 and is_host and joined_at is not null and deactivated_at is null";
    END = "
        update participant set removed_at = $3, admitted_at = null
        where clinic_id = $1 and id = $2 and role in ('cohost', 'colleague') and removed_at is null";
    LEAD = "
        update participant set role = $3
        where clinic_id = $1 and id = $2 and role = $4 and removed_at is null";
    END_OF_MEMBER = "
        update participant set removed_at = $3, admitted_at = null
        where clinic_id = $1 and member_id = $2 and role in ('cohost', 'colleague') and removed_at is null
            and visit_id in (select v.id from visit v where v.clinic_id = $1 and v.ended_at is null)";
    HIDE = "
        update participant set hidden_at = $4
        where clinic_id = $1 and visit_id = $2 and member_id = $3 and role in ('cohost', 'colleague')
            and removed_at is null";
    HIDDEN = "
        select v.id from participant p join visit v on v.clinic_id = p.clinic_id and v.id = p.visit_id
        where p.clinic_id = $1 and p.member_id = $2 and p.hidden_at is not null and p.removed_at is null
            and p.role in ('cohost', 'colleague') and v.ended_at is null and v.ends_at > $3
        order by v.starts_at, v.id limit $4";
    /// Its host's place, which is a colleague's that has ended from now on.
    STEP_DOWN = "
        update participant set role = 'colleague', place = $4, removed_at = $3, admitted_at = null
        where clinic_id = $1 and visit_id = $2 and role = 'host'";
    TAKE_OVER = "
        update visit set host_id = $3, host_zone = $4, sequence = sequence + 1
        where clinic_id = $1 and id = $2 and host_id = $5 and started_at is null and ended_at is null";
}

#[derive(sqlx::FromRow)]
pub(super) struct HostRow {
    pub id: MemberId,
    pub person_id: PersonId,
    pub name: Vec<u8>,
}

/// What a member is in a visit now.
pub(super) async fn role(tx: &mut Tx, visit: VisitId, member: MemberId) -> Result<Option<PlaceRole>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_scalar(ROLE).bind(clinic).bind(visit).bind(member).fetch_optional(c).await)?)
}

/// Everybody who holds visits now.
pub(super) async fn hosts(tx: &mut Tx) -> Result<Vec<HostRow>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(HOSTS).bind(clinic).fetch_all(c).await)?)
}

/// True the first time.
pub(super) async fn end(tx: &mut Tx, who: ParticipantId) -> Result<bool> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    let hit = on!(tx, c => sqlx::query(END).bind(clinic).bind(who).bind(now).execute(c).await
        .map(|done| done.rows_affected()))?;
    Ok(hit == 1)
}

/// From colleague to co-host (true), or back. True when it changed something.
pub(super) async fn lead(tx: &mut Tx, who: ParticipantId, yes: bool) -> Result<bool> {
    let clinic = tx.clinic()?;
    let (before, after) = match yes {
        true => (PlaceRole::Colleague, PlaceRole::Cohost),
        false => (PlaceRole::Cohost, PlaceRole::Colleague),
    };
    let hit = on!(tx, c => sqlx::query(LEAD).bind(clinic).bind(who).bind(after).bind(before).execute(c).await
        .map(|done| done.rows_affected()))?;
    Ok(hit == 1)
}

pub(super) async fn end_of_member(tx: &mut Tx, member: MemberId) -> Result<()> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    Ok(on!(tx, c => sqlx::query(END_OF_MEMBER).bind(clinic).bind(member).bind(now)
        .execute(c).await.map(drop))?)
}

pub(super) async fn hide(tx: &mut Tx, visit: VisitId, member: MemberId, yes: bool) -> Result<()> {
    let (clinic, at) = (tx.clinic()?, yes.then_some(tx.now()));
    Ok(on!(tx, c => sqlx::query(HIDE).bind(clinic).bind(visit).bind(member).bind(at)
        .execute(c).await.map(drop))?)
}

/// What a member has taken off their day and is not over, soonest first.
pub(super) async fn hidden(tx: &mut Tx, member: MemberId, alive: Time, most: i64) -> Result<Vec<VisitId>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_scalar(HIDDEN).bind(clinic).bind(member).bind(alive).bind(most)
        .fetch_all(c).await)?)
}

/// Frees the host's place for another one.
pub(super) async fn step_down(tx: &mut Tx, visit: VisitId, place: i32) -> Result<()> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    Ok(on!(tx, c => sqlx::query(STEP_DOWN).bind(clinic).bind(visit).bind(now).bind(place)
        .execute(c).await.map(drop))?)
}

/// From one host to another, unless it has begun, or is over, or is not the first one's any more.
pub(super) async fn take_over(
    tx: &mut Tx,
    visit: VisitId,
    from: MemberId,
    (to, zone): (MemberId, &str),
) -> Result<bool> {
    let clinic = tx.clinic()?;
    let hit = on!(tx, c => sqlx::query(TAKE_OVER).bind(clinic).bind(visit).bind(to).bind(zone).bind(from)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(hit == 1)
}

/// A colleague who belongs to the visit now.
pub(super) fn is_colleague(place: &PlaceRow) -> bool {
    matches!(place.role, PlaceRole::Cohost | PlaceRole::Colleague) && place.removed_at.is_none()
}
