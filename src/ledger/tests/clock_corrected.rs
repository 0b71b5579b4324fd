//! A ledger with entries of a time to come, and the way on (docs/adr/0037).

use super::fixture::{START_MS, TestLedger, key, signed};
use crate::domain::event::{Clock, ClockCorrected, Event, RulesActivated};
use crate::domain::id::Digest;
use crate::domain::refusal::RefusalCode;
use crate::domain::statement::Role;
use crate::domain::time::TimestampMs;
use crate::ledger::{ClockError, Ledger, OpenError, Receipt, StopReason, Submission, SubmitError};
use crate::store::sqlite::SqliteStore;
use crate::verify::Check;
use crate::verify::replay::Replay;

const DAY_MS: i64 = 86_400_000;

fn by_root(test_ledger: &TestLedger, event: Event) -> Submission {
    let by = [(&key("root1"), Role::Root)];
    Submission {
        envelope: signed(Some(test_ledger.ledger_id), START_MS, event, &by),
        sidecar: Vec::new(),
    }
}

/// As the next entry.
fn corrects(test_ledger: &TestLedger, ledger: &Ledger, last_good_index: u64) -> Submission {
    let corrected = ClockCorrected {
        last_good_index,
        at_index: ledger.size(),
    };
    by_root(test_ledger, Event::ClockCorrected(corrected))
}

fn time(ms: i64) -> TimestampMs {
    TimestampMs::new(ms).unwrap()
}

/// Under rules version 2; entries from 6 on are 400 days ahead of the clock.
fn ahead() -> TestLedger {
    let test_ledger = TestLedger::with_clock(Clock::Training, Some(START_MS));
    let ledger = test_ledger.open();
    let activated = RulesActivated {
        version: 2,
        schema_hash: Digest::from_bytes([2; 32]),
    };
    let activated = by_root(&test_ledger, Event::RulesActivated(activated));
    ledger.submit(activated).unwrap();
    ledger.submit(test_ledger.registers(1)).unwrap();
    assert_eq!(ledger.size(), 6);
    drop(ledger);
    test_ledger.clock.step(400 * DAY_MS);
    let ledger = test_ledger.open();
    ledger.submit(test_ledger.registers(2)).unwrap();
    drop(ledger);
    test_ledger.clock.step(-400 * DAY_MS);
    test_ledger
}

fn last_good(test_ledger: &TestLedger) -> u64 {
    match test_ledger.try_open(Box::new(test_ledger.store())) {
        Err(OpenError::Ahead { last_good, .. }) => last_good.unwrap().0,
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("it opens"),
    }
}

fn times(test_ledger: &TestLedger) -> Vec<i64> {
    let snapshots = SqliteStore::open_read_only(&test_ledger.path("ledger.db")).unwrap();
    let snapshot = snapshots.snapshot().unwrap();
    let entries = snapshot.entries(0, usize::MAX, usize::MAX).unwrap();
    let read = |bytes: &Vec<u8>| crate::format::entry::decode_entry(bytes).unwrap();
    let ms = entries.iter().map(|bytes| read(bytes).recorded_at.ms());
    ms.collect()
}

fn waits(answer: Result<Receipt, SubmitError>) -> bool {
    let Err(SubmitError::Stopped(reason)) = answer else {
        return false;
    };
    matches!(*reason, StopReason::Clock(ClockError::Waits { .. }))
}

