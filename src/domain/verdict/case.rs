//! The checks of a verdict, in their order, and what they have found so far.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::domain::clock_corrections::ClockCorrection;
use crate::domain::decide::CLOCK_SKEW;
use crate::domain::eligibility;
use crate::domain::event::Clock;
use crate::domain::gate::{
    AsOf, GateReport, Told, corrected, gate, late, on_hold, open_holds, told_afterwards,
};
use crate::domain::id::{OrgRef, StatementId, VialTag};
use crate::domain::possession::{Custody, custody};
use crate::domain::reason::{About, Detail, Reason, ReasonCode as Code, Severity};
use crate::domain::rules_in_force;
use crate::domain::state::{LedgerState, LotState, VialState};
use crate::domain::statement::Recorded;
use crate::domain::subject::Subject;
use crate::domain::time::TimestampMs;
use crate::domain::view::{Reader, Ref, Step};

use super::{Findings, NotChecked, Overall, Question, Verdict, giving, sister_lots, use_of_vial};

pub(super) struct Case<'q> {
    question: &'q Question,
    pub(super) reasons: Vec<Reason>,
    pub(super) not_checked: Vec<NotChecked>,
    findings: Findings,
    training: bool,
    rules: u32,
    /// Entries that the answer does not rest on.
    pub(super) beside: BTreeSet<u64>,
    /// Entries of the vial, of the lot and what it was made of, and of the way here.
    rests_on: BTreeSet<u64>,
}

