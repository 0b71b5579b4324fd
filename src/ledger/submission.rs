//! What a submitter hands in, and everything that can be checked before the writer sees it: bytes,
//! signatures, the sidecar's form. Runs on the submitter's thread, so that it scales with cores.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use super::error::SubmitError;
use super::shared::Shared;
use super::states::Loader;
use crate::digest::Digest;
use crate::domain::event::{Clock, Event, LedgerCreated, RulesActivated};
use crate::domain::id::KeyId;
use crate::domain::key::{BusyKeys, CheckingKey, PublicKey};
use crate::domain::refusal::{Refusal, RefusalCode};
use crate::domain::rules_in_force;
use crate::domain::state::Facts;
use crate::domain::statement::{Signer, Statement};
use crate::domain::subject::Subject;
use crate::format::envelope::{Envelope, MAX_BATCH, decode_envelope, verify_signatures};
use crate::format::public_text::{PublicText, committed};
use crate::store::{Snapshot, StoreError};
use crate::verify::{Check, Fault, public_text, sidecar};
use crate::words::refusal;

/// Most bytes and signers of a statement that is checked at once.
const AT_ONCE_BYTES: usize = 4 << 10;
const AT_ONCE_SIGNERS: usize = 2;

/// One signed statement as it comes in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Submission {
    /// Canonical bytes of the envelope.
    pub envelope: Vec<u8>,
    /// Of a `VialsCommissioned`: the sorted vial tags, 32 bytes each. Of a `RecallIssued` with a public text: salt
    /// and text. Otherwise empty.
    pub sidecar: Vec<u8>,
}

/// Statements whose signatures are good, recorded all or none. What the rules say is still open.
#[derive(Debug)]
pub struct Prepared {
    pub(super) statements: Vec<Checked>,
}

/// A statement whose signatures are good.
#[derive(Debug)]
pub(super) struct Checked {
    pub(super) envelope: Envelope,
    pub(super) payload_hash: Digest,
    pub(super) statement: Statement,
    pub(super) beside: Beside,
}

/// What stands beside a statement and not in the log.
#[derive(Debug)]
pub(super) enum Beside {
    Nothing,
    /// Sorted vial tags, 32 bytes each.
    Vials(Vec<u8>),
    PublicText(PublicText),
}

impl Beside {
    /// The vials that the statement brings.
    pub(super) fn vials(&self) -> &[u8] {
        match self {
            Self::Vials(tags) => tags,
            Self::Nothing | Self::PublicText(_) => &[],
        }
    }

    fn bytes(&self) -> usize {
        match self {
            Self::PublicText(text) => text.text().len(),
            _ => self.vials().len(),
        }
    }
}

impl Prepared {
    /// The statements in their order.
    pub fn statements(&self) -> impl Iterator<Item = &Statement> {
        self.statements.iter().map(|checked| &checked.statement)
    }

    /// Roughly the bytes that it keeps in memory and writes.
    pub(super) fn bytes(&self) -> usize {
        self.statements
            .iter()
            .map(|s| 2 * s.envelope.payload.len() + s.beside.bytes())
            .sum()
    }
}

/// As [`prepare`] of one statement, where that needs no storage and so little time that handing it to
/// another thread would cost a good part of it: one statement of ordinary size, without a sidecar,
/// by a few signers whose keys are remembered. `None` if it is none of these.
pub(super) fn prepare_at_once(
    shared: &Shared,
    submission: &Submission,
) -> Option<Result<Prepared, SubmitError>> {
    if submission.envelope.len() > AT_ONCE_BYTES || !submission.sidecar.is_empty() {
        return None;
    }
    let checked = match parse(shared, submission.clone()) {
        Ok(checked) => checked,
        Err(error) => return Some(Err(error)),
    };
    let signers = &checked.statement.signers;
    let remembered = signers.iter().all(|s| shared.keys.has(&s.key));
    if signers.len() > AT_ONCE_SIGNERS || !remembered {
        return None;
    }
    let mut keys = Keys::new(shared, HashMap::new());
    let verified = keys.verify(&checked);
    Some(verified.map(|()| Prepared {
        statements: vec![checked],
    }))
}

