//! The SQL of arrivals: who has seen them, and who was told.
use super::rules::Rules;
use crate::error::Result;
use crate::tx::Tx;
use model::{MemberId, ParticipantId, Time, VisitId};

sql! {
    RULES = "select ring_min, early_min, tell_min, more_min from clinic where id = $1";
    /// As they hold for a host, who may have chosen for themselves. Who holds the visit with them is the clinic's to say.
    RULES_OF = "
        select
            case when c.own_ring_min then coalesce(m.ring_min, c.ring_min) else c.ring_min end as ring_min,
            case when c.own_early_min then coalesce(m.early_min, c.early_min) else c.early_min end as early_min,
            case when c.own_tell_min then coalesce(m.tell_min, c.tell_min) else c.tell_min end as tell_min,
            c.more_min
        from clinic c left join member_choice m on m.clinic_id = $1 and m.member_id = $2
        where c.id = $1";
    SAVE_RULES = "
        update clinic set ring_min = $2, early_min = $3, tell_min = $4, more_min = $5 where id = $1";
    /// A new wait takes the place of the one before.
    ARRIVE = "
        insert into arrival (clinic_id, participant_id, visit_id, since_at) values ($1, $2, $3, $4)
        on conflict (clinic_id, participant_id) do update set
            since_at = excluded.since_at, seen_at = null, seen_by = null, told_at = null, told_more_at = null";
    ONE = "
        select since_at, seen_at from arrival where clinic_id = $1 and participant_id = $2";
    /// Of a host's visits that are not over, whoever was not let in since they came.
    OF_HOST = "
        select a.participant_id, a.visit_id, a.since_at, a.seen_at, v.starts_at
        from visit v cross join arrival a cross join participant p
        where v.clinic_id = $1 and v.host_id = $2 and v.ended_at is null
            and a.clinic_id = $1 and a.visit_id = v.id and a.since_at > $3
            and p.clinic_id = $1 and p.id = a.participant_id and p.admitted_at is null and p.removed_at is null
        order by a.since_at, a.participant_id";
    SEE = "
        update arrival set seen_at = $4, seen_by = $3
        where clinic_id = $1 and visit_id = $2 and seen_at is null";
    /// Let in: whoever did it has seen them.
    SEE_ONE = "
        update arrival set seen_at = $4, seen_by = $3
        where clinic_id = $1 and participant_id = $2 and seen_at is null";
    /// Who has come to a visit, and of how many the host knows.
    SEEN = "select count(*), count(seen_at) from arrival where clinic_id = $1 and visit_id = $2";
    TELL = "
        update arrival set told_at = $4
        where clinic_id = $1 and participant_id = $2 and since_at = $3 and told_at is null and seen_at is null";
    TELL_MORE = "
        update arrival set told_more_at = $4
        where clinic_id = $1 and participant_id = $2 and since_at = $3 and told_more_at is null and seen_at is null";
}

/// One's present wait.
#[derive(Clone, Copy, sqlx::FromRow)]
pub(super) struct ArrivalRow {
    pub since_at: Time,
    pub seen_at: Option<Time>,
}

/// Somebody who may be waiting for a host.
#[derive(Clone, Copy, sqlx::FromRow)]
pub(super) struct WaitRow {
    pub participant_id: ParticipantId,
    pub visit_id: VisitId,
    pub since_at: Time,
    pub seen_at: Option<Time>,
    pub starts_at: Time,
}

pub(super) async fn rules(tx: &mut Tx) -> Result<Rules> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(RULES).bind(clinic).fetch_one(c).await)?)
}

pub(super) async fn rules_of(tx: &mut Tx, host: MemberId) -> Result<Rules> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(RULES_OF).bind(clinic).bind(host).fetch_one(c).await)?)
}

pub(super) async fn save_rules(tx: &mut Tx, new: &Rules) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(SAVE_RULES).bind(clinic).bind(new.ring_min).bind(new.early_min)
        .bind(new.tell_min).bind(new.more_min).execute(c).await.map(drop))?)
}

pub(super) async fn arrive(tx: &mut Tx, visit: VisitId, who: ParticipantId, since: Time) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(ARRIVE).bind(clinic).bind(who).bind(visit).bind(since)
        .execute(c).await.map(drop))?)
}

pub(super) async fn one(tx: &mut Tx, who: ParticipantId) -> Result<Option<ArrivalRow>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(ONE).bind(clinic).bind(who).fetch_optional(c).await)?)
}

/// Who came after `after`.
pub(super) async fn of_host(tx: &mut Tx, host: MemberId, after: Time) -> Result<Vec<WaitRow>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(OF_HOST).bind(clinic).bind(host).bind(after).fetch_all(c).await)?)
}

/// True where somebody was not seen before.
pub(super) async fn see(tx: &mut Tx, visit: VisitId, by: MemberId) -> Result<bool> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    let rows: u64 = on!(tx, c => sqlx::query(SEE).bind(clinic).bind(visit).bind(by).bind(now)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows > 0)
}

pub(super) async fn see_one(tx: &mut Tx, who: ParticipantId, by: MemberId) -> Result<()> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    Ok(on!(tx, c => sqlx::query(SEE_ONE).bind(clinic).bind(who).bind(by).bind(now)
        .execute(c).await.map(drop))?)
}

/// True when somebody has come and the host knows of all who have.
pub(super) async fn is_seen(tx: &mut Tx, visit: VisitId) -> Result<bool> {
    let clinic = tx.clinic()?;
    let (came, seen): (i64, i64) =
        on!(tx, c => sqlx::query_as(SEEN).bind(clinic).bind(visit).fetch_one(c).await)?;
    Ok(came > 0 && came == seen)
}

/// Of this very wait, once; false where somebody has seen them, or was told.
pub(super) async fn tell(tx: &mut Tx, who: ParticipantId, since: Time, more: bool) -> Result<bool> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    let text = if more { TELL_MORE } else { TELL };
    let rows: u64 = on!(tx, c => sqlx::query(text).bind(clinic).bind(who).bind(since).bind(now)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows > 0)
}
