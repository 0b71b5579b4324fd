//! The steps that a lot still needs: rows that are written and not recorded, and rows that its
//! plans promise.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::cli::commands::lot::dossier::Dossier;
use crate::cli::commands::lot::manifest::{FILE, Manifest};
use crate::cli::commands::lot::rows::Sample;
use crate::cli::commands::lot::submission_order::{Item, Open, Queue};
use crate::cli::exit::Failure;
use crate::cli::statement_in_words;
use crate::domain::event::{Event, SampleSlot};
use crate::domain::id::{AnalyteCode, OrgRef, PersonRef};
use crate::domain::statement::Role;
use crate::domain::verdict::DueAgain;
use crate::words::{Language, Wording, lot};

/// When a step is due, in the order of the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Written: to be signed and submitted.
    Submit,
    /// Still to be written.
    Write,
    /// The head of production reviews.
    Review,
    /// Quality decides.
    Release,
}

impl Phase {
    pub const ALL: [Self; 4] = [Self::Submit, Self::Write, Self::Review, Self::Release];

    const fn name(self) -> &'static str {
        match self {
            Self::Submit => "submit",
            Self::Write => "write",
            Self::Review => "review",
            Self::Release => "release",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Written, neither signed nor recorded.
    Written,
    /// Not written.
    Missing,
    /// Written, and waits for something else.
    Waiting,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signer {
    /// By the name in the manifest; empty where whoever of the organisation does it is not in it.
    pub person: String,
    /// Likewise.
    pub organisation: String,
}

#[derive(Debug, Clone)]
pub struct NextStep {
    pub phase: Phase,
    pub state: State,
    pub what: Wording,
    /// The event that is to be recorded; of what is written nowhere yet which kind it will be.
    pub event: Option<&'static str>,
    /// When it happened, local time, if it is written.
    pub at: Option<String>,
    /// Where it stands, or is to be written.
    pub place: String,
    /// In which role it is signed; empty if nobody signs.
    pub role: &'static str,
    /// Who must sign, or who could; empty: nobody who is known.
    pub signers: Vec<Signer>,
}

impl NextStep {
    /// What will be recorded.
    fn of(self, event: &'static str) -> Self {
        Self {
            event: Some(event),
            ..self
        }
    }

    pub(super) fn json(&self) -> Value {
        let signers: Vec<Value> = self
            .signers
            .iter()
            .map(|signer| json!({"person": signer.person, "organisation": signer.organisation}))
            .collect();
        json!({
            "phase": self.phase.name(),
            "state": match self.state {
                State::Written => "written",
                State::Missing => "missing",
                State::Waiting => "waiting",
            },
            "event": self.event,
            "what_en": self.what.get(Language::English),
            "what_ja": self.what.get(Language::Japanese),
            "at": self.at,
            "place": self.place,
            "role": self.role,
            "signers": signers,
        })
    }
}

/// What laboratories have recorded themselves: the dossier's name of a sample, with `None` for its arrival and an analyte
/// for a result.
pub type ByOthers = BTreeSet<(String, Option<AnalyteCode>)>;

/// How many statements are recorded, and what is still to be done, in order.
pub fn steps(
    queue: &Queue,
    open: &Open,
    by_others: &ByOthers,
    due: DueAgain,
) -> Result<(usize, Vec<NextStep>), Failure> {
    let mut recorded = 0;
    let mut steps = Vec::new();
    for item in &queue.items {
        match queue.recorded(item)? {
            Some(_) => recorded += 1,
            None => steps.push(written(&open.dossier.manifest, item)),
        }
    }
    steps.extend(open.waiting.iter().map(|(place, what)| NextStep {
        phase: Phase::Submit,
        state: State::Waiting,
        what: Wording::data(what),
        event: None,
        at: None,
        place: place.to_string(),
        role: "",
        signers: Vec::new(),
    }));
    let missing = Missing {
        dossier: &open.dossier,
        worked: worked(queue),
        by_others,
        due,
    };
    missing.add_to(&mut steps);
    steps.sort_by_key(|step| step.phase);
    Ok((recorded, steps))
}

fn written(manifest: &Manifest, item: &Item) -> NextStep {
    let planned = &item.planned;
    let phase = if matches!(planned.draft.event, Event::LotReviewed(_)) {
        Phase::Review
    } else if matches!(
        planned.draft.event,
        Event::LotReleased(_) | Event::LotRejected(_)
    ) {
        Phase::Release
    } else {
        Phase::Submit
    };
    let at = statement_in_words::local(planned.draft.occurred_at, planned.draft.utc_offset);
    NextStep {
        phase,
        state: State::Written,
        what: planned.draft.event.called().clone(),
        event: Some(planned.draft.event.name()),
        // Minutes are enough on a wall.
        at: Some(at.chars().take(16).collect()),
        place: planned.place.to_string(),
        role: planned.role.as_str(),
        signers: planned
            .signers()
            .map(|(signer, _)| Signer {
                person: signer.alias.clone(),
                organisation: manifest.organisation(signer.organisation),
            })
            .collect(),
    }
}

/// Who cannot release, having worked on the lot: the persons that the gate counts.
fn worked(queue: &Queue) -> BTreeSet<PersonRef> {
    let mut worked = BTreeSet::new();
    for planned in queue.items.iter().map(|item| &item.planned) {
        for (signer, role) in planned.signers() {
            let (signer_worked, others) = planned.draft.event.worked(role);
            worked.extend(others);
            if signer_worked {
                worked.insert(signer.reference);
            }
        }
    }
    worked
}

/// Rows that the plans promise and the dossier does not have, in the order of the work.
struct Missing<'d> {
    dossier: &'d Dossier,
    worked: BTreeSet<PersonRef>,
    by_others: &'d ByOthers,
    due: DueAgain,
}

impl Missing<'_> {
    fn add_to(&self, steps: &mut Vec<NextStep>) {
        let dossier = self.dossier;
        let manifest = &dossier.manifest;
        let determined = |donor: &str| dossier.determinations.iter().any(|d| d.donor == donor);
        for donor in dossier.donors.iter().filter(|d| !determined(&d.donor)) {
            let what = lot::determination(&donor.donor);
            // Not who collected or tested.
            let apart = |person: PersonRef| {
                let tests = dossier
                    .donor_tests
                    .iter()
                    .filter(|t| t.donor == donor.donor);
                donor.act.by.reference != person
                    && tests.into_iter().all(|t| t.act.by.reference != person)
            };
            let role = Role::DonorEligibilityOfficer;
            let step = self.step(what, "donors", role, None, &apart);
            steps.push(step.of("DonorDetermined"));
        }
        for plan in &manifest.sampling {
            let target = plan.target.as_deref().unwrap_or("lot");
            for slot in &plan.slots {
                let samples: Vec<_> = dossier
                    .samples
                    .iter()
                    .filter(|s| s.target == plan.target && s.event.slot == slot.slot)
                    .collect();
                let planned = usize::try_from(slot.count).unwrap_or(usize::MAX);
                if samples.len() < planned {
                    let (slot, taken) = (&slot.slot, samples.len());
                    let what = lot::samples_taken(slot, target, taken, planned);
                    let maker = Some(manifest.maker);
                    let step = self.step(what, "samples", Role::Operator, maker, &|_| true);
                    steps.push(step.of("SampleTaken"));
                }
                for sample in samples {
                    self.laboratory(slot, sample, steps);
                }
            }
        }
        if !manifest.sampling.iter().any(|plan| plan.target.is_none()) {
            let maker = Some(manifest.maker);
            let what = lot::PLAN_OF_THE_LOT.clone();
            let step = self.step(what, FILE, Role::QaRelease, maker, &|_| true);
            steps.push(step.of("SamplesPlanned"));
        }
        self.decisions(steps);
    }

