//! A row of a dossier beside what stands of it on the ledger.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::cli::commands::lot::dossier_memory::SystemEntropy;
use crate::cli::commands::lot::plan::Planned;
use crate::cli::commands::lot::submission_order::{Open, Queue};
use crate::cli::draft::{Draft, Pen};
use crate::cli::exit::Failure;
use crate::domain::event::{
    Corrected, DonorDetermined, DonorTested, Event, Material, MaterialReceived, ProcessRecorded,
    Replacement, SampleReceived, SampleTaken, TestReported,
};
use crate::domain::id::{Digest, DonorRef, NodeRef, Text};
use crate::domain::statement::Recorded;
use crate::domain::subject::{Subject, subjects};
use crate::domain::time::{TimestampMs, UtcOffset};
use crate::format::commitment::{FieldId, Opening};
use crate::words::{Wording, event, lot as words};

/// The commitment of an event that a correction makes anew, and its field there.
fn committed(event: &mut Event) -> Option<(&mut Digest, &'static str)> {
    if let Event::DonorTested(e) = event {
        let field = "corrected.replacement.donor_tested.outcome";
        Some((&mut e.outcome, field))
    } else if let Event::SampleReceived(e) = event {
        let field = "corrected.replacement.sample_received.transcribed.certificate";
        Some((&mut e.transcribed.as_mut()?.certificate, field))
    } else if let Event::TestReported(e) = event {
        let field = "corrected.replacement.test_reported.transcribed.certificate";
        Some((&mut e.transcribed.as_mut()?.certificate, field))
    } else {
        None
    }
}

/// A recorded row that says something else than what stands.
pub(super) struct Difference {
    pub(super) planned: Planned,
    /// `dossier/file:line`.
    pub(super) place: String,
    /// The entry that the row became.
    pub(super) index: u64,
    /// By which it stands: that entry, or its last correction.
    pub(super) stands: Arc<Recorded>,
}

/// The entry that a row became, as far as the dossier knows.
pub(in crate::cli::commands::lot) fn recorded_as(open: &Open, planned: &Planned) -> Option<u64> {
    open.memory.remembered(&planned.key)?.index
}

/// The entry by which another one stands: its last correction, or itself.
pub(in crate::cli::commands::lot) fn what_stands(
    acts: &BTreeMap<u64, Arc<Recorded>>,
    index: u64,
) -> Option<Arc<Recorded>> {
    let corrects = |act: &&Arc<Recorded>| {
        let corrected = act.statement.event.get::<Corrected>();
        corrected.is_some_and(|corrected| corrected.entry == index)
    };
    let last = acts.values().rfind(corrects);
    last.or_else(|| acts.get(&index)).cloned()
}

/// Whether a row says what stands.
pub(in crate::cli::commands::lot) fn says_the_same(
    open: &Open,
    planned: &Planned,
    stands: &Recorded,
) -> bool {
    let said = stands.statement.told();
    let draft = &planned.draft;
    let same_time = (draft.occurred_at, draft.utc_offset) == (said.occurred_at, said.utc_offset);
    let (mut event, mut stood) = (draft.event.clone(), said.event.clone());
    if let (Some((of_row, field)), Some((stood, _))) =
        (committed(&mut event), committed(&mut stood))
        && commits_to_the_same(open, planned, stands, (*stood, field))
    {
        *of_row = *stood;
    }
    same_time && event == said.event
}

/// Whether what a row says is what a correction commits to, under the correction's own id.
fn commits_to_the_same(
    open: &Open,
    planned: &Planned,
    stands: &Recorded,
    (stood, field): (Digest, &str),
) -> bool {
    let Some(corrected) = stands.statement.event.get::<Corrected>() else {
        return false;
    };
    let said = planned.draft.openings.first();
    let ledger = planned.draft.ledger_id;
    let salt = open
        .memory
        .known_salt(&salt_name(planned, field, corrected.stands));
    let (Some(said), Some(ledger), Some(salt)) = (said, ledger, salt) else {
        return false;
    };
    let id = stands.statement.statement_id.bytes();
    let Ok(field) = FieldId::parse(field) else {
        return false;
    };
    let opening = Opening::new(ledger.bytes(), id, field, salt, said.value());
    opening.is_ok_and(|opening| opening.digest() == stood)
}

/// What the salt of a corrected commitment is called: one for each version that is replaced.
fn salt_name(planned: &Planned, field: &str, stands: u64) -> String {
    format!("{}#{field}/{stands}", planned.key)
}

