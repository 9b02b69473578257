//! The clinics of one person, between which they switch (A12). Field names are the forms' input names.
use crate::{LinkId, Secret};
use serde::{Deserialize, Serialize};

/// One line of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherClinic {
    pub link: LinkId,
    pub name: String,
    /// As it stands in mails.
    pub address: String,
}

/// Another clinic where one works, under the same e-mail address. The password of each shows that both are one's own.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NewLink {
    /// Its web address, or its short name in one.
    pub clinic: String,
    pub current_password: Secret<String>,
    pub other_password: Secret<String>,
}
