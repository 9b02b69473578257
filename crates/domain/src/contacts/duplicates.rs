//! Two contacts who may be one person: offered, looked at side by side, made one when somebody says so.
use super::card::Card;
use super::listing::line;
use super::rows::{self, ContactRow};
use super::{ContactsKeptApart, ContactsMerged, ContactsSeen, book, editing, groups};
use crate::tx::Tx;
use crate::{Domain, Planner, Result, audit};
use model::contacts::{Column, DuplicateList, DuplicatePair, Merge, MergeField, MergeView};
use model::policy::Action;
use model::{AppError, Conflict, ContactId, MemberId};
use std::collections::BTreeMap;

/// Of each kind. Higher: a page that nobody reads to its end. Lower: a family of ten with one address fills it.
const PAIRS_MOST: usize = 50;

/// Who shares an address, a phone number or all words of the name with somebody else of the same book.
pub async fn duplicates(domain: &Domain, who: impl Into<Planner>, host: &str) -> Result<DuplicateList> {
    let who = who.into();
    let mut tx = domain.read(&who).await?;
    let (hosts, book) = book::or_first(&mut tx, &who, host, Action::ReadContacts).await?;
    let (mut pairs, mut opened) = (Vec::new(), BTreeMap::new());
    if let Some(book) = &book {
        for (newer, older) in rows::pairs(&mut tx, book.id(), PAIRS_MOST).await? {
            for contact in [newer, older] {
                if opened.contains_key(&contact) {
                    continue;
                }
                let row = rows::one(&mut tx, contact).await?.ok_or(AppError::NotFound)?;
                opened.insert(contact, line(contact, Card::open(&mut tx, &row).await?));
            }
            pairs.push(DuplicatePair { newer: opened[&newer].clone(), older: opened[&older].clone() });
        }
    }
    drop(tx);
    audit::seen(domain, &who, ContactsSeen).await;
    Ok(DuplicateList { hosts, host: book.map(|book| book.id()), pairs })
}

/// Both, and where they differ.
pub async fn pair(
    domain: &Domain,
    who: impl Into<Planner>,
    one: ContactId,
    other: ContactId,
) -> Result<MergeView> {
    let who = who.into();
    let mut tx = domain.read(&who).await?;
    let (book, first) = book::with(&mut tx, &who, one, Action::ChangeContacts).await?;
    let (_, second) = book::with(&mut tx, &who, other, Action::ChangeContacts).await?;
    if second.host_id != book.id() || one == other {
        return Err(AppError::NotFound.into());
    }
    let (newer, older) = if first.used_at >= second.used_at { (first, second) } else { (second, first) };
    let cards = (Card::open(&mut tx, &newer).await?, Card::open(&mut tx, &older).await?);
    drop(tx);
    audit::seen(domain, &who, ContactsSeen).await;
    Ok(MergeView {
        differ: differ(&cards.0, &cards.1),
        newer: line(newer.id, cards.0),
        older: line(older.id, cards.1),
    })
}

/// They are two people, and are not offered as one again. Answers whose book it is.
pub async fn keep_apart(
    domain: &Domain,
    who: impl Into<Planner>,
    one: ContactId,
    other: ContactId,
) -> Result<MemberId> {
    let who = who.into();
    let mut tx = domain.begin(&who).await?;
    let (book, first) = book::locked(&mut tx, &who, one).await?;
    let second =
        rows::one(&mut tx, other).await?.filter(|row| row.host_id == book.id() && row.id != first.id);
    let second = second.ok_or(AppError::NotFound)?;
    rows::set_apart(&mut tx, first.id, second.id).await?;
    tx.commit(ContactsKeptApart { contact: first.id }).await?;
    Ok(book.id())
}

/// The older one goes into the newer one. Visits that the older one was in keep the key that seals what they say.
pub async fn merge(domain: &Domain, who: impl Into<Planner>, form: Merge) -> Result<ContactId> {
    let who = who.into();
    let mut tx = domain.begin(&who).await?;
    if form.newer == form.older {
        return Err(AppError::NotFound.into());
    }
    let (book, newer) = book::locked(&mut tx, &who, form.newer).await?;
    let older = rows::one(&mut tx, form.older).await?.filter(|row| row.host_id == book.id());
    // Whoever is gone by now was merged or deleted by somebody else.
    let older = older.ok_or(Conflict::PersonChanged)?;
    let (first, second) = (Card::open(&mut tx, &newer).await?, Card::open(&mut tx, &older).await?);
    let card = merged(first, second, &form.picks);
    let mut inside = groups::of_contact(&mut tx, newer.id).await?;
    inside.extend(groups::of_contact(&mut tx, older.id).await?);
    // First, so that what the two have in common is free.
    editing::erase(&mut tx, &older).await?;
    write(&mut tx, &newer, older.used_at.max(newer.used_at), card).await?;
    groups::put(&mut tx, book.id(), newer.id, &inside).await?;
    tx.commit(ContactsMerged { contact: newer.id }).await?;
    Ok(newer.id)
}

