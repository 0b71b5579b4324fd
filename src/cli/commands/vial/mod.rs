//! `vial`: is it good, and what is done with it.

mod clinic;
mod scan;
mod unproven;
mod verify;

pub use verify::Vial;
