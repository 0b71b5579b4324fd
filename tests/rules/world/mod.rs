//! A small ledger in memory with a story in it.
//!
//! [`World`] is a view that records: `decide`, then `fold`, then its own clock moves on. `force`
//! records without `decide`: the log of a maker or an operator who runs a program of their own. `names`
//! turns short names into identifiers, `make` has the events with everything ordinary filled in,
//! `story` tells a good lot from the genesis to the patient, phase by phase.
//!
//! Nothing is signed here: the rules see statements whose signatures were checked before. Keys
//! are real, so that a caller who needs envelopes can sign with [`names::signing_key`] (as a
//! [`World::notary`]).
//!
//! Other test programs include this folder by `#[path]`.

#![allow(dead_code, reason = "each test program uses a part of the story")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::result_large_err,
    reason = "a test that cannot go on should stop"
)]

pub mod cast;
pub mod make;
pub mod names;
pub mod papers;
pub mod story;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use lotledger::domain::authority::meaning_of;
use lotledger::domain::decide::{Place, decide, pins};
use lotledger::domain::event::{Afterwards, Event, RulesActivated, VialsCommissioned};
use lotledger::domain::id::{Digest, LedgerId, LotId, OrgRef, StatementId, VialTag};
use lotledger::domain::refusal::Refusal;
use lotledger::domain::replay::{Act, Carried, replay};
use lotledger::domain::state::{State, fold};
use lotledger::domain::statement::{Recorded, RetrospectiveKind, Role, Seen, Signer, Statement};
use lotledger::domain::subject::{Position, Subject, subjects};
use lotledger::domain::time::{DurationMs, TimestampMs, UtcOffset};
use lotledger::domain::verdict::{Answer, DEFAULT_MAX_AGE, Question, Verdict, verdict};
use lotledger::domain::view::{Known, Lookup, Need, SidecarLookup, VialLookup, View};

/// The next entry of a world as stored, with its payload's hash and its leaf hash.
pub type Notary = fn(&World, &Statement) -> (Digest, Digest, Vec<u8>);

/// A ledger in memory.
#[derive(Clone)]
pub struct World {
    known: BTreeMap<Subject, Arc<Known>>,
    vials: BTreeMap<LotId, BTreeSet<VialTag>>,
    /// The ids behind every vial root that was ever made here.
    sidecars: BTreeMap<Digest, BTreeSet<VialTag>>,
    /// Everything recorded.
    pub log: Vec<Arc<Recorded>>,
    /// The ledger's clock.
    pub now: TimestampMs,
    /// What the story is told with.
    pub recipe: story::Recipe,
    /// The story goes on without `decide`.
    pub forging: bool,
    /// How long after it happened everything is recorded.
    pub lag: DurationMs,
    /// The maker writes down what laboratories found.
    pub transcribing: bool,
    /// The story is told afterwards, as far as it can be.
    pub telling: Option<RetrospectiveKind>,
    /// So is the next statement, and when it happened.
    pub next_told: Option<(RetrospectiveKind, TimestampMs)>,
    /// Signs and encodes what is recorded, for tests that need real bytes; `None`: made-up hashes.
    pub notary: Option<Notary>,
    /// The bytes that the notary made.
    pub bytes: Vec<Vec<u8>>,
    drafted: u64,
}

impl World {
    /// Nothing at all, on a Monday morning.
    pub fn empty(recipe: story::Recipe) -> Self {
        Self {
            known: BTreeMap::new(),
            vials: BTreeMap::new(),
            sidecars: BTreeMap::new(),
            log: Vec::new(),
            now: names::time("2026-01-05T00:00:00Z"),
            recipe,
            forging: false,
            lag: DurationMs::from_hours(0),
            transcribing: false,
            telling: None,
            next_told: None,
            notary: None,
            bytes: Vec::new(),
            drafted: 0,
        }
    }

    /// The same before anything was recorded; lists of vials are at hand.
    pub fn beginning(&self) -> Self {
        Self {
            sidecars: self.sidecars.clone(),
            ..Self::empty(self.recipe.clone())
        }
    }

    /// The ledger's id.
    pub fn ledger_id(&self) -> Option<LedgerId> {
        let genesis = self.log.first()?;
        Some(LedgerId::from_bytes(genesis.payload_hash.bytes()))
    }

