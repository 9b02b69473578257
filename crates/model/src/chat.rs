//! The chat of a visit: what is written in the waiting room and in the call. Field names are the forms' input names.
use crate::{AppError, ChatLineId, ParticipantId, TalkId, Time, VisitId};
use serde::{Deserialize, Serialize};

/// Characters of one line. Higher: a letter, which nobody reads in a call. Lower: whoever pastes a list of medicines is cut.
pub const TEXT_MOST: usize = 4_000;
/// Lines of each talk of a visit that a page shows, the newest. Higher: slow phones draw long. Lower: the beginning of a long talk is gone.
pub const LINES_MOST: i64 = 300;
/// Hours after a visit's end for which a clinic may keep its chat, to choose from.
pub const KEPT_H: [u16; 7] = [1, 6, 24, 72, 168, 336, 720];
/// Unless a clinic says otherwise; stands in the table's column, too.
pub const KEPT_H_DEFAULT: u16 = 24;

/// Megabytes (MiB) of one file, to choose from. Higher: a full disk. Lower: a scan does not fit.
pub const FILE_MB: [u16; 5] = [5, 20, 50, 100, 200];
/// Unless a clinic says otherwise; stands in the table's column, too.
pub const FILE_MB_DEFAULT: u16 = 20;
pub const MB: i64 = 1024 * 1024;
/// Of all files of one visit in a day. Higher: a full disk. Lower: many scans do not fit.
pub const FILES_OF_A_DAY: i64 = 1024 * MB;
/// Letters of a file's name that are kept.
pub const FILE_NAME_MOST: usize = 120;

impl TalkId {
    /// Of all who are present.
    pub const fn everyone(visit: VisitId) -> TalkId {
        TalkId(visit.0)
    }
    /// Between one guest who waits and those who hold the visit.
    pub const fn at_door(guest: ParticipantId) -> TalkId {
        TalkId(guest.0)
    }
}

/// One thing that was said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatLine {
    pub id: ChatLineId,
    pub from: String,
    pub mine: bool,
    pub at: Time,
    /// In the reader's zone; with the day where it was another one.
    pub when: String,
    /// None: its writer has taken it back. Of a file, its name.
    pub text: Option<String>,
    #[serde(default)]
    pub file: Option<ChatFile>,
}

/// What one reader sees of one talk, oldest line first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Talk {
    pub talk: TalkId,
    /// With whom a host speaks at the door; none for the talk of all, and for a guest's own.
    pub with: Option<String>,
    /// They wait at this moment.
    pub waits: bool,
    pub unread: i64,
    pub lines: Vec<ChatLine>,
}

/// What one reader sees of a visit's chat.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatView {
    pub talks: Vec<Talk>,
    /// False once the visit is over, or before one has come in.
    pub open: bool,
    /// Begins the marks of what is written on this page: the same mark twice is one line.
    pub mark: String,
    /// Hours after the visit's end until nothing of it is left.
    pub kept_h: u16,
    /// Megabytes that one file may have.
    #[serde(default)]
    pub file_mb: u16,
}

impl ChatView {
    /// Lines of others that the reader has not seen.
    pub fn unread(&self) -> i64 {
        self.talks.iter().map(|talk| talk.unread).sum()
    }
}

/// What a host writes, and to whom.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewChatLine {
    pub visit: String,
    pub talk: String,
    pub mark: String,
    #[serde(default)]
    pub text: String,
}

/// What a guest writes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewGuestLine {
    pub link: String,
    /// Where the page was when it was written: what was meant for the hosts goes to nobody else, also when it is sent after
    /// they were let in. Empty: where they are.
    #[serde(default)]
    pub talk: String,
    pub mark: String,
    #[serde(default)]
    pub text: String,
}

/// What somebody has written to a visit's hosts and they have not read, for the day's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnreadChat {
    pub visit: VisitId,
    pub from: String,
    pub count: i64,
}

/// How long a clinic keeps chats: one of `KEPT_H`; and how large a file may be: one of `FILE_MB`, empty for as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatKeeping {
    pub chat_hours: String,
    #[serde(default)]
    pub file_mb: String,
}

/// What a file is, as its first bytes say. Only pictures are shown by a page; all else is a file to keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    Png,
    Jpeg,
    Webp,
    Gif,
    Other,
}

