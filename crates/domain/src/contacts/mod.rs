//! Remembered people of a host: kept when a visit is planned, offered while a name or an address is typed.
pub(crate) mod rows;
mod words;

use crate::tx::Tx;
use crate::visits::rules::PlannedGuest;
use crate::{Domain, Host, Result};
use model::contacts::Suggestion;
use model::{ContactId, MemberId, PersonId};

/// More would cover the form on a phone.
const OFFERED: usize = 8;

pub async fn suggest(domain: &Domain, host: &Host, typed: &str) -> Result<Vec<Suggestion>> {
    let typed = words::of(typed);
    // The longest word has the fewest bearers.
    let Some(longest) = typed.iter().max_by_key(|word| word.chars().count()) else { return Ok(Vec::new()) };
    let Some(beginning) = words::beginnings(longest).pop() else { return Ok(Vec::new()) };
    let mut tx = domain.read(host).await?;
    let hash = word_hash(&tx, host.id(), &beginning)?;
    let mut offered = Vec::new();
    for row in rows::with_word(&mut tx, host.id(), &hash).await? {
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

/// Keeps or refreshes the contact; answers whose key seals what the new visit says of this guest.
pub(crate) async fn remember(tx: &mut Tx, host: MemberId, guest: &PlannedGuest) -> Result<PersonId> {
    // An address names one person; without one only the name does.
    let identity = match &guest.email {
        Some(email) => format!("mail {}", email.to_lowercase()),
        None => format!("name {}", words::folded(&guest.name)),
    };
    let match_hash = tx.blind("contact", &format!("{} {identity}", host.text()))?;
    let (id, person) = match rows::find(tx, host, &match_hash).await? {
        Some(known) => known,
        None => {
            let (id, person) = (ContactId(tx.new_uuid()), tx.new_person().await?);
            (id, person)
        }
    };
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

/// Half of the hash is plenty for a filter that is checked again after opening.
fn word_hash(tx: &Tx, host: MemberId, beginning: &str) -> Result<Vec<u8>> {
    let mut hash = tx.blind("contact word", &format!("{} {beginning}", host.text()))?;
    hash.truncate(16);
    Ok(hash)
}
