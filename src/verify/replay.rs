//! Replay: a whole log, re-read as its writer would have had to write it.
//!
//! Feed every stored entry in order. Each is re-hashed, its place in the chain, its time and its
//! form are checked, the rules are run again, the index is recomputed and compared with every
//! seal. Faults are collected, never only the first; a refused or unreadable entry is reported and
//! the replay goes on, so that one fault does not hide another. Signatures are handed out
//! ([`Replay::take_pending`]) to be checked on several cores.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use super::Check;
use crate::domain::decide::{Place, decide};
use crate::domain::event::{
    Event, LedgerCreated, RulesActivated, VialAdministered, VialOpened, VialsCommissioned,
};
use crate::domain::id::{Digest, LotId, VialTag};
use crate::domain::key::{BusyKeys, PublicKey};
use crate::domain::refusal::{Refusal, RefusalCode};
use crate::domain::replay::{Judged, Judgements};
use crate::domain::rules_in_force;
use crate::domain::state::{Facts, LedgerState};
use crate::domain::statement::Recorded;
use crate::domain::subject::{Position, Subject};
use crate::domain::time::TimestampMs;
use crate::domain::verdict::{self, Answer, DEFAULT_MAX_AGE, Giving, Question, Verdict};
use crate::domain::view::{Lookup, SidecarLookup, VialLookup, View};
use crate::format::checkpoint::Checkpoint;
use crate::format::entry::{Body, Seal};
use crate::format::envelope::Envelope;
use crate::format::error::Code;
use crate::words::{Value, evidence as words, refusal};

use super::chain::Chain;
use super::past::{InMemory, Past};
use super::signatures::Pending;
use super::{Fault, sidecar};

/// Bytes of tables for the keys that sign most: 152 of them.
const KEY_TABLES: usize = 32 << 20;

pub struct Replay<'p> {
    chain: Chain,
    held: ReplayView<'p>,
    /// Lots whose vials an entry commissioned.
    commissioned: BTreeSet<LotId>,
    keys: BusyKeys,
    pending: Vec<Pending>,
    faults: Vec<Fault>,
    last_is_seal: bool,
    counts: Counts,
    /// The newest rules version that is understood.
    known_rules: u32,
    /// Whether each use is held against the verdict before it.
    judges_uses: bool,
    /// The first entry that only a newer program can read.
    newer: Option<u64>,
}

/// An entry as the replay read it.
#[derive(Debug)]
pub struct Read {
    pub leaf: Digest,
    /// Its time, if it can be read.
    pub recorded_at: Option<TimestampMs>,
    pub seal: Option<Seal>,
    /// SHA-256 of the payload, if it is a statement's.
    pub payload_hash: Option<Digest>,
    /// The statement, if it can be read.
    pub recorded: Option<Arc<Recorded>>,
    /// If a vial was used: the verdict for its user by all the entries before. `None` of a vial that no lot has.
    /// That an entry is forbidden, and that a key is not to be trusted, this replay reports as faults; they are no
    /// reasons here.
    pub before_use: Option<Box<Verdict>>,
    /// The histories that it joined, in the order of
    /// [`subjects`](crate::domain::subject::subjects): key, and head with it.
    pub joined: Vec<(Digest, Position)>,
}

/// What a replay went over.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Counts {
    /// Entries, seals included.
    pub entries: u64,
    pub statements: u64,
    /// Signatures handed out for checking.
    pub signatures: u64,
    pub seals: u64,
    pub subjects: u64,
    /// Lots with vials.
    pub lots: u64,
    /// Sidecars checked.
    pub sidecars: u64,
}

/// The log so far, and the vials that sidecars brought.
struct ReplayView<'p> {
    past: Box<dyn Past + 'p>,
    /// Lots whose sidecar was seen.
    listed: HashSet<LotId>,
    /// The sidecar of the entry that is being read.
    sidecar: Option<Vec<VialTag>>,
}

impl View for ReplayView<'_> {
    fn subject(&self, subject: &Subject) -> Lookup {
        Lookup::of(Some(self.past.known(subject)))
    }

    fn vial(&self, lot: &LotId, vial: &VialTag) -> VialLookup {
        let listed = self.listed.contains(lot);
        VialLookup::of(listed.then(|| self.past.lot_of(vial).as_ref() == Some(lot)))
    }

    fn sidecar(&self, _: &VialsCommissioned) -> SidecarLookup {
        let Some(vials) = &self.sidecar else {
            return SidecarLookup::NotHeld;
        };
        let taken = vials.iter().find(|vial| self.past.lot_of(vial).is_some());
        taken.map_or(SidecarLookup::Fresh, |vial| SidecarLookup::Taken(*vial))
    }
}

