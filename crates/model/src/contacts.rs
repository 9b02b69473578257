//! The people in a host's address book (A15). Field names are the forms' input names.
use crate::outbox::Refused;
use crate::people::HostName;
use crate::{ContactGroupId, ContactId, FieldCode, Lang, MemberId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Contacts on one page of the book. Higher: a longer page. Lower: more steps to somebody from last month.
pub const CONTACTS_PAGE: usize = 50;
/// Groups of one host's contacts. Higher: nobody finds one in the boxes of a form. Lower: not one for each course.
pub const CONTACT_GROUPS_MOST: i64 = 50;

/// By which way what a book says of somebody has come in: there is no other (PR-06).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
pub enum ContactSource {
    /// A host, or whoever plans for them, has planned a visit with them.
    #[default]
    Scheduling,
    /// Somebody has typed them into the book.
    Typed,
    /// A list that was brought in.
    File,
    /// They have said it themselves: by booking, by asking for a time, or in a queue.
    Themselves,
}

/// Offered while a name or an address is typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    pub contact: ContactId,
    pub name: String,
    /// What they are called in visits, where that is another name.
    pub display_name: String,
    pub email: String,
    pub phone: String,
    pub zone: String,
    pub lang: Lang,
}

impl Suggestion {
    /// The name by which a visit knows them.
    pub fn called(&self) -> &str {
        if self.display_name.is_empty() { &self.name } else { &self.display_name }
    }
}

/// Who is looked for. Sent by a form, so that what is typed stands in no address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactQuery {
    /// Whose book, by id; empty: the reader's own, or the first that they are given.
    #[serde(default)]
    pub host: String,
    #[serde(default)]
    pub q: String,
    /// A group, by id; empty: everybody.
    #[serde(default)]
    pub group: String,
    /// The last one of the page before.
    #[serde(default)]
    pub after: String,
}

/// A page of the book, whoever was planned with last first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactList {
    /// Whose books the reader may open, their own first.
    pub hosts: Vec<HostName>,
    /// Whose this one is; none without a host to plan for.
    pub host: Option<MemberId>,
    pub groups: Vec<ContactGroupRow>,
    pub contacts: Vec<ContactRow>,
    /// Where the next page begins.
    pub after: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactRow {
    pub contact: ContactId,
    pub name: String,
    pub display_name: String,
    pub email: String,
    pub phone: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactGroupRow {
    pub group: ContactGroupId,
    pub name: String,
    /// How many are in it.
    pub people: i64,
}

/// The groups of one host's book that have somebody in them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupsOf {
    pub host: String,
    pub groups: Vec<ContactGroupRow>,
}

/// What the page for somebody new starts from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactStart {
    pub host: MemberId,
    /// Whose book it is, when it is not the reader's own.
    pub host_name: Option<String>,
    pub zone: String,
    pub lang: Lang,
    pub groups: Vec<ContactGroupRow>,
}

/// One contact, with all that the reader may know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactView {
    pub contact: ContactId,
    pub host: MemberId,
    /// Whose book it is, when it is not the reader's own.
    pub host_name: Option<String>,
    pub name: String,
    pub display_name: String,
    pub email: String,
    pub phone: String,
    pub zone: String,
    pub lang: Lang,
    pub external_id: String,
    /// None for whoever plans for the host: they are the host's alone.
    pub notes: Option<String>,
    pub groups: Vec<ContactGroupRow>,
    pub inside: BTreeSet<ContactGroupId>,
    /// What became of the last letters to the address, where that was trouble.
    #[serde(default)]
    pub refused: Option<Refused>,
}

/// A contact as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewContact {
    /// By id; empty for somebody new.
    #[serde(default)]
    pub contact: String,
    /// Whose book, by id, for somebody new.
    #[serde(default)]
    pub host: String,
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub display_name: String,
    #[serde(default)]
    pub email: String,
    #[serde(default)]
    pub phone: String,
    #[serde(default)]
    pub zone: String,
    #[serde(default)]
    pub lang: String,
    #[serde(default)]
    pub external_id: String,
    /// Read from the host only.
    #[serde(default)]
    pub notes: String,
    /// One box a group (`name_of`), "on" when it was ticked.
    #[serde(default)]
    pub groups: BTreeMap<String, String>,
}

impl NewContact {
    /// The name of a group's box. It begins with a letter, for a number would be a place in a list.
    pub fn name_of(group: ContactGroupId) -> String {
        format!("group_{}", group.text())
    }

    pub fn ticked(&self) -> BTreeSet<ContactGroupId> {
        let boxes = self.groups.iter().filter(|(_, typed)| typed.as_str() == "on");
        boxes.filter_map(|(name, _)| ContactGroupId::parse(name.strip_prefix("group_")?)).collect()
    }
}

/// The groups of one book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactGroups {
    pub hosts: Vec<HostName>,
    pub host: Option<MemberId>,
    pub groups: Vec<ContactGroupRow>,
}

