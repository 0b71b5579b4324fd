//! What was found about evidence, for whoever asks next: what the rules said of legal entries, and trees of vials.
//!
//! Nothing in it can be out of date: a leaf hash names the log up to its entry, and what stands beside an entry never
//! changes. It is filled once the histories of an answer were compared with the index, and bounded in bytes; what was
//! not asked for in a while goes first.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use crate::digest::Digest;
use crate::domain::replay::{Legal, Memory};
use crate::merkle::vial_tree::VialTree;

/// Findings about one entry, each with other subjects held: what a box holds is judged with each of its vials.
const MAX_FINDINGS: usize = 16;

pub(super) struct EvidenceBook {
    legal: Mutex<Shelf<Digest, Vec<Arc<Legal>>>>,
    /// By the entry that commissioned the vials.
    trees: Mutex<Shelf<u64, Arc<VialTree>>>,
}

impl EvidenceBook {
    /// At most so many bytes, half of them for trees of vials.
    pub(super) fn new(bytes: usize) -> Self {
        Self {
            legal: Mutex::new(Shelf::new(bytes / 2)),
            trees: Mutex::new(Shelf::new(bytes / 2)),
        }
    }

    /// Remembers what was judged on histories that are those of the index.
    pub(super) fn learn(&self, learned: Vec<Arc<Legal>>) {
        let mut shelf = self.legal.lock().unwrap_or_else(PoisonError::into_inner);
        for legal in learned {
            let mut found = shelf.get(&legal.leaf()).unwrap_or_default();
            if found.iter().any(|known| known.sees_the_same(&legal)) {
                continue;
            }
            let leaf = legal.leaf();
            found.insert(0, legal);
            found.truncate(MAX_FINDINGS);
            let bytes = found.iter().map(|legal| legal.bytes()).sum();
            shelf.put(leaf, found, bytes);
        }
    }

    /// The tree of a lot's vials; made if it is not here.
    pub(super) fn tree<E>(
        &self,
        commissioned: u64,
        make: impl FnOnce() -> Result<VialTree, E>,
    ) -> Result<Arc<VialTree>, E> {
        let shelf = || self.trees.lock().unwrap_or_else(PoisonError::into_inner);
        let known = shelf().get(&commissioned);
        if let Some(tree) = known {
            return Ok(tree);
        }
        let tree = Arc::new(make()?);
        shelf().put(commissioned, Arc::clone(&tree), tree.bytes());
        Ok(tree)
    }
}

impl Memory for EvidenceBook {
    fn legal(&self, leaf: &Digest) -> Vec<Arc<Legal>> {
        let mut shelf = self.legal.lock().unwrap_or_else(PoisonError::into_inner);
        shelf.get(leaf).unwrap_or_default()
    }
}

/// Things of two ages: once the young ones have half of the bytes, the old ones go and the young become old. What is asked
/// for is young again.
struct Shelf<K, V> {
    young: HashMap<K, (V, usize), foldhash::fast::RandomState>,
    old: HashMap<K, (V, usize), foldhash::fast::RandomState>,
    /// Of the young.
    bytes: usize,
    most: usize,
}

impl<K: Hash + Eq + Clone, V: Clone> Shelf<K, V> {
    fn new(most: usize) -> Self {
        Self {
            young: HashMap::default(),
            old: HashMap::default(),
            bytes: 0,
            most,
        }
    }

    fn get(&mut self, key: &K) -> Option<V> {
        if let Some((value, _)) = self.young.get(key) {
            return Some(value.clone());
        }
        let (value, bytes) = self.old.remove(key)?;
        self.put(key.clone(), value.clone(), bytes);
        Some(value)
    }

    fn put(&mut self, key: K, value: V, bytes: usize) {
        self.old.remove(&key);
        if let Some((_, before)) = self.young.remove(&key) {
            self.bytes -= before;
        }
        if bytes > self.most / 2 {
            return;
        }
        if self.bytes + bytes > self.most / 2 {
            self.old = std::mem::take(&mut self.young);
            self.bytes = 0;
        }
        self.bytes += bytes;
        self.young.insert(key, (value, bytes));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_stays_and_the_bytes_are_bounded() {
        let mut shelf = Shelf::new(100);
        for n in 0..1_000 {
            shelf.put(n, n, 10);
            assert_eq!(shelf.get(&0), Some(0), "after {n}");
            assert!(shelf.young.len() + shelf.old.len() <= 10);
        }
        assert_eq!(shelf.get(&999), Some(999));
        assert_eq!(shelf.get(&500), None);
        // Too large for the shelf, and what it had of this key is gone.
        shelf.put(0, 7, 51);
        assert_eq!(shelf.get(&0), None);
        assert_eq!(Shelf::new(0).get(&1), None::<u8>);
    }
}
