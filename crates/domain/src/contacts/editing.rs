//! One contact: seen, typed in, changed, deleted.
use super::card::Card;
use super::rows::ContactRow;
use super::{ContactChanged, ContactDeleted, ContactMade, ContactSeen, book, groups, rows};
use crate::mail::address;
use crate::tx::Tx;
use crate::visits::rules;
use crate::visits::when::Zone;
use crate::{Domain, Planner, Result, audit, clinics, outbox, visits};
use model::contacts::{ContactSource, ContactStart, ContactView, NewContact};
use model::policy::Action;
use model::{AppError, ContactId, FieldCode, FieldError, Lang, MemberId};

/// Letters of a number of another program's. Higher: somebody keeps a story there. Lower: a long key does not fit.
const EXTERNAL_MOST: usize = 120;
/// Letters of the notes. Higher: a record of its own. Lower: not half a page.
const NOTES_MOST: usize = 4_000;

/// What the form for somebody new starts from; `host` by id, empty for the reader's own.
pub async fn start(domain: &Domain, who: impl Into<Planner>, host: &str) -> Result<ContactStart> {
    let who = who.into();
    let mut tx = domain.read(&who).await?;
    let (_, book) = book::or_first(&mut tx, &who, host, Action::ChangeContacts).await?;
    let book = book.ok_or(AppError::NotFound)?;
    Ok(ContactStart {
        host: book.id(),
        host_name: book.host_name(),
        zone: book.host.zone.clone(),
        lang: book.host.lang,
        groups: groups::of(&mut tx, book.id()).await?,
    })
}

pub async fn view(domain: &Domain, who: impl Into<Planner>, contact: ContactId) -> Result<ContactView> {
    let who = who.into();
    let mut tx = domain.read(&who).await?;
    let (book, row) = book::with(&mut tx, &who, contact, Action::ReadContacts).await?;
    let card = Card::open(&mut tx, &row).await?;
    let groups = groups::of(&mut tx, book.id()).await?;
    let inside = groups::of_contact(&mut tx, contact).await?;
    let refused = match card.email.as_str() {
        "" => None,
        address => outbox::refused::of(&mut tx, address).await?,
    };
    drop(tx);
    audit::seen(domain, &who, ContactSeen { contact }).await;
    Ok(ContactView {
        contact,
        host: book.id(),
        host_name: book.host_name(),
        notes: book.is_own().then_some(card.notes),
        name: card.name,
        display_name: card.display_name,
        email: card.email,
        phone: card.phone,
        zone: card.zone,
        lang: card.lang,
        external_id: card.external_id,
        groups,
        inside,
        refused,
    })
}

/// Somebody new, or somebody who is in the book, as typed.
pub async fn save(domain: &Domain, who: impl Into<Planner>, new: NewContact) -> Result<ContactId> {
    let who = who.into();
    let mut tx = domain.begin(&who).await?;
    if new.contact.trim().is_empty() {
        let (_, book) = book::or_first(&mut tx, &who, &new.host, Action::ChangeContacts).await?;
        let book = book.ok_or(AppError::NotFound)?;
        visits::rows::lock_host(&mut tx, book.id()).await?;
        let start = Card { zone: book.host.zone.clone(), lang: book.host.lang, ..Card::default() };
        let card = typed(&new, start, book.is_own())?;
        let (contact, person) = (ContactId(tx.new_uuid()), tx.new_person().await?);
        let now = tx.now();
        card.write(&mut tx, book.id(), (contact, person), now).await?;
        rows::came_by(&mut tx, person, ContactSource::Typed).await?;
        groups::put(&mut tx, book.id(), contact, &new.ticked()).await?;
        tx.commit(ContactMade { contact }).await?;
        return Ok(contact);
    }
    let contact = ContactId::parse(&new.contact).ok_or(AppError::NotFound)?;
    let (book, row) = book::locked(&mut tx, &who, contact).await?;
    let before = Card::open(&mut tx, &row).await?;
    let card = typed(&new, before.clone(), book.is_own())?;
    let inside = groups::of_contact(&mut tx, contact).await?;
    let wanted = new.ticked();
    if card == before && inside == wanted {
        tx.unchanged().await?;
        return Ok(contact);
    }
    // To be looked after is not to be planned with: they keep their place in the list.
    card.write(&mut tx, book.id(), (contact, row.person_id), row.used_at).await?;
    groups::put(&mut tx, book.id(), contact, &wanted).await?;
    tx.commit(ContactChanged { contact }).await?;
    Ok(contact)
}

/// What the book says of them goes, and the key that sealed it, unless a visit keeps something under the same one.
pub async fn delete(domain: &Domain, who: impl Into<Planner>, contact: ContactId) -> Result<()> {
    let who = who.into();
    let mut tx = domain.begin(&who).await?;
    let (_, row) = book::locked(&mut tx, &who, contact).await?;
    erase(&mut tx, &row).await?;
    tx.commit(ContactDeleted { contact }).await
}

pub(super) async fn erase(tx: &mut Tx, row: &ContactRow) -> Result<()> {
    rows::forget_words(tx, row.id).await?;
    groups::leave(tx, row.id).await?;
    rows::forget(tx, row.id).await?;
    if !rows::is_used(tx, row.person_id).await? {
        tx.destroy_person(row.person_id).await?;
    }
    Ok(())
}

/// All that is wrong at once. Notes count from the host alone; whoever plans for them changes none.
fn typed(new: &NewContact, before: Card, own: bool) -> Result<Card, AppError> {
    let notes = if own { new.notes.trim() } else { before.notes.as_str() };
    let (card, wrong) = checked(&Typed {
        name: &new.name,
        display_name: &new.display_name,
        email: &new.email,
        phone: &new.phone,
        zone: &new.zone,
        lang: &new.lang,
        external_id: &new.external_id,
        notes,
        before: &before,
    });
    if wrong.is_empty() {
        return Ok(card);
    }
    Err(AppError::Invalid(wrong.into_iter().map(|(field, code)| FieldError::new(field, code)).collect()))
}

