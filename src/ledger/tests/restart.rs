//! Starting again: what is checked, and what is refused by name.

use rusqlite::Connection;

use super::fixture::{START_MS, TestLedger, key, signed};
use crate::domain::event::{Clock, Event, LogKeyRotated};
use crate::domain::key::PublicKey;
use crate::domain::statement::Role;
use crate::domain::time::TimestampMs;
use crate::ledger::{
    Adoption, AdvanceError, ClockError, LogSigner, OpenError, StopReason, Submission, SubmitError,
    remembered,
};
use crate::store::StoreError;
use crate::store::sqlite::{OpenError as FileError, SqliteStore};

fn with_some(count: u32) -> TestLedger {
    let test_ledger = TestLedger::new();
    let ledger = test_ledger.open();
    for n in 0..count {
        ledger.submit(test_ledger.registers(n)).unwrap();
    }
    drop(ledger);
    test_ledger
}

fn open_error(test_ledger: &TestLedger) -> OpenError {
    test_ledger
        .try_open(Box::new(test_ledger.store()))
        .err()
        .expect("must not open")
}

#[test]
fn creation_happens_once() {
    let test_ledger = TestLedger::new();
    let genesis = super::fixture::genesis(Clock::Utc, START_MS);
    let (mut store, mut signer) = (test_ledger.store(), test_ledger.signer());
    let clock = || test_ledger.clock.clone() as std::sync::Arc<dyn crate::ledger::WallClock>;
    let mut create = |store: &mut SqliteStore, genesis: Vec<u8>| {
        crate::ledger::Ledger::create(
            store,
            &mut signer,
            clock(),
            &test_ledger.options,
            genesis,
            None,
        )
    };
    let error = create(&mut store, genesis.clone()).unwrap_err();
    assert!(matches!(error, OpenError::Exists { size: 2 }), "{error}");
    let mut empty = SqliteStore::open(&test_ledger.path("other.db"), 1).unwrap();
    let error = create(&mut empty, genesis).unwrap_err();
    assert!(
        matches!(
            error,
            OpenError::RolledBack {
                signed: 2,
                found: 0
            }
        ),
        "{error}"
    );
    drop(store);
    assert!(matches!(
        test_ledger.try_open(Box::new(empty)).err(),
        Some(OpenError::NotCreated)
    ));
}

#[test]
fn a_second_writer_is_refused() {
    let test_ledger = TestLedger::new();
    let _ledger = test_ledger.open();
    let error = SqliteStore::open(&test_ledger.path("ledger.db"), 1)
        .err()
        .unwrap();
    assert!(matches!(error, FileError::InUse { .. }));
}

#[test]
fn a_restored_backup_is_refused() {
    let test_ledger = with_some(2);
    std::fs::copy(test_ledger.path("ledger.db"), test_ledger.path("backup.db")).unwrap();
    let ledger = test_ledger.open();
    ledger.submit(test_ledger.registers(7)).unwrap();
    drop(ledger);
    std::fs::copy(test_ledger.path("backup.db"), test_ledger.path("ledger.db")).unwrap();
    let error = open_error(&test_ledger);
    assert!(
        matches!(
            error,
            OpenError::RolledBack {
                signed: 8,
                found: 6
            }
        ),
        "{error}"
    );

    let newest = remembered(&test_ledger.path("signer")).unwrap();
    let newest = newest
        .into_iter()
        .find(|note| note.starts_with(b"example.org/lotledger-test\n8\n"));
    let newest = newest.unwrap();

    // Lengthened by somebody who does not know the key's memory: another history of the same size.
    std::fs::copy(test_ledger.path("signer"), test_ledger.path("signer.true")).unwrap();
    std::fs::remove_file(test_ledger.path("signer")).unwrap();
    assert!(matches!(
        open_error(&test_ledger),
        OpenError::MemoryMissing { size: 6 }
    ));
    let mut adopting = TestLedger {
        options: test_ledger.options.clone(),
        ..test_ledger
    };
    // What somebody else holds is newer: this is the old copy.
    adopting.options.adopt = Some(Adoption::Against(newest));
    let error = open_error(&adopting);
    let rolled_back = matches!(
        error,
        OpenError::RolledBack {
            signed: 8,
            found: 6
        }
    );
    assert!(rolled_back, "{error}");
    adopting.options.adopt = Some(Adoption::OnTheWord);
    let ledger = adopting.open();
    for n in [8, 9] {
        ledger.submit(adopting.registers(n)).unwrap();
    }
    drop(ledger);
    std::fs::copy(adopting.path("signer.true"), adopting.path("signer")).unwrap();
    let error = open_error(&adopting);
    assert!(
        matches!(error, OpenError::Forked { size: 8, .. }),
        "{error}"
    );
}

#[test]
fn a_crash_before_the_memory_was_written_is_recovered() {
    let test_ledger = with_some(1);
    std::fs::copy(
        test_ledger.path("signer"),
        test_ledger.path("signer.before"),
    )
    .unwrap();
    let ledger = test_ledger.open();
    ledger.submit(test_ledger.registers(5)).unwrap();
    drop(ledger);
    std::fs::copy(
        test_ledger.path("signer.before"),
        test_ledger.path("signer"),
    )
    .unwrap();
    drop(test_ledger.open());
    assert_eq!(test_ledger.signer().last().unwrap().size, 6);
}

