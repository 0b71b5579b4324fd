//! The command line: one program for makers, laboratories, clinics and auditors.

pub mod lot;
pub mod spec_file;
