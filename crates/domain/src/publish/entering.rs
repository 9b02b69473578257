//! A program comes with its key. One that was ended, is too old, or belongs to another clinic looks like one that never was.
use super::rows::{self, KeyRow};
use super::{COMES, NAME, ProgramCame, ProgramRefused};
use crate::joining::{Seat, rules};
use crate::logins::hash_of;
use crate::logins::rows::{self as members, MemberRow};
use crate::people::rows as people;
use crate::throttle;
use crate::tx::Tx;
use crate::visits::rows::{self as visits, VisitData};
use crate::{Anyone, Domain, Result, colleagues};
use model::joining::Standing;
use model::policy::{Action, Relation, can};
use model::signal::CallRole;
use model::tasks::Task;
use model::{AppError, Conflict, ParticipantId, ProgramId, Secret, Time};

/// A place in the call, and until when.
pub struct Entry {
    pub key: ProgramId,
    pub seat: Seat,
    pub until: Time,
}

/// `watches`: it comes to watch, not to send. `SignedOut` for a key that opens nothing, `NotAllowed` for one that opens the
/// other, or where the clinic lets no program in any more.
pub async fn enter(domain: &Domain, who: &Anyone, token: &Secret<String>, watches: bool) -> Result<Entry> {
    let clinic = who.at_clinic()?;
    let hash = hash_of(token).ok_or(AppError::SignedOut)?;
    let mut tx = domain.read(who).await?;
    let Some(row) = rows::by_token(&mut tx, &hash).await? else {
        drop(tx);
        throttle::guess(domain, who).await?.failed(domain, ProgramRefused).await?;
        return Err(AppError::SignedOut.into());
    };
    let visit = opens(&mut tx, &row).await?.ok_or(AppError::SignedOut)?;
    if row.watches != watches || visit.sealed || !rows::allowed(&mut tx).await? {
        return Err(AppError::NotAllowed.into());
    }
    if !rules::is_open(&visit, tx.now()) {
        return Err(Conflict::VisitEnded.into());
    }
    let seat = Seat {
        visit: row.visit_id,
        who: ParticipantId(row.id.0),
        name: tx.open(row.person_id, NAME, row.id.0, &row.name).await?,
        role: if watches { CallRole::Watcher } else { CallRole::Program },
        // By whoever has made the key.
        standing: Standing::Admitted,
        since: tx.now(),
        clinic,
        sign_in: None,
        task: Task::Talk,
    };
    drop(tx);
    let mut tx = domain.begin(who).await?;
    throttle::take_in(&mut tx, &COMES, hash.get(..16).unwrap_or_default()).await?;
    rows::used(&mut tx, row.id).await?;
    tx.commit(ProgramCame { visit: row.visit_id }).await?;
    Ok(Entry { key: row.id, seat, until: row.expires_at })
}

/// Whose key this is, for what a program says of its own session.
pub async fn holder(domain: &Domain, who: &Anyone, token: &Secret<String>) -> Result<ParticipantId> {
    who.at_clinic()?;
    let hash = hash_of(token).ok_or(AppError::SignedOut)?;
    let mut tx = domain.read(who).await?;
    let row = rows::by_token(&mut tx, &hash).await?.ok_or(AppError::SignedOut)?;
    Ok(ParticipantId(row.id.0))
}

/// Does the key still open? Asked every few seconds while a program is in.
pub async fn stands(domain: &Domain, who: &Anyone, key: ProgramId) -> Result<bool> {
    let mut tx = domain.read(who).await?;
    let Some(row) = rows::one(&mut tx, key).await? else { return Ok(false) };
    Ok(rows::allowed(&mut tx).await? && opens(&mut tx, &row).await?.is_some_and(|visit| !visit.sealed))
}

/// The visit, while whoever has made the key could make it still. What ended with a visit does not come back with it.
async fn opens(tx: &mut Tx, row: &KeyRow) -> Result<Option<VisitData>> {
    let now = tx.now();
    if row.ended_at.is_some() || row.expires_at <= now {
        return Ok(None);
    }
    let visit = visits::one(tx, row.visit_id).await?.filter(|visit| {
        !rules::is_over(visit, now) && visit.reopened_at.is_none_or(|at| at <= row.created_at)
    });
    let maker = members::member(tx, row.made_by).await?.filter(MemberRow::is_working);
    let (Some(visit), Some(maker)) = (visit, maker) else { return Ok(None) };
    Ok(may_still(tx, &maker, &visit).await?.then_some(visit))
}

/// They hold the visit, alone or with its host, or plan it: as `reached` asks it of whoever makes a key. Who was taken out of
/// a visit, or has handed it over, leaves no ear in it.
async fn may_still(tx: &mut Tx, maker: &MemberRow, visit: &VisitData) -> Result<bool> {
    let with_host = match maker.is_host {
        true => colleagues::relation(tx, maker.id, visit.id).await?,
        false => None,
    };
    let relation = if with_host.is_some() {
        with_host
    } else if maker.is_host && visit.host_id == maker.id {
        Some(Relation::Own)
    } else if maker.is_scheduler {
        people::given_host(tx, maker.id, visit.host_id).await?.map(|_| Relation::Given)
    } else {
        None
    };
    let may = |relation| maker.roles().into_iter().any(|role| can(role, Action::LetProgramsIn, relation));
    Ok(relation.is_some_and(may))
}
