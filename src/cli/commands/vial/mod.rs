//! `vial`: is it good, and what is done with it.

mod before_use;
mod clinic;
mod scan;
mod unproven;
mod verify;

pub use verify::Vial;
