//! From bytes to an answer: a bundle to a verdict, a log to a clean bill or a list of faults.
//!
//! Pure: the time, the trust file and the bytes are arguments. Nothing here believes what it is
//! given: `evidence` checks a bundle's histories against a signed checkpoint, `bundle` asks the
//! verdict of them, `chain` reads a log entry by entry, `replay` as its writer would have had to write it,
//! `receipt` checks what a submitter was promised, `sidecar` checks lists of vials.

pub mod bundle;
pub mod chain;
pub mod evidence;
pub mod receipt;
pub mod replay;
pub mod sidecar;
pub mod signatures;

use std::fmt;

/// A check that failed: what was checked, what was found, what would be right.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Fault {
    /// Index of the entry it is about, if it is about one.
    pub index: Option<u64>,
    /// Stable name of the check, e.g. `CHAIN`, `SIGNATURE`, `INDEX_ROOT`.
    pub check: &'static str,
    /// What was found.
    pub got: String,
    /// What would be right.
    pub expected: String,
}

impl Fault {
    /// A fault of the whole.
    pub fn new(check: &'static str, got: impl fmt::Display, expected: impl fmt::Display) -> Self {
        Self {
            index: None,
            check,
            got: got.to_string(),
            expected: expected.to_string(),
        }
    }

    /// A fault of one entry.
    pub fn at(
        index: u64,
        check: &'static str,
        got: impl fmt::Display,
        expected: impl fmt::Display,
    ) -> Self {
        Self {
            index: Some(index),
            ..Self::new(check, got, expected)
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(index) = self.index {
            write!(f, "entry {index}: ")?
        }
        write!(
            f,
            "{}: got {}; expected {}",
            self.check, self.got, self.expected
        )
    }
}

impl std::error::Error for Fault {}