#[test]
fn another_key_is_refused() {
    let test_ledger = with_some(1);
    let clock = test_ledger.clock.clone() as std::sync::Arc<dyn crate::ledger::WallClock>;
    let signer = LogSigner::open(key("thief"), &test_ledger.path("other-signer")).unwrap();
    let store = Box::new(test_ledger.store());
    let error =
        crate::ledger::Ledger::open(store, signer, clock, test_ledger.options.clone()).err();
    assert!(matches!(error, Some(OpenError::WrongKey { .. })));
}

#[test]
fn whatever_was_changed_in_the_file_is_named() {
    type Check = fn(&OpenError) -> bool;
    let unlock = "DROP TRIGGER entry_is_never_changed; DROP TRIGGER entry_is_never_deleted;";
    let table: [(&str, Check); 6] = [
        (
            "UPDATE entry SET bytes = x'00' WHERE entry_index = 7",
            |e| matches!(e, OpenError::Entry { index: 7, .. }),
        ),
        (
            "UPDATE entry SET bytes = (SELECT bytes FROM entry WHERE entry_index = 5) WHERE entry_index = 7",
            |e| matches!(e, OpenError::LastEntry { index: 7 }),
        ),
        (
            "UPDATE entry SET bytes = (SELECT bytes FROM entry WHERE entry_index = 4) WHERE entry_index = 6",
            |e| matches!(e, OpenError::LastEntry { index: 7 }),
        ),
        (
            "UPDATE tile SET hashes = CAST(x'00' || substr(hashes, 2) AS BLOB)",
            |e| matches!(e, OpenError::Root { .. }),
        ),
        (
            "UPDATE checkpoint SET note = (SELECT note FROM checkpoint WHERE size = 6) WHERE size = 8",
            |e| {
                matches!(
                    e,
                    OpenError::Size {
                        stored: 8,
                        signed: 6
                    }
                )
            },
        ),
        (
            "UPDATE checkpoint SET note = CAST('nonsense' AS BLOB)",
            |e| matches!(e, OpenError::Checkpoint(_)),
        ),
    ];
    for (sql, expected) in table {
        let test_ledger = with_some(3);
        let file = Connection::open(test_ledger.path("ledger.db")).unwrap();
        file.execute_batch(unlock).unwrap();
        file.execute_batch(sql).unwrap();
        drop(file);
        let error = open_error(&test_ledger);
        assert!(expected(&error), "{sql}: {error:?}");
    }
}

#[test]
fn the_clock_stops_the_writer_and_bars_the_start() {
    let test_ledger = with_some(1);
    let ledger = test_ledger.open();
    test_ledger.clock.pass(100_000);
    ledger.submit(test_ledger.registers(5)).unwrap();
    test_ledger.clock.step(3_600_000);
    let error = ledger.submit(test_ledger.registers(6)).unwrap_err();
    let SubmitError::Stopped(reason) = &error else {
        panic!("{error}")
    };
    assert!(matches!(
        **reason,
        StopReason::Clock(ClockError::Jumped { by_ms: 3_600_000 })
    ));
    assert!(matches!(
        ledger.submit(test_ledger.registers(7)),
        Err(SubmitError::Stopped(_))
    ));
    // Readers go on.
    assert_eq!(ledger.reader().view().unwrap().head().size, 6);
    // The writer does so once the jump is undone, and not before.
    let error = ledger.recover().unwrap_err();
    assert!(matches!(error, OpenError::Clock(_)), "{error}");
    test_ledger.clock.step(-3_600_000);
    ledger.recover().unwrap();
    ledger.submit(test_ledger.registers(6)).unwrap();
    drop(ledger);
    test_ledger.clock.step(-90_000);
    let error = open_error(&test_ledger);
    let OpenError::Ahead {
        last_good, last, ..
    } = &error
    else {
        panic!("{error}")
    };
    assert_eq!((last_good.unwrap().0, *last), (3, 7), "{error}");
    test_ledger.clock.step(90_000);
    test_ledger.open().submit(test_ledger.registers(8)).unwrap();
}

/// One start with a clock in the future would write a seal that no right clock ever passes.
#[test]
fn a_clock_far_in_the_future_writes_nothing_without_somebodys_word() {
    let mut test_ledger = with_some(1);
    let far = 400 * 86_400_000;
    test_ledger.clock.step(far);
    let error = open_error(&test_ledger);
    assert!(
        matches!(&error, OpenError::Clock(ClockError::Gap { .. })),
        "{error}"
    );
    test_ledger.clock.step(-far);
    assert_eq!(test_ledger.open().size(), 4);
    // It was right: somebody says so.
    test_ledger.clock.step(far);
    let now = TimestampMs::new(START_MS + 1_000 + far).unwrap();
    test_ledger.options.clock.accepted = Some(now);
    let ledger = test_ledger.open();
    ledger.submit(test_ledger.registers(9)).unwrap();
    drop(ledger);
    // And if it was not, the error says how far the log was right.
    test_ledger.clock.step(-far);
    let error = open_error(&test_ledger).to_string();
    assert!(error.contains("the last good entry is 3"), "{error}");
    // A training ledger's time is anybody's.
    let test_ledger = TestLedger::with_clock(Clock::Training, Some(START_MS - 86_400_000));
    test_ledger.clock.step(far);
    drop(test_ledger.open());
}

