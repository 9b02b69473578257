//! Booking by a patient, without an account (S10). Free times are made by `availability`; whoever takes one locks the host
//! first and looks again, so that nobody books the same time twice (`taking.rs`).
//!
//! A clinic whose address nobody has confirmed cannot be booked. What a stranger reads names services and hosts, and of
//! everything else only that a time is free. A host who wants to be asked holds the times that were asked for until they
//! answer, or for two days (`requests.rs`).
mod changing;
mod letters;
mod look;
mod requests;
pub(crate) mod rows;
mod status;
mod taking;

pub(crate) use changing::may_change;
pub use changing::{cancel, move_to, start_change};
pub(crate) use look::offered_by;
pub use look::{choosing, hosts, offers, services, times};
pub(crate) use requests::LapseRequest;
pub use requests::{accept, decline, list, request};
pub use status::status;
pub use taking::book;
pub(crate) use taking::without_links;

use crate::logins::robots::Gate;
use crate::logins::rows::MemberRow;
use crate::services::rows::{self as services_rows, ServiceData};
use crate::throttle::Quota;
use crate::tx::Tx;
use crate::visits::Holder;
use crate::visits::rules::Plan;
use crate::{Domain, Planner, Result, availability, logins};
use model::booking::BookService;
use model::{AppError, Conflict, MemberId, RequestId, Secret, ServiceId, Time, VisitId};

audit_event!(VisitBooked, "visit_booked", visit: VisitId);
audit_event!(VisitAsked, "visit_asked", request: RequestId);
audit_event!(RequestAccepted, "request_accepted", request: RequestId);
audit_event!(RequestDeclined, "request_declined", request: RequestId);
audit_event!(RequestLapsed, "request_lapsed", request: RequestId);
audit_event!(RequestsSeen, "requests_seen");
audit_event!(RequestsForgotten, "requests_forgotten");
audit_event!(BookingMoved, "booking_moved", visit: VisitId);
audit_event!(BookingCancelled, "booking_cancelled", visit: VisitId);

const HOUR_S: i64 = 3600;
/// Higher: who was asked has time over the week-end, and who asks waits for nothing. Lower: a host who is away for a day
/// finds that it has lapsed.
const HELD_S: i64 = 48 * HOUR_S;
/// A visit may begin so long before a time and still reach into it.
const DAY_S: i64 = 86_400;

/// A family books a few, and behind one address of a big house several do; a robot takes all there is.
pub(crate) const BOOKINGS: Gate = Gate {
    one: Quota { purpose: "booking", most: 30, per_s: HOUR_S },
    all: Quota { purpose: "booking_all", most: i32::MAX, per_s: HOUR_S },
    few: 12,
    many: 200,
};
/// What is booked with one mail address: nobody's mailbox is filled by a stranger.
const TO_ONE: Quota = Quota { purpose: "booking_to", most: 8, per_s: 86_400 };
/// The same of one number, over all clinics: a text rings on somebody's phone, and costs.
const TEXTS_TO_ONE: Quota = Quota { purpose: "booking_texts", most: 5, per_s: 86_400 };
/// Bookings of one clinic whose link goes by text. Higher: a robot that does the work of a browser sends more of them.
const TEXTS: Quota = Quota { purpose: "booking_texts_clinic", most: 60, per_s: HOUR_S };
/// Moves of one visit in a day. Higher: a link fills the host's mailbox. Lower: who cannot make up their mind has to call.
const MOVES: Quota = Quota { purpose: "booking_moves", most: 10, per_s: 86_400 };

impl ServiceData {
    fn shown(&self) -> BookService {
        BookService {
            service: self.id,
            name: self.name.clone(),
            about: self.about.clone(),
            duration: self.duration_min,
        }
    }
}

/// A service that can be booked now; anything else looks like none.
async fn open_service(tx: &mut Tx, id: ServiceId) -> Result<ServiceData> {
    if !logins::is_confirmed(tx).await? {
        return Err(AppError::NotFound.into());
    }
    let found = services_rows::one(tx, id).await?.filter(|service| service.retired_at.is_none());
    found.ok_or_else(|| AppError::NotFound.into())
}

/// Who can be booked at once, without being asked.
async fn instant_hosts(tx: &mut Tx, service: ServiceId) -> Result<Vec<MemberRow>> {
    let mut hosts = Vec::new();
    for host in rows::hosts(tx, service).await? {
        if !availability::rules_of(tx, host.id).await?.on_request {
            hosts.push(host);
        }
    }
    Ok(hosts)
}

/// Whoever is to hold the visit, as planning needs them.
async fn holder_of(tx: &mut Tx, row: &MemberRow) -> Result<Holder> {
    let name = Secret::new(row.name(tx).await?);
    Ok(Holder { id: row.id, person: row.person_id, name, zone: row.zone.clone(), lang: row.lang })
}

/// What is held of a host's for those who have asked: of what begins between two times.
pub(crate) async fn held(tx: &mut Tx, host: MemberId, from: Time, to: Time) -> Result<Vec<(Time, Time)>> {
    rows::held(tx, host, from, to).await
}

/// A patient has asked for that time, and the host has not answered. What is asked for at once, nothing stands in the way of.
pub(crate) async fn not_held(tx: &mut Tx, host: MemberId, time: (Time, Time)) -> Result<()> {
    if is_held(tx, host, time).await? { Err(Conflict::TimeHeld.into()) } else { Ok(()) }
}

/// As an answer.
pub(crate) async fn is_held(tx: &mut Tx, host: MemberId, (at, ends): (Time, Time)) -> Result<bool> {
    let held = rows::held(tx, host, at.plus_seconds(-DAY_S), ends).await?;
    Ok(held.iter().any(|(from, to)| at < *to && *from < ends))
}

/// The same of a plan.
pub(crate) async fn not_held_for(tx: &mut Tx, host: MemberId, plan: &Plan) -> Result<()> {
    if plan.now { Ok(()) } else { not_held(tx, host, (plan.at, plan.ends())).await }
}

/// Somebody has booked this visit as one of the clinic's services.
pub(crate) async fn is_booked(tx: &mut Tx, visit: VisitId) -> Result<bool> {
    Ok(rows::booked(tx, visit).await?.is_some())
}

/// How many requests wait for this planner's answer.
pub(crate) async fn waiting(tx: &mut Tx, who: &Planner) -> Result<i64> {
    let open = requests::open(tx, who).await?;
    Ok(i64::try_from(open.len()).unwrap_or(i64::MAX))
}

/// Names and addresses go thirty days after they were typed, with their keys, clinic by clinic; the daily job calls it. What
/// came of a request is a visit, and is kept as such.
pub(crate) async fn prune(domain: &Domain) -> Result<()> {
    rows::TYPED.prune(domain, || RequestsForgotten).await
}
