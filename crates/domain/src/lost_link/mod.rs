//! Whoever has lost their link types their address or their number and gets it again, by letter or by text message. The
//! answer is the same for everybody, and takes the same time: who is known here, and with which visits, is looked up by a
//! job, and told only to the mailbox or the phone itself.
mod own;
pub(crate) mod rows;

pub use own::own_places;

use crate::mail::address;
use crate::mail::render::{Block, render};
use crate::outbox::{self, OutgoingLetter, OutgoingText};
use crate::principals::Program;
use crate::templates::{self, Values};
use crate::throttle::{self, Quota};
use crate::tx::Tx;
use crate::visits::when::{self, Zone};
use crate::{Anyone, Domain, Error, Result, clinics, joining, texting, visits};
use jobs::JobError;
use model::clinics::ClinicFront;
use model::outbox::{Channel, LetterKind, Post};
use model::templates::{TemplateKind, Variable};
use model::{ClinicId, ParticipantId};
use rows::Coming;
use serde::{Deserialize, Serialize};
use texts::{isolate, lost_link as t};

audit_event!(LinksMailed, "links_mailed", participant: ParticipantId);

const HOUR_S: i64 = 60 * 60;
const DAY_S: i64 = 24 * HOUR_S;
/// Asked from one address. Higher: a robot tries more mailboxes. Lower: a waiting room full of people shares one address.
const ASKED: Quota = Quota { purpose: "lost_link", most: 20, per_s: HOUR_S };
/// So many messages an hour to one mailbox or phone, however many addresses ask.
const MAILED: Quota = Quota { purpose: "lost_link_mail", most: 3, per_s: HOUR_S };
/// Visits from so long ago until so far ahead: what somebody may still be looking for.
const BACK_S: i64 = DAY_S;
const AHEAD_S: i64 = 60 * DAY_S;
/// Visits in one text message. Higher: a text of many parts. Lower: the second visit of a week needs a call.
const IN_A_TEXT: usize = 2;

/// Which mailbox or which phone was typed, as a keyed hash, which says nothing by itself.
#[derive(Serialize, Deserialize)]
pub(crate) struct SendLinks {
    clinic: ClinicId,
    hash: Vec<u8>,
    phone: bool,
}

impl jobs::Job for SendLinks {
    const KIND: &'static str = "send_links";
    fn key(&self) -> Option<String> {
        None
    }
}

/// Says nothing of who is known. What can be neither an address nor a number is a slip of the finger, and is said.
pub async fn ask(domain: &Domain, who: &Anyone, typed: &str) -> Result<()> {
    let clinic = who.at_clinic()?;
    let wrong = |code| Error::field("reach", code);
    let phone =
        typed.chars().any(|c| c.is_ascii_digit()) && !typed.chars().any(|c| c == '@' || c.is_alphabetic());
    let limits = texting::limits(&mut domain.read(who).await?).await?;
    let hash = if phone {
        let number = texting::numbers::parse(typed, limits.ten_digits).map_err(wrong)?;
        texting::hash(domain, &number)
    } else {
        let email = address::parse(typed).map_err(wrong)?;
        joining::reach_hash(&domain.read(who).await?, &email)?
    };
    throttle::take(domain, who, &ASKED).await?;
    let mut tx = domain.begin(who).await?;
    tx.enqueue(SendLinks { clinic, hash, phone }).await?;
    tx.commit_unaudited("asked for by a stranger; the letter is audited").await
}

impl SendLinks {
    pub async fn run(self, domain: &Domain) -> Result<(), JobError> {
        Ok(send(domain, &self).await?)
    }
}

async fn send(domain: &Domain, job: &SendLinks) -> Result<()> {
    let mut tx = domain.begin(&Program { clinic: Some(job.clinic) }).await?;
    let span = (tx.now().plus_seconds(-BACK_S), tx.now().plus_seconds(AHEAD_S));
    let (coming, post) = match job.phone {
        true => (rows::by_phone(&mut tx, &job.hash, span).await?, texting::post(&mut tx).await?),
        false => (rows::by_email(&mut tx, &job.hash, span).await?, visits::post(&mut tx).await?),
    };
    let Some(last) = coming.last() else { return Ok(()) };
    // As long as nobody was invited, there is no link to lose.
    if post == Post::Held {
        return Ok(());
    }
    match throttle::take_in(&mut tx, &MAILED, &job.hash).await {
        Err(Error::Shown(_)) => return Ok(()),
        other => other?,
    }
    if job.phone {
        let text = text(&mut tx, &coming, last).await?;
        outbox::queue_text(&mut tx, text, LetterKind::Invitation, None).await?;
    } else {
        let letter = letter(&mut tx, &coming, last).await?;
        outbox::queue(&mut tx, letter).await?;
    }
    tx.commit(LinksMailed { participant: last.id }).await
}

