//! Lots: opened, commissioned, reviewed, released, rejected.

use std::collections::BTreeSet;

use super::making::uses_of;
use super::{Code, Context, refuse};
use crate::domain::event::{LotOpened, LotRejected, LotReleased, LotReviewed, VialsCommissioned};
use crate::domain::gate::{self, GateReport};
use crate::domain::id::{LotId, SpecId};
use crate::domain::reason::{Reason, ReasonCode, Severity};
use crate::domain::refusal::Refusal;
use crate::domain::state::{LotState, NodeKind};
use crate::domain::subject::Subject;
use crate::domain::time::TimestampMs;
use crate::domain::view::{Reader, Ref, Step};

/// Vials in a lot.
pub const MAX_VIALS: u32 = 100_000;

pub(super) fn opened(context: &Context<'_, '_>, e: &LotOpened) {
    let reader = context.reader;
    // The planned bank need not be the one that the lot is made of in the end.
    let bank = context.ask(|| reader.in_context(|| reader.node(e.planned_bank)));
    context.rule(|| {
        let bank = bank.as_ref().and_then(|bank| bank.as_ref());
        context.own("planned_bank", bank.and_then(|n| n.organisation()))
    });
    context.rule(|| {
        if reader.lot(&e.lot)?.is_some() {
            return context.refuse(Code::Exists, "lot", &e.lot, "a new lot number");
        }
        Ok(())
    });
    let product = context.ask(|| {
        let product = reader.product(&e.lot.gtin)?;
        match product.filter(|product| product.registered.is_some()) {
            Some(product) => Ok(product),
            None => {
                let (field, expected) = ("lot.gtin14", "a registered product");
                context.refuse(Code::UnknownRef, field, e.lot.gtin, expected)
            }
        }
    });
    let spec = context.ask(|| {
        let spec = reader.specification(&e.specification)?;
        match spec.filter(|spec| spec.is_some()) {
            Some(spec) => Ok(spec),
            None => {
                let (field, expected) = ("specification", "a published specification");
                context.refuse(Code::UnknownRef, field, &e.specification, expected)
            }
        }
    });
    context.rule(|| {
        let Some(bank) = &bank else { return Ok(()) };
        let kind = bank.as_ref().and_then(|n| n.kind());
        if !matches!(kind, Some(NodeKind::Mcb | NodeKind::Wcb)) {
            let expected = "a cell bank";
            return context.refuse(Code::UnknownRef, "planned_bank", e.planned_bank, expected);
        }
        Ok(())
    });
    context.pinned();
    let product = product.as_ref().and_then(|p| p.registered.as_ref());
    context.rule(|| match product {
        Some(product) if product.organisation != e.organisation => context.refuse(
            Code::NotYourGtin,
            "lot.gtin14",
            format!("a product of {}", product.organisation),
            "a product of your own",
        ),
        _ => Ok(()),
    });
    context.rule(|| {
        let spec = spec.as_ref().and_then(|spec| spec.as_ref());
        let (Some(product), Some(spec)) = (product, spec) else {
            return Ok(());
        };
        match gate::unsuited(product, spec) {
            Some(found) => context.refuse(
                Code::SpecProductMismatch,
                "specification",
                found,
                "a specification for this product",
            ),
            None => Ok(()),
        }
    });
}

/// The lot, if it is the acting organisation's and opened.
fn own_lot(context: &Context<'_, '_>, id: &LotId) -> Step<Ref<LotState>> {
    let lot = context.reader.lot(id)?;
    let opened = lot.as_ref().and_then(|l| l.opened.as_ref());
    context.own("lot", opened.map(|o| o.organisation))?;
    match lot.filter(|l| l.opened.is_some()) {
        Some(lot) => Ok(lot),
        None => context.refuse(Code::UnknownRef, "lot", id, "an opened lot"),
    }
}

pub(super) fn commissioned(context: &Context<'_, '_>, e: &VialsCommissioned) {
    let lot = context.ask(|| own_lot(context, &e.lot));
    context.rule(|| {
        let bulk = context.reader.node(e.bulk)?;
        context.own("bulk", bulk.as_ref().and_then(|n| n.organisation()))?;
        if bulk.and_then(|n| n.kind()) != Some(NodeKind::SterileBulk) {
            return context.refuse(Code::UnknownRef, "bulk", e.bulk, "a sterile bulk");
        }
        Ok(())
    });
    context.rule(|| {
        if e.expiry <= e.fill_date {
            let expected = format!("after the fill date {}", e.fill_date);
            return context.refuse(Code::TimeOrder, "expiry", e.expiry, expected);
        }
        Ok(())
    });
    context.rule(|| {
        if e.count > MAX_VIALS {
            let expected = format!("at most {MAX_VIALS}");
            return context.refuse(Code::Limit, "count", e.count, expected);
        }
        Ok(())
    });
    context.pinned();
    context.rule(|| {
        if lot.as_ref().is_some_and(|lot| lot.commissioned.is_some()) {
            let expected = "a lot whose vials are not commissioned";
            return context.refuse(Code::AlreadyCommissioned, "lot", &e.lot, expected);
        }
        Ok(())
    });
    // One sterile bulk makes one lot: a second one would be tested as if it were another.
    context.rule(|| {
        let (uses, too_long) = uses_of(context, e.bulk)?;
        let other = uses.as_ref().and_then(|uses| uses.lots.first());
        if too_long || other.is_some() {
            let found = other.map_or("many lots".to_owned(), |lot| format!("the bulk of {lot}"));
            return context.refuse(Code::BulkUsed, "bulk", found, "a bulk of no other lot");
        }
        Ok(())
    });
    context.rule(|| match gate::imbalance(e) {
        Some(wrong) => context.refuse(
            Code::Reconciliation,
            wrong.field,
            wrong.found,
            wrong.expected,
        ),
        None => Ok(()),
    });
    context.left(|| match context.reader.taken_vial(e)? {
        Some(vial) => {
            let expected = "vials that are in no other lot";
            refuse(Code::VialDuplicate, "sidecar", vial, expected)
        }
        None => Ok(()),
    });
}

