//! What a replay has to know of the log so far: in memory, or wherever who audits a long log keeps it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::domain::id::{Digest, LotId, VialTag};
use crate::domain::statement::Recorded;
use crate::domain::subject::{BySubject, Position, Subject, subjects};
use crate::domain::view::Known;
use crate::merkle::subject_index::{MemoryIndex, subject_key};

/// The log so far. Entries are told in order; each is read first, then joins its histories.
pub trait Past {
    /// The next entry as stored, and what stands beside it: it may be asked of again.
    fn read(&mut self, index: u64, bytes: &[u8], vial_tags: Option<&[u8]>);

    /// Notes the payload of an entry: whether it is the first with it.
    fn is_first(&mut self, payload_hash: &Digest, index: u64) -> bool;

    /// An entry joins its histories, and if it is legal it counts for what they add up to; `rules` is the version in
    /// force for it. Key of each subject, and where it stands then, in the order of [`subjects`].
    fn join(
        &mut self,
        recorded: &Arc<Recorded>,
        legal: bool,
        rules: u32,
    ) -> Vec<(Digest, Position)>;

    /// A subject, if it has a history.
    fn known(&self, subject: &Subject) -> Option<Arc<Known>>;

    /// A legal entry commissioned these vials.
    fn commission(&mut self, index: u64, lot: &LotId, vials: Vec<VialTag>);

    /// The lot that a vial was commissioned for.
    fn lot_of(&self, vial: &VialTag) -> Option<LotId>;

    /// Root of the subject index.
    fn root(&mut self) -> Digest;

    /// Subjects that have a history.
    fn subject_count(&self) -> u64;

    /// Why nothing that it says counts any more, if what it is kept in failed.
    fn trouble(&self) -> Option<String>;
}

/// All of it in memory: about 2 kB an entry.
#[derive(Default)]
pub struct InMemory {
    subjects: BySubject<Arc<Known>>,
    payloads: HashSet<Digest>,
    lot_of: HashMap<VialTag, LotId>,
    index: MemoryIndex,
}

impl Past for InMemory {
    fn read(&mut self, _: u64, _: &[u8], _: Option<&[u8]>) {}

    fn is_first(&mut self, payload_hash: &Digest, _: u64) -> bool {
        self.payloads.insert(*payload_hash)
    }

    fn join(
        &mut self,
        recorded: &Arc<Recorded>,
        legal: bool,
        rules: u32,
    ) -> Vec<(Digest, Position)> {
        let event = &recorded.statement.event;
        let join = |subject: Subject| {
            let known = self.subjects.remove(&subject);
            let before = known
                .as_ref()
                .map_or(Position::EMPTY, |known| known.position);
            let position = before.push(event.number(), &recorded.leaf);
            let key = subject_key(subject.kind(), &subject.id());
            self.index.set(key, position.value());
            let known = Known::after(known, &subject, position, legal.then_some(recorded), rules);
            self.subjects.insert(subject, Arc::new(known));
            (key, position)
        };
        subjects(event).into_iter().map(join).collect()
    }

    fn known(&self, subject: &Subject) -> Option<Arc<Known>> {
        self.subjects.get(subject).map(Arc::clone)
    }

    fn commission(&mut self, _: u64, lot: &LotId, vials: Vec<VialTag>) {
        let of_lot = vials.into_iter().map(|vial| (vial, lot.clone()));
        self.lot_of.extend(of_lot);
    }

    fn lot_of(&self, vial: &VialTag) -> Option<LotId> {
        self.lot_of.get(vial).cloned()
    }

    fn root(&mut self) -> Digest {
        self.index.root()
    }

    fn subject_count(&self) -> u64 {
        self.subjects.len() as u64
    }

    fn trouble(&self) -> Option<String> {
        None
    }
}