/// Reads and checks what needs no order.
pub(super) fn prepare(
    shared: &Shared,
    submissions: Vec<Submission>,
) -> Result<Prepared, SubmitError> {
    let found = submissions.len();
    if found == 0 || found > MAX_BATCH {
        return Err(SubmitError::Count {
            found,
            limit: MAX_BATCH,
        });
    }
    let mut errors = Vec::new();
    let mut read = Vec::with_capacity(found);
    for (place, submission) in submissions.into_iter().enumerate() {
        match parse(shared, submission) {
            Ok(checked) => read.push((place, checked)),
            Err(error) => errors.push((place, error)),
        }
    }
    // A key may come in by an earlier statement of the same batch.
    let carried = read.iter().flat_map(|(_, s)| s.statement.event.keys());
    let carried = carried.map(|key| (key.id(), key)).collect();
    let mut keys = Keys::new(shared, carried);
    for (place, checked) in &read {
        if let Err(error) = keys.verify(checked) {
            errors.push((*place, error));
        }
    }
    if errors.is_empty() {
        return Ok(Prepared {
            statements: read.into_iter().map(|(_, checked)| checked).collect(),
        });
    }
    Err(SubmitError::together(found, errors))
}

fn parse(shared: &Shared, submission: Submission) -> Result<Checked, SubmitError> {
    let envelope = decode_envelope(&submission.envelope)?;
    let statement = envelope.statement()?;
    let beside = beside(&statement, submission.sidecar)?;
    check_rules(shared, &statement.event)?;
    let payload_hash = envelope.payload_hash();
    Ok(Checked {
        envelope,
        payload_hash,
        statement,
        beside,
    })
}

/// A real ledger keeps to rules that are closed.
fn check_rules(shared: &Shared, event: &Event) -> Result<(), SubmitError> {
    let (field, version, training) = if let Some(genesis) = event.get::<LedgerCreated>() {
        let training = genesis.clock == Clock::Training;
        (
            "ledger_created.rules_version",
            genesis.rules_version,
            training,
        )
    } else if let Some(activated) = event.get::<RulesActivated>() {
        (
            "rules_activated.version",
            activated.version,
            shared.identity.training,
        )
    } else {
        return Ok(());
    };
    if version > rules_in_force::CLOSED && version <= rules_in_force::KNOWN && !training {
        let closed = rules_in_force::CLOSED;
        let expected = refusal::closed_rules(closed);
        return Err(Refusal::new(RefusalCode::RulesVersion, field, version, expected).into());
    }
    Ok(())
}

/// What stands beside a statement is there exactly when it should be, and is what the statement commits to: of
/// vials the list, sorted and without repetition; of a recall the public text (docs/adr/0032).
fn beside(statement: &Statement, bytes: Vec<u8>) -> Result<Beside, SubmitError> {
    if let Event::VialsCommissioned(event) = &statement.event {
        let ids = sidecar::parse(&bytes).map_err(not_committed)?;
        sidecar::check(event, &ids).map_err(not_committed)?;
        return Ok(Beside::Vials(bytes));
    }
    if let Some(committed) = committed(statement) {
        let text = public_text::read(&bytes, statement, &committed).map_err(not_committed)?;
        return Ok(Beside::PublicText(text));
    }
    if bytes.is_empty() {
        return Ok(Beside::Nothing);
    }
    let (found, expected) = (refusal::bytes(bytes.len()), &refusal::NO_SIDECAR);
    Err(Refusal::new(RefusalCode::RootMismatch, "sidecar", found, expected).into())
}

/// The sidecar is not what its statement commits to.
fn not_committed(fault: Fault) -> Refusal {
    let code = match fault.check {
        Check::VialDuplicate => RefusalCode::VialDuplicate,
        Check::PublicText => RefusalCode::PublicTextMismatch,
        _ => RefusalCode::RootMismatch,
    };
    Refusal::new(code, "sidecar", fault.got, fault.expected)
}

