//! The daemon as its callers meet it: the real program, a real file, real sockets.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on should stop"
)]

mod calls;
mod errors;
mod health;
mod interface;
mod lifecycle;
mod limits;
mod observe;
mod packaging;
mod reading;
mod streams;
mod systemd;
#[allow(dead_code, reason = "the tests in tests/faults use the rest")]
mod test_ledger;
mod tls;
mod web;
