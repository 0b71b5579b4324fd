//! Donor eligibility before an officer signs: the whole algorithm, where the openings are at hand.
//!
//! The ledger sees commitments, so it cannot refuse an eligible donor with a reactive marker. Who
//! holds the openings can, and does, before the officer's key is used.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::cli::client::Client;
use crate::cli::context::Context;
use crate::cli::exit::Failure;
use crate::cli::openings;
use crate::cli::output::Output;
use crate::cli::remote_view::{RemoteView, incomplete};
use crate::domain::eligibility::{
    Basis, Finding, Sense, committed, determine, disclosure, findings, kits_not_for_donors,
};
use crate::domain::event::{DonorDetermined, DonorPolicy, Eligibility, Event};
use crate::domain::id::StatementId;
use crate::domain::refusal::RefusalCode;
use crate::domain::state::DonorState;
use crate::domain::statement::Recorded;
use crate::domain::subject::Subject;
use crate::domain::view::Reader;
use crate::format::commitment::Opening;
use crate::format::trust::TrustFile;
use crate::words::Wording;

/// Judges every donor that these events call eligible. Remarks say what was not checked.
///
/// # Errors
/// Exit code 1 where the disclosed outcomes, or the tests on the ledger, say otherwise; also where an
/// opening does not open its commitment.
pub async fn check(
    context: &Context,
    events: impl Iterator<Item = &Event>,
    openings: &[Opening],
) -> Result<(), Failure> {
    let eligible: Vec<&DonorDetermined> = events.filter_map(eligible).collect();
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
    let output = &context.output;
    against(output, &mut client, trust.as_ref(), &eligible, openings).await
}

/// The same, by a daemon that is asked already.
///
/// # Errors
/// As [`check`].
pub async fn against(
    output: &Output,
    client: &mut Client,
    trust: Option<&TrustFile>,
    eligible: &[&DonorDetermined],
    openings: &[Opening],
) -> Result<(), Failure> {
    if eligible.is_empty() {
        return Ok(());
    }
    let mut view = RemoteView::new();
    let subjects = eligible
        .iter()
        .flat_map(|e| [Subject::Donor(e.donor), Subject::Policy(e.policy.clone())]);
    view.load(client, trust, subjects).await?;
    for determined in eligible {
        let reader = Reader::new(&view);
        let donor = reader.donor(determined.donor);
        let policy = reader.policy(&determined.policy);
        let (Ok(Some(donor)), Ok(Some(policy))) = (donor, policy) else {
            return Err(unknown());
        };
        let Some(policy) = policy.as_ref() else {
            return Err(unknown());
        };
        let judged = judge(determined, policy, &donor, donor.acts(), openings)?;
        output.remark(&match judged.closed {
            0 => format!(
                "{}: eligible by {} and every disclosed outcome",
                determined.donor, determined.policy
            ),
            open => format!(
                "not checked: {open} of {} outcomes of tests and interview of {}: committed, not disclosed",
                judged.outcomes, determined.donor
            ),
        });
        for remark in &judged.remarks {
            output.remark(&format!("{}: {remark}", determined.donor));
        }
    }
    Ok(())
}

/// The determination that such a check is about.
pub fn eligible(event: &Event) -> Option<&DonorDetermined> {
    let determined = event.get::<DonorDetermined>();
    determined.filter(|e| e.outcome == Eligibility::Eligible)
}

fn unknown() -> Failure {
    incomplete("the donor or the policy is not on the ledger".to_owned())
}

/// What stands beside an eligible donor.
#[derive(Debug, Default)]
pub struct Judged {
    /// Outcomes that stay committed.
    pub closed: usize,
    /// Outcomes of tests and interview.
    pub outcomes: usize,
    /// What its lots will say of it.
    pub remarks: Vec<String>,
}

/// Runs the algorithm on what the ledger has.
fn judge(
    determined: &DonorDetermined,
    policy: &DonorPolicy,
    donor: &DonorState,
    acts: &[Arc<Recorded>],
    openings: &[Opening],
) -> Result<Judged, Failure> {
    let mut opened: BTreeMap<StatementId, &str> = BTreeMap::new();
    for act in acts {
        let (id, event) = (act.statement.statement_id, &act.statement.event);
        for opening in openings.iter().filter(|o| *o.statement_id() == id.bytes()) {
            let field = opening.field_id().as_str();
            let Some(commitment) = committed(event, field) else {
                continue;
            };
            if opening.digest() != commitment {
                let found = format!("{} {id}, which says otherwise", event.name());
                return Err(openings::refused(opening, found));
            }
            opened.insert(id, opening.value());
        }
    }
    let outcome = |id: &StatementId| opened.get(id).copied();
    let basis = Basis::of(policy, donor, determined, u64::MAX);
    let (found, why) = determine(&basis, outcome);
    if found != Eligibility::Eligible {
        let why = why.map(|why| why.said());
        return Err(Failure::refused(
            RefusalCode::DonorIncomplete,
            format!("{} is not eligible", determined.donor),
        )
        .at("donor_determined.outcome")
        .found(why.as_ref().map_or("", Wording::english))
        .expected(found)
        .hint("nothing was signed; determine what the tests say"));
    }
    let (some, outcomes) = disclosure(donor, outcome);
    Ok(Judged {
        closed: outcomes - some,
        outcomes,
        remarks: remarks(&basis, &findings(&basis, Some(basis.by), outcome)),
    })
}

/// What a lot will say of an eligible donor: findings that exclude nobody, kits that are not for
/// donors.
pub fn remarks(basis: &Basis<'_>, found: &[Finding]) -> Vec<String> {
    let marker = |f: &Finding| f.marker.as_ref().map(ToString::to_string);
    let of = |senses: &[Sense]| -> Vec<String> {
        let found = found.iter().filter(|f| senses.contains(&f.sense));
        let mut markers: Vec<String> = found.filter_map(marker).collect();
        markers.dedup();
        markers
    };
    let mut remarks = Vec::new();
    let informs = of(&[Sense::Informs, Sense::Refuted, Sense::Adverse]);
    if !informs.is_empty() {
        remarks.push(format!("informs: {}", informs.join(", ")));
    }
    for finding in found.iter().filter(|f| f.sense == Sense::Refuted) {
        remarks.push(finding.said().english().to_owned());
    }
    let adverse = of(&[Sense::Adverse]);
    if !adverse.is_empty() {
        let markers = adverse.join(", ");
        remarks.push(format!(
            "its lots ask: ADVERSE_RESULT_OUTSIDE_SPEC ({markers})"
        ));
    }
    let kits = kits_not_for_donors(basis);
    if kits > 0 {
        remarks.push(format!("its lots ask: KIT_NOT_FOR_DONORS({kits})"));
    }
    remarks
}
