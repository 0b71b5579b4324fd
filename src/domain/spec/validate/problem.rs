//! What can be wrong with a specification, in words for its author.

use super::{MAX_LIST, MAX_ROWS};
use crate::domain::id::SpecId;
use crate::domain::quantity::Decimal;
use crate::domain::spec::catalogue::CatalogueError;
use crate::domain::spec::{RowKey, Stage};
use crate::domain::value::{MarkerSet, Qualitative};

/// One thing that is wrong with a specification.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{problem}", row.as_ref().map_or(String::new(), |key| format!("row {key}: ")))]
pub struct SpecProblem {
    /// The row it is about; `None` for the specification as a whole.
    pub row: Option<RowKey>,
    pub problem: Problem,
}

/// What can be wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    #[error("a specification has 1 to {MAX_ROWS} rows, found {0}")]
    RowCount(usize),
    #[error("routes are named once each, at least one")]
    Routes,
    #[error("stages are named once each, in process order")]
    Stages,
    #[error("no mandatory row at FINAL: nothing is asked of the filled vials")]
    NothingAtFinal,
    #[error("dose: {0} must be more than 0")]
    DoseNumber(&'static str),
    /// A larger K than the pharmacopoeias allow for the routes.
    #[error("dose: K is at most {limit} EU/kg for these routes, found {found}")]
    DoseFactor { limit: Decimal, found: Decimal },
    /// Something is replaced without being an older version of the same specification.
    #[error("supersedes {0}, which is not an older version of this specification")]
    Supersedes(SpecId),
    /// A change without words, or loosened rows without a change.
    #[error(
        "a version that supersedes another says what changed, and only such a one has loosened rows"
    )]
    ChangeSummary,
    #[error("stands twice; give the rows a row_id each")]
    Duplicate,
    /// Code, kind or unit against the catalogue.
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
    #[error("stage {0} is not among the specification's stages")]
    StageUnknown(Stage),
    #[error("is not tested at {0}")]
    StageOfAnalyte(Stage),
    #[error("members are named once each, 1 to {max}, found {0}", max = MarkerSet::MAX)]
    Members(usize),
    /// `n` beyond the members.
    #[error("n is 1 to the number of members, found {0}")]
    AtLeast(u32),
    #[error("the lower bound {low} is above the upper bound {high}")]
    Bounds { low: Decimal, high: Decimal },
    /// A limit that nothing could be below.
    #[error("a limit is not negative, found {0}")]
    Negative(Decimal),
    #[error("a limit of detection or quantitation is more than 0, found {0}")]
    NotPositive(Decimal),
    #[error("each member has eq_qual, lt, le, gt, ge, range or report, not {0}")]
    OfOneMember(&'static str),
    /// Two rows that every result of one would also be judged by as a result of the other.
    #[error(
        "no result could tell it from row {0}: any number for one also answers the other; give each its own methods, or write one row with all_ge, all_le, each or range"
    )]
    NotToldApart(RowKey),
    #[error("a share is 0 to 100 %, found {0}")]
    Share(Decimal),
    #[error("{0} can never be a passing result")]
    Word(Qualitative),
    /// `accept` on a row that asks for no word.
    #[error("accept belongs to rows that ask for a word, not to {0}")]
    AcceptMisplaced(&'static str),
    /// Accepting numbers where none can come: the analyte has none, or the row asks for a set.
    #[error("accepts Below_LOD or Below_LOQ, but no number can answer this row")]
    AcceptNumbers,
    /// The dose rule on something else than an endotoxin concentration with an upper limit.
    #[error("the dose rule belongs to ENDOTOXIN rows with lt, le or range in [IU]/mL")]
    DoseRuleMisplaced,
    #[error("{0} are named once each, at most {MAX_LIST}")]
    List(&'static str),
    #[error("{name} is 1 to {max}, found {found}")]
    Number {
        name: &'static str,
        max: u32,
        found: u32,
    },
    #[error("vials are counted at FINAL only")]
    SamplesMisplaced,
}
