//! What a guest is told of their visit, by letter: one door for every occasion. Visit and guest are loaded anew, so that a
//! letter never says what was true before.
use super::invitation::{Recipient, Sender};
use super::when::Zone;
use super::{clocks, rows};
use crate::joining::code::Code;
use crate::joining::rows::{self as places, PlaceRow};
use crate::outbox::rows::Written;
use crate::tx::Tx;
use crate::{Result, clinics, joining, outbox, series, templates, texting};
use anyhow::Context;
use model::outbox::{Channel, Delivery, LetterKind};
use model::{ParticipantId, VisitId};

/// Why a guest is written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Occasion {
    Invitation,
    Moved,
    Cancelled,
    NewHost,
    Reminder,
    /// The host comes later, by about so many minutes.
    Late {
        minutes: i32,
    },
    HostWaits,
}

/// Whom to tell of which visit, and why.
pub(crate) type Asked = (VisitId, ParticipantId, Occasion);

impl Occasion {
    pub fn kind(self) -> LetterKind {
        match self {
            Occasion::Invitation => LetterKind::Invitation,
            Occasion::Moved => LetterKind::Moved,
            Occasion::Cancelled => LetterKind::Cancelled,
            Occasion::NewHost => LetterKind::NewHost,
            Occasion::Reminder => LetterKind::Reminder,
            Occasion::Late { .. } => LetterKind::Late,
            Occasion::HostWaits => LetterKind::HostWaits,
        }
    }

    /// Whoever reads it counts on the time that it says.
    fn says_when(self) -> bool {
        self.kind().invites() || self == Occasion::Reminder
    }
}

/// Writes the letter and its job. False when this guest gets none: nobody wanted one for them, or there is nothing to take
/// back.
pub(crate) async fn tell(
    tx: &mut Tx,
    visit: VisitId,
    participant: ParticipantId,
    occasion: Occasion,
) -> Result<bool> {
    let found = rows::one(tx, visit).await?.context("the visit that somebody is told of")?;
    let place = places::one(tx, participant).await?;
    let place = place.filter(|place| place.visit_id == visit && place.member_id.is_none());
    let place = place.context("the guest who is told")?;
    let Some(occasion) = fitting(tx, participant, occasion).await? else { return Ok(false) };
    let reach = places::reach(tx, participant).await?;
    if reach.invite && tx.tells_later((visit, participant, occasion)) {
        return Ok(true);
    }
    if place.channel == Channel::Sms {
        return text(tx, &found, &place, occasion, reach.invite).await;
    }
    let Some(sealed) = reach.email.filter(|_| reach.invite) else { return Ok(false) };
    let email = tx.open(place.reached(), "participant.email", participant.0, &sealed).await?;
    let front = clinics::front_in(tx).await?;
    let host_name = host_name(tx, visit).await?;
    let (host_zone, zone) = (Zone::stored(&found.host_zone), Zone::stored(&place.zone));
    let domain = tx.domain().clone();
    let sender = Sender {
        front: &front,
        config: domain.config(),
        host_name: &host_name,
        host_zone: &host_zone,
        visit: &found,
        now: tx.now(),
    };
    let to = Recipient {
        participant,
        person: place.reached(),
        name: joining::name(tx, &place).await?,
        email,
        zone: &zone,
        lang: place.lang,
        url: joining::url(tx, &front, participant, place.link_version)?,
        code: code(tx, &place).await?,
        taken_out: place.removed_at.is_some(),
        task: place.task,
    };
    let kind = occasion.kind();
    let own = templates::own_of_visit(tx, kind, Channel::Mail, place.lang, &found).await?;
    let letter = sender.letter(occasion, to, own.as_ref());
    outbox::queue_about(tx, letter, Some(participant), kind).await?;
    if occasion.says_when() {
        clocks::told(tx, &place, found.starts_at).await?;
    }
    if kind.invites() {
        super::delivered(tx, participant, Delivery::Queued).await?;
    }
    Ok(true)
}

/// The same in a text message, to whoever wants no letters.
async fn text(
    tx: &mut Tx,
    visit: &rows::VisitData,
    place: &PlaceRow,
    occasion: Occasion,
    invite: bool,
) -> Result<bool> {
    let host_name = host_name(tx, visit.id).await?;
    if !invite || !texting::tell(tx, visit, place, &host_name, occasion).await? {
        return Ok(false);
    }
    if occasion.says_when() {
        clocks::told(tx, place, visit.starts_at).await?;
    }
    if occasion.kind().invites() {
        super::delivered(tx, place.id, Delivery::Queued).await?;
    }
    Ok(true)
}

/// What is still to leave is not true any more. Whoever was never reached reads of no move and of no cancelled visit: they are
/// invited to what is planned now, or to nothing.
async fn fitting(tx: &mut Tx, participant: ParticipantId, occasion: Occasion) -> Result<Option<Occasion>> {
    let replaces = occasion.kind().invites() || occasion == Occasion::Cancelled;
    if !replaces {
        return Ok(Some(occasion));
    }
    outbox::drop_unsent(tx, participant).await?;
    let knows = knows(tx, participant).await?;
    Ok(match occasion {
        Occasion::Cancelled if !knows => None,
        Occasion::Moved | Occasion::NewHost if !knows => Some(Occasion::Invitation),
        occasion => Some(occasion),
    })
}

/// They have read of the visit, or may have. Letters are forgotten long before a visit that was planned early takes place,
/// and whoever read one still counts on it.
async fn knows(tx: &mut Tx, participant: ParticipantId) -> Result<bool> {
    let (letters, forgotten) = (outbox::rows::of_guest(tx, participant).await?, outbox::forgotten_before(tx));
    Ok(letters.iter().any(invited)
        || series::rows::is_spoken_of(tx, participant).await?
        || places::was_told(tx, participant, forgotten).await?)
}

/// This letter has told its reader of the visit, or may have.
fn invited(letter: &Written) -> bool {
    use Delivery::{Complained, Delivered, InDoubt, Kept, Sent};
    let left = matches!(letter.delivery, Sent | Delivered | Complained | Kept | InDoubt);
    letter.kind.invites() && (left || letter.handed_at.is_some())
}

/// Who would read of it, by name: for the page that says so before.
pub(crate) async fn readers(tx: &mut Tx, visit: VisitId, occasion: Occasion) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for guest in places::of_visit(tx, visit).await? {
        let there = guest.member_id.is_none() && guest.removed_at.is_none();
        if !there || !places::reach(tx, guest.id).await?.invite {
            continue;
        }
        if occasion != Occasion::Cancelled || knows(tx, guest.id).await? {
            names.push(joining::name(tx, &guest).await?);
        }
    }
    Ok(names)
}

pub(super) async fn host_name(tx: &mut Tx, visit: VisitId) -> Result<String> {
    let people = places::of_visit(tx, visit).await?;
    let place = people.iter().find(|place| place.is_host()).context("a visit has a host")?;
    joining::name(tx, place).await
}

/// In three groups of three; empty once it is forgotten.
pub(super) async fn code(tx: &mut Tx, place: &PlaceRow) -> Result<String> {
    let Some(sealed) = &place.code else { return Ok(String::new()) };
    let digits = tx.open(place.reached(), "participant.code", place.id.0, sealed).await?;
    Ok(Code::parse(&digits).map(|code| code.grouped()).unwrap_or_default())
}
