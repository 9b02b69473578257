//! What staff is told of beside the screen, and by which way: everybody's own choice, kind by kind (A10). Letters about the
//! account itself are none of these: they always go.
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What may be told, in the order of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// Somebody waits, and the host has not said that they know.
    Waiting,
    /// A patient asks for a visit.
    Asked,
    /// A patient has booked, moved or cancelled one.
    Booked,
    /// A guest has said that they cannot come.
    Declined,
    /// A colleague plans a visit for them or moves it, or asks them to one.
    Planned,
    /// A colleague cancels a visit of theirs, or takes them out of one.
    TakenBack,
}

impl NoticeKind {
    pub const ALL: [NoticeKind; 6] = [
        NoticeKind::Waiting,
        NoticeKind::Asked,
        NoticeKind::Booked,
        NoticeKind::Declined,
        NoticeKind::Planned,
        NoticeKind::TakenBack,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            NoticeKind::Waiting => "waiting",
            NoticeKind::Asked => "asked",
            NoticeKind::Booked => "booked",
            NoticeKind::Declined => "declined",
            NoticeKind::Planned => "planned",
            NoticeKind::TakenBack => "taken_back",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeWay {
    Mail,
    Text,
}

impl NoticeWay {
    pub const fn name(self) -> &'static str {
        match self {
            NoticeWay::Mail => "mail",
            NoticeWay::Text => "text",
        }
    }
}

/// By which ways somebody is told of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ways {
    pub mail: bool,
    pub text: bool,
}

impl Ways {
    pub const fn by(self, way: NoticeWay) -> bool {
        match way {
            NoticeWay::Mail => self.mail,
            NoticeWay::Text => self.text,
        }
    }
}

/// Each kind has its ways.
pub type Wanted = BTreeMap<NoticeKind, Ways>;

/// What one has chosen, and what there is to choose from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notices {
    /// They hold visits: nobody else is told of anything.
    pub holds: bool,
    pub wanted: Wanted,
    /// The last digits of the number that texts go to; none where none can be sent.
    pub ending: Option<String>,
    /// After how long a wait they are told of it; 0: never.
    pub after_min: i64,
}

/// The form: one box for each kind and way.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewNotices {
    /// Stands in the form so that one without a tick is one, too.
    #[serde(default)]
    pub shown: String,
    /// By `name_of`, "on" when it was ticked.
    #[serde(default)]
    pub wanted: BTreeMap<String, String>,
}

impl NewNotices {
    pub fn name_of(kind: NoticeKind, way: NoticeWay) -> String {
        format!("{}_{}", kind.name(), way.name())
    }

    pub fn wants(&self, kind: NoticeKind, way: NoticeWay) -> bool {
        self.wanted.get(&NewNotices::name_of(kind, way)).is_some_and(|tick| tick == "on")
    }
}