impl FileKind {
    /// Bytes of a file's beginning that say what it is.
    pub const HEAD: usize = 12;

    /// By what it begins with, whatever its name says.
    pub fn of(head: &[u8]) -> FileKind {
        match head {
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => FileKind::Png,
            [0xff, 0xd8, 0xff, ..] => FileKind::Jpeg,
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => FileKind::Webp,
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => FileKind::Gif,
            _ => FileKind::Other,
        }
    }

    /// As it stands in a row.
    pub const fn name(self) -> &'static str {
        match self {
            FileKind::Png => "png",
            FileKind::Jpeg => "jpeg",
            FileKind::Webp => "webp",
            FileKind::Gif => "gif",
            FileKind::Other => "other",
        }
    }

    /// What is not known is a file to keep.
    pub fn named(name: &str) -> FileKind {
        let all = [FileKind::Png, FileKind::Jpeg, FileKind::Webp, FileKind::Gif];
        all.into_iter().find(|kind| kind.name() == name).unwrap_or(FileKind::Other)
    }

    pub fn is_picture(self) -> bool {
        self != FileKind::Other
    }

    /// RFC 9110's `Content-Type`.
    pub const fn media_type(self) -> &'static str {
        match self {
            FileKind::Png => "image/png",
            FileKind::Jpeg => "image/jpeg",
            FileKind::Webp => "image/webp",
            FileKind::Gif => "image/gif",
            FileKind::Other => "application/octet-stream",
        }
    }
}

/// A file that was sent; its name is the line's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatFile {
    pub kind: FileKind,
    pub bytes: i64,
}

/// Why a file was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileFault {
    /// Nothing was chosen, or there is nothing in it.
    Empty,
    TooBig,
    /// It says that it is a photo, and is none.
    Broken,
    /// So much was sent in this visit today that no more is kept.
    DayFull,
    /// There is no room on the server.
    DiskFull,
    /// Their other files are still on the way.
    Busy,
}

impl FileFault {
    pub const ALL: [FileFault; 6] = [
        FileFault::Empty,
        FileFault::TooBig,
        FileFault::Broken,
        FileFault::DayFull,
        FileFault::DiskFull,
        FileFault::Busy,
    ];

    /// As it stands in an address.
    pub const fn name(self) -> &'static str {
        match self {
            FileFault::Empty => "empty",
            FileFault::TooBig => "too_big",
            FileFault::Broken => "broken",
            FileFault::DayFull => "day_full",
            FileFault::DiskFull => "disk_full",
            FileFault::Busy => "busy",
        }
    }

    pub fn named(name: &str) -> Option<FileFault> {
        FileFault::ALL.into_iter().find(|fault| fault.name() == name)
    }

    /// The HTTP status (RFC 9110, RFC 4918) that carries it.
    pub const fn status(self) -> u16 {
        match self {
            FileFault::Empty | FileFault::Broken => 422,
            FileFault::TooBig | FileFault::DayFull => 413,
            FileFault::DiskFull => 507,
            FileFault::Busy => 429,
        }
    }
}

/// What the server says to a file that a page has sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileAnswer {
    Sent,
    Refused(FileFault),
    Failed(AppError),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_it_begins_with() {
        assert_eq!(FileKind::of(b"\x89PNG\r\n\x1a\nrest"), FileKind::Png);
        assert_eq!(FileKind::of(&[0xff, 0xd8, 0xff, 0xe1]), FileKind::Jpeg);
        assert_eq!(FileKind::of(b"RIFF\x01\x02\x03\x04WEBPVP8 "), FileKind::Webp);
        assert_eq!(FileKind::of(b"GIF89a..."), FileKind::Gif);
        for other in [&b"<svg xmlns="[..], b"<html>", b"RIFF....WAVE", b"\xff\xd8", b""] {
            assert_eq!(FileKind::of(other), FileKind::Other);
        }
        let known = [FileKind::Png, FileKind::Jpeg, FileKind::Webp, FileKind::Gif, FileKind::Other];
        assert!(known.into_iter().all(|kind| FileKind::named(kind.name()) == kind));
        assert!(FileFault::ALL.into_iter().all(|fault| FileFault::named(fault.name()) == Some(fault)));
    }
}
