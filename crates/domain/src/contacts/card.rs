//! What the book says of one contact, opened and sealed again; and the keyed hashes by which the same one is found.
use super::rows::{self, ContactRow, Sealed};
use super::words;
use crate::error::Result;
use crate::tx::Tx;
use model::contacts::Suggestion;
use model::{ContactId, Lang, MemberId, PersonId, Time};

#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Card {
    pub name: String,
    /// In visits, where it is another one.
    pub display_name: String,
    pub email: String,
    pub phone: String,
    pub external_id: String,
    pub notes: String,
    pub zone: String,
    pub lang: Lang,
}

/// Whether two are the same in one respect; none where nothing is known.
pub(super) struct Hashes {
    pub name: Vec<u8>,
    pub mail: Option<Vec<u8>>,
    pub phone: Option<Vec<u8>>,
    pub external: Option<Vec<u8>>,
}

impl Card {
    pub async fn open(tx: &mut Tx, row: &ContactRow) -> Result<Card> {
        let (person, id) = (row.person_id, row.id.0);
        Ok(Card {
            name: tx.open(person, "contact.name", id, &row.name).await?,
            display_name: opened(tx, row, "contact.display_name", &row.display_name).await?,
            email: opened(tx, row, "contact.email", &row.email).await?,
            phone: opened(tx, row, "contact.phone", &row.phone).await?,
            external_id: opened(tx, row, "contact.external_id", &row.external_id).await?,
            notes: opened(tx, row, "contact.notes", &row.notes).await?,
            zone: row.zone.clone(),
            lang: row.lang,
        })
    }

    pub fn hashes(&self, tx: &Tx, host: MemberId) -> Result<Hashes> {
        let mut name = words::of(&self.name);
        name.sort();
        Ok(Hashes {
            name: tx.blind("contact name", &format!("{} {}", host.text(), name.join(" ")))?,
            mail: hash(tx, "contact mail", host, &self.email.to_lowercase())?,
            phone: hash(tx, "contact phone", host, &digits(&self.phone))?,
            external: hash(tx, "contact external", host, &self.external_id)?,
        })
    }

    /// Puts it into the book, in the place of what stood there.
    pub async fn write(
        self,
        tx: &mut Tx,
        host: MemberId,
        (id, person): (ContactId, PersonId),
        used_at: Time,
    ) -> Result<()> {
        let hashes = self.hashes(tx, host)?;
        let mut match_hash = match_hash(tx, host, &self.name, &self.email, id)?;
        if rows::find(tx, host, &match_hash).await?.is_some_and(|(other, _)| other != id) {
            // Two of one name and one address, which somebody says are two people: only a choice tells them apart.
            match_hash = one_hash(tx, host, id)?;
        }
        let row = id.0;
        let new = Sealed {
            id,
            host,
            person,
            match_hash,
            name: tx.seal(person, "contact.name", row, &self.name).await?,
            display_name: sealed(tx, person, "contact.display_name", id, &self.display_name).await?,
            email: sealed(tx, person, "contact.email", id, &self.email).await?,
            phone: sealed(tx, person, "contact.phone", id, &self.phone).await?,
            external_id: sealed(tx, person, "contact.external_id", id, &self.external_id).await?,
            notes: sealed(tx, person, "contact.notes", id, &self.notes).await?,
            hashes,
            zone: self.zone.clone(),
            lang: self.lang,
            used_at,
        };
        rows::save(tx, new).await?;
        let mut hashes = Vec::new();
        for word in words::of_contact(&self.texts()) {
            for beginning in words::beginnings(&word) {
                hashes.push(word_hash(tx, host, &beginning)?);
            }
        }
        hashes.sort();
        hashes.dedup();
        rows::forget_words(tx, id).await?;
        rows::add_words(tx, id, &hashes).await
    }

    /// By which they are looked for.
    pub fn texts(&self) -> [&str; 4] {
        [&self.name, &self.display_name, &self.email, &self.external_id]
    }

    /// Is this what they are called?
    pub fn is_called(&self, name: &str) -> bool {
        let name = words::folded(name);
        name == words::folded(&self.name)
            || !self.display_name.is_empty() && name == words::folded(&self.display_name)
    }

    pub fn suggestion(self, contact: ContactId) -> Suggestion {
        let Card { name, display_name, email, phone, zone, lang, .. } = self;
        Suggestion { contact, name, display_name, email, phone, zone, lang }
    }
}

async fn opened(
    tx: &mut Tx,
    row: &ContactRow,
    column: &'static str,
    sealed: &Option<Vec<u8>>,
) -> Result<String> {
    match sealed {
        Some(sealed) => tx.open(row.person_id, column, row.id.0, sealed).await,
        None => Ok(String::new()),
    }
}

async fn sealed(
    tx: &mut Tx,
    person: PersonId,
    column: &'static str,
    id: ContactId,
    plain: &str,
) -> Result<Option<Vec<u8>>> {
    if plain.is_empty() {
        return Ok(None);
    }
    Ok(Some(tx.seal(person, column, id.0, plain).await?))
}

fn hash(tx: &Tx, purpose: &'static str, host: MemberId, text: &str) -> Result<Option<Vec<u8>>> {
    if text.is_empty() {
        return Ok(None);
    }
    Ok(Some(tx.blind(purpose, &format!("{} {text}", host.text()))?))
}

/// "+1 (303) 555-0142" and "0013035550142" are one number.
fn digits(phone: &str) -> String {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    digits.strip_prefix("00").map_or(digits.clone(), str::to_owned)
}

/// Name and address together name one person: a family may share an address, and two people a name. Without an address a
/// name alone names nobody.
pub(super) fn match_hash(tx: &Tx, host: MemberId, name: &str, email: &str, id: ContactId) -> Result<Vec<u8>> {
    if email.is_empty() {
        return one_hash(tx, host, id);
    }
    let identity = format!("mail {} {}", email.to_lowercase(), words::folded(name));
    tx.blind("contact", &format!("{} {identity}", host.text()))
}

fn one_hash(tx: &Tx, host: MemberId, id: ContactId) -> Result<Vec<u8>> {
    tx.blind("contact", &format!("{} one {}", host.text(), id.text()))
}

/// Half of the hash is plenty for a filter that is checked again after opening.
pub(super) fn word_hash(tx: &Tx, host: MemberId, beginning: &str) -> Result<Vec<u8>> {
    let mut hash = tx.blind("contact word", &format!("{} {beginning}", host.text()))?;
    hash.truncate(16);
    Ok(hash)
}

#[cfg(test)]
mod tests {
    use super::digits;

    #[test]
    fn a_number_is_its_digits() {
        assert_eq!(digits("+1 (303) 555-0142"), "13035550142");
        assert_eq!(digits("00 1 303 555 0142"), digits("+1 303 5550142"));
        assert_eq!(digits(""), "");
    }
}
