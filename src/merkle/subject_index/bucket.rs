//! The leaves under one 16-bit key prefix: one stored row of the index.

use super::trie::{TrieLeaf, changed_roots, subtree_root};
use crate::digest::Digest;

/// Bytes of one leaf in a row: key ‖ value.
const LEAF_BYTES: usize = 64;

/// The bucket a key belongs to: its first two bytes, big-endian.
pub fn bucket_of(key: &Digest) -> u16 {
    u16::from_be_bytes([key.bytes()[0], key.bytes()[1]])
}

/// Leaves whose keys share their first 16 bits, ascending by key and unique.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bucket {
    prefix: u16,
    leaves: Vec<TrieLeaf>,
}

/// What setting values did to a bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BucketChange {
    /// [`Bucket::root`] before.
    pub before: Option<Digest>,
    /// [`Bucket::root`] with the new values.
    pub after: Option<Digest>,
    /// Keys that were not there before.
    pub added: u64,
}

/// Why a row is not a bucket, or a key cannot go into one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BucketError {
    #[error("bucket {prefix:04x} has {bytes} bytes, not a multiple of 64")]
    Length { prefix: u16, bytes: usize },
    #[error("key {key} is in bucket {prefix:04x}")]
    Prefix { prefix: u16, key: Digest },
    #[error("leaf {at} of bucket {prefix:04x} does not ascend")]
    Order {
        prefix: u16,
        /// Position of the first leaf that does not, from 0.
        at: usize,
    },
}

impl Bucket {
    pub fn new(prefix: u16) -> Bucket {
        Bucket {
            prefix,
            leaves: Vec::new(),
        }
    }

    /// Reads a stored row: 64 bytes a leaf (key ‖ value), keys ascending, all with this prefix. No
    /// bytes are the empty bucket.
    pub fn decode(prefix: u16, row: &[u8]) -> Result<Bucket, BucketError> {
        let (chunks, rest) = row.as_chunks::<LEAF_BYTES>();
        if !rest.is_empty() {
            return Err(BucketError::Length {
                prefix,
                bytes: row.len(),
            });
        }
        let mut leaves: Vec<TrieLeaf> = Vec::with_capacity(chunks.len());
        for (at, chunk) in chunks.iter().enumerate() {
            let leaf = TrieLeaf {
                key: half(chunk, 0),
                value: half(chunk, Digest::LEN),
            };
            if bucket_of(&leaf.key) != prefix {
                return Err(BucketError::Prefix {
                    prefix,
                    key: leaf.key,
                });
            }
            if leaves.last().is_some_and(|before| before.key >= leaf.key) {
                return Err(BucketError::Order { prefix, at });
            }
            leaves.push(leaf);
        }
        Ok(Bucket { prefix, leaves })
    }

    /// The row to store.
    pub fn encode(&self) -> Vec<u8> {
        self.leaves
            .iter()
            .flat_map(|leaf| [leaf.key.bytes(), leaf.value.bytes()])
            .flatten()
            .collect()
    }

    pub fn prefix(&self) -> u16 {
        self.prefix
    }

    /// The leaves, ascending by key.
    pub fn leaves(&self) -> &[TrieLeaf] {
        &self.leaves
    }

    pub fn get(&self, key: &Digest) -> Option<Digest> {
        let at = self
            .leaves
            .binary_search_by_key(key, |leaf| leaf.key)
            .ok()?;
        self.leaves.get(at).map(|leaf| leaf.value)
    }

    /// Sets the value of a key and returns the one it had.
    pub fn set(&mut self, key: Digest, value: Digest) -> Result<Option<Digest>, BucketError> {
        if bucket_of(&key) != self.prefix {
            return Err(BucketError::Prefix {
                prefix: self.prefix,
                key,
            });
        }
        match self.leaves.binary_search_by_key(&key, |leaf| leaf.key) {
            Ok(at) => Ok(Some(std::mem::replace(&mut self.leaves[at].value, value))),
            Err(at) => {
                self.leaves.insert(at, TrieLeaf { key, value });
                Ok(None)
            }
        }
    }

