//! Taking a free time: at once, or asking for it. Under the host's lock, in one transaction with the look whether it is free.
use super::look::{Meant, free, meant, zone_of};
use super::{
    BOOKINGS, HELD_S, LapseRequest, TEXTS, TEXTS_TO_ONE, TO_ONE, VisitAsked, VisitBooked, holder_of, letters,
    not_held, open_service, rows,
};
use crate::logins::robots;
use crate::logins::rows::MemberRow;
use crate::services::rows::ServiceData;
use crate::tx::Tx;
use crate::visits::rules::{self, Plan, PlannedGuest};
use crate::visits::when::Zone;
use crate::visits::{self, Holder, rows as visits_rows};
use crate::{Anyone, Domain, Error, Result, contacts, texting, throttle};
use model::booking::{BookForm, Booked, times_of};
use model::visits::NewParticipant;
use model::{AppError, Conflict, FieldCode, Lang, RequestId, ServiceId, Time, VisitId};

/// The same form a second time (double click, Back) books nothing more and answers the same.
pub async fn book(domain: &Domain, who: &Anyone, form: BookForm) -> Result<Booked> {
    who.at_clinic()?;
    // People do not see this field; what fills it is told so in words that mean nothing to it.
    if !form.website.is_empty() {
        return Err(Error::field("website", FieldCode::TooLong));
    }
    let service = ServiceId::parse(form.service.trim()).ok_or(AppError::NotFound)?;
    let times = times_of(&form.at);
    let mut tx = domain.read(who).await?;
    let (hash, guest) = read(&mut tx, who, &form, &times).await?;
    let found = open_service(&mut tx, service).await?;
    let asked = meant(&mut tx, service, form.host.trim()).await?;
    if let Some(before) = booked_before(&mut tx, &asked, &hash).await? {
        return Ok(before);
    }
    drop((tx, found));
    robots::check(domain, who, &BOOKINGS, (&form.stamp, &form.proof)).await?;

    let mut tx = domain.begin(who).await?;
    writable(&mut tx, &guest).await?;
    take_one(&mut tx, &guest).await?;
    for host in &asked.hosts {
        visits_rows::lock_host(&mut tx, host.id).await?;
        // As it is behind the lock: the same form may have come in, the host may have left, the service may be gone.
        let service = open_service(&mut tx, service).await?;
        let now = meant(&mut tx, service.id, &host.id.text()).await;
        let now = match now {
            Err(Error::Shown(AppError::NotFound)) => continue,
            now => now?,
        };
        if let Some(before) = booked_before(&mut tx, &now, &hash).await? {
            tx.unchanged().await?;
            return Ok(before);
        }
        if asked.name.is_none() && now.on_request || !all_free(&mut tx, &now, &service, &times).await? {
            continue;
        }
        let Some(row) = now.hosts.first() else { continue };
        let host = row.id;
        return match now.on_request {
            true => {
                let request = ask(&mut tx, row, &service, &guest, &times, &hash).await?;
                tx.shows();
                tx.commit(VisitAsked { request }).await?;
                Ok(Booked { host, asked: true })
            }
            false => {
                let visit = take(&mut tx, row, &service, guest, times[0], hash).await?;
                tx.shows();
                tx.commit(VisitBooked { visit }).await?;
                Ok(Booked { host, asked: false })
            }
        };
    }
    Err(Conflict::TimeGone.into())
}

/// Of what a stranger may have sent to one mailbox, or to one phone.
async fn take_one(tx: &mut Tx, guest: &PlannedGuest) -> Result<()> {
    if let Some(number) = &guest.phone {
        let (to, clinic) = (texting::hash(tx.domain(), number), tx.clinic()?);
        throttle::take_in(tx, &TEXTS_TO_ONE, &to[..16]).await?;
        throttle::take_in(tx, &TEXTS, clinic.0.as_bytes()).await?;
        return texting::spare(tx).await;
    }
    let email = guest.email.as_deref().unwrap_or_default().to_lowercase();
    let bucket = tx.blind("booking to", &email)?;
    throttle::take_in(tx, &TO_ONE, &bucket[..16]).await
}

/// Somebody brings texts, and the clinic's help line says in which country they may go.
pub(super) async fn by_text(tx: &mut Tx) -> Result<bool> {
    Ok(tx.domain().texts_leave() && texting::has_home(tx).await?)
}

/// A number that a stranger types: of the clinic's own country.
async fn at_home(tx: &mut Tx, guest: &PlannedGuest) -> Result<()> {
    let Some(number) = &guest.phone else { return Ok(()) };
    if !texting::is_at_home(tx, number).await? {
        return Err(Error::field("phone", FieldCode::ForeignPhone));
    }
    Ok(())
}

/// Whoever has the number takes texts. Asked behind the gate only: otherwise a robot tries numbers to learn who has said STOP.
async fn writable(tx: &mut Tx, guest: &PlannedGuest) -> Result<()> {
    let Some(number) = &guest.phone else { return Ok(()) };
    if texting::is_stopped(tx, number).await? {
        return Err(Error::field("phone", FieldCode::PhoneStopped));
    }
    Ok(())
}

