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
//! An entry without Japanese and a value that one language leaves out do not compile, and a wording that nothing says
//! does not pass the lints (docs/adr/0027). The English is stable: transcripts have it. Never "safe", never
//! "counterfeit" (an alert is mostly a technical fault), and always that the product is unapproved.
//!
//! The chapters stand below, in the order in which a clinic meets them. `wording.rs` is the mechanism.

#[macro_use]
mod wording;

pub use wording::{Language, Value, Wording};

// A vial is scanned: codes that cannot be read; the answer; why; what stands beside a reason.
pub(crate) mod scan;
pub(crate) mod verdict;

pub(crate) mod reason;

pub(crate) mod detail;
pub(crate) mod result;

// The same as text and as a page: labels, the clinic's questions.
pub(crate) mod analyte;
#[cfg(feature = "programs")]
pub(crate) mod making;
#[cfg(feature = "programs")]
pub(crate) mod marker;
pub(crate) mod method;
#[cfg(feature = "programs")]
pub(crate) mod question;
pub(crate) mod unit;
#[cfg(feature = "programs")]
pub(crate) mod vial;

// What happened: what is signed, its fields and closed lists, and the moments of a vial's way.
pub(crate) mod event;
pub(crate) use event::lists::*;

// What evidence lacks, and what is asked of it.
pub(crate) mod evidence;

// What goes wrong: refusals of the rules, specifications and values, bytes that are refused, other codes, messages and
// what to do.
pub(crate) mod refusal;

pub(crate) mod specification;

pub(crate) mod format;

#[cfg(feature = "programs")]
pub(crate) mod dossier;
#[cfg(feature = "programs")]
pub(crate) mod failure;
#[cfg(feature = "programs")]
mod problem;
#[cfg(feature = "programs")]
pub use problem::Problem;

// Those who sign: acts, people, samples, what follows from a signature, lists, a lot before its release, trust.
#[cfg(feature = "programs")]
pub(crate) mod act;
#[cfg(feature = "programs")]
pub(crate) mod certificate;
#[cfg(feature = "programs")]
pub(crate) mod choice;
#[cfg(feature = "programs")]
pub(crate) mod history;
#[cfg(feature = "programs")]
pub(crate) mod list;
#[cfg(feature = "programs")]
pub(crate) mod lot;
#[cfg(feature = "programs")]
pub(crate) mod person;
#[cfg(feature = "programs")]
pub(crate) mod sample;
#[cfg(feature = "programs")]
pub(crate) mod sheet;
#[cfg(feature = "programs")]
pub(crate) mod signing;
#[cfg(feature = "programs")]
pub(crate) use signing::warning;
#[cfg(feature = "programs")]
pub(crate) mod trust;

// The auditor.
#[cfg(feature = "programs")]
pub(crate) mod audit;
