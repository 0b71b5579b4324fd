//! Donors before anything is signed: each dossier's by the policy that the ledger has.

use crate::cli::before_signing::Told;
use crate::cli::client::Client;
use crate::cli::commands::lot::dossier::DossierError;
use crate::cli::commands::lot::submission_order::{Queue, dossier_failure};
use crate::cli::exit::Failure;
use crate::cli::problem::{Collector, Place};
use crate::cli::remote_view::RemoteView;
use crate::domain::event::{DonorPolicy, Event};
use crate::domain::id::PolicyId;
use crate::domain::state::Facts;
use crate::domain::subject::Subject;
use crate::domain::view::{Lookup, View as _};
use crate::format::trust::TrustFile;
use crate::words::signing;
use std::collections::BTreeSet;

/// The policies that the dossiers name, as the ledger has them; none that it does not show.
pub(super) async fn policies(
    client: &mut Client,
    trust: Option<&TrustFile>,
    queue: &Queue,
) -> Vec<DonorPolicy> {
    let mut policies: Vec<DonorPolicy> = Vec::new();
    if !client.has_token() {
        return policies;
    }
    for open in &queue.open {
        let id = &open.dossier.manifest.donor_policy;
        if policies.iter().any(|policy| policy.id == *id) {
            continue;
        }
        let subject = Subject::Policy(id.clone());
        let mut view = RemoteView::new();
        // What a token does not show is judged when it is signed.
        if view.load(client, trust, [subject.clone()]).await.is_err() {
            continue;
        }
        if let Lookup::Present(known) = view.subject(&subject)
            && let Facts::Policy(Some(policy)) = &known.state.facts
        {
            policies.push(policy.clone());
        }
    }
    policies
}

/// Judges every determination of the dossiers that is not recorded yet: by the ledger's policy, else
/// by the one at hand.
///
/// # Errors
/// Determinations ELIGIBLE that the tests and the interview of a dossier contradict, by their rows.
pub(super) fn check(queue: &Queue, policies: &[DonorPolicy]) -> Result<Told, Failure> {
    let mut told = Told::default();
    let mut recorded: BTreeSet<(usize, Place)> = BTreeSet::new();
    for item in &queue.items {
        let said = matches!(item.planned.draft.event, Event::DonorDetermined(_));
        if said && queue.recorded(item)?.is_some() {
            recorded.insert((item.of, item.planned.place.clone()));
        }
    }
    for (of, open) in queue.open.iter().enumerate() {
        let dossier = &open.dossier;
        let failure = |error| dossier_failure(&dossier.directory, error);
        let id: &PolicyId = &dossier.manifest.donor_policy;
        let problems = Collector::new();
        let policy = match policies.iter().find(|policy| policy.id == *id) {
            Some(policy) => Some(policy.clone()),
            None => dossier.policy_at_hand(&problems).map_err(failure)?,
        };
        let known = |place: &Place| recorded.contains(&(of, place.clone()));
        let said = match &policy {
            Some(policy) => dossier.judge_donors(policy, &known, &problems),
            None => {
                if !dossier.determinations.is_empty() {
                    told.not_asked.push(signing::policy_not_at_hand(id));
                }
                Vec::new()
            }
        };
        if let Err(found) = problems.finish(Some(())) {
            return Err(failure(DossierError::Problems(found)));
        }
        for (place, remark) in said {
            let directory = dossier.directory.display();
            told.add_donor(&remark, format!("{directory}/{place}"));
        }
    }
    Ok(told)
}