    /// A statement: `"maker.qa"`, `"maker.qa as OPERATOR"`, `"root.1 + root.2"`. A decision pins
    /// what it rests on.
    pub fn draft(&mut self, signers: &str, event: Event) -> Statement {
        self.drafted += 1;
        let can_be = |kind: &RetrospectiveKind| match event.afterwards() {
            Afterwards::Never => false,
            Afterwards::Imported => *kind == RetrospectiveKind::Import,
            Afterwards::Reported => true,
        };
        let telling = self.telling.filter(can_be).map(|kind| (kind, self.now));
        let told = self.next_told.take().or(telling);
        let kind = told.map(|(kind, _)| kind);
        let mut signers: Vec<Signer> = signers
            .split(" + ")
            .map(|text| {
                let (name, role) = match text.split_once(" as ") {
                    Some((name, role)) => (name, Role::parse(role).unwrap()),
                    None => (text, cast::role(text)),
                };
                Signer {
                    key: names::key(name),
                    role,
                    meaning: meaning_of(&event, kind, role),
                }
            })
            .collect();
        signers.sort_by_key(|signer| signer.key);
        let mut id = [0; 16];
        id[..8].copy_from_slice(&self.drafted.to_be_bytes());
        id[6..10].copy_from_slice(&[0x70, 0, 0x80, 0]);
        id[10..].copy_from_slice(&self.drafted.to_be_bytes()[2..]);
        let mut statement = Statement {
            ledger_id: match event {
                Event::LedgerCreated(_) => None,
                _ => self.ledger_id(),
            },
            statement_id: StatementId::try_from_bytes(id).unwrap(),
            occurred_at: match told {
                Some((_, at)) => at,
                // What is decided on what was told is decided now.
                None if self.telling.is_some() => self.place().recorded_at,
                None => self.now,
            },
            utc_offset: UtcOffset::from_minutes(540).unwrap(),
            retrospective: kind.map(|kind| (kind, names::digest("paper"))),
            signers,
            seen: Vec::new(),
            evidence: Vec::new(),
            event,
        };
        if statement.event.is_decision()
            && let Ok(pinned) = pins(self, &statement, self.place())
        {
            statement.seen = self.seen(pinned);
        }
        statement
    }

    /// Where these histories stand.
    pub fn seen(&self, subjects: impl IntoIterator<Item = Subject>) -> Vec<Seen> {
        let mut seen: Vec<Seen> = subjects
            .into_iter()
            .map(|subject| Seen {
                position: self
                    .known
                    .get(&subject)
                    .map_or(Position::EMPTY, |k| k.position),
                subject,
            })
            .collect();
        seen.sort_by(|a, b| a.subject.cmp(&b.subject));
        seen
    }

    /// Where the next entry will stand.
    pub fn place(&self) -> Place {
        Place {
            index: self.log.len() as u64,
            recorded_at: self.now.saturating_add(self.lag),
        }
    }

    /// Records a statement if the rules admit it.
    pub fn submit(&mut self, statement: Statement) -> Result<u64, Refusal> {
        let decision = decide(self, &statement, self.place());
        let needs = &decision.needs;
        assert!(
            needs.is_empty(),
            "the world holds everything, yet {needs:?}"
        );
        match decision.refusal() {
            None => Ok(self.append(statement)),
            Some(refusal) => Err(refusal),
        }
    }

    /// Somebody signs an event and submits it.
    pub fn attempt(&mut self, signers: &str, event: Event) -> Result<u64, Refusal> {
        let statement = self.draft(signers, event);
        self.submit(statement)
    }

    /// As `attempt`; a refusal ends the test. While forging, without `decide`.
    #[track_caller]
    pub fn record(&mut self, signers: &str, event: Event) -> u64 {
        if self.forging {
            return self.force(signers, event);
        }
        let name = event.name();
        match self.attempt(signers, event) {
            Ok(index) => index,
            Err(refusal) => panic!("{name} by {signers}: {refusal}"),
        }
    }

    /// Newer rules hold from here on.
    pub fn activate(&mut self, version: u32) {
        let schema_hash = names::digest("schema");
        let activated = RulesActivated {
            version,
            schema_hash,
        };
        self.record("root.1 + root.2", Event::RulesActivated(activated));
    }

    /// Records without asking the rules.
    pub fn force(&mut self, signers: &str, event: Event) -> u64 {
        let statement = self.draft(signers, event);
        self.append(statement)
    }

