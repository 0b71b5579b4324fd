//! `kill -9` at random moments under load: nothing that was answered is lost, nothing is half done.
//!
//! `LOTLEDGER_KILLS` is the number of rounds (10), `LOTLEDGER_SEED` the seed that a failed run
//! printed.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on should stop"
)]

#[path = "../daemon_support/mod.rs"]
mod daemon_support;

mod chance;
mod edges;
mod load;
mod pace;
mod promises;
mod rounds;
