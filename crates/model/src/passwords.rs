//! A clinic's own rules for passwords (A5). Field names are the form's input names.
use serde::{Deserialize, Serialize};

/// The shortest that a clinic may ask for; the first unless it says otherwise: NIST SP 800-63B-4 and ASVS 6.2 ask for
/// fifteen where a password stands alone.
pub const LEAST: [u16; 4] = [15, 16, 20, 24];
/// After how many days another one is to be chosen; 0 for never, which is what both of them advise.
pub const DAYS: [u16; 4] = [0, 90, 180, 365];
/// Where passwords lapse, so many of the last ones, the present one among them, are not taken again. Higher: more hashes
/// kept, and more work at each choice. Lower: people go back and forth between two.
pub const NOT_AGAIN: i64 = 5;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordRules {
    /// One of `LEAST`.
    pub least_length: String,
    /// One of `DAYS`.
    pub lapse_days: String,
}
