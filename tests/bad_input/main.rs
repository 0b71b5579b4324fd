//! Bad input wherever something comes in: a named error with the field, and the ledger as it was.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on should stop"
)]

#[path = "../daemon_support/mod.rs"]
mod daemon_support;

mod bytes;
mod command_line;
mod configuration;
mod database;
mod port;
mod reading;
mod scene;
mod submitting;
mod unseen;
