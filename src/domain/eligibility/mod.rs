//! Donor eligibility: what a policy demands, and what the ledger can see of it.
//!
//! On the ledger outcomes are commitments, so the rules see markers, specimens, subjects and days.
//! Whoever holds the openings runs the whole algorithm: [`determine`] before an officer signs,
//! [`obstacle`] and [`findings`] one after the other where an audit or a verdict judges afterwards.
//!
//! `policy` says whether a policy holds together, `required_tests` which tests are there, `disclosed_outcomes` what the
//! disclosed outcomes say, `obstacle` holds what the answer is no for, `exclusion` which exclusions stand,
//! `strictness` whether a policy asks as much as another. Haemodilution (plasma of a donor who
//! was transfused) is not modelled: nobody here knows of it.

mod disclosed_outcomes;
mod exclusion;
mod obstacle;
mod policy;
mod required_tests;
mod strictness;

pub use disclosed_outcomes::{Finding, Sense, committed, disclosure, findings};
pub(crate) use exclusion::exclusions;
pub use obstacle::{Obstacle, Untested, Why};
pub use policy::unsound;
pub use required_tests::{kits_not_for_donors, obstacle};
pub(crate) use strictness::as_strict;

use super::event::{
    DonorCondition, DonorDetermined, DonorPolicy, DonorTested, Eligibility, SampleRule,
};
use super::id::{AnalyteCode, OrgRef, PolicyId, RecoveryRef, StatementId};
use super::state::DonorState;

/// What a determination of a donor's eligibility rests on.
#[derive(Clone, Copy)]
pub struct Basis<'a> {
    pub policy: &'a DonorPolicy,
    pub donor: &'a DonorState,
    pub recovery: RecoveryRef,
    /// How the window was covered.
    pub rule: Option<SampleRule>,
    /// What held at the donation.
    pub conditions: &'a [DonorCondition],
    /// Whose officer determines.
    pub by: OrgRef,
    /// Only what was recorded before this index counts.
    pub before: u64,
}

impl<'a> Basis<'a> {
    /// What this determination rests on, recorded at index `before`; `u64::MAX` if it is to be.
    pub fn of(
        policy: &'a DonorPolicy,
        donor: &'a DonorState,
        determined: &'a DonorDetermined,
        before: u64,
    ) -> Self {
        Self {
            policy,
            donor,
            recovery: determined.recovery,
            rule: determined.rule,
            conditions: &determined.conditions,
            by: determined.organisation,
            before,
        }
    }

    /// The tests of this recovery that were there.
    fn tests(&self) -> impl Iterator<Item = (u64, &'a DonorTested)> + use<'a> {
        let (recovery, before) = (self.recovery, self.before);
        let tests = self.donor.tests.iter();
        tests
            .filter(move |(index, _, test)| *index < before && test.recovery == recovery)
            .map(|(index, _, test)| (*index, test))
    }
}

/// A question of the interview: it has no specimen, and no second one is drawn.
pub(crate) fn is_history(marker: &AnalyteCode) -> bool {
    marker.as_str().ends_with(".HX")
}

/// What a marker is about: `HIV` of `HIV.NAT`.
fn pathogen(marker: &AnalyteCode) -> &str {
    let code = marker.as_str();
    code.split_once('.').map_or(code, |(pathogen, _)| pathogen)
}

/// What the whole algorithm says of a donor, and why where it does not say eligible.
///
/// A marker that excludes comes first: it excludes whatever else is missing. Then what the ledger can
/// see ([`obstacle`]): a panel that is there but does not cover the window waits for a second sample,
/// anything else is incomplete. Outcomes that are not disclosed exclude nothing: say how many there
/// are ([`disclosure`]).
pub fn determine<'o>(
    basis: &Basis<'_>,
    outcome: impl Fn(&StatementId) -> Option<&'o str>,
) -> (Eligibility, Option<Why>) {
    let found = findings(basis, Some(basis.by), &outcome);
    if let Some(finding) = found.iter().find(|f| f.sense == Sense::Excludes) {
        return (Eligibility::Ineligible, Some(Why::Found(finding.clone())));
    }
    if let Some(why) = obstacle(basis).map(Why::Missing) {
        return match required_tests::waits_for_second_sample(basis) {
            true => (Eligibility::Quarantine, Some(why)),
            false => (Eligibility::Incomplete, Some(why)),
        };
    }
    let mut waits = found.iter().filter(|finding| finding.sense.waits());
    match waits.next() {
        Some(finding) => (Eligibility::Quarantine, Some(Why::Found(finding.clone()))),
        None => (Eligibility::Eligible, None),
    }
}

/// Tests that were recorded after the determination by a policy that a recovery rests on. A test of
/// the same donor at another recovery is news too, until that recovery is found eligible: who turned
/// reactive in the meantime may have been infected before. By a stranger's word, under a policy of their
/// own, nobody is. That a test was corrected is news as well; it is no new test.
pub(crate) fn tested_since(
    donor: &DonorState,
    policy: &PolicyId,
    recovery: RecoveryRef,
) -> Vec<u64> {
    let Some((rests_on, _)) = donor.determination(policy, recovery) else {
        return Vec::new();
    };
    let enrolled = donor.enrolled.as_ref().map(|e| e.organisation);
    let binds = |by: OrgRef| by == policy.organisation() || Some(by) == enrolled;
    let answered = |test: u64, of: RecoveryRef| {
        let mut later = donor.determinations.iter();
        later.any(|(index, d)| {
            let eligible = d.outcome == Eligibility::Eligible && binds(d.organisation);
            *index > test && d.recovery == of && eligible
        })
    };
    let tests = donor.tests.iter();
    tests
        .filter(|(index, _, test)| {
            let own = test.recovery == recovery;
            *index > rests_on && (own || !answered(*index, test.recovery))
        })
        .map(|(index, ..)| *index)
        .chain(
            donor
                .corrections
                .iter()
                .copied()
                .filter(|index| *index > rests_on),
        )
        .collect()
}
