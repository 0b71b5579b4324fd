//! Samples that were taken: whether they arrived, and what nobody has reported of them.

use crate::domain::event::SampleCondition;
use crate::domain::reason::{Detail, Reason, ReasonCode};

use super::Lineage;

pub(super) fn unresolved(lineage: &Lineage, reasons: &mut Vec<Reason>) {
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
            reasons.push(Reason::new(code).detail(detail));
            continue;
        }
        let slot = sample.slot.as_ref().map(|p| &p.slot);
        let open = slot.map_or_else(Vec::new, |slot| sample.state.unreported(slot));
        if !open.is_empty() {
            let detail = Detail::Unreported(*id, open.into_iter().cloned().collect());
            reasons.push(Reason::new(ReasonCode::SampleUnresolved).detail(detail));
        }
    }
}
