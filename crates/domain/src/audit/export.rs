//! The log as a file: a table for people (CSV, RFC 4180) or lines for programs (JSON Lines), newest first, made page by
//! page, so that a long log is never in memory as a whole. That it was taken is an entry of the log.
use super::list::Reader;
use super::rows::{self, Found, Wanted};
use crate::visits::when;
use crate::{Admin, Domain, Result};
use model::audit::{AuditFilter, AuditRow};
use serde::Serialize;

audit_event!(LogExported, "log_exported");

/// Rows made at a time. Higher: more memory. Lower: more questions to the database.
const ROWS: i64 = 500;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Csv,
    JsonLines,
}

/// An export on its way.
pub struct Export {
    domain: Domain,
    admin: Admin,
    reader: Reader,
    wanted: Wanted,
    before: Option<i64>,
    format: Format,
    begun: bool,
    done: bool,
}

/// What fits the filter, from the page's first row on or from the newest.
pub async fn export(domain: &Domain, admin: &Admin, filter: &AuditFilter, format: Format) -> Result<Export> {
    let mut tx = domain.begin(admin).await?;
    let reader = Reader::new(&mut tx, admin).await?;
    let wanted = reader.wanted(filter)?;
    // Before the first byte leaves; and the entry itself is the newest one in the file.
    tx.commit(LogExported).await?;
    let (domain, admin) = (domain.clone(), admin.clone());
    Ok(Export { domain, admin, reader, wanted, before: None, format, begun: false, done: false })
}

impl Export {
    /// The next piece of the file; None when it is whole.
    pub async fn next(&mut self) -> Result<Option<String>> {
        if self.done {
            return Ok(None);
        }
        let mut tx = self.domain.read(&self.admin).await?;
        let found = rows::find(&mut tx, &self.wanted, self.before, ROWS).await?;
        drop(tx);
        self.done = usize::try_from(ROWS).is_ok_and(|rows| found.len() < rows);
        self.before = found.last().map(|last| last.seq);
        let mut text = String::new();
        if !self.begun && self.format == Format::Csv {
            // By the mark at the beginning, spreadsheets know that the letters are UTF-8.
            text.push('\u{feff}');
            text.push_str(&csv_line(&HEADINGS.map(str::to_owned)));
        }
        self.begun = true;
        for entry in &found {
            let row = self.reader.row(entry);
            text.push_str(&match self.format {
                Format::Csv => csv_line(&columns(entry, row)),
                Format::JsonLines => json_line(entry, row),
            });
        }
        Ok(Some(text))
    }
}

const HEADINGS: [&str; 10] =
    ["number", "time", "who", "what", "about", "event", "actor_kind", "actor_id", "object_id", "hash"];

fn columns(entry: &Found, row: AuditRow) -> [String; 10] {
    let id = |id: Option<uuid::Uuid>| id.map(|id| id.simple().to_string()).unwrap_or_default();
    [
        entry.seq.to_string(),
        when::stamp(entry.at).to_string(),
        row.who,
        row.what,
        row.about.unwrap_or_default(),
        entry.name.clone(),
        entry.actor_kind.clone(),
        id(entry.actor_id),
        id(entry.object_id),
        hex(&entry.hash),
    ]
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Every field in quotes. What a spreadsheet would take for a formula (OWASP, CSV injection) begins with an
/// apostrophe, which it shows as text.
pub(crate) fn csv_line(fields: &[String]) -> String {
    csv_row(fields, ",")
}

/// The same with something else between the cells.
pub(crate) fn csv_row(fields: &[String], separator: &str) -> String {
    let quoted = fields.iter().map(|field| {
        let formula = field.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
        format!("\"{}{}\"", if formula { "'" } else { "" }, field.replace('"', "\"\""))
    });
    quoted.collect::<Vec<_>>().join(separator) + "\r\n"
}

#[derive(Serialize)]
struct Line<'a> {
    number: i64,
    time: String,
    who: &'a str,
    what: &'a str,
    about: Option<&'a str>,
    event: &'a str,
    actor_kind: &'a str,
    actor_id: Option<String>,
    object_id: Option<String>,
    hash: String,
}

fn json_line(entry: &Found, row: AuditRow) -> String {
    let id = |id: Option<uuid::Uuid>| id.map(|id| id.simple().to_string());
    let line = Line {
        number: entry.seq,
        time: when::stamp(entry.at).to_string(),
        who: &row.who,
        what: &row.what,
        about: row.about.as_deref(),
        event: &entry.name,
        actor_kind: &entry.actor_kind,
        actor_id: id(entry.actor_id),
        object_id: id(entry.object_id),
        hash: hex(&entry.hash),
    };
    // Texts and numbers: there is nothing in it that could not be written.
    serde_json::to_string(&line).unwrap_or_default() + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_field_is_a_formula_and_none_leaves_its_cell() {
        for bad in ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\r=1", "\n=1", "＝1"] {
            let line = csv_line(&[bad.to_owned()]);
            assert!(line.starts_with("\"'"), "{line:?}");
            let line = csv_row(&["x".to_owned(), bad.to_owned()], ";");
            assert!(line.starts_with("\"x\";\"'"), "{line:?}");
        }
        assert_eq!(csv_row(&["a;=b".to_owned()], ";"), "\"a;=b\"\r\n", "it stays in its cell");
        let line = csv_line(&["a\",=\"b".to_owned(), "Dr. Ana, \"Annie\"".to_owned()]);
        assert_eq!(line, "\"a\"\",=\"\"b\",\"Dr. Ana, \"\"Annie\"\"\"\r\n");
    }
}
