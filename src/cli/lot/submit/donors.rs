//! Donors before anything is signed: the whole algorithm of eligibility, with the outcomes of the
//! dossiers at hand. The ledger sees commitments and could not refuse.

use std::collections::BTreeMap;

use crate::cli::client::Client;
use crate::cli::context::Context;
use crate::cli::donor_check::remarks;
use crate::cli::exit::Failure;
use crate::cli::files;
use crate::cli::lot::dossier::DossierError;
use crate::cli::lot::problem::Collector;
use crate::cli::lot::queue::{Item, Queue, dossier_failure};
use crate::cli::remote_view::RemoteView;
use crate::cli::spec_file::load_policy;
use crate::cli::yaml;
use crate::domain::eligibility::{Basis, Finding, Sense, determine, findings};
use crate::domain::event::{DonorDetermined, DonorPolicy, Eligibility, Event};
use crate::domain::id::{DonorRef, LedgerId, PolicyId, StatementId};
use crate::domain::state::{DonorState, Facts};
use crate::domain::subject::Subject;
use crate::domain::view::{Lookup, View as _};
use crate::format::trust::TrustFile;

/// A dossier may bring the policy that its donors are judged by, for checks without a ledger.
const POLICY_FILE: &str = "donor_policy.yaml";
/// The policy that comes with this program.
const DEFAULT_POLICY: &str = include_str!("../../../../specs/jp-allogeneic-default.yaml");

/// The policies that the dossiers name, as the ledger has them; none that it does not show.
pub(super) async fn policies(
    client: &mut Client,
    trust: Option<&TrustFile>,
    queue: &Queue,
) -> Result<Vec<DonorPolicy>, Failure> {
    if !client.has_token() {
        return Ok(Vec::new());
    }
    let mut policies = Vec::new();
    let named = queue
        .open
        .iter()
        .map(|open| &open.dossier.manifest.donor_policy);
    for id in named.collect::<std::collections::BTreeSet<_>>() {
        let subject = Subject::Policy(id.clone());
        let mut view = RemoteView::new();
        // What a token does not show is judged when it is signed, or by the file.
        if view.load(client, trust, [subject.clone()]).await.is_err() {
            continue;
        }
        if let Lookup::Present(known) = view.subject(&subject)
            && let Facts::Policy(Some(policy)) = &known.state.facts
        {
            policies.push(policy.clone());
        }
    }
    Ok(policies)
}

/// Judges every determination of the dossiers that is not recorded yet.
///
/// # Errors
/// A determination ELIGIBLE that the tests and the interview of the dossier contradict, by its row.
pub(super) fn check(
    context: &Context,
    queue: &Queue,
    ledger: LedgerId,
    policies: &[DonorPolicy],
) -> Result<(), Failure> {
    let mut known: BTreeMap<PolicyId, Option<DonorPolicy>> = BTreeMap::new();
    let mut problems: BTreeMap<usize, Collector> = BTreeMap::new();
    for (at, item) in queue.items.iter().enumerate() {
        let Event::DonorDetermined(determined) = &item.planned.event else {
            continue;
        };
        let eligible = determined.outcome == Eligibility::Eligible;
        if !eligible || queue.recorded(item, ledger)?.is_some() {
            continue;
        }
        let id = &determined.policy;
        if !known.contains_key(id) {
            known.insert(id.clone(), policy(queue, item, id, policies)?);
        }
        let Some(policy) = known.get(id).and_then(Option::as_ref) else {
            let text = format!("not checked before signing: {}, which is not at hand", id);
            context.output.remark(&text);
            continue;
        };
        let case = Case::of(queue, at, determined.donor);
        match case.judge(policy, determined) {
            Ok(said) => {
                for line in said {
                    let place = queue.place(item);
                    context.output.remark(&format!("{place}: {line}"));
                }
            }
            Err(message) => {
                problems
                    .entry(item.of)
                    .or_default()
                    .add(&item.planned.place, "outcome", message)
            }
        }
    }
    for (of, collector) in problems {
        if let (Err(found), Some(open)) = (collector.finish(Some(())), queue.open.get(of)) {
            let error = DossierError::Problems(found);
            return Err(dossier_failure(&open.dossier.directory, error));
        }
    }
    Ok(())
}

