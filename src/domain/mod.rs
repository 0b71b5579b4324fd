//! The meaning of the ledger.
//!
//! Pure: no clock, no file, no network, no randomness, no floats. Nothing here knows bytes on a
//! wire; nothing here imports another layer but the words.

pub mod authority;
pub mod clock_corrections;
pub mod decide;
pub mod eligibility;
pub mod event;
pub mod foresight;
pub mod gate;
pub mod gs1;
pub mod id;
pub mod key;
pub mod known_cache;
pub mod laboratory_counter;
pub mod named_enum;
pub mod nearest;
pub mod possession;
pub mod quantity;
pub mod reason;
pub mod refusal;
pub mod replay;
pub mod rules_in_force;
pub mod spec;
pub mod state;
pub mod statement;
pub mod subject;
pub(crate) mod text_form;
pub mod time;
pub mod value;
pub mod verdict;
pub mod view;
