//! The log as a chain: each stored entry in its place, naming the one before it.

use super::time_order::TimeOrder;
use super::{Check, Fault};
use crate::digest::Digest;
use crate::domain::clock_corrections::ClockCorrection;
use crate::format::entry::{Entry, decode_entry};
use crate::merkle::{Frontier, leaf_hash};
use crate::words::{evidence as words, refusal};

/// A log that is read from its beginning.
#[derive(Default)]
pub struct Chain {
    previous: Digest,
    times: TimeOrder,
    frontier: Frontier,
}

impl Chain {
    /// Entries read.
    pub fn size(&self) -> u64 {
        self.frontier.size()
    }

    /// Root of the tree over them.
    pub fn root(&self) -> Digest {
        self.frontier.root()
    }

    /// Reads the next entry as stored: its leaf hash and, if the bytes are one, the entry.
    pub fn entry(&mut self, bytes: &[u8], faults: &mut Vec<Fault>) -> (Digest, Option<Entry>) {
        let index = self.size();
        let leaf = leaf_hash(bytes);
        let entry = match decode_entry(bytes) {
            Err(error) => {
                let got = words::code_at(error.code, &error.field);
                faults.push(Fault::at(index, Check::Entry, got, error.expected));
                None
            }
            Ok(entry) => {
                self.place(index, &entry, faults);
                Some(entry)
            }
        };
        // The chain goes on from the bytes that are there, so that one fault is reported once.
        self.previous = leaf;
        self.frontier.append(leaf);
        (leaf, entry)
    }

    fn place(&mut self, index: u64, entry: &Entry, faults: &mut Vec<Fault>) {
        if entry.index != index {
            faults.push(Fault::at(index, Check::Index, entry.index, index));
        }
        if entry.previous != self.previous {
            faults.push(Fault::at(
                index,
                Check::Chain,
                entry.previous,
                self.previous,
            ));
        }
        if let Some(time) = self.times.entry(index, entry.recorded_at) {
            let expected = refusal::not_before(time);
            faults.push(Fault::at(index, Check::Time, entry.recorded_at, expected));
        }
    }

    /// The last entry is this correction, and it counts.
    pub fn clock_corrected(&mut self, correction: &ClockCorrection) {
        self.times.corrected(correction);
    }
}
