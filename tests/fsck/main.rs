//! `lotledgerd fsck`: every kind of damage is found by table and key; what follows from the entries is
//! rebuilt to the very rows that were there; what does not follow from them is never touched.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on should stop"
)]

#[path = "../daemon_support/mod.rs"]
mod daemon_support;

mod derived;
mod files;
mod killed;
mod test_ledger;
mod truth;
