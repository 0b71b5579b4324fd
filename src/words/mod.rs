//! Every text that people read in English and in Japanese, one chapter a file; nothing else.
//!
//! To change a wording, change it between its quotation marks. An entry is a name, the English, the Japanese:
//!
//! ```text
//! NOT_ENROLLED = "the donor is not enrolled", "ドナーが登録されていません";
//! expired(date) = "expired {date}", "使用期限切れ {date}";
//! ```
//!
//! What stands in braces is a value, named behind the entry; both languages have to say all of them.
//! An entry without Japanese, a value that one language leaves out and a wording that nothing says do
//! not compile (docs/adr/0027). The English is stable: programs and transcripts have it. Never "safe", never
//! "counterfeit" (an alert is mostly a technical fault), and always that the product is unapproved.
//!
//! The chapters, in the order in which a clinic meets them; `wording.rs` is the mechanism.

#[macro_use]
mod wording;

pub use wording::{Language, Value, Wording};

pub(crate) mod scan;
#[cfg(feature = "programs")]
pub(crate) mod vial;

pub(crate) mod verdict;

pub(crate) mod reason;

pub(crate) mod detail;
pub(crate) mod result;

pub(crate) mod refusal;

mod value;
pub(crate) use value::*;

pub(crate) mod evidence;
#[cfg(feature = "programs")]
pub(crate) mod question;
#[cfg(feature = "programs")]
pub(crate) mod way;

#[cfg(feature = "programs")]
pub(crate) mod failure;
#[cfg(feature = "programs")]
mod problem;
#[cfg(feature = "programs")]
pub use problem::Problem;

#[cfg(feature = "programs")]
pub(crate) mod lot;

#[cfg(feature = "programs")]
pub(crate) mod audit;
