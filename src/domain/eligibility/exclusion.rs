//! Exclusions stand: what excluded a donor is taken back by who said it, and with newer tests.
//!
//! An exclusion is of the donor, whichever recovery it was said for: a new reference for the same
//! tissue would else be a way round it. What an officer of a stranger says is no exclusion, because
//! it would be a weapon; it is shown.

use crate::domain::event::{DonorDetermined, DonorPolicy, Eligibility, MarkerEffect};
use crate::domain::id::{AnalyteCode, OrgRef, RecoveryRef};
use crate::domain::state::DonorState;

use super::cover::{Sample, demanded, satisfied, usable};
use super::found::tells_of_the_past;
use super::{Basis, is_history};

/// The exclusions of a donor that stand for a recovery before an index, whoever said them.
pub(crate) fn exclusions<'d>(
    policy: &DonorPolicy,
    donor: &'d DonorState,
    recovery: RecoveryRef,
    before: u64,
) -> Vec<(u64, &'d DonorDetermined)> {
    let said = donor.determinations.iter();
    said.filter(|(index, d)| *index < before && d.excludes())
        .filter(|(index, d)| !undone(policy, donor, recovery, (*index, d), before, None))
        .map(|(index, d)| (*index, d))
        .collect()
}

/// Whether an exclusion was taken back: by a later word of the organisation that said it, about this
/// recovery or the one it was said for, with tests newer than it. `by` is who is about to say so.
pub(super) fn undone(
    policy: &DonorPolicy,
    donor: &DonorState,
    recovery: RecoveryRef,
    (said, exclusion): (u64, &DonorDetermined),
    before: u64,
    by: Option<OrgRef>,
) -> bool {
    let recorded = donor.determinations.iter().filter(|(index, d)| {
        let again = [recovery, exclusion.recovery].contains(&d.recovery);
        *index > said
            && *index < before
            && again
            && d.outcome == Eligibility::Eligible
            && d.organisation == exclusion.organisation
    });
    let mut words = recorded.map(|(index, d)| Basis::of(policy, donor, d, *index));
    if words.any(|word| tested_anew(&word, said)) {
        return true;
    }
    by == Some(exclusion.organisation) && {
        let word = Basis {
            policy,
            donor,
            recovery,
            rule: None,
            conditions: &[],
            by: exclusion.organisation,
            before,
        };
        tested_anew(&word, said)
    }
}

/// Whether everything that could have excluded was tested again after an index: what the policy
/// demands, and what had been tested until then. The ledger does not know which of them it was.
fn tested_anew(word: &Basis<'_>, said: u64) -> bool {
    let sample = Sample::Newer(said);
    let demanded = demanded(word, sample).all(|code| has_newer(word, code, said));
    let groups = word.policy.any_of.iter().filter(|g| !g.second_sample);
    let grouped = groups.into_iter().all(|g| satisfied(word, g, sample));
    let before = word.donor.tests.iter().filter(|(at, ..)| *at < said);
    let mut tested = before.map(|(_, _, test)| &test.marker);
    demanded
        && grouped
        && tested.all(|code| !may_exclude(word.policy, code) || has_newer(word, code, said))
}

fn has_newer(word: &Basis<'_>, code: &AnalyteCode, said: u64) -> bool {
    word.tests()
        .any(|(at, test)| at > said && test.marker == *code && usable(word, test))
}

/// Whether a finding of this marker can have excluded. A confirmation is not done again where there
/// is nothing to confirm.
fn may_exclude(policy: &DonorPolicy, code: &AnalyteCode) -> bool {
    let confirms = |m: &crate::domain::event::PolicyMarker| m.confirm_by.as_ref() == Some(code);
    match policy.marker(code) {
        _ if is_history(code) => false,
        Some(marker) => marker.effect == MarkerEffect::Exclude,
        None => !tells_of_the_past(code) && !policy.markers.iter().any(confirms),
    }
}
