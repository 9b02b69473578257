//! The outside, over the domain's traits: real adapters and the embedded default.
mod aws;
pub mod calendars;
pub mod dkim;
pub mod embedded;
pub mod files;
pub mod heard;
pub mod http;
mod message;
pub mod ses;
pub mod smtp;
pub mod twilio;
