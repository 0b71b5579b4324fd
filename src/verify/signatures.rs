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
    let check =
        |part: &[Pending]| -> Vec<Fault> { part.iter().filter_map(|p| p.check().err()).collect() };
    let threads = threads.clamp(1, pending.len().max(1));
    if threads == 1 {
        return check(pending);
    }
    let size = pending.len().div_ceil(threads);
    std::thread::scope(|scope| {
        let parts: Vec<_> = pending
            .chunks(size)
            .map(|part| scope.spawn(move || check(part)))
            .collect();
        let mut faults = Vec::new();
        for part in parts {
            match part.join() {
                Ok(found) => faults.extend(found),
                // A panic in a check is a fault of the check: never read as success.
                Err(_) => faults.push(Fault::new(
                    "SIGNATURE",
                    "a check that did not end",
                    "an answer",
                )),
            }
        }
        faults
    })
}
