//! The donors of a lot: each recovery eligible by the specification's policy, and still.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::domain::eligibility::{self, Basis, Finding, Sense};
use crate::domain::event::{DonorPolicy, Eligibility, Event};
use crate::domain::id::{DonorRef, NodeRef, OrgRef, PersonRef, PolicyId, RecoveryRef, StatementId};
use crate::domain::reason::{About, Detail, MAX_NAMED, Reason, ReasonCode as Code};
use crate::domain::state::DonorState;
use crate::domain::statement::Recorded;
use crate::domain::view::{Reader, Ref, Step};
use crate::words::{Wording, detail as words};

use super::{Gap, GateReport, Lineage, broken, person_of};

/// By what the donors are judged.
pub(super) struct Asked<'a, 'o> {
    /// The specification's policy, if it is there.
    pub(super) policy: Option<&'a DonorPolicy>,
    pub(super) policy_id: &'a PolicyId,
    pub(super) maker: OrgRef,
    /// Discloses a donor test's outcome by statement id.
    pub(super) outcome: &'a dyn Fn(&StatementId) -> Option<&'o str>,
}

pub(super) fn donors(
    asked: &Asked<'_, '_>,
    lineage: &Lineage,
    pooled: bool,
    report: &mut GateReport,
) {
    report.donors = lineage.donors.len();
    if lineage.donors.len() > 1 && !pooled {
        report
            .reasons
            .push(broken(Gap::Donors(lineage.donors.len())));
    }
    let mut kits = 0;
    for (id, recovery) in lineage.recoveries.keys() {
        let Some(donor) = lineage.donors.get(id) else {
            continue;
        };
        asked.recovery(*id, *recovery, donor, report);
        kits += asked.kits(*recovery, donor);
    }
    if kits > 0 {
        report
            .reasons
            .push(Reason::about(Code::KitNotForDonors, About::Number(kits)));
    }
    for donor in lineage.donors.values() {
        report.beside.extend(asked.beside(donor));
        if let Some(enrolled) = &donor.enrolled {
            report.origins.insert((enrolled.tissue, enrolled.country));
        }
    }
}

#[derive(Debug, Clone)]
pub enum DonorRemark {
    Finding(Finding),
    Excluded {
        by: OrgRef,
        index: u64,
    },
    /// Tested after the determination, at these entries.
    TestedSince(Vec<u64>),
    /// Nobody determined whether this recovery is eligible by this policy.
    NoDetermination(RecoveryRef, PolicyId),
    NoPolicy(PolicyId),
    DeterminedIneligible(PolicyId),
    /// Determined, and not to be eligible.
    Determined(Eligibility),
    /// Who determined it received its tissue.
    DeterminedByReceiver,
}

impl DonorRemark {
    pub fn said(&self) -> Wording {
        match self {
            Self::Finding(finding) => finding.said(),
            Self::Excluded { by, index } => words::excluded(by, index),
            Self::TestedSince(indexes) => {
                let named = indexes.iter().take(MAX_NAMED);
                let mut named: Vec<String> = named.map(ToString::to_string).collect();
                if indexes.len() > MAX_NAMED {
                    named.push(format!("+{}", indexes.len() - MAX_NAMED));
                }
                words::tested_since(named.join(", "))
            }
            Self::NoDetermination(recovery, policy) => words::no_determination(recovery, policy),
            Self::NoPolicy(policy) => words::no_policy(policy),
            Self::DeterminedIneligible(policy) => words::determined_ineligible(policy),
            Self::Determined(outcome) => words::determined(outcome),
            Self::DeterminedByReceiver => words::DETERMINED_BY_RECEIVER.clone(),
        }
    }
}

impl Asked<'_, '_> {
    /// What one recovery of a donor says against the lot.
    fn recovery(
        &self,
        id: DonorRef,
        recovery: RecoveryRef,
        donor: &DonorState,
        report: &mut GateReport,
    ) {
        let mut say = |reason: Reason, remark: DonorRemark| {
            report
                .reasons
                .push(reason.detail(Detail::Donor(id, remark)));
        };
        for finding in self.findings(recovery, donor) {
            let reason = match finding.sense {
                Sense::Excludes => Reason::new(Code::DonorIneligible),
                Sense::Waits => Reason::new(Code::DonorQuarantine),
                Sense::Corrected { .. } => {
                    let marker = finding.marker.as_ref().map(ToString::to_string);
                    Reason::about_data(Code::CorrectedFail, marker.unwrap_or_default())
                }
                Sense::Adverse => {
                    let marker = finding.marker.as_ref().map(ToString::to_string);
                    let code = Code::AdverseResultOutsideSpec;
                    Reason::about_data(code, marker.unwrap_or_default())
                }
                Sense::Informs | Sense::Refuted => Reason::new(Code::DonorInforms),
            };
            say(reason, DonorRemark::Finding(finding));
        }
        for (by, index) in self.exclusions(recovery, donor) {
            let enrolled = donor.enrolled.as_ref().map(|e| e.organisation);
            let code = match by == self.maker || Some(by) == enrolled {
                true => Code::DonorIneligible,
                false => Code::DonorExcludedElsewhere,
            };
            say(Reason::new(code), DonorRemark::Excluded { by, index });
        }
        if let Some((code, remark)) = self.determination(recovery, donor) {
            say(Reason::new(code), remark);
        }
        let since = eligibility::tested_since(donor, self.policy_id, recovery);
        if !since.is_empty() {
            say(
                Reason::new(Code::DonorTestedSince),
                DonorRemark::TestedSince(since),
            );
        }
    }