impl<'q> Case<'q> {
    pub(super) fn new(question: &'q Question) -> Self {
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
            rules: rules_in_force::FIRST,
            beside: BTreeSet::new(),
            rests_on: BTreeSet::new(),
        }
    }

    /// Every answer says where the ledger's clock was wrong.
    pub(super) fn clock_corrected(&mut self, reader: &Reader<'_>) {
        if let Ok(Some(ledger)) = reader.ledger() {
            self.reasons
                .extend(clock_corrected(&ledger, &self.rests_on));
        }
    }

    pub(super) fn close(mut self, reads: BTreeSet<Subject>) -> Verdict {
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
            rules: self.rules,
            findings: self.findings,
            reads,
        }
    }

    pub(super) fn judge<'o>(
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
        let ledger = reader.ledger()?;
        self.training = ledger
            .as_ref()
            .is_some_and(|l| l.clock == Some(Clock::Training));
        // Those of the next entry: what is asked now is judged as what would be recorded now.
        self.rules = ledger
            .as_ref()
            .map_or(rules_in_force::FIRST, |l| l.rules.newest());
        let Some((lot, maker)) = self.lot(reader)? else {
            return Ok(());
        };
        let vial = reader.vial(question.vial)?;
        let of_vial = vial.as_ref().map_or(&[][..], |vial| vial.acts());
        let own = lot.acts().iter().chain(of_vial).map(|act| act.index);
        self.rests_on.extend(own);
        self.label(&lot, vial.as_deref());
        if lot.released.is_none() {
            self.reasons.push(Reason::new(Code::NotReleased));
        }
        self.reasons.extend(lot.acts().iter().filter_map(noted));
        let as_of = AsOf {
            now,
            rules: self.rules,
        };
        let mut report = gate(reader, &question.lot, &lot, as_of, outcome)?;
        self.beside = std::mem::take(&mut report.beside);
        self.rests_on.append(&mut report.entries);
        let custody = way(reader, maker, question.vial, vial.as_deref(), &mut report)?;
        let on_the_way = custody.shipments.iter();
        let on_the_way = on_the_way.flat_map(|(_, shipment)| shipment.acts());
        self.rests_on.extend(on_the_way.map(|act| act.index));
        self.reasons
            .extend(on_hold(std::mem::take(&mut report.holds)));
        self.donors(reader, &report, outcome)?;
        if vial.as_ref().is_some_and(|vial| vial.sampled.is_some()) {
            self.reasons.push(Reason::new(Code::Sampled));
        }
        let uses = vial.as_ref().map_or(&[][..], |vial| &vial.uses);
        self.reasons
            .extend(use_of_vial::reasons(uses, question, &custody, now));
        self.reasons
            .extend(sister_lots::reasons(reader, &question.lot, &report.shared)?);
        self.custody(&custody);
        self.take(report);
        Ok(())
    }

    /// The lot and its maker; `None`, with the reason, if the vial is not one of a lot that is known.
    fn lot(&mut self, reader: &Reader<'_>) -> Step<Option<(Ref<LotState>, OrgRef)>> {
        let asked = &self.question.lot;
        let product = reader.product(&asked.gtin)?;
        let Some(product) = product.as_ref().and_then(|p| p.registered.as_ref()) else {
            self.reasons
                .push(Reason::new(Code::UnknownGtin).detail(Detail::Product(asked.gtin)));
            return Ok(None);
        };
        self.findings.product = Some(product.name.to_string());
        self.findings.sold = Some((product.marketed_as, product.cargo_modified));
        if let Some(giving) = &self.question.giving {
            let vial = reader.vial(self.question.vial)?;
            let uses = vial.as_ref().map_or(&[][..], |vial| &vial.uses);
            self.reasons.extend(giving::reasons(giving, product, uses));
        }
        let Some(lot) = reader.lot(asked)? else {
            self.reasons
                .push(Reason::new(Code::UnknownLot).detail(Detail::Lot(asked.clone())));
            return Ok(None);
        };
        let opened = lot.opened.as_ref();
        let maker = opened.map_or(product.organisation, |o| o.organisation);
        let name = reader
            .organisation(maker)?
            .and_then(|o| Some(o.registered.as_ref()?.name.to_string()));
        self.findings.maker = Some((maker, name.unwrap_or_default()));
        self.findings.specification = opened.map(|o| o.specification.clone());
        let known = match &lot.commissioned {
            Some(vials) => {
                self.findings.expiry = Some(vials.expiry);
                reader.vial_in(asked, &self.question.vial)?
            }
            None => false,
        };
        if !known {
            self.reasons.push(Reason::new(Code::UnknownSerial));
            return Ok(None);
        }
        Ok(Some((lot, maker)))
    }

    /// What the gate found besides holds and donors.
    fn take(&mut self, mut report: GateReport) {
        let rows = report.rows.iter();
        let later = rows.filter(|row| row.key.stage.after_release());
        let later: Vec<String> = later.map(|row| row.key.to_string()).collect();
        if !later.is_empty() {
            self.not_checked.push(NotChecked::AfterRelease(later));
        }
        self.reasons.append(&mut report.late_reasons());
        self.findings.ingredients = report.ingredients;
        self.findings.rows = report.rows;
        self.reasons.append(&mut report.reasons);
    }

    pub(super) fn about_the_view(&mut self, now: TimestampMs) {
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
                let (some, of) = eligibility::disclosure(&donor, donor.acts(), outcome);
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
            for fault in shipment.faults_on_arrival() {
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

/// Who has the vial and how it came there, with the holds and what was late on the way.
fn way(
    reader: &Reader<'_>,
    maker: OrgRef,
    tag: VialTag,
    vial: Option<&VialState>,
    report: &mut GateReport,
) -> Step<Custody> {
    if let Some(vial) = vial {
        let subject = Subject::Vial(tag);
        open_holds(&subject, &vial.holds, &[maker], &mut report.holds);
    }
    let container = vial.and_then(|v| v.container.as_ref());
    let custody = custody(reader, maker, container.map(|(sscc, since)| (sscc, *since)))?;
    for (id, shipment) in &custody.shipments {
        open_holds(
            &Subject::Shipment(*id),
            &shipment.holds,
            &shipment.owners(),
            &mut report.holds,
        );
        let told = Told::of(shipment.acts(), shipment.standing());
        report.late.extend(late(&told));
        report.told_afterwards.extend(told_afterwards(&told));
        report.reasons.extend(corrected(shipment.acts().iter()));
    }
    Ok(custody)
}

/// Where the ledger's clock was wrong, and which of these entries were recorded then.
pub(super) fn clock_corrected(ledger: &LedgerState, entries: &BTreeSet<u64>) -> Vec<Reason> {
    let reason = |correction: &ClockCorrection| {
        let about = About::Entries(correction.last_good + 1, correction.corrected_by);
        let reason = Reason::about(Code::ClockCorrected, about);
        let in_doubt = || entries.iter().filter(|index| correction.doubts(**index));
        match in_doubt().next() {
            None => reason,
            Some(first) => Reason {
                severity: Severity::Ask,
                ..reason.detail(Detail::InDoubt(in_doubt().count(), *first))
            },
        }
    };
    ledger.clock_corrections.iter().map(reason).collect()
}

/// What is good to know of an entry that changes nothing in the answer.
pub(super) fn noted(act: &Arc<Recorded>) -> Option<Reason> {
    let event = &act.statement.event;
    event.noted()?;
    let about = About::Entry(act.index, event.name());
    Some(Reason::about(Code::Noted, about).detail(Detail::Noted(Arc::clone(act))))
}
