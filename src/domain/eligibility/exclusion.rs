//! Exclusions stand: what excluded a donor is taken back by who said it, and with newer tests.
//!
//! An exclusion is of the donor, whichever recovery it was said for: a new reference for the same
//! tissue would else be a way round it. What an officer of a stranger says is no exclusion, because
//! it would be a weapon; it is shown.

use crate::domain::event::{DonorDetermined, DonorPolicy, Eligibility, MarkerEffect};
use crate::domain::id::{AnalyteCode, OrgRef};

use super::disclosed_outcomes::tells_of_the_past;
use super::required_tests::{Sample, demanded, has, satisfied};
use super::{Basis, is_history};

/// The exclusions of the donor that stand for this recovery, whoever said them. `by` is who is about to
/// take its own back.
pub(crate) fn exclusions<'d>(
    basis: &Basis<'d>,
    by: Option<OrgRef>,
) -> impl Iterator<Item = (u64, &'d DonorDetermined)> + use<'d> {
    let basis = *basis;
    let said = basis.donor.determinations.iter();
    let excluding = said.filter(move |(index, d)| *index < basis.before && d.excludes());
    excluding
        .map(|(index, d)| (*index, d))
        .filter(move |exclusion| !undone(&basis, *exclusion, by))
}

/// Whether an exclusion was taken back: by a later word of the organisation that said it, about this
/// recovery or the one it was said for, with tests newer than it. `by` is who is about to say so.
pub(super) fn undone(
    basis: &Basis<'_>,
    (said, exclusion): (u64, &DonorDetermined),
    by: Option<OrgRef>,
) -> bool {
    let recorded = basis.donor.determinations.iter().filter(|(index, d)| {
        let again = [basis.recovery, exclusion.recovery].contains(&d.recovery);
        *index > said
            && *index < basis.before
            && again
            && d.outcome == Eligibility::Eligible
            && d.organisation == exclusion.organisation
    });
    let mut words = recorded.map(|(index, d)| Basis::of(basis.policy, basis.donor, d, *index));
    if words.any(|word| tested_anew(&word, said)) {
        return true;
    }
    by == Some(exclusion.organisation) && {
        let word = Basis {
            rule: None,
            conditions: &[],
            by: exclusion.organisation,
            ..*basis
        };
        tested_anew(&word, said)
    }
}

/// Whether everything that could have excluded was tested again after an index: what the policy
/// demands, and what had been tested until then. The ledger does not know which of them it was.
fn tested_anew(word: &Basis<'_>, said: u64) -> bool {
    let sample = Sample::Newer(said);
    let demanded = demanded(word, sample).all(|code| has(word, code, sample));
    let groups = word.policy.any_of.iter().filter(|g| !g.second_sample);
    let grouped = groups.into_iter().all(|g| satisfied(word, g, sample));
    let before = word.donor.tests.iter().filter(|(at, ..)| *at < said);
    let mut tested = before.map(|(_, _, test)| &test.marker);
    demanded
        && grouped
        && tested.all(|code| !may_exclude(word.policy, code) || has(word, code, sample))
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
