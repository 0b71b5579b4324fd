//! What mends mistakes: nothing is edited, everything stays visible.

mod corrected;
mod late_entry_explained;
mod replacement;

pub use corrected::Corrected;
pub use late_entry_explained::{History, LateEntryExplained};
pub use replacement::Replacement;

pub(in crate::domain::event) use replacement::{Correctable, first};
