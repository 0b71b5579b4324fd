//! What mends mistakes: nothing is edited, everything stays visible.

mod corrected;
mod replacement;

pub use corrected::Corrected;
pub use replacement::Replacement;

pub(in crate::domain::event) use replacement::{Correctable, first};
