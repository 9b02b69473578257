//! Who is planned with is remembered: whoever they are, under one key.
use super::card::{Card, match_hash};
use super::rows;
use crate::Result;
use crate::tx::Tx;
use crate::visits::rules::PlannedGuest;
use model::contacts::ContactSource;
use model::{ContactId, MemberId, PersonId};

/// Keeps or refreshes the contacts of one visit; answers whose key seals what it says of each guest.
pub(crate) async fn remember(tx: &mut Tx, host: MemberId, guests: &[PlannedGuest]) -> Result<Vec<PersonId>> {
    let mut people = Vec::with_capacity(guests.len());
    for guest in guests {
        people.push(remember_one(tx, host, guest, &people, Hours::Typed).await?);
    }
    Ok(people)
}

/// Of one guest whose zone and language nobody has typed anew: they may be what the guest said of themselves once, and the
/// book keeps its own.
pub(crate) async fn learn(tx: &mut Tx, host: MemberId, guest: &PlannedGuest) -> Result<()> {
    remember_one(tx, host, guest, &[], Hours::Theirs).await.map(drop)
}

/// Who says in which zone and language a guest is written to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hours {
    Typed,
    Theirs,
}

/// The same of people who say themselves who they are. Whoever knows a contact's name and address changes nothing of what
/// the host's book says of them, but that they were planned with.
pub(crate) async fn recognise(tx: &mut Tx, host: MemberId, guests: &[PlannedGuest]) -> Result<Vec<PersonId>> {
    recognise_as(tx, host, guests, ContactSource::Themselves).await
}

/// The same of people whom another host knows already.
pub(crate) async fn hand_on(tx: &mut Tx, host: MemberId, guests: &[PlannedGuest]) -> Result<()> {
    recognise_as(tx, host, guests, ContactSource::Scheduling).await.map(drop)
}

async fn recognise_as(
    tx: &mut Tx,
    host: MemberId,
    guests: &[PlannedGuest],
    source: ContactSource,
) -> Result<Vec<PersonId>> {
    let mut people = Vec::with_capacity(guests.len());
    for guest in guests {
        let person = match known(tx, host, guest, &people).await? {
            Some((id, person, card)) => {
                let now = tx.now();
                card.write(tx, host, (id, person), now).await?;
                person
            }
            None => {
                let person = remember_one(tx, host, guest, &people, Hours::Theirs).await?;
                rows::came_by(tx, person, source).await?;
                person
            }
        };
        people.push(person);
    }
    Ok(people)
}

async fn remember_one(
    tx: &mut Tx,
    host: MemberId,
    guest: &PlannedGuest,
    others: &[PersonId],
    hours: Hours,
) -> Result<PersonId> {
    let known = known(tx, host, guest, others).await?;
    let keeps = known.is_some() && hours == Hours::Theirs;
    let (id, person, mut card) = match known {
        Some(known) => known,
        None => (ContactId(tx.new_uuid()), tx.new_person().await?, Card::default()),
    };
    // Whoever has another name in visits keeps the one that the book has.
    if card.name.is_empty() || card.display_name.is_empty() {
        card.name.clone_from(&guest.name);
    }
    // What was not typed this time is not forgotten.
    if let Some(email) = &guest.email {
        card.email.clone_from(email);
    }
    if let Some(phone) = &guest.phone {
        card.phone.clone_from(phone);
    }
    if !keeps {
        card.zone = guest.zone.name().to_owned();
        card.lang = guest.lang;
    }
    let now = tx.now();
    card.write(tx, host, (id, person), now).await?;
    Ok(person)
}

/// Who is meant. Name and address together name one person: a family may share an address, and two people a name.
/// Without an address a name alone names nobody, unless the host chose the person from the list.
async fn known(
    tx: &mut Tx,
    host: MemberId,
    guest: &PlannedGuest,
    others: &[PersonId],
) -> Result<Option<(ContactId, PersonId, Card)>> {
    // First the one who was chosen: two may have one name and one address. Where another name was typed over the chosen
    // one, or the same one was chosen twice, it is somebody else.
    if let Some(chosen) = guest.contact
        && let Some(row) = rows::one(tx, chosen).await?.filter(|row| row.host_id == host)
    {
        let card = Card::open(tx, &row).await?;
        if card.is_called(&guest.name) && !others.contains(&row.person_id) {
            return Ok(Some((row.id, row.person_id, card)));
        }
    }
    let Some(email) = &guest.email else { return Ok(None) };
    let hash = match_hash(tx, host, &guest.name, email, ContactId(uuid::Uuid::nil()))?;
    let Some((id, _)) = rows::find(tx, host, &hash).await? else { return Ok(None) };
    let Some(row) = rows::one(tx, id).await? else { return Ok(None) };
    let card = Card::open(tx, &row).await?;
    Ok(Some((row.id, row.person_id, card)))
}