/// What was typed: the form's own mark, and who is to come.
async fn read(tx: &mut Tx, who: &Anyone, form: &BookForm, times: &[Time]) -> Result<(Vec<u8>, PlannedGuest)> {
    let zone = zone_of(tx, &form.zone).await?;
    let lang = Lang::parse(&form.lang).unwrap_or(who.lang());
    let named = NewParticipant { name: without_links(&form.name), ..NewParticipant::default() };
    let typed = match form.by == "text" && by_text(tx).await? {
        true => NewParticipant { phone: form.phone.clone(), invite: "sms".to_owned(), ..named },
        false => NewParticipant { email: form.email.clone(), invite: "mail".to_owned(), ..named },
    };
    let guest = rules::one_guest(&typed, &zone, lang, texting::limits(tx).await?);
    let guest = match guest {
        Ok(guest) => guest,
        Err(AppError::Invalid(mut fields)) => {
            if times.is_empty() {
                fields.insert(0, model::FieldError::new("at", FieldCode::Required));
            }
            return Err(AppError::Invalid(fields).into());
        }
        Err(error) => return Err(error.into()),
    };
    if times.is_empty() {
        return Err(Error::field("at", FieldCode::Required));
    }
    at_home(tx, &guest).await?;
    // Without what each page that is drawn anew carries.
    let mark = BookForm { stamp: String::new(), proof: String::new(), ..form.clone() };
    let text = serde_json::to_string(&mark).map_err(anyhow::Error::from)?;
    Ok((tx.blind("booking", &text)?, guest))
}

/// A letter says the name that a stranger types, to whatever address they type: it must not become a link there.
pub(crate) fn without_links(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    let mut letters = name.chars().peekable();
    while let Some(letter) = letters.next() {
        plain.push(if letter == '/' { ' ' } else { letter });
        if matches!(letter, '.' | ':' | '@') && letters.peek().is_some_and(|next| next.is_alphanumeric()) {
            plain.push(' ');
        }
    }
    plain
}

/// What this very form has booked or asked for already.
async fn booked_before(tx: &mut Tx, asked: &Meant, hash: &[u8]) -> Result<Option<Booked>> {
    for host in &asked.hosts {
        let host = host.id;
        if visits_rows::find_request(tx, host, hash).await?.is_some() {
            return Ok(Some(Booked { host, asked: false }));
        }
        if rows::find(tx, host, hash).await?.is_some() {
            return Ok(Some(Booked { host, asked: true }));
        }
    }
    Ok(None)
}

/// Of those that count: one who is booked at once is booked for the first wish.
async fn all_free(tx: &mut Tx, now: &Meant, service: &ServiceData, times: &[Time]) -> Result<bool> {
    let counted = if now.on_request { times.len() } else { 1 };
    for at in times.iter().take(counted) {
        let range = (*at, Time(at.0.saturating_add(1)));
        if free(tx, &now.hosts, service, range, None).await?.is_empty() {
            return Ok(false);
        }
    }
    Ok(true)
}

async fn take(
    tx: &mut Tx,
    row: &MemberRow,
    service: &ServiceData,
    guest: PlannedGuest,
    at: Time,
    hash: Vec<u8>,
) -> Result<VisitId> {
    let host = holder_of(tx, row).await?;
    let plan = plan(service, &row.zone, guest, at);
    let visit = plant(tx, &host, &plan, service.id, hash).await?;
    letters::booked(tx, row, at, visit).await?;
    Ok(visit)
}

/// Whoever books says themselves who they are: the host's book knows them again, and is not changed by what they say.
pub(super) async fn plant(
    tx: &mut Tx,
    host: &Holder,
    plan: &Plan,
    service: ServiceId,
    hash: Vec<u8>,
) -> Result<VisitId> {
    let people = contacts::recognise(tx, host.id, &plan.guests).await?;
    let visit = visits::place(tx, host, plan, &people, hash).await?;
    rows::set_booked(tx, visit, service).await?;
    Ok(visit)
}

/// A visit in the host's hours. What was booked is what it is about, which stands in no letter.
pub(super) fn plan(service: &ServiceData, zone: &str, guest: PlannedGuest, at: Time) -> Plan {
    let zone = Zone::stored(zone);
    Plan {
        at,
        duration: service.duration_min,
        wall: rules::wall(at, &zone),
        zone,
        topic: service.name.clone(),
        sealed: false,
        now: false,
        guests: vec![guest],
    }
}

async fn ask(
    tx: &mut Tx,
    row: &MemberRow,
    service: &ServiceData,
    guest: &PlannedGuest,
    times: &[Time],
    hash: &[u8],
) -> Result<RequestId> {
    let mut wanted = Vec::new();
    for at in times {
        let ends = at.plus(service.duration_min);
        not_held(tx, row.id, (*at, ends)).await?;
        wanted.push((*at, ends));
    }
    let (id, person) = (RequestId(tx.new_uuid()), tx.new_person().await?);
    let address = guest.email.as_deref().unwrap_or_default();
    let name = tx.seal(person, "booking_request.name", id.0, &guest.name).await?;
    let email = tx.seal(person, "booking_request.email", id.0, address).await?;
    let phone = match &guest.phone {
        Some(number) => Some(tx.seal(person, "booking_request.phone", id.0, number).await?),
        None => None,
    };
    // After the last of them there is nothing left to say yes to.
    let last = times.iter().max().copied().unwrap_or(tx.now());
    let lapses = tx.now().plus_seconds(HELD_S).min(last);
    let (host, service) = (row.id, service.id);
    let (zone, lang, request_hash) = (guest.zone.name(), guest.lang, hash);
    let new =
        rows::NewRequest { id, host, service, person, name, email, phone, zone, lang, request_hash, lapses };
    rows::insert(tx, new, &wanted).await?;
    let clinic = tx.clinic()?;
    tx.enqueue_at(lapses, LapseRequest { request: id, clinic }).await?;
    letters::asked(tx, row, id).await?;
    Ok(id)
}