/// What is forbidden is no part of the states; it is reported where it is read.
impl Judgements for ReplayView<'_> {
    fn judged(&self, _: &Subject) -> Vec<&Judged> {
        Vec::new()
    }
}

impl ReplayView<'_> {
    /// The sidecar's vials are the lot's from now on.
    fn commission(&mut self, index: u64, lot: &LotId) {
        if let Some(vials) = self.sidecar.take() {
            self.listed.insert(lot.clone());
            self.past.commission(index, lot, vials);
        }
    }
}

impl Default for Replay<'_> {
    fn default() -> Self {
        Self::new()
    }
}

impl<'p> Replay<'p> {
    pub fn new() -> Self {
        Self::knowing(rules_in_force::KNOWN)
    }

    /// A replay by somebody who knows the rules up to this version: beyond, nothing is judged any more.
    pub fn knowing(known_rules: u32) -> Self {
        Self {
            known_rules,
            judges_uses: false,
            chain: Chain::default(),
            held: ReplayView {
                past: Box::new(InMemory::default()),
                listed: HashSet::new(),
                sidecar: None,
            },
            commissioned: BTreeSet::new(),
            keys: BusyKeys::new(KEY_TABLES),
            pending: Vec::new(),
            faults: Vec::new(),
            last_is_seal: false,
            counts: Counts::default(),
            newer: None,
        }
    }

    /// The same, that also says of each use of a vial what its user would have been told ([`Read::before_use`]).
    #[must_use]
    pub fn judging_uses(self) -> Self {
        Self {
            judges_uses: true,
            ..self
        }
    }

    /// The same, that keeps what it has to know of the log there; before the first entry is read.
    #[must_use]
    pub fn with_past(mut self, past: impl Past + 'p) -> Self {
        debug_assert_eq!(self.size(), 0);
        self.held.past = Box::new(past);
        self
    }

    /// Why it cannot go on, if it cannot: what it says of later entries counts for nothing.
    pub fn trouble(&self) -> Option<String> {
        self.held.past.trouble()
    }

    /// How many entries it has read.
    pub fn size(&self) -> u64 {
        self.chain.size()
    }

    pub fn newer(&self) -> Option<u64> {
        self.newer
    }

    /// The signatures that wait to be checked.
    pub fn take_pending(&mut self) -> Vec<Pending> {
        std::mem::take(&mut self.pending)
    }

    /// Adds faults that were found elsewhere (signatures, tiles, missing rows).
    pub fn add_faults(&mut self, faults: impl IntoIterator<Item = Fault>) {
        self.faults.extend(faults);
    }

    /// The state of a subject so far.
    pub fn view(&self) -> &dyn View {
        &self.held
    }

    /// Reads the next entry as stored, with the sidecar that stands beside it. Without one, what it and
    /// later entries say of a lot's vials is not checked ([`Report::unchecked_lots`]).
    pub fn entry(&mut self, bytes: &[u8], mut sidecar: Option<&[u8]>) -> Read {
        let index = self.size();
        let before = self.faults.len();
        self.held.past.read(index, bytes, sidecar);
        let (leaf, entry) = self.chain.entry(bytes, &mut self.faults);
        if self.newer.is_some() {
            // What may excuse a clock that goes back, only a newer program knows.
            let found = self.faults.split_off(before).into_iter();
            self.faults
                .extend(found.filter(|fault| fault.check != Check::Time));
        }
        let mut read = Read {
            leaf,
            recorded_at: entry.as_ref().map(|entry| entry.recorded_at),
            seal: None,
            payload_hash: None,
            recorded: None,
            before_use: None,
            joined: Vec::new(),
        };
        self.counts.entries += 1;
        self.last_is_seal = false;
        let Some(entry) = entry else { return read };
        match entry.body {
            Body::Seal(seal) => {
                self.seal(index, &seal);
                read.seal = Some(seal);
            }
            Body::Envelope(envelope) => {
                let payload_hash = envelope.payload_hash();
                read.payload_hash = Some(payload_hash);
                let place = (index, leaf, entry.recorded_at);
                if let Some((recorded, legal)) =
                    self.statement(place, envelope, payload_hash, &mut sidecar)
                {
                    if self.judges_uses {
                        read.before_use = self.verdict_before(&recorded);
                    }
                    let rules = self.held.rules_at(index);
                    read.joined = self.held.past.join(&recorded, legal, rules);
                    let corrections =
                        |ledger: &LedgerState| ledger.clock_corrections.by(index).copied();
                    if let Some(correction) = self.ledger_facts(corrections) {
                        self.chain.clock_corrected(&correction);
                    }
                    read.recorded = Some(recorded);
                }
            }
        }
        if sidecar.is_some() {
            let expected = &words::OF_VIALS_COMMISSIONED;
            self.fault(index, Check::Sidecar, &words::A_SIDECAR, expected);
        }
        if self.trouble().is_some() {
            self.faults.truncate(before);
        }
        read
    }

