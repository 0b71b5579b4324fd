//! What stands in the ledger already, asked before anything is signed: a copy of a dossier, or one whose
//! hidden file is lost, goes on where another one stopped. The same row has the same statement id in every
//! copy, apart from the time in it, which is the row's.
//!
//! Asked are the histories of the lot and of everything that has a reference in the dossier, as far as the
//! token may read them.

use super::OPENINGS_FILE;
use crate::cli::client::Client;
use crate::cli::commands::lot::correct::{recorded_as, says_the_same, what_stands};
use crate::cli::commands::lot::dossier_memory::{FILE, Memory};
use crate::cli::commands::lot::manifest;
use crate::cli::commands::lot::plan::content;
use crate::cli::commands::lot::references;
use crate::cli::commands::lot::submission_order::{Open, Queue};
use crate::cli::context::Context;
use crate::cli::exit::Failure;
use crate::cli::remote_view::RemoteView;
use crate::domain::event::{
    DonorDetermined, DonorEnrolled, DonorTested, Event, LotOpened, LotRejected, LotReleased,
    LotReviewed, MaterialReceived, ProcessRecorded, ProcessStep, SampleReceived, SampleTaken,
    SampleTarget, SamplesPlanned, TestReported, VialsCommissioned,
};
use crate::domain::id::{DonorRef, LotId, NodeRef, SampleRef, StatementId};
use crate::domain::statement::Recorded;
use crate::domain::subject::Subject;
use crate::domain::view::{Lookup, View as _};
use crate::format::trust::TrustFile;
use crate::words::{Wording, lot as words};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use std::sync::Arc;

/// Subjects that are asked for at once.
const AT_ONCE: usize = 32;

/// What stands in the ledger of some dossiers.
#[derive(Debug, Default)]
pub(in crate::cli::commands::lot) struct Standing {
    /// Rows that were not known to be recorded: which dossier, which row.
    pub(super) found: BTreeSet<(usize, String)>,
    /// Rows of other copies.
    pub(super) others: Vec<Wording>,
    /// How many arrivals and results of samples stand there that other organisations recorded by themselves.
    by_laboratories: usize,
    /// The entries of each dossier's histories, by their place in the log; none if nothing was asked.
    pub(in crate::cli::commands::lot) acts: Vec<BTreeMap<u64, Arc<Recorded>>>,
}

/// Asks for what stands of every dossier, and takes it over into what they remember. Without a token
/// nothing is asked, which is said.
///
/// # Errors
/// A lot that was recorded by a dossier with other references, or may have been: going on would record it
/// twice.
pub(in crate::cli::commands::lot) async fn ask(
    context: &Context,
    client: &mut Client,
    trust: Option<&TrustFile>,
    queue: &mut Queue,
) -> Result<Standing, Failure> {
    let may_read = client.has_token() || context.global.client_certificate.is_some();
    for open in queue.open.iter().filter(|open| open.drawn) {
        refuse_unknown(open, may_read)?;
    }
    if !may_read {
        let language = context.output.language;
        context
            .output
            .remark(words::STANDING_NOT_ASKED.get(language));
        return Ok(Standing::default());
    }
    let standing = take_over(client, trust, queue).await?;
    let language = context.output.language;
    for line in &standing.others {
        context.output.remark(line.get(language));
    }
    if standing.by_laboratories > 0 {
        let line = words::by_laboratories(standing.by_laboratories);
        context.output.remark(line.get(language));
    }
    Ok(standing)
}

/// What a laboratory records of a sample, which needs no row in the maker's dossier.
fn is_a_laboratorys(event: &Event) -> bool {
    event.get::<SampleReceived>().is_some() || event.get::<TestReported>().is_some()
}

/// A dossier with neither a secret nor a memory: whether something of it is recorded must be known.
fn refuse_unknown(open: &Open, may_read: bool) -> Result<(), Failure> {
    let directory = &open.dossier.directory;
    let wrong = |message: &str| {
        let (field, file) = (references::FIELD, manifest::FILE);
        Failure::input(message)
            .at(directory.display())
            .expected(format!("the line `{field}:` of {file}, or {FILE}"))
    };
    if directory.join(OPENINGS_FILE).exists() {
        return Err(wrong("this dossier was submitted before, and its references are lost: everything would be recorded twice")
            .found(format!("{OPENINGS_FILE}, and none of the two"))
            .hint("restore one of them from a copy of the dossier"));
    }
    if !may_read {
        return Err(wrong("whether this lot is recorded already cannot be found out without a token")
            .found("none of the two")
            .hint("give a token that may read the lot (--token-file); a new dossier gets its references from `lotledger lot adopt`"));
    }
    Ok(())
}

