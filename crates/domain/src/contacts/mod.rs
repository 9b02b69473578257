//! The people in a host's address book (A15): kept when a visit is planned or typed in by hand, found, grouped, merged,
//! brought in from a file and taken out as one.
//!
//! Each host has a book of their own. Whoever plans for a host reads and changes it as well, but for the notes: they are the
//! host's alone. Who may is asked of the database each time (`book.rs`).
mod book;
mod card;
mod duplicates;
mod editing;
mod export;
pub mod groups;
pub mod importing;
mod listing;
mod remembering;
pub(crate) mod rows;
pub(crate) mod words;

use crate::Result;
use crate::tx::Tx;
use model::{ContactId, MemberId};

pub use duplicates::{duplicates, keep_apart, merge, pair};
pub use editing::{delete, save, start, view};
pub use export::{Export, export};
pub use listing::{chosen, list, suggest};
pub(crate) use remembering::{hand_on, learn, recognise, remember};

audit_event!(ContactsSeen, "contacts_seen");
audit_event!(ContactSeen, "contact_seen", contact: ContactId);
audit_event!(ContactMade, "contact_made", contact: ContactId);
audit_event!(ContactChanged, "contact_changed", contact: ContactId);
audit_event!(ContactDeleted, "contact_deleted", contact: ContactId);
audit_event!(ContactsMerged, "contacts_merged", contact: ContactId);
audit_event!(ContactsKeptApart, "contacts_kept_apart", contact: ContactId);
audit_event!(ContactsExported, "contacts_exported");
audit_event!(ContactsImported, "contacts_imported");

/// The address book of a host who was deleted. Keys of contacts stay: they seal what visits say of the same people.
pub(crate) async fn forget_all(tx: &mut Tx, host: MemberId) -> Result<()> {
    groups::forget_all(tx, host).await?;
    rows::forget_all(tx, host).await
}
