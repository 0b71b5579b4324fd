//! Evidence, replayed: every statement of some whole histories, in log order, through [`decide`].
//!
//! A log can be built without the rules, by an operator alone. So nothing of what is carried is
//! believed because it stands in a log: the verifier of a bundle does what an auditor does, as far as
//! what is carried goes. The view at an index holds the entries before it: positions count every entry,
//! states fold the admitted ones only. What is refused is an illegal act, is reported by the verdict,
//! and counts for nothing. What the rules of an entry need besides is remembered with it: the verdict
//! demands it for the entries that it rests on.
//!
//! An entry's leaf hash names the whole log before it, so what the rules say of a legal entry depends on nothing but which of
//! the subjects that they look at are carried. A [`Memory`] of earlier replays of the same log spares asking them again.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use super::decide::{self, decide};
use super::event::VialsCommissioned;
use super::id::{Digest, LotId, VialTag};
use super::refusal::{Refusal, RefusalCode};
use super::statement::Recorded;
use super::subject::{BySubject, Position, Subject};
use super::view::{Known, Lookup, SidecarLookup, VialLookup, View, Weight};
use crate::words::refusal;

/// An entry of a history, with the history's position after it.
pub type Act = (Arc<Recorded>, Position);

/// Whole histories, as somebody carries them: a bundle, or the daemon on its way to one.
pub trait Carried {
    /// The histories that are carried, each in log order.
    fn histories(&self) -> Vec<(&Subject, &[Act])>;

    /// Whether a subject that is not carried is known to have no history.
    fn is_absent(&self, subject: &Subject) -> bool;

    /// Whether a vial is in the vial tree that a lot committed to.
    fn vial(&self, lot: &LotId, vial: &VialTag) -> VialLookup;
}

/// What became of an entry.
#[derive(Debug)]
pub(crate) struct Judged {
    pub(crate) recorded: Arc<Recorded>,
    /// Why it should not have been recorded.
    pub(crate) refusal: Option<Refusal>,
    pub(crate) demands: Arc<Demands>,
}

/// What must be held to know that an entry is legal.
#[derive(Debug)]
pub(crate) struct Demands {
    /// To know that its signers may sign it.
    pub(crate) signers: BTreeMap<Subject, Weight>,
    /// Besides.
    pub(crate) rules: BTreeMap<Subject, Weight>,
    /// Whether some of its rules are left to the auditor.
    pub(crate) left: bool,
}

/// A legal entry, with what its rules looked at.
#[derive(Debug)]
pub struct Legal {
    leaf: Digest,
    demands: Arc<Demands>,
    /// Subjects, and whether they were held.
    subjects: Vec<(Subject, bool)>,
    vials: Vec<((LotId, VialTag), VialLookup)>,
}

/// Legal entries of earlier replays of one log.
///
/// Whoever fills it answers for the histories: they were whole. What a replay without the ledger's own history finds, or
/// behind a refused entry, is not among them: states are not those of the log there.
pub trait Memory {
    /// What was found of the entry with this leaf hash, each time with other subjects held.
    fn legal(&self, leaf: &Digest) -> Vec<Arc<Legal>>;
}

impl Legal {
    /// Leaf hash of the entry.
    pub fn leaf(&self) -> Digest {
        self.leaf
    }

    /// Whether the rules would see the same as when this was found.
    pub fn sees_the_same(&self, other: &Self) -> bool {
        self.subjects == other.subjects && self.vials == other.vials
    }

    /// About as many bytes as it takes in memory.
    pub fn bytes(&self) -> usize {
        // An identifier may be a text of its own; a node of a map has room for about half as much again.
        const EACH: usize = size_of::<Subject>() + 64;
        let demanded = self.demands.signers.len() + self.demands.rules.len();
        let looked = self.subjects.len() + self.vials.len();
        size_of::<Self>() + size_of::<Demands>() + demanded * (EACH + EACH / 2) + looked * EACH
    }
}

/// Histories after the replay: a view of what counts, and what became of every entry.
pub struct Replayed<C> {
    carried: C,
    known: BySubject<Arc<Known>>,
    judged: BTreeMap<u64, Judged>,
    entries: BySubject<Vec<u64>>,
    learned: Vec<Arc<Legal>>,
}

pub fn replay<C: Carried>(carried: C) -> Replayed<C> {
    through(carried, None)
}

/// The same, asking the rules only where the memory does not know what they would say.
pub fn replay_with<C: Carried>(carried: C, memory: &dyn Memory) -> Replayed<C> {
    through(carried, Some(memory))
}

fn through<C: Carried>(carried: C, memory: Option<&dyn Memory>) -> Replayed<C> {
    let mut places: BTreeMap<u64, Vec<(Subject, Position)>> = BTreeMap::new();
    let mut recorded: BTreeMap<u64, Arc<Recorded>> = BTreeMap::new();
    let mut entries = BySubject::default();
    let mut known = BySubject::default();
    for (subject, history) in carried.histories() {
        known.insert(subject.clone(), Arc::new(Known::none(subject)));
        for (entry, position) in history {
            let joined = places.entry(entry.index).or_default();
            joined.push((subject.clone(), *position));
            recorded.insert(entry.index, Arc::clone(entry));
        }
        let indexes = history.iter().map(|(entry, _)| entry.index).collect();
        entries.insert(subject.clone(), indexes);
    }
    let mut replayed = Replayed {
        carried,
        known,
        judged: BTreeMap::new(),
        entries,
        learned: Vec::new(),
    };
    let mut memory = memory.filter(|_| replayed.known.contains_key(&Subject::Ledger));
    let mut payloads = HashSet::new();
    for (index, entry) in recorded {
        // The same payload again is the same act again: a writer answers with its receipt.
        let repeated = !payloads.insert(entry.payload_hash);
        let judged = match memory.filter(|_| !repeated) {
            Some(memory) => replayed.remember(entry, memory),
            None => replayed.judge(&replayed, entry, repeated),
        };
        if judged.refusal.is_some() {
            memory = None;
        }
        for (subject, position) in places.remove(&index).unwrap_or_default() {
            replayed.advance(subject, position, &judged);
        }
        replayed.judged.insert(index, judged);
    }
    replayed
}

