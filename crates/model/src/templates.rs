//! Messages to guests that a clinic words itself (N5): which there are, what may stand in them, and how what was typed is
//! read. Field names are the forms' input names. Pure, so that browser and server count and refuse alike.
use crate::outbox::Channel;
use crate::segments::plain;
use crate::{FieldCode, Lang};
use serde::{Deserialize, Serialize};

/// Letters of a subject. Higher: mail programs cut it off. Lower: a long name and a date have no room.
pub const SUBJECT_MOST: usize = 150;
/// Letters of the line above a letter.
pub const HEADING_MOST: usize = 150;
/// Letters of a letter. Higher: nobody reads it to its link. Lower: no room for the way to the clinic.
pub const BODY_MOST: usize = 4_000;
/// Letters of a text message as it is typed; its parts are counted besides.
pub const TEXT_MOST: usize = 600;
/// Parts of a text message, with names of usual length. Higher: networks bring them late, in the wrong order, or cut off.
/// Lower: no room for a link beside a sentence.
pub const PARTS_MOST: usize = 3;

/// A message that can be worded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
pub enum TemplateKind {
    Invitation,
    Moved,
    Cancelled,
    NewHost,
    Reminder,
    Late,
    HostWaits,
    LostLink,
    /// The receipt of what somebody without an account has asked for.
    BookingAsked,
    BookingDeclined,
    BookingLapsed,
}

impl TemplateKind {
    pub const ALL: [TemplateKind; 11] = [
        TemplateKind::Invitation,
        TemplateKind::Moved,
        TemplateKind::Cancelled,
        TemplateKind::NewHost,
        TemplateKind::Reminder,
        TemplateKind::Late,
        TemplateKind::HostWaits,
        TemplateKind::LostLink,
        TemplateKind::BookingAsked,
        TemplateKind::BookingDeclined,
        TemplateKind::BookingLapsed,
    ];

    /// As it stands in an address.
    pub const fn name(self) -> &'static str {
        match self {
            TemplateKind::Invitation => "invitation",
            TemplateKind::Moved => "moved",
            TemplateKind::Cancelled => "cancelled",
            TemplateKind::NewHost => "new_host",
            TemplateKind::Reminder => "reminder",
            TemplateKind::Late => "late",
            TemplateKind::HostWaits => "host_waits",
            TemplateKind::LostLink => "lost_link",
            TemplateKind::BookingAsked => "booking_asked",
            TemplateKind::BookingDeclined => "booking_declined",
            TemplateKind::BookingLapsed => "booking_lapsed",
        }
    }

    /// A text message that nobody has just asked for, or waits for, says how to get no more.
    pub const fn tells_stop(self) -> bool {
        !matches!(self, TemplateKind::Late | TemplateKind::HostWaits | TemplateKind::LostLink)
    }

    /// What its words may hold: nothing that is not known then, and nothing about health.
    pub fn variables(self, channel: Channel) -> Vec<Variable> {
        use Variable::*;
        let mut all = match self {
            TemplateKind::Invitation | TemplateKind::NewHost | TemplateKind::Reminder => {
                vec![Guest, Clinic, Host, Time, Link, Code, Phone]
            }
            TemplateKind::Moved => vec![Guest, Clinic, Host, Time, OldTime, Link, Code, Phone],
            TemplateKind::Cancelled => vec![Guest, Clinic, Host, Time, Phone],
            TemplateKind::Late => vec![Guest, Clinic, Host, Time, Minutes, Link, Code, Phone],
            TemplateKind::HostWaits => vec![Guest, Clinic, Host, Time, Link, Code, Phone],
            // It may speak of several visits, and stands above all of them.
            TemplateKind::LostLink => vec![Clinic, Phone],
            TemplateKind::BookingAsked => vec![Guest, Clinic, Host, Time, Link, Phone],
            TemplateKind::BookingDeclined | TemplateKind::BookingLapsed => {
                vec![Guest, Clinic, Host, Link, Phone]
            }
        };
        if channel == Channel::Sms {
            // A text has the link, which says the rest; a code is for whoever reads mail on another device.
            all.retain(|variable| *variable != Code);
        }
        all
    }

    /// Without these nobody could come.
    pub const fn needs(self) -> &'static [Variable] {
        match self {
            TemplateKind::Invitation | TemplateKind::Moved | TemplateKind::Reminder => {
                &[Variable::Link, Variable::Time]
            }
            TemplateKind::Cancelled => &[Variable::Time],
            TemplateKind::NewHost
            | TemplateKind::Late
            | TemplateKind::HostWaits
            | TemplateKind::BookingAsked
            | TemplateKind::BookingDeclined
            | TemplateKind::BookingLapsed => &[Variable::Link],
            TemplateKind::LostLink => &[],
        }
    }
}

/// What stands in braces, and what becomes of it only when somebody is written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Variable {
    Guest,
    Clinic,
    Host,
    Time,
    OldTime,
    /// "10 minutes".
    Minutes,
    Link,
    Code,
    Phone,
}

impl Variable {
    pub const ALL: [Variable; 9] = [
        Variable::Guest,
        Variable::Clinic,
        Variable::Host,
        Variable::Time,
        Variable::OldTime,
        Variable::Minutes,
        Variable::Link,
        Variable::Code,
        Variable::Phone,
    ];

    /// As it is typed.
    pub const fn typed(self) -> &'static str {
        match self {
            Variable::Guest => "{guest}",
            Variable::Clinic => "{clinic}",
            Variable::Host => "{host}",
            Variable::Time => "{time}",
            Variable::OldTime => "{old_time}",
            Variable::Minutes => "{minutes}",
            Variable::Link => "{link}",
            Variable::Code => "{code}",
            Variable::Phone => "{phone}",
        }
    }
}

