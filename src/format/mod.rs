//! Bytes.

mod canonical;
pub mod error;
pub mod statement;

/// Generated from `proto/`; used in this layer and nowhere else, except for the service.
#[allow(missing_docs, clippy::all, reason = "generated code")]
pub mod pb {
    include!(concat!(env!("OUT_DIR"), "/lotledger.v1.rs"));
}