#[test]
fn a_seal_is_written_when_asked_and_when_old() {
    let mut test_ledger = TestLedger::new();
    test_ledger.options.clock_tolerance_ms = i64::MAX;
    let ledger = test_ledger.open();
    ledger.seal().unwrap();
    assert_eq!(ledger.reader().view().unwrap().head().size, 3);
    test_ledger.clock.pass(3_600_000);
    // Anything wakes the writer; by itself it looks every half minute.
    ledger.submit(test_ledger.registers(1)).unwrap();
    test_ledger.clock.pass(3_600_000);
    assert!(matches!(
        ledger.advance_clock(TimestampMs::MAX),
        Err(AdvanceError::Clock(ClockError::NotTraining))
    ));
    drop(ledger);
    // One more if the writer happened to look while the hour passed.
    let seals = test_ledger.audit().counts.seals;
    assert!((4..=5).contains(&seals), "{seals}");
}

#[test]
fn a_training_clock_is_kept_over_restarts() {
    let began = START_MS - 86_400_000;
    let test_ledger = TestLedger::with_clock(Clock::Training, Some(began));
    let ledger = test_ledger.open();
    assert!(ledger.identity().training);
    assert_eq!(ledger.now().ms(), began);
    let to = |ms| TimestampMs::new(ms).unwrap();
    assert_eq!(
        ledger.advance_clock(to(began + 7_200_000)).unwrap().ms(),
        began + 7_200_000
    );
    for wrong in [began, START_MS + 2_000] {
        let error = ledger.advance_clock(to(wrong)).unwrap_err();
        assert!(
            matches!(error, AdvanceError::Clock(ClockError::Advance { .. })),
            "{error}"
        );
    }
    drop(ledger);
    let ledger = test_ledger.open();
    test_ledger.clock.pass(10);
    assert_eq!(ledger.now().ms(), began + 7_200_010);
    // Two hours without a seal have passed on this clock, so one was written.
    assert_eq!(ledger.reader().view().unwrap().head().size, 3);
}

#[test]
fn after_a_change_of_the_log_key_only_the_new_one_goes_on() {
    let test_ledger = with_some(1);
    let ledger = test_ledger.open();
    let event = Event::LogKeyRotated(LogKeyRotated {
        log_keys: vec![PublicKey::of(&key("log2"))],
    });
    let by = [(&key("root2"), Role::Root)];
    let envelope = signed(Some(test_ledger.ledger_id), START_MS, event, &by);
    let sidecar = Vec::new();
    ledger.submit(Submission { envelope, sidecar }).unwrap();
    let error = ledger.submit(test_ledger.registers(5)).unwrap_err();
    assert!(
        matches!(&error, SubmitError::Stopped(r) if matches!(**r, StopReason::KeyRotated)),
        "{error}"
    );
    drop(ledger);
    assert!(matches!(
        open_error(&test_ledger),
        OpenError::WrongKey { .. }
    ));

    let clock = test_ledger.clock.clone() as std::sync::Arc<dyn crate::ledger::WallClock>;
    let signer = LogSigner::open(key("log2"), &test_ledger.path("signer2")).unwrap();
    let mut options = test_ledger.options.clone();
    options.adopt = Some(crate::ledger::Adoption::OnTheWord);
    let ledger =
        crate::ledger::Ledger::open(Box::new(test_ledger.store()), signer, clock, options).unwrap();
    // A seal under the new key comes first.
    assert_eq!(ledger.submit(test_ledger.registers(5)).unwrap().index, 7);
}

/// Where the index takes long to make, the ledger is open at once, and says that it is not ready.
#[test]
fn a_long_index_is_made_after_the_start() {
    let mut test_ledger = with_some(3);
    std::fs::remove_file(test_ledger.path("ledger.db.index")).unwrap();
    test_ledger.options.long_wait = 7;
    let ledger = test_ledger.open();
    assert_eq!(ledger.size(), 8);
    assert!(!ledger.records());
    let read = ledger.reader().view().err().expect("there is no index");
    assert!(matches!(read, StoreError::Index(_)), "{read}");
    let error = ledger.submit(test_ledger.registers(9)).unwrap_err();
    let SubmitError::Stopped(reason) = &error else {
        panic!("{error}")
    };
    assert!(matches!(**reason, StopReason::Behind(8)), "{reason}");
    ledger.recover().unwrap();
    assert!(ledger.records());
    ledger.submit(test_ledger.registers(9)).unwrap();
    assert_eq!(ledger.reader().view().unwrap().head().size, 10);
    drop(ledger);
    // It was folded, so the next start has nothing to add.
    assert!(test_ledger.open().records());
}
