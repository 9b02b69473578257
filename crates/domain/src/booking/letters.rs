//! Letters about bookings. To a host: that and when, never who or what for. To a patient: what they asked for, and where the
//! answer is to be read.
use super::requests::{host_name, name, path};
use super::rows::{self, RequestData};
use crate::logins::letters::{self, To, Words};
use crate::logins::rows::MemberRow;
use crate::people::notices;
use crate::tx::Tx;
use crate::visits::when::{self, Zone};
use crate::{Result, clinics, logins};
use anyhow::Context;
use model::{RequestId, Time, VisitId};
use texts::booking_mail as t;
use texts::isolate;

/// What has happened to a host's day.
#[derive(Clone, Copy, PartialEq, Eq)]
enum News {
    Booked,
    Moved,
    Cancelled,
}

pub(super) async fn booked(tx: &mut Tx, host: &MemberRow, at: Time, visit: VisitId) -> Result<()> {
    to_host(tx, host, at, visit, News::Booked).await
}

pub(super) async fn moved(tx: &mut Tx, host: &MemberRow, at: Time, visit: VisitId) -> Result<()> {
    to_host(tx, host, at, visit, News::Moved).await
}

pub(super) async fn cancelled(tx: &mut Tx, host: &MemberRow, at: Time, visit: VisitId) -> Result<()> {
    to_host(tx, host, at, visit, News::Cancelled).await
}

async fn to_host(tx: &mut Tx, host: &MemberRow, at: Time, visit: VisitId, news: News) -> Result<()> {
    let (lang, zone) = (host.lang, Zone::stored(&host.zone));
    let (when, zone) = (when::dated(at, tx.now(), &zone, lang), zone.in_words(lang));
    let (subject, what) = match news {
        News::Booked => (t::booked_subject(lang), t::booked_what(lang, when, zone)),
        News::Moved => (t::moved_subject(lang), t::moved_what(lang, when, zone)),
        News::Cancelled => (t::cancelled_subject(lang), t::cancelled_what(lang, when, zone)),
    };
    let path = format!("/visits/{}", visit.text());
    let button = t::open_visit(lang);
    notify(tx, host, news == News::Cancelled, subject, what, (button, &path)).await
}

/// To a host who wants such letters, at an address that is known to be theirs.
async fn notify(
    tx: &mut Tx,
    host: &MemberRow,
    takes_back: bool,
    subject: &'static str,
    what: String,
    (button, path): (&'static str, &str),
) -> Result<()> {
    let (planned, taken_back) = notices::rows::chosen(tx, host.id).await?;
    let wanted = if takes_back { taken_back } else { planned };
    let address = logins::confirmed_email_of(tx, host.identity_id).await?;
    let Some(address) = address.filter(|_| wanted) else { return Ok(()) };
    let (name, lang) = (host.name(tx).await?, host.lang);
    let front = clinics::front_in(tx).await?;
    let words = Words {
        subject: subject.to_owned(),
        paragraphs: vec![t::hello(lang, isolate(&name)), what, t::who_is_inside(lang).to_owned()],
        button: Some((button, tx.domain().origin().clinic_url(&front, path))),
        footer: texts::accounts_mail::notice_footer(lang),
    };
    let to = To { person: host.person_id, name: &name, address: &address, lang };
    letters::send(tx, &front, &to, words).await
}

/// The receipt, and the question to the host.
pub(super) async fn asked(tx: &mut Tx, host: &MemberRow, id: RequestId) -> Result<()> {
    let request = request(tx, id).await?;
    let (lang, who) = (request.lang, isolate(&host.name(tx).await?));
    let subject = t::receipt_subject(lang).to_owned();
    let times = times(tx, &request).await?;
    let said = vec![t::receipt_what(lang, who), times, t::receipt_until(lang).to_owned()];
    to_patient(tx, &request, subject, said, (t::receipt_button(lang), path(tx, id)?)).await?;

    let (lang, zone) = (host.lang, Zone::stored(&host.zone));
    let until = when::dated(request.lapses_at, tx.now(), &zone, lang);
    let what = t::asked_what(lang, until, zone.in_words(lang));
    let path = format!("/requests/{}", id.text());
    notify(tx, host, false, t::asked_subject(lang), what, (t::asked_button(lang), &path)).await
}

pub(super) async fn declined(tx: &mut Tx, id: RequestId) -> Result<()> {
    let request = request(tx, id).await?;
    let (lang, who) = (request.lang, isolate(&host_name(tx, request.host_id).await?));
    let said = vec![t::declined_what(lang, who), t::declined_more(lang).to_owned()];
    let button = (t::declined_button(lang), path(tx, id)?);
    to_patient(tx, &request, t::declined_subject(lang).to_owned(), said, button).await
}

pub(super) async fn lapsed(tx: &mut Tx, id: RequestId) -> Result<()> {
    let request = request(tx, id).await?;
    let (lang, who) = (request.lang, isolate(&host_name(tx, request.host_id).await?));
    let said = vec![t::lapsed_what(lang, who), t::lapsed_more(lang).to_owned()];
    let button = (t::lapsed_button(lang), "/book".to_owned());
    to_patient(tx, &request, t::lapsed_subject(lang).to_owned(), said, button).await
}

async fn request(tx: &mut Tx, id: RequestId) -> Result<RequestData> {
    Ok(rows::one(tx, id).await?.context("a request that has just been written")?)
}

/// One a line, in the patient's own zone.
async fn times(tx: &mut Tx, request: &RequestData) -> Result<String> {
    let (lang, zone) = (request.lang, Zone::stored(&request.zone));
    let mut lines = Vec::new();
    for (at, _) in rows::times(tx, request.id).await? {
        lines.push(t::time(lang, when::in_full(at, &zone, lang), zone.in_words(lang)));
    }
    Ok(lines.join("\n"))
}

async fn to_patient(
    tx: &mut Tx,
    request: &RequestData,
    subject: String,
    said: Vec<String>,
    (button, path): (&'static str, String),
) -> Result<()> {
    let (name, lang) = (name(tx, request).await?, request.lang);
    let address = tx.open(request.person_id, "booking_request.email", request.id.0, &request.email).await?;
    let front = clinics::front_in(tx).await?;
    let mut paragraphs = vec![t::hello(lang, isolate(&name))];
    paragraphs.extend(said);
    let words = Words {
        subject,
        paragraphs,
        button: Some((button, tx.domain().origin().clinic_url(&front, &path))),
        footer: t::unexpected(lang),
    };
    let to = To { person: request.person_id, name: &name, address: &address, lang };
    letters::send(tx, &front, &to, words).await
}
