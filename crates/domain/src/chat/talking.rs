//! Reading, saying, taking back: each as a guest by their link, or as one of the clinic's own who has a place in the visit.
use super::rows::{self, NewLine};
use super::{ChatSeen, LINES, LINES_OF_A_DAY, TEXT, files, view};
use crate::joining::rows::{self as places, PlaceRow};
use crate::joining::rules;
use crate::tx::Tx;
use crate::visits::rows::{self as visit_rows, VisitData};
use crate::visits::when::Zone;
use crate::{Domain, Error, Guest, Host, Result, audit, throttle, visits};
use model::chat::{ChatView, NewChatLine, NewGuestLine, TEXT_MOST};
use model::joining::Standing;
use model::policy::Action;
use model::{AppError, ChatLineId, Conflict, FieldCode, Lang, TalkId, Time, VisitId};

/// Something was said or taken back there: whoever reads along looks again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Said {
    pub visit: VisitId,
    pub talk: TalkId,
}

/// Somebody with a place in the visit.
pub(super) struct Reader {
    pub place: PlaceRow,
    pub visit: VisitData,
    /// Holds the visit: sees what each guest has said at the door.
    pub holds: bool,
    pub zone: Zone,
    pub lang: Lang,
}

impl Reader {
    pub fn is_guest(&self) -> bool {
        self.place.member_id.is_none()
    }

    /// The whole table of who reads what.
    pub fn sees(&self, talk: TalkId) -> bool {
        let everyone = TalkId::everyone(self.visit.id);
        match self.is_guest() {
            true => talk == TalkId::at_door(self.place.id) || talk == everyone && self.is_in(),
            false => talk == everyone || self.holds,
        }
    }

    fn is_in(&self) -> bool {
        rules::standing(&self.place) == Standing::Admitted
    }

    /// Where a guest's words go, by where they are; nowhere before they have come in.
    pub fn own_talk(&self) -> Option<TalkId> {
        match rules::standing(&self.place) {
            Standing::Admitted => Some(TalkId::everyone(self.visit.id)),
            Standing::Waiting => Some(TalkId::at_door(self.place.id)),
            Standing::Invited | Standing::Removed => None,
        }
    }

    pub fn may_write(&self, now: Time) -> bool {
        !rules::is_over(&self.visit, now) && self.own_talk().is_some()
    }
}

pub(super) async fn guests(tx: &mut Tx, guest: &Guest) -> Result<Reader> {
    let place = places::one(tx, guest.participant).await?.ok_or(AppError::NotFound)?;
    if place.removed_at.is_some() {
        return Err(Conflict::Removed.into());
    }
    let visit = visit_rows::one(tx, place.visit_id).await?.ok_or(AppError::NotFound)?;
    Ok(Reader { zone: Zone::stored(&place.zone), lang: guest.lang, holds: false, place, visit })
}

pub(super) async fn hosts(tx: &mut Tx, host: &Host, visit: VisitId) -> Result<Reader> {
    let found = visits::joined(tx, host, visit, Action::Chat).await?;
    let holds = match visits::joined(tx, host, visit, Action::ChatAtDoor).await {
        Ok(_) => true,
        Err(Error::Shown(AppError::NotAllowed)) => false,
        Err(error) => return Err(error),
    };
    let theirs = |place: &PlaceRow| place.member_id == Some(host.id()) && place.removed_at.is_none();
    let people = places::of_visit(tx, visit).await?;
    let place = people.into_iter().find(theirs).ok_or(AppError::NotFound)?;
    Ok(Reader { place, visit: found, holds, zone: Zone::stored(host.zone()), lang: host.lang() })
}

/// `seen`: the latest line that their page has shown them.
pub async fn read_as_guest(domain: &Domain, guest: &Guest, seen: Option<Time>) -> Result<ChatView> {
    let Some(seen) = seen else {
        let mut tx = domain.read(guest).await?;
        let reader = guests(&mut tx, guest).await?;
        return view::of(&mut tx, &reader).await;
    };
    let mut tx = domain.begin(guest).await?;
    let reader = guests(&mut tx, guest).await?;
    let both = [TalkId::everyone(reader.visit.id), TalkId::at_door(reader.place.id)];
    for talk in both.into_iter().filter(|talk| reader.sees(*talk)) {
        mark_read(&mut tx, &reader, talk, seen).await?;
    }
    let shown = view::of(&mut tx, &reader).await?;
    tx.commit_unaudited("how far somebody has read what was said to them").await?;
    Ok(shown)
}