    /// Sets the values of several keys. After an error some of them may be set.
    pub fn change(
        &mut self,
        values: impl IntoIterator<Item = (Digest, Digest)>,
    ) -> Result<BucketChange, BucketError> {
        let before = self.leaves.clone();
        for (key, value) in values {
            self.set(key, value)?;
        }
        let added = self.leaves.len().saturating_sub(before.len()) as u64;
        let (before, after) = changed_roots(&before, &self.leaves);
        Ok(BucketChange {
            before,
            after,
            added,
        })
    }

    /// Hash of the subtree over these leaves: what [`IndexTop`](super::IndexTop) holds for the bucket.
    /// `None` if it is empty.
    pub fn root(&self) -> Option<Digest> {
        subtree_root(self.leaves.iter().copied())
    }
}

/// 32 bytes of a leaf, from byte `from` (0 or 32).
fn half(chunk: &[u8; LEAF_BYTES], from: usize) -> Digest {
    let mut bytes = [0; Digest::LEN];
    bytes.copy_from_slice(&chunk[from..from + Digest::LEN]);
    Digest::from_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(prefix: u16, last: u8) -> Digest {
        let mut key = [0; 32];
        key[..2].copy_from_slice(&prefix.to_be_bytes());
        key[31] = last;
        Digest::from_bytes(key)
    }

    fn row(keys: &[Digest]) -> Vec<u8> {
        keys.iter()
            .flat_map(|key| [key.bytes(), [9; 32]])
            .flatten()
            .collect()
    }

    #[test]
    fn rows_are_read_strictly() {
        let prefix = 0x0102;
        let good = [key(prefix, 1), key(prefix, 2), key(prefix, 9)];
        let bucket = Bucket::decode(prefix, &row(&good)).unwrap();
        assert_eq!(bucket.encode(), row(&good));
        assert_eq!(bucket.get(&good[2]), Some(Digest::from_bytes([9; 32])));
        assert_eq!(bucket.get(&key(prefix, 3)), None);

        let foreign = key(0x0103, 5);
        let table = [
            (
                row(&good)[..65].to_vec(),
                BucketError::Length { prefix, bytes: 65 },
            ),
            (
                row(&[good[0], foreign]),
                BucketError::Prefix {
                    prefix,
                    key: foreign,
                },
            ),
            (
                row(&[good[0], good[0]]),
                BucketError::Order { prefix, at: 1 },
            ),
            (
                row(&[good[0], good[2], good[1]]),
                BucketError::Order { prefix, at: 2 },
            ),
        ];
        for (bytes, error) in table {
            assert_eq!(Bucket::decode(prefix, &bytes), Err(error));
        }
    }

    #[test]
    fn setting_keeps_the_order() {
        let mut bucket = Bucket::new(7);
        assert_eq!(bucket.root(), None);
        for last in [5, 1, 9, 5] {
            bucket
                .set(key(7, last), Digest::from_bytes([last; 32]))
                .unwrap();
        }
        assert_eq!(
            bucket.set(key(7, 1), Digest::ZERO),
            Ok(Some(Digest::from_bytes([1; 32])))
        );
        let foreign = key(8, 1);
        assert_eq!(
            bucket.set(foreign, Digest::ZERO),
            Err(BucketError::Prefix {
                prefix: 7,
                key: foreign
            })
        );
        assert_eq!(bucket.leaves().len(), 3);
        let before = bucket.root();
        let values = [1, 2, 9].map(|last| (key(7, last), Digest::from_bytes([3; 32])));
        let change = bucket.change(values).unwrap();
        assert_eq!((change.before, change.after), (before, bucket.root()));
        assert_eq!((change.added, bucket.leaves().len()), (1, 4));
        assert!(bucket.change([(foreign, Digest::ZERO)]).is_err());
        assert_eq!(Bucket::decode(7, &bucket.encode()), Ok(bucket));
    }
}
