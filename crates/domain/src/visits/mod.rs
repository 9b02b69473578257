//! Visits: planning, the day, one visit, history.
mod abandoned;
pub(crate) mod attendance;
pub mod changes;
pub(crate) mod clocks;
pub(crate) mod conflicts;
mod draft;
mod history;
mod invitation;
pub(crate) mod message;
mod past;
mod planners;
pub mod reminders;
pub(crate) mod rows;
pub(crate) mod rules;
mod show;
pub(crate) mod together;
pub(crate) mod when;

use crate::outbox::ReleaseInvitations;
use crate::people::notices::{self, News};
use crate::tx::Tx;
use crate::{
    Domain, Host, Planner, Result, audit, booking, colleagues, contacts, joining, logins, series, services,
    texting,
};
use message::Occasion;
use model::outbox::{Delivery, LetterKind, Post};
use model::policy::{Action, Relation};
use model::visits::{Dashboard, NewVisit, VisitView};
use model::{AppError, Conflict, MemberId, ParticipantId, PersonId, Time, VisitId};
pub(crate) use planners::{Holder, holder, hosts, reached, reached_to};
pub(crate) use show::{line, status};
use when::Zone;

pub use abandoned::end_abandoned;
pub use conflicts::conflicts;
pub use draft::{offer, preview, start};
pub use history::{HistoryExport, export_history, find_in_history, history};

/// No visit is longer, so none that began earlier can reach into a new one.
const DAY_S: i64 = 86_400;

audit_event!(VisitScheduled, "visit_scheduled", visit: VisitId);
audit_event!(VisitSeen, "visit_seen", visit: VisitId);
audit_event!(DaySeen, "day_seen");
audit_event!(VisitEnded, "visit_ended", visit: VisitId);
audit_event!(VisitEndedByItself, "visit_ended_by_itself", visit: VisitId);
audit_event!(VisitReopened, "visit_reopened", visit: VisitId);

/// Visit, places, contacts, letters and their jobs land together or not at all. By the host, or by whoever plans for
/// them.
pub async fn schedule(domain: &Domain, who: impl Into<Planner>, new: NewVisit) -> Result<VisitId> {
    let who = who.into();
    let own = Zone::stored(who.zone());
    let mut tx = domain.begin(&who).await?;
    let limits = texting::limits(&mut tx).await?;
    let plan = rules::plan(&new, tx.now(), &own, who.lang(), limits);
    let typed = planners::typed(&new.for_host)?;
    // First, so that whoever is deactivated at this moment is seen to be.
    colleagues::lock_all(&mut tx, typed.unwrap_or(who.id()), &new).await?;
    let Some(host) = holder(&mut tx, &who, typed).await? else {
        return Err(AppError::Invalid(planners::without_holder(plan)).into());
    };
    let request_hash = request_hash(&tx, &new)?;
    if let Some(visit) = rows::find_request(&mut tx, host.id, &request_hash).await? {
        tx.unchanged().await?;
        return Ok(visit);
    }
    let plan = plan?;
    let service = services::chosen(&mut tx, &new.service).await?;
    let coming = colleagues::named(&mut tx, &who, host.id, &new, plan.guests.len()).await?;
    if let Some(series) = series::of(&new, &plan)? {
        return series::schedule(tx, &who, &host, series, (request_hash, service), &coming).await;
    }
    if let Some(other) = taken(&mut tx, host.id, &plan).await? {
        return Err(Conflict::SlotTaken(other).into());
    }
    booking::not_held_for(&mut tx, host.id, &plan).await?;
    let visit = plant(&mut tx, &host, &plan, request_hash).await?;
    if let Some(service) = service {
        services::rows::say(&mut tx, visit, service).await?;
    }
    colleagues::place_all(&mut tx, visit, &coming).await?;
    colleagues::tell_all(&mut tx, &who.member, (visit, plan.at), &coming).await?;
    notices::tell(&mut tx, &who.member, host.id, News::Planned, (visit, plan.at)).await?;
    tx.shows();
    tx.commit(VisitScheduled { visit }).await?;
    Ok(visit)
}

