//! What a stranger reads of a line, and asking for a visit now.
use super::lines::Lines;
use super::rows::{NewTicket, QueueData};
use super::{ASKS, EMAIL, NAME, PHONE, TicketAsked, public, rows, ticket};
use crate::booking;
use crate::clinics::{self, rules as clinic_rules};
use crate::logins::{self, robots};
use crate::mail::address;
use crate::tx::Tx;
use crate::visits::rules as visit_rules;
use crate::{Anyone, Domain, Error, Member, Result};
use model::queue::{AskForm, LINE_MOST, QueueFront, QueueLink};
use model::{AppError, Conflict, FieldCode, QueueId, TicketId};

/// The lines that are switched on, by name; nothing at a clinic whose address is not confirmed.
pub async fn links(domain: &Domain, who: &Anyone) -> Result<Vec<QueueLink>> {
    who.at_clinic()?;
    let mut tx = domain.read(who).await?;
    if !logins::is_confirmed(&mut tx).await? {
        return Ok(Vec::new());
    }
    let lines = Lines::load(&mut tx).await?;
    let shown = lines.queues.iter().filter(|queue| queue.is_on && lines.hosts(queue.id).next().is_some());
    let mut links: Vec<QueueLink> = shown
        .map(|queue| QueueLink { queue: queue.id, name: queue.name.clone(), open: lines.is_open(queue.id) })
        .collect();
    links.sort_by_cached_key(|link: &QueueLink| link.name.to_lowercase());
    Ok(links)
}

/// One line, and what the form needs. `member`: whoever is signed in in this browser, whose name need not be typed.
pub async fn front(
    domain: &Domain,
    who: &Anyone,
    member: Option<&Member>,
    id: QueueId,
) -> Result<QueueFront> {
    who.at_clinic()?;
    let mut tx = domain.read(who).await?;
    let queue = public(&mut tx, id).await?;
    let lines = Lines::load(&mut tx).await?;
    let length = lines.length(id);
    let wait = lines.wait(&mut tx, id, length + 1).await?;
    drop(tx);
    Ok(QueueFront {
        queue: id,
        name: queue.name,
        open: lines.is_open(id),
        full: is_full(length),
        registers: queue.registers,
        wait,
        length,
        books: !booking::services(domain, who).await?.is_empty(),
        my_name: member.map(|member| member.name.expose().clone()).unwrap_or_default(),
        request_id: domain.new_uuid().simple().to_string(),
        stamp: robots::stamp(domain),
        bits: robots::bits(domain, who, &ASKS).await?,
    })
}

fn is_full(length: i64) -> bool {
    usize::try_from(length).unwrap_or(usize::MAX) >= LINE_MOST
}

/// What was typed, once it is right.
struct Asked {
    name: String,
    email: Option<String>,
    phone: Option<String>,
}

/// The last piece of the address of their page. The same form a second time (double click, Back) leads to the same page.
pub async fn ask(domain: &Domain, who: &Anyone, form: AskForm) -> Result<String> {
    who.at_clinic()?;
    // People do not see this field; what fills it is told so in words that mean nothing to it.
    if !form.website.is_empty() {
        return Err(Error::field("website", FieldCode::TooLong));
    }
    let id = QueueId::parse(form.queue.trim()).ok_or(AppError::NotFound)?;
    let mut tx = domain.read(who).await?;
    let queue = public(&mut tx, id).await?;
    let asked = read(&form, &queue)?;
    let hash = mark(&tx, &form)?;
    if let Some(before) = rows::find(&mut tx, &hash).await? {
        return ticket::token(&tx, before);
    }
    // They stand somewhere already.
    if ticket::waits(&mut tx, &form.before).await? {
        return Ok(form.before);
    }
    drop(tx);
    robots::check(domain, who, &ASKS, (&form.stamp, &form.proof)).await?;

    let mut tx = domain.begin(who).await?;
    public(&mut tx, id).await?;
    let lines = Lines::load(&mut tx).await?;
    if !lines.is_open(id) {
        return Err(Conflict::LineClosed.into());
    }
    if is_full(lines.length(id)) {
        return Err(Conflict::LineFull.into());
    }
    let (ticket, person) = (TicketId(tx.new_uuid()), tx.new_person().await?);
    let name = tx.seal(person, NAME, ticket.0, &asked.name).await?;
    let email = match &asked.email {
        Some(email) => Some(tx.seal(person, EMAIL, ticket.0, email).await?),
        None => None,
    };
    let phone = match &asked.phone {
        Some(phone) => Some(tx.seal(person, PHONE, ticket.0, phone).await?),
        None => None,
    };
    let front = clinics::front_in(&mut tx).await?;
    let (zone, lang) = (front.zone.as_str(), who.lang());
    let new =
        NewTicket { id: ticket, queue: id, person, name, email, phone, zone, lang, request_hash: &hash };
    rows::add(&mut tx, new).await?;
    let token = ticket::token(&tx, ticket)?;
    tx.shows();
    tx.commit(TicketAsked { ticket }).await?;
    Ok(token)
}

/// The form's own mark, without what each page that is drawn anew carries.
fn mark(tx: &Tx, form: &AskForm) -> Result<Vec<u8>> {
    let (before, stamp, proof) = (String::new(), String::new(), String::new());
    let mark = AskForm { before, stamp, proof, ..form.clone() };
    let text = serde_json::to_string(&mark).map_err(anyhow::Error::from)?;
    tx.blind("queue ticket", &text)
}

/// Who does not register says a name, and nothing else is kept of them. Who does names an address or a number, or both.
fn read(form: &AskForm, queue: &QueueData) -> Result<Asked> {
    // It may stand in a letter to whatever address they type.
    let name = visit_rules::name(&booking::without_links(&form.name));
    let (email, phone) = match queue.registers {
        true => (form.email.trim(), clinic_rules::tidy(&form.phone)),
        false => ("", String::new()),
    };
    let address = (!email.is_empty()).then(|| address::parse(email)).transpose();
    let missing = queue.registers && email.is_empty() && phone.is_empty();
    let email = match (&address, missing) {
        (_, true) => Err(FieldCode::Required),
        (address, false) => address.as_ref().map(drop).map_err(|code| *code),
    };
    AppError::of_fields([
        ("name", name.as_ref().map(drop).map_err(|code| *code)),
        ("email", email),
        ("phone", if phone.is_empty() { Ok(()) } else { clinic_rules::phone(&phone) }),
    ])?;
    Ok(Asked {
        name: name.unwrap_or_default(),
        email: address.unwrap_or_default(),
        phone: Some(phone).filter(|phone| !phone.is_empty()),
    })
}
