//! The release gate: may this lot be released, and does its release still stand?
//!
//! One function for the writer (before `LotReleased`), the auditor and the clinic's verifier: a
//! release is re-evaluated from the evidence, never believed. `lineage` walks from the bulk up to
//! the donors, `donors` asks for their eligibility, `coverage` judges the rows of the specification
//! over all results of that lineage, `specification` compares it with what it replaces; a file each
//! for what else stops a lot: `lot` itself, raw `materials`, `holds`, `samples`, results that are `doubted`, `signatures`.

mod corrections;
mod coverage;
mod donors;
mod doubted;
mod holds;
mod late_entries;
mod lineage;
mod lot;
mod materials;
mod outside_specification;
mod samples;
mod signatures;
mod specification;
mod suitability;
mod told_afterwards;

pub(crate) use corrections::{corrected, last_mended};
pub use coverage::{Discount, JudgedResult, NotPassed, RowOutcome, RowReport, WhyNot};
pub(crate) use coverage::{Unrecorded, by_its_rows};
pub use donors::DonorRemark;
pub(crate) use donors::collected_or_tested;
#[cfg(feature = "programs")]
pub(crate) use doubted::awaits_conclusion;
pub(crate) use doubted::speaks_against;
pub use holds::Held;
pub(crate) use holds::{on_hold, open_holds};
use late_entries::LateFor;
pub use late_entries::{LATE, LateEntry, hours_late, vials_say_so};
pub(crate) use late_entries::{Told, late};
pub use lineage::Gap;
pub(crate) use lineage::Lineage;
pub use lineage::MAX_DEPTH;
pub use materials::{Ingredient, MaterialFault};
pub use outside_specification::{OtherTest, PlaceOfResult};
pub(crate) use signatures::{person_of, revoked_since};
pub use specification::Looser;
pub(crate) use specification::{MAX_SUPERSEDED, Superseded};
pub(crate) use suitability::{imbalance, unsuited};
pub use told_afterwards::ToldAfterwards;
pub(crate) use told_afterwards::told_afterwards;

use std::collections::BTreeSet;

use super::event::Tissue;
use super::id::{CountryCode, LotId, NodeRef, PersonRef, StatementId};
use super::reason::{Detail, Reason, ReasonCode};
use super::refusal::{Refusal, RefusalCode};
use super::state::LotState;
use super::subject::Subject;
use super::time::TimestampMs;
use super::view::{Reader, Ref, Step};
use crate::words::refusal;
use coverage::Improved;

/// How many subjects a decision can pin, and so how large a lot's evidence can be.
pub const MAX_PINNED: usize = 512;

/// As of when a lot is judged, and by which version of the rules: those in force where the question stands in
/// the log.
#[derive(Debug, Clone, Copy)]
pub struct AsOf {
    pub now: TimestampMs,
    pub rules: u32,
}

pub(crate) struct GateReport {
    /// As of when, and by which rules.
    pub(crate) as_of: AsOf,
    /// Reasons other than holds, in no particular order.
    pub(crate) reasons: Vec<Reason>,
    /// Open holds: where and why.
    pub(crate) holds: Vec<Held>,
    pub(crate) rows: Vec<RowReport>,
    /// What a decision pins: lot, product, specification, policy, nodes, donors, samples.
    pub(crate) subjects: BTreeSet<Subject>,
    /// Persons who worked on the lot or tested it in-house, or reviewed it.
    pub(crate) persons: BTreeSet<PersonRef>,
    /// Where the material comes from, e.g. `HUMAN/CORD/JP`.
    pub(crate) origins: BTreeSet<(Tissue, CountryCode)>,
    pub(crate) donors: usize,
    /// Entries of the lot and of what it was made of.
    pub(crate) entries: BTreeSet<u64>,
    /// What was recorded late, in no particular order.
    pub(crate) late: Vec<LateEntry>,
    /// What was told afterwards, likewise.
    pub(crate) told_afterwards: Vec<ToldAfterwards>,
    /// For which lot that matters.
    late_for: LateFor,
    /// Raw materials that somebody may be allergic to, or should know of.
    pub(crate) ingredients: Vec<Ingredient>,
    /// Nodes that another lot may come from too.
    pub(crate) shared: BTreeSet<NodeRef>,
    /// Entries about donors that eligibility for this lot does not rest on.
    pub(crate) beside: BTreeSet<u64>,
    /// The last entry by which something was corrected that the lot rests on.
    pub(crate) corrected: Option<u64>,
    /// The last entry that reported a result of it.
    pub(crate) newest_result: Option<u64>,
}

