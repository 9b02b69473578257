//! What patients have asked for: the host, or whoever plans for them, says yes to one of the times, or no with a word. What
//! nobody answers lapses, and the patient is told.
use super::rows::{self, RequestData};
use super::status::token;
use super::{
    RequestAccepted, RequestDeclined, RequestLapsed, RequestsSeen, holder_of, letters, not_held, taking,
};
use crate::logins::rows as members;
use crate::people::notices::{self, News};
use crate::people::rows as people;
use crate::principals::Program;
use crate::services::rows::{self as services, ServiceData};
use crate::tx::Tx;
use crate::visits::rules::{self, Limits};
use crate::visits::when::{self, Zone};
use crate::visits::{self, rows as visits_rows};
use crate::{Domain, Error, Planner, Result, audit};
use ::jobs::JobError;
use anyhow::Context;
use model::booking::{NOTE_MOST, RequestRow, RequestState};
use model::conflicts::Conflicts;
use model::policy::{Action, Relation};
use model::visits::NewParticipant;
use model::{AppError, ClinicId, Conflict, FieldCode, MemberId, RequestId, Time, VisitId};
use serde::{Deserialize, Serialize};

/// Nobody has answered.
#[derive(Serialize, Deserialize)]
pub(crate) struct LapseRequest {
    pub request: RequestId,
    pub clinic: ClinicId,
}

impl ::jobs::Job for LapseRequest {
    const KIND: &'static str = "lapse_request";
    fn key(&self) -> Option<String> {
        Some(self.request.text())
    }
}

impl LapseRequest {
    pub async fn run(self, domain: &Domain) -> Result<(), JobError> {
        let mut tx = domain.begin(&Program { clinic: Some(self.clinic) }).await?;
        if !rows::settle(&mut tx, self.request, RequestState::Lapsed, None).await? {
            return Ok(());
        }
        letters::lapsed(&mut tx, self.request).await?;
        tx.shows();
        Ok(tx.commit(RequestLapsed { request: self.request }).await?)
    }
}

/// One whose time has come has lapsed, also while the job is still on its way.
pub(super) fn state(request: &RequestData, now: Time) -> RequestState {
    match request.state {
        RequestState::Open if request.lapses_at <= now => RequestState::Lapsed,
        state => state,
    }
}

/// Those that wait for this planner's answer, the oldest first.
pub(super) async fn open(tx: &mut Tx, who: &Planner) -> Result<Vec<RequestData>> {
    let mut found = Vec::new();
    if who.holds() {
        found.extend(rows::open(tx, who.id()).await?);
    }
    if who.plans_for_others() {
        found.extend(rows::open_given(tx, who.id()).await?);
        found.sort_by_key(|request| (request.asked_at, request.id));
    }
    Ok(found)
}

pub async fn list(domain: &Domain, who: impl Into<Planner>) -> Result<Vec<RequestRow>> {
    let who = who.into();
    let mut tx = domain.read(&who).await?;
    let mut shown = Vec::new();
    for request in open(&mut tx, &who).await? {
        shown.push(row(&mut tx, &who, &request).await?);
    }
    drop(tx);
    audit::seen(domain, &who, RequestsSeen).await;
    Ok(shown)
}

/// One that waits for an answer.
pub async fn request(domain: &Domain, who: impl Into<Planner>, id: RequestId) -> Result<RequestRow> {
    let who = who.into();
    let mut tx = domain.read(&who).await?;
    let request = reached(&mut tx, &who, id).await?;
    still_open(&request, tx.now())?;
    let mut shown = row(&mut tx, &who, &request).await?;
    for span in rows::times(&mut tx, id).await? {
        let found = visits::conflicts::of(&mut tx, &who, request.host_id, span, None).await?;
        // It is held for this very request.
        let held = rows::is_held_by_others(&mut tx, &request, span).await?;
        shown.conflicts.push(Conflicts { held, ..found });
    }
    drop(tx);
    audit::seen(domain, &who, RequestsSeen).await;
    Ok(shown)
}

async fn row(tx: &mut Tx, who: &Planner, request: &RequestData) -> Result<RequestRow> {
    let (now, zone, lang) = (tx.now(), Zone::stored(who.zone()), who.lang());
    let times = rows::times(tx, request.id).await?;
    let own = request.host_id == who.id();
    Ok(RequestRow {
        request: request.id,
        name: name(tx, request).await?,
        host: if own { None } else { Some(host_name(tx, request.host_id).await?) },
        service: service(tx, request).await?.name,
        times: times.iter().map(|(at, _)| when::shown(*at, now, &zone, lang)).collect(),
        until: when::shown(request.lapses_at, now, &zone, lang),
        conflicts: Vec::new(),
    })
}

/// Their own, or of a host whom they are given; any other looks like none.
async fn reached(tx: &mut Tx, who: &Planner, id: RequestId) -> Result<RequestData> {
    let request = rows::one(tx, id).await?.ok_or(AppError::NotFound)?;
    let relation = if who.holds() && request.host_id == who.id() {
        Relation::Own
    } else if who.plans_for_others() && people::given_host(tx, who.id(), request.host_id).await?.is_some() {
        Relation::Given
    } else {
        return Err(AppError::NotFound.into());
    };
    who.member.may(Action::AnswerRequest, relation)?;
    Ok(request)
}

