//! Sampling plans of a target, and single samples.

use crate::domain::event::{SampleReceived, SampleSlot, SampleTaken, TestReported};
use crate::domain::id::{AnalyteCode, OrgRef, SampleRef, SlotName};
use crate::domain::time::TimestampMs;

use super::Holds;

/// What a lot or a node knows of its sampling.
#[derive(Debug, Clone, Default)]
pub struct SamplingState {
    pub planned: Vec<Planned>,
    /// Samples taken, with the line they are of.
    pub taken: Vec<(SlotName, SampleRef)>,
}

/// A line of a plan, with the entry that planned it.
#[derive(Debug, Clone)]
pub struct Planned {
    /// Index of the entry.
    pub index: u64,
    pub organisation: OrgRef,
    pub slot: SampleSlot,
}

impl SamplingState {
    pub fn slot(&self, name: &SlotName) -> Option<&Planned> {
        self.planned.iter().find(|p| p.slot.slot == *name)
    }

    /// How many samples of a line have been taken.
    pub fn taken_of(&self, name: &SlotName) -> usize {
        self.taken.iter().filter(|(slot, _)| slot == name).count()
    }
}

#[derive(Debug, Clone, Default)]
pub struct SampleState {
    pub taken: Option<SampleTaken>,
    pub taken_index: u64,
    /// When it was taken, as claimed.
    pub taken_at: Option<TimestampMs>,
    pub received: Option<SampleReceived>,
    /// When it arrived, as claimed.
    pub received_at: Option<TimestampMs>,
    /// Its results with the entries' indices; all of them count.
    pub results: Vec<(u64, TestReported)>,
    pub holds: Holds,
}

impl SampleState {
    /// Who answers for it: who took it.
    pub fn owners(&self) -> Vec<OrgRef> {
        self.taken.iter().map(|t| t.organisation).collect()
    }

    /// Whose business it is: who took it, and the laboratory that received it.
    pub fn parties(&self) -> Vec<OrgRef> {
        let taken = self.taken.iter().map(|t| t.organisation);
        let received = self.received.iter().map(|r| r.laboratory);
        taken.chain(received).collect()
    }

    /// The analytes of a plan line that have no result yet.
    pub fn unreported<'a>(&self, slot: &'a SampleSlot) -> Vec<&'a AnalyteCode> {
        let reported = |code: &AnalyteCode| self.results.iter().any(|(_, r)| r.analyte == *code);
        slot.analytes
            .iter()
            .filter(|code| !reported(code))
            .collect()
    }
}