/// Everything of a visit that is planned. Its letters speak of the host and of the host's hours, whoever plans.
async fn plant(tx: &mut Tx, host: &Holder, plan: &rules::Plan, request_hash: Vec<u8>) -> Result<VisitId> {
    let people = contacts::remember(tx, host.id, &plan.guests).await?;
    place(tx, host, plan, &people, request_hash).await
}

/// The same with people who are remembered already.
pub(crate) async fn place(
    tx: &mut Tx,
    host: &Holder,
    plan: &rules::Plan,
    people: &[PersonId],
    request_hash: Vec<u8>,
) -> Result<VisitId> {
    let host_zone = Zone::stored(&host.zone);
    let (visit, person) = (VisitId(tx.new_uuid()), people[0]);
    let topic = tx.seal(person, "visit.topic", visit.0, &plan.topic).await?;
    let (id, host_id, zone) = (visit, host.id, host_zone.name());
    let row = rows::NewRow { id, host: host_id, person, topic, plan, host_zone: zone, request_hash };
    rows::insert(tx, row).await?;
    joining::place_host(tx, visit, host).await?;
    for ((guest, person), place) in plan.guests.iter().zip(people).zip(1..) {
        let guest = joining::place_guest(tx, visit, place, *person, guest).await?;
        message::tell(tx, visit, guest, Occasion::Invitation).await?;
    }
    reminders::plan_for(tx, visit).await?;
    Ok(visit)
}

/// The visit of the host's that the plan would run into.
pub(crate) async fn taken(tx: &mut Tx, host: MemberId, plan: &rules::Plan) -> Result<Option<VisitId>> {
    let day = rows::busy(tx, host, plan.at.plus_seconds(-DAY_S), plan.ends()).await?;
    Ok(rules::in_the_way(plan, &day))
}

/// The same of a visit that is planned already and is to have another time.
pub(crate) async fn taken_but(
    tx: &mut Tx,
    host: MemberId,
    (at, ends): (Time, Time),
    but: VisitId,
) -> Result<Option<VisitId>> {
    let day = rows::busy(tx, host, at.plus_seconds(-DAY_S), ends).await?;
    Ok(rules::meets((at, ends), Some(but), &day))
}

/// What makes two submits the same: the form's own number and all that was typed. The same form sent again, changed,
/// is another visit.
fn request_hash(tx: &Tx, new: &NewVisit) -> Result<Vec<u8>> {
    let typed = serde_json::to_string(new).map_err(anyhow::Error::from)?;
    tx.blind("visit request", &typed)
}

/// The day, and the days after it from behind `after`, the start of the last coming visit seen: the planner's own, and of
/// the hosts whom they are given.
pub async fn dashboard(domain: &Domain, who: impl Into<Planner>, after: Option<Time>) -> Result<Dashboard> {
    let who = who.into();
    let mut tx = domain.read(&who).await?;
    let day = show::dashboard(&mut tx, &who, after).await?;
    drop(tx);
    audit::seen(domain, &who, DaySeen).await;
    Ok(day)
}

pub async fn view(domain: &Domain, who: impl Into<Planner>, visit: VisitId) -> Result<VisitView> {
    let who = who.into();
    let mut tx = domain.read(&who).await?;
    let (data, relation) = planners::seen(&mut tx, &who, visit).await?;
    let view = show::view(&mut tx, &who, data, relation).await?;
    drop(tx);
    audit::seen(domain, &who, VisitSeen { visit }).await;
    Ok(view)
}

/// For everybody, once; a second time changes nothing. Whoever plans for the host takes back what has not begun; what has,
/// its host ends.
pub async fn end(domain: &Domain, who: impl Into<Planner>, visit: VisitId) -> Result<()> {
    let who = who.into();
    let mut tx = domain.begin(&who).await?;
    let (found, relation) = planners::seen(&mut tx, &who, visit).await?;
    let ends = who.member.may(Action::EndVisit, relation);
    let begun = found.started_at.is_some();
    if ends.is_err() {
        drop(tx);
        return if begun { ends } else { changes::cancel(domain, who, visit, String::new()).await };
    }
    let now = tx.now();
    if !rows::end(&mut tx, visit, now).await? {
        return tx.unchanged().await;
    }
    joining::over(&mut tx, visit).await?;
    tx.shows();
    tx.commit(VisitEnded { visit }).await
}