/// `seen`: up to which line of which talk their page has shown it.
pub async fn read(
    domain: &Domain,
    host: &Host,
    visit: VisitId,
    seen: Option<(TalkId, Time)>,
) -> Result<ChatView> {
    let shown = match seen {
        None => {
            let mut tx = domain.read(host).await?;
            let reader = hosts(&mut tx, host, visit).await?;
            view::of(&mut tx, &reader).await?
        }
        Some((talk, at)) => {
            let mut tx = domain.begin(host).await?;
            let reader = hosts(&mut tx, host, visit).await?;
            // A talk that is none leaves no row behind.
            let shown = reader.sees(talk) && is_talk(&mut tx, &reader, talk).await?;
            if shown && mark_read(&mut tx, &reader, talk, at).await? {
                // The day says how many are unread.
                tx.shows();
            }
            let shown = view::of(&mut tx, &reader).await?;
            tx.commit_unaudited("how far somebody has read what was said to them").await?;
            shown
        }
    };
    if shown.talks.iter().any(|talk| !talk.lines.is_empty()) {
        audit::seen(domain, host, ChatSeen { visit }).await;
    }
    Ok(shown)
}

async fn mark_read(tx: &mut Tx, reader: &Reader, talk: TalkId, seen: Time) -> Result<bool> {
    // A page's word does not reach into the future.
    let at = seen.min(tx.now());
    rows::set_read(tx, reader.visit.id, reader.place.id, talk, at).await
}

/// To those who hold the visit while they wait; to all once they are in, unless it was written before.
pub async fn say_as_guest(domain: &Domain, guest: &Guest, form: NewGuestLine) -> Result<Said> {
    let text = words(&form.text).map_err(|code| Error::field("text", code))?;
    let mut tx = domain.begin(guest).await?;
    let reader = guests(&mut tx, guest).await?;
    let talk = guests_talk(&reader, &form.talk)?;
    put(tx, &reader, talk, &form.mark, &text).await
}

/// Where a guest means it to go; without a word of it, where they are.
pub(super) fn guests_talk(reader: &Reader, typed: &str) -> Result<TalkId> {
    let here = reader.own_talk().ok_or(AppError::NotAllowed)?;
    Ok(match typed.trim() {
        "" => here,
        typed => TalkId::parse(typed).filter(|talk| reader.sees(*talk)).ok_or(AppError::NotAllowed)?,
    })
}

/// A talk that they do not read looks like none.
pub async fn say(domain: &Domain, host: &Host, form: NewChatLine) -> Result<Said> {
    let (visit, talk) = (VisitId::parse(form.visit.trim()), TalkId::parse(form.talk.trim()));
    let (visit, talk) = (visit.ok_or(AppError::NotFound)?, talk.ok_or(AppError::NotFound)?);
    let text = words(&form.text).map_err(|code| Error::field("text", code))?;
    let mut tx = domain.begin(host).await?;
    let reader = hosts(&mut tx, host, visit).await?;
    if !reader.sees(talk) || !is_talk(&mut tx, &reader, talk).await? {
        return Err(AppError::NotFound.into());
    }
    put(tx, &reader, talk, &form.mark, &text).await
}

/// Everyone's, or that of a guest of this visit who is still wanted.
pub(super) async fn is_talk(tx: &mut Tx, reader: &Reader, talk: TalkId) -> Result<bool> {
    if talk == TalkId::everyone(reader.visit.id) {
        return Ok(true);
    }
    let people = places::of_visit(tx, reader.visit.id).await?;
    let meant = |place: &PlaceRow| {
        place.member_id.is_none() && place.removed_at.is_none() && TalkId::at_door(place.id) == talk
    };
    Ok(people.iter().any(meant))
}

