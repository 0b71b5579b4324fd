//! The whole index in memory: what a replay recomputes, and what tests compare with.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;

use super::{Bucket, IndexTop, ProofNode, ProveError, bucket_of, prove};
use crate::digest::Digest;

/// Every subject with its value, and the root: about 64 bytes a subject and 4.2 MiB for the top.
#[derive(Clone, Debug, Default)]
pub struct MemoryIndex {
    top: IndexTop,
    buckets: BTreeMap<u16, Bucket>,
    /// Buckets whose root in `top` is out of date.
    touched: BTreeSet<u16>,
}

impl MemoryIndex {
    pub fn new() -> MemoryIndex {
        MemoryIndex::default()
    }

    pub fn get(&self, key: &Digest) -> Option<Digest> {
        self.buckets.get(&bucket_of(key))?.get(key)
    }

    /// Sets the value of a subject key and returns the one it had.
    pub fn set(&mut self, key: Digest, value: Digest) -> Option<Digest> {
        let number = bucket_of(&key);
        let bucket = self
            .buckets
            .entry(number)
            .or_insert_with(|| Bucket::new(number));
        self.touched.insert(number);
        // cannot fail: the bucket was chosen by the key's prefix.
        bucket.set(key, value).unwrap_or_default()
    }

    /// The buckets that are not empty, ascending.
    pub fn buckets(&self) -> impl Iterator<Item = &Bucket> {
        self.buckets.values()
    }

    pub fn subject_count(&self) -> u64 {
        self.buckets
            .values()
            .map(|bucket| bucket.leaves().len() as u64)
            .sum()
    }

    /// Root over everything set so far. Each bucket touched since the last call is hashed once.
    pub fn root(&mut self) -> Digest {
        let touched = std::mem::take(&mut self.touched);
        let roots = touched
            .into_iter()
            .map(|bucket| (bucket, self.buckets.get(&bucket).and_then(Bucket::root)));
        let stage = self.top.stage(roots);
        // cannot fail: the stage was made from this very top.
        if self.top.apply(stage).is_err() {
            debug_assert!(false, "a stage is applied to the index it was made from");
        }
        self.top.root()
    }

    /// The pruned trie for `keys` under [`MemoryIndex::root`].
    pub fn prove(&mut self, keys: &[Digest]) -> Result<Vec<ProofNode>, ProveError<Infallible>> {
        self.root();
        let load = |bucket| {
            Ok(self
                .buckets
                .get(&bucket)
                .cloned()
                .unwrap_or_else(|| Bucket::new(bucket)))
        };
        prove(&self.top, &mut { load }, keys)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::trie::tests::crowded_map;
    use super::super::trie_root;
    use super::*;

    proptest! {
        #[test]
        fn the_layout_has_the_root_of_the_plain_trie(
            map in crowded_map(60),
            order in any::<u64>(),
            stop in any::<prop::sample::Index>(),
        ) {
            let mut pairs: Vec<(Digest, Digest)> = map.iter().map(|(key, value)| (*key, *value)).collect();
            // Some other order, and a root taken half way.
            pairs.sort_by_key(|(key, _)| crate::digest::sha256(&[&order.to_be_bytes(), &key.bytes()]));
            let half = stop.index(pairs.len() + 1);
            let mut index = MemoryIndex::new();
            for (at, (key, value)) in pairs.iter().enumerate() {
                if at == half {
                    index.root();
                    // Overwritten below.
                    index.set(*key, Digest::ZERO);
                }
                index.set(*key, *value);
            }
            prop_assert_eq!(index.root(), trie_root(&map));
            prop_assert_eq!(index.subject_count(), map.len() as u64);
            for (key, value) in &map {
                prop_assert_eq!(index.get(key), Some(*value));
            }
        }
    }
}
