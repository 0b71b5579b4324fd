//! The maker's side: a dossier of tables becomes signed statements, in the order in which things
//! happened.

pub mod cell;
pub mod fields;
pub mod problem;
pub mod table;
pub mod yaml;