/// A lot that was judged, and what it was made of.
struct Judged {
    report: GateReport,
    lineage: Lineage,
    /// Results that say something better since they were corrected.
    improved: Vec<Improved>,
}

impl GateReport {
    fn begin(id: &LotId, lot: &LotState, as_of: AsOf) -> Self {
        Self {
            as_of,
            reasons: Vec::new(),
            holds: Vec::new(),
            rows: Vec::new(),
            subjects: BTreeSet::from([Subject::Lot(id.clone())]),
            persons: BTreeSet::new(),
            origins: BTreeSet::new(),
            donors: 0,
            entries: BTreeSet::new(),
            late: Vec::new(),
            told_afterwards: Vec::new(),
            late_for: LateFor {
                opened_at: lot.opened_index,
                released: lot.released.as_ref().map(|(index, ..)| *index),
            },
            ingredients: Vec::new(),
            shared: BTreeSet::new(),
            beside: BTreeSet::new(),
            corrected: None,
            newest_result: None,
        }
    }

    /// What the lot was made of, if a decision can pin it.
    fn rests_on(&mut self, lineage: &Lineage) -> Step<()> {
        self.reasons
            .extend(lineage.gaps.iter().cloned().map(broken));
        self.subjects.extend(lineage.subjects());
        self.shared = lineage.prefilt_and_below();
        if self.subjects.len() > MAX_PINNED {
            return Err(Refusal::new(
                RefusalCode::Limit,
                "seen",
                refusal::rests_on(self.subjects.len()),
                refusal::at_most(MAX_PINNED),
            )
            .into());
        }
        Ok(())
    }

    /// The newest entry that a review has to know before a release.
    pub(crate) fn newest_to_review(&self, lot: &LotState) -> Option<u64> {
        // A second release knows all that came after the first.
        let again = lot.released.as_ref().and(self.newest_result);
        self.corrected.max(again)
    }

    /// What was recorded late or told afterwards.
    pub(crate) fn late_reasons(&mut self) -> Vec<Reason> {
        let told = std::mem::take(&mut self.told_afterwards);
        let mut reasons = told_afterwards::reasons(told);
        reasons.extend(late_entries::reasons(
            std::mem::take(&mut self.late),
            self.late_for,
        ));
        reasons
    }

    /// All reasons with the holds, in the order of the checks.
    pub(crate) fn into_reasons(mut self) -> Vec<Reason> {
        let late = self.late_reasons();
        self.reasons.extend(on_hold(self.holds));
        self.reasons.extend(late);
        self.reasons.sort();
        self.reasons.dedup();
        self.reasons
    }
}

/// `LINEAGE_BROKEN`, and where.
fn broken(gap: Gap) -> Reason {
    Reason::new(ReasonCode::LineageBroken).detail(Detail::Gap(gap))
}

/// Judges a lot as of `as_of`.
///
/// `outcome` discloses a donor test's outcome by statement id, where the caller holds openings.
pub(crate) fn gate<'o>(
    reader: &Reader<'_>,
    lot_id: &LotId,
    lot: &Ref<LotState>,
    as_of: AsOf,
    outcome: &dyn Fn(&StatementId) -> Option<&'o str>,
) -> Step<GateReport> {
    let mut judged = judge(reader, lot_id, lot, as_of, outcome, Compare::Corrections)?;
    corrections::add(reader, lot, &mut judged, |released| {
        let without = |from: u64| {
            let judged = || judge(reader, lot_id, lot, as_of, outcome, Compare::Nothing);
            reader.uncorrected(from, judged).map(|judged| judged.report)
        };
        Ok(corrections::Without {
            any: without(0)?,
            since_release: released.map(without).transpose()?,
        })
    })?;
    Ok(judged.report)
}

/// Whether results are compared with what they said before corrections.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Compare {
    Corrections,
    Nothing,
}