/// Whom a visit is begun with: a contact, or a group of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chosen {
    pub host: Option<MemberId>,
    pub people: Vec<Suggestion>,
    /// Of a group that has more people than the form has room for.
    pub left_out: i64,
}

/// What a column of a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Column {
    /// Nothing that is kept.
    Skip,
    Name,
    GivenName,
    FamilyName,
    DisplayName,
    Email,
    Phone,
    Zone,
    Lang,
    ExternalId,
    Notes,
}

impl Column {
    pub const ALL: [Column; 11] = [
        Column::Skip,
        Column::Name,
        Column::GivenName,
        Column::FamilyName,
        Column::DisplayName,
        Column::Email,
        Column::Phone,
        Column::Zone,
        Column::Lang,
        Column::ExternalId,
        Column::Notes,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Column::Skip => "skip",
            Column::Name => "name",
            Column::GivenName => "given_name",
            Column::FamilyName => "family_name",
            Column::DisplayName => "display_name",
            Column::Email => "email",
            Column::Phone => "phone",
            Column::Zone => "zone",
            Column::Lang => "lang",
            Column::ExternalId => "external_id",
            Column::Notes => "notes",
        }
    }

    pub fn parse(name: &str) -> Option<Column> {
        Column::ALL.into_iter().find(|column| column.name() == name)
    }
}

/// How the letters of a file are written that does not say so itself: one byte each, by a table of its own. In forms, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileEncoding {
    /// What Excel calls "CSV" or "ANSI" on Windows.
    Windows1252,
    /// Its "CSV (Macintosh)".
    Macintosh,
    /// Its "CSV (MS-DOS)", where Windows speaks a language of Western Europe or Latin America.
    Cp850,
    /// The same, where it speaks the English of the United States.
    Cp437,
}

impl FileEncoding {
    /// Where nothing tells two of them apart, the first of them is meant.
    pub const ALL: [FileEncoding; 4] =
        [FileEncoding::Windows1252, FileEncoding::Macintosh, FileEncoding::Cp850, FileEncoding::Cp437];

    pub const fn name(self) -> &'static str {
        match self {
            FileEncoding::Windows1252 => "windows1252",
            FileEncoding::Macintosh => "macintosh",
            FileEncoding::Cp850 => "cp850",
            FileEncoding::Cp437 => "cp437",
        }
    }

    pub fn parse(name: &str) -> Option<FileEncoding> {
        FileEncoding::ALL.into_iter().find(|encoding| encoding.name() == name)
    }
}

/// What stands between two cells of a file that is taken out. Excel takes the one of its computer's region: a semicolon where
/// numbers have a comma.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Separator {
    #[default]
    Comma,
    Semicolon,
}

impl Separator {
    pub const ALL: [Separator; 2] = [Separator::Comma, Separator::Semicolon];

    pub const fn name(self) -> &'static str {
        match self {
            Separator::Comma => "comma",
            Separator::Semicolon => "semicolon",
        }
    }

    pub const fn sign(self) -> char {
        match self {
            Separator::Comma => ',',
            Separator::Semicolon => ';',
        }
    }

    pub fn parse(name: &str) -> Option<Separator> {
        Separator::ALL.into_iter().find(|separator| separator.name() == name)
    }
}

/// What the columns of the file that waits are, as chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportColumns {
    /// "on": the first line says what the columns are.
    #[serde(default)]
    pub heading: String,
    /// One a column (`name_of`).
    #[serde(default)]
    pub columns: BTreeMap<String, String>,
}

impl ImportColumns {
    /// The name of a column's list.
    pub fn name_of(place: usize) -> String {
        format!("column_{place}")
    }

    pub fn of(&self, place: usize) -> Option<Column> {
        self.columns.get(&ImportColumns::name_of(place)).and_then(|name| Column::parse(name))
    }
}

/// What becomes of those who are in the book already.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportChoice {
    /// For all of whom nothing else is said: "leave", "update" or "another".
    #[serde(default)]
    pub same: String,
    /// Of single lines (`name_of`); empty: as all.
    #[serde(default)]
    pub lines: BTreeMap<String, String>,
}

impl ImportChoice {
    /// The name of a line's list.
    pub fn name_of(line: u64) -> String {
        format!("line_{line}")
    }

    pub fn of(&self, line: u64) -> Same {
        let own = self.lines.get(&ImportChoice::name_of(line)).and_then(|typed| Same::parse(typed));
        own.or_else(|| Same::parse(&self.same)).unwrap_or(Same::Leave)
    }
}

/// What becomes of a line about somebody who is in the book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Same {
    /// The book stays as it is.
    Leave,
    /// What the line says takes the place of what the book says.
    Update,
    /// It is about somebody else.
    Another,
}

impl Same {
    pub const ALL: [Same; 3] = [Same::Leave, Same::Update, Same::Another];

