//! The beginning: entry 0 is the genesis, entry 1 its seal.

use std::sync::Arc;

use super::clock::{LedgerClock, WallClock};
use super::draft::Draft;
use super::error::{OpenError, SubmitError};
use super::meter::Meter;
use super::recover::no_entries;
use super::seal::seal;
use super::shared::{Identity, Published, Shared};
use super::signer::LogSigner;
use super::submission::{Prepared, Submission, prepare};
use crate::digest::Digest;
use crate::domain::event::{Clock, Event};
use crate::domain::known_cache::KnownCache;
use crate::domain::refusal::{Refusal, RefusalCode};
use crate::domain::time::TimestampMs;
use crate::merkle::Frontier;
use crate::merkle::subject_index::IndexTop;
use crate::store::Store;

/// Writes the first batch into an empty store. `starts_at` is where a training ledger's clock begins;
/// it runs from there as the wall clock does.
pub(super) fn create(
    store: &mut dyn Store,
    signer: &mut LogSigner,
    clock: Arc<dyn WallClock>,
    tolerance_ms: i64,
    genesis: Vec<u8>,
    starts_at: Option<TimestampMs>,
) -> Result<(), OpenError> {
    nothing_yet(store, signer)?;
    let genesis = Submission {
        envelope: genesis,
        sidecar: Vec::new(),
    };
    let found = LedgerClock::start(Arc::clone(&clock), tolerance_ms, 0, 0)?;
    let nobody = Identity {
        ledger_id: crate::domain::id::LedgerId::from_bytes([0; 32]),
        origin: String::new(),
        training: false,
    };
    let published = Published {
        size: 0,
        top: IndexTop::new(),
    };
    let meter = Arc::new(Meter::new());
    let shared = Shared::new(nobody, store.snapshots(), found, published.clone(), meter);
    let prepared = prepare(&shared, vec![genesis]).map_err(OpenError::Genesis)?;
    let identity = founded(&prepared, signer)?;
    let offset_ms = match starts_at.filter(|_| identity.training) {
        Some(at) => shared.clock.now().ms().saturating_sub(at.ms()).max(0),
        None => 0,
    };
    let clock = LedgerClock::start(clock, tolerance_ms, offset_ms, 0)?;

    let snapshot = store.own_snapshot()?;
    let mut cache = KnownCache::new(0);
    let mut draft = Draft::new(&*snapshot, &mut cache, Digest::ZERO, clock.record()?);
    draft
        .add_all(prepared.statements)
        .map_err(OpenError::Genesis)?;
    let plan = seal(draft, &identity, &published, &Frontier::new(), 0, signer)
        .map_err(|reason| OpenError::Start(reason.to_string()))?;
    drop(snapshot);
    // A crash after this line leaves an offset in an empty store, which the next try overwrites.
    store.set_clock_offset_ms(offset_ms)?;
    store.append(0, &plan.batch)?;
    // A crash here leaves a ledger of two entries and no memory: it can be adopted (`lotledgerd adopt`), nobody has seen it.
    signer.remember(&plan.signed)?;
    store.publish(&plan.batch);
    Ok(())
}

/// Neither the store nor the key has begun a ledger.
fn nothing_yet(store: &mut dyn Store, signer: &LogSigner) -> Result<(), OpenError> {
    let snapshot = store.log()?;
    if let Some(head) = snapshot.head() {
        return Err(OpenError::Exists { size: head.size });
    }
    no_entries(&*snapshot)?;
    if let Some(last) = signer.last() {
        // The key has signed a log already, and this is not it.
        return Err(OpenError::RolledBack {
            signed: last.size,
            found: 0,
        });
    }
    Ok(())
}

/// The ledger that a genesis founds, if it is one and names this key.
fn founded(prepared: &Prepared, signer: &LogSigner) -> Result<Identity, OpenError> {
    let [first] = prepared.statements.as_slice() else {
        return Err(OpenError::NotCreated);
    };
    let Event::LedgerCreated(event) = &first.statement.event else {
        let found = first.statement.event.name();
        let refusal = Refusal::new(RefusalCode::UnknownRef, "event", found, "LedgerCreated");
        return Err(OpenError::Genesis(SubmitError::from(refusal)));
    };
    if !event.log_keys.contains(&signer.public_key()) {
        let key = signer.public_key().id().to_string();
        return Err(OpenError::WrongKey {
            key,
            origin: event.origin.clone(),
        });
    }
    Ok(Identity {
        ledger_id: first.envelope.as_genesis(),
        origin: event.origin.clone(),
        training: event.clock == Clock::Training,
    })
}
