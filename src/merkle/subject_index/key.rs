//! Subject keys, history heads and the hashes of trie nodes (docs/FORMAT.md, "Subject index").

use crate::merkle::hash::{Hash, h};

/// Key of a subject: `H(0x10 ‖ kind ‖ id)`. `id` is the subject's id bytes, whose length the kind fixes
/// or which end the input, so that no two subjects share a key.
pub fn subject_key(kind: u8, id: &[u8]) -> Hash {
    h(0x10, &[&[kind], id])
}

/// Hash of a trie leaf: `H(0x02 ‖ key ‖ value)`.
pub fn trie_leaf_hash(key: &Hash, value: &Hash) -> Hash {
    h(0x02, &[&key.0, &value.0])
}

/// Hash of a trie inner node: `H(0x03 ‖ u16(bit) ‖ left ‖ right)`; `bit` is the first bit (MSB first)
/// in which the keys below differ.
pub fn inner_node_hash(bit: u16, left: &Hash, right: &Hash) -> Hash {
    h(0x03, &[&bit.to_be_bytes(), &left.0, &right.0])
}

/// The end of one subject's hash chain: it commits to every entry of the history and its type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HistoryHead {
    /// Entries in the history.
    pub count: u64,
    /// Chain hash after the last of them; 32 zero bytes for none.
    pub head: Hash,
}

impl HistoryHead {
    /// The history without entries. Such a subject is not in the trie.
    pub const EMPTY: HistoryHead = HistoryHead {
        count: 0,
        head: Hash::ZERO,
    };

    /// The head after one more entry: `H(0x11 ‖ head ‖ u16(event type) ‖ leaf hash)`. `leaf` is the
    /// entry's leaf hash in the log.
    #[must_use]
    pub fn push(&self, event_type: u16, leaf: &Hash) -> HistoryHead {
        let head = h(0x11, &[&self.head.0, &event_type.to_be_bytes(), &leaf.0]);
        // Saturating only so that a count read from outside cannot panic; a log has fewer entries.
        HistoryHead {
            count: self.count.saturating_add(1),
            head,
        }
    }

    /// The value in the trie: `H(0x12 ‖ u64(count) ‖ head)`.
    pub fn value(&self) -> Hash {
        h(0x12, &[&self.count.to_be_bytes(), &self.head.0])
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
        key: Hash,
    }

    #[derive(Deserialize)]
    struct History {
        events: Vec<Event>,
        heads: Vec<Hash>,
        values: Vec<Hash>,
    }

    #[derive(Deserialize)]
    struct Event {
        r#type: u16,
        leaf: Hash,
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
        let mut history = HistoryHead::EMPTY;
        for (n, event) in events.iter().enumerate() {
            history = history.push(event.r#type, &event.leaf);
            assert_eq!(
                history,
                HistoryHead {
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
}
