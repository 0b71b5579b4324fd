//! What earlier uses of a vial mean for this asker.
//!
//! Used elsewhere, or by nobody knows whom: stop. Opened by the asker itself a moment ago: a
//! double scan. Given to a patient by the asker itself: stop, without raising an alarm.

use crate::domain::bilingual::both;
use crate::domain::id::OrgRef;
use crate::domain::reason::{Reason, ReasonCode as Code, Severity};
use crate::domain::state::{Use, UseKind};
use crate::domain::time::TimestampMs;

use super::DOUBLE_SCAN;

pub(super) fn reasons(uses: &[Use], asker: Option<OrgRef>, now: TimestampMs) -> Vec<Reason> {
    let mut reasons = Vec::new();
    let own = |u: &&Use| asker == Some(u.organisation);
    let (mine, others): (Vec<&Use>, Vec<&Use>) = uses.iter().partition(own);
    let when = |u: &Use| both!("{} at index {}", "{}(エントリ{})", u.occurred_at, u.index);
    if let Some(used) = others.iter().find(|u| u.kind == UseKind::Administered) {
        reasons.push(Reason::new(Code::AlreadyUsed).detail(when(used)));
    } else if let Some(opened) = others.first() {
        reasons.push(Reason::new(Code::AlreadyOpenedElsewhere).detail(when(opened)));
    }
    if let Some(first) = mine.first() {
        let administered = mine.iter().any(|u| u.kind == UseKind::Administered);
        // The first opening counts, and the earlier of its two times: else a vial that has stood
        // open for a day becomes fresh by being opened once more, or by being written down late.
        let opened = mine.iter().map(|u| u.occurred_at.min(u.recorded_at)).min();
        let fresh = opened.is_some_and(|opened| now.since(opened) <= DOUBLE_SCAN);
        let mut reason = Reason::new(Code::AlreadyYours).detail(when(first));
        if !administered && fresh {
            reason.severity = Severity::Info;
        }
        reasons.push(reason);
    }
    reasons
}
