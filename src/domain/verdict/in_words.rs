//! The answer and what was not checked, in words.

use super::{NotChecked, Overall, Verdict};
use crate::domain::time::UtcOffset;
use crate::words::{Language, Wording, verdict as words};

impl Verdict {
    /// The answer in one sentence; in Japanese its time is that of Japan.
    pub fn headline(&self) -> Wording {
        let time = |language| match language {
            Language::English => self.as_of.to_string(),
            Language::Japanese => self.as_of.japanese(UtcOffset::JST),
        };
        match self.overall {
            Overall::DoNotUse => words::STOP.clone(),
            Overall::AskMaker => words::ASK.clone(),
            Overall::OkAsOf => words::ok_as_of(Wording::each(time)),
        }
    }
}

impl NotChecked {
    pub fn text(&self) -> Wording {
        match self {
            Self::Custody => words::CUSTODY.clone(),
            Self::Label => words::LABEL.clone(),
            Self::LabelExpiry => words::LABEL_EXPIRY.clone(),
            Self::DonorOutcomes(open, all) => words::donor_outcomes(open, all),
            Self::AfterRelease(rows) => words::after_release(rows.join(", ")),
            Self::ColdChain => words::COLD_CHAIN.clone(),
            Self::Making => words::MAKING.clone(),
            Self::SafetyReports => words::SAFETY_REPORTS.clone(),
            Self::Registrations => words::REGISTRATIONS.clone(),
            Self::Others => words::OTHERS.clone(),
            Self::Replay => words::REPLAY.clone(),
        }
    }
}