/// One letter with all of them, in the language of the last one, and each hour in its own zone. It is sealed with the last
/// one, whose key lasts longest.
async fn letter(tx: &mut Tx, coming: &[Coming], last: &Coming) -> Result<OutgoingLetter> {
    let (front, lang) = (clinics::front_in(tx).await?, last.lang);
    let own = templates::own(tx, TemplateKind::LostLink, Channel::Mail, lang).await?;
    let values = values(&front);
    let mut blocks = match &own {
        Some(own) => own.blocks(&values, ""),
        None => {
            vec![Block::Text(t::hello(lang).to_owned()), Block::Text(t::intro(lang, isolate(&front.name)))]
        }
    };
    for visit in coming {
        let zone = Zone::stored(&visit.zone);
        let host =
            tx.open(visit.host_person, "participant.name", visit.host_place.0, &visit.host_name).await?;
        let name = name(tx, visit).await?;
        let when = t::in_zone(lang, when::in_full(visit.starts_at, &zone, lang), zone.in_words(lang));
        blocks.push(Block::Fact { label: t::when(lang).to_owned(), value: when });
        blocks.push(Block::Fact { label: t::who(lang).to_owned(), value: isolate(&name) });
        let url = joining::url(tx, &front, visit.id, visit.link_version)?;
        blocks.push(Block::Button { label: t::join(lang, isolate(&host)), url });
    }
    blocks.push(Block::Small(t::yours(lang).to_owned()));
    blocks.push(Block::Small(t::unasked(lang).to_owned()));
    let subject = own.map_or_else(|| t::subject(lang, &front.name), |own| own.subject(&values));
    let made = render(&front, lang, &subject, &blocks);
    let person = last.reached_id.unwrap_or(last.person_id);
    Ok(OutgoingLetter {
        clinic: front.clinic,
        person,
        to_name: name(tx, last).await?,
        to_address: tx.open(person, "participant.email", last.id.0, &last.reach).await?,
        subject: made.subject,
        text: made.text,
        html: made.html,
        attachments: Vec::new(),
    })
}

/// The next ones only: a phone shows little.
async fn text(tx: &mut Tx, coming: &[Coming], last: &Coming) -> Result<OutgoingText> {
    let (front, lang) = (clinics::front_in(tx).await?, last.lang);
    let own = templates::own(tx, TemplateKind::LostLink, Channel::Sms, lang).await?;
    let own = own.and_then(|own| own.text(&values(&front)));
    let mut body = own.unwrap_or_else(|| t::subject(lang, &front.name));
    for visit in coming.iter().take(IN_A_TEXT) {
        let zone = Zone::stored(&visit.zone);
        let when = t::in_zone(lang, when::in_full(visit.starts_at, &zone, lang), zone.in_words(lang));
        let url = joining::url(tx, &front, visit.id, visit.link_version)?;
        body.push_str(&format!("\n{when}: {url}"));
    }
    let person = last.reached_id.unwrap_or(last.person_id);
    Ok(OutgoingText {
        clinic: front.clinic,
        person,
        to_name: name(tx, last).await?,
        to_number: tx.open(person, "participant.phone", last.id.0, &last.reach).await?,
        // An accent would make each part less than half as long.
        body: texting::plain(&body),
    })
}

/// What the clinic's own words may hold, above the visits.
fn values(front: &ClinicFront) -> Values {
    Values::from([
        (Variable::Clinic, isolate(&front.name)),
        (Variable::Phone, front.help_phone.trim().to_owned()),
    ])
}

async fn name(tx: &mut Tx, visit: &Coming) -> Result<String> {
    tx.open(visit.person_id, "participant.name", visit.id.0, &visit.name).await
}
