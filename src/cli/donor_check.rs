//! Donor eligibility before an officer signs: the whole algorithm, where the openings are at hand.
//!
//! The ledger sees commitments, so it cannot refuse an eligible donor with a reactive marker. Who
//! holds the openings can, and does, before the officer's key is used.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::context::Context;
use super::exit::Failure;
use super::openings;
use super::remote_view::{RemoteView, incomplete};
use crate::domain::eligibility::{committed, determine, disclosure};
use crate::domain::event::{DonorDetermined, DonorPolicy, Eligibility, Event};
use crate::domain::id::StatementId;
use crate::domain::state::{DonorState, Facts};
use crate::domain::statement::{Recorded, Statement};
use crate::domain::subject::Subject;
use crate::domain::view::{Lookup, View as _};
use crate::format::commitment::Opening;

/// Judges every donor that these statements call eligible. Remarks say what was not checked.
///
/// # Errors
/// Exit code 1 where the disclosed outcomes, or the tests on the ledger, say otherwise; also where an
/// opening does not open its commitment.
pub async fn check(
    context: &Context,
    statements: impl Iterator<Item = &Statement>,
    openings: &[Opening],
) -> Result<(), Failure> {
    let eligible: Vec<&DonorDetermined> = statements.filter_map(eligible).collect();
    if eligible.is_empty() {
        return Ok(());
    }
    if context.global.server.is_none() {
        context
            .output
            .remark("not checked: the donor's tests (no daemon was asked; --server URL)");
        return Ok(());
    }
    let mut client = context.client().await?;
    let trust = context.trust_if_any()?;
    let mut view = RemoteView::new();
    let subjects = eligible
        .iter()
        .flat_map(|e| [Subject::Donor(e.donor), Subject::Policy(e.policy.clone())]);
    view.load(&mut client, trust.as_ref(), subjects).await?;
    for determined in eligible {
        let donor = view.subject(&Subject::Donor(determined.donor));
        let policy = view.subject(&Subject::Policy(determined.policy.clone()));
        let (Lookup::Present(donor), Lookup::Present(policy)) = (donor, policy) else {
            return Err(unknown());
        };
        let acts = &donor.state.acts;
        let (Facts::Donor(donor), Facts::Policy(Some(policy))) =
            (&donor.state.facts, &policy.state.facts)
        else {
            return Err(unknown());
        };
        let (open, all) = judge(determined, policy, donor, acts, openings)?;
        context.output.remark(&match open {
            0 => format!(
                "{}: eligible by {} and every disclosed outcome",
                determined.donor, determined.policy
            ),
            open => format!(
                "not checked: {open} of {all} outcomes of tests and interview of {}: committed, not disclosed",
                determined.donor
            ),
        });
    }
    Ok(())
}

/// The determination that such a check is about.
pub fn eligible(statement: &Statement) -> Option<&DonorDetermined> {
    match &statement.event {
        Event::DonorDetermined(e) if e.outcome == Eligibility::Eligible => Some(e),
        _ => None,
    }
}

fn unknown() -> Failure {
    incomplete("the donor or the policy is not on the ledger".to_owned())
}

/// Runs the algorithm; how many outcomes stayed committed, of how many.
fn judge(
    determined: &DonorDetermined,
    policy: &DonorPolicy,
    donor: &DonorState,
    acts: &[Arc<Recorded>],
    openings: &[Opening],
) -> Result<(usize, usize), Failure> {
    let mut opened: BTreeMap<StatementId, &str> = BTreeMap::new();
    for act in acts {
        let (id, event) = (act.statement.statement_id, &act.statement.event);
        for opening in openings.iter().filter(|o| *o.statement_id() == id.bytes()) {
            let field = opening.field_id().as_str();
            let Some(commitment) = committed(event, field) else {
                continue;
            };
            if opening.digest() != commitment.bytes() {
                let found = format!("{} {id}, which says otherwise", event.name());
                return Err(openings::refused(opening, found));
            }
            opened.insert(id, opening.value());
        }
    }
    let outcome = |id: &StatementId| opened.get(id).copied();
    let (found, why) = determine(policy, donor, determined.rule, outcome);
    if found != Eligibility::Eligible {
        return Err(Failure::refused(
            "DONOR_INCOMPLETE",
            format!("{} is not eligible", determined.donor),
        )
        .at("donor_determined.outcome")
        .found(why.map(|why| why.to_string()).unwrap_or_default())
        .expected(found)
        .hint("nothing was signed; determine what the tests say"));
    }
    let (some, all) = disclosure(donor, outcome);
    Ok((all - some, all))
}
