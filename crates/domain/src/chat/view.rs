//! Rows become what one reader sees.
use super::rows::{self, LineRow};
use super::talking::Reader;
use super::{TEXT, files};
use crate::Result;
use crate::joining::rows::{self as places, PlaceRow};
use crate::joining::{self, rules};
use crate::tx::Tx;
use crate::visits::when;
use model::chat::{ChatLine, ChatView, Talk, UnreadChat};
use model::joining::Standing;
use model::{MemberId, ParticipantId, TalkId, Time};
use std::collections::BTreeMap;

/// What is shown of somebody: their place, and the name that they are known by.
type People = BTreeMap<ParticipantId, (PlaceRow, String)>;

pub(super) async fn of(tx: &mut Tx, reader: &Reader) -> Result<ChatView> {
    let now = tx.now();
    let mut people = People::new();
    for place in places::of_visit(tx, reader.visit.id).await? {
        let name = joining::name(tx, &place).await?;
        people.insert(place.id, (place, name));
    }
    let guests_of = people.values().filter(|(place, _)| place.member_id.is_none());
    let doors = guests_of.map(|(place, _)| TalkId::at_door(place.id));
    let mut said: Vec<LineRow> = Vec::new();
    for talk in std::iter::once(TalkId::everyone(reader.visit.id)).chain(doors) {
        if reader.sees(talk) {
            said.extend(rows::of_talk(tx, reader.visit.id, talk).await?);
        }
    }
    said.sort_by_key(|line| (line.at, line.id.0));
    let read: BTreeMap<TalkId, Time> = rows::read(tx, reader.place.id).await?.into_iter().collect();
    let kept_h = u16::try_from(rows::kept_h(tx).await?).unwrap_or_default();
    let file_mb = u16::try_from(rows::file_mb(tx).await?).unwrap_or_default();
    let mut talks = match reader.is_guest() {
        true => guests(tx, reader, &people, &read, &said).await?,
        false => hosts(tx, reader, &people, &read, &said).await?,
    };
    let sent = files::rows::of_visit(tx, reader.visit.id).await?;
    let sent: BTreeMap<_, _> = sent.into_iter().map(|file| (file.id.0, file.shown())).collect();
    for line in talks.iter_mut().flat_map(|talk| talk.lines.iter_mut()) {
        line.file = sent.get(&line.id.0).copied();
    }
    let mark = tx.new_uuid().simple().to_string();
    Ok(ChatView { talks, open: reader.may_write(now), mark, kept_h, file_mb })
}

/// One talk: what they and the hosts said at the door, and all else once they are in.
async fn guests(
    tx: &mut Tx,
    reader: &Reader,
    people: &People,
    read: &BTreeMap<TalkId, Time>,
    said: &[LineRow],
) -> Result<Vec<Talk>> {
    let Some(talk) = reader.own_talk() else { return Ok(Vec::new()) };
    let said: Vec<&LineRow> = said.iter().collect();
    let unread = unread_of(reader, read, &said);
    let lines = lines(tx, reader, people, &said).await?;
    Ok(vec![Talk { talk, with: None, waits: false, unread, lines }])
}

/// Everyone's first, then each guest's who waits or has said something at the door, whoever waits before the others.
async fn hosts(
    tx: &mut Tx,
    reader: &Reader,
    people: &People,
    read: &BTreeMap<TalkId, Time>,
    said: &[LineRow],
) -> Result<Vec<Talk>> {
    let mut heads = vec![(TalkId::everyone(reader.visit.id), None, false)];
    let mut at_door = Vec::new();
    for (place, name) in people.values().filter(|_| reader.holds) {
        let talk = TalkId::at_door(place.id);
        let guest = place.member_id.is_none() && place.removed_at.is_none();
        let waits = guest && rules::standing(place) == Standing::Waiting;
        if waits || guest && said.iter().any(|line| line.talk_id == talk) {
            at_door.push((talk, Some(name.clone()), waits));
        }
    }
    at_door.sort_by_key(|(_, _, waits)| !waits);
    heads.extend(at_door);
    let mut talks = Vec::new();
    for (talk, with, waits) in heads {
        let here: Vec<&LineRow> = said.iter().filter(|line| line.talk_id == talk).collect();
        let unread = unread_of(reader, read, &here);
        let lines = lines(tx, reader, people, &here).await?;
        talks.push(Talk { talk, with, waits, unread, lines });
    }
    Ok(talks)
}

fn unread_of(reader: &Reader, read: &BTreeMap<TalkId, Time>, said: &[&LineRow]) -> i64 {
    let new = |line: &&&LineRow| {
        let seen = read.get(&line.talk_id).is_some_and(|at| line.at <= *at);
        line.from_id != reader.place.id && line.text.is_some() && !seen
    };
    i64::try_from(said.iter().filter(new).count()).unwrap_or(i64::MAX)
}

async fn lines(tx: &mut Tx, reader: &Reader, people: &People, said: &[&LineRow]) -> Result<Vec<ChatLine>> {
    let now = tx.now();
    let (morning, midnight) = when::day_of(now, &reader.zone);
    let mut out = Vec::new();
    for line in said {
        let Some((writer, name)) = people.get(&line.from_id) else { continue };
        let text = match &line.text {
            Some(sealed) => Some(tx.open(writer.person_id, TEXT, line.id.0, sealed).await?),
            None => None,
        };
        let shown = when::shown(line.at, now, &reader.zone, reader.lang);
        let today = line.at >= morning && line.at < midnight;
        out.push(ChatLine {
            id: line.id,
            from: name.clone(),
            mine: line.from_id == reader.place.id,
            at: line.at,
            when: if today { shown.clock } else { shown.words },
            text,
            file: None,
        });
    }
    Ok(out)
}

/// Visits that began before that are over, and no day's page shows them: one that nobody ends is over a day after its end, may
/// be opened again for a day, and then for a day after each end of it. Higher: more is looked at with each look at the day.
/// Lower: what was said after a visit was opened again stays unread without a word.
const RECENT_S: i64 = 7 * 24 * 3600;

/// What was said to a member in the visits in which they have a place, and they have not read.
pub(crate) async fn unread(tx: &mut Tx, member: MemberId) -> Result<Vec<UnreadChat>> {
    let (mut found, after) = (Vec::new(), tx.now().plus_seconds(-RECENT_S));
    for row in rows::unread(tx, member, after).await? {
        let from = tx.open(row.person_id, "participant.name", row.id.0, &row.name).await?;
        found.push(UnreadChat { visit: row.visit_id, from, count: row.count });
    }
    Ok(found)
}
