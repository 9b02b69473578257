//! HTTP: everything between a request and a use case.
pub mod agreements;
pub mod around;
pub mod assets;
pub mod audit;
pub mod calls;
pub mod clinic;
pub mod consoles;
pub mod events;
pub mod failure;
pub mod forms;
pub mod headers;
pub mod look;
mod moved;
pub mod origin;
pub mod record;
pub mod router;
pub mod theme;
pub mod ws;
