//! The chat of a visit (W4, C3): one for its whole life, in the waiting room and in the call, kept here and not in a page, so
//! that neither a reload nor a broken line loses anything of it.
//!
//! Who waits talks with those who hold the visit, and with nobody else (`TalkId::at_door`); who is present talks with all who
//! are (`TalkId::everyone`), and reads what was said before they came in. Who of the clinic has no place in the visit reads
//! nothing of it, administrators included (`talking.rs`, `Action::Chat`). What was said stands as it was said; whoever said it
//! may take it back, and then nothing of it is left. All of it goes when the clinic says (`erasing.rs`).
mod erasing;
pub(crate) mod files;
mod keeping;
pub(crate) mod rows;
mod talking;
mod view;

pub(crate) use erasing::{EraseChats, prune};
pub(crate) use files::UnderWay;
pub use files::{
    Begun, Download, Incoming, NewFile, Sent, begin_file, begin_file_as_guest, file, file_as_guest,
};
pub use keeping::{keeping, save_keeping};
pub use talking::{Said, read, read_as_guest, say, say_as_guest, take_back, take_back_as_guest};
pub(crate) use view::unread;

use crate::throttle::Quota;
use model::{ClinicId, VisitId};

audit_event!(ChatSeen, "chat_seen", visit: VisitId);
audit_event!(ChatErased, "chat_erased", visit: VisitId);
audit_event!(ChatKeepingChanged, "chat_keeping_changed", clinic: ClinicId);

const TEXT: &str = "chat_line.text";

/// Of one person. Higher: a page gone wrong, or an angry hand, fills the screen of all others. Lower: whoever sends many
/// short lines waits between them.
const LINES: Quota = Quota { purpose: "chat", most: 30, per_s: 60 };
/// Of one person, too. Higher: a robot with a link fills the disk. Lower: a long talk comes to its end too soon.
const LINES_OF_A_DAY: Quota = Quota { purpose: "chat of a day", most: 1_000, per_s: 24 * 60 * 60 };
/// Files that one person begins to send. Higher: whoever breaks off each upload keeps the disk busy. Lower: a bad line, over
/// which a photo needs many tries, comes to its end too soon.
const FILES: Quota = Quota { purpose: "chat file", most: 60, per_s: 60 * 60 };
