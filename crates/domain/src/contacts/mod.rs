//! Remembered people of a host: kept when a visit is planned, offered while a name or an address is typed.
pub(crate) mod rows;
mod words;

use crate::tx::Tx;
use crate::visits::rules::PlannedGuest;
use crate::visits::{self, Holder};
use crate::{Domain, Planner, Result};
use model::contacts::Suggestion;
use model::{ContactId, MemberId, PersonId};

/// More would cover the form on a phone.
const OFFERED: usize = 8;

/// Of the host who is planned for: each has people of their own. Without a host there is nobody to offer.
pub async fn suggest(
    domain: &Domain,
    who: impl Into<Planner>,
    host: Option<MemberId>,
    typed: &str,
) -> Result<Vec<Suggestion>> {
    let who = who.into();
    let typed = words::of(typed);
    // The longest word has the fewest bearers.
    let Some(longest) = typed.iter().max_by_key(|word| word.chars().count()) else { return Ok(Vec::new()) };
    let Some(beginning) = words::beginnings(longest).pop() else { return Ok(Vec::new()) };
    let mut tx = domain.read(&who).await?;
    let Some(Holder { id: host, .. }) = visits::holder(&mut tx, &who, host).await? else {
        return Ok(Vec::new());
    };
    let hash = word_hash(&tx, host, &beginning)?;
    let mut offered = Vec::new();
    for row in rows::with_word(&mut tx, host, &hash).await? {
        let known = open(&mut tx, row).await?;
        if words::match_all(&typed, &known.name, &known.email) {
            offered.push(known);
        }
        if offered.len() == OFFERED {
            break;
        }
    }
    Ok(offered)
}

async fn open(tx: &mut Tx, row: rows::ContactRow) -> Result<Suggestion> {
    let name = tx.open(row.person_id, "contact.name", row.id.0, &row.name).await?;
    let email = match &row.email {
        Some(email) => tx.open(row.person_id, "contact.email", row.id.0, email).await?,
        None => String::new(),
    };
    Ok(Suggestion { contact: row.id, name, email, zone: row.zone, lang: row.lang })
}

/// The address book of a host who was deleted. Keys stay: they seal what visits say of the same people.
pub(crate) async fn forget_all(tx: &mut Tx, host: MemberId) -> Result<()> {
    rows::forget_all(tx, host).await
}

/// Keeps or refreshes the contacts of one visit; answers whose key seals what it says of each guest.
pub(crate) async fn remember(tx: &mut Tx, host: MemberId, guests: &[PlannedGuest]) -> Result<Vec<PersonId>> {
    let mut people = Vec::with_capacity(guests.len());
    for guest in guests {
        people.push(remember_one(tx, host, guest, &people).await?);
    }
    Ok(people)
}

async fn remember_one(
    tx: &mut Tx,
    host: MemberId,
    guest: &PlannedGuest,
    others: &[PersonId],
) -> Result<PersonId> {
    let (id, person) = match known(tx, host, guest, others).await? {
        Some(known) => known,
        None => (ContactId(tx.new_uuid()), tx.new_person().await?),
    };
    let match_hash = match_hash(tx, host, guest, id)?;
    let name = tx.seal(person, "contact.name", id.0, &guest.name).await?;
    let email = match &guest.email {
        Some(email) => Some(tx.seal(person, "contact.email", id.0, email).await?),
        None => None,
    };
    rows::save(tx, host, id, person, &match_hash, name, email, guest).await?;
    let mut hashes = Vec::new();
    for word in words::of_contact(&guest.name, guest.email.as_deref().unwrap_or("")) {
        for beginning in words::beginnings(&word) {
            hashes.push(word_hash(tx, host, &beginning)?);
        }
    }
    hashes.sort();
    hashes.dedup();
    rows::set_words(tx, id, hashes).await?;
    Ok(person)
}

/// Who is meant. Name and address together name one person: a family may share an address, and two people a name.
/// Without an address a name alone names nobody, unless the host chose the person from the list.
async fn known(
    tx: &mut Tx,
    host: MemberId,
    guest: &PlannedGuest,
    others: &[PersonId],
) -> Result<Option<(ContactId, PersonId)>> {
    if guest.email.is_some() {
        let hash = match_hash(tx, host, guest, ContactId(uuid::Uuid::nil()))?;
        if let Some(found) = rows::find(tx, host, &hash).await? {
            return Ok(Some(found));
        }
    }
    let Some(chosen) = guest.contact else { return Ok(None) };
    let Some(row) = rows::one(tx, host, chosen).await? else { return Ok(None) };
    let found = (row.id, row.person_id);
    // Another name was typed over the chosen one, or the same one was chosen twice: somebody else.
    let same = words::folded(&open(tx, row).await?.name) == words::folded(&guest.name);
    Ok(Some(found).filter(|(_, person)| same && !others.contains(person)))
}

fn match_hash(tx: &Tx, host: MemberId, guest: &PlannedGuest, id: ContactId) -> Result<Vec<u8>> {
    let name = words::folded(&guest.name);
    let identity = match &guest.email {
        Some(email) => format!("mail {} {name}", email.to_lowercase()),
        None => format!("one {}", id.text()),
    };
    tx.blind("contact", &format!("{} {identity}", host.text()))
}

/// Half of the hash is plenty for a filter that is checked again after opening.
fn word_hash(tx: &Tx, host: MemberId, beginning: &str) -> Result<Vec<u8>> {
    let mut hash = tx.blind("contact word", &format!("{} {beginning}", host.text()))?;
    hash.truncate(16);
    Ok(hash)
}
