//! Passkeys (A6): a fingerprint, a face or a device's lock in the place of the password and the code. Field names are the
//! forms' input names.
use crate::{PasskeyId, Secret, Shown};
use serde::{Deserialize, Serialize};

/// One of one's own, as the page lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeyRow {
    pub passkey: PasskeyId,
    pub name: String,
    pub added: Shown,
    pub used: Option<Shown>,
    /// Made at the host name that the clinic has today: elsewhere no browser offers it.
    pub here: bool,
}

/// What a browser is asked to do, and under what it answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeyAsk {
    /// Good once, for five minutes.
    pub ceremony: String,
    /// `PublicKeyCredentialCreationOptionsJSON` or `PublicKeyCredentialRequestOptionsJSON` (WebAuthn, 5.1.8 and 5.1.9).
    pub options: String,
}

/// A new one, made by the browser.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct NewPasskey {
    #[serde(default)]
    pub ceremony: Secret<String>,
    /// `RegistrationResponseJSON`.
    #[serde(default)]
    pub credential: Secret<String>,
    /// What its owner calls it; empty: as the browser is called.
    #[serde(default)]
    pub passkey_name: String,
}

/// One that is shown, to sign in or after the password.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct ShownPasskey {
    #[serde(default)]
    pub ceremony: Secret<String>,
    /// `AuthenticationResponseJSON`.
    #[serde(default)]
    pub credential: Secret<String>,
    /// "on" when the box was ticked, as HTML forms say it.
    #[serde(default)]
    pub remember: String,
    /// Where one was before (`limits::way_back`).
    #[serde(default)]
    pub back: String,
    /// The browser's time zone, by IANA name; empty without scripts.
    #[serde(default)]
    pub browser_zone: String,
}