/// Which message, by what, in which language: `invitation-mail-en` in addresses and forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateId {
    pub kind: TemplateKind,
    pub channel: Channel,
    pub lang: Lang,
}

impl TemplateId {
    /// Every one that there is, in the order of the page.
    pub fn all() -> Vec<TemplateId> {
        let mut all = Vec::new();
        for kind in TemplateKind::ALL {
            for channel in [Channel::Mail, Channel::Sms] {
                all.extend(Lang::ALL.map(|lang| TemplateId { kind, channel, lang }));
            }
        }
        all
    }

    pub fn text(self) -> String {
        let by = match self.channel {
            Channel::Mail => "mail",
            Channel::Sms => "text",
        };
        format!("{}-{by}-{}", self.kind.name(), self.lang.tag())
    }

    pub fn parse(text: &str) -> Option<TemplateId> {
        TemplateId::all().into_iter().find(|id| id.text() == text)
    }
}

/// The words themselves. A text message has a body and nothing else.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateWords {
    #[serde(default)]
    pub subject: String,
    #[serde(default)]
    pub heading: String,
    #[serde(default)]
    pub body: String,
}

/// A piece of what was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    Text(String),
    Variable(Variable),
}

/// Text and variables, one after the other. A brace that belongs to no known variable is a slip of the finger, and what it
/// was to be nobody can guess.
pub fn read(typed: &str, allowed: &[Variable]) -> Result<Vec<Piece>, FieldCode> {
    let mut pieces = Vec::new();
    let mut rest = typed;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, from) = rest.split_at(at);
        let found = allowed.iter().copied().find(|variable| from.starts_with(variable.typed()));
        let variable = found.ok_or(FieldCode::UnknownVariable)?;
        if !before.is_empty() {
            pieces.push(Piece::Text(before.to_owned()));
        }
        pieces.push(Piece::Variable(variable));
        rest = &from[variable.typed().len()..];
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest.to_owned()));
    }
    Ok(pieces)
}

/// The values in their places. What a value holds is never read again, so a guest who is called `{link}` is called so.
pub fn fill(pieces: &[Piece], value: impl Fn(Variable) -> String) -> String {
    pieces
        .iter()
        .map(|piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Variable(variable) => value(*variable),
        })
        .collect()
}

/// A text message as it leaves: in the old alphabet where that is enough, and with the word that ends all texts, unless the
/// clinic's own words have it. A name does not say it: Palo Alto Clinic may write itself in capitals.
pub fn as_text(pieces: &[Piece], filled: &str, stop: &str) -> String {
    let said = plain(filled);
    let has = |piece: &Piece, word: &str| matches!(piece, Piece::Text(text) if text.contains(word));
    let says = ["STOP", "ALTO"].iter().any(|word| pieces.iter().any(|piece| has(piece, word)));
    if says || stop.is_empty() { said } else { format!("{said} {}", plain(stop)) }
}

/// Line breaks as one kind, none at the ends, and no more than one empty line between two paragraphs; other control
/// characters, and marks that turn the direction of what follows, are none that anybody means to type.
pub fn tidy(typed: &str) -> String {
    let kept = |c: &char| {
        *c == '\n' || !(c.is_control() || matches!(*c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
    };
    let lines: String = typed.replace("\r\n", "\n").replace('\r', "\n").chars().filter(kept).collect();
    let mut out: Vec<&str> = Vec::new();
    for line in lines.lines().map(str::trim_end) {
        if !(line.is_empty() && out.last().is_none_or(|last| last.is_empty())) {
            out.push(line);
        }
    }
    out.join("\n").trim().to_owned()
}

/// The same of one line.
pub fn tidy_line(typed: &str) -> String {
    tidy(typed).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The page with the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateRow {
    pub id: TemplateId,
    /// The clinic's words, not Bedside's.
    pub own: bool,
}

/// One message, to be worded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateView {
    pub id: TemplateId,
    /// How often it was changed; 0: never.
    pub version: i32,
    pub own: bool,
    /// What is sent now.
    pub words: TemplateWords,
    /// Believable values, for the preview and to count by.
    pub samples: Vec<(Variable, String)>,
    /// Of the words that are sent now.
    pub preview: TemplatePreview,
    /// Newest first.
    pub past: Vec<TemplateChange>,
    /// Whither a test goes: the reader's own address, once it is confirmed.
    pub address: Option<String>,
}

/// Who has changed it, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateChange {
    pub who: String,
    pub when: String,
    /// Own words from then on; false: Bedside's again.
    pub own: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateForm {
    /// `TemplateId`.
    pub message: String,
    /// That the page showed.
    pub version: i32,
    #[serde(default)]
    pub subject: String,
    #[serde(default)]
    pub heading: String,
    #[serde(default)]
    pub body: String,
    /// The button: "" saves, "preview" shows, "test" mails it to oneself.
    #[serde(default)]
    pub press: String,
}

/// How it would arrive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplatePreview {
    pub subject: String,
    /// The letter, top down; empty for a text message.
    pub parts: Vec<PreviewPart>,
    /// Word for word: what a mail program without pictures and colours shows, or the text message.
    pub text: String,
    /// Of a text message, letters and parts.
    pub length: Option<(usize, usize)>,
}

/// What stands in a letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PreviewPart {
    Heading(String),
    Text(String),
    Fact { label: String, value: String },
    Button(String),
    Code { label: String, code: String },
    Small(String),
}
