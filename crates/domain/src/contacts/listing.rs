//! Finding somebody in the book: while a name is typed, and page by page. Names are sealed, so the database cannot order by
//! them: whoever was planned with last comes first.
use super::book::{self, Book};
use super::card::{Card, word_hash};
use super::rows::{self, After, ContactRow as Row, FIRST};
use super::{ContactsSeen, groups, words};
use crate::tx::Tx;
use crate::visits::{self, Holder};
use crate::{Domain, Planner, Result, audit};
use model::contacts::{CONTACTS_PAGE, Chosen, ContactList, ContactQuery, ContactRow, Suggestion};
use model::policy::Action;
use model::{AppError, ContactGroupId, ContactId, MemberId, Time};
use std::collections::BTreeSet;

/// More would cover the form on a phone.
const OFFERED: usize = 8;
/// Looked at while somebody types. Higher: the first letters of a common name cost more. Lower: the second name finds nobody
/// among many of the first.
const LOOKED_AT: i64 = 50;
/// Opened for one page of what is looked for. Higher: a slow answer about a common beginning. Lower: somebody who is there
/// is not found by two words.
const OPENED_MOST: usize = 2_000;
const AT_A_TIME: i64 = 200;

/// Of the host who is planned for: each has people of their own. Without a host there is nobody to offer.
pub async fn suggest(
    domain: &Domain,
    who: impl Into<Planner>,
    host: Option<MemberId>,
    typed: &str,
) -> Result<Vec<Suggestion>> {
    let who = who.into();
    let typed = words::of(typed);
    let Some(beginning) = beginning(&typed) else { return Ok(Vec::new()) };
    let mut tx = domain.read(&who).await?;
    let Some(Holder { id: host, .. }) = visits::holder(&mut tx, &who, host).await? else {
        return Ok(Vec::new());
    };
    let hash = word_hash(&tx, host, &beginning)?;
    let mut offered = Vec::new();
    for row in rows::with_word(&mut tx, host, &hash, FIRST, LOOKED_AT).await? {
        let card = Card::open(&mut tx, &row).await?;
        if words::match_all(&typed, &card.texts()) {
            offered.push(card.suggestion(row.id));
        }
        if offered.len() == OFFERED {
            break;
        }
    }
    Ok(offered)
}

/// The longest word has the fewest bearers.
fn beginning(typed: &[String]) -> Option<String> {
    words::beginnings(typed.iter().max_by_key(|word| word.chars().count())?).pop()
}

/// A page of a book, everybody or whoever is looked for.
pub async fn list(domain: &Domain, who: impl Into<Planner>, query: ContactQuery) -> Result<ContactList> {
    let who = who.into();
    let mut tx = domain.read(&who).await?;
    let (hosts, book) = book::or_first(&mut tx, &who, &query.host, Action::ReadContacts).await?;
    let Some(book) = book else {
        let (groups, contacts) = (Vec::new(), Vec::new());
        return Ok(ContactList { hosts, host: None, groups, contacts, after: None });
    };
    let groups = groups::of(&mut tx, book.id()).await?;
    let group = match query.group.trim() {
        "" => None,
        id => Some(ContactGroupId::parse(id).ok_or(AppError::NotFound)?),
    };
    // One that was deleted meanwhile holds nobody.
    let group = group.filter(|group| groups.iter().any(|row| row.group == *group));
    let after = parsed(&query.after).unwrap_or(FIRST);
    let mut found = found(&mut tx, &book, &query.q, group, after).await?;
    let more = found.len() > CONTACTS_PAGE;
    found.truncate(CONTACTS_PAGE);
    let after = found.last().filter(|_| more).map(|(row, _)| written((row.used_at, row.id)));
    let contacts = found.into_iter().map(|(row, card)| line(row.id, card)).collect();
    drop(tx);
    audit::seen(domain, &who, ContactsSeen).await;
    Ok(ContactList { hosts, host: Some(book.id()), groups, contacts, after })
}

