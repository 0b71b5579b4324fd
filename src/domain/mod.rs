//! The meaning of the ledger.
//!
//! Pure: no clock, no file, no network, no randomness, no floats. Nothing here knows bytes on a
//! wire; nothing here imports another layer.

pub mod gs1;
pub mod id;
pub mod named;
pub mod quantity;
pub mod spec;
pub mod time;
pub mod value;
