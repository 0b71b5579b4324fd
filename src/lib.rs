//! lotledger: a ledger that makes a vial's provenance checkable.
//!
//! Four pure layers (`merkle`, `domain`, `format`, `verify`) are all an auditor needs; the rest
//! (`store`, `ledger`, `service`, `daemon`, `cli`, `manual`) is the shell around them; `words` has
//! the texts of all in English and Japanese, `digest` the two types that all proofs and statements
//! share. See ARCHITECTURE.md.

#[cfg(feature = "programs")]
pub mod cli;
#[cfg(feature = "programs")]
pub mod daemon;
pub mod digest;
pub mod domain;
pub mod format;
#[cfg(feature = "programs")]
pub mod ledger;
#[cfg(feature = "programs")]
pub mod manual;
pub mod merkle;
#[cfg(feature = "programs")]
pub mod service;
#[cfg(feature = "programs")]
pub mod store;
pub mod verify;
pub mod words;
