//! The second factor beside the password (A6): an authenticator app, recovery codes, browsers that are remembered. Field
//! names are the forms' input names.
use crate::legal::LegalKind;
use crate::passkeys::PasskeyRow;
use crate::{Secret, Shown};
use serde::{Deserialize, Serialize};

/// What somebody whose password was right still has to do before anything else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lack {
    /// Show the second factor.
    Factor,
    /// Type the code that was mailed: the account was not used in this browser before.
    MailedCode,
    /// Set one up: the clinic asks everyone for it.
    FactorSetUp,
    /// Choose a password: the one of this sign-in was made by the system and mailed.
    Password,
    /// Choose another one: theirs is older than the clinic lets passwords become.
    OldPassword,
    /// Come in: they were invited by such a password, and have accepted nothing and chosen nothing yet.
    Joining,
    /// Accept the terms or the privacy text anew: one of them is another one by now.
    Texts,
}

/// What the page says that stands between the password and the office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrival {
    pub lacks: Option<Lack>,
    /// For how long this browser may be remembered; 0 for not at all.
    pub remember_days: i32,
    /// A code of an app can be shown.
    pub app: bool,
    /// A passkey can be shown here.
    pub passkey: bool,
    /// A code can be sent by text message.
    pub text: Option<TextWay>,
    /// There is a number for such codes, and nobody brings texts at the moment.
    pub no_texts: bool,
    /// The texts to accept, as they stand now; empty when there is nothing to accept.
    pub texts: Vec<(LegalKind, String)>,
    /// When a code is to be typed that comes by mail.
    pub mailed_code: Option<MailedCode>,
}

/// Codes by text message to a number, as pages show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextWay {
    /// The last two digits of the number.
    pub ending: String,
    /// One is out that may still be typed.
    pub is_out: bool,
    /// Until another one may be asked for.
    pub wait_s: u32,
    /// Whoever has the number has said that they want no texts.
    pub stopped: bool,
}

/// One's own number for codes by text message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TextFactor {
    /// None is offered here.
    Impossible,
    Possible,
    /// No code was right yet.
    Pending(TextWay),
    On {
        since: Shown,
        way: TextWay,
        /// By the clinic; otherwise it opens nothing here.
        allowed: bool,
        /// Somebody brings texts.
        leave: bool,
    },
}

/// A number to be set up, and the present password.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewTextNumber {
    pub text_number: String,
    #[serde(default)]
    pub text_password: Secret<String>,
}

/// A code by mail, as the page that asks for it shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailedCode {
    /// The address to which it goes: the one that was typed to sign in.
    pub to: String,
    /// One is out that may still be typed.
    pub is_out: bool,
}

/// For how many days a browser may be remembered; 0 for never.
pub const REMEMBER_DAYS: [i32; 4] = [0, 7, 30, 90];

/// What a clinic asks of everyone who works there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactorRules {
    /// "on": everyone needs a second factor.
    #[serde(default)]
    pub required: String,
    /// One of `REMEMBER_DAYS`.
    pub remember_days: String,
    /// "on": a code by text message is a second factor here.
    #[serde(default)]
    pub text_codes: String,
}

/// A code of the app, one that was sent by text message, or one of the recovery codes.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct FactorCode {
    #[serde(default)]
    pub code: Secret<String>,
    #[serde(default)]
    pub recovery_code: Secret<String>,
    /// "text": what counts is `text_code`.
    #[serde(default)]
    pub by: String,
    #[serde(default)]
    pub text_code: Secret<String>,
    /// "on" when the box was ticked, as HTML forms say it.
    #[serde(default)]
    pub remember: String,
    /// Where one was before (`limits::way_back`).
    #[serde(default)]
    pub back: String,
}

/// One's own second factor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Factor {
    /// Since when codes of the app are asked for.
    pub since: Option<Shown>,
    /// An app that is being set up: no code of it was right yet.
    pub pending: Option<PendingApp>,
    /// Recovery codes whose owner has not said yet that they are kept.
    pub codes: Vec<String>,
    /// Those that were not used.
    pub codes_left: i64,
    /// The clinic asks everyone for one.
    pub required: bool,
    pub passkeys: Vec<PasskeyRow>,
    /// The clinic's address is a name: passkeys can be made here.
    pub passkeys_possible: bool,
    pub texts: TextFactor,
    /// It was not shown for a while, and is before anything here changes.
    pub again: bool,
}

impl Factor {
    /// Signing in by the password asks for more.
    pub fn is_on(&self) -> bool {
        self.since.is_some() || !self.passkeys.is_empty() || self.texts_on()
    }

    /// Codes by text message are one of them.
    pub fn texts_on(&self) -> bool {
        matches!(self.texts, TextFactor::On { allowed: true, .. })
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingApp {
    /// To type into the app where there is no camera: base 32 (RFC 4648, 6) in groups of four.
    pub key: String,
    pub square: Square,
}

/// A QR code (ISO/IEC 18004) as the path of an SVG, one unit a module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Square {
    /// Modules a side, the quiet zone of four on each side included.
    pub side: i32,
    pub path: String,
}
