//! Where a history stands.

use super::Digest;

/// Where a history stands: how many entries it has, and the end of the hash chain over them, which
/// commits to every one of them and its type. `EMPTY` for an absent subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// Number of entries.
    pub count: u64,
    /// Chain hash after the last of them; 32 zero bytes for none.
    pub head: Digest,
}

impl Position {
    /// The position of an absent subject. Such a subject is not in the index.
    pub const EMPTY: Self = Self {
        count: 0,
        head: Digest::ZERO,
    };
}
