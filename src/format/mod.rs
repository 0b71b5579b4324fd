//! Bytes: what is signed, hashed, stored and handed over.
//!
//! Here are the encodings and the checks that need nothing but the bytes: keys and the one rule by
//! which a signature is accepted, DSSE, commitments and their openings, signed notes, checkpoints
//! and the client's trust file. What a statement *means* is `domain`'s affair, and trees and proofs
//! are `merkle`'s. Pure: time and randomness are arguments, every input is bounded.

#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::panic,
        reason = "a test that cannot go on should stop"
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

/// Generated from `proto/`; used in this layer and nowhere else, except for the service.
#[allow(missing_docs, clippy::all, reason = "generated code")]
pub mod pb {
    include!(concat!(env!("OUT_DIR"), "/lotledger.v1.rs"));
}