/// The recorded rows of a dossier that say something else than what stands.
pub(super) fn different(queue: &Queue, acts: &BTreeMap<u64, Arc<Recorded>>) -> Vec<Difference> {
    let rows = queue.items.iter().filter_map(|item| {
        let open = queue.open.get(item.of)?;
        let index = recorded_as(open, &item.planned)?;
        let stands = what_stands(acts, index)?;
        (!says_the_same(open, &item.planned, &stands)).then(|| Difference {
            planned: item.planned.clone(),
            place: queue.place(item),
            index,
            stands,
        })
    });
    rows.collect()
}

impl Difference {
    /// What of it cannot be corrected, `None` for the whole of it, and the way instead.
    pub(super) fn fixed(&self) -> Option<(Option<&'static str>, &'static Wording)> {
        let event = &self.planned.draft.event;
        let field = match Replacement::of(event) {
            Some(replacement) => Some(
                replacement
                    .fixed(&self.stands.statement.event.told())
                    .flatten()?,
            ),
            None => None,
        };
        Some((field, instead(event, field)))
    }

    /// The correction, without its signers.
    pub(super) fn draft(
        &self,
        queue: &mut Queue,
        reason: &Text,
        (at, offset): (TimestampMs, UtcOffset),
    ) -> Result<Draft, Failure> {
        let draft = &self.planned.draft;
        let cannot = || Failure::input(&words::WHOLE_RECORD).at(&self.place);
        let ledger = draft.ledger_id.ok_or_else(cannot)?;
        let mut pen = Pen::new(ledger)?;
        let mut event = draft.event.clone();
        if let (Some((commitment, field)), Some(said)) =
            (committed(&mut event), draft.openings.first())
        {
            let name = salt_name(&self.planned, field, self.stands.index);
            let open = queue.open.first_mut().ok_or_else(cannot)?;
            let salt = open.memory.salt(name, &mut SystemEntropy);
            let salt = salt.map_err(Failure::input)?;
            *commitment = pen.commit_with(salt, field, said.value())?;
        }
        let replacement = Replacement::of(&event).ok_or_else(cannot)?;
        let (removed_donor, removed_inputs) = self.left_by(&event);
        let corrected = Corrected {
            entry: self.index,
            stands: self.stands.index,
            replacement,
            occurred_at: draft.occurred_at,
            utc_offset: draft.utc_offset,
            removed_donor,
            removed_inputs,
            explanation: reason.clone(),
        };
        Ok(pen.draft(Event::Corrected(corrected), at, offset))
    }

    /// The histories that it leaves: the donor whose test it was not, the materials that did not go in.
    fn left_by(&self, event: &Event) -> (Option<DonorRef>, Vec<NodeRef>) {
        let after: BTreeSet<Subject> = subjects(event).into_iter().collect();
        let before: BTreeSet<Subject> = subjects(&self.stands.statement.event.told())
            .into_iter()
            .collect();
        let (mut donor, mut inputs) = (None, Vec::new());
        for subject in before.difference(&after) {
            match subject {
                Subject::Donor(id) => donor = Some(*id),
                Subject::UseOfNode(id) => inputs.push(*id),
                // Nothing else can be left: what it is about may not change.
                _ => {}
            }
        }
        inputs.sort();
        (donor, inputs)
    }
}

/// What to do where a correction is not the way.
fn instead(event: &Event, field: Option<&str>) -> &'static Wording {
    let tissue = |e: &MaterialReceived| matches!(e.material, Material::Tissue(_));
    if event.get::<TestReported>().is_some() {
        &words::INSTEAD_OF_RESULT
    } else if event.get::<MaterialReceived>().is_some_and(tissue) || field == Some("tissue") {
        &words::INSTEAD_OF_TISSUE
    } else if event.get::<MaterialReceived>().is_some() {
        &words::INSTEAD_OF_MATERIAL
    } else if event.get::<ProcessRecorded>().is_some() {
        &words::INSTEAD_OF_STEP
    } else if event.get::<SampleTaken>().is_some() || event.get::<SampleReceived>().is_some() {
        &words::INSTEAD_OF_SAMPLE
    } else if event.get::<DonorTested>().is_some() {
        &words::INSTEAD_OF_DONOR_TEST
    } else if event.get::<DonorDetermined>().is_some() {
        &words::INSTEAD_OF_DETERMINATION
    } else if event.is_decision() {
        &words::INSTEAD_OF_DECISION
    } else {
        &words::INSTEAD_OF_OTHER
    }
}

/// What people call a field.
pub(super) fn label(path: &str) -> Wording {
    let last = path.rsplit('.').next().unwrap_or(path);
    let label = event::label(last).cloned();
    label.unwrap_or_else(|| Wording::data(path.replace('_', " ")))
}