    /// Puts a statement into the log, whatever it says.
    pub fn append(&mut self, statement: Statement) -> u64 {
        let index = self.log.len() as u64;
        let (payload_hash, leaf) = match self.notary {
            Some(notary) => {
                let (payload_hash, leaf, bytes) = notary(self, &statement);
                self.bytes.push(bytes);
                (payload_hash, leaf)
            }
            None => {
                let bytes = format!("{statement:?}");
                let place = format!("{index}/{}/{bytes}", self.now.ms());
                (
                    Digest::from_bytes(names::seed(&bytes)),
                    Digest::from_bytes(names::seed(&place)),
                )
            }
        };
        self.replay(Arc::new(Recorded {
            index,
            leaf,
            payload_hash,
            recorded_at: self.place().recorded_at,
            statement,
        }));
        self.wait(DurationMs::from_minutes(1));
        index
    }

    /// The same log with another event at a place, from the beginning.
    pub fn forge(&mut self, place: usize, event: Event) {
        let mut log = std::mem::take(&mut self.log);
        let entry = Arc::make_mut(&mut log[place]);
        entry.statement.event = event;
        *self = Self {
            now: self.now,
            ..self.beginning()
        };
        for entry in log {
            self.replay(entry);
        }
    }

    /// What a history adds up to.
    pub fn state(&self, subject: &Subject) -> State {
        match self.known.get(subject) {
            Some(known) => known.state.clone(),
            None => State::new(subject),
        }
    }

    /// Takes an entry as it is.
    pub fn replay(&mut self, entry: Arc<Recorded>) {
        if let Event::VialsCommissioned(e) = &entry.statement.event {
            let ids = self
                .sidecars
                .get(&e.vials_root)
                .cloned()
                .unwrap_or_default();
            self.vials.entry(e.lot.clone()).or_insert(ids);
        }
        let event_type = entry.statement.event.number();
        let rules = self.rules_at(entry.index);
        for subject in subjects(&entry.statement.event) {
            let (position, state) = match self.known.get(&subject) {
                Some(known) => (known.position, known.state.clone()),
                None => (Position::EMPTY, State::new(&subject)),
            };
            let known = Known {
                position: position.push(event_type, &entry.leaf),
                state: fold(state, &subject, entry.clone(), rules),
            };
            self.known.insert(subject, Arc::new(known));
        }
        self.now = before(entry.recorded_at, self.lag);
        self.log.push(entry);
    }

    /// Keeps the ids behind a vial root.
    pub fn sidecar(&mut self, ids: Vec<VialTag>) -> Digest {
        let hashes: Vec<Digest> = ids.iter().map(|id| id.digest()).collect();
        let root = lotledger::merkle::vial_tree::vial_root(&hashes);
        self.sidecars.insert(root, ids.into_iter().collect());
        root
    }

    /// The ids behind a vial root.
    pub fn sidecar_of(&self, root: &Digest) -> Option<&BTreeSet<VialTag>> {
        self.sidecars.get(root)
    }

    /// Time passes.
    pub fn wait(&mut self, duration: DurationMs) {
        self.now = self.now.saturating_add(duration);
    }

    /// Days pass.
    pub fn wait_days(&mut self, days: u32) {
        self.wait(DurationMs::from_days(days));
    }

    /// From here on everything is recorded as it happens.
    pub fn catch_up(&mut self) {
        self.telling = None;
        self.now = self.place().recorded_at;
        self.lag = DurationMs::from_hours(0);
    }

    /// What is known of a subject.
    pub fn known(&self, subject: &Subject) -> Option<&Arc<Known>> {
        self.known.get(subject)
    }

    /// Every subject with a history.
    pub fn subjects(&self) -> impl Iterator<Item = &Subject> {
        self.known.keys()
    }

    /// A question about vial `n` of the lot of the story: a shown label, no demands.
    pub fn question(&self, n: u32, asked_by: Option<OrgRef>) -> Question {
        let number = self.recipe.lot;
        Question {
            lot: names::lot(number),
            vial: names::vial(number, n),
            label_expiry: Some(self.recipe.expiry),
            short_serial: Some(false),
            asked_by,
            giving: None,
            as_of: self.now,
            max_age: DEFAULT_MAX_AGE,
            witnessed: None,
            replayed: None,
        }
    }

    /// The verdict on a question, now, from what a bundle of it carries.
    pub fn judge(&self, question: &Question) -> Verdict {
        let mut part = Part::whole(self, question);
        let mut whole = true;
        loop {
            match verdict(&replay(&part), question, self.now, &|_| None) {
                Answer::Verdict(verdict) if whole => {
                    part = Part::of(self, question, &verdict.reads);
                    whole = false;
                }
                Answer::Verdict(mut verdict) => {
                    verdict.reads = part.subjects();
                    return *verdict;
                }
                // Where much is illegal, less evidence can need more.
                Answer::Need(needs) => part.add(needs.into_iter().filter_map(|need| match need {
                    Need::Subject(subject) => Some(subject),
                    Need::Vial(..) | Need::Sidecar(_) => None,
                })),
            }
        }
    }

