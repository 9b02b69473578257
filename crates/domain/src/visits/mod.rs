//! Visits: planning, the day, one visit, history.
mod abandoned;
pub(crate) mod attendance;
mod draft;
mod invitation;
mod planners;
pub(crate) mod rows;
pub(crate) mod rules;
mod show;
pub(crate) mod when;

use crate::outbox::{self, ReleaseInvitations};
use crate::people::notices::{self, News};
use crate::tx::Tx;
use crate::{Domain, Host, Planner, Result, audit, clinics, contacts, joining, logins};
use model::outbox::{Delivery, Post};
use model::policy::Action;
use model::visits::{Dashboard, HistoryRow, NewVisit, PastVisit, VisitView};
use model::{AppError, Conflict, MemberId, ParticipantId, Time, VisitId};
pub(crate) use planners::{Holder, holder};
use rules::Limits;
pub(crate) use show::status;
use when::Zone;

pub use abandoned::end_abandoned;
pub use draft::{preview, start};

/// No visit is longer, so none that began earlier can reach into a new one.
const DAY_S: i64 = 86_400;

audit_event!(VisitScheduled, "visit_scheduled", visit: VisitId);
audit_event!(VisitSeen, "visit_seen", visit: VisitId);
audit_event!(DaySeen, "day_seen");
audit_event!(HistorySeen, "history_seen");
audit_event!(VisitEnded, "visit_ended", visit: VisitId);
audit_event!(VisitEndedByItself, "visit_ended_by_itself", visit: VisitId);
audit_event!(VisitReopened, "visit_reopened", visit: VisitId);

/// Visit, places, contacts, letters and their jobs land together or not at all. By the host, or by whoever plans for
/// them.
pub async fn schedule(domain: &Domain, who: impl Into<Planner>, new: NewVisit) -> Result<VisitId> {
    let who = who.into();
    let own = Zone::stored(who.zone());
    let mut tx = domain.begin(&who).await?;
    let plan = rules::plan(&new, tx.now(), &own, who.lang(), Limits::default());
    let typed = planners::typed(&new.for_host)?;
    // First, so that whoever is deactivated at this moment is seen to be.
    rows::lock_host(&mut tx, typed.unwrap_or(who.id())).await?;
    let Some(host) = holder(&mut tx, &who, typed).await? else {
        return Err(AppError::Invalid(planners::without_holder(plan)).into());
    };
    let request_hash = request_hash(&tx, &new)?;
    if let Some(visit) = rows::find_request(&mut tx, host.id, &request_hash).await? {
        tx.unchanged().await?;
        return Ok(visit);
    }
    let plan = plan?;
    if let Some(other) = taken(&mut tx, host.id, &plan).await? {
        return Err(Conflict::SlotTaken(other).into());
    }
    let visit = plant(&mut tx, &host, &plan, request_hash).await?;
    notices::tell(&mut tx, &who.member, host.id, News::Planned, (visit, plan.at)).await?;
    tx.shows();
    tx.commit(VisitScheduled { visit }).await?;
    Ok(visit)
}

/// Everything of a visit that is planned. Its letters speak of the host and of the host's hours, whoever plans.
async fn plant(tx: &mut Tx, host: &Holder, plan: &rules::Plan, request_hash: Vec<u8>) -> Result<VisitId> {
    let host_zone = Zone::stored(&host.zone);
    let people = contacts::remember(tx, host.id, &plan.guests).await?;
    let (visit, person) = (VisitId(tx.new_uuid()), people[0]);
    let topic = tx.seal(person, "visit.topic", visit.0, &plan.topic).await?;
    let (id, host_id, zone) = (visit, host.id, host_zone.name());
    let row = rows::NewRow { id, host: host_id, person, topic, plan, host_zone: zone, request_hash };
    rows::insert(tx, row).await?;
    joining::place_host(tx, visit, host).await?;
    let front = clinics::front_in(tx).await?;
    let domain = tx.domain().clone();
    let sender = invitation::Sender {
        front: &front,
        config: domain.config(),
        host_name: host.name.expose(),
        host_zone: &host_zone,
        plan,
        now: tx.now(),
    };
    for ((guest, person), place) in plan.guests.iter().zip(people).zip(1..) {
        let (reached, key) = joining::place_guest(tx, &front, visit, place, person, guest).await?;
        if let Some(letter) = sender.letter(guest, reached, &key).filter(|_| guest.invite) {
            outbox::queue_for(tx, letter, Some(key.participant)).await?;
        }
    }
    Ok(visit)
}

