//! Versions of the rules, and which of them were in force when (design: rules switch at an index, old ones stay
//! in the code, so that old history replays for ever).
//!
//! Every event says since which version it exists (`Event::since`). Before that is in force it is refused, and
//! counts for nothing where somebody recorded it without asking.

use super::event::Clock;

pub const FIRST: u32 = 1;

/// The newest version that is closed: what it means never changes. New ledgers begin with it, and real ones have
/// no later one.
pub const CLOSED: u32 = 1;

/// The newest version that this program knows. What is beyond [`CLOSED`] is open: it may still change, and only a
/// training ledger may be switched to it. A verifier that meets a newer one cannot answer.
pub const KNOWN: u32 = 2;

/// The newest version that is understood in a ledger of this clock: an open one of a real ledger was closed by a
/// later program, and may mean something else there.
pub fn understood(clock: Option<Clock>) -> u32 {
    match clock {
        Some(Clock::Training) => KNOWN,
        Some(Clock::Utc) | None => CLOSED,
    }
}

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
