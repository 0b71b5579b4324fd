//! Sampling plans of a target, and single samples.

use std::collections::BTreeSet;

use crate::domain::event::{
    OosClosed, OosConclusion, OosOpened, SampleReceived, SampleSlot, SampleTaken, TestReported,
    TestVoided,
};
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
    /// When: of a plan that stands on the ledger since then, and of one from before the ledger as claimed.
    pub from: TimestampMs,
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
    /// Its results with the entries' indices, those that stopped counting too.
    pub results: Vec<(u64, TestReported)>,
    /// Those of them that were told afterwards.
    pub retold: BTreeSet<u64>,
    /// What voided them.
    pub voided: Vec<(u64, TestVoided)>,
    /// Why results were doubted, and what came of it.
    pub investigations: Vec<Investigation>,
    /// What of it was corrected: the entry, and the entry that corrected it.
    pub corrections: Vec<(u64, u64)>,
    /// That it is no more at its laboratory: entry, what became of it, when, as claimed.
    pub ended: Option<(u64, SampleEnd, TimestampMs)>,
    pub holds: Holds,
}

/// What became of a sample that its laboratory has no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SampleEnd {
    Destroyed,
    Returned,
}

/// Why a result was doubted, and what came of it, each with the entry's index. What a voided result was closed with has
/// no opening of its own.
#[derive(Debug, Clone)]
pub struct Investigation {
    pub opened: Option<(u64, OosOpened)>,
    pub closed: Option<(u64, OosClosed)>,
}

impl Investigation {
    fn is_about(&self, result: u64) -> bool {
        let opened = self.opened.iter().map(|(_, e)| e.entry);
        let mut about = opened.chain(self.closed.iter().map(|(_, e)| e.entry));
        about.any(|entry| entry == result)
    }
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

    /// What voided the result of an entry.
    pub fn voiding(&self, result: u64) -> Option<&(u64, TestVoided)> {
        self.voided.iter().find(|(_, e)| e.entry == result)
    }

    /// The investigation of a result that was closed last.
    pub fn last_closed(&self, result: u64) -> Option<&(u64, OosClosed)> {
        let about = self.investigations.iter().filter(|i| i.is_about(result));
        let closed = about.filter_map(|i| i.closed.as_ref());
        closed.max_by_key(|(index, _)| *index)
    }

    /// Its numbers in the laboratory's counter: of its receipt, then of each result. A number that a maker wrote down is
    /// the maker's word, and fills no gap.
    pub fn numbers(&self) -> impl Iterator<Item = u64> + '_ {
        let received = self.received.iter().filter(|e| e.transcribed.is_none());
        let results = self.results.iter().map(|(_, e)| e);
        let results = results.filter(|e| e.transcribed.is_none());
        let received = received.map(|e| e.client_sequence);
        received.chain(results.map(|e| e.client_sequence))
    }

    /// The last correction by which a result may say something else: of the result, or of its sample.
    pub fn corrected(&self, result: u64) -> Option<u64> {
        let of_a_result = |entry: u64| self.results.iter().any(|(index, _)| *index == entry);
        let corrections = self.corrections.iter();
        let about = corrections.filter(|(entry, _)| *entry == result || !of_a_result(*entry));
        about.map(|(_, by)| *by).max()
    }

    /// Whether an investigation has found since that the laboratory was the cause of what a correction mends.
    pub fn is_cleared(&self, result: u64, correction: u64) -> bool {
        self.last_closed(result).is_some_and(|(index, e)| {
            *index > correction && e.conclusion == OosConclusion::LaboratoryCause
        })
    }

    /// Whether a result counts: it is not void, or an investigation found no cause for that.
    pub fn counts(&self, result: u64) -> bool {
        self.voiding(result).is_none()
            || matches!(
                self.settled(result),
                Some(OosConclusion::Confirmed | OosConclusion::Inconclusive)
            )
    }

    /// What an investigation came to since a result was voided.
    pub fn settled(&self, result: u64) -> Option<OosConclusion> {
        let (voided, _) = self.voiding(result)?;
        let (closed, e) = self.last_closed(result)?;
        (closed > voided).then_some(e.conclusion)
    }

    /// What the last investigation found to stand, if nothing was voided or corrected since.
    pub fn found_to_stand(&self, result: u64) -> bool {
        let Some((closed, e)) = self.last_closed(result) else {
            return false;
        };
        let voided = self.voiding(result).map(|(index, _)| *index);
        let mended = voided.max(self.corrected(result));
        e.conclusion != OosConclusion::LaboratoryCause && mended.is_none_or(|at| at < *closed)
    }

    pub fn results_that_count(&self) -> impl Iterator<Item = &TestReported> {
        let counting = self.results.iter().filter(|(index, _)| self.counts(*index));
        counting.map(|(_, result)| result)
    }

    /// Whether an investigation of a result was ever opened.
    pub fn was_doubted(&self, result: u64) -> bool {
        let opened = self.investigations.iter().filter_map(|i| i.opened.as_ref());
        opened.into_iter().any(|(_, e)| e.entry == result)
    }

    /// The investigations that are open, by the entries of the results.
    pub fn open_investigations(&self) -> impl Iterator<Item = &(u64, OosOpened)> {
        let open = self.investigations.iter().filter(|i| i.closed.is_none());
        open.filter_map(|i| i.opened.as_ref())
    }

    /// Since which entry what became of a result is to be said: that doubts it, voids it or corrects it last.
    pub fn doubted_since(&self, result: u64) -> Option<u64> {
        let mut open = self.open_investigations();
        let opened = open.find(|(_, e)| e.entry == result).map(|(at, _)| *at);
        let voided = self.voiding(result).map(|(at, _)| *at);
        opened.or(voided).or(self.corrected(result))
    }

    /// Whether what became of a result may still be said: somebody doubts it, or it is void or was corrected and nobody
    /// has said what the investigation came to.
    pub fn is_doubted(&self, result: u64) -> bool {
        let mut open = self.open_investigations();
        let closed = self.last_closed(result).map(|(index, _)| *index);
        open.any(|(_, e)| e.entry == result)
            || (self.voiding(result).is_some() && self.settled(result).is_none())
            || self
                .corrected(result)
                .is_some_and(|by| closed.is_none_or(|closed| closed < by))
    }

    /// An investigation was closed: the open one about that result, or one that its voiding began.
    pub(crate) fn close(&mut self, index: u64, closed: &OosClosed) {
        let closed = Some((index, closed.clone()));
        let about = |i: &&mut Investigation| {
            let entry = i.opened.as_ref().map(|(_, e)| e.entry);
            i.closed.is_none() && entry == closed.as_ref().map(|(_, e)| e.entry)
        };
        match self.investigations.iter_mut().find(about) {
            Some(open) => open.closed = closed,
            None => self.investigations.push(Investigation {
                opened: None,
                closed,
            }),
        }
    }

    /// The analytes of a plan line that have no result that counts.
    pub fn unreported<'a>(&self, slot: &'a SampleSlot) -> Vec<&'a AnalyteCode> {
        let counts = |(index, result): &&(u64, TestReported), code: &AnalyteCode| {
            result.analyte == *code && self.counts(*index)
        };
        let reported = |code: &AnalyteCode| self.results.iter().any(|r| counts(&r, code));
        slot.analytes
            .iter()
            .filter(|code| !reported(code))
            .collect()
    }
}
