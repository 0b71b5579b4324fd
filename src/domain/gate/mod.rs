//! The release gate: may this lot be released, and does its release still stand?
//!
//! One function for the writer (before `LotReleased`), the auditor and the clinic's verifier: a
//! release is re-evaluated from the evidence, never believed. `lineage` walks from the bulk up to
//! the donors, `donors` asks for their eligibility, `coverage` judges the rows of the specification
//! over all results of that lineage, `specification` compares it with what it replaces.

mod coverage;
mod donors;
mod late;
mod lineage;
mod outside;
mod specification;
mod suited;

pub use coverage::{Discount, JudgedResult, NotPassed, RowOutcome, RowReport, WhyNot};
pub use donors::DonorRemark;
pub(crate) use donors::collected_or_tested;
pub use late::{LateEntry, hours_late, vials_say_so};
pub use lineage::Gap;
pub(crate) use lineage::Lineage;
pub use outside::{OtherTest, PlaceOfResult};
pub use specification::Looser;
pub(crate) use specification::{MAX_SUPERSEDED, Superseded};
pub(crate) use suited::{imbalance, unsuited};

use std::collections::BTreeSet;

use super::event::Tissue;
use super::event::{
    Contains, Grade, HoldReason, Material, RawMaterialCategory, RevocationReason, SampleCondition,
    Species,
};
use super::id::CountryCode;
use super::id::{LotId, NodeRef, OrgRef, PersonRef};
use super::reason::{About, Detail, Reason, ReasonCode};
use super::refusal::{Refusal, RefusalCode};
use super::state::{Holds, LotState, Origin};
use super::statement::{Recorded, Role};
use super::subject::Subject;
use super::time::{Date, TimestampMs};
use super::view::{Halt, Reader, Ref, Step};
use crate::words::{Wording, detail as words};

/// How many subjects a decision can pin, and so how large a lot's evidence can be.
pub const MAX_PINNED: usize = 512;

/// What the gate found.
pub(crate) struct GateReport {
    /// Reasons other than holds, in no particular order.
    pub(crate) reasons: Vec<Reason>,
    /// Open holds: where and why.
    pub(crate) holds: Vec<Held>,
    /// The rows of the specification.
    pub(crate) rows: Vec<RowReport>,
    /// What a decision pins: lot, product, specification, policy, nodes, donors, samples.
    pub(crate) subjects: BTreeSet<Subject>,
    /// Persons who worked on the lot or tested it in-house, or reviewed it.
    pub(crate) persons: BTreeSet<PersonRef>,
    /// Where the material comes from, e.g. `HUMAN/CORD/JP`.
    pub(crate) origins: BTreeSet<(Tissue, CountryCode)>,
    /// How many donors.
    pub(crate) donors: usize,
    /// What was recorded late, in no particular order.
    pub(crate) late: Vec<LateEntry>,
    /// Index of the entry that opened the lot.
    pub(crate) opened_at: u64,
    /// Raw materials that somebody may be allergic to, or should know of.
    pub(crate) ingredients: Vec<Ingredient>,
    /// Nodes that another lot may come from too.
    pub(crate) shared: BTreeSet<NodeRef>,
    /// Entries about donors that eligibility for this lot does not rest on.
    pub(crate) beside: BTreeSet<u64>,
}

/// A raw material with antibiotics or something of animals or people in it, or whose origin is not
/// said to be synthetic.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ingredient {
    /// What it is called.
    pub name: String,
    /// What it is.
    pub category: RawMaterialCategory,
    /// What it contains, as declared and as its category and origin say.
    pub contains: BTreeSet<Contains>,
    /// Where it comes from.
    pub species: Species,
}

impl GateReport {
    /// What was recorded late.
    pub(crate) fn late_reasons(&mut self) -> Vec<Reason> {
        late::reasons(std::mem::take(&mut self.late), self.opened_at)
    }

    /// All reasons with the holds, in the order of the checks.
    pub(crate) fn into_reasons(mut self) -> Vec<Reason> {
        self.reasons.extend(on_hold(self.holds));
        self.reasons
            .extend(late::reasons(self.late, self.opened_at));
        self.reasons.sort();
        self.reasons.dedup();
        self.reasons
    }
}

