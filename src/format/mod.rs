//! Bytes.

pub mod checkpoint;
pub mod commitment;
pub mod dsse;
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
