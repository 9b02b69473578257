//! Text messages (SMS): a guest who wants no mail is reached by one. They lie in the same outbox as letters and are sent by
//! the same job; this feature has what is their own: numbers, length, receipts of the network, and what is answered.
//!
//! One number of the installation's speaks for every clinic. So a number is found by a hash under the installation's key,
//! and STOP, which networks hold against the number that wrote, is every clinic's.
mod answers;
pub(crate) mod numbers;
pub(crate) mod rows;
pub(crate) mod words;

use crate::joining::rows::PlaceRow;
use crate::outbox::{self, OutgoingText};
use crate::principals::Program;
use crate::templates::{self, Values};
use crate::throttle::{self, Quota};
use crate::tx::Tx;
use crate::visits::message::Occasion;
use crate::visits::rows::VisitData;
use crate::visits::rules::{Limits, PlannedGuest};
use crate::visits::when::{self, Zone};
use crate::{Domain, Error, Result, clinics, joining};
use model::clinics::ClinicFront;
use model::outbox::{Channel, Delivery, Post};
use model::templates::Variable;
use model::{AppError, LetterId, ParticipantId, PersonId, Time};
use texts::texting as texts;

pub use answers::{Incoming, answered};
pub(crate) use model::segments::plain;

/// Texts of one clinic. Higher: a slip, or a stolen password, costs the installation more. Lower: a big clinic's reminders
/// come late.
const SENT: Quota = Quota { purpose: "texts", most: 300, per_s: 60 * 60 };
/// Answers to HELP of one number.
const HELPS: Quota = Quota { purpose: "text_help", most: 1, per_s: 86_400 };
/// Answers are brought again within hours, if at all.
const ANSWERS_KEPT_S: i64 = 7 * 86_400;

/// How the numbers of a form are read at this clinic: where its own help line is North American, so are its people.
pub(crate) async fn limits(tx: &mut Tx) -> Result<Limits> {
    let help = clinics::front_in(tx).await?.help_phone;
    Ok(Limits { ten_digits: help.trim().starts_with("+1"), ..Limits::default() })
}

/// The clinic's help line says in which country its people are, so that what strangers type can be held to it.
pub(crate) async fn has_home(tx: &mut Tx) -> Result<bool> {
    Ok(numbers::home(&clinics::front_in(tx).await?.help_phone).is_some())
}

/// A number of the country in which the clinic's own help line is: one elsewhere costs more, and those who earn by texts
/// that others pay for have theirs wherever that is most.
pub(crate) async fn is_at_home(tx: &mut Tx, number: &str) -> Result<bool> {
    let help = clinics::front_in(tx).await?.help_phone;
    Ok(numbers::home(&help).is_some_and(|home| home == numbers::country(number)))
}

/// What becomes of a text that is written now.
pub(crate) async fn post(tx: &mut Tx) -> Result<Post> {
    if !tx.domain().texts_leave() {
        return Ok(Post::Kept);
    }
    Ok(if crate::logins::is_confirmed(tx).await? { Post::Goes } else { Post::Held })
}

/// The keyed hash by which a number is found.
pub(crate) fn hash(domain: &Domain, number: &str) -> Vec<u8> {
    domain.inner().keys.blind_global("phone", number).to_vec()
}

/// By what a guest is reached from now on, when they are placed or when the host has changed it. `reached` seals it.
pub(crate) async fn reach(
    tx: &mut Tx,
    who: ParticipantId,
    reached: PersonId,
    guest: &PlannedGuest,
) -> Result<()> {
    let (mut phone, mut phone_hash) = (None, None);
    if let Some(number) = &guest.phone {
        phone = Some(tx.seal(reached, "participant.phone", who.0, number).await?);
        phone_hash = Some(hash(tx.domain(), number));
    }
    rows::set_number(tx, who, rows::Number { channel: guest.channel, phone, phone_hash }).await
}

/// Their number, where they are reached by text.
pub(crate) async fn number(tx: &mut Tx, place: &PlaceRow) -> Result<Option<String>> {
    let Some(found) = rows::number(tx, place.id).await? else { return Ok(None) };
    match found.phone.filter(|_| found.channel == Channel::Sms) {
        Some(sealed) => Ok(Some(tx.open(place.reached(), "participant.phone", place.id.0, &sealed).await?)),
        None => Ok(None),
    }
}

/// The occasion in a text. False where there is no number to send it to.
pub(crate) async fn tell(
    tx: &mut Tx,
    visit: &VisitData,
    place: &PlaceRow,
    host_name: &str,
    occasion: Occasion,
) -> Result<bool> {
    Ok(write(tx, visit, place, host_name, (occasion, 1)).await?.is_some())
}

/// What has become of several of their visits, of which this is the first: one text, for so many in a row would be taken for
/// a fault. It has no room for all dates; each visit's page and reminder say its own. The clinic's own words speak of one.
pub(crate) async fn tell_of_all(
    tx: &mut Tx,
    first: &VisitData,
    place: &PlaceRow,
    host_name: &str,
    of_all: (Occasion, usize),
) -> Result<Option<LetterId>> {
    write(tx, first, place, host_name, of_all).await
}