async fn take_over(
    client: &mut Client,
    trust: Option<&TrustFile>,
    queue: &mut Queue,
) -> Result<Standing, Failure> {
    let mut standing = Standing::default();
    let mut changed = false;
    for (of, open) in queue.open.iter_mut().enumerate() {
        let acts = acts(client, trust, open).await?;
        let known = Known::of(open);
        refuse_other_lot(open, &known, &acts)?;
        let mut memory = open.loaded.clone();
        let mut found = false;
        for act in acts.values() {
            let statement = &act.statement;
            let Some(row) = known.row(statement.statement_id) else {
                if let Some(row) = known.other_row(&statement.event) {
                    // Of a laboratory that reports by itself nobody stands in the dossier.
                    let people = &open.dossier.manifest.people;
                    let by = statement.event.organisation();
                    let here = people.values().any(|p| Some(p.organisation) == by);
                    if !here && is_a_laboratorys(&statement.event) {
                        standing.by_laboratories += 1;
                        continue;
                    }
                    found |= take_vials(&mut memory, &known, &statement.event);
                    let directory = open.dossier.directory.display();
                    standing
                        .others
                        .push(words::row_elsewhere(directory, row, act.index));
                }
                continue;
            };
            if memory.remembered(row).is_some_and(|of| of.index.is_some()) {
                continue;
            }
            memory.found(row, statement.statement_id, content(statement), act.index);
            take_vials(&mut memory, &known, &statement.event);
            standing.found.insert((of, row.to_owned()));
            found = true;
        }
        if found {
            open.memory = memory;
            changed = true;
        }
        standing.acts.push(acts);
    }
    if changed {
        queue.plan()?;
    }
    for of in 0..standing.acts.len() {
        take_corrections(queue, of, &mut standing);
    }
    Ok(standing)
}

/// A row that says what a correction says is recorded as it is. One that still says what was wrong is named.
fn take_corrections(queue: &mut Queue, of: usize, standing: &mut Standing) {
    let (Some(acts), Some(open)) = (standing.acts.get(of), queue.open.get_mut(of)) else {
        return;
    };
    let mut notes = Vec::new();
    for item in queue.items.iter().filter(|item| item.of == of) {
        let planned = &item.planned;
        let Some(index) = recorded_as(open, planned) else {
            continue;
        };
        let stands = what_stands(acts, index);
        let Some(stands) = stands.filter(|act| act.index != index) else {
            continue;
        };
        if says_the_same(open, planned, &stands) {
            notes.push((planned.key.clone(), planned.content.clone(), index));
        } else {
            let place = format!("{}/{}", open.dossier.directory.display(), planned.place);
            let said = words::corrected_elsewhere(place, index, stands.index);
            standing.others.push(said);
        }
    }
    for (key, content, index) in notes {
        open.memory.note(&key, content, Some(index));
    }
}

/// The vials that a sample has, be it one of this copy or not.
fn take_vials(memory: &mut Memory, known: &Known, event: &Event) -> bool {
    let Event::SampleTaken(e) = event else {
        return false;
    };
    let name = known.sample(e.sample);
    let new = !e.vials.is_empty() && memory.drawn().all(|(sample, _)| sample != name);
    if new {
        memory.found_drawn(name, e.vials.clone());
    }
    new
}

/// The entries of the dossier's histories, by their place in the log. What another copy took as a sample
/// or made in a step has a history too.
pub(in crate::cli::commands::lot) async fn acts(
    client: &mut Client,
    trust: Option<&TrustFile>,
    open: &Open,
) -> Result<BTreeMap<u64, Arc<Recorded>>, Failure> {
    let earlier: BTreeSet<NodeRef> = open
        .dossier
        .manifest
        .known_nodes
        .values()
        .copied()
        .collect();
    let mut acts = BTreeMap::new();
    let mut asked = BTreeSet::new();
    let mut next = subjects(open);
    while !next.is_empty() {
        let subjects: Vec<Subject> = next.iter().cloned().collect();
        asked.append(&mut next);
        for some in subjects.chunks(AT_ONCE) {
            let mut view = RemoteView::of_what_is_shown();
            view.load(client, trust, some.iter().cloned()).await?;
            for subject in some {
                let Lookup::Present(known) = view.subject(subject) else {
                    continue;
                };
                for act in &known.state.acts {
                    acts.insert(act.index, Arc::clone(act));
                    // What others sample of a node of an earlier dossier is theirs.
                    if matches!(subject, Subject::Node(node) if earlier.contains(node)) {
                        continue;
                    }
                    if let Event::SampleTaken(e) = &act.statement.event {
                        next.insert(Subject::Sample(e.sample));
                    } else if let Event::ProcessRecorded(e) = &act.statement.event {
                        next.extend(e.outputs.iter().map(|made| Subject::Node(made.node)));
                    }
                }
            }
        }
        next.retain(|subject| !asked.contains(subject));
    }
    Ok(acts)
}

