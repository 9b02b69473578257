//! The outside, over the domain's traits: real adapters and the embedded default.
pub mod embedded;
mod message;
pub mod smtp;
