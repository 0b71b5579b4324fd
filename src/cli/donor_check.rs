//! Donor eligibility before an officer signs: the whole algorithm, where the openings are at hand.
//!
//! The ledger sees commitments, so it cannot refuse an eligible donor with a reactive marker. Who
//! holds the openings can, and does, before the officer's key is used.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::sync::Arc;

use crate::cli::before_signing::{Told, Warning, WarningCode};
use crate::cli::client::Client;
use crate::cli::context::Context;
use crate::cli::exit::Failure;
use crate::cli::openings;
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
use crate::words::{Wording, signing};

/// Judges every donor that these events call eligible.
///
/// # Errors
/// Exit code 1 where the disclosed outcomes, or the tests on the ledger, say otherwise; also where an
/// opening does not open its commitment.
pub async fn check(
    context: &Context,
    events: impl Iterator<Item = &Event>,
    openings: &[Opening],
) -> Result<Told, Failure> {
    let eligible: Vec<&DonorDetermined> = events.filter_map(eligible).collect();
    let mut told = Told::default();
    if eligible.is_empty() {
        return Ok(told);
    }
    if context.global.server.is_none() {
        told.not_asked.push(signing::DONOR_TESTS.clone());
        return Ok(told);
    }
    let mut client = context.client().await?;
    let trust = context.trust_if_any()?;
    against(&mut client, trust.as_ref(), &eligible, openings).await
}

/// The same, by a daemon that is asked already.
///
/// # Errors
/// As [`check`].
pub async fn against(
    client: &mut Client,
    trust: Option<&TrustFile>,
    eligible: &[&DonorDetermined],
    openings: &[Opening],
) -> Result<Told, Failure> {
    let mut told = Told::default();
    if eligible.is_empty() {
        return Ok(told);
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
        let (donor, policy) = (determined.donor, &determined.policy);
        match judged.closed {
            0 => told.notes.push(signing::donor_eligible(donor, policy)),
            closed => {
                let what = signing::outcomes_not_disclosed(closed, judged.outcomes, donor);
                told.not_asked.push(what);
            }
        }
        for remark in judged.remarks {
            told.add_donor(&remark, donor);
        }
    }
    Ok(told)
}

impl Told {
    /// What stands beside an eligible donor.
    pub fn add_donor(&mut self, remark: &DonorRemark, place: impl Display) {
        let said = remark.said.of(place);
        match remark.asks {
            true => self
                .warnings
                .push(Warning::new(WarningCode::VialsWillAsk, said)),
            false => self.notes.push(said),
        }
    }
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
    pub remarks: Vec<DonorRemark>,
}

/// What a lot will say of an eligible donor.
#[derive(Debug, Clone)]
pub struct DonorRemark {
    /// Whether its vials ask about it.
    pub asks: bool,
    pub said: Wording,
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
                let found = format!("{} {id}, which says otherwise", event.called().english());
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
    let (some, outcomes) = disclosure(donor, acts, outcome);
    Ok(Judged {
        closed: outcomes - some,
        outcomes,
        remarks: remarks(&basis, &findings(&basis, Some(basis.by), outcome)),
    })
}

/// What a lot will say of an eligible donor: findings that exclude nobody, kits that are not for
/// donors.
pub fn remarks(basis: &Basis<'_>, found: &[Finding]) -> Vec<DonorRemark> {
    let marker = |f: &Finding| f.marker.as_ref().map(ToString::to_string);
    let of = |senses: &[Sense]| -> Vec<String> {
        let found = found.iter().filter(|f| senses.contains(&f.sense));
        let mut markers: Vec<String> = found.filter_map(marker).collect();
        markers.dedup();
        markers
    };
    let mut remarks = Vec::new();
    let mut remark = |asks, said| remarks.push(DonorRemark { asks, said });
    let informs = of(&[Sense::Informs, Sense::Refuted, Sense::Adverse]);
    if !informs.is_empty() {
        remark(false, signing::donor_informs(informs.join(", ")));
    }
    for finding in found.iter().filter(|f| f.sense == Sense::Refuted) {
        remark(false, finding.said());
    }
    let adverse = of(&[Sense::Adverse]);
    if !adverse.is_empty() {
        let markers = adverse.join(", ");
        let what = format!("ADVERSE_RESULT_OUTSIDE_SPEC ({markers})");
        remark(true, signing::lots_ask(what));
    }
    let kits = kits_not_for_donors(basis);
    if kits > 0 {
        let what = format!("KIT_NOT_FOR_DONORS({kits})");
        remark(true, signing::lots_ask(what));
    }
    remarks
}