/// What a dossier's rows join. Of a bank and of material it does not look at the use: other lots have it.
fn subjects(open: &Open) -> BTreeSet<Subject> {
    let manifest = &open.dossier.manifest;
    let steps = manifest.process.iter();
    let made: BTreeSet<&str> = steps
        .filter(|step| step.event.step != ProcessStep::Bank)
        .flat_map(|step| step.outputs.iter().map(|made| made.node.as_str()))
        .collect();
    let earlier = manifest.known_nodes.values().copied().map(Subject::Node);
    let mut subjects: BTreeSet<Subject> = earlier.collect();
    subjects.insert(Subject::Lot(manifest.lot.clone()));
    for (kind, name, bytes) in open.memory.references() {
        match kind {
            "donor" => {
                subjects.insert(Subject::Donor(DonorRef::from_bytes(bytes)));
            }
            "sample" => {
                subjects.insert(Subject::Sample(SampleRef::from_bytes(bytes)));
            }
            "node" => {
                let node = NodeRef::from_bytes(bytes);
                subjects.insert(Subject::Node(node));
                if made.contains(name) {
                    subjects.insert(Subject::UseOfNode(node));
                }
            }
            _ => {}
        }
    }
    subjects
}

/// The lot was opened by a statement that this dossier would never have made.
fn refuse_other_lot(
    open: &Open,
    known: &Known,
    acts: &BTreeMap<u64, Arc<Recorded>>,
) -> Result<(), Failure> {
    let own = &open.dossier.manifest.lot;
    let other = acts.values().find(|act| {
        let opened = matches!(&act.statement.event, Event::LotOpened(e) if e.lot == *own);
        opened && known.row(act.statement.statement_id).is_none()
    });
    let Some(other) = other else {
        return Ok(());
    };
    let (field, file) = (references::FIELD, manifest::FILE);
    let lost = match open.drawn {
        true => format!("neither `{field}:` in {file} nor {FILE} here"),
        false => format!("another `{field}:` in {file} here"),
    };
    let path = open.dossier.directory.join(file);
    Err(
        Failure::input("this lot is recorded, and not by this dossier: everything would be recorded twice")
            .at(path.display())
            .found(format!("{own} as entry {}, and {lost}", other.index))
            .expected("the references with which the lot was recorded")
            .hint(format!(
                "restore the line `{field}:` of {file}, or the file {FILE}, from the dossier that recorded the lot or from a copy of it"
            )),
    )
}

/// What a dossier calls things: its rows by the ids of their statements, and its names by their references.
struct Known {
    rows: BTreeMap<[u8; 10], String>,
    names: BTreeMap<(String, [u8; 16]), String>,
    lot: LotId,
    /// Nodes of earlier dossiers, whose rows are those dossiers'.
    earlier: BTreeSet<NodeRef>,
}

/// Of a statement id, what does not come from the time of its row.
fn tail(id: StatementId) -> [u8; 10] {
    let bytes = id.bytes();
    let mut tail = [0; 10];
    tail.copy_from_slice(&bytes[6..]);
    tail
}

impl Known {
    fn of(open: &Open) -> Self {
        let manifest = &open.dossier.manifest;
        let rows = open.memory.statements();
        let names = open.memory.references();
        Self {
            lot: manifest.lot.clone(),
            earlier: manifest.known_nodes.values().copied().collect(),
            rows: rows
                .map(|(row, of)| (tail(of.statement_id), row.to_owned()))
                .collect(),
            names: names
                .map(|(kind, name, bytes)| ((kind.to_owned(), bytes), name.to_owned()))
                .collect(),
        }
    }

    fn row(&self, id: StatementId) -> Option<&str> {
        self.rows.get(&tail(id)).map(String::as_str)
    }

