//! Many signatures, one by one, on several cores.
//!
//! Each is checked by the strict rule: batch verification accepts crafted signatures that the
//! strict rule refuses, so a batch success is worth nothing here.

use std::sync::Arc;

use crate::domain::id::KeyId;
use crate::domain::key::PublicKey;
use crate::domain::statement::Recorded;
use crate::format::envelope::{Envelope, verify_signatures};

use super::Fault;

/// An envelope whose signatures are to be checked, with the keys that were found for them.
#[derive(Debug)]
pub struct Pending {
    /// The envelope.
    pub envelope: Envelope,
    /// Its statement, and which entry it is.
    pub recorded: Arc<Recorded>,
    /// Keys of its signers, as far as they are known.
    pub keys: Vec<(KeyId, PublicKey)>,
}

impl Pending {
    /// Checks all signatures of this envelope.
    pub fn check(&self) -> Result<(), Fault> {
        let lookup = |id: &KeyId| {
            self.keys
                .iter()
                .find(|(key, _)| key == id)
                .map(|(_, key)| *key)
        };
        verify_signatures(&self.envelope, &self.recorded.statement, lookup).map_err(|error| {
            Fault::at(
                self.recorded.index,
                "SIGNATURE",
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
        // A panic in a check is a fault of the check: never read as success.
        None => vec![Fault::new(
            "SIGNATURE",
            "a check that did not end",
            "an answer",
        )],
    }
}

/// Does the same with each on up to `threads` cores; the answers, in order. `None` if one panicked.
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
