//! A row of a file as somebody for the book, or what keeps it from being one. Pure.
use super::table::Line;
use crate::contacts::card::Card;
use crate::contacts::editing::{Typed, checked};
use model::contacts::{Column, ImportWrong};

/// Whoever a line is about, as the book would have them.
pub(super) struct Person {
    pub line: u64,
    pub card: Card,
    /// Which fields the line says anything of.
    pub said: Vec<Column>,
}

/// The cell of a kind in a line; empty where there is no such column.
fn cell<'a>(line: &'a Line, columns: &[Column], wanted: Column) -> &'a str {
    let place = columns.iter().position(|column| *column == wanted);
    place.and_then(|place| line.cells.get(place)).map_or("", String::as_str)
}

/// `before`: whose zone and language hold where the line has none. `notes`: whoever brings it in may write them.
pub(super) fn person(
    line: &Line,
    columns: &[Column],
    before: &Card,
    notes: bool,
) -> Result<Person, Vec<ImportWrong>> {
    let of = |column| cell(line, columns, column);
    let halves = [of(Column::GivenName), of(Column::FamilyName)].map(str::trim);
    let joined = halves.into_iter().filter(|half| !half.is_empty()).collect::<Vec<_>>().join(" ");
    let name = if of(Column::Name).is_empty() { joined.as_str() } else { of(Column::Name) };
    let typed = Typed {
        name,
        display_name: of(Column::DisplayName),
        email: of(Column::Email),
        phone: of(Column::Phone),
        zone: of(Column::Zone),
        lang: of(Column::Lang),
        external_id: of(Column::ExternalId),
        notes: if notes { of(Column::Notes) } else { "" },
        before,
    };
    let (card, wrong) = checked(&typed);
    if wrong.is_empty() {
        let said = columns.iter().copied().filter(|column| !of(*column).is_empty()).collect();
        return Ok(Person { line: line.line, card, said });
    }
    let wrong = wrong.into_iter().map(|(field, code)| {
        let column = Column::parse(field).unwrap_or(Column::Skip);
        let named = columns.iter().position(|known| *known == column);
        // A name may stand in two columns.
        let place = named.or_else(|| {
            columns.iter().position(|known| column == Column::Name && *known == Column::GivenName)
        });
        let place = place.and_then(|place| i64::try_from(place + 1).ok());
        ImportWrong { line: line.line, place, column, code }
    });
    Err(wrong.collect())
}

/// What the line says, over what the book says.
pub(super) fn updated(known: Card, person: Person) -> Card {
    let (new, said) = (person.card, person.said);
    let says = |columns: &[Column]| columns.iter().any(|column| said.contains(column));
    let names = [Column::Name, Column::GivenName, Column::FamilyName];
    let pick = |column: Column, new: String, known: String| if says(&[column]) { new } else { known };
    Card {
        name: if says(&names) { new.name } else { known.name },
        display_name: pick(Column::DisplayName, new.display_name, known.display_name),
        email: pick(Column::Email, new.email, known.email),
        phone: pick(Column::Phone, new.phone, known.phone),
        zone: pick(Column::Zone, new.zone, known.zone),
        lang: if says(&[Column::Lang]) { new.lang } else { known.lang },
        external_id: pick(Column::ExternalId, new.external_id, known.external_id),
        // Empty where whoever brings it in may write none.
        notes: if new.notes.is_empty() { known.notes } else { new.notes },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::FieldCode;

    fn line(cells: &[&str]) -> Line {
        Line { line: 7, cells: cells.iter().map(|cell| (*cell).to_owned()).collect() }
    }

    fn before() -> Card {
        Card { zone: "America/Denver".into(), ..Card::default() }
    }

    #[test]
    fn two_halves_make_a_name() {
        let columns = [Column::GivenName, Column::FamilyName, Column::Email];
        let read = person(&line(&["Maya", "Lin", "maya@example.org"]), &columns, &before(), true);
        assert_eq!(read.ok().map(|person| person.card.name), Some("Maya Lin".to_owned()));
        let read = person(&line(&["", "Lin"]), &columns, &before(), true);
        assert_eq!(read.ok().map(|person| person.card.name), Some("Lin".to_owned()), "a short row");
    }

    #[test]
    fn what_is_wrong_is_found_by_line_and_column() {
        let columns = [Column::Skip, Column::GivenName, Column::Email];
        let wrong = person(&line(&["x", "", "maya@"]), &columns, &before(), true).err().unwrap();
        let found: Vec<_> = wrong.iter().map(|one| (one.line, one.place, one.code)).collect();
        assert_eq!(found, [(7, Some(2), FieldCode::Required), (7, Some(3), FieldCode::NotAnEmail)]);
    }

    #[test]
    fn an_empty_cell_takes_nothing_away() {
        let known =
            Card { name: "Maya Lin".into(), phone: "12345".into(), notes: "Deaf.".into(), ..before() };
        let columns = [Column::Name, Column::Phone, Column::Email, Column::Notes];
        let row = line(&["Maya L. Lin", "", "maya@example.org", "Other."]);
        let new = person(&row, &columns, &before(), false).ok().unwrap();
        let card = updated(known, new);
        assert_eq!((card.name.as_str(), card.phone.as_str()), ("Maya L. Lin", "12345"));
        assert_eq!((card.email.as_str(), card.notes.as_str()), ("maya@example.org", "Deaf."));
    }
}