/// The same without what follows from corrections.
fn judge<'o>(
    reader: &Reader<'_>,
    lot_id: &LotId,
    lot: &Ref<LotState>,
    as_of: AsOf,
    outcome: &dyn Fn(&StatementId) -> Option<&'o str>,
    compare: Compare,
) -> Step<Judged> {
    let mut report = GateReport::begin(lot_id, lot, as_of);
    let nothing = |report: GateReport| Judged {
        report,
        lineage: Lineage::default(),
        improved: Vec::new(),
    };
    let Some(opened) = &lot.opened else {
        report
            .reasons
            .push(broken(Gap::NeverOpened(lot_id.clone())));
        return Ok(nothing(report));
    };
    let product_subject = Subject::Product(lot_id.gtin);
    let spec_subject = Subject::Specification(opened.specification.clone());
    reader.want([&product_subject, &spec_subject])?;
    report.subjects.extend([product_subject, spec_subject]);
    let product = reader.product(&lot_id.gtin)?;
    let product_state = product.as_deref();
    let product = product_state.and_then(|p| p.registered.as_ref());
    let spec = reader.specification(&opened.specification)?;
    let Some(spec) = spec.as_ref().and_then(|s| s.as_ref()) else {
        report
            .reasons
            .push(broken(Gap::NoSpecification(opened.specification.clone())));
        return Ok(nothing(report));
    };
    let policy_subject = Subject::Policy(spec.donor_policy.clone());
    report.subjects.insert(policy_subject);
    let policy = reader.policy(&spec.donor_policy)?;
    let judged_by = specification::JudgedBy {
        specification: spec,
        since: lot.opened_index,
    };
    specification::reasons(reader, &judged_by, product_state, &mut report.reasons)?;
    lot::standing(lot_id, lot, &mut report);

    // The making, from the bulk up to the donors.
    let lineage = Lineage::walk(reader, lot_id, lot)?;
    report.rests_on(&lineage)?;
    let asked = donors::Asked {
        policy: policy.as_ref().and_then(|p| p.as_ref()),
        policy_id: &spec.donor_policy,
        maker: opened.organisation,
        outcome,
    };
    donors::donors(&asked, &lineage, opened.pooled_donors, &mut report);
    materials::fit_for_use(&lineage, &mut report);
    holds::of_lineage(&lineage, &mut report.holds);

    // The tests.
    let lot_of_rows = coverage::Lot {
        specification: spec,
        claims: product.map_or(&[][..], |p| &p.label_claims),
        id: lot_id,
        state: lot,
        maker: opened.organisation,
        lineage: &lineage,
    };
    report.rows = coverage::judge_rows(reader, &lot_of_rows, as_of.now, &mut report.reasons)?;
    let improved = match compare {
        Compare::Corrections => improved(reader, &lot_of_rows, lot, as_of)?,
        Compare::Nothing => Vec::new(),
    };
    report.reasons.extend(outside_specification::also_tested(
        &lineage,
        &spec.rows,
        &report.rows,
    ));
    let results = lineage.samples.values().flat_map(|s| &s.state.results);
    report.newest_result = results.map(|(index, _)| *index).max();
    samples::unresolved(&lineage, opened.organisation, &mut report);
    report
        .reasons
        .extend(doubted::reasons(&lineage, &report.rows));
    // Version 1 did not say so.
    if as_of.rules >= 2 {
        report.reasons.extend(doubted::after_release(&lineage, lot));
    }

    // The signatures, and who worked.
    signatures::check(reader, lot, &lineage, &mut report)?;
    donors::officers(reader, &spec.donor_policy, &lineage, &mut report)?;
    Ok(Judged {
        report,
        lineage,
        improved,
    })
}

/// Results that say something better since something was corrected.
fn improved(
    reader: &Reader<'_>,
    of: &coverage::Lot<'_>,
    lot: &Ref<LotState>,
    as_of: AsOf,
) -> Step<Vec<Improved>> {
    if !corrections::any(lot, of.lineage) {
        return Ok(Vec::new());
    }
    let before = reader.uncorrected(0, || Lineage::walk(reader, of.id, lot))?;
    coverage::improved(reader, of, &before, as_of.now)
}
