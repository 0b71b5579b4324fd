//! The world fails at each write, in two flavours: the write is lost, or it is kept though it was
//! reported as failed. Whatever was answered is there afterwards, and the log is whole.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use super::fixture::{START_MS, TestLedger, org};
use crate::domain::event::Clock;
use crate::domain::subject::Subject;
use crate::ledger::{StopReason, SubmitError};
use crate::merkle::subject_index::{IndexTop, VerifiedTrie};
use crate::store::sqlite::SqliteStore;
use crate::store::{Batch, Meaning, Snapshot, Snapshots, Store, StoreError};

/// How an append goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    /// Nothing is written, and the store says so.
    Lost,
    /// Nothing is written, and the store does not know.
    LostUnknown,
    /// It is written, and the store does not know.
    KeptUnknown,
    /// It is written, and the store says that nothing was.
    KeptDenied,
}

/// A store whose n-th append goes wrong.
struct Faulty {
    inner: SqliteStore,
    fault: Fault,
    until: Arc<AtomicU32>,
}

impl Store for Faulty {
    fn snapshots(&self) -> Arc<dyn Snapshots> {
        self.inner.snapshots()
    }
    fn own_snapshot(&mut self) -> Result<Box<dyn Snapshot + '_>, StoreError> {
        self.inner.own_snapshot()
    }
    fn append(&mut self, expected_size: u64, batch: &Batch) -> Result<(), StoreError> {
        if self.until.fetch_sub(1, Ordering::SeqCst) != 1 {
            return self.inner.append(expected_size, batch);
        }
        if matches!(self.fault, Fault::KeptUnknown | Fault::KeptDenied) {
            self.inner.append(expected_size, batch)?;
        }
        let source = "injected".into();
        Err(match self.fault {
            Fault::Lost | Fault::KeptDenied => StoreError::Failed {
                doing: "testing",
                source,
            },
            Fault::LostUnknown | Fault::KeptUnknown => StoreError::OutcomeUnknown { source },
        })
    }
    fn publish(&mut self, batch: &Batch) {
        self.inner.publish(batch);
    }
    fn log(&mut self) -> Result<Box<dyn Snapshot + '_>, StoreError> {
        self.inner.log()
    }
    fn behind(&mut self) -> Result<u64, StoreError> {
        self.inner.behind()
    }
    fn follow(&mut self, meaning: Meaning<'_>) -> Result<IndexTop, StoreError> {
        self.inner.follow(meaning)
    }
    fn probe(&mut self) -> Result<(), StoreError> {
        self.inner.probe()
    }
    fn set_clock_offset_ms(&mut self, offset_ms: i64) -> Result<(), StoreError> {
        self.inner.set_clock_offset_ms(offset_ms)
    }
}

#[test]
fn no_answered_statement_is_lost_and_none_is_half_there() {
    for fault in [
        Fault::Lost,
        Fault::LostUnknown,
        Fault::KeptUnknown,
        Fault::KeptDenied,
    ] {
        for at in 1..=4 {
            let test_ledger = TestLedger::new();
            let store = Faulty {
                inner: test_ledger.store(),
                fault,
                until: Arc::new(AtomicU32::new(at)),
            };
            let ledger = test_ledger.try_open(Box::new(store)).unwrap();
            let mut answered = Vec::new();
            let mut errors = Vec::new();
            for n in 0..4 {
                match ledger.submit(test_ledger.registers(n)) {
                    Ok(receipt) => answered.push((n, receipt)),
                    Err(error) => errors.push((n, error)),
                }
            }
            let first = &errors[0];
            assert_eq!(first.0, at - 1, "{fault:?}");
            match (fault, &first.1) {
                // Certainly not written: the writer goes on, and only this one has to come again.
                (Fault::Lost, SubmitError::Store(_)) => assert_eq!(errors.len(), 1),
                (Fault::Lost, other) => panic!("{other}"),
                (_, SubmitError::Unknown(reason)) => {
                    assert!(matches!(**reason, StopReason::Store(_)), "{reason}");
                    assert_eq!(errors.len() as u32, 5 - at, "the writer has stopped");
                    assert!(
                        errors[1..]
                            .iter()
                            .all(|(_, e)| matches!(e, SubmitError::Stopped(_)))
                    );
                }
                (_, other) => panic!("{fault:?}: {other}"),
            }
            drop(ledger);

            test_ledger.audit();
            let ledger = test_ledger.open();
            for (n, receipt) in answered {
                assert_eq!(ledger.submit(test_ledger.registers(n)).unwrap(), receipt);
            }
            for (n, _) in errors {
                ledger.submit(test_ledger.registers(n)).unwrap();
            }
            drop(ledger);
            assert_eq!(
                test_ledger.audit().counts.statements,
                5,
                "{fault:?} at {at}"
            );
        }
    }
}

