//! Photos and files in the chat (C3, W4): each a line of its own, whose text is the file's name.
//!
//! What is in a file stands in the folder of files, in sealed chunks (`chunks.rs`), under a key of its own that is sealed for
//! whoever has sent it: with their key, with their line taken back, or with the chat's time, nothing of it can be read. The
//! row is written once the file is whole on the disk; what no row knows is swept away (`sweeping.rs`). Of a photo only the
//! picture is kept, not where and when it was taken (`strip.rs`).
mod chunks;
mod fetching;
mod jpeg;
#[cfg(test)]
mod jpeg_tests;
mod png;
pub(crate) mod rows;
mod sending;
pub(crate) mod strip;
#[cfg(test)]
mod strip_tests;
mod sweeping;
mod under_way;
mod webp;

pub use fetching::{Download, file, file_as_guest};
pub use sending::{Begun, Incoming, NewFile, Sent, begin_file, begin_file_as_guest};
pub(super) use sweeping::{remove, sweep};
pub(crate) use under_way::UnderWay;

use crate::Error;
use crate::ports::FileError;
use model::{AppError, ChatLineId, ClinicId};

/// The column that a file's key is sealed for.
const KEY: &str = "chat_file.file_key";

/// What a file is called in the folder: whose clinic's, and of which line.
fn name_of(clinic: ClinicId, line: ChatLineId) -> String {
    format!("{}-{}", clinic.text(), line.text())
}

fn named(name: &str) -> Option<(ClinicId, ChatLineId)> {
    let (clinic, line) = name.split_once('-')?;
    Some((ClinicId::parse(clinic)?, ChatLineId::parse(line)?))
}

impl From<FileError> for Error {
    fn from(error: FileError) -> Self {
        match error {
            FileError::Full => AppError::Unavailable.into(),
            FileError::Missing => AppError::NotFound.into(),
            FileError::Failed(inside) => Error::Hidden(inside),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_whose_it_is() {
        let id = |n: u8| format!("{n:032x}");
        let (clinic, line) = (ClinicId::parse(&id(1)).unwrap(), ChatLineId::parse(&id(2)).unwrap());
        assert_eq!(named(&name_of(clinic, line)), Some((clinic, line)));
        assert!(named("lost+found").is_none() && named("1-2").is_none());
    }
}