/// The visit of the host's that the plan would run into.
async fn taken(tx: &mut Tx, host: MemberId, plan: &rules::Plan) -> Result<Option<VisitId>> {
    let day = rows::busy(tx, host, plan.at.plus_seconds(-DAY_S), plan.ends()).await?;
    Ok(rules::in_the_way(plan, &day))
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
    let (data, relation) = planners::reached(&mut tx, &who, visit).await?;
    let view = show::view(&mut tx, &who, data, relation).await?;
    drop(tx);
    audit::seen(domain, &who, VisitSeen { visit }).await;
    Ok(view)
}

/// Visits that are over, latest first, fifty at a time; `before` is the last one seen.
pub async fn history(domain: &Domain, host: &Host, before: Option<PastVisit>) -> Result<Vec<HistoryRow>> {
    let mut tx = domain.read(host).await?;
    let rows = show::history(&mut tx, host, before).await?;
    drop(tx);
    audit::seen(domain, host, HistorySeen).await;
    Ok(rows)
}

/// For everybody, once; a second time changes nothing. Whoever plans for the host takes back what has not begun; what has,
/// its host ends.
pub async fn end(domain: &Domain, who: impl Into<Planner>, visit: VisitId) -> Result<()> {
    let who = who.into();
    let mut tx = domain.begin(&who).await?;
    let (found, relation) = planners::reached(&mut tx, &who, visit).await?;
    let ends = who.member.may(Action::EndVisit, relation);
    let begun = found.started_at.is_some();
    if ends.is_err() && begun {
        return ends;
    }
    who.member.may(Action::CancelVisit, relation)?;
    let now = tx.now();
    let ended = match ends {
        Ok(()) => rows::end(&mut tx, visit, now).await?,
        Err(_) => rows::cancel(&mut tx, visit, now).await?,
    };
    if !ended {
        // Its host has begun it, or ended it, at this moment.
        let over = rows::one(&mut tx, visit).await?.is_none_or(|found| found.ended_at.is_some());
        return if over { tx.unchanged().await } else { ends };
    }
    joining::over(&mut tx, visit).await?;
    notices::tell(&mut tx, &who.member, found.host_id, News::TakenBack, (visit, found.starts_at)).await?;
    tx.shows();
    tx.commit(VisitEnded { visit }).await
}

/// Opens it again, until a day after its end, for another day; an open visit stays as it is.
pub async fn reopen(domain: &Domain, host: &Host, visit: VisitId) -> Result<()> {
    let mut tx = domain.begin(host).await?;
    let found = own(&mut tx, host, visit).await?;
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

pub(crate) async fn may_invite(tx: &mut Tx, participant: ParticipantId) -> Result<MayInvite> {
    let Some(place) = joining::rows::one(tx, participant).await? else { return Ok(MayInvite::Over) };
    let Some(visit) = rows::one(tx, place.visit_id).await? else { return Ok(MayInvite::Over) };
    if place.removed_at.is_some() || joining::rules::is_over(&visit, tx.now()) {
        return Ok(MayInvite::Over);
    }
    let confirmed = logins::is_confirmed(tx).await?;
    Ok(if confirmed { MayInvite::Yes } else { MayInvite::Held })
}

/// How a participant's invitation fares.
pub(crate) async fn delivered(tx: &mut Tx, participant: ParticipantId, delivery: Delivery) -> Result<()> {
    joining::rows::delivered(tx, participant, delivery).await
}