/// Opens it again, until a day after its end, for another day; an open visit stays as it is.
pub async fn reopen(domain: &Domain, host: &Host, visit: VisitId) -> Result<()> {
    let mut tx = domain.begin(host).await?;
    let found = joined(&mut tx, host, visit, Action::EndVisit).await?;
    if !joining::rules::is_over(&found, tx.now()) {
        return tx.unchanged().await;
    }
    if !joining::rules::may_reopen(&found, tx.now()) {
        return Err(Conflict::VisitEnded.into());
    }
    if !rows::reopen(&mut tx, visit).await? {
        return tx.unchanged().await;
    }
    joining::again(&mut tx, visit).await?;
    tx.shows();
    tx.commit(VisitReopened { visit }).await
}

/// The visit, when this host may do that in it: as its host, or as a colleague who belongs to it. Any other looks like none.
pub(crate) async fn joined(
    tx: &mut Tx,
    host: &Host,
    visit: VisitId,
    action: Action,
) -> Result<rows::VisitData> {
    let found = rows::one(tx, visit).await?.ok_or(AppError::NotFound)?;
    let relation = match found.host_id == host.id() {
        true => Some(Relation::Own),
        false => colleagues::relation(tx, host.id(), visit).await?,
    };
    host.member.may(action, relation.ok_or(AppError::NotFound)?)?;
    Ok(found)
}

/// The visit, when it is this host's; a colleague's looks like none.
pub(crate) async fn own(tx: &mut Tx, host: &Host, visit: VisitId) -> Result<rows::VisitData> {
    let found = rows::one(tx, visit).await?.filter(|found| found.host_id == host.id());
    found.ok_or_else(|| AppError::NotFound.into())
}

/// The clinic's address was confirmed: invitations that wait for it go out once this transaction is committed.
pub(crate) async fn release_invitations(tx: &mut Tx) -> Result<()> {
    let clinic = tx.clinic()?;
    // A job of its own, so that it sees every visit that was planned before the confirmation became true.
    tx.enqueue(ReleaseInvitations { clinic }).await
}

/// What becomes of an invitation that is written now.
pub(crate) async fn post(tx: &mut Tx) -> Result<Post> {
    if !tx.domain().mail_leaves() {
        return Ok(Post::Kept);
    }
    Ok(if logins::is_confirmed(tx).await? { Post::Goes } else { Post::Held })
}

pub(crate) enum MayInvite {
    Yes,
    /// The clinic's address is not confirmed yet.
    Held,
    /// The visit is over, or the guest is not wanted any more.
    Over,
}

/// That a visit will not be held is said when it is over, and to whoever was taken out of it.
pub(crate) async fn may_invite(
    tx: &mut Tx,
    participant: ParticipantId,
    kind: LetterKind,
    written: Time,
) -> Result<MayInvite> {
    let Some(place) = joining::rows::one(tx, participant).await? else { return Ok(MayInvite::Over) };
    let Some(visit) = rows::one(tx, place.visit_id).await? else { return Ok(MayInvite::Over) };
    let wanted = place.removed_at.is_none() && !joining::rules::is_over(&visit, tx.now());
    let stale = reminders::is_stale(&visit, kind, written, tx.now());
    if stale || !wanted && kind != LetterKind::Cancelled {
        return Ok(MayInvite::Over);
    }
    let confirmed = logins::is_confirmed(tx).await?;
    Ok(if confirmed { MayInvite::Yes } else { MayInvite::Held })
}

/// How a participant's invitation fares.
pub(crate) async fn delivered(tx: &mut Tx, participant: ParticipantId, delivery: Delivery) -> Result<()> {
    joining::rows::delivered(tx, participant, delivery).await
}
