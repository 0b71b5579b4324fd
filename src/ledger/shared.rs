//! What the writer and its readers share.

use std::sync::mpsc::SyncSender;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use super::clock::LedgerClock;
use super::error::StopReason;
use super::meter::Meter;
use super::read_statements::RecordBook;
use super::submission::KeyBook;
use super::writer::Command;
use crate::domain::id::LedgerId;
use crate::merkle::subject_index::{IndexTop, StagedTop, StaleStage};
use crate::store::Snapshots;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// SHA-256 of the genesis payload.
    pub ledger_id: LedgerId,
    /// Origin of its checkpoints.
    pub origin: String,
    /// Whether its time may be simulated.
    pub training: bool,
}

/// The newest checkpoint that readers may see, with the index that its seal commits to.
#[derive(Debug, Clone)]
pub(super) struct Published {
    pub(super) size: u64,
    pub(super) top: IndexTop,
}

pub(super) struct Shared {
    pub(super) identity: Identity,
    pub(super) snapshots: Arc<dyn Snapshots>,
    pub(super) clock: LedgerClock,
    pub(super) keys: Arc<KeyBook>,
    pub(super) recorded: Arc<RecordBook>,
    pub(super) meter: Arc<Meter>,
    published: RwLock<Arc<Published>>,
    stopped: OnceLock<Arc<StopReason>>,
}

impl Shared {
    pub(super) fn new(
        identity: Identity,
        snapshots: Arc<dyn Snapshots>,
        clock: LedgerClock,
        published: Published,
        meter: Arc<Meter>,
    ) -> Self {
        Self {
            identity,
            snapshots,
            clock,
            keys: KeyBook::new(),
            recorded: Arc::default(),
            meter,
            published: RwLock::new(Arc::new(published)),
            stopped: OnceLock::new(),
        }
    }

    pub(super) fn published(&self) -> Arc<Published> {
        Arc::clone(
            &self
                .published
                .read()
                .unwrap_or_else(PoisonError::into_inner),
        )
    }

    /// Puts a stored batch in force. In place if no reader holds the old index, else on a copy, so
    /// that a reader's evidence stays under one checkpoint however long it takes.
    pub(super) fn publish(&self, size: u64, stage: StagedTop) -> Result<(), StaleStage> {
        let mut published = self
            .published
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        let published = Arc::make_mut(&mut published);
        published.top.apply(stage)?;
        published.size = size;
        Ok(())
    }

    /// Why the writer stopped, if it has.
    pub(super) fn stopped(&self) -> Option<Arc<StopReason>> {
        self.stopped.get().cloned()
    }

    /// Says why the writer stopped; the first reason stands.
    pub(super) fn stop(&self, reason: StopReason) -> Arc<StopReason> {
        Arc::clone(self.stopped.get_or_init(|| Arc::new(reason)))
    }
}

/// The writer that is at work, or was last: what it shares, and where it is told what to do. Another one
/// takes its place when the ledger has recovered.
pub(super) struct Line(RwLock<(Arc<Shared>, SyncSender<Command>)>);

impl Line {
    pub(super) fn new(shared: Arc<Shared>, commands: SyncSender<Command>) -> Self {
        Self(RwLock::new((shared, commands)))
    }

    pub(super) fn get(&self) -> (Arc<Shared>, SyncSender<Command>) {
        self.0
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    pub(super) fn shared(&self) -> Arc<Shared> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner).0)
    }

    pub(super) fn put(&self, shared: Arc<Shared>, commands: SyncSender<Command>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = (shared, commands);
    }
}