/// By what one line of somebody's is known that is sent again.
pub(super) fn hash_of(tx: &Tx, reader: &Reader, mark: &str) -> Result<Vec<u8>> {
    if mark.is_empty() {
        return Err(AppError::NotFound.into());
    }
    tx.blind("chat line", &format!("{} {mark}", reader.place.id.text()))
}

/// Once, however often it is sent.
async fn put(mut tx: Tx, reader: &Reader, talk: TalkId, mark: &str, text: &str) -> Result<Said> {
    let visit = reader.visit.id;
    let hash = hash_of(&tx, reader, mark)?;
    if let Some(talk) = rows::said(&mut tx, &hash).await? {
        tx.unchanged().await?;
        return Ok(Said { visit, talk });
    }
    if rules::is_over(&reader.visit, tx.now()) {
        return Err(Conflict::VisitEnded.into());
    }
    let bucket = tx.blind("chat of", &reader.place.id.text())?;
    throttle::take_in(&mut tx, &LINES, &bucket[..16]).await?;
    throttle::take_in(&mut tx, &LINES_OF_A_DAY, &bucket[..16]).await?;
    let id = ChatLineId(tx.new_uuid());
    let text = tx.seal(reader.place.person_id, TEXT, id.0, text).await?;
    let from = reader.place.id;
    rows::say(&mut tx, NewLine { id, visit, talk, from, text, request_hash: &hash }).await?;
    tx.shows();
    tx.commit_unaudited("what people say to each other; what is looked at and what is erased is audited")
        .await?;
    Ok(Said { visit, talk })
}

pub async fn take_back_as_guest(domain: &Domain, guest: &Guest, line: ChatLineId) -> Result<Said> {
    let mut tx = domain.begin(guest).await?;
    let reader = guests(&mut tx, guest).await?;
    unsay(tx, &reader, line).await
}

pub async fn take_back(domain: &Domain, host: &Host, visit: VisitId, line: ChatLineId) -> Result<Said> {
    let mut tx = domain.begin(host).await?;
    let reader = hosts(&mut tx, host, visit).await?;
    unsay(tx, &reader, line).await
}

/// One's own, whenever; nothing of it is left. Another's looks like none.
async fn unsay(mut tx: Tx, reader: &Reader, line: ChatLineId) -> Result<Said> {
    let (visit, me) = (reader.visit.id, reader.place.id);
    let talk = rows::talk_of(&mut tx, visit, line, me).await?.ok_or(AppError::NotFound)?;
    if !rows::take_back(&mut tx, visit, line, me).await? {
        tx.unchanged().await?;
        return Ok(Said { visit, talk });
    }
    let file = files::rows::delete(&mut tx, visit, line).await?;
    let (domain, clinic) = (tx.domain().clone(), tx.clinic()?);
    tx.shows();
    tx.commit_unaudited("what people say to each other; what is looked at and what is erased is audited")
        .await?;
    if file {
        files::remove(&domain, clinic, &[line]).await;
    }
    Ok(Said { visit, talk })
}

/// As it is kept: without spaces around and without what cannot be seen, line breaks apart.
fn words(typed: &str) -> std::result::Result<String, FieldCode> {
    let seen = |c: &char| {
        *c == '\n' || !c.is_control() && !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let kept: String = typed.replace("\r\n", "\n").chars().filter(seen).collect();
    let kept = kept.trim();
    match kept.chars().count() {
        0 => Err(FieldCode::Required),
        letters if letters > TEXT_MOST => Err(FieldCode::TooLong),
        _ => Ok(kept.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_not_kept() {
        assert_eq!(words(" one\r\ntwo\u{202e}\u{7} ").unwrap(), "one\ntwo");
        assert_eq!(words(" \n "), Err(FieldCode::Required));
        assert_eq!(words(&"é".repeat(TEXT_MOST)).unwrap().chars().count(), TEXT_MOST);
        assert_eq!(words(&"é".repeat(TEXT_MOST + 1)), Err(FieldCode::TooLong));
    }
}
