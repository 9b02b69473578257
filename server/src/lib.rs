//! The server: web, worker and media in one process. Sees every crate; nothing sees it.
pub mod asked;
pub mod authority;
pub mod certificate;
pub mod config;
pub mod demo;
pub mod doctor;
pub mod listen;
pub mod lock;
pub mod log;
pub mod operator;
pub mod plain;
pub mod routes;
pub mod serve;
pub mod startup;
pub mod tls;
pub mod web;
pub mod wire;
