//! The maker's side: a dossier of tables becomes signed statements, in the order in which things
//! happened.
//!
//! `dossier` reads a directory and lists everything that is wrong with it; `plan` turns its rows
//! into events, with the references and salts that `memory` keeps; `shift` moves an example's
//! dates. The format is described in docs/DOSSIER.md.

pub mod cell;
pub mod dossier;
pub mod fields;
pub mod manifest;
pub mod memory;
pub mod plan;
pub mod problem;
pub mod rows;
pub mod shift;
pub mod table;
pub mod value_cell;
