//! The language of a release specification: one row, one question, one criterion.

use crate::domain::id::{AnalyteCode, Label, Marker, MethodCode, Text};
use crate::domain::named_enum::named_enum;
use crate::domain::quantity::{Decimal, Percent, Quantity, Unit};
use crate::domain::value::Qualitative;

named_enum! {
    /// Where in the process a sample is taken.
    pub enum Stage, said in stage {
        /// Master cell bank.
        Mcb = "MCB",
        /// Working cell bank.
        Wcb = "WCB",
        /// Harvest or pool, before any filtration.
        Harvest = "HARVEST",
        /// Before the sterilising filter.
        Prefilt = "PREFILT",
        Bulk = "BULK",
        /// Filled vials.
        Final = "FINAL",
        /// After thawing, where the product is used: after the release, which cannot ask for it.
        Thaw = "THAW",
    }
}

impl Stage {
    /// True for a stage that lies behind the release: the gate does not ask for its rows.
    pub const fn after_release(self) -> bool {
        matches!(self, Self::Thaw)
    }
}

named_enum! {
    /// When a row must be answered.
    pub enum Requirement {
        Mandatory = "mandatory",
        /// If a raw material of the lot contains bovine matter.
        IfBovineUsed = "if_bovine_used",
        /// If a raw material of the lot contains porcine matter.
        IfPorcineUsed = "if_porcine_used",
        /// If a raw material of the lot contains an antibiotic.
        IfAntibioticUsed = "if_antibiotic_used",
        /// Reported if tested; it never blocks a release.
        Report = "report",
    }
}

named_enum! {
    /// Whose laboratory may test.
    pub enum LabRequirement {
        /// Any, the maker's own included.
        InHouse = "in_house",
        /// Only one that is neither the maker's nor of its group.
        ThirdParty = "third_party",
    }
}

/// How old a row's sample may be at release.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MaxAge {
    /// As the specification's defaults say.
    Default,
    /// No limit: bank tests hold for the life of the bank.
    Unlimited,
    Days(u32),
}

/// How many vials a sample must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SampleCount {
    /// By lot size: table 3 of USP <71> = JP 4.06 = Ph. Eur. 2.6.1, parenterals up to 100 mL; twice
    /// as many where a fill of less than 2 mL does not suffice for both media.
    Table3,
    Count(u32),
}

named_enum! {
    /// Which stated limit of a method a row bounds.
    pub enum SensitivityOf {
        /// The limit of detection.
        Lod = "lod",
        /// The limit of quantitation.
        Loq = "loq",
    }
}

/// How sensitive the method must be for a result to prove something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Sensitivity {
    /// Which limit the laboratory must state.
    pub of: SensitivityOf,
    /// True if it must be less than `limit`, false if it may be equal.
    pub strict: bool,
    /// The highest that is good enough.
    pub limit: Quantity,
}

/// A rule that must hold besides the criterion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AlsoRule {
    DoseRule,
}

/// What a qualitative row takes besides its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Accepted {
    /// Another word.
    Qualitative(Qualitative),
    /// A quantitative result below its limit of detection.
    BelowLod,
    /// A quantitative result below its limit of quantitation.
    BelowLoq,
}

named_enum! {
    /// How a share of a population is bounded.
    pub enum PopulationBound {
        /// `<`
        Lt = "lt",
        /// `<=`
        Le = "le",
        /// `>`
        Gt = "gt",
        /// `>=`
        Ge = "ge",
    }
}

/// What a row asks of a result. One variant per operator of the language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Criterion {
    /// `eq_qual`: this word, or one that the row accepts.
    EqQual(Qualitative),
    /// `lt`: strictly less.
    Lt(Quantity),
    /// `le`: at most.
    Le(Quantity),
    /// `gt`: strictly more.
    Gt(Quantity),
    /// `ge`: at least.
    Ge(Quantity),
    /// `ge_warn`: at least, else a warning; it never fails.
    GeWarn(Quantity),
    /// `range`: from `min` to `max`, both ends included.
    Range {
        min: Decimal,
        max: Decimal,
        /// Unit of both.
        unit: Unit,
    },
    /// `within_pct_of_label`: the label's claim ± this percentage, both ends included.
    WithinPctOfLabel {
        pct: Percent,
        /// The unit in which label and result are compared.
        unit: Unit,
    },
    /// `below_loq`: below the limit of quantitation, which itself is at most `loq_le`.
    BelowLoq {
        /// The highest limit of quantitation that is good enough.
        loq_le: Quantity,
    },
    /// `all_qual`: this word, or an accepted one, for every member.
    AllQual {
        /// The word.
        value: Qualitative,
        members: Vec<Marker>,
    },
    /// `at_least_positive`: at least `n` of the members present.
    AtLeastPositive { n: u32, members: Vec<Marker> },
    /// `none_positive`: every member absent.
    NonePositive { members: Vec<Marker> },
    /// `evidence_present`: a document.
    EvidencePresent,
    /// `population`: the share within `low..=high` is bounded by `pct` percent.
    Population {
        bound: PopulationBound,
        /// The bound in percent.
        pct: Decimal,
        /// Lower end of the window.
        low: Decimal,
        /// Upper end of the window.
        high: Decimal,
        /// Unit of the window.
        unit: Unit,
    },
    /// `all_ge`: every member has a number that is at least this.
    AllGe {
        limit: Quantity,
        members: Vec<Marker>,
    },
    /// `all_le`: every member has a number that is at most this.
    AllLe {
        limit: Quantity,
        members: Vec<Marker>,
    },
    /// `each`: a criterion of its own for every member: `eq_qual`, `lt`, `le`, `gt`, `ge`,
    /// `range` or `report`.
    Each(Vec<(Marker, Criterion)>),
    /// `report`: any result.
    Report,
}