/// `LINEAGE_BROKEN`, and where.
fn broken(gap: Gap) -> Reason {
    Reason::new(ReasonCode::LineageBroken).detail(Detail::Gap(gap))
}

/// `ON_HOLD(n)`, if anything is.
pub(crate) fn on_hold(holds: Vec<Held>) -> Option<Reason> {
    (!holds.is_empty()).then(|| {
        let about = About::Holds(holds.len());
        Reason::about(ReasonCode::OnHold, about).detail(Detail::Held(holds))
    })
}

/// An open hold.
#[derive(Debug, Clone)]
pub struct Held {
    /// On what.
    pub subject: Subject,
    /// Why.
    pub reason: HoldReason,
}

impl Held {
    /// In words.
    pub fn said(&self) -> Wording {
        let subject = match &self.subject {
            Subject::Donor(id) => words::donor(id),
            Subject::Node(id) => words::node(id),
            Subject::Lot(lot) => words::lot(lot),
            Subject::Sample(id) => words::sample(id),
            Subject::Shipment(id) => words::shipment(id),
            Subject::Vial(id) => words::vial(id),
            other => Wording::data(other),
        };
        subject.append(self.reason)
    }
}

/// Lists the open holds of a subject.
pub(crate) fn open_holds(
    subject: &Subject,
    holds: &Holds,
    owners: &[OrgRef],
    into: &mut Vec<Held>,
) {
    into.extend(holds.open(owners).map(|(_, hold)| Held {
        subject: subject.clone(),
        reason: hold.reason,
    }));
}

/// Judges a lot as of `now`.
///
/// `outcome` discloses a donor test's outcome by statement id, where the caller holds openings.
pub(crate) fn gate<'o>(
    reader: &Reader<'_>,
    lot_id: &LotId,
    lot: &Ref<LotState>,
    now: TimestampMs,
    outcome: &dyn Fn(&super::id::StatementId) -> Option<&'o str>,
) -> Step<GateReport> {
    let mut report = GateReport {
        reasons: Vec::new(),
        holds: Vec::new(),
        rows: Vec::new(),
        subjects: BTreeSet::from([Subject::Lot(lot_id.clone())]),
        persons: BTreeSet::new(),
        origins: BTreeSet::new(),
        donors: 0,
        late: Vec::new(),
        opened_at: lot.opened_index,
        ingredients: Vec::new(),
        shared: BTreeSet::new(),
        beside: BTreeSet::new(),
    };
    let Some(opened) = &lot.opened else {
        report
            .reasons
            .push(broken(Gap::NeverOpened(lot_id.clone())));
        return Ok(report);
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
        return Ok(report);
    };
    let policy_subject = Subject::Policy(spec.donor_policy.clone());
    report.subjects.insert(policy_subject);
    let policy = reader.policy(&spec.donor_policy)?;
    let judged_by = specification::JudgedBy {
        specification: spec,
        since: lot.opened_index,
    };
    specification::reasons(reader, &judged_by, product_state, &mut report.reasons)?;
    lot_reasons(lot_id, lot, now, &mut report);

    // The making, from the bulk up to the donors.
    let lineage = Lineage::walk(reader, lot_id, lot)?;
    report
        .reasons
        .extend(lineage.gaps.iter().cloned().map(broken));
    report.subjects.extend(lineage.subjects());
    report.shared = lineage.prefilt_and_below();
    if report.subjects.len() > MAX_PINNED {
        return Err(Refusal::new(
            RefusalCode::Limit,
            "seen",
            format!("a lot that rests on {} subjects", report.subjects.len()),
            format!("at most {MAX_PINNED}"),
        )
        .into());
    }
    let asked = donors::Asked {
        policy: policy.as_ref().and_then(|p| p.as_ref()),
        policy_id: &spec.donor_policy,
        maker: opened.organisation,
        outcome,
    };
    donors::donors(&asked, &lineage, opened.pooled_donors, &mut report);
    materials(&lineage, &mut report);
    report.ingredients.sort();
    report.ingredients.dedup();
    holds(&lineage, &mut report);

    // The tests.
    let claims = product.map_or(&[][..], |p| &p.label_claims);
    report.rows = coverage::judge_rows(
        reader,
        spec,
        claims,
        lot_id,
        lot,
        &lineage,
        now,
        &mut report.reasons,
    )?;
    report
        .reasons
        .extend(outside::also_tested(&lineage, &spec.rows, &report.rows));
    for (id, sample) in &lineage.samples {
        let code = match sample.state.received.as_ref().map(|r| r.condition) {
            None => Some(ReasonCode::SampleNotReceived),
            // It cannot be tested: another sample has to cover its rows.
            Some(SampleCondition::Unusable) => Some(ReasonCode::SampleUnusable),
            Some(SampleCondition::Acceptable | SampleCondition::Remark) => None,
        };
        if let Some(code) = code {
            let slot = sample.slot.as_ref().map(|p| p.slot.slot.clone());
            let detail = Detail::Sample(*id, slot);
            report.reasons.push(Reason::new(code).detail(detail));
            continue;
        }
        let slot = sample.slot.as_ref().map(|p| &p.slot);
        let open = slot.map_or_else(Vec::new, |slot| sample.state.unreported(slot));
        if !open.is_empty() {
            let detail = Detail::Unreported(*id, open.into_iter().cloned().collect());
            report
                .reasons
                .push(Reason::new(ReasonCode::SampleUnresolved).detail(detail));
        }
    }

    // The signatures, and who worked.
    signatures(reader, lot, &lineage, &mut report)?;
    donors::officers(reader, &spec.donor_policy, &lineage, &mut report)?;
    Ok(report)
}

