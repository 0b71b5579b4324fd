//! Samples that were taken: whether they arrived, and what nobody has reported of them.

use crate::domain::event::{SampleCondition, SampleReceived};
use crate::domain::id::{OrgRef, SampleRef};
use crate::domain::reason::{Detail, Reason, ReasonCode, Severity};

use super::lineage::Sampled;
use super::{GateReport, Lineage};

pub(super) fn unresolved(lineage: &Lineage, maker: OrgRef, report: &mut GateReport) {
    let (rules, reasons) = (report.as_of.rules, &mut report.reasons);
    for (id, sample) in &lineage.samples {
        if sample.state.ended.is_some() {
            reasons.extend(lost(*id, sample, maker));
            continue;
        }
        let code = match sample.state.received.as_ref().map(|r| r.condition) {
            None => Some(ReasonCode::SampleNotReceived),
            // It cannot be tested: another sample has to cover its rows.
            Some(SampleCondition::Unusable) => Some(ReasonCode::SampleUnusable),
            Some(SampleCondition::Acceptable | SampleCondition::Remark) => None,
        };
        if let Some(code) = code {
            let slot = sample.slot.as_ref().map(|p| p.slot.slot.clone());
            let reason = Reason::new(code).detail(Detail::Sample(*id, slot));
            let received = sample.state.received.as_ref();
            let makers_word = received.is_some_and(|r| is_makers_word(r, maker, rules));
            reasons.push(match makers_word {
                true => asks(reason),
                false => reason,
            });
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

/// `SAMPLE_LOST`: it is gone, and not all that was planned was reported of it. What it should have shown, another
/// sample has to show.
fn lost(id: SampleRef, sample: &Sampled, maker: OrgRef) -> Option<Reason> {
    let (index, end, _) = sample.state.ended?;
    let slot = &sample.slot.as_ref()?.slot;
    let open: Vec<_> = sample.state.unreported(slot).into_iter().cloned().collect();
    if open.is_empty() {
        return None;
    }
    let lost = Reason::about_data(ReasonCode::SampleLost, &slot.slot).detail(Detail::Gone {
        sample: id,
        end,
        index,
        open,
    });
    let in_house = slot.laboratory == maker;
    Some(match in_house {
        true => asks(lost),
        false => lost,
    })
}

/// Whether only the maker says how a sample arrived: it wrote the receipt down, or tests the sample itself. Version 1 did
/// not ask.
fn is_makers_word(received: &SampleReceived, maker: OrgRef, rules: u32) -> bool {
    rules >= 2 && (received.transcribed.is_some() || received.laboratory == maker)
}

fn asks(reason: Reason) -> Reason {
    Reason {
        severity: Severity::Ask,
        ..reason
    }
}
