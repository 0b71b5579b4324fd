//! What can be wrong with a specification, for its author.

use super::{MAX_LIST, MAX_ROWS};
use crate::domain::id::SpecId;
use crate::domain::named_enum::named_enum;
use crate::domain::quantity::Decimal;
use crate::domain::spec::catalogue::CatalogueError;
use crate::domain::spec::{RowKey, Stage};
use crate::domain::value::{MarkerSet, Qualitative};
use crate::words::{Wording, specification as words};

/// One thing that is wrong with a specification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpecProblem {
    /// The row it is about; `None` for the specification as a whole.
    pub row: Option<RowKey>,
    pub problem: Problem,
}

named_enum! {
    /// What is listed, once each.
    pub enum ListOf, said in specification {
        /// Rows that the specification says are loosened.
        LoosenedRows = "loosened_rows",
        /// Limits of detection and quantitation that a row wants.
        Limits = "limits",
        /// Words that a row accepts.
        AcceptedWords = "accepted_words",
        /// Methods of a row.
        Methods = "methods",
    }
}

/// What can be wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// No rows, or too many.
    RowCount(usize),
    /// No route, or one twice.
    Routes,
    /// Stages out of process order or twice.
    Stages,
    /// Nothing mandatory is asked of the filled vials.
    NothingAtFinal,
    /// A dose number that is not positive.
    DoseNumber(&'static str),
    /// A larger K than the pharmacopoeias allow for the routes.
    DoseFactor { limit: Decimal, found: Decimal },
    /// Something is replaced without being an older version of the same specification.
    Supersedes(SpecId),
    /// A change without words, or loosened rows without a change.
    ChangeSummary,
    /// Two rows that cannot be told apart.
    Duplicate,
    /// Code, kind or unit against the catalogue.
    Catalogue(CatalogueError),
    /// The stage is not one of the specification's.
    StageUnknown(Stage),
    /// The analyte means nothing at this stage.
    StageOfAnalyte(Stage),
    /// A member list that is empty, too long or has doubles.
    Members(usize),
    /// `n` beyond the members.
    AtLeast(u32),
    /// Lower end above the upper one.
    Bounds { low: Decimal, high: Decimal },
    /// A limit that nothing could be below.
    Negative(Decimal),
    /// A limit of detection or quantitation that no method can have.
    NotPositive(Decimal),
    /// A criterion that is not one of a single member.
    OfOneMember(&'static str),
    /// Two rows that every result of one would also be judged by as a result of the other.
    NotToldApart(RowKey),
    /// A share outside 0 to 100 %.
    Share(Decimal),
    /// A word that can never be asked for or accepted.
    Word(Qualitative),
    /// `accept` on a row that asks for no word.
    AcceptMisplaced(&'static str),
    /// Accepting numbers where none can come: the analyte has none, or the row asks for a set.
    AcceptNumbers,
    /// The dose rule on something else than an endotoxin concentration with an upper limit.
    DoseRuleMisplaced,
    /// A list that is too long or has doubles.
    List(ListOf),
    /// A number out of its range.
    Number {
        name: &'static str,
        max: u32,
        found: u32,
    },
    /// Vials before vials exist.
    SamplesMisplaced,
}

impl From<CatalogueError> for Problem {
    fn from(error: CatalogueError) -> Self {
        Self::Catalogue(error)
    }
}

impl SpecProblem {
    /// In words.
    pub fn said(&self) -> Wording {
        match &self.row {
            Some(row) => words::row(row, self.problem.said()),
            None => self.problem.said(),
        }
    }
}

impl Problem {
    /// In words.
    pub fn said(&self) -> Wording {
        match self {
            Self::RowCount(found) => words::row_count(MAX_ROWS, found),
            Self::Routes => words::ROUTES.clone(),
            Self::Stages => words::STAGES.clone(),
            Self::NothingAtFinal => words::NOTHING_AT_FINAL.clone(),
            Self::DoseNumber(name) => words::dose_number(name),
            Self::DoseFactor { limit, found } => words::dose_factor(limit, found),
            Self::Supersedes(older) => words::supersedes(older),
            Self::ChangeSummary => words::CHANGE_SUMMARY.clone(),
            Self::Duplicate => words::DUPLICATE.clone(),
            Self::Catalogue(error) => error.said(),
            Self::StageUnknown(stage) => words::stage_unknown(stage),
            Self::StageOfAnalyte(stage) => words::not_tested_at(stage),
            Self::Members(found) => words::members(MarkerSet::MAX, found),
            Self::AtLeast(found) => words::n_of_members(found),
            Self::Bounds { low, high } => words::bounds(low, high),
            Self::Negative(found) => words::negative_limit(found),
            Self::NotPositive(found) => words::limit_not_positive(found),
            Self::OfOneMember(op) => words::of_one_member(op),
            Self::NotToldApart(row) => words::not_told_apart(row),
            Self::Share(found) => words::share(found),
            Self::Word(word) => words::never_passes(word),
            Self::AcceptMisplaced(op) => words::accept_misplaced(op),
            Self::AcceptNumbers => words::ACCEPT_NUMBERS.clone(),
            Self::DoseRuleMisplaced => words::DOSE_RULE_MISPLACED.clone(),
            Self::List(what) => words::too_long(what.said(), MAX_LIST),
            Self::Number { name, max, found } => words::number(name, max, found),
            Self::SamplesMisplaced => words::SAMPLES_MISPLACED.clone(),
        }
    }
}

impl std::fmt::Display for SpecProblem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.said().english())
    }
}

impl std::error::Error for SpecProblem {}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.said().english())
    }
}

impl std::error::Error for Problem {}