    /// Arrival and results of one sample.
    fn laboratory(&self, slot: &SampleSlot, sample: &Sample, steps: &mut Vec<NextStep>) {
        let name = &sample.sample;
        let roles = [Role::LabAnalyst, Role::QcAnalyst];
        let people = &self.dossier.manifest.people;
        let at_hand = |role: &&Role| {
            let mut people = people.values();
            people.any(|p| p.organisation == slot.laboratory && p.roles.contains(role))
        };
        let role = *roles.iter().find(at_hand).unwrap_or(&Role::LabAnalyst);
        let laboratory = Some(slot.laboratory);
        let recorded = |what| self.by_others.contains(&(name.clone(), what));
        if sample.received.is_none() && !recorded(None) {
            let what = lot::arrival(name);
            let step = self.step(what, "samples", role, laboratory, &|_| true);
            steps.push(step.of("SampleReceived"));
        }
        for analyte in &slot.analytes {
            let mut results = self.dossier.results.iter();
            let written = results.any(|r| r.sample == *name && r.event.analyte == *analyte);
            if !written && !recorded(Some(analyte.clone())) {
                let what = lot::result(analyte, name);
                let step = self.step(what, "results", role, laboratory, &|_| true);
                steps.push(step.of("TestReported"));
            }
        }
    }

