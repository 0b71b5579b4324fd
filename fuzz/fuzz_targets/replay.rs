//! A log as an auditor replays it, whatever its entries say, and the verdict over it.
//!
//! Signatures are handed out by the replay and not checked here; so changes reach every rule.
#![no_main]

use libfuzzer_sys::fuzz_mutator;
use lotledger::domain::event::Event;
use lotledger::domain::id::{LotId, VialTag};
use lotledger::domain::subject::Subject;
use lotledger::domain::time::TimestampMs;
use lotledger::domain::verdict::{Answer, Question, verdict};
use lotledger::domain::view::{Lookup, VialLookup, View};
use lotledger::verify::replay::Replay;
use lotledger_fuzz::{entries, forge};

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    entries::mutate(data, size, max_size, seed)
});

/// The replayed states; every vial is of the lot that it is asked in.
struct Replayed<'r>(&'r dyn View);

impl View for Replayed<'_> {
    fn subject(&self, subject: &Subject) -> Lookup {
        self.0.subject(subject)
    }

    fn vial(&self, _: &LotId, _: &VialTag) -> VialLookup {
        VialLookup::Member
    }
}

lotledger_fuzz::target!(|bytes: &[u8]| {
    let mut replay = Replay::new();
    let mut now = TimestampMs::MIN;
    let mut lots = vec![forge::story().question(1, None).lot];
    let mut asker = None;
    for entry in entries::split(bytes) {
        let read = replay.entry(entry);
        let Some(recorded) = read.recorded else {
            continue;
        };
        now = now.max(recorded.recorded_at);
        match &recorded.statement.event {
            Event::LotOpened(opened) => lots.push(opened.lot.clone()),
            Event::VialOpened(opened) => asker = Some(opened.organisation),
            _ => {}
        }
    }
    lots.truncate(4);
    for lot in lots {
        for asked_by in [None, asker] {
            let question = Question {
                lot: lot.clone(),
                as_of: now,
                ..forge::story().question(1, asked_by)
            };
            let answer = verdict(&Replayed(replay.view()), &question, now, &|_| None);
            assert!(
                matches!(answer, Answer::Verdict(_)),
                "everything is held, yet {answer:?}"
            );
        }
    }
    let report = replay.finish(None);
    let endless = report.faults.iter().find(|f| f.expected == "an answer");
    assert!(endless.is_none(), "{endless:?}");
});