impl<C: Carried> Replayed<C> {
    /// May the next entry stand there, by what came before it?
    fn judge(&self, view: &dyn View, recorded: Arc<Recorded>, repeated: bool) -> Judged {
        let place = decide::Place {
            index: recorded.index,
            recorded_at: recorded.recorded_at,
        };
        let decision = decide(view, &recorded.statement, place);
        let refusal = repeated.then(|| {
            let (found, expected) = (recorded.payload_hash, &refusal::RECORDED_ONCE);
            Refusal::new(RefusalCode::Exists, "payload", found, expected)
        });
        Judged {
            recorded,
            refusal: refusal.or_else(|| decision.refusals.into_iter().next()),
            demands: Arc::new(Demands {
                signers: decision.signers,
                rules: decision.rules,
                left: !decision.left.is_empty(),
            }),
        }
    }

    /// The same of an entry before which nothing was refused.
    fn remember(&mut self, recorded: Arc<Recorded>, memory: &dyn Memory) -> Judged {
        let known = memory.legal(&recorded.leaf);
        if let Some(legal) = known.iter().find(|legal| self.shows_the_same(legal)) {
            return Judged {
                recorded,
                refusal: None,
                demands: Arc::clone(&legal.demands),
            };
        }
        let watched = Watched {
            view: self,
            subjects: RefCell::default(),
            vials: RefCell::default(),
        };
        let judged = self.judge(&watched, recorded, false);
        if judged.refusal.is_none() {
            let legal = Legal {
                leaf: judged.recorded.leaf,
                demands: Arc::clone(&judged.demands),
                subjects: watched.subjects.into_inner().into_iter().collect(),
                vials: watched.vials.into_inner().into_iter().collect(),
            };
            self.learned.push(Arc::new(legal));
        }
        judged
    }

    fn shows_the_same(&self, legal: &Legal) -> bool {
        let subjects = legal.subjects.iter();
        let vials = legal.vials.iter();
        subjects
            .map(|(subject, held)| self.holds(subject) == *held)
            .chain(vials.map(|((lot, vial), found)| self.vial(lot, vial) == *found))
            .all(|same| same)
    }

    fn holds(&self, subject: &Subject) -> bool {
        self.known.contains_key(subject) || self.carried.is_absent(subject)
    }

    /// Its position moves on whatever it is worth; its state only if the entry was legal.
    fn advance(&mut self, subject: Subject, position: Position, judged: &Judged) {
        let rules = self.rules_at(judged.recorded.index);
        let before = self.known.remove(&subject);
        let legal = judged.refusal.is_none().then_some(&judged.recorded);
        let known = Known::after(before, &subject, position, legal, rules);
        self.known.insert(subject, Arc::new(known));
    }

    pub fn carried(&self) -> &C {
        &self.carried
    }

    /// What the memory did not know: for those that follow.
    pub fn into_learned(self) -> Vec<Arc<Legal>> {
        self.learned
    }
}

/// A view that remembers what was looked at.
struct Watched<'v, C> {
    view: &'v Replayed<C>,
    subjects: RefCell<BTreeMap<Subject, bool>>,
    vials: RefCell<BTreeMap<(LotId, VialTag), VialLookup>>,
}

impl<C: Carried> View for Watched<'_, C> {
    fn subject(&self, subject: &Subject) -> Lookup {
        let found = self.view.subject(subject);
        let mut subjects = self.subjects.borrow_mut();
        if !subjects.contains_key(subject) {
            subjects.insert(subject.clone(), !matches!(found, Lookup::NotHeld));
        }
        found
    }

    fn vial(&self, lot: &LotId, vial: &VialTag) -> VialLookup {
        let found = self.view.vial(lot, vial);
        self.vials.borrow_mut().insert((lot.clone(), *vial), found);
        found
    }

    fn sidecar(&self, of: &VialsCommissioned) -> SidecarLookup {
        // The same for everybody who carries evidence.
        self.view.sidecar(of)
    }
}

impl<C: Carried> View for Replayed<C> {
    fn subject(&self, subject: &Subject) -> Lookup {
        match self.known.get(subject) {
            // Carried, and not begun yet.
            Some(known) if known.position == Position::EMPTY => Lookup::Absent,
            Some(known) => Lookup::Present(Arc::clone(known)),
            None if self.carried.is_absent(subject) => Lookup::Absent,
            None => Lookup::NotHeld,
        }
    }

    fn vial(&self, lot: &LotId, vial: &VialTag) -> VialLookup {
        self.carried.vial(lot, vial)
    }

    // Nobody carries the lists of all lots; the auditor has them.
    fn sidecar(&self, _: &VialsCommissioned) -> SidecarLookup {
        SidecarLookup::NotHeld
    }
}

/// What a verdict asks of replayed evidence, beyond a view.
pub(crate) trait Judgements: View {
    /// What became of the entries of a subject, in log order.
    fn judged(&self, subject: &Subject) -> Vec<&Judged>;
}

impl<C: Carried> Judgements for Replayed<C> {
    fn judged(&self, subject: &Subject) -> Vec<&Judged> {
        let indexes = self.entries.get(subject).into_iter().flatten();
        indexes.filter_map(|i| self.judged.get(i)).collect()
    }
}