/// A policy: the ledger's, else the dossier's file, else the one that comes with this program.
fn policy(
    queue: &Queue,
    item: &Item,
    id: &PolicyId,
    policies: &[DonorPolicy],
) -> Result<Option<DonorPolicy>, Failure> {
    if let Some(policy) = policies.iter().find(|policy| policy.id == *id) {
        return Ok(Some(policy.clone()));
    }
    let by = id.organisation();
    let directory = queue.open.get(item.of).map(|open| &open.dossier.directory);
    if let Some(path) = directory.map(|directory| directory.join(POLICY_FILE))
        && path.exists()
    {
        let text = files::read_text(&path, yaml::MAX_BYTES)?;
        let file = path.display().to_string();
        let policy = load_policy(&file, &text, by)
            .map_err(|problems| Failure::input(problems.to_string()))?;
        return match policy.id == *id {
            true => Ok(Some(policy)),
            false => Err(Failure::input("the dossier's policy is another one")
                .at(&file)
                .found(policy.id)
                .expected(format!("{id}, which lot.yaml names"))),
        };
    }
    let own = load_policy("jp-allogeneic-default.yaml", DEFAULT_POLICY, by).ok();
    Ok(own.filter(|policy| policy.id == *id))
}

/// A donor as the rows before a determination tell of it.
struct Case<'q> {
    queue: &'q Queue,
    donor: DonorState,
    said: BTreeMap<StatementId, &'q str>,
    at: u64,
}

impl<'q> Case<'q> {
    /// The place in the queue stands for the index that it does not have yet.
    fn of(queue: &'q Queue, at: usize, donor: DonorRef) -> Self {
        let mut case = Self {
            queue,
            donor: DonorState::default(),
            said: BTreeMap::new(),
            at: at as u64,
        };
        for (index, item) in (0_u64..).zip(queue.items.iter().take(at)) {
            let (id, state) = (item.planned.statement_id, &mut case.donor);
            match &item.planned.event {
                Event::DonorEnrolled(e) if e.donor == donor && state.enrolled.is_none() => {
                    state.enrolled = Some(e.clone());
                    state.enrolment = Some(id);
                }
                Event::DonorTested(e) if e.donor == donor => {
                    state.tests.push((index, id, e.clone()));
                }
                Event::DonorDetermined(e) if e.donor == donor => {
                    state.determinations.push((index, e.clone()));
                }
                _ => continue,
            }
            let of_outcome =
                |field: &str| field.ends_with(".outcome") || field.ends_with(".interview");
            let mut openings = item.planned.openings.iter();
            if let Some(opening) = openings.find(|o| of_outcome(o.field_id().as_str())) {
                case.said.insert(id, opening.value());
            }
        }
        case
    }

    /// What stands beside an eligible donor; why it is not eligible.
    fn judge(
        &self,
        policy: &DonorPolicy,
        determined: &DonorDetermined,
    ) -> Result<Vec<String>, String> {
        let outcome = |id: &StatementId| self.said.get(id).copied();
        let basis = Basis::of(policy, &self.donor, determined, self.at);
        let found = findings(&basis, Some(basis.by), outcome);
        let (judged, why) = determine(&basis, outcome);
        // What is tested or enrolled by other ways is not in the dossier: the ledger judges it.
        if judged == Eligibility::Eligible || self.donor.tests.is_empty() {
            return Ok(remarks(&basis, &found));
        }
        let against = |f: &&Finding| match judged {
            Eligibility::Ineligible => f.sense == Sense::Excludes,
            _ => f.sense == Sense::Waits,
        };
        let named = found.iter().find(against).and_then(|f| self.named(f));
        let why = named.unwrap_or_else(|| why.map(|why| why.to_string()).unwrap_or_default());
        Err(format!("ELIGIBLE, but {why}; by the rows it is {judged}"))
    }

    /// A finding by its row.
    fn named(&self, finding: &Finding) -> Option<String> {
        let Some(marker) = &finding.marker else {
            return Some("the interview is not ACCEPTABLE".to_owned());
        };
        let item = self.queue.items.get(usize::try_from(finding.index).ok()?)?;
        match finding.sense {
            Sense::Excludes => {
                let said = self.said.get(&item.planned.statement_id)?;
                Some(format!("{marker} is {said} ({})", item.planned.place))
            }
            _ => None,
        }
    }
}