fn lot_reasons(lot_id: &LotId, lot: &LotState, now: TimestampMs, report: &mut GateReport) {
    if let Some((_, rejected)) = &lot.rejected {
        let detail = Detail::Rejected(rejected.reasons.clone());
        report
            .reasons
            .push(Reason::new(ReasonCode::Rejected).detail(detail));
    }
    if let Some(class) = lot.recall {
        report
            .reasons
            .push(Reason::about_data(ReasonCode::Recalled, class));
    }
    if let (Some(expires_at), Some(vials)) = (lot.expires_at, &lot.commissioned)
        && now >= expires_at
    {
        report
            .reasons
            .push(Reason::new(ReasonCode::Expired).detail(Detail::Expired(vials.expiry)));
    }
    open_holds(
        &Subject::Lot(lot_id.clone()),
        &lot.holds,
        &lot.owners(),
        &mut report.holds,
    );
}

/// Raw material must be released for use, of a grade for people, and not expired when it went in.
fn materials(lineage: &Lineage, report: &mut GateReport) {
    for (id, node) in &lineage.nodes {
        let Some(Origin::Material(received)) = &node.origin else {
            continue;
        };
        let Material::Raw(raw) = &received.material else {
            continue;
        };
        let contains = coverage::contained_in(raw);
        if !contains.is_empty() || raw.species != Species::Synthetic {
            report.ingredients.push(Ingredient {
                name: raw.name.to_string(),
                category: raw.category,
                contains,
                species: raw.species,
            });
        }
        let used_at = lineage.used_at.get(id).copied();
        let mut faults = Vec::new();
        if !matches!(raw.grade, Grade::Gmp | Grade::Clinical) {
            faults.push(MaterialFault::Grade(raw.grade));
        }
        if raw.released_by.is_none() {
            faults.push(MaterialFault::NotReleased);
        }
        if used_at.is_some_and(|used| used >= raw.expiry.end(super::time::UtcOffset::UTC)) {
            faults.push(MaterialFault::Expired(raw.expiry));
        }
        if !faults.is_empty() {
            let detail = Detail::Material {
                node: *id,
                name: raw.name.clone(),
                faults,
            };
            report.reasons.push(
                Reason::about_data(ReasonCode::RawMaterialUnfit, raw.category).detail(detail),
            );
        }
    }
}

/// Why a raw material is not fit for use.
#[derive(Debug, Clone, Copy)]
pub enum MaterialFault {
    /// Of a grade that is not for people.
    Grade(Grade),
    /// Nobody released it for use.
    NotReleased,
    /// It had expired when it went in.
    Expired(Date),
}

