//! The closed lists that stand in statements, as numbers.

use super::kind::{Field, Item, Ordered, ordered, plain};
use super::table::{self, Kind};
use super::{At, Result, Word};
use crate::domain::event::*;
use crate::domain::spec::{
    LabRequirement, PopulationBound, ProductClass, Requirement, Rounding, Route, SensitivityOf,
    Stage,
};
use crate::domain::statement::{EvidenceKind, Meaning, RetrospectiveKind, Role};
use crate::domain::value::{Comparator, MeanRule, Qualitative};

macro_rules! words {
    ($($name:ident),+ $(,)?) => { $(impl Word for $name {
        const LIST: (&'static str, usize) = (stringify!($name), Self::ALL.len());

        fn of(number: i32) -> Option<Self> {
            Self::from_number(number)
        }

        fn number(self) -> i32 {
            self.number()
        }
    })+

        plain! { $($name => $name, i32, Kind::Word(stringify!($name), $name::WORDS),
            |at, wire| at.number(*wire), |word| word.number();)+ }
        ordered!($($name),+);

        /// Every list: its name and its words in order.
        #[cfg(test)]
        pub(crate) fn all() -> Vec<(&'static str, Vec<&'static str>)> {
            vec![$((stringify!($name), $name::WORDS.to_vec())),+]
        }
    };
}

words!(
    AgeBand,
    BankTier,
    Clock,
    Comparator,
    Contains,
    Discrepancy,
    DonorCondition,
    DonorSubject,
    Eligibility,
    EligibilityReason,
    EvidenceKind,
    FillReject,
    Grade,
    HoldReason,
    KitUse,
    LabRequirement,
    MarkerDemand,
    MarkerEffect,
    MeanRule,
    MarketedAs,
    Meaning,
    Notice,
    OosConclusion,
    OrgKind,
    PopulationBound,
    ProcessStep,
    ProductClass,
    Qualitative,
    RawMaterialCategory,
    RecallClass,
    RecallDepth,
    RecallReason,
    ReceiptCheck,
    RejectionReason,
    Requirement,
    RetrospectiveKind,
    RevocationReason,
    Role,
    Rounding,
    Route,
    SampleCondition,
    SampleRule,
    Selection,
    SensitivityOf,
    Specimen,
    Species,
    Stage,
    StorageClass,
    SuspensionReason,
    Tissue,
    VoidCause,
);
