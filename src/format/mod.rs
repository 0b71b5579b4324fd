//! Bytes.
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::panic,
        reason = "a test that cannot go on should stop there"
    )
)]

pub mod checkpoint;
pub mod commitment;
pub mod dsse;
mod excerpt;
pub mod key;
pub mod note;
pub mod trust;
mod trust_parse;
pub mod vkey;
