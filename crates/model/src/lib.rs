//! What browser and server share: ids, values, inputs, outputs, the error that may be shown, the permission
//! table, the signalling messages. No IO, no clock, no zone data.
pub mod accounts;
pub mod agreements;
pub mod audit;
pub mod blocks;
pub mod branding;
pub mod choices;
pub mod clinics;
pub mod console;
pub mod contacts;
pub mod error;
pub mod factors;
pub mod groups;
pub mod ids;
pub mod joining;
pub mod lang;
pub mod legal;
pub mod limits;
pub mod outbox;
pub mod passkeys;
pub mod passwords;
pub mod people;
pub mod policy;
pub mod proof;
pub mod secret;
pub mod signal;
pub mod support;
pub mod switching;
pub mod time;
pub mod visits;

pub use error::{AppError, Conflict, FieldCode, FieldError};
pub use ids::*;
pub use lang::Lang;
pub use secret::Secret;
pub use time::{Minutes, Shown, Time};
