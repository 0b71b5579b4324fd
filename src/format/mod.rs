//! Bytes.

pub mod checkpoint;
pub mod commitment;
pub mod dsse;
pub mod key;
pub mod note;
pub mod trust;
mod trust_parse;
pub mod vkey;
