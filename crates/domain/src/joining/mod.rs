//! Arriving: the guest's link and code, the waiting room, who may be in, and the record of who was.
pub(crate) mod code;
mod forgetting;
mod host;
mod line;
mod link;
mod places;
mod presence;
pub(crate) mod reach;
pub(crate) mod rows;
pub(crate) mod rules;
mod trial;

use crate::people::notices;
use crate::tx::Tx;
use crate::visits::reminders;
use crate::visits::rows::{self as visits, VisitData};
use crate::visits::rules as planning;
use crate::visits::status;
use crate::visits::when::{self, Zone};
use crate::{Anyone, Domain, Guest, Result, booking, clinics, logins, noticed, throttle};
use code::Code;
use model::joining::{Greeting, LinkToken, Standing};
use model::signal::CallRole;
use model::tasks::Task;
use model::visits::Rsvp;
use model::{AppError, ClinicId, Conflict, FieldCode, ParticipantId, SignInId, Time, VisitId};
use rows::PlaceRow;

pub(crate) use forgetting::prune;
pub(crate) use host::places_of;
pub use host::{admit, as_host, host_seat, remove, role_of, send_back};
pub use line::{Line, line, lines};
pub(crate) use places::{
    again, name, new_keys, over, place_colleague, place_guest, place_guest_as, place_host, url,
};
pub(crate) use presence::waited;
pub use presence::{heartbeat, record, recover};
pub(crate) use reach::{answers, reach_hash, remember_reach, said};
pub(crate) use rows::last_seen;
pub use trial::trial;

audit_event!(GuestArrived, "guest_arrived", participant: ParticipantId);
audit_event!(CodeFailed, "code_failed");
audit_event!(GuestRenamed, "guest_renamed", participant: ParticipantId);
audit_event!(InvitationAnswered, "invitation_answered", participant: ParticipantId);

/// Somebody's place in a visit, as the call's page needs it.
#[derive(Clone)]
pub struct Seat {
    pub visit: VisitId,
    pub who: ParticipantId,
    pub name: String,
    pub role: CallRole,
    pub standing: Standing,
    /// Since when they wait or are in.
    pub since: Time,
    pub clinic: ClinicId,
    /// By which a host came; a guest has none.
    pub sign_in: Option<SignInId>,
    /// What they come to do.
    pub task: Task,
}

/// Something that the call saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact {
    Waits(bool),
    Present(bool),
    /// Their line is lost and their place kept (true), or it is back (false).
    Lost(bool),
}

const NOTE: &str = "participant.rsvp_note";

/// The one answer for every link that does not open: mistyped, revoked, old, another clinic's.
const CLOSED: AppError = AppError::NotFound;

/// What a good link shows. Looking changes nothing: mail scanners look at every link.
pub async fn open(domain: &Domain, who: &Anyone, link: &LinkToken) -> Result<Greeting> {
    let clinic = who.at_clinic()?;
    let mut tx = domain.read(who).await?;
    let (place, visit) = find(&mut tx, clinic, link).await?;
    let (now, lang) = (tx.now(), place.lang);
    let (zone, host_zone) = (Zone::stored(&place.zone), Zone::stored(&visit.host_zone));
    let differs = zone.wall(visit.starts_at) != host_zone.wall(visit.starts_at);
    let mut front = clinics::front_in(&mut tx).await?;
    if let Some(words) = clinics::choices::words(&mut tx, visit.host_id).await? {
        front.waiting_words = words;
    }
    Ok(Greeting {
        clinic: front,
        visit: visit.id,
        me: place.id,
        my_name: name(&mut tx, &place).await?,
        host_name: places::host_name(&mut tx, visit.id).await?,
        starts: when::shown(visit.starts_at, now, &zone, lang),
        starts_in_s: visit.starts_at.seconds_since(now),
        host_starts: differs.then(|| when::shown(visit.starts_at, now, &host_zone, lang)),
        duration: visit.duration_min,
        sealed: visit.sealed,
        status: status(&visit, now),
        cancelled: visit.cancelled_at.is_some(),
        told: visit.cancelled_told,
        may_change: booking::may_change(&mut tx, place.person_id, &visit).await?,
        rsvp: place.rsvp,
        note: note(&mut tx, &place).await?,
        late_min: reminders::late(&mut tx, &visit).await?,
        standing: rules::standing(&place),
        open: rules::is_open(&visit, now),
        calls_min: noticed::early_min(&mut tx, visit.host_id).await?,
        task: place.task,
        lang,
    })
}

/// The principal behind a good link.
pub async fn guest(domain: &Domain, who: &Anyone, link: &LinkToken) -> Result<Guest> {
    let clinic = who.at_clinic()?;
    let mut tx = domain.read(who).await?;
    let (place, _) = find(&mut tx, clinic, link).await?;
    let PlaceRow { id, visit_id, person_id, lang, .. } = place;
    Ok(Guest { clinic, visit: visit_id, participant: id, person: person_id, lang })
}

async fn find(tx: &mut Tx, clinic: ClinicId, link: &LinkToken) -> Result<(PlaceRow, VisitData)> {
    let who = link::claims(link).ok_or(CLOSED)?;
    let place = rows::one(tx, who).await?.filter(|place| place.member_id.is_none()).ok_or(CLOSED)?;
    if !link::verify(&*places::link_key(tx, clinic)?, link, who, place.link_version) {
        return Err(CLOSED.into());
    }
    let visit = visits::one(tx, place.visit_id).await?.ok_or(CLOSED)?;
    if rules::greets(&visit, tx.now()) { Ok((place, visit)) } else { Err(CLOSED.into()) }
}

