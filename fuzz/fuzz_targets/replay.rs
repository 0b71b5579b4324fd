//! A log as an auditor replays it, whatever its entries say, and the verdict over it.
//!
//! Signatures are handed out by the replay and not checked here; so changes reach every rule.
#![no_main]

use libfuzzer_sys::fuzz_mutator;
use std::collections::BTreeMap;

use lotledger::domain;
use lotledger::domain::event::Event;
use lotledger::domain::id::{LotId, VialTag};
use lotledger::domain::replay::{Act, Carried};
use lotledger::domain::subject::{Subject, subjects};
use lotledger::domain::time::TimestampMs;
use lotledger::domain::verdict::{Answer, Question, verdict};
use lotledger::domain::view::VialLookup;
use lotledger::verify::replay::Replay;
use lotledger_fuzz::{entries, forge};

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    entries::mutate(data, size, max_size, seed)
});

/// Every history of the log; every vial is of the lot that it is asked in.
#[derive(Default)]
struct Whole(BTreeMap<Subject, Vec<Act>>);

impl Carried for &Whole {
    fn histories(&self) -> Vec<(&Subject, &[Act])> {
        let histories = self.0.iter();
        histories
            .map(|(subject, acts)| (subject, acts.as_slice()))
            .collect()
    }

    fn is_absent(&self, _: &Subject) -> bool {
        true
    }

    fn vial(&self, _: &LotId, _: &VialTag) -> VialLookup {
        VialLookup::Member
    }
}

lotledger_fuzz::target!(|bytes: &[u8]| {
    let mut replay = Replay::new();
    let mut whole = Whole::default();
    let mut now = TimestampMs::MIN;
    let mut lots = vec![forge::story().question(1, None).lot];
    let mut asker = None;
    for entry in entries::split(bytes) {
        let read = replay.entry(entry, None);
        let Some(recorded) = read.recorded else {
            continue;
        };
        now = now.max(recorded.recorded_at);
        for (subject, (_, position)) in subjects(&recorded.statement.event)
            .into_iter()
            .zip(read.joined)
        {
            let acts = whole.0.entry(subject).or_default();
            acts.push((recorded.clone(), position));
        }
        match &recorded.statement.event {
            Event::LotOpened(opened) => lots.push(opened.lot.clone()),
            Event::VialOpened(opened) => asker = Some(opened.organisation),
            _ => {}
        }
    }
    lots.truncate(4);
    let judged = domain::replay::replay(&whole);
    for lot in lots {
        for asked_by in [None, asker] {
            let question = Question {
                lot: lot.clone(),
                as_of: now,
                ..forge::story().question(1, asked_by)
            };
            let answer = verdict(&judged, &question, now, &|_| None);
            assert!(
                matches!(answer, Answer::Verdict(_)),
                "everything is held, yet {answer:?}"
            );
        }
    }
    replay.finish(None);
});