pub(super) fn line(contact: ContactId, card: Card) -> ContactRow {
    let Card { name, display_name, email, phone, .. } = card;
    ContactRow { contact, name, display_name, email, phone }
}

/// One more than a page has, if there is one.
async fn found(
    tx: &mut Tx,
    book: &Book,
    typed: &str,
    group: Option<ContactGroupId>,
    mut after: After,
) -> Result<Vec<(Row, Card)>> {
    let typed = words::of(typed);
    let most = CONTACTS_PAGE + 1;
    if typed.is_empty() {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let rows = match group {
            Some(group) => rows::page_of_group(tx, group, after, most).await?,
            None => rows::page(tx, book.id(), after, most).await?,
        };
        return opened(tx, rows).await;
    }
    // One letter begins too many words to be kept by.
    let Some(beginning) = beginning(&typed) else { return Ok(Vec::new()) };
    let hash = word_hash(tx, book.id(), &beginning)?;
    let inside: Option<BTreeSet<ContactId>> = match group {
        Some(group) => Some(groups::inside(tx, group).await?),
        None => None,
    };
    let (mut found, mut looked_at) = (Vec::new(), 0);
    while looked_at < OPENED_MOST {
        let rows = rows::with_word(tx, book.id(), &hash, after, AT_A_TIME).await?;
        let Some(last) = rows.last() else { break };
        (after, looked_at) = ((last.used_at, last.id), looked_at + rows.len());
        for row in rows {
            if inside.as_ref().is_some_and(|inside| !inside.contains(&row.id)) {
                continue;
            }
            let card = Card::open(tx, &row).await?;
            if words::match_all(&typed, &card.texts()) {
                found.push((row, card));
            }
            if found.len() == most {
                return Ok(found);
            }
        }
    }
    Ok(found)
}

async fn opened(tx: &mut Tx, rows: Vec<Row>) -> Result<Vec<(Row, Card)>> {
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let card = Card::open(tx, &row).await?;
        all.push((row, card));
    }
    Ok(all)
}

fn written((at, contact): After) -> String {
    format!("{}-{}", at.micros(), contact.text())
}

fn parsed(text: &str) -> Option<After> {
    let (at, contact) = text.trim().split_once('-')?;
    Some((Time(at.parse().ok()?), ContactId::parse(contact)?))
}

/// Whom a visit is begun with: one contact, or the first of a group, as many as the form has room for. Nobody where nothing
/// is named.
pub async fn chosen(
    domain: &Domain,
    who: impl Into<Planner>,
    contact: Option<ContactId>,
    group: Option<ContactGroupId>,
    room: i64,
) -> Result<Chosen> {
    let who = who.into();
    let mut tx = domain.read(&who).await?;
    let (host, rows, left_out) = match (contact, group) {
        (Some(contact), _) => {
            let (book, row) = book::with(&mut tx, &who, contact, Action::ReadContacts).await?;
            (book.id(), vec![row], 0)
        }
        (None, Some(group)) => {
            let (book, row) = groups::with(&mut tx, &who, group, Action::ReadContacts).await?;
            let rows = rows::page_of_group(&mut tx, group, FIRST, room.clamp(0, 25)).await?;
            let left_out = row.people - i64::try_from(rows.len()).unwrap_or_default();
            (book.id(), rows, left_out.max(0))
        }
        (None, None) => return Ok(Chosen::default()),
    };
    let people = opened(&mut tx, rows).await?;
    let people = people.into_iter().map(|(row, card)| card.suggestion(row.id)).collect();
    drop(tx);
    audit::seen(domain, &who, ContactsSeen).await;
    Ok(Chosen { host: Some(host), people, left_out })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_a_page_begins_is_written_and_read() {
        let after = (Time(1_234_567), ContactId(uuid::Uuid::from_u128(7)));
        assert_eq!(parsed(&written(after)), Some(after));
        for bad in ["", "12", "x-y", "12-"] {
            assert_eq!(parsed(bad), None, "{bad}");
        }
    }
}
