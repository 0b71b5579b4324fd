//! Bytes: what is signed, hashed, stored and handed over.
//!
//! On one side protobuf, on the other the types of `domain`: `statement` (what people sign),
//! `envelope` (with their signatures), `entry` (what the log stores), `bundle` (evidence for a vial).
//! Beside them the encodings that are not protobuf: DSSE, commitments and their openings, signed
//! notes, checkpoints and the client's trust file. What a statement *means* is `domain`'s affair,
//! and trees and proofs are `merkle`'s. Pure: time and randomness are arguments, every input is
//! bounded. All of it is specified in docs/FORMAT.md.

pub(crate) mod base64;
pub mod bundle;
mod canonical;
pub mod checkpoint;
pub mod commitment;
pub mod deceptive;
pub mod dsse;
pub mod entry;
pub mod envelope;
pub mod error;
mod excerpt;
pub mod message;
pub mod note;
pub mod public_text;
pub mod statement;
#[cfg(test)]
pub(crate) mod testing;
pub mod trust;
mod trust_parse;
pub mod vkey;

/// Generated from `proto/`; used in this layer and nowhere else, except for the service.
#[allow(clippy::all, reason = "generated code")]
pub mod pb {
    include!(concat!(env!("OUT_DIR"), "/lotledger.v1.rs"));
}
