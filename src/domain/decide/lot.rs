//! Lots: opened, commissioned, reviewed, released, rejected.

use std::collections::BTreeSet;

use super::{Code, Context};
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

pub(super) fn opened(context: &Context<'_, '_>, e: &LotOpened) -> Step<()> {
    let reader = context.reader;
    let subjects = [
        Subject::Lot(e.lot.clone()),
        Subject::Product(e.lot.gtin),
        Subject::Specification(e.specification.clone()),
        Subject::Node(e.planned_bank),
    ];
    reader.want(&subjects)?;
    let bank = reader.node(e.planned_bank)?;
    context.own("planned_bank", bank.as_ref().and_then(|n| n.organisation()))?;
    if reader.lot(&e.lot)?.is_some() {
        return context.refuse(Code::Exists, "lot", &e.lot, "a new lot number");
    }
    let product = reader.product(&e.lot.gtin)?;
    let Some(product) = product.as_ref().and_then(|p| p.registered.as_ref()) else {
        return context.refuse(
            Code::UnknownRef,
            "lot.gtin14",
            e.lot.gtin,
            "a registered product",
        );
    };
    let spec = reader.specification(&e.specification)?;
    let Some(spec) = spec.as_ref().and_then(|s| s.as_ref()) else {
        return context.refuse(
            Code::UnknownRef,
            "specification",
            &e.specification,
            "a published specification",
        );
    };
    let bank_kind = bank.as_ref().and_then(|n| n.kind());
    if !matches!(bank_kind, Some(NodeKind::Mcb | NodeKind::Wcb)) {
        return context.refuse(
            Code::UnknownRef,
            "planned_bank",
            e.planned_bank,
            "a cell bank",
        );
    }
    context.pinned()?;
    if product.organisation != e.organisation {
        return context.refuse(
            Code::NotYourGtin,
            "lot.gtin14",
            format!("a product of {}", product.organisation),
            "a product of your own",
        );
    }
    match gate::unsuited(product, spec) {
        Some(found) => context.refuse(
            Code::SpecProductMismatch,
            "specification",
            found,
            "a specification for this product",
        ),
        None => Ok(()),
    }
}

/// The lot, if it is the acting organisation's and opened.
fn own_lot(context: &Context<'_, '_>, id: &LotId) -> Step<Option<Ref<LotState>>> {
    let lot = context.reader.lot(id)?;
    let opened = lot.as_ref().and_then(|l| l.opened.as_ref());
    context.own("lot", opened.map(|o| o.organisation))?;
    Ok(lot.filter(|l| l.opened.is_some()))
}

pub(super) fn commissioned(context: &Context<'_, '_>, e: &VialsCommissioned) -> Step<()> {
    let bulk = context.reader.node(e.bulk)?;
    let lot = own_lot(context, &e.lot)?;
    context.own("bulk", bulk.as_ref().and_then(|n| n.organisation()))?;
    let Some(lot) = lot else {
        return context.refuse(Code::UnknownRef, "lot", &e.lot, "an opened lot");
    };
    if bulk.as_ref().and_then(|n| n.kind()) != Some(NodeKind::SterileBulk) {
        return context.refuse(Code::UnknownRef, "bulk", e.bulk, "a sterile bulk");
    }
    if e.expiry <= e.fill_date {
        return context.refuse(
            Code::TimeOrder,
            "expiry",
            e.expiry,
            format!("after the fill date {}", e.fill_date),
        );
    }
    if e.count > MAX_VIALS {
        return context.refuse(
            Code::Limit,
            "count",
            e.count,
            format!("at most {MAX_VIALS}"),
        );
    }
    context.pinned()?;
    if lot.commissioned.is_some() {
        return context.refuse(
            Code::AlreadyCommissioned,
            "lot",
            &e.lot,
            "a lot whose vials are not commissioned",
        );
    }
    match gate::imbalance(e) {
        Some(wrong) => context.refuse(
            Code::Reconciliation,
            wrong.field,
            wrong.found,
            wrong.expected,
        ),
        None => Ok(()),
    }
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
pub(super) fn gate_subjects(
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
) -> Step<Ref<LotState>> {
    let Some(lot) = own_lot(context, id)? else {
        return context.refuse(Code::UnknownRef, "lot", id, "an opened lot");
    };
    match lot.opened.as_ref().map(|o| &o.specification) {
        Some(bound) if bound != specification => {
            context.refuse(Code::UnknownRef, "specification", specification, bound)
        }
        _ => Ok(lot),
    }
}

pub(super) fn reviewed(context: &Context<'_, '_>, e: &LotReviewed) -> Step<()> {
    let lot = decided_lot(context, &e.lot, &e.specification)?;
    context.pinned()?;
    if lot.commissioned.is_none() {
        return context.refuse(
            Code::NotCommissioned,
            "lot",
            &e.lot,
            "a lot whose vials are commissioned",
        );
    }
    Ok(())
}

pub(super) fn released(context: &Context<'_, '_>, e: &LotReleased) -> Step<()> {
    if let Some(lot) = own_lot(context, &e.lot)?
        && lot.released.is_some()
    {
        return context.refuse(Code::Exists, "lot", "released already", "a lot that is not");
    }
    let lot = decided_lot(context, &e.lot, &e.specification)?;
    context.unmoved()?;
    let report = judge(context.reader, &e.lot, &lot, context.recorded_at)?;
    context.pins_exactly(&report.subjects)?;
    if lot.reviews.is_empty() {
        return context.refuse(
            Code::NotReviewed,
            "lot",
            &e.lot,
            "a lot that the head of production reviewed",
        );
    }
    let same = context
        .acting
        .iter()
        .any(|a| report.persons.contains_key(&a.person));
    let mut reasons: Vec<Reason> = report.into_reasons();
    if same {
        reasons.push(Reason::new(ReasonCode::ReleaseSamePerson));
    }
    reasons.retain(|r| r.severity == Severity::Stop);
    reasons.sort();
    if !reasons.is_empty() {
        let codes: Vec<String> = reasons.iter().map(ToString::to_string).collect();
        let mut refusal = Refusal::new(
            Code::ReleaseRefused,
            context.field("lot"),
            codes.join(", "),
            "a lot without a reason to stop",
        );
        refusal.reasons = reasons;
        return Err(refusal.into());
    }
    Ok(())
}

pub(super) fn rejected(context: &Context<'_, '_>, e: &LotRejected) -> Step<()> {
    let Some(lot) = own_lot(context, &e.lot)? else {
        return context.refuse(Code::UnknownRef, "lot", &e.lot, "an opened lot");
    };
    context.pinned()?;
    if lot.released.is_some() || lot.rejected.is_some() {
        return context.refuse(
            Code::AlreadyDecided,
            "lot",
            &e.lot,
            "a lot that is not decided",
        );
    }
    Ok(())
}
