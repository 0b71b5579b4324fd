//! Should this vial be used, and why? [`verdict`].
//!
//! Recomputed from evidence: a release is re-evaluated, never believed. The subjects it reads are
//! exactly what a bundle must carry; the verifier's own call asks for them, so no prover can leave
//! one out. `trust` checks every signature back to the genesis root keys, `use_of_vial` says what
//! earlier uses mean for this asker.

mod said;
mod sisters;
mod trust;
mod use_of_vial;

use std::collections::BTreeSet;

use super::custody::{Custody, custody};
use super::decide::CLOCK_SKEW;
use super::event::{Clock, MarketedAs};
use super::gate::{GateReport, Ingredient, LateEntry, RowReport, gate, on_hold, open_holds};
use super::id::{LotId, OrgRef, ShipmentRef, SpecId, StatementId, VialTag};
use super::reason::{About, Detail, Reason, ReasonCode as Code, Severity};
use super::replay::{Carried, Replayed};
use super::state::{LotState, VialState};
use super::subject::Subject;
use super::time::{Date, DurationMs, TimestampMs};
use super::view::{Halt, Need, Reader, Step};

/// How long after opening a vial its own clinic may scan it again without alarm.
pub const DOUBLE_SCAN: DurationMs = DurationMs::from_minutes(10);

/// How old an answer may be, unless the asker says otherwise.
pub const DEFAULT_MAX_AGE: DurationMs = DurationMs::from_hours(24);

/// Which vial, who asks, and what the asker demands.
#[derive(Debug, Clone)]
pub struct Question {
    /// The lot on the label.
    pub lot: LotId,
    /// The vial.
    pub vial: VialTag,
    /// The expiry on the label; `None`: the label was not shown.
    pub label_expiry: Option<Date>,
    /// Whether the serial is short enough to be guessed; `None`: the label was not shown.
    pub short_serial: Option<bool>,
    /// Who asks; `None`: nobody in particular.
    pub asked_by: Option<OrgRef>,
    /// Time of the seal that the view is as of.
    pub as_of: TimestampMs,
    /// How old the view may be.
    pub max_age: DurationMs,
    /// The trust file demands a witness quorum: whether there is one.
    pub witnessed: Option<bool>,
    /// The trust file demands a replaying auditor: whether one vouched.
    pub replayed: Option<bool>,
}

/// Overall answers, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Overall {
    /// Nothing in the records stops its use, as of the checkpoint.
    OkAsOf,
    /// Ask the maker before use.
    AskMaker,
    /// Do not use.
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
    /// What was not checked.
    pub not_checked: Vec<NotChecked>,
    /// Time of the seal it rests on.
    pub as_of: TimestampMs,
    /// From a training ledger.
    pub training: bool,
    /// What it found on the way, for people.
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
    /// The rows of the specification.
    pub rows: Vec<RowReport>,
    /// Shipments: reference, from, to, received.
    pub shipments: Vec<(ShipmentRef, OrgRef, OrgRef, bool)>,
    /// Who has it, by the ledger.
    pub possessor: Option<OrgRef>,
}

/// The answer of [`verdict`].
#[derive(Debug)]
pub enum Answer {
    /// The verdict.
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

struct Case<'q> {
    question: &'q Question,
    reasons: Vec<Reason>,
    not_checked: Vec<NotChecked>,
    findings: Findings,
    training: bool,
    /// Entries that the answer does not rest on.
    beside: BTreeSet<u64>,
}

impl<'q> Case<'q> {
    fn new(question: &'q Question) -> Self {
        Self {
            question,
            reasons: vec![Reason::new(Code::UnapprovedProduct)],
            not_checked: vec![
                NotChecked::ColdChain,
                NotChecked::Making,
                NotChecked::SafetyReports,
                NotChecked::Registrations,
            ],
            findings: Findings::default(),
            training: false,
            beside: BTreeSet::new(),
        }
    }

