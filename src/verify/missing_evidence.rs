//! What evidence lacks, so that nothing follows from it.

use crate::domain::id::{KeyId, LotId};
use crate::domain::view::Need;
use crate::words::{Wording, evidence as words};

/// Something that evidence lacks, or that whoever reads it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lacking {
    /// A question: it is about no vial.
    Question,
    /// Anything about the vial in hand: it is about a vial of this lot.
    VialInHand {
        lot: LotId,
        same_lot: bool,
    },
    LedgerHistory,
    /// What the verdict would have to read.
    Need(Need),
    SigningKey {
        key: KeyId,
        index: u64,
    },
    /// A program that knows these rules.
    Rules {
        /// The version that is in force.
        version: u32,
        /// The last one that this program knows.
        known: u32,
    },
    /// A program that knows the event of this entry.
    Event(u64),
}

impl Lacking {
    pub fn said(&self) -> Wording {
        match self {
            Self::Question => words::NO_QUESTION.clone(),
            Self::VialInHand {
                lot,
                same_lot: true,
            } => words::another_vial_of(lot),
            Self::VialInHand { lot, .. } => words::another_lot(lot),
            Self::LedgerHistory => words::LEDGER_HISTORY.clone(),
            Self::Need(Need::Subject(subject)) => words::history(subject),
            Self::Need(Need::Vial(lot, _)) => words::place_of_vial(lot),
            Self::Need(Need::Sidecar(lot)) => words::list_of_vials(lot),
            Self::SigningKey { key, index } => words::signing_key(key, index),
            Self::Rules { version, known } => words::update_for_rules(version, known),
            Self::Event(index) => words::update_for_event(index),
        }
    }
}