impl MaterialFault {
    /// In words.
    pub fn said(&self) -> Wording {
        match self {
            Self::Grade(grade) => words::grade(grade),
            Self::NotReleased => words::NOT_RELEASED_FOR_USE.clone(),
            Self::Expired(date) => words::expired(date),
        }
    }
}

fn holds(lineage: &Lineage, report: &mut GateReport) {
    let into = &mut report.holds;
    for (id, node) in &lineage.nodes {
        open_holds(&Subject::Node(*id), &node.holds, &node.owners(), into);
    }
    for (id, donor) in &lineage.donors {
        open_holds(&Subject::Donor(*id), &donor.holds, &donor.owners(), into);
    }
    for (id, sample) in &lineage.samples {
        let state = &sample.state;
        open_holds(&Subject::Sample(*id), &state.holds, &state.owners(), into);
    }
}

/// Who worked on the lot, and which of their signatures are not to be trusted any more.
fn signatures(
    reader: &Reader<'_>,
    lot: &Ref<LotState>,
    lineage: &Lineage,
    report: &mut GateReport,
) -> Step<()> {
    let nodes = lineage.nodes.values().flat_map(|n| n.acts());
    let donors = lineage.donors.values().flat_map(|d| d.acts());
    let samples = lineage.samples.values().flat_map(|s| s.state.acts());
    let mut seen = BTreeSet::new();
    let mut complete = true;
    for act in lot.acts().iter().chain(nodes).chain(donors).chain(samples) {
        if !seen.insert(act.index) {
            continue;
        }
        report.late.extend(LateEntry::of(act));
        let signed = match report.beside.contains(&act.index) {
            true => Ok(()),
            false => revoked_since(reader, act, &mut report.reasons),
        };
        let signed = signed.and_then(|()| collect_persons(reader, act, report));
        match signed {
            Ok(()) => {}
            Err(Halt::Need) => complete = false,
            Err(no) => return Err(no),
        }
    }
    if complete { Ok(()) } else { Err(Halt::Need) }
}

/// Whose key it is.
pub(crate) fn person_of(reader: &Reader<'_>, key: super::id::KeyId) -> Step<Option<PersonRef>> {
    let state = reader.key(key)?;
    let enrolled = state.as_ref().and_then(|key| key.enrolled.as_ref());
    Ok(enrolled.map(|key| key.person))
}

/// A signature by a key that was revoked, later on, back to before it. Whether a key was in force when
/// it signed is for `decide`; this looks at whole histories.
///
/// Bad news is never rested on: it is what it is, and whose key it was makes nothing worse. Else a stranger
/// who gives up their own key could stop what their word cannot.
pub(crate) fn revoked_since(
    reader: &Reader<'_>,
    act: &Recorded,
    reasons: &mut Vec<Reason>,
) -> Step<()> {
    if act.statement.event.is_bad_news() {
        return Ok(());
    }
    let mut gravest = None;
    for signer in act
        .statement
        .signers
        .iter()
        .filter(|s| s.role.is_enrolled())
    {
        let state = reader.key(signer.key)?;
        let revocation = state.and_then(|key| key.revocation_covering(act.index));
        gravest = gravest.max(revocation.map(|r| r.reason));
    }
    let code = match gravest {
        None => return Ok(()),
        Some(RevocationReason::Compromised) => ReasonCode::KeyCompromised,
        Some(_) => ReasonCode::KeyRevokedBefore,
    };
    let (event, index) = (act.statement.event.name(), act.index);
    reasons.push(Reason::new(code).detail(Detail::Signed(event, index)));
    Ok(())
}

fn collect_persons(reader: &Reader<'_>, act: &Recorded, report: &mut GateReport) -> Step<()> {
    let signers = &act.statement.signers;
    let signed_as: Vec<Role> = signers.iter().map(|signer| signer.role).collect();
    let Some(worked) = act.statement.event.worked(&signed_as) else {
        return Ok(());
    };
    report.persons.extend(worked);
    for signer in signers.iter().filter(|s| s.role.is_enrolled()) {
        report.persons.extend(person_of(reader, signer.key)?);
    }
    Ok(())
}
