//! What rules of lots share: whose a lot is, and the gate before a decision.

use std::collections::BTreeSet;

use crate::domain::decide::Context;
use crate::domain::event::VialsCommissioned;
use crate::domain::gate;
use crate::domain::gate::{AsOf, GateReport};
use crate::domain::id::{LotId, SpecId};
use crate::domain::reason::{Reason, ReasonCode, Severity};
use crate::domain::refusal::RefusalCode as Code;
use crate::domain::state::LotState;
use crate::domain::subject::Subject;
use crate::domain::view::{Reader, Ref, Step};
use crate::words::refusal;

pub const MAX_VIALS: u32 = 100_000;

/// The lot, if it is the acting organisation's and opened.
pub(crate) fn own_lot(context: &Context<'_, '_>, id: &LotId) -> Step<Ref<LotState>> {
    let lot = context.reader.lot(id)?;
    let opened = lot.as_ref().and_then(|l| l.opened.as_ref());
    context.own("lot", opened.map(|o| o.organisation))?;
    match lot.filter(|l| l.opened.is_some()) {
        Some(lot) => Ok(lot),
        None => context.refuse(Code::UnknownRef, "lot", id, &refusal::AN_OPENED_LOT),
    }
}

/// The commissioning of its vials.
pub(crate) fn commissioned<'l>(
    context: &Context<'_, '_>,
    id: &LotId,
    lot: &'l LotState,
) -> Step<&'l VialsCommissioned> {
    match &lot.commissioned {
        Some(commissioned) => Ok(commissioned),
        None => {
            let expected = &refusal::COMMISSIONED_LOT;
            context.refuse(Code::NotCommissioned, "lot", id, expected)
        }
    }
}

pub(crate) fn judge(
    reader: &Reader<'_>,
    id: &LotId,
    lot: &Ref<LotState>,
    as_of: AsOf,
) -> Step<GateReport> {
    gate::gate(reader, id, lot, as_of, &|_| None)
}

/// What a review or release pins: the gate's subjects.
pub(crate) fn gate_subjects(
    reader: &Reader<'_>,
    id: &LotId,
    as_of: AsOf,
) -> Step<BTreeSet<Subject>> {
    match reader.lot(id)? {
        Some(lot) => Ok(judge(reader, id, &lot, as_of)?.subjects),
        None => Ok(BTreeSet::from([Subject::Lot(id.clone())])),
    }
}

/// What would stop the vials of a lot, or make their holders ask, if it were released now.
pub(crate) fn findings(reader: &Reader<'_>, id: &LotId, as_of: AsOf) -> Step<Vec<Reason>> {
    let mut reasons = match reader.lot(id)? {
        Some(lot) => judge(reader, id, &lot, as_of)?.into_reasons(),
        None => Vec::new(),
    };
    // That it was corrected since it was released, the next release answers.
    reasons.retain(|reason| {
        reason.severity != Severity::Info && reason.code != ReasonCode::CorrectedAfterRelease
    });
    Ok(reasons)
}

/// The checks that review and release share, up to what the author saw.
pub(crate) fn decided_lot(
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
