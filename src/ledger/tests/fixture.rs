//! A small training ledger: two roots, a log key, and as many organisations as a test wants.

use std::path::PathBuf;
use std::sync::Arc;

use ed25519_dalek::{Signer as _, SigningKey};

use crate::digest::sha256;
use crate::domain::authority::meaning_of;
use crate::domain::event::{
    Clock, Event, KeyEnrolled, LedgerCreated, OrgKind, OrgRegistered, RootKeys,
};
use crate::domain::id::{CountryCode, Digest, LedgerId, OrgRef, PersonRef, StatementId, Text};
use crate::domain::key::PublicKey;
use crate::domain::statement::{Role, Signer, Statement};
use crate::domain::time::{TimestampMs, UtcOffset};
use crate::format::dsse::{STATEMENT_PAYLOAD_TYPE, pae};
use crate::format::envelope::{Envelope, encode_envelope};
use crate::format::statement::encode_statement;
use crate::ledger::clock::tests::TestClock;
use crate::ledger::{Ledger, LedgerOptions, LogSigner, OpenError, Submission, WallClock};
use crate::store::Store;
use crate::store::sqlite::SqliteStore;
use crate::verify::replay::{Replay, Report};
use crate::verify::signatures::Checker;

/// When the tests play.
pub(super) const START_MS: i64 = 1_790_000_000_000;

/// A ledger in a directory of its own, that can be closed and opened again.
pub(crate) struct TestLedger {
    pub(super) directory: PathBuf,
    /// Removes the directory at the end, if it is this ledger's own.
    pub(super) _own: Option<tempfile::TempDir>,
    pub(super) clock: Arc<TestClock>,
    pub(super) options: LedgerOptions,
    pub(super) ledger_id: LedgerId,
}

pub(super) fn key(name: &str) -> SigningKey {
    SigningKey::from_bytes(&sha256(&[b"key", name.as_bytes()]).bytes())
}

pub(super) fn org(n: u32) -> OrgRef {
    let hash = sha256(&[b"org", &n.to_be_bytes()]).bytes();
    OrgRef::from_bytes(hash[..16].try_into().unwrap())
}

fn person(name: &str) -> PersonRef {
    let hash = sha256(&[b"person", name.as_bytes()]).bytes();
    PersonRef::from_bytes(hash[..16].try_into().unwrap())
}

pub(super) fn statement_id(seed: &[u8]) -> StatementId {
    let mut id: [u8; 16] = sha256(&[b"id", seed]).bytes()[..16].try_into().unwrap();
    id[6] = 0x70 | (id[6] & 0x0f);
    id[8] = 0x80 | (id[8] & 0x3f);
    StatementId::try_from_bytes(id).unwrap()
}

fn roots() -> RootKeys {
    let mut keys: Vec<_> = ["root1", "root2"]
        .map(|name| (PublicKey::of(&key(name)), person(name)))
        .to_vec();
    keys.sort_by_key(|(key, _)| *key.as_bytes());
    RootKeys { keys, threshold: 1 }
}

/// A statement signed by these keys in these roles.
pub(super) fn signed(
    ledger_id: Option<LedgerId>,
    occurred_at_ms: i64,
    event: Event,
    by: &[(&SigningKey, Role)],
) -> Vec<u8> {
    let mut by = by.to_vec();
    by.sort_by_key(|(key, _)| PublicKey::of(key).id());
    let seed = format!("{occurred_at_ms} {event:?}");
    let statement = Statement {
        ledger_id,
        statement_id: statement_id(seed.as_bytes()),
        occurred_at: TimestampMs::new(occurred_at_ms).unwrap(),
        utc_offset: UtcOffset::JST,
        retrospective: None,
        signers: by
            .iter()
            .map(|(key, role)| Signer {
                key: PublicKey::of(key).id(),
                role: *role,
                meaning: meaning_of(&event, None, *role),
            })
            .collect(),
        seen: Vec::new(),
        evidence: Vec::new(),
        event,
    };
    let payload = encode_statement(&statement);
    let message = pae(STATEMENT_PAYLOAD_TYPE, &payload);
    let signatures = by
        .iter()
        .map(|(key, _)| key.sign(&message).to_bytes())
        .collect();
    encode_envelope(&Envelope {
        payload,
        signatures,
    })
}

pub(super) fn genesis(clock: Clock, at_ms: i64) -> Vec<u8> {
    let event = Event::LedgerCreated(LedgerCreated {
        origin: "example.org/lotledger-test".into(),
        clock,
        rules_version: 1,
        schema_hash: Digest::from_bytes([7; 32]),
        roots: roots(),
        log_keys: vec![PublicKey::of(&key("log"))],
    });
    signed(None, at_ms, event, &[(&key("root1"), Role::Root)])
}