async fn write(tx: &mut Tx, row: &ContactRow, used_at: model::Time, card: Card) -> Result<()> {
    card.write(tx, row.host_id, (row.id, row.person_id), used_at).await
}

/// The fields that are asked about, each as both have it.
fn fields<'a>(newer: &'a Card, older: &'a Card) -> [(Column, &'a str, &'a str); 7] {
    [
        (Column::Name, &newer.name, &older.name),
        (Column::DisplayName, &newer.display_name, &older.display_name),
        (Column::Email, &newer.email, &older.email),
        (Column::Phone, &newer.phone, &older.phone),
        (Column::Zone, &newer.zone, &older.zone),
        (Column::Lang, newer.lang.name(), older.lang.name()),
        (Column::ExternalId, &newer.external_id, &older.external_id),
    ]
}

fn differ(newer: &Card, older: &Card) -> Vec<MergeField> {
    let both = fields(newer, older).into_iter().filter(|(_, a, b)| !a.is_empty() && !b.is_empty() && a != b);
    both.map(|(column, a, b)| MergeField { column, newer: a.to_owned(), older: b.to_owned() }).collect()
}

/// What only one of them has is kept. Notes of both stay, one below the other.
fn merged(newer: Card, older: Card, picks: &BTreeMap<String, String>) -> Card {
    let of_older = |column: Column| picks.get(column.name()).is_some_and(|pick| pick == "older");
    let pick = |column: Column, newer: String, older: String| {
        let takes_older = newer.is_empty() || of_older(column) && !older.is_empty();
        if takes_older { older } else { newer }
    };
    let notes = match (newer.notes.as_str(), older.notes.as_str()) {
        (one, other) if other.is_empty() || one == other => one.to_owned(),
        ("", other) => other.to_owned(),
        (one, other) => format!("{one}\n\n{other}"),
    };
    Card {
        name: pick(Column::Name, newer.name, older.name),
        display_name: pick(Column::DisplayName, newer.display_name, older.display_name),
        email: pick(Column::Email, newer.email, older.email),
        phone: pick(Column::Phone, newer.phone, older.phone),
        zone: pick(Column::Zone, newer.zone, older.zone),
        lang: if of_older(Column::Lang) { older.lang } else { newer.lang },
        external_id: pick(Column::ExternalId, newer.external_id, older.external_id),
        notes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(name: &str, email: &str, phone: &str, notes: &str) -> Card {
        let [name, email, phone, notes] = [name, email, phone, notes].map(str::to_owned);
        Card { name, email, phone, notes, ..Card::default() }
    }

    #[test]
    fn only_what_both_have_and_differs_is_asked_about() {
        let (newer, older) =
            (card("Maya Lin", "m@x.org", "", ""), card("Maya Lin", "maya@x.org", "12345", ""));
        let asked: Vec<Column> = differ(&newer, &older).into_iter().map(|field| field.column).collect();
        assert_eq!(asked, [Column::Email]);
    }

    #[test]
    fn nothing_is_lost_but_what_was_not_picked() {
        let (newer, older) =
            (card("Maya Lin", "m@x.org", "", "Deaf."), card("Maya", "maya@x.org", "12345", "Left ear."));
        let picks = BTreeMap::from([("email".to_owned(), "older".to_owned())]);
        let one = merged(newer.clone(), older.clone(), &picks);
        assert_eq!(
            (one.name.as_str(), one.email.as_str(), one.phone.as_str()),
            ("Maya Lin", "maya@x.org", "12345")
        );
        assert_eq!(one.notes, "Deaf.\n\nLeft ear.");
        let one = merged(newer, Card { notes: String::new(), ..older }, &BTreeMap::new());
        assert_eq!((one.email.as_str(), one.notes.as_str()), ("m@x.org", "Deaf."));
    }
}
