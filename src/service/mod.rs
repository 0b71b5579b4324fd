//! gRPC: what the daemon answers, and to whom.
//!
//! The description is `proto/lotledger/v1/service.proto`; one file here for each group of its calls.
//! [`auth`] says who is asking and what they may ask for, [`status`] is the one place where errors
//! become gRPC statuses. Nothing is judged here: the rules are in `domain`, the writer and its
//! readers in `ledger`. Listeners, configuration and shutdown are in `daemon`.

mod admin;
pub mod auth;
mod bundle;
mod core;
mod evidence_access;
mod grpc;
mod histories;
mod lists;
mod log;
mod prefetch;
pub mod read_access;
mod reading;
mod recalls;
mod refusal_redaction;
pub mod status;
mod submit;
pub mod submit_stream;
mod verdict;
mod vial;

pub use core::Service;

/// Generated from `service.proto`; used in this layer and by the command line's client.
#[allow(
    clippy::all,
    clippy::pedantic,
    clippy::allow_attributes_without_reason,
    reason = "generated code"
)]
pub mod pb {
    include!(concat!(env!("OUT_DIR"), "/service/lotledger.v1.rs"));
}

/// The descriptors of the whole interface, with comments, for reflection and JSON.
pub const DESCRIPTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/lotledger.v1.bin"));
