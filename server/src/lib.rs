//! The server: web, worker and media in one process. Sees every crate; nothing sees it.
pub mod authority;
pub mod config;
pub mod demo;
pub mod doctor;
pub mod listen;
pub mod log;
pub mod routes;
pub mod serve;
pub mod tls;
pub mod web;
pub mod wire;
