//! Subject keys, history heads and the hashes of trie nodes (docs/FORMAT.md, "Subject index").

use crate::digest::{Digest, Position, tagged};

/// Key of a subject: `H(0x10 ‖ kind ‖ id)`. `id` is the subject's id bytes, whose length the kind fixes
/// or which end the input, so that no two subjects share a key.
pub fn subject_key(kind: u8, id: &[u8]) -> Digest {
    tagged(0x10, &[&[kind], id])
}

/// Hash of a trie leaf: `H(0x02 ‖ key ‖ value)`.
pub fn trie_leaf_hash(key: &Digest, value: &Digest) -> Digest {
    tagged(0x02, &[&key.bytes(), &value.bytes()])
}

/// Hash of a trie inner node: `H(0x03 ‖ u16(bit) ‖ left ‖ right)`; `bit` is the first bit (MSB first)
/// in which the keys below differ.
pub fn inner_node_hash(bit: u16, left: &Digest, right: &Digest) -> Digest {
    tagged(0x03, &[&bit.to_be_bytes(), &left.bytes(), &right.bytes()])
}

impl Position {
    /// The head after one more entry: `H(0x11 ‖ head ‖ u16(event type) ‖ leaf hash)`. `leaf` is the
    /// entry's leaf hash in the log.
    #[must_use]
    pub fn push(&self, event_type: u16, leaf: &Digest) -> Self {
        let head = tagged(
            0x11,
            &[&self.head.bytes(), &event_type.to_be_bytes(), &leaf.bytes()],
        );
        // Saturating only so that a count read from outside cannot panic; a log has fewer entries.
        Self {
            count: self.count.saturating_add(1),
            head,
        }
    }

    /// The value in the trie: `H(0x12 ‖ u64(count) ‖ head)`.
    pub fn value(&self) -> Digest {
        tagged(0x12, &[&self.count.to_be_bytes(), &self.head.bytes()])
    }
}

/// Bits of a key, counted from the most significant of the first byte.
impl Digest {
    /// Bit `n`; `false` from 256 on.
    pub(super) fn bit(&self, n: u16) -> bool {
        self.bytes()
            .get(usize::from(n / 8))
            .is_some_and(|byte| byte & (0x80 >> (n % 8)) != 0)
    }

    /// The first bit (0..=255) in which two digests differ; `None` if they are equal.
    pub(super) fn first_difference(&self, other: &Self) -> Option<u16> {
        let mut bit = 0;
        for (a, b) in self.bytes().iter().zip(&other.bytes()) {
            match a ^ b {
                0 => bit += 8,
                // `leading_zeros` of a non-zero byte is at most 7.
                differing => return Some(bit + differing.leading_zeros() as u16),
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;
    use crate::merkle::testing;

    #[derive(Deserialize)]
    struct Key {
        kind: u8,
        id: String,
        key: Digest,
    }

    #[derive(Deserialize)]
    struct History {
        events: Vec<Event>,
        heads: Vec<Digest>,
        values: Vec<Digest>,
    }

    #[derive(Deserialize)]
    struct Event {
        r#type: u16,
        leaf: Digest,
    }

    #[test]
    fn keys_of_every_kind() {
        let rows: Vec<Key> = testing::design("subject_keys");
        assert_eq!(rows.len(), 20);
        for row in rows {
            assert_eq!(
                subject_key(row.kind, &testing::unhex(&row.id)),
                row.key,
                "kind {}",
                row.kind
            );
        }
    }

    #[test]
    fn history() {
        let History {
            events,
            heads,
            values,
        } = testing::design("history");
        let mut history = Position::EMPTY;
        for (n, event) in events.iter().enumerate() {
            history = history.push(event.r#type, &event.leaf);
            assert_eq!(
                history,
                Position {
                    count: n as u64 + 1,
                    head: heads[n]
                }
            );
            assert_eq!(
                history.value(),
                values[n],
                "value after {} entries",
                history.count
            );
        }
        assert_eq!(history.count, 5);
    }

    #[test]
    fn bits_count_from_the_most_significant() {
        let mut bytes = [0; 32];
        bytes[0] = 0b0100_0000;
        bytes[31] = 1;
        let key = Digest::from_bytes(bytes);
        let set: Vec<u16> = (0..300).filter(|bit| key.bit(*bit)).collect();
        assert_eq!(set, [1, 255]);
        assert_eq!(key.first_difference(&Digest::ZERO), Some(1));
        bytes[0] = 0;
        let last = Digest::from_bytes(bytes);
        assert_eq!(last.first_difference(&Digest::ZERO), Some(255));
        assert_eq!(key.first_difference(&key), None);
    }
}
