//! A book as a file (CSV, RFC 4180): piece by piece, so that a long one is never in memory as a whole. That it was taken is
//! an entry of the log. The headings are those by which the file is read again (`importing/columns.rs`).
use super::card::Card;
use super::rows::{self, After, FIRST};
use super::{ContactsExported, book};
use crate::audit::csv_row;
use crate::{Domain, Planner, Result};
use model::contacts::{Column, Separator};
use model::policy::Action;
use model::{AppError, Lang, MemberId};
use texts::contacts as t;

/// Rows made at a time. Higher: more memory. Lower: more questions to the database.
const ROWS: i64 = 200;

/// What stands in the file, in this order. Notes last, and in the host's own file only.
const COLUMNS: [Column; 8] = [
    Column::Name,
    Column::DisplayName,
    Column::Email,
    Column::Phone,
    Column::Zone,
    Column::Lang,
    Column::ExternalId,
    Column::Notes,
];

/// An export on its way.
pub struct Export {
    domain: Domain,
    who: Planner,
    host: MemberId,
    columns: Vec<Column>,
    separator: String,
    lang: Lang,
    after: After,
    begun: bool,
    done: bool,
}

/// Everybody in the book of this host, by id; empty for the reader's own.
pub async fn export(
    domain: &Domain,
    who: impl Into<Planner>,
    host: &str,
    separator: Separator,
) -> Result<Export> {
    let who = who.into();
    let mut tx = domain.begin(&who).await?;
    let (_, book) = book::or_first(&mut tx, &who, host, Action::ReadContacts).await?;
    let book = book.ok_or(AppError::NotFound)?;
    // Before the first byte leaves.
    tx.commit(ContactsExported).await?;
    let columns = COLUMNS.into_iter().filter(|column| *column != Column::Notes || book.is_own()).collect();
    let (domain, lang, host) = (domain.clone(), who.lang(), book.id());
    let separator = separator.sign().to_string();
    Ok(Export { domain, who, host, columns, separator, lang, after: FIRST, begun: false, done: false })
}

impl Export {
    /// The next piece of the file; None when it is whole.
    pub async fn next(&mut self) -> Result<Option<String>> {
        if self.done {
            return Ok(None);
        }
        let mut text = String::new();
        if !self.begun {
            // By the mark at the beginning, spreadsheets know that the letters are UTF-8.
            text.push('\u{feff}');
            let headings: Vec<String> =
                self.columns.iter().map(|column| heading(self.lang, *column).to_owned()).collect();
            text.push_str(&csv_row(&headings, &self.separator));
        }
        self.begun = true;
        let mut tx = self.domain.read(&self.who).await?;
        let found = rows::page(&mut tx, self.host, self.after, ROWS).await?;
        self.done = usize::try_from(ROWS).is_ok_and(|rows| found.len() < rows);
        for row in &found {
            let card = Card::open(&mut tx, row).await?;
            let cells: Vec<String> = self.columns.iter().map(|column| cell(&card, *column)).collect();
            text.push_str(&csv_row(&cells, &self.separator));
            self.after = (row.used_at, row.id);
        }
        Ok(Some(text))
    }
}

fn heading(lang: Lang, column: Column) -> &'static str {
    match column {
        Column::Skip => "",
        Column::Name => t::name(lang),
        Column::GivenName => t::given_name(lang),
        Column::FamilyName => t::family_name(lang),
        Column::DisplayName => t::display_name(lang),
        Column::Email => t::email(lang),
        Column::Phone => t::phone(lang),
        Column::Zone => t::zone(lang),
        Column::Lang => t::language(lang),
        Column::ExternalId => t::external_id(lang),
        Column::Notes => t::notes(lang),
    }
}

fn cell(card: &Card, column: Column) -> String {
    match column {
        Column::Skip | Column::GivenName | Column::FamilyName => String::new(),
        Column::Name => card.name.clone(),
        Column::DisplayName => card.display_name.clone(),
        Column::Email => card.email.clone(),
        Column::Phone => card.phone.clone(),
        Column::Zone => card.zone.clone(),
        Column::Lang => card.lang.tag().to_owned(),
        Column::ExternalId => card.external_id.clone(),
        Column::Notes => card.notes.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contacts::importing::columns::guess;

    /// What was taken out is brought in again without a choice of columns, in either language.
    #[test]
    fn every_heading_is_known_again() {
        for lang in Lang::ALL {
            for column in COLUMNS {
                assert_eq!(guess(heading(lang, column)), column, "{}", heading(lang, column));
            }
        }
    }
}
