//! The command line of the three users.
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::panic,
        reason = "a test that cannot go on should stop there"
    )
)]

pub mod key_file;
pub mod lot;
pub mod spec_file;
pub mod vials;
pub mod yaml;
