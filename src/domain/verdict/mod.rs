//! Should this vial be used, and why? [`verdict`].
//!
//! Recomputed from evidence: a release is re-evaluated, never believed. The subjects it reads are
//! exactly what a bundle must carry; the verifier's own call asks for them, so no prover can leave
//! one out. `case` makes the checks in their order, `trust` follows every signature back to the genesis
//! root keys, `use_of_vial` says what earlier uses mean for this asker, `sister_lots` what became of other
//! lots of the same material. `of_lot` asks the same of a lot, without a vial.

mod case;
mod giving;
mod in_words;
mod of_lot;
mod sister_lots;
mod trust;
mod use_of_vial;

use std::collections::BTreeSet;

use super::event::MarketedAs;
use super::gate::{Ingredient, RowReport};
use super::id::{LotId, OrgRef, ShipmentRef, SpecId, StatementId, VialTag};
use super::quantity::Decimal;
use super::reason::{Detail, Reason, ReasonCode as Code};
use super::replay::{Carried, Judgements, Replayed};
use super::spec::Route;
use super::subject::Subject;
use super::time::{Date, DurationMs, TimestampMs};
use super::view::{Halt, Need, Reader};
use case::Case;

pub use of_lot::{DueAgain, LotAnswer, LotStanding, due_again, lot_on_word, lot_standing};

/// How long after opening a vial its own clinic may scan it again without alarm.
pub const DOUBLE_SCAN: DurationMs = DurationMs::from_minutes(10);

/// How old an answer may be, unless the asker says otherwise.
pub const DEFAULT_MAX_AGE: DurationMs = DurationMs::from_hours(24);

/// Which vial, who asks, and what the asker demands.
#[derive(Debug, Clone)]
pub struct Question {
    /// The lot on the label.
    pub lot: LotId,
    pub vial: VialTag,
    /// The expiry on the label; `None`: the label was not shown.
    pub label_expiry: Option<Date>,
    /// Whether the serial is short enough to be guessed; `None`: the label was not shown.
    pub short_serial: Option<bool>,
    /// Who asks; `None`: nobody in particular.
    pub asked_by: Option<OrgRef>,
    /// What the asker is about to give to a patient; `None`: a question, or an opening.
    pub giving: Option<Giving>,
    /// Time of the seal that the view is as of.
    pub as_of: TimestampMs,
    pub max_age: DurationMs,
    /// The trust file demands a witness quorum: whether there is one.
    pub witnessed: Option<bool>,
    /// The trust file demands a replaying auditor: whether one vouched.
    pub replayed: Option<bool>,
}

/// A vial that is about to be given, or was: what can be wrong with that beyond the vial (domain.md 14.27).
#[derive(Debug, Clone)]
pub struct Giving {
    pub at: TimestampMs,
    pub route: Route,
    pub volume_ml: Decimal,
    pub minutes: u32,
}

/// Overall answers, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Overall {
    /// Nothing in the records stops its use, as of the checkpoint.
    OkAsOf,
    AskMaker,
    DoNotUse,
}

impl Overall {
    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OkAsOf => "OK_AS_OF",
            Self::AskMaker => "ASK_MAKER",
            Self::DoNotUse => "DO_NOT_USE",
        }
    }
}

impl serde::Serialize for Overall {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// Something a full answer would need and this one does not rest on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum NotChecked {
    /// Nobody in particular asked, so custody and own earlier use are open.
    Custody,
    /// The label was not shown: expiry and serial on it are open.
    Label,
    /// The code on the label has no expiry: what is printed beside it is open.
    LabelExpiry,
    /// Outcomes of donors' tests and interviews are committed and not disclosed: how many of how many.
    DonorOutcomes(usize, usize),
    /// Temperature on the way.
    ColdChain,
    /// Monitoring of the clean room, filters, deviations.
    Making,
    /// Adverse events and look-backs, other than by holds and recalls.
    SafetyReports,
    /// Accreditation of laboratories and registrations of sites.
    Registrations,
    /// Rows of a stage after the release, by name: the release does not ask for them.
    AfterRelease(Vec<String>),
    /// Rules of entries that also concern what no vial's evidence carries: other vials of a box, other
    /// lots of a shipment or a recall, rosters. An auditor checks them.
    Others,
    /// That no witness or auditor has gone over the index.
    Replay,
}

/// An answer about a vial.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The worst severity decides.
    pub overall: Overall,
    /// Why, in the order of the checks.
    pub reasons: Vec<Reason>,
    pub not_checked: Vec<NotChecked>,
    /// Time of the seal it rests on.
    pub as_of: TimestampMs,
    pub training: bool,
    /// The version of the rules that it was judged by: the one in force behind everything that was read.
    pub rules: u32,
    pub findings: Findings,
    /// What it read: what a bundle must carry.
    pub reads: BTreeSet<Subject>,
}

/// What an answer found on the way.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Findings {
    /// The product's name.
    pub product: Option<String>,
    /// Raw materials with antibiotics or something of animals or people in them.
    pub ingredients: Vec<Ingredient>,
    /// What it is sold as, and whether what the vesicles carry was changed.
    pub sold: Option<(MarketedAs, bool)>,
    /// The maker, with its name.
    pub maker: Option<(OrgRef, String)>,
    /// The specification it was judged by.
    pub specification: Option<SpecId>,
    /// Expiry on the ledger.
    pub expiry: Option<Date>,
    pub rows: Vec<RowReport>,
    /// Shipments: reference, from, to, received.
    pub shipments: Vec<(ShipmentRef, OrgRef, OrgRef, bool)>,
    /// Who has it, by the ledger.
    pub possessor: Option<OrgRef>,
}

#[derive(Debug)]
pub enum Answer {
    Verdict(Box<Verdict>),
    /// The view does not hold these: load them and call again.
    Need(BTreeSet<Need>),
}

/// Should this vial be used, and why?
///
/// `outcome` discloses by statement id (checked against its commitment) what a donor's test found
/// or its interview ended in,
/// where the asker holds openings; `&|_| None` otherwise.
pub fn verdict<'o, C: Carried>(
    evidence: &Replayed<C>,
    question: &Question,
    now: TimestampMs,
    outcome: &dyn Fn(&StatementId) -> Option<&'o str>,
) -> Answer {
    of(evidence, question, now, outcome)
}

/// The same of anything that can say what became of its entries.
pub(crate) fn of<'o>(
    evidence: &dyn Judgements,
    question: &Question,
    now: TimestampMs,
    outcome: &dyn Fn(&StatementId) -> Option<&'o str>,
) -> Answer {
    let reader = Reader::new(evidence);
    let mut case = Case::new(question);
    case.about_the_view(now);
    // A clock that is behind the ledger's must not make an expired vial good again.
    let now = now.max(question.as_of);
    let followed = match case.judge(&reader, now, outcome) {
        // Whoever signed any of it may do so, and all of it was legal, back to the genesis.
        Ok(()) | Err(Halt::Need) => trust::follow(&reader, evidence, &case.beside),
        // A limit: evidence that no honest maker needs, and that nobody loads.
        Err(Halt::No(refusal)) => {
            case.reasons
                .push(Reason::new(Code::LineageBroken).detail(Detail::TooMuch(refusal)));
            Ok(trust::Followed::default())
        }
    };
    case.clock_corrected(&reader);
    let missing = reader.missing();
    match followed {
        Ok(followed) if missing.is_empty() => {
            case.reasons.extend(followed.reasons);
            if followed.left {
                case.not_checked.push(NotChecked::Others);
            }
            Answer::Verdict(Box::new(case.close(reader.reads())))
        }
        _ => Answer::Need(missing),
    }
}