/// A form's, or a line's of a file.
pub(super) struct Typed<'a> {
    pub name: &'a str,
    pub display_name: &'a str,
    pub email: &'a str,
    pub phone: &'a str,
    pub zone: &'a str,
    pub lang: &'a str,
    pub external_id: &'a str,
    pub notes: &'a str,
    /// Whose zone and language hold where none is typed.
    pub before: &'a Card,
}

/// As it would be kept, and what is wrong with it.
pub(super) fn checked(typed: &Typed<'_>) -> (Card, Vec<(&'static str, FieldCode)>) {
    let mut wrong = Vec::new();
    let mut or_empty = |field: &'static str, read: Result<String, FieldCode>| {
        read.unwrap_or_else(|code| {
            wrong.push((field, code));
            String::new()
        })
    };
    let name = or_empty("name", rules::name(typed.name));
    let display_name = or_empty("display_name", optional(rules::name(typed.display_name)));
    let email = or_empty("email", optional(address::parse(typed.email)));
    let phone = clinics::rules::tidy(typed.phone);
    let phone = or_empty("phone", optional(clinics::rules::phone(&phone).map(|()| phone)));
    let zone = match typed.zone.trim() {
        "" => Ok(typed.before.zone.clone()),
        zone => Zone::parse(zone).map(|zone| zone.name().to_owned()).ok_or(FieldCode::UnknownZone),
    };
    let zone = or_empty("zone", zone);
    let external_id =
        or_empty("external_id", at_most(clinics::rules::tidy(typed.external_id), EXTERNAL_MOST));
    let notes = typed.notes.replace("\r\n", "\n");
    // Two who became one may have more, and whoever plans for the host neither sees nor shortens it.
    let notes = if notes == typed.before.notes { Ok(notes) } else { at_most(notes, NOTES_MOST) };
    let notes = or_empty("notes", notes);
    let lang = match typed.lang.trim() {
        "" => typed.before.lang,
        lang => language(lang).unwrap_or_else(|| {
            wrong.push(("lang", FieldCode::UnknownLang));
            typed.before.lang
        }),
    };
    (Card { name, display_name, email, phone, external_id, notes, zone, lang }, wrong)
}

/// A field that may stay empty.
fn optional(read: Result<String, FieldCode>) -> Result<String, FieldCode> {
    match read {
        Err(FieldCode::Required) => Ok(String::new()),
        other => other,
    }
}

fn at_most(text: String, most: usize) -> Result<String, FieldCode> {
    if text.chars().count() > most { Err(FieldCode::TooLong) } else { Ok(text) }
}

/// By its tag, as forms send it, or by its name, as people write it into a table.
fn language(typed: &str) -> Option<Lang> {
    let word = super::words::folded(typed);
    let tag = word.split(['-', '_']).next().unwrap_or_default();
    match tag {
        "english" | "ingles" => Some(Lang::En),
        "spanish" | "espanol" | "castellano" => Some(Lang::Es),
        tag => Lang::parse(tag),
    }
}

/// Whose key seals what stands in the book of the host.
pub(super) async fn new_in(tx: &mut Tx, host: MemberId, card: Card, source: ContactSource) -> Result<()> {
    let (contact, person) = (ContactId(tx.new_uuid()), tx.new_person().await?);
    let now = tx.now();
    card.write(tx, host, (contact, person), now).await?;
    rows::came_by(tx, person, source).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of<'a>(name: &'a str, email: &'a str, before: &'a Card) -> Typed<'a> {
        let none = "";
        Typed {
            name,
            email,
            before,
            display_name: none,
            phone: none,
            zone: none,
            lang: none,
            external_id: none,
            notes: none,
        }
    }

    #[test]
    fn all_that_is_wrong_is_named_at_once() {
        let before = Card { zone: "America/Denver".into(), ..Card::default() };
        let faulty =
            Typed { phone: "call me", zone: "Mars/Olympus", lang: "klingon", ..of(" ", "a@", &before) };
        let (_, wrong) = checked(&faulty);
        let fields: Vec<&str> = wrong.iter().map(|(field, _)| *field).collect();
        assert_eq!(fields, ["name", "email", "phone", "zone", "lang"]);
    }

    #[test]
    fn what_is_left_out_stays_as_it_was() {
        let before = Card { zone: "America/Denver".into(), lang: Lang::Es, ..Card::default() };
        let (card, wrong) = checked(&of("  Maya   Lin ", "", &before));
        assert_eq!((wrong, card.name.as_str(), card.email.as_str()), (vec![], "Maya Lin", ""));
        assert_eq!((card.zone.as_str(), card.lang), ("America/Denver", Lang::Es));
    }

    #[test]
    fn long_notes_of_before_keep_nobody_from_saving() {
        let before = Card { notes: "x".repeat(NOTES_MOST + 1), ..Card::default() };
        let more = "x".repeat(NOTES_MOST + 2);
        let wrong = |notes| checked(&Typed { notes, ..of("Maya Lin", "", &before) }).1;
        assert!(wrong(&before.notes).is_empty());
        assert_eq!(wrong(&more), [("notes", FieldCode::TooLong)]);
    }

    #[test]
    fn languages_are_written_in_many_ways() {
        for spanish in ["es", "ES-mx", "Español", "spanish"] {
            assert_eq!(language(spanish), Some(Lang::Es), "{spanish}");
        }
        assert_eq!(language("English"), Some(Lang::En));
        assert_eq!(language("klingon"), None);
    }
}
