//! Why a result does not pass.

use crate::domain::id::{Marker, MethodCode, Text};
use crate::domain::quantity::{Quantity, Unit};
use crate::domain::spec::catalogue::ValueKind;
use crate::domain::value::{LabIndependence, Qualitative};
use crate::words::{Wording, result};

/// Why a row is not met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FailReason {
    /// The contrary word.
    Word {
        expected: Qualitative,
        found: Qualitative,
    },
    /// A marker that must not be as it was found.
    Marker {
        marker: Marker,
        found: Qualitative,
    },
    /// A member of a set whose own criterion is not met.
    Member {
        marker: Marker,
        why: Box<FailReason>,
    },
    TooFewPresent {
        needed: u32,
        /// How many could be there at most.
        found: u32,
    },
    AboveLimit,
    BelowLimit,
    /// A residue that can be quantified, where it must not.
    Quantified,
    /// More endotoxin in an hour than the lightest patient may get.
    DoseRule,
}

impl FailReason {
    pub fn said(&self) -> Wording {
        match self {
            Self::Word { expected, found } => result::found_required(found, expected),
            Self::Marker { marker, found } => result::marker_found(marker, found),
            Self::Member { marker, why } => result::member(marker, why.said()),
            Self::TooFewPresent { needed, found } => result::too_few_present(found, needed),
            Self::AboveLimit => result::ABOVE_LIMIT.clone(),
            Self::BelowLimit => result::BELOW_LIMIT.clone(),
            Self::Quantified => result::QUANTIFIED.clone(),
            Self::DoseRule => result::DOSE_RULE.clone(),
        }
    }
}

/// Why a result does not settle the question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InsufficientReason {
    /// Neither one nor the other.
    Indeterminate,
    /// The assay did not run; the row waits for another.
    Invalid {
        /// Why, as the laboratory says.
        reason: Text,
    },
    /// A member of a set that does not settle its own question.
    Member {
        marker: Marker,
        why: Box<InsufficientReason>,
    },
    /// A culture by a method whose time nobody has said.
    DurationUnknown {
        method: MethodCode,
    },
    /// The stated bound or limit of detection is too coarse for the row.
    Sensitivity,
    LodMissing,
    LoqMissing,
    /// Only known to lie above what was measured.
    OutOfMeasuringRange,
    /// A method that the row, or the label's claim, does not name. Results of different methods
    /// are not compared.
    Method {
        /// The method that was used.
        found: MethodCode,
    },
    /// The test was too short.
    Duration {
        /// Hours required.
        needed_h: u32,
        /// Whole hours between start and end; negative if they are reversed.
        found_h: i64,
    },
    /// Not the laboratory that the row requires.
    Laboratory {
        /// Whose it was.
        found: LabIndependence,
    },
    /// Too few vials in the sample, or the lot's size is not known.
    Samples {
        /// Vials required; `None` while the lot's size is unknown.
        needed: Option<u32>,
        /// Vials in the sample.
        found: u32,
    },
    /// A unit that is no power of ten of the row's.
    Unit {
        /// The unit that was found; `None` if it is the label's.
        found: Option<Unit>,
        /// The row's unit.
        expected: Unit,
    },
    /// One side is per dose and the other is not: the volume of a dose would be needed.
    Volume,
    /// A value of a kind that the row cannot judge.
    Kind {
        found: ValueKind,
    },
    /// A word of the same sense that the row does not accept.
    Wording {
        expected: Qualitative,
        found: Qualitative,
    },
    /// A word that says nothing about presence or absence of a marker.
    MarkerWording {
        marker: Marker,
        found: Qualitative,
    },
    /// A member of the row that was not tested. Not tested is not "not detected".
    MarkerMissing(Marker),
    /// The share of another window.
    Window {
        /// Lower end that was used.
        low: Quantity,
        /// Upper end that was used.
        high: Quantity,
    },
    /// The product's label claims nothing for the analyte.
    LabelMissing,
    /// A result for another code or stage.
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

    pub fn said(&self) -> Wording {
        match self {
            Self::Indeterminate => result::INDETERMINATE.clone(),
            Self::Invalid { reason } => result::invalid(reason),
            Self::Member { marker, why } => result::member(marker, why.said()),
            Self::DurationUnknown { method } => result::duration_unknown(method),
            Self::Sensitivity => result::SENSITIVITY.clone(),
            Self::LodMissing => result::LOD_MISSING.clone(),
            Self::LoqMissing => result::LOQ_MISSING.clone(),
            Self::OutOfMeasuringRange => result::OUT_OF_RANGE.clone(),
            Self::Method { found } => result::method(found),
            Self::Duration { needed_h, found_h } => result::duration(found_h, needed_h),
            Self::Laboratory { found } => result::laboratory(found),
            Self::Samples { needed, found } => match needed {
                Some(needed) => result::samples(found, needed),
                None => result::samples_by_size(found),
            },
            Self::Unit { found, expected } => match found {
                Some(found) => result::unit(found.code(), expected),
                None => result::unit_of_label(expected),
            },
            Self::Volume => result::VOLUME.clone(),
            Self::Kind { found } => result::kind(found),
            Self::Wording { expected, found } => result::not_accepted(found, expected),
            Self::MarkerWording { marker, found } => result::says_nothing(marker, found),
            Self::MarkerMissing(marker) => result::not_tested(marker),
            Self::Window { low, high } => result::window(low, high),
            Self::LabelMissing => result::LABEL_MISSING.clone(),
            Self::OtherQuestion => result::OTHER_QUESTION.clone(),
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Warning {
    BelowAdvisoryLimit,
}

impl Warning {
    pub fn said(self) -> Wording {
        match self {
            Self::BelowAdvisoryLimit => result::BELOW_WARNING_LIMIT.clone(),
        }
    }
}