    /// The vials of a sidecar, if it is what its entry commits to.
    fn sidecar(
        &mut self,
        index: u64,
        event: &VialsCommissioned,
        bytes: &[u8],
    ) -> Option<Vec<VialTag>> {
        self.counts.sidecars += 1;
        let read = sidecar::parse(bytes);
        let checked = read.and_then(|vials| sidecar::check(event, &vials).map(|()| vials));
        checked
            .map_err(|fault| {
                self.faults.push(Fault {
                    index: Some(index),
                    ..fault
                })
            })
            .ok()
    }

    fn fault(&mut self, index: u64, check: Check, got: impl Value, expected: impl Value) {
        self.faults.push(Fault::at(index, check, got, expected));
    }

    fn seal(&mut self, index: u64, seal: &Seal) {
        self.last_is_seal = true;
        self.counts.seals += 1;
        // Whose histories an unknown event joins, and what it changes, only a newer program knows.
        if self.newer.is_some() {
            return;
        }
        let root = self.held.past.root();
        if seal.index_root != root {
            self.fault(index, Check::IndexRoot, seal.index_root, root);
        }
        let subjects = self.held.past.subject_count();
        if seal.subject_count != subjects {
            self.fault(index, Check::SubjectCount, seal.subject_count, subjects);
        }
        let rules = self.held.rules_at(index);
        if seal.rules_version != rules {
            self.fault(index, Check::RulesVersion, seal.rules_version, rules);
        }
    }

    fn ledger_facts<T>(&self, look: impl FnOnce(&LedgerState) -> Option<T>) -> Option<T> {
        match &self.held.past.known(&Subject::Ledger)?.state.facts {
            Facts::Ledger(ledger) => look(ledger),
            _ => None,
        }
    }

    fn statement(
        &mut self,
        (index, leaf, recorded_at): (u64, Digest, TimestampMs),
        envelope: Envelope,
        payload_hash: Digest,
        sidecar: &mut Option<&[u8]>,
    ) -> Option<(Arc<Recorded>, bool)> {
        self.counts.statements += 1;
        let mut legal = self.held.past.is_first(&payload_hash, index);
        if !legal {
            self.fault(
                index,
                Check::RepeatedPayload,
                payload_hash,
                &refusal::RECORDED_ONCE,
            );
        }
        let statement = match envelope.statement() {
            Ok(statement) => statement,
            Err(error) if error.code == Code::UnknownEvent => {
                self.newer.get_or_insert(index);
                return None;
            }
            Err(_) if self.newer.is_some() => return None,
            Err(error) => {
                self.fault(
                    index,
                    Check::Statement,
                    words::code_at(error.code, &error.field),
                    error.expected,
                );
                return None;
            }
        };
        let commissioned = statement.event.get::<VialsCommissioned>();
        if let Some(event) = commissioned {
            self.commissioned.insert(event.lot.clone());
            let bytes = sidecar.take();
            self.held.sidecar = bytes.and_then(|bytes| self.sidecar(index, event, bytes));
        }
        let lot = commissioned.map(|event| &event.lot);
        // ReplayView answers every subject, and of vials all that sidecars say.
        let decision = decide(&self.held, &statement, Place { index, recorded_at });
        let newer = self.brings_newer_rules(&statement.event, &decision.refusals);
        if newer {
            self.newer.get_or_insert(index);
        }
        let refusal = decision.refusal();
        legal &= refusal.is_none() || newer;
        if let Some(no) = refusal.filter(|_| self.newer.is_none()) {
            let got = words::refused(no.code, &no.field, no.found);
            self.fault(index, Check::Rules, got, no.expected);
        }
        match lot {
            Some(lot) if legal => self.held.commission(index, lot),
            _ => self.held.sidecar = None,
        }
        for key in statement.event.keys() {
            self.keys.insert(key);
        }
        let keys = statement
            .signers
            .iter()
            .filter_map(|s| Some((s.key, self.keys.get(&s.key)?)));
        let keys = keys.collect();
        statement
            .signers
            .iter()
            .for_each(|s| self.keys.used(&s.key));
        self.counts.signatures += envelope.signatures.len() as u64;
        let recorded = Arc::new(Recorded {
            index,
            leaf,
            payload_hash,
            recorded_at,
            statement,
        });
        self.pending.push(Pending {
            envelope,
            recorded: Arc::clone(&recorded),
            keys,
        });
        Some((recorded, legal))
    }

