//! What is warned of before a signature, each by its code.

use serde::Serialize;

use crate::domain::named_enum::named_enum;
use crate::words::{Language, Wording, signing};

named_enum! {
    /// Codes of warnings, in the order of docs/CODES.md. Stable: scripts name them with `--accept`.
    pub enum WarningCode, said in warning {
        LateEntries = "LATE_ENTRIES",
        ImportedHistory = "IMPORTED_HISTORY",
        RecordedAfterwards = "RECORDED_AFTERWARDS",
        VialsWillAsk = "VIALS_WILL_ASK",
        OutOfSpecification = "OUT_OF_SPECIFICATION",
        UnitNotJudged = "UNIT_NOT_JUDGED",
        MethodNotKnown = "METHOD_NOT_KNOWN",
        SettlesNothing = "SETTLES_NOTHING",
        RawDataOfAnother = "RAW_DATA_OF_ANOTHER",
        SampleUnusable = "SAMPLE_UNUSABLE",
        SpecificationDoubtful = "SPECIFICATION_DOUBTFUL",
        AlreadyRecorded = "ALREADY_RECORDED",
        SecondEnrolment = "SECOND_ENROLMENT",
        KeptOtherwise = "KEPT_OTHERWISE",
        WouldBeRefused = "WOULD_BE_REFUSED",
        TimeNotPossible = "TIME_NOT_POSSIBLE",
        TimeMovedBack = "TIME_MOVED_BACK",
        NotAskedOffline = "NOT_ASKED_OFFLINE",
    }
}

impl WarningCode {
    /// Whether it says the same of every row.
    pub fn is_of_each_row(self) -> bool {
        matches!(
            self,
            Self::LateEntries | Self::ImportedHistory | Self::RecordedAfterwards
        )
    }
}

/// Something that stops nobody, and that nobody should sign without knowing it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Warning {
    pub code: WarningCode,
    /// Which row of which table; empty where there is one statement.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub place: String,
    #[serde(flatten)]
    pub said: Wording,
}

impl Warning {
    pub fn new(code: WarningCode, said: Wording) -> Self {
        Self {
            code,
            place: String::new(),
            said,
        }
    }

    /// Of a row of a table.
    #[must_use]
    pub fn at(self, place: String) -> Self {
        Self { place, ..self }
    }

    pub fn line(&self, language: Language) -> String {
        let said = match self.place.is_empty() {
            true => self.said.clone(),
            false => self.said.of(&self.place),
        };
        signing::warning(self.code, said).get(language).to_owned()
    }
}
