//! Versions of the rules, and which of them were in force when (design: rules switch at an index, old ones stay
//! in the code, so that old history replays for ever).
//!
//! Every event says since which version it exists (`Event::since`). Before that is in force it is refused, and
//! counts for nothing where somebody recorded it without asking.

/// The first version.
pub const FIRST: u32 = 1;

/// The newest version that this program knows. A verifier that meets a newer one cannot answer.
pub const KNOWN: u32 = 2;

/// The version that a new ledger begins with. Version 2 is still open: what it has may change until it is
/// closed, and then new ledgers begin with it.
pub const FOUNDING: u32 = 1;

/// Which rules were in force from which entry on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InForce(Vec<(u64, u32)>);

impl InForce {
    /// The entry at `index` brings a version: the genesis its own, every other one the version after it.
    pub(crate) fn activate(&mut self, index: u64, version: u32) {
        self.0.push((index, version));
    }

    /// The version in force for an entry at `index`: that of the last change before it. The genesis is under its
    /// own, and a ledger without one under the first.
    pub fn at(&self, index: u64) -> u32 {
        let before = self.0.iter().rev().find(|(from, _)| *from < index);
        let version = before.or(self.0.first()).map(|(_, version)| *version);
        version.unwrap_or(FIRST)
    }

    /// The version in force after every entry that is known.
    pub fn newest(&self) -> u32 {
        self.at(u64::MAX)
    }
}