    /// What the verdict was for who used a vial, if this is a use; before it is in any state.
    fn verdict_before(&self, recorded: &Recorded) -> Option<Box<Verdict>> {
        let statement = &recorded.statement;
        let opened = statement.event.get::<VialOpened>();
        let given = statement.event.get::<VialAdministered>();
        let of_use = opened.map(|e| (e.vial, e.organisation));
        let (vial, asked_by) = of_use.or(given.map(|e| (e.vial, e.organisation)))?;
        let vial = vial.tag();
        let packed = match self.held.subject(&Subject::Vial(vial)) {
            Lookup::Present(known) => match &known.state.facts {
                Facts::Vial(state) => state.lots.first().cloned(),
                _ => None,
            },
            _ => None,
        };
        let question = Question {
            lot: packed.or_else(|| self.held.past.lot_of(&vial))?,
            vial,
            label_expiry: None,
            short_serial: None,
            asked_by: Some(asked_by),
            giving: given.map(|e| Giving {
                at: statement.occurred_at,
                route: e.route,
                volume_ml: e.volume_ml,
                minutes: e.duration_minutes,
            }),
            as_of: recorded.recorded_at,
            max_age: DEFAULT_MAX_AGE,
            witnessed: None,
            replayed: None,
        };
        match verdict::of(&self.held, &question, recorded.recorded_at, &|_| None) {
            Answer::Verdict(verdict) => Some(verdict),
            // Vials of a lot whose list was not given.
            Answer::Need(_) => None,
        }
    }

    /// Whether rules that are not understood begin with this event, and nothing else speaks against it: what was
    /// not signed by the roots, or skips a version, is a fault and hides none.
    fn brings_newer_rules(&self, event: &Event, refusals: &[Refusal]) -> bool {
        let (version, clock) = if let Some(genesis) = event.get::<LedgerCreated>() {
            (genesis.rules_version, Some(genesis.clock))
        } else if let Some(activated) = event.get::<RulesActivated>() {
            (activated.version, self.ledger_facts(|ledger| ledger.clock))
        } else {
            return false;
        };
        let only_unknown = |refusal: &Refusal| refusal.code == RefusalCode::Limit;
        version > self.known_rules.min(rules_in_force::understood(clock))
            && refusals.iter().all(only_unknown)
    }

    /// Ends the replay: compares with a checkpoint that was verified elsewhere.
    pub fn finish(self, checkpoint: Option<&Checkpoint>) -> Report {
        self.end(checkpoint, true)
    }

    /// Ends a replay that could not go on: what stands at the end of the log is not known.
    pub fn stop(self) -> Report {
        self.end(None, false)
    }

    fn end(mut self, checkpoint: Option<&Checkpoint>, whole: bool) -> Report {
        if whole && !self.last_is_seal {
            let got = words::without_seal(self.size());
            self.faults
                .push(Fault::new(Check::Seal, got, &words::ENDS_IN_A_SEAL));
        }
        let (size, root) = (self.size(), self.chain.root());
        if let Some(checkpoint) = checkpoint {
            if checkpoint.size != size {
                self.faults
                    .push(Fault::new(Check::CheckpointSize, size, checkpoint.size));
            } else if checkpoint.root != root {
                self.faults
                    .push(Fault::new(Check::CheckpointRoot, root, checkpoint.root));
            }
            let origin = self.ledger_facts(|l| l.origin.clone()).unwrap_or_default();
            if origin != checkpoint.origin {
                self.faults
                    .push(Fault::new(Check::Origin, &checkpoint.origin, origin));
            }
        }
        self.faults
            .sort_by_key(|fault| fault.index.unwrap_or(u64::MAX));
        self.counts.subjects = self.held.past.subject_count();
        self.counts.lots = self.commissioned.len() as u64;
        self.commissioned
            .retain(|lot| !self.held.listed.contains(lot));
        let ledger_id = self.ledger_facts(|l| l.id);
        let log_keys = self
            .ledger_facts(|l| Some(l.current_log_keys().to_vec()))
            .unwrap_or_default();
        Report {
            faults: self.faults,
            counts: self.counts,
            root,
            ledger_id,
            log_keys,
            unchecked_lots: self.commissioned.into_iter().collect(),
            newer: self.newer,
        }
    }
}

#[derive(Debug)]
pub struct Report {
    /// Everything that is wrong, in log order.
    pub faults: Vec<Fault>,
    pub counts: Counts,
    /// Root of the log.
    pub root: Digest,
    /// Its id: SHA-256 of the genesis payload.
    pub ledger_id: Option<crate::domain::id::LedgerId>,
    /// The log keys in force at the end, by the ledger.
    pub log_keys: Vec<PublicKey>,
    /// Lots whose sidecar was not there: their vials are not checked.
    pub unchecked_lots: Vec<LotId>,
    /// The first entry of an event or of rules that this program does not know. From there on chain, tree and
    /// signatures that can be read were checked, rules and index were not.
    pub newer: Option<u64>,
}
