//! The laboratories' gapless counters, of which each receipt and each result of a sample has the next number.

use std::collections::BTreeMap;

use serde::Serialize;

use super::overview::{List, Place, place};
use crate::cli::render::facts::PartyFacts;
use crate::domain::event::{Event, SampleReceived, TestReported};
use crate::domain::id::{OrgRef, SampleRef};
use crate::domain::laboratory_counter::LaboratoryCounter;
use crate::domain::statement::Recorded;
use crate::domain::view::{Reader, View};

/// A laboratory's counter for a client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Counter {
    pub laboratory: PartyFacts,
    pub client: PartyFacts,
    pub highest: u64,
    /// Numbers that nothing was recorded with.
    pub missing: List<Numbers>,
    /// Entries whose number was used before.
    pub again: List<Again>,
}

/// Numbers one after another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Numbers {
    pub first: u64,
    pub last: u64,
}

/// An entry whose number was used before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Again {
    pub number: u64,
    #[serde(flatten)]
    pub place: Place,
}

/// Reads a log for the counters in it.
#[derive(Default)]
pub struct Counters(BTreeMap<(OrgRef, OrgRef), (LaboratoryCounter, List<Again>)>);

impl Counters {
    /// A statement that the view has folded: an illegal one has no number, and of a sample that nobody took nobody is the
    /// client.
    pub fn statement(&mut self, recorded: &Recorded, view: &dyn View) {
        let Some((sample, laboratory, number)) = numbered(&recorded.statement.event) else {
            return;
        };
        let sample = Reader::new(view).sample(sample).ok().flatten();
        let acts = sample.as_ref().map_or(&[][..], |sample| sample.acts());
        if acts.last().is_none_or(|act| act.index != recorded.index) {
            return;
        }
        let Some(taken) = sample.as_ref().and_then(|sample| sample.taken.as_ref()) else {
            return;
        };
        let of = self.0.entry((laboratory, taken.organisation)).or_default();
        if !of.0.take(number) {
            let place = place(recorded);
            of.1.push(Again { number, place });
        }
    }

    /// All of them, with the names of organisations.
    pub fn finish(&mut self, party: impl Fn(OrgRef) -> PartyFacts) -> Vec<Counter> {
        let counters = std::mem::take(&mut self.0).into_iter();
        let told = counters.map(|((laboratory, client), (counter, again))| {
            let mut missing = List::default();
            for numbers in counter.missing() {
                let (first, last) = numbers.into_inner();
                missing.push(Numbers { first, last });
            }
            Counter {
                laboratory: party(laboratory),
                client: party(client),
                highest: counter.highest(),
                missing,
                again,
            }
        });
        told.collect()
    }
}

/// What has a number of the counter: of which sample, by which laboratory. A correction keeps it; what a maker wrote down
/// for a laboratory has none.
fn numbered(event: &Event) -> Option<(SampleRef, OrgRef, u64)> {
    if event.transcribed().is_some() {
        return None;
    }
    if let Some(e) = event.get::<SampleReceived>() {
        return Some((e.sample, e.laboratory, e.client_sequence));
    }
    let e = event.get::<TestReported>()?;
    Some((e.sample, e.laboratory, e.client_sequence))
}