/// Finds public keys. Wherever one is found it is the right one, since the id commits to it; whether
/// its holder may sign is decided later.
struct Keys<'a> {
    shared: &'a Shared,
    /// Those that statements of the same batch bring in.
    carried: HashMap<KeyId, PublicKey>,
    /// Taken only if a key is not remembered.
    stored: Option<(Box<dyn Snapshot>, Loader)>,
}

impl<'a> Keys<'a> {
    fn new(shared: &'a Shared, carried: HashMap<KeyId, PublicKey>) -> Self {
        Self {
            shared,
            carried,
            stored: None,
        }
    }

    fn verify(&mut self, checked: &Checked) -> Result<(), SubmitError> {
        let mut found = Vec::new();
        for signer in &checked.statement.signers {
            match self.find(&signer.key)? {
                Some(key) => found.push((signer.key, key)),
                // Nothing more is looked for: anybody can name keys that nobody has.
                None => break,
            }
        }
        let lookup = |id: &KeyId| {
            let of = |(named, _): &&(KeyId, CheckingKey)| named == id;
            found.iter().find(of).map(|(_, key)| key.clone())
        };
        verify_signatures(&checked.envelope, &checked.statement, lookup)?;
        self.shared.keys.used(&checked.statement.signers);
        Ok(())
    }

    fn find(&mut self, id: &KeyId) -> Result<Option<CheckingKey>, StoreError> {
        if let Some(key) = self.shared.keys.get(id) {
            return Ok(Some(key));
        }
        if let Some(key) = self.carried.get(id) {
            return Ok(Some((*key).into()));
        }
        let (snapshot, loader) = match &mut self.stored {
            Some(stored) => stored,
            none => none.insert((self.shared.snapshots.snapshot()?, Loader::default())),
        };
        let snapshot = &**snapshot;
        let enrolled = loader.known(snapshot, &Subject::Key(*id))?;
        let found = match enrolled.as_ref().map(|known| &known.state.facts) {
            Some(Facts::Key(key)) => key.enrolled.as_ref().map(|key| key.public_key),
            _ => {
                let ledger = loader.known(snapshot, &Subject::Ledger)?;
                ledger
                    .as_ref()
                    .and_then(|known| root_key(&known.state.facts, id))
            }
        };
        if let Some(key) = found {
            self.shared.keys.put(key);
        }
        Ok(found.map(CheckingKey::from))
    }
}

/// A root key of any time.
fn root_key(facts: &Facts, id: &KeyId) -> Option<PublicKey> {
    let Facts::Ledger(ledger) = facts else {
        return None;
    };
    let mut keys = ledger.roots.iter().flat_map(|(_, roots)| &roots.keys);
    keys.find(|(key, _)| key.id() == *id).map(|(key, _)| *key)
}

/// Keys of the published ledger by id. Never out of date, because an id commits to its key.
pub(super) struct KeyBook {
    keys: RwLock<BusyKeys>,
}

/// Keys that are remembered; beyond that the book begins anew.
const MAX_KEYS: usize = 100_000;

/// Bytes of tables for busy keys: 152 of them.
const KEY_TABLES: usize = 32 << 20;

impl KeyBook {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self {
            keys: RwLock::new(BusyKeys::new(KEY_TABLES)),
        })
    }

    fn read(&self) -> RwLockReadGuard<'_, BusyKeys> {
        self.keys.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, BusyKeys> {
        self.keys.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn has(&self, id: &KeyId) -> bool {
        self.read().contains(id)
    }

    fn get(&self, id: &KeyId) -> Option<CheckingKey> {
        self.read().get(id)
    }

    /// Statements by these keys were accepted.
    fn used(&self, signers: &[Signer]) {
        let mut keys = self.write();
        signers.iter().for_each(|signer| keys.used(&signer.key));
    }

    fn put(&self, key: PublicKey) {
        let mut keys = self.write();
        if keys.len() >= MAX_KEYS {
            *keys = BusyKeys::new(KEY_TABLES);
        }
        keys.insert(key);
    }
}
