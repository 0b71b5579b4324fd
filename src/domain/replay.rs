//! Evidence, replayed: every statement of some whole histories, in log order, through [`decide`].
//!
//! A log can be built without the rules, by an operator alone. So nothing of what is carried is
//! believed because it stands in a log: the verifier of a bundle does what an auditor does, as far as
//! what is carried goes. The view at an index holds the entries before it: positions count every entry,
//! states fold the admitted ones only. What is refused is an illegal act, is reported by the verdict,
//! and counts for nothing. What the rules of an entry need besides is remembered with it: the verdict
//! demands it for the entries that it rests on.

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
    /// What must be held to know that its signers may sign it.
    pub(crate) signers: BTreeMap<Subject, Weight>,
    /// What must be held to know that it is legal besides.
    pub(crate) rules: BTreeMap<Subject, Weight>,
    /// Whether some of its rules are left to the auditor.
    pub(crate) left: bool,
}

/// Histories after the replay: a view of what counts, and what became of every entry.
pub struct Replayed<C> {
    carried: C,
    known: BySubject<Arc<Known>>,
    judged: BTreeMap<u64, Judged>,
    entries: BySubject<Vec<u64>>,
}

pub fn replay<C: Carried>(carried: C) -> Replayed<C> {
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
    };
    let mut payloads = HashSet::new();
    for (index, entry) in recorded {
        let judged = replayed.judge(entry, &mut payloads);
        for (subject, position) in places.remove(&index).unwrap_or_default() {
            replayed.advance(subject, position, &judged);
        }
        replayed.judged.insert(index, judged);
    }
    replayed
}

impl<C: Carried> Replayed<C> {
    /// May the next entry stand there, by what came before it?
    fn judge(&self, recorded: Arc<Recorded>, payloads: &mut HashSet<Digest>) -> Judged {
        let place = decide::Place {
            index: recorded.index,
            recorded_at: recorded.recorded_at,
        };
        let decision = decide(self, &recorded.statement, place);
        // The same payload again is the same act again: a writer answers with its receipt.
        let repeated = !payloads.insert(recorded.payload_hash);
        let refusal = repeated.then(|| {
            let (found, expected) = (recorded.payload_hash, &refusal::RECORDED_ONCE);
            Refusal::new(RefusalCode::Exists, "payload", found, expected)
        });
        Judged {
            refusal: refusal.or_else(|| decision.refusals.into_iter().next()),
            signers: decision.signers,
            rules: decision.rules,
            left: !decision.left.is_empty(),
            recorded,
        }
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
