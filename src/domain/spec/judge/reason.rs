//! Why a result does not pass.

use crate::domain::id::{Marker, MethodCode, Text};
use crate::domain::quantity::{Quantity, Unit};
use crate::domain::spec::catalogue::ValueKind;
use crate::domain::value::{LabIndependence, Qualitative};

/// Why a row is not met.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FailReason {
    /// The contrary word.
    #[error("found {found}, required {expected}")]
    Word {
        /// What the row asks for.
        expected: Qualitative,
        /// What was found.
        found: Qualitative,
    },
    /// A marker that must not be as it was found.
    #[error("{marker}: found {found}")]
    Marker {
        /// The marker.
        marker: Marker,
        /// What was found.
        found: Qualitative,
    },
    /// A member of a set whose own criterion is not met.
    #[error("{marker}: {why}")]
    Member {
        /// The marker.
        marker: Marker,
        /// Why.
        why: Box<FailReason>,
    },
    /// Too few markers are present.
    #[error("{found} of the markers present, required at least {needed}")]
    TooFewPresent {
        /// How many are needed.
        needed: u32,
        /// How many could be there at most.
        found: u32,
    },
    /// Over the limit.
    #[error("above the limit")]
    AboveLimit,
    /// Under the limit.
    #[error("below the limit")]
    BelowLimit,
    /// A residue that can be quantified, where it must not.
    #[error("quantified, where it must be below the limit of detection or quantitation")]
    Quantified,
    /// More endotoxin in an hour than the lightest patient may get.
    #[error("above the endotoxin dose rule")]
    DoseRule,
}

/// Why a result does not settle the question.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InsufficientReason {
    /// Neither one nor the other.
    #[error("indeterminate")]
    Indeterminate,
    /// The assay did not run; the row waits for another.
    #[error("the assay is invalid: {reason}")]
    Invalid {
        /// Why, as the laboratory says.
        reason: Text,
    },
    /// A member of a set that does not settle its own question.
    #[error("{marker}: {why}")]
    Member {
        /// The marker.
        marker: Marker,
        /// Why.
        why: Box<InsufficientReason>,
    },
    /// A culture by a method whose time nobody has said.
    #[error(
        "the duration of method {method} is not known, and the row does not say min_duration_h"
    )]
    DurationUnknown {
        /// The method.
        method: MethodCode,
    },
    /// The stated bound or limit of detection is too coarse for the row.
    #[error("the method is not sensitive enough for the limit")]
    Sensitivity,
    /// The limit of detection is needed and not stated.
    #[error("the limit of detection is not stated")]
    LodMissing,
    /// The limit of quantitation is needed and not stated.
    #[error("the limit of quantitation is not stated")]
    LoqMissing,
    /// Only known to lie above what was measured.
    #[error("only a lower bound is stated")]
    OutOfMeasuringRange,
    /// A method that the row, or the label's claim, does not name. Results of different methods
    /// are not compared.
    #[error("method {found} is not one the row or the label names")]
    Method {
        /// The method that was used.
        found: MethodCode,
    },
    /// The test was too short.
    #[error("the test took {found_h} h, required {needed_h} h")]
    Duration {
        /// Hours required.
        needed_h: u32,
        /// Whole hours between start and end; negative if they are reversed.
        found_h: i64,
    },
    /// Not the laboratory that the row requires.
    #[error("the laboratory is {found}, required third_party")]
    Laboratory {
        /// Whose it was.
        found: LabIndependence,
    },
    /// Too few vials in the sample, or the lot's size is not known.
    #[error("{found} vials in the sample, required {}", needed.map_or("a number that depends on the lot's size".to_owned(), |n| n.to_string()))]
    Samples {
        /// Vials required; `None` while the lot's size is unknown.
        needed: Option<u32>,
        /// Vials in the sample.
        found: u32,
    },
    /// A unit that is no power of ten of the row's.
    #[error("unit {} cannot be read in {expected}", found.map_or("of the label", Unit::code))]
    Unit {
        /// The unit that was found; `None` if it is the label's.
        found: Option<Unit>,
        /// The row's unit.
        expected: Unit,
    },
    /// One side is per dose and the other is not: the volume of a dose would be needed.
    #[error("an amount per dose meets one that is not; the volume is needed to compare them")]
    Volume,
    /// A value of a kind that the row cannot judge.
    #[error("a {found} result does not answer the row")]
    Kind {
        /// The kind that was found.
        found: ValueKind,
    },
    /// A word of the same sense that the row does not accept.
    #[error("found {found}, which the row does not accept for {expected}")]
    Wording {
        /// The row's word.
        expected: Qualitative,
        /// The word that was found.
        found: Qualitative,
    },
    /// A word that says nothing about presence or absence of a marker.
    #[error("{marker}: {found} does not say whether it is there")]
    MarkerWording {
        /// The marker.
        marker: Marker,
        /// The word that was found.
        found: Qualitative,
    },
    /// A member of the row that was not tested. Not tested is not "not detected".
    #[error("{0} was not tested")]
    MarkerMissing(Marker),
    /// The share of another window.
    #[error("the share was measured from {low} to {high}, not in the row's window")]
    Window {
        /// Lower end that was used.
        low: Quantity,
        /// Upper end that was used.
        high: Quantity,
    },
    /// The product's label claims nothing for the analyte.
    #[error("the label claims nothing for this analyte")]
    LabelMissing,
    /// A result for another code or stage.
    #[error("the result is for another analyte or stage")]
    OtherQuestion,
}

impl InsufficientReason {
    /// Units that do not meet: for want of a volume, or altogether.
    pub(super) fn unit(found: Option<Unit>, expected: Unit) -> Self {
        match found {
            Some(unit) if unit.is_per_dose() != expected.is_per_dose() => Self::Volume,
            _ => Self::Unit { found, expected },
        }
    }

    /// A stable word for the reason, for machines.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Indeterminate => "indeterminate",
            Self::Invalid { .. } => "invalid",
            Self::Member { why, .. } => why.code(),
            Self::Sensitivity | Self::LodMissing | Self::LoqMissing => "sensitivity",
            Self::OutOfMeasuringRange => "measuring_range",
            Self::Method { .. } => "method",
            Self::Duration { .. } | Self::DurationUnknown { .. } => "duration",
            Self::Laboratory { .. } => "lab",
            Self::Samples { .. } => "samples",
            Self::Unit { .. } => "unit",
            Self::Volume => "volume",
            Self::Kind { .. } => "kind",
            Self::Wording { .. } | Self::MarkerWording { .. } => "wording",
            Self::MarkerMissing(_) => "marker_missing",
            Self::Window { .. } => "window",
            Self::LabelMissing => "label_missing",
            Self::OtherQuestion => "other_question",
        }
    }
}

/// What is worth saying about a result that passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Warning {
    /// Not shown to reach a value that is only advised.
    #[error("not shown to reach the advised value")]
    BelowAdvisoryLimit,
}