    fn close(mut self, reads: BTreeSet<Subject>) -> Verdict {
        self.reasons.sort();
        self.reasons.dedup();
        self.not_checked.sort();
        let worst = self.reasons.iter().map(|r| r.severity).max();
        Verdict {
            overall: match worst {
                Some(Severity::Stop) => Overall::DoNotUse,
                Some(Severity::Ask) => Overall::AskMaker,
                Some(Severity::Info) | None => Overall::OkAsOf,
            },
            reasons: self.reasons,
            not_checked: self.not_checked,
            as_of: self.question.as_of,
            training: self.training,
            findings: self.findings,
            reads,
        }
    }

    fn judge<'o>(
        &mut self,
        reader: &Reader<'_>,
        now: TimestampMs,
        outcome: &dyn Fn(&StatementId) -> Option<&'o str>,
    ) -> Step<()> {
        let question = self.question;
        reader.want(&[
            Subject::Ledger,
            Subject::Product(question.lot.gtin),
            Subject::Lot(question.lot.clone()),
            Subject::Vial(question.vial),
        ])?;
        self.training = reader
            .ledger()?
            .is_some_and(|l| l.clock == Some(Clock::Training));

        let product = reader.product(&question.lot.gtin)?;
        let Some(product) = product.as_ref().and_then(|p| p.registered.as_ref()) else {
            self.reasons
                .push(Reason::new(Code::UnknownGtin).detail(Detail::Product(question.lot.gtin)));
            return Ok(());
        };
        self.findings.product = Some(product.name.to_string());
        self.findings.sold = Some((product.marketed_as, product.cargo_modified));
        let Some(lot) = reader.lot(&question.lot)? else {
            self.reasons
                .push(Reason::new(Code::UnknownLot).detail(Detail::Lot(question.lot.clone())));
            return Ok(());
        };
        let maker = lot
            .opened
            .as_ref()
            .map_or(product.organisation, |o| o.organisation);
        let name = reader
            .organisation(maker)?
            .and_then(|o| Some(o.registered.as_ref()?.name.to_string()));
        self.findings.maker = Some((maker, name.unwrap_or_default()));
        self.findings.specification = lot.opened.as_ref().map(|o| o.specification.clone());

        let known = match &lot.commissioned {
            Some(vials) => {
                self.findings.expiry = Some(vials.expiry);
                reader.vial_in(&question.lot, &question.vial)?
            }
            None => false,
        };
        if !known {
            self.reasons.push(Reason::new(Code::UnknownSerial));
            return Ok(());
        }
        let vial = reader.vial(question.vial)?;
        self.label(&lot, vial.as_deref());

        if lot.released.is_none() {
            self.reasons.push(Reason::new(Code::NotReleased));
        }
        let mut report = gate(reader, &question.lot, &lot, now, outcome)?;
        self.beside = std::mem::take(&mut report.beside);
        if let Some(vial) = &vial {
            open_holds(
                &Subject::Vial(question.vial),
                &vial.holds,
                &[maker],
                &mut report.holds,
            );
        }
        let container = vial.as_ref().and_then(|v| v.container.as_ref());
        let custody = custody(reader, maker, container.map(|(sscc, since)| (sscc, *since)))?;
        for (id, shipment) in &custody.shipments {
            open_holds(
                &Subject::Shipment(*id),
                &shipment.holds,
                &shipment.owners(),
                &mut report.holds,
            );
            report
                .late
                .extend(shipment.acts().iter().filter_map(|act| LateEntry::of(act)));
        }
        self.reasons
            .extend(on_hold(std::mem::take(&mut report.holds)));
        self.donors(reader, &report, outcome)?;
        if let Some(vial) = &vial {
            if vial.sampled.is_some() {
                self.reasons.push(Reason::new(Code::Sampled));
            }
            let asked_by = question.asked_by;
            self.reasons
                .extend(use_of_vial::reasons(&vial.uses, asked_by, &custody, now));
        }
        self.reasons
            .extend(sisters::reasons(reader, &question.lot, &report.shared)?);
        self.custody(&custody);
        let later = report
            .rows
            .iter()
            .filter(|row| row.key.stage.after_release());
        let later: Vec<String> = later.map(|row| row.key.to_string()).collect();
        if !later.is_empty() {
            self.not_checked.push(NotChecked::AfterRelease(later));
        }
        self.reasons.append(&mut report.late_reasons());
        self.findings.ingredients = std::mem::take(&mut report.ingredients);
        self.findings.rows = report.rows;
        self.reasons.append(&mut report.reasons);
        Ok(())
    }

    fn about_the_view(&mut self, now: TimestampMs) {
        let question = self.question;
        let age = now.since(question.as_of);
        if question.as_of > now.saturating_add(CLOCK_SKEW) {
            // Of the two clocks one is wrong, so nobody knows how old the records are.
            self.reasons
                .push(Reason::about(Code::StaleView, About::Age(None)).detail(Detail::ClockBehind));
        } else if age > question.max_age {
            let hours = age.whole_hours();
            self.reasons
                .push(Reason::about(Code::StaleView, About::Age(Some(hours))));
        }
        if question.witnessed == Some(false) {
            self.reasons.push(Reason::new(Code::CheckpointUnwitnessed));
        }
        match question.replayed {
            Some(false) => self.reasons.push(Reason::new(Code::IndexNotReplayed)),
            Some(true) => {}
            None => self.not_checked.push(NotChecked::Replay),
        }
        match question.short_serial {
            Some(true) => self.reasons.push(Reason::new(Code::ShortSerial)),
            Some(false) => {}
            None => self.not_checked.push(NotChecked::Label),
        }
        if question.short_serial.is_some() && question.label_expiry.is_none() {
            self.not_checked.push(NotChecked::LabelExpiry);
        }
        if question.asked_by.is_none() {
            self.not_checked.push(NotChecked::Custody);
        }
    }

    fn label(&mut self, lot: &LotState, vial: Option<&VialState>) {
        let other = vial.and_then(|v| v.lots.iter().find(|lot| **lot != self.question.lot));
        if let Some(other) = other {
            self.reasons
                .push(Reason::new(Code::LotMismatch).detail(Detail::Lot(other.clone())));
        }
        let expiry = lot.commissioned.as_ref().map(|c| c.expiry);
        if let (Some(label), Some(ledger)) = (self.question.label_expiry, expiry)
            && label != ledger
        {
            let detail = Detail::OtherExpiry { label, ledger };
            self.reasons
                .push(Reason::new(Code::ExpiryMismatch).detail(detail));
        }
    }

    fn donors<'o>(
        &mut self,
        reader: &Reader<'_>,
        report: &GateReport,
        outcome: &dyn Fn(&StatementId) -> Option<&'o str>,
    ) -> Step<()> {
        let (mut opened, mut all) = (0, 0);
        for subject in &report.subjects {
            if let Subject::Donor(id) = subject
                && let Some(donor) = reader.donor(*id)?
            {
                let (some, of) = super::eligibility::disclosure(&donor, outcome);
                opened += some;
                all += of;
            }
        }
        if opened < all {
            self.not_checked
                .push(NotChecked::DonorOutcomes(all - opened, all));
        }
        for (tissue, country) in &report.origins {
            let origin = About::Origin(*tissue, *country);
            self.reasons.push(Reason::about(Code::Origin, origin));
        }
        self.reasons
            .push(Reason::about(Code::Donors, About::Number(report.donors)));
        Ok(())
    }

    fn custody(&mut self, custody: &Custody) {
        self.findings.possessor = Some(custody.possessor);
        self.findings.shipments = custody
            .shipments
            .iter()
            .filter_map(|(id, s)| {
                let shipped = s.shipped.as_ref()?;
                Some((*id, shipped.from, shipped.to, s.received.is_some()))
            })
            .collect();
        for (id, shipment) in &custody.shipments {
            if let Some(fault) = shipment.fault_on_arrival() {
                let detail = Detail::Arrived(*id, fault);
                self.reasons
                    .push(Reason::new(Code::CustodyGap).detail(detail));
            }
        }
        let Some(asker) = self.question.asked_by else {
            return;
        };
        match custody.in_transit_to {
            Some(to) if to == asker => self.reasons.push(Reason::new(Code::CustodyGap)),
            None if custody.possessor == asker => {}
            _ => self.reasons.push(Reason::new(Code::NotInYourCustody)),
        }
    }
}