    /// What stands against the determination that this recovery rests on.
    fn determination(
        &self,
        recovery: RecoveryRef,
        donor: &DonorState,
    ) -> Option<(Code, DonorRemark)> {
        let policy = || self.policy_id.clone();
        let Some((_, determined)) = donor.determination(self.policy_id, recovery) else {
            let remark = DonorRemark::NoDetermination(recovery, policy());
            return Some((Code::DonorQuarantine, remark));
        };
        if self.policy.is_none() {
            return Some((Code::DonorQuarantine, DonorRemark::NoPolicy(policy())));
        }
        match determined.outcome {
            Eligibility::Ineligible => {
                let remark = DonorRemark::DeterminedIneligible(policy());
                Some((Code::DonorIneligible, remark))
            }
            // What it needed was there, or `decide` had refused it.
            Eligibility::Eligible => None,
            outcome => Some((Code::DonorQuarantine, DonorRemark::Determined(outcome))),
        }
    }

    /// What the disclosed outcomes say, of all tests up to now.
    fn findings(&self, recovery: RecoveryRef, donor: &DonorState) -> Vec<Finding> {
        let basis = self.basis(recovery, donor);
        basis.map_or_else(Vec::new, |basis| {
            eligibility::findings(&basis, None, self.outcome)
        })
    }

    /// What all that is recorded of a donor says for a recovery, as the maker sees it.
    fn basis<'b>(&'b self, recovery: RecoveryRef, donor: &'b DonorState) -> Option<Basis<'b>> {
        Some(Basis {
            policy: self.policy?,
            donor,
            recovery,
            rule: None,
            conditions: &[],
            by: self.maker,
            before: u64::MAX,
        })
    }

    /// Who excluded the donor, and where, as far as it still stands.
    fn exclusions(&self, recovery: RecoveryRef, donor: &DonorState) -> Vec<(OrgRef, u64)> {
        let basis = self.basis(recovery, donor);
        let standing = basis.iter().flat_map(|b| eligibility::exclusions(b, None));
        standing.map(|(index, d)| (d.organisation, index)).collect()
    }

    /// What eligibility for this lot does not rest on: a stranger's word under a policy of their own, and
    /// tests after the last word that binds.
    fn beside(&self, donor: &DonorState) -> Vec<u64> {
        let enrolled = donor.enrolled.as_ref().map(|e| e.organisation);
        let (binding, strange): (Vec<_>, Vec<_>) =
            donor.determinations.iter().partition(|(_, d)| {
                let by = d.organisation;
                d.policy == *self.policy_id || by == self.maker || Some(by) == enrolled
            });
        let last = binding.last().map_or(u64::MAX, |(index, _)| *index);
        let later = donor.tests.iter().map(|(index, ..)| *index);
        let strange = strange.into_iter().map(|(index, _)| *index);
        strange.chain(later.filter(|index| *index > last)).collect()
    }

    /// Kits not for donors among the tests that the eligibility of a recovery rests on.
    fn kits(&self, recovery: RecoveryRef, donor: &DonorState) -> usize {
        let determined = donor.determination(self.policy_id, recovery);
        let (Some(policy), Some((index, determined))) = (self.policy, determined) else {
            return 0;
        };
        match determined.outcome {
            Eligibility::Eligible => {
                eligibility::kits_not_for_donors(&Basis::of(policy, donor, determined, index))
            }
            _ => 0,
        }
    }
}

/// Who determined a donor did not receive its tissue. That it neither enrolled nor tested the donor
/// is for `decide`; the tissue is in the histories of its nodes.
pub(super) fn officers(
    reader: &Reader<'_>,
    policy: &PolicyId,
    lineage: &Lineage,
    report: &mut GateReport,
) -> Step<()> {
    for ((id, recovery), tissues) in &lineage.recoveries {
        let Some(donor) = lineage.donors.get(id) else {
            continue;
        };
        let Some((index, _)) = donor.determination(policy, *recovery) else {
            continue;
        };
        let act = donor.acts().iter().find(|act| act.index == index);
        let mut officers = BTreeSet::new();
        for signer in act.into_iter().flat_map(|act| &act.statement.signers) {
            officers.extend(person_of(reader, signer.key)?);
        }
        let before = received(lineage, tissues).filter(|act| act.index < index);
        for signer in before.flat_map(|act| &act.statement.signers) {
            let by = person_of(reader, signer.key)?;
            if by.is_some_and(|by| officers.contains(&by)) {
                let detail = Detail::Donor(*id, DonorRemark::DeterminedByReceiver);
                report
                    .reasons
                    .push(Reason::new(Code::DonorQuarantine).detail(detail));
            }
        }
    }
    Ok(())
}

/// The entries by which these tissues came in.
fn received<'a>(
    lineage: &'a Lineage,
    tissues: &'a [NodeRef],
) -> impl Iterator<Item = &'a Arc<Recorded>> {
    let nodes = tissues.iter().filter_map(|node| lineage.nodes.get(node));
    let acts = nodes.flat_map(Ref::acts);
    acts.filter(|act| matches!(*act.statement.event.told(), Event::MaterialReceived(_)))
}

/// The first entry before an index by which a person enrolled or tested a donor. Earlier
/// determinations and holds are the officer's own duties: lifting a follow-up hold even needs an
/// officer's signature.
pub(crate) fn collected_or_tested<'a>(
    reader: &Reader<'_>,
    acts: &'a [Arc<Recorded>],
    person: Option<PersonRef>,
    before: u64,
) -> Step<Option<&'a Recorded>> {
    for act in acts.iter().filter(|act| act.index < before) {
        let event = act.statement.event.told();
        if !matches!(*event, Event::DonorEnrolled(_) | Event::DonorTested(_)) {
            continue;
        }
        for signer in &act.statement.signers {
            let by = person_of(reader, signer.key)?;
            if by.is_some() && by == person {
                return Ok(Some(act));
            }
        }
    }
    Ok(None)
}