async fn write(
    tx: &mut Tx,
    visit: &VisitData,
    place: &PlaceRow,
    host_name: &str,
    (occasion, visits): (Occasion, usize),
) -> Result<Option<LetterId>> {
    let Some(to_number) = number(tx, place).await? else { return Ok(None) };
    let front = clinics::front_in(tx).await?;
    let zone = Zone::stored(&place.zone);
    let when = when::in_full(visit.starts_at, &zone, place.lang);
    let facts = words::Facts {
        lang: place.lang,
        clinic: &front.name,
        host: host_name,
        when: &texts::when(place.lang, when, zone.in_words(place.lang)),
        link: &joining::url(tx, &front, place.id, place.link_version)?,
        visits,
    };
    let to_name = joining::name(tx, place).await?;
    let own = match visits {
        1 => templates::own_of_visit(tx, occasion.kind(), Channel::Sms, place.lang, visit).await?,
        _ => None,
    };
    let body = own.and_then(|own| own.text(&values(&facts, visit, &front, &to_name, (&zone, occasion))));
    let body = body.unwrap_or_else(|| words::body(&facts, &occasion));
    let text = OutgoingText { clinic: front.clinic, person: place.reached(), to_name, to_number, body };
    Ok(Some(outbox::queue_text(tx, text, occasion.kind(), Some(place.id)).await?))
}

/// What the clinic's own words may hold.
fn values(
    facts: &words::Facts<'_>,
    visit: &VisitData,
    front: &ClinicFront,
    guest: &str,
    (zone, occasion): (&Zone, Occasion),
) -> Values {
    let lang = facts.lang;
    let before = visit.moved_from.unwrap_or(visit.starts_at);
    let before = texts::when(lang, when::in_full(before, zone, lang), zone.in_words(lang));
    let minutes = match occasion {
        Occasion::Late { minutes } => ::texts::common::minutes(lang, minutes.into()),
        _ => String::new(),
    };
    Values::from([
        (Variable::Guest, guest.to_owned()),
        (Variable::Clinic, facts.clinic.to_owned()),
        (Variable::Host, facts.host.to_owned()),
        (Variable::Time, facts.when.to_owned()),
        (Variable::OldTime, before),
        (Variable::Minutes, minutes),
        (Variable::Link, facts.link.to_owned()),
        (Variable::Phone, front.help_phone.trim().to_owned()),
    ])
}

/// Takes one of the clinic's texts of this hour; or says when there will be more.
pub(crate) async fn take(tx: &mut Tx) -> Result<Option<Time>> {
    let clinic = tx.clinic()?;
    match throttle::take_in(tx, &SENT, clinic.0.as_bytes()).await {
        Ok(()) => Ok(None),
        Err(Error::Shown(AppError::TooMany { retry_after_s })) => {
            Ok(Some(tx.now().plus_seconds(i64::from(retry_after_s))))
        }
        Err(error) => Err(error),
    }
}

/// Is one of this hour's texts left? For what is of no use later.
pub(crate) async fn spare(tx: &mut Tx) -> Result<()> {
    let clinic = tx.clinic()?;
    if throttle::taken(tx, &SENT, clinic.0.as_bytes()).await? < SENT.most {
        return Ok(());
    }
    Err(AppError::TooMany { retry_after_s: u32::try_from(SENT.per_s).unwrap_or(u32::MAX) }.into())
}

/// Whoever has the number wants no texts.
pub(crate) async fn is_stopped(tx: &mut Tx, number: &str) -> Result<bool> {
    let hash = hash(tx.domain(), number);
    rows::stopped(tx, &hash).await
}

/// True for the first HELP of this number in a day.
async fn helped(tx: &mut Tx, hash: &[u8]) -> Result<bool> {
    let bucket = hash.get(..16).unwrap_or(hash);
    if throttle::taken(tx, &HELPS, bucket).await? >= HELPS.most {
        return Ok(false);
    }
    throttle::take_in(tx, &HELPS, bucket).await?;
    Ok(true)
}

/// The provider knows that they said STOP, and we did not.
pub(crate) async fn stop(tx: &mut Tx, number: &str) -> Result<()> {
    let hash = hash(tx.domain(), number);
    rows::stop(tx, &hash).await
}

/// What the network says of a text: it is on the phone, or will never be. What is no text of ours, and what is said twice or
/// too late, changes nothing. A text in doubt is in doubt no more.
pub async fn receipt(domain: &Domain, id: LetterId, says: Delivery, provider_id: &str) -> Result<()> {
    let mut tx = domain.begin(&Program { clinic: None }).await?;
    let Some(clinic) = outbox::rows::clinic_of(&mut tx, id).await? else { return tx.unchanged().await };
    tx.enter_clinic(clinic).await?;
    if !rows::receipt(&mut tx, id, says, provider_id).await? {
        return tx.unchanged().await;
    }
    if let Some((participant, kind)) = outbox::about(&mut tx, id).await? {
        if kind.invites() {
            // A receipt of an older text may come after a newer one has left.
            if outbox::rows::is_last_word(&mut tx, id).await? {
                crate::visits::delivered(&mut tx, participant, says).await?;
            }
            crate::series::rows::delivered(&mut tx, id, says).await?;
        }
        tx.shows();
    }
    tx.commit_unaudited("how a text fares").await
}

/// The daily job: what was answered is not kept, but that it was read is, for as long as it may be brought again.
pub(crate) async fn prune(tx: &mut Tx) -> Result<()> {
    let before = tx.now().plus_seconds(-ANSWERS_KEPT_S);
    rows::prune(tx, before).await
}
