//! What somebody with the vial in hand does now.

use super::facts::{Outcome, VerdictFacts};
use crate::domain::reason::{ReasonCode as Code, Severity};
use crate::domain::verdict::Overall;
use crate::verify::Check;
use crate::words::{Wording, vial};

/// By the gravest that was found; the last is for a reason that has no line of its own.
pub fn to_do(facts: &VerdictFacts) -> Vec<&'static Wording> {
    match facts.outcome {
        Outcome::Invalid => {
            let of_trust = [
                Check::Checkpoint,
                Check::LedgerId,
                Check::LogKey,
                Check::Origin,
            ];
            let other = facts
                .faults
                .iter()
                .any(|fault| of_trust.contains(&fault.check));
            let other = other.then_some(&vial::TO_DO_OTHER_TRUST);
            return std::iter::once(&vial::TO_DO_INVALID).chain(other).collect();
        }
        Outcome::Incomplete => return vec![&vial::TO_DO_INCOMPLETE],
        Outcome::Valid | Outcome::Unproven => {}
    }
    let has = |codes: &[Code]| {
        facts
            .reasons
            .iter()
            .any(|reason| codes.contains(&reason.code))
    };
    // The advice is to go on with the vial, or to look again: of use only where nothing else speaks against it.
    let only = |code: Code| {
        let mut against = facts
            .reasons
            .iter()
            .filter(|r| r.severity != Severity::Info);
        against.next().is_some_and(|first| first.code == code) && against.all(|r| r.code == code)
    };
    let lines = [
        (
            has(&[Code::UnknownGtin, Code::UnknownLot, Code::UnknownSerial]),
            &vial::TO_DO_UNKNOWN,
        ),
        (has(&[Code::Recalled]), &vial::TO_DO_RECALLED),
        (has(&[Code::OnHold]), &vial::TO_DO_HELD),
        (
            has(&[Code::AlreadyUsed, Code::AlreadyOpenedElsewhere]),
            &vial::TO_DO_USED,
        ),
        (only(Code::AlreadyYours), &vial::TO_DO_OWN),
        (only(Code::StaleView), &vial::TO_DO_STALE),
        (has(&[Code::NotInYourCustody]), &vial::TO_DO_NOT_YOURS),
        (
            has(&[Code::CustodyGap]) && is_on_its_way(facts),
            &vial::TO_DO_RECEIVE,
        ),
    ];
    let lines = lines
        .into_iter()
        .filter_map(|(is, line)| is.then_some(line));
    let mut lines: Vec<&'static Wording> = lines.collect();
    match facts.verdict {
        Some(Overall::DoNotUse) if lines.is_empty() => lines.push(&vial::TO_DO_STOP),
        Some(Overall::AskMaker) if lines.is_empty() => lines.push(&vial::TO_DO_ASK),
        Some(Overall::OkAsOf) if facts.question.asked_by.is_none() => {
            lines.push(&vial::TO_DO_WHO_ASKS);
        }
        _ => {}
    }
    lines
}

/// Whether it was sent to the asker, whose receipt is not recorded.
fn is_on_its_way(facts: &VerdictFacts) -> bool {
    let asker = facts.question.asked_by.as_ref();
    let mut shipments = facts.custody.iter().flat_map(|custody| &custody.shipments);
    shipments.any(|sent| {
        !sent.received && asker.is_some_and(|asker| asker.organisation == sent.to.organisation)
    })
}