impl Criterion {
    /// The operator's name in the language.
    pub const fn op(&self) -> &'static str {
        match self {
            Self::EqQual(_) => "eq_qual",
            Self::Lt(_) => "lt",
            Self::Le(_) => "le",
            Self::Gt(_) => "gt",
            Self::Ge(_) => "ge",
            Self::GeWarn(_) => "ge_warn",
            Self::Range { .. } => "range",
            Self::WithinPctOfLabel { .. } => "within_pct_of_label",
            Self::BelowLoq { .. } => "below_loq",
            Self::AllQual { .. } => "all_qual",
            Self::AtLeastPositive { .. } => "at_least_positive",
            Self::NonePositive { .. } => "none_positive",
            Self::EvidencePresent => "evidence_present",
            Self::Population { .. } => "population",
            Self::AllGe { .. } => "all_ge",
            Self::AllLe { .. } => "all_le",
            Self::Each(_) => "each",
            Self::Report => "report",
        }
    }

    /// The members of a set criterion; empty for any other.
    pub fn members(&self) -> Vec<&Marker> {
        match self {
            Self::AllQual { members, .. }
            | Self::AtLeastPositive { members, .. }
            | Self::NonePositive { members }
            | Self::AllGe { members, .. }
            | Self::AllLe { members, .. } => members.iter().collect(),
            Self::Each(members) => members.iter().map(|(marker, _)| marker).collect(),
            _ => Vec::new(),
        }
    }

    /// True for a criterion that one member of a set may have.
    pub const fn is_of_one_member(&self) -> bool {
        matches!(
            self,
            Self::EqQual(_)
                | Self::Lt(_)
                | Self::Le(_)
                | Self::Gt(_)
                | Self::Ge(_)
                | Self::Range { .. }
                | Self::Report
        )
    }
}

/// What names a row within a specification.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowKey {
    /// What is measured.
    pub code: AnalyteCode,
    pub stage: Stage,
    /// Which of several rows with this code and stage.
    pub row_id: Option<Label>,
}

impl std::fmt::Display for RowKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.code, self.stage)?;
        match &self.row_id {
            Some(row_id) => write!(f, "#{row_id}"),
            None => Ok(()),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Tells rows with one code and stage apart.
    pub row_id: Option<Label>,
    pub code: AnalyteCode,
    pub stage: Stage,
    pub criterion: Criterion,
    pub requirement: Requirement,
    /// Whose laboratory; `None` for the default.
    pub lab: Option<LabRequirement>,
    /// Any of these methods; empty for any method.
    pub methods: Vec<MethodCode>,
    /// Shortest test in hours; `None` for what the method needs.
    pub min_duration_h: Option<u32>,
    pub max_age: MaxAge,
    /// Vials in the sample; `None` if it does not matter.
    pub samples: Option<SampleCount>,
    /// Limits of detection or quantitation that are good enough, one per unit in which a laboratory
    /// may state its own: any one suffices. Empty if none is asked for.
    pub require: Vec<Sensitivity>,
    pub also: Option<AlsoRule>,
    /// What is accepted besides the criterion's word.
    pub accept: Vec<Accepted>,
    /// A result of an independent laboratory that it did not sign itself is enough.
    pub transcribed: bool,
    /// The criterion in the source's own words.
    pub criterion_text: Option<Text>,
}

impl Row {
    /// A mandatory row that asks nothing but its criterion.
    pub fn new(code: AnalyteCode, stage: Stage, criterion: Criterion) -> Self {
        Self {
            row_id: None,
            code,
            stage,
            criterion,
            requirement: Requirement::Mandatory,
            lab: None,
            methods: Vec::new(),
            min_duration_h: None,
            max_age: MaxAge::Default,
            samples: None,
            require: Vec::new(),
            also: None,
            accept: Vec::new(),
            transcribed: false,
            criterion_text: None,
        }
    }

    pub fn key(&self) -> RowKey {
        RowKey {
            code: self.code.clone(),
            stage: self.stage,
            row_id: self.row_id.clone(),
        }
    }
}