    /// What a reference is called here; as it stands on the ledger, if it is none of this dossier's.
    fn name(&self, kind: &str, bytes: [u8; 16], reference: impl Display) -> String {
        let name = self.names.get(&(kind.to_owned(), bytes));
        name.cloned().unwrap_or_else(|| reference.to_string())
    }

    fn donor(&self, donor: DonorRef) -> String {
        self.name("donor", donor.bytes(), donor)
    }

    fn node(&self, node: NodeRef) -> String {
        self.name("node", node.bytes(), node)
    }

    fn sample(&self, sample: SampleRef) -> String {
        self.name("sample", sample.bytes(), sample)
    }

    /// What a row of this lot is called that this copy does not have; `None` for what is no row of a
    /// dossier (a hold, a shipment), or is of another lot or of a node of an earlier dossier.
    fn other_row(&self, event: &Event) -> Option<String> {
        self.donor_row(event)
            .or_else(|| self.making_row(event))
            .or_else(|| self.sample_row(event))
            .or_else(|| self.lot_row(event))
    }

    fn donor_row(&self, event: &Event) -> Option<String> {
        if let Some(e) = event.get::<DonorEnrolled>() {
            return Some(format!("donor/{}/enrolled", self.donor(e.donor)));
        }
        if let Some(e) = event.get::<DonorTested>() {
            return Some(format!("donor-test/{}/{}", self.donor(e.donor), e.marker));
        }
        let e = event.get::<DonorDetermined>()?;
        Some(format!("donor/{}/determined", self.donor(e.donor)))
    }

    fn making_row(&self, event: &Event) -> Option<String> {
        if let Some(e) = event.get::<MaterialReceived>() {
            return self.own_node(e.node).map(|node| format!("material/{node}"));
        }
        let e = event.get::<ProcessRecorded>()?;
        let mut made = e.outputs.iter();
        if made.all(|made| self.earlier.contains(&made.node)) {
            return None;
        }
        let made: Vec<String> = e.outputs.iter().map(|o| self.node(o.node)).collect();
        Some(format!("process/{} ({})", made.join(", "), e.method))
    }

    fn sample_row(&self, event: &Event) -> Option<String> {
        if let Some(e) = event.get::<SamplesPlanned>() {
            let first = e.slots.first().map_or("", |slot| slot.slot.as_str());
            return Some(format!("plan/{}/{first}", self.target(&e.target)?));
        }
        if let Some(e) = event.get::<SampleTaken>() {
            let (sample, target, slot) = (self.sample(e.sample), self.target(&e.target)?, &e.slot);
            let label = e.label.as_ref();
            let label = label.map_or_else(String::new, |label| format!(", label {label}"));
            return Some(format!("sample/{sample}/taken ({target} {slot}{label})"));
        }
        if let Some(e) = event.get::<SampleReceived>() {
            return Some(format!("sample/{}/received", self.sample(e.sample)));
        }
        let e = event.get::<TestReported>()?;
        let (sample, analyte, run) = (self.sample(e.sample), &e.analyte, &e.run_id);
        Some(format!("result/{sample}/{analyte}/{run}"))
    }

    fn lot_row(&self, event: &Event) -> Option<String> {
        let opened = event.get().map(|e: &LotOpened| (&e.lot, "opened"));
        let commissioned = event
            .get()
            .map(|e: &VialsCommissioned| (&e.lot, "commissioned"));
        let reviewed = event.get().map(|e: &LotReviewed| (&e.lot, "reviewed"));
        let released = event.get().map(|e: &LotReleased| (&e.lot, "released"));
        let rejected = event.get().map(|e: &LotRejected| (&e.lot, "rejected"));
        let row = opened
            .or(commissioned)
            .or(reviewed)
            .or(released)
            .or(rejected);
        let (lot, row) = row?;
        (*lot == self.lot).then(|| format!("lot/{row}"))
    }

    /// What a node is called, if it is of this dossier.
    fn own_node(&self, node: NodeRef) -> Option<String> {
        (!self.earlier.contains(&node)).then(|| self.node(node))
    }

    /// What a sample's target is called, if it is of this dossier.
    fn target(&self, target: &SampleTarget) -> Option<String> {
        match target {
            SampleTarget::Node(node) => self.own_node(*node),
            SampleTarget::Lot(lot) => (*lot == self.lot).then(|| "lot".to_owned()),
        }
    }
}
