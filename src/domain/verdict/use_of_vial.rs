//! What earlier uses of a vial mean for this asker.
//!
//! Used elsewhere, or by nobody knows whom: stop. Opened by the asker itself a moment ago: a
//! double scan. Given to a patient by the asker itself: stop, without raising an alarm. Who is about to give
//! what they opened is held to the time that they set themselves when they opened it. Recorded by somebody who did not have it: whoever has it asks the maker. Else a stranger who knows the code
//! could take every vial out of use by a statement.

use crate::domain::possession::Custody;
use crate::domain::reason::{Detail, Reason, ReasonCode as Code, Severity};
use crate::domain::state::{Use, UseKind};
use crate::domain::time::TimestampMs;

use super::{DOUBLE_SCAN, Question};

pub(super) fn reasons(
    uses: &[Use],
    question: &Question,
    custody: &Custody,
    now: TimestampMs,
) -> Vec<Reason> {
    let mut reasons = Vec::new();
    let asker = question.asked_by;
    let own = |u: &&Use| asker == Some(u.organisation);
    let (mine, others): (Vec<&Use>, Vec<&Use>) = uses.iter().partition(own);
    let has_it = asker == Some(custody.possessor) && custody.in_transit_to.is_none();
    let (foreign, others): (Vec<&Use>, Vec<&Use>) = others
        .into_iter()
        .partition(|u| has_it && custody.possessor_at(u.index) != u.organisation);
    if !foreign.is_empty() {
        reasons.push(Reason::new(Code::UsedWithoutCustody).detail(each(&foreign)));
    }
    let given_elsewhere = given(&others);
    if !given_elsewhere.is_empty() {
        reasons.push(Reason::new(Code::AlreadyUsed).detail(each(&given_elsewhere)));
    } else if !others.is_empty() {
        reasons.push(Reason::new(Code::AlreadyOpenedElsewhere).detail(each(&others)));
    }
    if question.giving.is_some() && mine.iter().all(|u| u.kind != UseKind::Opened) {
        reasons.push(Reason::new(Code::NotOpened));
    }
    if !mine.is_empty() {
        let given = given(&mine);
        // The first opening counts, and the earlier of its two times: else a vial that has stood
        // open for a day becomes fresh by being opened once more, or by being written down late.
        let opened = mine.iter().map(|u| u.occurred_at.min(u.recorded_at)).min();
        let fresh = opened.is_some_and(|opened| now.since(opened) <= DOUBLE_SCAN);
        // That it was given says more than that it was opened before.
        let told = if given.is_empty() { &mine } else { &given };
        let mut reason = Reason::new(Code::AlreadyYours).detail(each(told));
        if given.is_empty() && (fresh || question.giving.is_some()) {
            reason.severity = Severity::Info;
        }
        reasons.push(reason);
        // The earliest end counts: else one more opening would make it last longer.
        let ends = mine.iter().filter_map(|u| u.beyond_use).min();
        if let (Some(giving), Some(end)) = (&question.giving, ends)
            && giving.at > end
        {
            reasons.push(Reason::new(Code::BeyondUse).detail(Detail::UseBy(end)));
        }
    }
    reasons
}

fn given<'u>(uses: &[&'u Use]) -> Vec<&'u Use> {
    let given = uses.iter().filter(|u| u.kind == UseKind::Administered);
    given.copied().collect()
}

fn each(uses: &[&Use]) -> Detail {
    Detail::Used(uses.iter().map(|u| (*u).clone()).collect())
}
