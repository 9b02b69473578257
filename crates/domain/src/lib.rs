//! Every rule and every line of SQL. Use cases take a principal (`Host`, `Guest`, …) whose fields are private, so
//! that a stranger cannot call them; a write is committed by `tx.commit(event)`. Read `tx.rs` and `visits/` first.
#[macro_use]
mod tx;
#[macro_use]
pub mod audit;
pub mod agreements;
pub mod availability;
pub mod booking;
pub mod calendar;
pub mod chat;
#[cfg(test)]
mod checks;
pub mod clinics;
pub mod colleagues;
pub mod config;
pub mod contacts;
mod db;
#[cfg(test)]
mod documented;
mod error;
pub mod factors;
mod guard;
mod handle;
mod jobs;
pub mod joining;
pub mod legal;
pub mod logins;
pub mod lost_link;
pub mod mail;
mod migrate;
pub mod newsletter;
pub mod noticed;
mod opening;
pub mod operator;
pub mod outbox;
pub mod outside;
pub mod passkeys;
mod pen;
pub mod people;
mod planner;
#[cfg(test)]
mod plans;
pub mod ports;
mod principals;
pub mod publish;
pub mod quality;
pub mod queue;
mod seal;
pub mod series;
pub mod services;
#[doc(hidden)]
pub mod statements;
pub mod support;
pub mod switching;
pub mod templates;
pub mod texting;
pub mod throttle;
mod tidying;
#[doc(hidden)]
pub mod untrusted;
pub mod visits;

pub use config::{DatabaseUrl, DomainConfig, News, Origins};
pub use error::{Error, Result, Shown};
pub use handle::{Change, Domain, Ports};
pub use migrate::fingerprint as schema_fingerprint;
pub use opening::{Inspection, OpenError, inspect, verify_audit};
pub use planner::Planner;
pub use principals::{
    AddressKey, Admin, Anyone, Arriving, BillingManager, Editor, Guest, Helper, Host, Member, Operator,
};