fn corrected(test_ledger: &TestLedger, ledger: &Ledger) {
    assert!(!ledger.records());
    assert!(waits(ledger.submit(test_ledger.registers(3))));
    assert!(waits(ledger.seal().map(|()| unreachable!("a seal"))));
    // An entry that is itself of a time to come.
    match ledger.submit(corrects(test_ledger, ledger, 6)) {
        Err(SubmitError::Refused(refusal)) => {
            assert_eq!(refusal.code, RefusalCode::TimeOrder, "{refusal:?}");
        }
        other => panic!("{other:?}"),
    }
    // One that was signed for another place.
    let elsewhere = ClockCorrected {
        last_good_index: 5,
        at_index: 10,
    };
    match ledger.submit(by_root(test_ledger, Event::ClockCorrected(elsewhere))) {
        Err(SubmitError::Refused(refusal)) => {
            assert_eq!(refusal.code, RefusalCode::StaleSeen, "{refusal:?}");
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(ledger.size(), 9, "nothing was recorded");
    let receipt = ledger.submit(corrects(test_ledger, ledger, 5)).unwrap();
    assert_eq!(receipt.index, 9);
    assert!(ledger.records());
    ledger.submit(test_ledger.registers(3)).unwrap();
}

#[test]
fn goes_on_behind_a_correction() {
    let mut test_ledger = ahead();
    assert_eq!(last_good(&test_ledger), 5);
    test_ledger.options.correct_clock = Some(time(START_MS + 1_000));
    corrected(&test_ledger, &test_ledger.open());
    // The correction has the time of those before it, its seal the right one.
    let times = times(&test_ledger);
    assert!(times[9] > START_MS + 399 * DAY_MS, "{times:?}");
    assert_eq!(times[9], times[8], "{times:?}");
    assert!(times[10] < START_MS + DAY_MS, "{times:?}");
    assert!(times[5] <= times[10] && times[10] <= times[11], "{times:?}");
    test_ledger.audit();
    // The next start goes on as ever; there is nothing more to correct.
    match test_ledger.try_open(Box::new(test_ledger.store())) {
        Err(OpenError::Clock(ClockError::NothingToCorrect { .. })) => {}
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("it opens"),
    }
    test_ledger.options.correct_clock = None;
    test_ledger.clock.pass(1_000);
    let ledger = test_ledger.open();
    ledger.submit(test_ledger.registers(4)).unwrap();
    drop(ledger);
    test_ledger.audit();
}

/// Once more ahead: the last good entry is one behind the correction.
#[test]
fn a_clock_may_be_wrong_again() {
    let mut test_ledger = ahead();
    test_ledger.options.correct_clock = Some(time(START_MS + 1_000));
    corrected(&test_ledger, &test_ledger.open());
    test_ledger.options.correct_clock = None;
    test_ledger.clock.step(30 * DAY_MS);
    test_ledger.open().submit(test_ledger.registers(5)).unwrap();
    test_ledger.clock.step(-30 * DAY_MS);
    assert_eq!(last_good(&test_ledger), 12);
    test_ledger.options.correct_clock = Some(time(START_MS + 1_000));
    let ledger = test_ledger.open();
    ledger.submit(corrects(&test_ledger, &ledger, 12)).unwrap();
    ledger.submit(test_ledger.registers(6)).unwrap();
    drop(ledger);
    test_ledger.audit();
}

/// Nothing goes back where the log is not ahead: a correction only says which times are wrong.
#[test]
fn a_correction_of_a_log_that_is_not_ahead() {
    let test_ledger = TestLedger::with_clock(Clock::Training, Some(START_MS));
    let ledger = test_ledger.open();
    let activated = RulesActivated {
        version: 2,
        schema_hash: Digest::from_bytes([2; 32]),
    };
    let activated = by_root(&test_ledger, Event::RulesActivated(activated));
    ledger.submit(activated).unwrap();
    test_ledger.clock.pass(1_000);
    ledger.submit(corrects(&test_ledger, &ledger, 1)).unwrap();
    drop(ledger);
    let times = times(&test_ledger);
    assert!(times.is_sorted(), "{times:?}");
    test_ledger.audit();
}

/// Whoever knows version 1 only needs an update, and calls nothing false.
#[test]
fn an_older_auditor_asks_for_an_update() {
    let mut test_ledger = ahead();
    test_ledger.options.correct_clock = Some(time(START_MS + 1_000));
    corrected(&test_ledger, &test_ledger.open());
    let snapshots = SqliteStore::open_read_only(&test_ledger.path("ledger.db")).unwrap();
    let entries = snapshots.snapshot().unwrap();
    let entries = entries.entries(0, usize::MAX, usize::MAX).unwrap();
    let mut replay = Replay::knowing(1);
    for entry in &entries {
        replay.entry(entry, None);
    }
    let report = replay.finish(None);
    assert_eq!(report.newer, Some(2));
    assert!(report.faults.is_empty(), "{:?}", report.faults);
    // Without the correction the same times are a fault.
    let mut replay = Replay::new();
    for (_, entry) in (0..).zip(&entries).filter(|(index, _)| *index != 9) {
        replay.entry(entry, None);
    }
    let faults = replay.finish(None).faults;
    assert!(faults.iter().any(|f| f.check == Check::Time), "{faults:?}");
}
