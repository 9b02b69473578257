//! Letters about bookings. To a host: that and when, never who or what for. To a patient: what they asked for, and where the
//! answer is to be read.
use super::requests::{host_name, name, path, phone};
use super::rows::{self, RequestData};
use crate::logins::letters::{self, To, Words};
use crate::logins::rows::MemberRow;
use crate::mail::render::{Block, render};
use crate::outbox::{self, OutgoingLetter, OutgoingText};
use crate::people::notices::{self, reached::reached};
use crate::templates::{self, Values};
use crate::tx::Tx;
use crate::visits::when::{self, Zone};
use crate::{Result, clinics, texting};
use anyhow::Context;
use model::notices::NoticeKind;
use model::outbox::{Channel, LetterKind};
use model::templates::{TemplateId, TemplateKind, Variable};
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
    notify(tx, host, NoticeKind::Booked, subject, what, (button, &path)).await
}

/// To a host who wants to be told of this kind, by letter or text.
async fn notify(
    tx: &mut Tx,
    host: &MemberRow,
    kind: NoticeKind,
    subject: &'static str,
    what: String,
    (button, path): (&'static str, &str),
) -> Result<()> {
    let reached = reached(tx, host, kind).await?;
    if reached.nowhere() {
        return Ok(());
    }
    let (name, lang) = (host.name(tx).await?, host.lang);
    let front = clinics::front_in(tx).await?;
    let link = tx.domain().origin().clinic_url(&front, path);
    if let Some(number) = reached.number {
        notices::text(tx, &front, host, (kind, number, &link)).await?;
    }
    let Some(address) = reached.address else { return Ok(()) };
    let words = Words {
        subject: subject.to_owned(),
        paragraphs: vec![t::hello(lang, isolate(&name)), what, t::who_is_inside(lang).to_owned()],
        button: Some((button, link)),
        footer: texts::accounts_mail::notice_footer(lang),
    };
    let to = To { person: host.person_id, name: &name, address: &address, lang };
    letters::send(tx, &front, &to, words).await
}

/// The receipt, and the question to the host.
pub(super) async fn asked(tx: &mut Tx, host: &MemberRow, id: RequestId) -> Result<()> {
    let request = request(tx, id).await?;
    let (lang, who) = (request.lang, isolate(&host.name(tx).await?));
    let times = times(tx, &request).await?;
    let ours = Ours {
        subject: t::receipt_subject(lang),
        said: vec![t::receipt_what(lang, &who), times.clone(), t::receipt_until(lang).to_owned()],
    };
    let kind = TemplateKind::BookingAsked;
    to_patient(tx, &request, kind, ours, (who, times), path(tx, id)?).await?;

    let (lang, zone) = (host.lang, Zone::stored(&host.zone));
    let until = when::dated(request.lapses_at, tx.now(), &zone, lang);
    let what = t::asked_what(lang, until, zone.in_words(lang));
    let path = format!("/requests/{}", id.text());
    notify(tx, host, NoticeKind::Asked, t::asked_subject(lang), what, (t::asked_button(lang), &path)).await
}

pub(super) async fn declined(tx: &mut Tx, id: RequestId) -> Result<()> {
    let request = request(tx, id).await?;
    let (lang, who) = (request.lang, isolate(&host_name(tx, request.host_id).await?));
    let ours = Ours {
        subject: t::declined_subject(lang),
        said: vec![t::declined_what(lang, &who), t::declined_more(lang).to_owned()],
    };
    let kind = TemplateKind::BookingDeclined;
    to_patient(tx, &request, kind, ours, (who, String::new()), path(tx, id)?).await
}

pub(super) async fn lapsed(tx: &mut Tx, id: RequestId) -> Result<()> {
    let request = request(tx, id).await?;
    let (lang, who) = (request.lang, isolate(&host_name(tx, request.host_id).await?));
    let ours = Ours {
        subject: t::lapsed_subject(lang),
        said: vec![t::lapsed_what(lang, &who), t::lapsed_more(lang).to_owned()],
    };
    let kind = TemplateKind::BookingLapsed;
    to_patient(tx, &request, kind, ours, (who, String::new()), "/book".to_owned()).await
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

/// Bedside's words of a letter.
struct Ours {
    subject: &'static str,
    said: Vec<String>,
}

/// In the clinic's words, where it has chosen some.
async fn to_patient(
    tx: &mut Tx,
    request: &RequestData,
    kind: TemplateKind,
    ours: Ours,
    (host, times): (String, String),
    path: String,
) -> Result<()> {
    let (name, lang) = (name(tx, request).await?, request.lang);
    let front = clinics::front_in(tx).await?;
    let link = tx.domain().origin().clinic_url(&front, &path);
    let values = Values::from([
        (Variable::Guest, isolate(&name)),
        (Variable::Clinic, isolate(&front.name)),
        (Variable::Host, host),
        (Variable::Time, times),
        (Variable::Link, link.clone()),
        (Variable::Phone, front.help_phone.trim().to_owned()),
    ]);
    if let Some(to_number) = phone(tx, request).await? {
        let own = templates::own(tx, kind, Channel::Sms, lang).await?;
        let body = own.and_then(|own| own.text(&values));
        let body = body.unwrap_or_else(|| texting::plain(&t::by_text(lang, &front.name, link, ours.subject)));
        return text(tx, request, name, to_number, body).await;
    }
    let address = tx.open(request.person_id, "booking_request.email", request.id.0, &request.email).await?;
    let button = templates::button(TemplateId { kind, channel: Channel::Mail, lang });
    let Some(own) = templates::own(tx, kind, Channel::Mail, lang).await? else {
        let mut paragraphs = vec![t::hello(lang, isolate(&name))];
        paragraphs.extend(ours.said);
        let subject = ours.subject.to_owned();
        let words = Words { subject, paragraphs, button: Some((button, link)), footer: t::unexpected(lang) };
        let to = To { person: request.person_id, name: &name, address: &address, lang };
        return letters::send(tx, &front, &to, words).await;
    };
    let mut blocks = own.blocks(&values, button);
    blocks.push(Block::Small(t::unexpected(lang).to_owned()));
    let made = render(&front, lang, &own.subject(&values), &blocks);
    let letter = OutgoingLetter {
        clinic: front.clinic,
        person: request.person_id,
        to_name: name,
        to_address: address,
        subject: made.subject,
        text: made.text,
        html: made.html,
        attachments: Vec::new(),
    };
    outbox::queue(tx, letter).await.map(drop)
}

/// The same in a text message: that there is something to read, and where.
async fn text(
    tx: &mut Tx,
    request: &RequestData,
    to_name: String,
    to_number: String,
    body: String,
) -> Result<()> {
    let clinic = tx.clinic()?;
    let text = OutgoingText { clinic, person: request.person_id, to_name, to_number, body };
    outbox::queue_text(tx, text, LetterKind::Invitation, None).await.map(drop)
}