fn still_open(request: &RequestData, now: Time) -> Result<()> {
    if state(request, now) == RequestState::Open { Ok(()) } else { Err(Conflict::RequestAnswered.into()) }
}

/// The visit at one of the times that were asked for; the patient gets their invitation.
pub async fn accept(
    domain: &Domain,
    who: impl Into<Planner>,
    id: RequestId,
    at: Option<Time>,
) -> Result<VisitId> {
    let who = who.into();
    let mut tx = domain.begin(&who).await?;
    let host = reached(&mut tx, &who, id).await?.host_id;
    visits_rows::lock_host(&mut tx, host).await?;
    let request = reached(&mut tx, &who, id).await?;
    // The same form a second time (double click, Back).
    if let Some(visit) = request.visit_id
        && visits_rows::one(&mut tx, visit).await?.is_some_and(|visit| Some(visit.starts_at) == at)
    {
        tx.unchanged().await?;
        return Ok(visit);
    }
    still_open(&request, tx.now())?;
    let times = rows::times(&mut tx, id).await?;
    let chosen = times.into_iter().find(|(starts, _)| Some(*starts) == at);
    let (at, ends) = chosen.ok_or_else(|| Error::field("chosen", FieldCode::Required))?;
    if at < tx.now() {
        return Err(Error::field("chosen", FieldCode::InThePast));
    }
    if !rows::settle(&mut tx, id, RequestState::Accepted, None).await? {
        return Err(Conflict::RequestAnswered.into());
    }
    let service = service(&mut tx, &request).await?;
    let row = members::member(&mut tx, host).await?.context("the host who was asked")?;
    let named = NewParticipant { name: name(&mut tx, &request).await?, ..NewParticipant::default() };
    let typed = match phone(&mut tx, &request).await? {
        Some(phone) => NewParticipant { phone, invite: "sms".to_owned(), ..named },
        None => {
            let email = tx.open(request.person_id, "booking_request.email", id.0, &request.email).await?;
            NewParticipant { email, invite: "mail".to_owned(), ..named }
        }
    };
    let zone = Zone::stored(&request.zone);
    let guest = rules::one_guest(&typed, &zone, request.lang, Limits::default())?;
    let mut plan = taking::plan(&service, &row.zone, guest, at);
    // As long as it was when it was asked for.
    plan.duration = model::Minutes(i32::try_from(ends.seconds_since(at) / 60).unwrap_or_default());
    // It holds nothing any more: what stands in the way now is another's.
    not_held(&mut tx, host, (at, ends)).await?;
    if let Some(other) = visits::taken(&mut tx, host, &plan).await? {
        return Err(Conflict::SlotTaken(other).into());
    }
    let holder = holder_of(&mut tx, &row).await?;
    let hash = tx.blind("booking accepted", &id.text())?;
    let visit = taking::plant(&mut tx, &holder, &plan, service.id, hash).await?;
    rows::led_to(&mut tx, id, visit).await?;
    notices::tell(&mut tx, &who.member, host, News::Planned, (visit, at)).await?;
    tx.shows();
    tx.commit(RequestAccepted { request: id }).await?;
    Ok(visit)
}

/// The patient reads the note behind a link: what is said about somebody's care is in no letter.
pub async fn decline(domain: &Domain, who: impl Into<Planner>, id: RequestId, note: &str) -> Result<()> {
    let who = who.into();
    let note = note.trim();
    if note.chars().count() > NOTE_MOST {
        return Err(Error::field("note", FieldCode::TooLong));
    }
    let mut tx = domain.begin(&who).await?;
    let request = reached(&mut tx, &who, id).await?;
    still_open(&request, tx.now())?;
    let sealed = match note {
        "" => None,
        note => Some(tx.seal(request.person_id, "booking_request.note", id.0, note).await?),
    };
    if !rows::settle(&mut tx, id, RequestState::Declined, sealed).await? {
        return Err(Conflict::RequestAnswered.into());
    }
    letters::declined(&mut tx, id).await?;
    tx.shows();
    tx.commit(RequestDeclined { request: id }).await
}

pub(super) async fn name(tx: &mut Tx, request: &RequestData) -> Result<String> {
    tx.open(request.person_id, "booking_request.name", request.id.0, &request.name).await
}

/// Their number, where they are reached by text.
pub(super) async fn phone(tx: &mut Tx, request: &RequestData) -> Result<Option<String>> {
    match &request.phone {
        Some(sealed) => {
            Ok(Some(tx.open(request.person_id, "booking_request.phone", request.id.0, sealed).await?))
        }
        None => Ok(None),
    }
}

pub(super) async fn host_name(tx: &mut Tx, host: MemberId) -> Result<String> {
    let row = members::member(tx, host).await?.context("a host who was asked stays a member")?;
    row.name(tx).await
}

async fn service(tx: &mut Tx, request: &RequestData) -> Result<ServiceData> {
    Ok(services::one(tx, request.service_id).await?.context("a service that was asked for stays")?)
}

/// The address of the page that says how a request fares.
pub(super) fn path(tx: &Tx, id: RequestId) -> Result<String> {
    Ok(format!("/book/request/{}", token(tx, id)?))
}
