//! From bytes to an answer: a bundle to a verdict, a log to a clean bill or a list of faults.
//!
//! Pure: the time, the trust file and the bytes are arguments. Nothing here believes what it is
//! given: `histories` checks a bundle's histories against a signed checkpoint, `bundle` asks the
//! verdict of them, `missing_evidence` names what they do not have, `chain` reads a log entry by entry, `replay` as
//! its writer would have had to write it, `receipt` checks what a submitter was promised, `sidecar` checks
//! lists of vials, `public_text` what a recall says to the public.

pub mod bundle;
pub mod chain;
pub mod histories;
mod missing_evidence;
pub mod past;
pub mod public_text;
pub mod receipt;
pub mod replay;
pub mod sidecar;
pub mod signatures;
mod time_order;

pub use missing_evidence::Lacking;

use std::fmt;

use crate::domain::named_enum::named_enum;
use crate::words::{Value, Wording, evidence as words};

named_enum! {
    /// A check that can fail, by its stable name.
    pub enum Check {
        Bundle = "BUNDLE",
        Checkpoint = "CHECKPOINT",
        Seal = "SEAL",
        SealIndex = "SEAL_INDEX",
        SealInclusion = "SEAL_INCLUSION",
        Trie = "TRIE",
        History = "HISTORY",
        Entry = "ENTRY",
        Statement = "STATEMENT",
        Index = "INDEX",
        Genesis = "GENESIS",
        RulesVersion = "RULES_VERSION",
        Time = "TIME",
        Previous = "PREVIOUS",
        Signature = "SIGNATURE",
        LedgerId = "LEDGER_ID",
        Origin = "ORIGIN",
        LogKey = "LOG_KEY",
        Vial = "VIAL",
        Opening = "OPENING",
        Altered = "ALTERED",
        Chain = "CHAIN",
        CheckpointHeld = "CHECKPOINT_HELD",
        CheckpointRoot = "CHECKPOINT_ROOT",
        CheckpointSize = "CHECKPOINT_SIZE",
        Donor = "DONOR",
        Extra = "EXTRA",
        Inclusion = "INCLUSION",
        IndexRoot = "INDEX_ROOT",
        Missing = "MISSING",
        Payload = "PAYLOAD",
        Places = "PLACES",
        PublicText = "PUBLIC_TEXT",
        RepeatedPayload = "REPEATED_PAYLOAD",
        RootMismatch = "ROOT_MISMATCH",
        Rules = "RULES",
        Sidecar = "SIDECAR",
        StoredCheckpoint = "STORED_CHECKPOINT",
        StoredPublicText = "STORED_PUBLIC_TEXT",
        StoredRows = "STORED_ROWS",
        StoredSidecar = "STORED_SIDECAR",
        StoredTile = "STORED_TILE",
        SubjectCount = "SUBJECT_COUNT",
        VialDuplicate = "VIAL_DUPLICATE",
    }
}

impl Check {
    /// What it asks, of the checks that a clinic's evidence goes through.
    pub fn said(self) -> Option<&'static Wording> {
        Some(match self {
            Self::Bundle => &words::CHECK_BUNDLE,
            Self::Checkpoint => &words::CHECK_CHECKPOINT,
            Self::Seal => &words::CHECK_SEAL,
            Self::SealIndex => &words::CHECK_SEAL_INDEX,
            Self::SealInclusion => &words::CHECK_SEAL_INCLUSION,
            Self::Trie => &words::CHECK_TRIE,
            Self::History => &words::CHECK_HISTORY,
            Self::Entry => &words::CHECK_ENTRY,
            Self::Statement => &words::CHECK_STATEMENT,
            Self::Index => &words::CHECK_INDEX,
            Self::Genesis => &words::CHECK_GENESIS,
            Self::RulesVersion => &words::CHECK_RULES_VERSION,
            Self::Time => &words::CHECK_TIME,
            Self::Previous => &words::CHECK_PREVIOUS,
            Self::Signature => &words::CHECK_SIGNATURE,
            Self::LedgerId => &words::CHECK_LEDGER_ID,
            Self::Origin => &words::CHECK_ORIGIN,
            Self::LogKey => &words::CHECK_LOG_KEY,
            Self::Vial => &words::CHECK_VIAL,
            Self::Opening => &words::CHECK_OPENING,
            Self::PublicText => &words::CHECK_PUBLIC_TEXT,
            Self::Altered
            | Self::Chain
            | Self::CheckpointHeld
            | Self::CheckpointRoot
            | Self::CheckpointSize
            | Self::Donor
            | Self::Extra
            | Self::Inclusion
            | Self::IndexRoot
            | Self::Missing
            | Self::Payload
            | Self::Places
            | Self::RepeatedPayload
            | Self::RootMismatch
            | Self::Rules
            | Self::Sidecar
            | Self::StoredCheckpoint
            | Self::StoredPublicText
            | Self::StoredRows
            | Self::StoredSidecar
            | Self::StoredTile
            | Self::SubjectCount
            | Self::VialDuplicate => return None,
        })
    }
}

impl Check {
    /// Whether it is about what a database keeps beside the log, which may be wrong though the log is right.
    pub fn is_of_stored(self) -> bool {
        self == Self::PublicText || self.as_str().starts_with("STORED_")
    }
}

/// A check that failed: what was checked, what was found, what would be right.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Fault {
    /// Index of the entry it is about, if it is about one.
    pub index: Option<u64>,
    pub check: Check,
    #[serde(serialize_with = "Wording::serialize_english")]
    pub got: Wording,
    #[serde(serialize_with = "Wording::serialize_english")]
    pub expected: Wording,
}

impl Fault {
    /// A fault of the whole.
    pub fn new(check: Check, got: impl Value, expected: impl Value) -> Self {
        Self {
            index: None,
            check,
            got: got.wording(),
            expected: expected.wording(),
        }
    }

    /// A fault of one entry.
    pub fn at(index: u64, check: Check, got: impl Value, expected: impl Value) -> Self {
        Self {
            index: Some(index),
            ..Self::new(check, got, expected)
        }
    }

    /// In words.
    pub fn said(&self) -> Wording {
        let fault = words::fault(self.check, &self.got, &self.expected);
        match self.index {
            Some(index) => words::at_entry(index, fault),
            None => fault,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.said().english())
    }
}

impl std::error::Error for Fault {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_get_a_fault_in_english() {
        let fault = Fault::at(7, Check::Seal, &words::A_STATEMENT, &words::A_SEAL);
        let json = serde_json::json!({
            "index": 7, "check": "SEAL", "got": "a statement", "expected": "a seal",
        });
        assert_eq!(serde_json::to_value(&fault).unwrap(), json);
        assert_eq!(
            fault.to_string(),
            "entry 7: SEAL: got a statement; expected a seal"
        );
    }
}