    pub const fn name(self) -> &'static str {
        match self {
            Same::Leave => "leave",
            Same::Update => "update",
            Same::Another => "another",
        }
    }

    pub fn parse(name: &str) -> Option<Same> {
        Same::ALL.into_iter().find(|same| same.name() == name)
    }
}

/// A file that waits to be brought in, as it would be now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportView {
    /// Whose book it goes into, when it is not the reader's own.
    pub host_name: Option<String>,
    pub heading: bool,
    pub columns: Vec<ImportColumn>,
    /// How its letters may be meant; none where the file says so itself.
    pub readings: Option<ImportReadings>,
    /// How many are new.
    pub fresh: i64,
    /// The first of those who are new, as the book would have them.
    pub first: Vec<ContactSample>,
    /// What keeps lines from being brought in.
    pub wrong: Vec<ImportWrong>,
    /// Beyond those.
    pub wrong_more: i64,
    /// Who is in the book already.
    pub same: Vec<ImportSame>,
    /// Beyond those.
    pub same_more: i64,
}

/// A file that does not say how its letters are written, as each way would read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportReadings {
    /// By which it is read now.
    pub encoding: FileEncoding,
    /// Another one makes words of it as well.
    pub unsure: bool,
    /// Each that reads it in a way of its own.
    pub each: Vec<ImportReading>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportReading {
    pub encoding: FileEncoding,
    /// Some words with letters that it decides on.
    pub words: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportColumn {
    /// What the file calls it; empty without a heading.
    pub title: String,
    /// Its first cells.
    pub cells: Vec<String>,
    pub column: Column,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactSample {
    pub line: u64,
    pub name: String,
    pub email: String,
    pub phone: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportWrong {
    pub line: u64,
    /// From one on, as people count; none where the file has no column for it.
    pub place: Option<i64>,
    pub column: Column,
    pub code: FieldCode,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportSame {
    pub line: u64,
    pub name: String,
    /// What the book calls them.
    pub known: String,
}

/// Why a file cannot be read. In the address of the page that says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// No file, or nothing in it.
    Empty,
    /// More bytes or lines than are read.
    TooBig,
    /// A workbook of a spreadsheet program, not its table as text.
    Workbook,
    /// Neither letters nor numbers.
    NotText,
}

impl Unreadable {
    pub const ALL: [Unreadable; 4] =
        [Unreadable::Empty, Unreadable::TooBig, Unreadable::Workbook, Unreadable::NotText];

    pub const fn name(self) -> &'static str {
        match self {
            Unreadable::Empty => "empty",
            Unreadable::TooBig => "too_big",
            Unreadable::Workbook => "workbook",
            Unreadable::NotText => "not_text",
        }
    }

    pub fn parse(name: &str) -> Option<Unreadable> {
        Unreadable::ALL.into_iter().find(|why| why.name() == name)
    }
}

/// Two contacts of one book who may be one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DuplicatePair {
    /// Whoever was planned with last.
    pub newer: ContactRow,
    pub older: ContactRow,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DuplicateList {
    pub hosts: Vec<HostName>,
    pub host: Option<MemberId>,
    pub pairs: Vec<DuplicatePair>,
}

/// Two who may become one, and where they differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MergeView {
    pub newer: ContactRow,
    pub older: ContactRow,
    /// Each is asked; what only one of them has is kept.
    pub differ: Vec<MergeField>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MergeField {
    pub column: Column,
    pub newer: String,
    pub older: String,
}

/// The two become one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merge {
    pub newer: ContactId,
    pub older: ContactId,
    /// By the name of a column: "newer" or "older"; the newer's where nothing is said.
    #[serde(default)]
    pub picks: BTreeMap<String, String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_of_a_line_goes_before_what_is_said_of_all() {
        let lines = [("line_3", "another"), ("line_4", ""), ("line_5", "nonsense")];
        let lines = lines.map(|(name, typed)| (name.to_owned(), typed.to_owned())).into();
        let choice = ImportChoice { same: "update".into(), lines };
        let of = |line| choice.of(line);
        assert_eq!([of(3), of(4), of(5), of(6)], [Same::Another, Same::Update, Same::Update, Same::Update]);
        assert_eq!(ImportChoice::default().of(3), Same::Leave, "nothing is overwritten unasked");
    }

    #[test]
    fn names_lead_back() {
        assert!(Column::ALL.into_iter().all(|column| Column::parse(column.name()) == Some(column)));
        assert!(Unreadable::ALL.into_iter().all(|why| Unreadable::parse(why.name()) == Some(why)));
        assert!(Same::ALL.into_iter().all(|same| Same::parse(same.name()) == Some(same)));
        assert!(FileEncoding::ALL.into_iter().all(|one| FileEncoding::parse(one.name()) == Some(one)));
        assert!(Separator::ALL.into_iter().all(|one| Separator::parse(one.name()) == Some(one)));
    }
}