impl TestLedger {
    /// A new ledger with its genesis.
    pub(crate) fn new() -> Self {
        Self::with_clock(Clock::Utc, None)
    }

    pub(super) fn with_clock(kind: Clock, starts_at_ms: Option<i64>) -> Self {
        let genesis = genesis(kind, starts_at_ms.unwrap_or(START_MS));
        let envelope = crate::format::envelope::decode_envelope(&genesis).unwrap();
        let own = tempfile::tempdir().unwrap();
        let mut test_ledger = Self::at(own.path(), envelope.as_genesis());
        test_ledger._own = Some(own);
        let starts_at = starts_at_ms.map(|ms| TimestampMs::new(ms).unwrap());
        let (mut store, mut signer) = (test_ledger.store(), test_ledger.signer());
        let clock = test_ledger.clock.clone() as Arc<dyn WallClock>;
        Ledger::create(
            &mut store,
            &mut signer,
            clock,
            &test_ledger.options,
            genesis,
            starts_at,
        )
        .unwrap();
        test_ledger
    }

    /// A ledger that somebody else made.
    pub(super) fn at(directory: &std::path::Path, ledger_id: LedgerId) -> Self {
        Self {
            directory: directory.to_owned(),
            _own: None,
            clock: TestClock::at(START_MS + 1_000),
            options: LedgerOptions::default(),
            ledger_id,
        }
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.directory.join(name)
    }

    pub(super) fn store(&self) -> SqliteStore {
        // A child that another test starts has this process's files, locks included, until it runs its program.
        for _ in 0..5_000 {
            match SqliteStore::open(&self.path("ledger.db"), 8) {
                Err(crate::store::sqlite::OpenError::InUse { .. }) => {
                    std::thread::sleep(std::time::Duration::from_millis(1));
                }
                opened => return opened.unwrap(),
            }
        }
        panic!("somebody else holds the store")
    }

    pub(super) fn signer(&self) -> LogSigner {
        LogSigner::open(key("log"), &self.path("signer")).unwrap()
    }

    pub(crate) fn open(&self) -> Ledger {
        self.try_open(Box::new(self.store())).unwrap()
    }

    pub(super) fn try_open(&self, store: Box<dyn Store>) -> Result<Ledger, OpenError> {
        let clock = self.clock.clone() as Arc<dyn WallClock>;
        Ledger::open(store, self.signer(), clock, self.options.clone())
    }

    /// Organisation `n` registers.
    pub(crate) fn registers(&self, n: u32) -> Submission {
        self.registers_at(n, START_MS)
    }

    pub(super) fn registers_at(&self, n: u32, at_ms: i64) -> Submission {
        let event = Event::OrgRegistered(OrgRegistered {
            organisation: org(n),
            name: Text::parse(&format!("Organisation {n}")).unwrap(),
            kinds: vec![OrgKind::Maker],
            country: CountryCode::parse("JP").unwrap(),
            gln: None,
            affiliates: Vec::new(),
        });
        let envelope = signed(
            Some(self.ledger_id),
            at_ms,
            event,
            &[(&key("root1"), Role::Root)],
        );
        Submission {
            envelope,
            sidecar: Vec::new(),
        }
    }

    /// A person's key joins organisation `n`.
    pub(super) fn enrols(&self, n: u32, name: &str, role: Role) -> Submission {
        let new = key(name);
        let event = Event::KeyEnrolled(KeyEnrolled {
            organisation: org(n),
            person: person(name),
            public_key: PublicKey::of(&new),
            roles: vec![role],
        });
        let by = [(&key("root1"), Role::Root), (&new, Role::Enrollee)];
        let envelope = signed(Some(self.ledger_id), START_MS, event, &by);
        Submission {
            envelope,
            sidecar: Vec::new(),
        }
    }

    /// Reads the closed ledger's file as an auditor would: the whole log again from nothing.
    pub(super) fn audit(&self) -> Report {
        let snapshots = SqliteStore::open_read_only(&self.path("ledger.db")).unwrap();
        let snapshot = snapshots.snapshot().unwrap();
        let head = snapshot.head().unwrap();
        let (mut replay, mut signatures) = (Replay::new(), Checker::new(0));
        for entry in snapshot.entries(0, usize::MAX, usize::MAX).unwrap() {
            replay.entry(&entry, None);
            signatures.add(replay.take_pending());
        }
        replay.add_faults(signatures.finish());
        let note = crate::format::checkpoint::UntrustedCheckpoint::parse(&head.checkpoint).unwrap();
        assert_eq!(note.claimed().size, head.size);
        let report = replay.finish(Some(note.claimed()));
        assert!(report.faults.is_empty(), "{:?}", report.faults);
        report
    }
}
