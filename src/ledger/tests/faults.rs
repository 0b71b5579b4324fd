//! The world fails at each write, in two flavours: the write is lost, or it is kept though it was
//! reported as failed. Whatever was answered is there afterwards, and the log is whole.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::fixture::Ground;
use crate::ledger::{StopReason, SubmitError};
use crate::store::sqlite::SqliteStore;
use crate::store::{Batch, Snapshot, Snapshots, Store, StoreError};

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
    fn own_snapshot(&self) -> Result<Box<dyn Snapshot>, StoreError> {
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
            let ground = Ground::new();
            let store = Faulty {
                inner: ground.store(),
                fault,
                until: Arc::new(AtomicU32::new(at)),
            };
            let ledger = ground.try_open(Box::new(store)).unwrap();
            let mut answered = Vec::new();
            let mut errors = Vec::new();
            for n in 0..4 {
                match ledger.submit(ground.registers(n)) {
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

            ground.audit();
            let ledger = ground.open();
            for (n, receipt) in answered {
                assert_eq!(ledger.submit(ground.registers(n)).unwrap(), receipt);
            }
            for (n, _) in errors {
                ledger.submit(ground.registers(n)).unwrap();
            }
            drop(ledger);
            assert_eq!(ground.audit().counts.statements, 5, "{fault:?} at {at}");
        }
    }
}

#[test]
fn a_signer_that_cannot_remember_stops_the_writer() {
    let ground = Ground::new();
    let ledger = ground.open();
    ledger.submit(ground.registers(1)).unwrap();
    // A directory in the way of the new memory.
    std::fs::create_dir(ground.path("signer.new")).unwrap();
    let error = ledger.submit(ground.registers(2)).unwrap_err();
    assert!(
        matches!(&error, SubmitError::Unknown(r) if matches!(**r, StopReason::Signer(_))),
        "{error}"
    );
    // What nobody was told of is not shown either.
    assert_eq!(ground.signer().last().unwrap().size, 4);
    drop(ledger);
    std::fs::remove_dir(ground.path("signer.new")).unwrap();
    let ledger = ground.open();
    assert_eq!(ledger.reader().view().unwrap().head().size, 6);
    assert_eq!(ledger.submit(ground.registers(2)).unwrap().index, 4);
}