    /// The verdict on vial `n`: asked by an organisation by name, or by `"nobody"`.
    pub fn ask(&self, n: u32, asker: &str) -> Verdict {
        let asked_by = (asker != "nobody").then(|| names::org(asker));
        self.judge(&self.question(n, asked_by))
    }
}

impl View for World {
    fn subject(&self, subject: &Subject) -> Lookup {
        match self.known.get(subject) {
            Some(known) => Lookup::Present(known.clone()),
            None => Lookup::Absent,
        }
    }

    fn vial(&self, lot: &LotId, vial: &VialTag) -> VialLookup {
        match self.vials.get(lot) {
            Some(ids) if ids.contains(vial) => VialLookup::Member,
            _ => VialLookup::NotMember,
        }
    }

    fn sidecar(&self, of: &VialsCommissioned) -> SidecarLookup {
        let ids = self.sidecars.get(&of.vials_root).into_iter().flatten();
        let taken = |id: &&VialTag| self.vials.values().any(|vials| vials.contains(*id));
        match ids.copied().find(|id| taken(&id)) {
            Some(vial) => SidecarLookup::Taken(vial),
            None => SidecarLookup::Fresh,
        }
    }
}

/// An instant so long before another.
pub fn before(at: TimestampMs, duration: DurationMs) -> TimestampMs {
    TimestampMs::new(at.ms() - duration.ms()).unwrap()
}

/// Some histories of a world, whole, as a bundle carries them.
pub struct Part<'w> {
    world: &'w World,
    held: BTreeMap<Subject, Vec<Act>>,
    /// What is known to be absent; `None`: whatever is not held.
    absent: Option<BTreeSet<Subject>>,
    /// The vial whose place in its lot is known, as in a bundle: the one that is asked about.
    pub vial: Option<(LotId, VialTag)>,
}

impl<'w> Part<'w> {
    /// All of it.
    pub fn whole(world: &'w World, question: &Question) -> Self {
        let subjects = world.known.keys();
        Self {
            world,
            held: subjects.map(|s| (s.clone(), world.acts(s))).collect(),
            absent: None,
            vial: Some((question.lot.clone(), question.vial)),
        }
    }

    /// These subjects.
    pub fn of(world: &'w World, question: &Question, subjects: &BTreeSet<Subject>) -> Self {
        let mut part = Self {
            world,
            held: BTreeMap::new(),
            absent: Some(BTreeSet::new()),
            vial: Some((question.lot.clone(), question.vial)),
        };
        part.add(subjects.iter().cloned());
        part
    }

    /// These subjects too.
    pub fn add(&mut self, subjects: impl IntoIterator<Item = Subject>) {
        for subject in subjects {
            let acts = self.world.acts(&subject);
            match acts.is_empty() {
                true => drop(self.absent.get_or_insert_default().insert(subject)),
                false => drop(self.held.insert(subject, acts)),
            }
        }
    }

    /// The subjects that are held, those known to be absent among them.
    pub fn subjects(&self) -> BTreeSet<Subject> {
        let absent = self.absent.iter().flatten();
        self.held.keys().chain(absent).cloned().collect()
    }
}

impl Carried for &Part<'_> {
    fn histories(&self) -> Vec<(&Subject, &[Act])> {
        let held = self.held.iter();
        held.map(|(subject, acts)| (subject, acts.as_slice()))
            .collect()
    }

    fn is_absent(&self, subject: &Subject) -> bool {
        self.absent
            .as_ref()
            .is_none_or(|absent| absent.contains(subject))
    }

    fn vial(&self, lot: &LotId, vial: &VialTag) -> VialLookup {
        match &self.vial {
            Some((of, asked)) if of == lot && asked == vial => self.world.vial(lot, vial),
            _ => VialLookup::NotHeld,
        }
    }
}

impl World {
    /// A subject's history, each entry with the position after it.
    pub fn acts(&self, subject: &Subject) -> Vec<Act> {
        let mut position = Position::EMPTY;
        let acts = self
            .known
            .get(subject)
            .map_or(&[][..], |known| &known.state.acts);
        let acts = acts.iter().map(|entry| {
            let number = entry.statement.event.number();
            position = position.push(number, &entry.leaf);
            (entry.clone(), position)
        });
        acts.collect()
    }
}
