//! Many signatures, one by one, on several cores.
//!
//! Each is checked by the strict rule: batch verification accepts crafted signatures that the
//! strict rule refuses, so a batch success is worth nothing here.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use crate::domain::id::KeyId;
use crate::domain::key::CheckingKey;
use crate::domain::statement::Recorded;
use crate::format::envelope::{Envelope, verify_signatures};
use crate::words::evidence as words;

use super::{Check, Fault};

/// An envelope whose signatures are to be checked, with the keys that were found for them.
#[derive(Debug)]
pub struct Pending {
    pub envelope: Envelope,
    /// Its statement, and which entry it is.
    pub recorded: Arc<Recorded>,
    /// Keys of its signers, as far as they are known.
    pub keys: Vec<(KeyId, CheckingKey)>,
}

impl Pending {
    pub fn check(&self) -> Result<(), Fault> {
        let lookup = |id: &KeyId| {
            self.keys
                .iter()
                .find(|(key, _)| key == id)
                .map(|(_, key)| key.clone())
        };
        verify_signatures(&self.envelope, &self.recorded.statement, lookup).map_err(|error| {
            Fault::at(
                self.recorded.index,
                Check::Signature,
                format!("{} ({})", error.code, error.field),
                error.expected,
            )
        })
    }
}

/// Checks them all on up to `threads` cores; the faults, in log order.
pub fn check_all(pending: &[Pending], threads: usize) -> Vec<Fault> {
    match spread(pending, threads, |pending| pending.check().err()) {
        Some(found) => found.into_iter().flatten().collect(),
        None => vec![not_ended()],
    }
}

/// A panic in a check is a fault of the check: never read as success.
fn not_ended() -> Fault {
    Fault::new(Check::Signature, &words::CHECK_NOT_ENDED, &words::AN_ANSWER)
}

/// Envelopes that a worker takes at a time.
const PORTION: usize = 64;
/// Portions that wait for each worker: bounds what is held.
const WAITING: usize = 8;

/// Checks signatures on several cores while more are read: who is done takes what waits, so that no core
/// is idle because another is late.
#[derive(Debug)]
pub struct Checker {
    portion: Vec<Pending>,
    portions: SyncSender<Vec<Pending>>,
    workers: Vec<JoinHandle<Vec<Fault>>>,
    faults: Vec<Fault>,
}

impl Checker {
    /// With so many workers, or as many as the system has threads for; without any, whoever adds checks.
    pub fn new(workers: usize) -> Self {
        let (portions, taken) = sync_channel(workers * WAITING);
        let taken = Arc::new(Mutex::new(taken));
        let worker = |_| {
            let taken = Arc::clone(&taken);
            std::thread::Builder::new().spawn(move || take(&taken)).ok()
        };
        Self {
            portion: Vec::new(),
            portions,
            workers: (0..workers).map_while(worker).collect(),
            faults: Vec::new(),
        }
    }

    /// Has these checked; waits while too many wait.
    pub fn add(&mut self, pending: impl IntoIterator<Item = Pending>) {
        for one in pending {
            self.portion.push(one);
            if self.portion.len() >= PORTION {
                self.hand_over();
            }
        }
    }

    fn hand_over(&mut self) {
        let portion = std::mem::take(&mut self.portion);
        if self.workers.is_empty() {
            self.faults.extend(checked(&portion));
        } else {
            // Nobody takes it when every worker has panicked, which the end tells.
            drop(self.portions.send(portion));
        }
    }

    /// Waits until all are checked; the faults, in log order.
    pub fn finish(mut self) -> Vec<Fault> {
        self.hand_over();
        drop(self.portions);
        let workers = self.workers.into_iter();
        let found = workers.map(|worker| worker.join().unwrap_or_else(|_| vec![not_ended()]));
        let mut faults = self.faults;
        faults.extend(found.flatten());
        faults.sort_by_key(|fault| fault.index);
        faults
    }
}

fn checked(portion: &[Pending]) -> impl Iterator<Item = Fault> {
    portion.iter().filter_map(|pending| pending.check().err())
}

/// A worker: the faults of all that it took.
fn take(portions: &Mutex<Receiver<Vec<Pending>>>) -> Vec<Fault> {
    let next = || {
        let portions = portions.lock().unwrap_or_else(PoisonError::into_inner);
        portions.recv().ok()
    };
    let mut faults = Vec::new();
    while let Some(portion) = next() {
        faults.extend(checked(&portion));
    }
    faults
}

/// Does the same with each of them on up to `threads` cores; the answers, in order. `None` if one panicked.
pub(super) fn spread<T: Sync, R: Send>(
    all: &[T],
    threads: usize,
    work: impl Fn(&T) -> R + Sync,
) -> Option<Vec<R>> {
    let threads = threads.clamp(1, all.len().max(1));
    let part = |part: &[T]| -> Vec<R> { part.iter().map(&work).collect() };
    if threads == 1 {
        return Some(part(all));
    }
    let (size, part) = (all.len().div_ceil(threads), &part);
    std::thread::scope(|scope| {
        let parts: Vec<_> = all
            .chunks(size)
            .map(|own| scope.spawn(move || part(own)))
            .collect();
        // Every part is waited for: a panic that nobody asked about would end the scope in one.
        let done: Vec<_> = parts.into_iter().map(|part| part.join()).collect();
        let done: Option<Vec<Vec<R>>> = done.into_iter().map(Result::ok).collect();
        Some(done?.into_iter().flatten().collect())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::Digest;
    use crate::domain::time::TimestampMs;
    use crate::format::statement::encode_statement;
    use crate::format::testing::statement;

    /// An envelope whose signers nobody knows.
    fn unknown(index: u64) -> Pending {
        let statement = statement("RootKeysChanged", index);
        let envelope = Envelope {
            payload: encode_statement(&statement),
            signatures: vec![[1; 64]; statement.signers.len()],
        };
        let recorded = Recorded {
            index,
            leaf: Digest::from_bytes([0; 32]),
            payload_hash: Digest::from_bytes(envelope.payload_hash().bytes()),
            recorded_at: TimestampMs::MAX,
            statement,
        };
        Pending {
            envelope,
            recorded: Arc::new(recorded),
            keys: Vec::new(),
        }
    }

    #[test]
    fn every_fault_is_found_by_however_many_and_told_in_order() {
        for workers in [0, 1, 3] {
            let mut checker = Checker::new(workers);
            for index in 0..1_000 {
                checker.add([unknown(index)]);
            }
            let found: Vec<_> = checker.finish().iter().map(|f| f.index).collect();
            let expected: Vec<_> = (0..1_000).map(Some).collect();
            assert_eq!(found, expected, "{workers} workers");
        }
        assert_eq!(Checker::new(2).finish(), Vec::new());
    }
}