/// The link behind nine digits, from a day before the start until the visit is over. Wrong ones count.
pub async fn by_code(domain: &Domain, who: &Anyone, typed: &str) -> Result<LinkToken> {
    let clinic = who.at_clinic()?;
    let guess = throttle::guess(domain, who).await?;
    let wrong = || Err(crate::Error::field("code", FieldCode::WrongCode));
    // What cannot be a code is a slip of the finger, no guess.
    let Some(code) = Code::parse(typed) else { return wrong() };
    let mut tx = domain.read(who).await?;
    let hash = places::code_hash(&tx, &code)?;
    let Some(place) = rows::by_code(&mut tx, &hash).await? else {
        drop(tx);
        guess.failed(domain, CodeFailed).await?;
        return wrong();
    };
    let visit = visits::one(&mut tx, place.visit_id).await?.ok_or(CLOSED)?;
    // Too early, or removed: no guess was needed, and none is counted.
    if !rules::is_open(&visit, tx.now()) || place.removed_at.is_some() {
        return wrong();
    }
    let token = link::sign(&*places::link_key(&tx, clinic)?, place.id, place.link_version);
    drop(tx);
    guess.succeeded(domain).await?;
    Ok(token)
}

/// "Join": from now on the guest waits, and the host is told. Again is fine; only a corrected name changes anything.
pub async fn enter(domain: &Domain, guest: &Guest, typed: String) -> Result<Seat> {
    let mut tx = domain.begin(guest).await?;
    let (place, visit) = mine(&mut tx, guest).await?;
    if place.removed_at.is_some() {
        return Err(Conflict::Removed.into());
    }
    if !rules::is_open(&visit, tx.now()) {
        return Err(Conflict::OutsideWindow.into());
    }
    let wanted = planning::name(&typed).map_err(|code| crate::Error::field("name", code))?;
    let arrived = place.arrived_at.is_some();
    if !arrived || wanted != name(&mut tx, &place).await? {
        let sealed = tx.seal(guest.person, "participant.name", place.id.0, &wanted).await?;
        rows::arrive(&mut tx, place.id, sealed).await?;
        tx.shows();
        let participant = place.id;
        if arrived {
            tx.commit(GuestRenamed { participant }).await?;
        } else {
            let now = tx.now();
            noticed::arrived(&mut tx, &visit, participant, now).await?;
            tx.commit(GuestArrived { participant }).await?;
        }
    } else {
        tx.unchanged().await?;
    }
    seat(domain, guest).await
}

/// The guest's place and visit, while it is not over.
async fn mine(tx: &mut Tx, guest: &Guest) -> Result<(PlaceRow, VisitData)> {
    let place = rows::one(tx, guest.participant).await?.ok_or(CLOSED)?;
    let visit = visits::one(tx, place.visit_id).await?.ok_or(CLOSED)?;
    if rules::is_over(&visit, tx.now()) { Err(Conflict::VisitEnded.into()) } else { Ok((place, visit)) }
}

/// "I can come", "I cannot", and a few words for the host; may be changed until the visit is over.
pub async fn rsvp(domain: &Domain, guest: &Guest, answer: Rsvp, typed: &str) -> Result<()> {
    if answer == Rsvp::Unanswered {
        return Err(crate::Error::field("answer", FieldCode::Required));
    }
    let words = rules::note(typed).map_err(|code| crate::Error::field("note", code))?;
    let mut tx = domain.begin(guest).await?;
    let (place, visit) = mine(&mut tx, guest).await?;
    if place.removed_at.is_some() {
        return Err(Conflict::Removed.into());
    }
    if place.rsvp == answer && note(&mut tx, &place).await? == words {
        return tx.unchanged().await;
    }
    let sealed = match words.is_empty() {
        true => None,
        false => Some(tx.seal(place.reached(), NOTE, place.id.0, &words).await?),
    };
    reach::answer(&mut tx, place.id, answer, sealed).await?;
    if place.rsvp != answer {
        reach::said(&mut tx, place.id, answer).await?;
        if answer == Rsvp::No {
            notices::declined(&mut tx, visit.host_id, (visit.id, visit.starts_at)).await?;
        }
    }
    tx.shows();
    tx.commit(InvitationAnswered { participant: place.id }).await
}

/// What a guest wrote beside their answer; empty for nothing.
pub(crate) async fn note(tx: &mut Tx, place: &PlaceRow) -> Result<String> {
    match &place.rsvp_note {
        Some(sealed) => tx.open(place.reached(), NOTE, place.id.0, sealed).await,
        None => Ok(String::new()),
    }
}

pub async fn seat(domain: &Domain, guest: &Guest) -> Result<Seat> {
    let mut tx = domain.read(guest).await?;
    let (place, _) = mine(&mut tx, guest).await?;
    places::seat(&mut tx, &place).await
}

/// What the database says now of somebody in a visit. The server's socket asks once more after it opened, because
/// the host may have admitted between ticket and socket.
pub async fn standing_of(domain: &Domain, visit: VisitId, who: ParticipantId) -> Result<Standing> {
    let mut tx = presence::inside(domain, visit).await?;
    let place = rows::one(&mut tx, who).await?.filter(|place| place.visit_id == visit).ok_or(CLOSED)?;
    let visit = visits::one(&mut tx, visit).await?.ok_or(CLOSED)?;
    if rules::is_over(&visit, tx.now()) {
        return Err(Conflict::VisitEnded.into());
    }
    if let Some(member) = place.member_id
        && !logins::rows::is_working(&mut tx, member).await?
    {
        return Ok(Standing::Removed);
    }
    Ok(rules::standing(&place))
}
