//! Opening a clinic, signing in and out, forgotten passwords. Field names are the forms' input names.
use crate::legal::LegalKind;
use crate::policy::Role;
use crate::{ClinicId, Lang, MemberId, Secret};
use serde::{Deserialize, Serialize};

/// A1. What it takes to open a clinic.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SignUp {
    /// Made by the page; a second submit of the same form opens no second clinic.
    #[serde(default)]
    pub request_id: String,
    pub clinic_name: String,
    /// The clinic's place in addresses; made from the name when empty.
    #[serde(default)]
    pub slug: String,
    pub name: String,
    pub email: String,
    pub password: Secret<String>,
    /// IANA zone name.
    pub zone: String,
    pub help_phone: String,
    /// "on" when the box was ticked, as HTML forms say it. The versions accepted are the ones shown: they travel
    /// in `terms_version`, `privacy_version`, `baa_version`.
    #[serde(default)]
    pub accept: String,
    #[serde(default)]
    pub terms_version: String,
    #[serde(default)]
    pub privacy_version: String,
    #[serde(default)]
    pub baa_version: String,
    /// A field that people do not see and robots fill (A1, bot check without a third party).
    #[serde(default)]
    pub website: String,
    /// When the page was drawn, signed; see `domain::logins::robots`.
    #[serde(default)]
    pub stamp: String,
    /// The work that a browser has done for that stamp.
    #[serde(default)]
    pub proof: String,
    pub lang: Lang,
}

/// What the sign-up page starts from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignUpStart {
    pub request_id: String,
    /// The texts to accept, as they stand now.
    pub versions: Vec<(LegalKind, String)>,
    /// Goes back with the form.
    pub stamp: String,
    /// The work that the browser is to do for it meanwhile; 0 for none (`model::proof`).
    pub bits: u8,
}

/// What the first page at the clinic's own address says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Welcome {
    /// The clinic's own address, as it stands in mails.
    pub address: String,
    /// The reader is there already.
    pub here: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Credentials {
    pub email: String,
    pub password: Secret<String>,
}

/// What the sign-in page sends.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SignInForm {
    pub email: String,
    pub password: Secret<String>,
    /// Where one was before (`limits::way_back`).
    #[serde(default)]
    pub back: String,
    /// The browser's time zone, by IANA name; empty without scripts.
    #[serde(default)]
    pub browser_zone: String,
    /// When the page was drawn, signed; see `domain::logins::circuit`.
    #[serde(default)]
    pub stamp: String,
    /// The work that a browser has done for that stamp, where it was asked to.
    #[serde(default)]
    pub proof: String,
}

/// What the sign-in page starts from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInStart {
    /// Goes back with the form.
    pub stamp: String,
    /// The work that the browser is to do for it before it is sent; 0 for none (`model::proof`).
    pub bits: u8,
}

impl SignInForm {
    /// Who one is, and where one was.
    pub fn parts(self) -> (Credentials, String) {
        (Credentials { email: self.email, password: self.password }, self.back)
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NewPassword {
    /// From the mailed link.
    pub token: Secret<String>,
    pub password: Secret<String>,
}

/// The signed-in member, as their own pages show them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    pub member: MemberId,
    pub clinic: ClinicId,
    pub clinic_name: String,
    pub name: String,
    pub email: String,
    pub email_confirmed: bool,
    pub roles: Vec<Role>,
    pub zone: String,
    pub lang: Lang,
}
