//! Remembered people of a host (A15, basic).
use crate::{ContactId, Lang};
use serde::{Deserialize, Serialize};

/// Offered while a name or an address is typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    pub contact: ContactId,
    pub name: String,
    pub email: String,
    pub zone: String,
    pub lang: Lang,
}