#[test]
fn a_signer_that_cannot_remember_stops_the_writer() {
    let test_ledger = TestLedger::new();
    let ledger = test_ledger.open();
    ledger.submit(test_ledger.registers(1)).unwrap();
    // A directory where the memory was.
    let (memory, aside) = (test_ledger.path("signer"), test_ledger.path("aside"));
    std::fs::rename(&memory, &aside).unwrap();
    std::fs::create_dir(&memory).unwrap();
    let error = ledger.submit(test_ledger.registers(2)).unwrap_err();
    assert!(
        matches!(&error, SubmitError::Unknown(r) if matches!(**r, StopReason::Signer(_))),
        "{error}"
    );
    // What nobody was told of is not shown either; what was shown goes on being shown.
    let view = ledger.reader().view().unwrap();
    assert_eq!((view.head().size, ledger.size()), (4, 4));
    assert!(view.entry(4).unwrap().is_none());
    let subjects = [1, 2].map(|n| Subject::Organisation(org(n)));
    assert_eq!(view.position(&subjects[0]).unwrap().count, 1);
    assert_eq!(view.position(&subjects[1]).unwrap().count, 0);
    let evidence = view.evidence(&subjects, None).unwrap();
    let root = view.published.top.root();
    VerifiedTrie::verify(&evidence.trie, &root, 1_000).unwrap();
    drop(view);
    let error = ledger.recover().unwrap_err();
    assert!(error.may_pass(), "{error}");

    std::fs::remove_dir(&memory).unwrap();
    std::fs::rename(&aside, &memory).unwrap();
    assert_eq!(test_ledger.signer().last().unwrap().size, 4);
    ledger.recover().unwrap();
    assert_eq!(ledger.reader().view().unwrap().head().size, 6);
    assert_eq!(ledger.submit(test_ledger.registers(2)).unwrap().index, 4);
}

/// The disk as a power cut at any moment would leave it: whoever had an answer by then finds it again.
#[test]
fn an_image_of_the_disk_at_any_moment_recovers() {
    let test_ledger = TestLedger::new();
    let ledger = test_ledger.open();
    let answered = Mutex::new(Vec::new());
    let images = std::thread::scope(|scope| {
        let submitting = scope.spawn(|| {
            for n in 0..60 {
                let receipt = ledger.submit(test_ledger.registers(n)).unwrap();
                answered.lock().unwrap().push((n, receipt));
            }
        });
        let mut images = Vec::new();
        while !submitting.is_finished() {
            let promised = answered.lock().unwrap().clone();
            let image = tempfile::tempdir().unwrap();
            // The memory first: on a real disk it is never ahead of the database.
            for name in ["signer", "ledger.db", "ledger.db-wal"] {
                std::fs::copy(test_ledger.path(name), image.path().join(name)).unwrap();
            }
            images.push((promised, image));
            std::thread::sleep(std::time::Duration::from_millis(15));
        }
        images
    });
    assert!(images.len() > 3);
    for (promised, image) in images {
        let copy = TestLedger::at(image.path(), test_ledger.ledger_id);
        let ledger = copy.open();
        for (n, receipt) in promised {
            assert_eq!(ledger.submit(copy.registers(n)).unwrap(), receipt);
        }
        ledger.submit(copy.registers(1_000)).unwrap();
        drop(ledger);
        copy.audit();
    }
}

/// Run by the test below in a process of its own: submits until it is killed, and says what was
/// answered.
#[test]
#[ignore = "the child of a test"]
fn submits_until_killed() {
    let Ok(directory) = std::env::var("LOTLEDGER_TEST_DIRECTORY") else {
        return;
    };
    let genesis = super::fixture::genesis(Clock::Utc, START_MS);
    let genesis = crate::format::envelope::decode_envelope(&genesis).unwrap();
    let test_ledger = TestLedger::at(directory.as_ref(), genesis.as_genesis());
    let ledger = test_ledger.open();
    std::thread::scope(|scope| {
        for thread in 0..3 {
            let (ledger, test_ledger) = (&ledger, &test_ledger);
            scope.spawn(move || {
                for n in 0..100_000 {
                    let n = 3 * n + thread;
                    let receipt = ledger.submit(test_ledger.registers(n)).unwrap();
                    println!("answered {n} {}", receipt.index);
                }
            });
        }
    });
}

#[test]
fn kill_minus_nine_loses_nothing_answered() {
    use std::io::{BufRead as _, BufReader};
    let test_ledger = TestLedger::new();
    let mut answered = std::collections::BTreeMap::new();
    for round in 1..=3 {
        let mut child = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "ledger::tests::faults::submits_until_killed"])
            .args(["--ignored", "--nocapture", "--test-threads=1"])
            .env("LOTLEDGER_TEST_DIRECTORY", &test_ledger.directory)
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        let mut read = |line: &str| {
            // The test runner writes the test's name before the first line.
            let at = line.find("answered ")?;
            let mut words = line[at..].split(' ').skip(1);
            let n: u32 = words.next()?.parse().ok()?;
            let index: u64 = words.next()?.parse().ok()?;
            answered.insert(n, index)
        };
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        for line in lines.by_ref().take(10 + 13 * round) {
            read(&line.unwrap());
        }
        child.kill().unwrap();
        child.wait().unwrap();
        // What it had answered before it died; the last line may be torn.
        for line in lines
            .map_while(Result::ok)
            .filter(|line| line.split(' ').count() == 3)
        {
            read(&line);
        }
    }
    assert!(answered.len() > 30, "{}", answered.len());
    let ledger = test_ledger.open();
    for (n, index) in &answered {
        assert_eq!(
            ledger.submit(test_ledger.registers(*n)).unwrap().index,
            *index
        );
    }
    drop(ledger);
    assert!(test_ledger.audit().counts.statements as usize > answered.len());
}