fn judge(
    reader: &Reader<'_>,
    id: &LotId,
    lot: &Ref<LotState>,
    now: TimestampMs,
) -> Step<GateReport> {
    gate::gate(reader, id, lot, now, &|_| None)
}

/// What a review or release pins: the gate's subjects.
pub(in crate::domain) fn gate_subjects(
    reader: &Reader<'_>,
    id: &LotId,
    now: TimestampMs,
) -> Step<BTreeSet<Subject>> {
    match reader.lot(id)? {
        Some(lot) => Ok(judge(reader, id, &lot, now)?.subjects),
        None => Ok(BTreeSet::from([Subject::Lot(id.clone())])),
    }
}

/// What a lot would make its holders ask about if it were released now.
pub(super) fn asks(reader: &Reader<'_>, id: &LotId, now: TimestampMs) -> Step<Vec<Reason>> {
    let mut reasons = match reader.lot(id)? {
        Some(lot) => judge(reader, id, &lot, now)?.into_reasons(),
        None => Vec::new(),
    };
    reasons.retain(|reason| reason.severity == Severity::Ask);
    Ok(reasons)
}

/// The checks that review and release share, up to what the author saw.
fn decided_lot(
    context: &Context<'_, '_>,
    id: &LotId,
    specification: &SpecId,
) -> Option<Ref<LotState>> {
    context.ask(|| {
        let lot = own_lot(context, id)?;
        match lot.opened.as_ref().map(|o| &o.specification) {
            Some(bound) if bound != specification => {
                context.refuse(Code::UnknownRef, "specification", specification, bound)
            }
            _ => Ok(lot),
        }
    })
}

pub(super) fn reviewed(context: &Context<'_, '_>, e: &LotReviewed) {
    let lot = decided_lot(context, &e.lot, &e.specification);
    context.pinned();
    context.rule(|| {
        if lot.is_some_and(|lot| lot.commissioned.is_none()) {
            let expected = "a lot whose vials are commissioned";
            return context.refuse(Code::NotCommissioned, "lot", &e.lot, expected);
        }
        Ok(())
    });
}

pub(super) fn released(context: &Context<'_, '_>, e: &LotReleased) {
    context.rule(|| {
        if context
            .reader
            .lot(&e.lot)?
            .is_some_and(|lot| lot.released.is_some())
        {
            return context.refuse(Code::Exists, "lot", "released already", "a lot that is not");
        }
        Ok(())
    });
    let lot = decided_lot(context, &e.lot, &e.specification);
    context.unmoved();
    let Some(lot) = lot else { return };
    let now = context.place.recorded_at;
    let Some(report) = context.ask(|| judge(context.reader, &e.lot, &lot, now)) else {
        return;
    };
    context.rule(|| context.pins_exactly(&report.subjects));
    context.rule(|| {
        if lot.reviews.is_empty() {
            let expected = "a lot that the head of production reviewed";
            return context.refuse(Code::NotReviewed, "lot", &e.lot, expected);
        }
        Ok(())
    });
    context.rule(|| nothing_stops_it(context, report));
}

/// The gate is open, and who releases has not made, sampled, tested or reviewed the lot.
fn nothing_stops_it(context: &Context<'_, '_>, report: GateReport) -> Step<()> {
    let acting = context.acting()?;
    let same = acting.iter().any(|a| report.persons.contains(&a.person));
    let mut reasons: Vec<Reason> = report.into_reasons();
    if same {
        reasons.push(Reason::new(ReasonCode::ReleaseSamePerson));
    }
    reasons.retain(|r| r.severity == Severity::Stop);
    reasons.sort();
    if reasons.is_empty() {
        return Ok(());
    }
    let codes: Vec<String> = reasons.iter().map(ToString::to_string).collect();
    let mut refusal = Refusal::new(
        Code::ReleaseRefused,
        context.field("lot"),
        codes.join(", "),
        "a lot without a reason to stop",
    );
    refusal.reasons = reasons;
    Err(refusal.into())
}

pub(super) fn rejected(context: &Context<'_, '_>, e: &LotRejected) {
    let lot = context.ask(|| own_lot(context, &e.lot));
    context.pinned();
    context.rule(|| {
        if lot.is_some_and(|lot| lot.released.is_some() || lot.rejected.is_some()) {
            let expected = "a lot that is not decided";
            return context.refuse(Code::AlreadyDecided, "lot", &e.lot, expected);
        }
        Ok(())
    });
}