    fn decisions(&self, steps: &mut Vec<NextStep>) {
        let manifest = &self.dossier.manifest;
        let maker = Some(manifest.maker);
        let head = Role::ProductionHead;
        if manifest.fill.is_none() {
            let what = lot::FILLING.clone();
            let step = self.step(what, FILE, head, maker, &|_| true);
            steps.push(step.of("VialsCommissioned"));
        }
        if manifest.rejection.is_some() {
            return;
        }
        // What is written and not recorded yet is a step already.
        let written = |phase| steps.iter().any(|step| step.phase == phase);
        let (review, release) = (written(Phase::Review), written(Phase::Release));
        let to_review = match self.due.review {
            true => (!review).then_some(&lot::REVIEWING_AGAIN),
            false => manifest.reviews.is_empty().then_some(&lot::REVIEWING),
        };
        if let Some(what) = to_review {
            let what = what.clone();
            let step = self.step(what, FILE, head, maker, &|_| true);
            steps.push(NextStep {
                phase: Phase::Review,
                ..step.of("LotReviewed")
            });
        }
        let to_release = match self.due.release {
            true => (!release).then_some(&lot::RELEASING_AGAIN),
            false => manifest.releases.is_empty().then_some(&lot::RELEASING),
        };
        if let Some(what) = to_release {
            let what = what.clone();
            let apart = |person| !self.worked.contains(&person);
            let step = self.step(what, FILE, Role::QaRelease, maker, &apart);
            steps.push(NextStep {
                phase: Phase::Release,
                ..step.of("LotReleased")
            });
        }
    }

    fn step(
        &self,
        what: Wording,
        table: &str,
        role: Role,
        organisation: Option<OrgRef>,
        may: &dyn Fn(PersonRef) -> bool,
    ) -> NextStep {
        let manifest = &self.dossier.manifest;
        let people = manifest.people.values();
        let signers = people
            .filter(|p| organisation.is_none_or(|o| p.organisation == o))
            .filter(|p| p.roles.contains(&role) && may(p.reference))
            .map(|p| Signer {
                person: p.alias.clone(),
                organisation: manifest.organisation(p.organisation),
            });
        let mut signers: Vec<Signer> = signers.collect();
        // Of a laboratory that reports by itself nobody stands in the dossier.
        let elsewhere = organisation.filter(|of| {
            *of != manifest.maker && manifest.people.values().all(|p| p.organisation != *of)
        });
        signers.extend(elsewhere.map(|of| Signer {
            person: String::new(),
            organisation: manifest.organisation(of),
        }));
        let place = match table {
            FILE => FILE.to_owned(),
            table => self.dossier.tables.name(table),
        };
        NextStep {
            phase: Phase::Write,
            state: State::Missing,
            what,
            event: None,
            at: None,
            place,
            role: role.as_str(),
            signers,
        }
    }
}
