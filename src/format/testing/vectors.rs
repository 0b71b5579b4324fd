//! tests/vectors/{statements,entries,non_canonical}.json: made here, compared in every run, read by
//! implementations in other languages. `UPDATE_VECTORS=1` writes them again.

use super::{Gen, numbered, spoiled};
use crate::digest::{Digest, Position, sha256};
use crate::domain::event::*;
use crate::domain::id::*;
use crate::domain::key::{CheckingKey, PublicKey};
use crate::domain::statement::{Meaning, Role, Signer, Statement};
use crate::domain::subject::subjects;
use crate::domain::time::{TimestampMs, UtcOffset};
use crate::format::dsse::{STATEMENT_PAYLOAD_TYPE, pae};
use crate::format::entry::{Body, Entry, Seal, decode_entry, encode_entry};
use crate::format::envelope::{Envelope, verify_signatures};
use crate::format::statement::{decode_statement, encode_statement};
use crate::merkle::subject_index::{MemoryIndex, subject_key};
use crate::merkle::{leaf_hash, tree_root};
use data_encoding::HEXLOWER;
use ed25519_dalek::{Signer as _, SigningKey};
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub(super) fn hex(bytes: impl AsRef<[u8]>) -> String {
    HEXLOWER.encode(bytes.as_ref())
}

/// Compares with the file, or writes it.
pub(super) fn compare(name: &str, made: &Value) {
    let path = format!("{}/tests/vectors/{name}", env!("CARGO_MANIFEST_DIR"));
    let made = serde_json::to_string_pretty(made).unwrap() + "\n";
    if std::env::var_os("UPDATE_VECTORS").is_some() {
        std::fs::write(&path, &made).unwrap();
    }
    let stored = std::fs::read_to_string(&path).unwrap();
    assert!(stored == made, "{path} differs; UPDATE_VECTORS=1 writes it");
}

#[test]
fn statements() {
    let row = |number: &u16| {
        let statement = numbered(*number, 0);
        let bytes = encode_statement(&statement);
        assert_eq!(decode_statement(&bytes).as_ref(), Ok(&statement));
        let touched = subjects(&statement.event);
        let touched = touched.iter().map(|subject| {
            let key = subject_key(subject.kind(), &subject.id());
            json!([subject.kind(), hex(subject.id()), key.to_string()])
        });
        json!({
            "event": statement.event.name(),
            "event_type": statement.event.number(),
            "field": statement.event.field(),
            "bytes": hex(&bytes),
            "payload_hash": sha256(&[&bytes]).to_string(),
            "ledger_id": statement.ledger_id.map(|id| id.to_string()),
            "statement_id": statement.statement_id.to_string(),
            "occurred_at_ms": statement.occurred_at.ms(),
            "utc_offset_minutes": statement.utc_offset.minutes(),
            "signers": statement.signers.iter().map(|s| s.key.to_string()).collect::<Vec<_>>(),
            "seen": statement.seen.iter().map(|seen| json!([
                seen.subject.kind(),
                hex(seen.subject.id()),
                seen.position.count,
                seen.position.head,
            ])).collect::<Vec<_>>(),
            "subjects": touched.collect::<Vec<_>>(),
        })
    };
    let rows: Vec<Value> = Event::NUMBERS.iter().map(row).collect();
    compare(
        "statements.json",
        &json!({
            "note": "One statement of each event, made from a seed: well formed, not meaningful. `bytes` is canonical and is refused if any byte is changed in form. `subjects` are [kind, id, key], ascending: the histories that the event joins.",
            "statements": rows,
        }),
    );
}

#[test]
fn non_canonical() {
    let row = |row: spoiled::Spoiled| json!({ "name": row.name, "bytes": hex(row.bytes), "code": row.code, "field": row.field });
    let rows: Vec<Value> = spoiled::all().into_iter().map(row).collect();
    compare(
        "non_canonical.json",
        &json!({
            "note": "Encodings of a statement that must be refused. `code` and `field` are those of this implementation; another one must refuse, and should give the same code.",
            "statements": rows,
        }),
    );
}

/// A log under construction.
struct Log {
    ledger_id: Option<LedgerId>,
    entries: Vec<Vec<u8>>,
    heads: BTreeMap<(u8, Vec<u8>), Position>,
    rows: Vec<Value>,
}

impl Log {
    fn append(&mut self, body: Body, facts: Value) -> Digest {
        let index = self.entries.len() as u64;
        let entry = Entry {
            index,
            previous: self
                .entries
                .last()
                .map_or(Digest::ZERO, |last| leaf_hash(last)),
            recorded_at: TimestampMs::new(1_795_000_000_000 + 1000 * index as i64).unwrap(),
            body,
        };
        let bytes = encode_entry(&entry);
        assert_eq!(decode_entry(&bytes).as_ref(), Ok(&entry));
        let leaf = leaf_hash(&bytes);
        assert_eq!(entry.leaf_hash(), leaf);
        self.entries.push(bytes);
        let mut row = json!({
            "index": index,
            "bytes": hex(self.entries.last().unwrap()),
            "previous": entry.previous.to_string(),
            "recorded_at_ms": entry.recorded_at.ms(),
            "leaf_hash": leaf.to_string(),
            "root_after": tree_root(self.entries.iter().map(|e| leaf_hash(e))).to_string(),
        });
        let members = facts.as_object().unwrap().clone();
        row.as_object_mut().unwrap().extend(members);
        self.rows.push(row);
        leaf
    }

    fn state(&mut self, event: Event, keys: &[(&SigningKey, Role, Meaning)]) {
        let mut signing: Vec<_> = keys.to_vec();
        signing.sort_by_key(|(key, ..)| PublicKey::of(key).id());
        let mut seed = Gen::new(self.entries.len() as u64);
        let statement = Statement {
            ledger_id: self.ledger_id,
            statement_id: seed.statement_id(),
            occurred_at: TimestampMs::new(1_794_999_999_000).unwrap(),
            utc_offset: UtcOffset::JST,
            retrospective: None,
            signers: signing
                .iter()
                .map(|(key, role, meaning)| Signer {
                    key: PublicKey::of(key).id(),
                    role: *role,
                    meaning: *meaning,
                })
                .collect(),
            seen: Vec::new(),
            evidence: Vec::new(),
            event,
        };
        let payload = encode_statement(&statement);
        let message = pae(STATEMENT_PAYLOAD_TYPE, &payload);
        let signatures = signing
            .iter()
            .map(|(key, ..)| key.sign(&message).to_bytes());
        let envelope = Envelope {
            signatures: signatures.collect(),
            payload,
        };
        let known = |id: &KeyId| {
            let keys = signing.iter().map(|(key, ..)| PublicKey::of(key));
            keys.into_iter()
                .find(|key| key.id() == *id)
                .map(CheckingKey::from)
        };
        verify_signatures(&envelope, &statement, known).unwrap();
        if self.ledger_id.is_none() {
            self.ledger_id = Some(envelope.as_genesis());
        }
        let keys = signing
            .iter()
            .map(|(key, ..)| hex(PublicKey::of(key).as_bytes()));
        let facts = json!({
            "event_type": statement.event.number(),
            "payload": hex(&envelope.payload),
            "payload_hash": envelope.payload_hash().to_string(),
            "pae": hex(&message),
            "public_keys": keys.collect::<Vec<_>>(),
            "signatures": envelope.signatures.iter().map(hex).collect::<Vec<_>>(),
        });
        let leaf = self.append(Body::Envelope(envelope), facts);
        let mut joined = Vec::new();
        for subject in subjects(&statement.event) {
            let place = (subject.kind(), subject.id());
            let head = self.heads.entry(place.clone()).or_insert(Position::EMPTY);
            *head = head.push(statement.event.number(), &leaf);
            joined.push(json!({
                "kind": place.0,
                "id": hex(place.1),
                "count": head.count,
                "head": head.head.to_string(),
                "value": head.value().to_string(),
            }));
        }
        self.rows.last_mut().unwrap()["histories_after"] = Value::Array(joined);
    }

    fn seal(&mut self) {
        let mut index = MemoryIndex::new();
        for ((kind, id), head) in &self.heads {
            index.set(subject_key(*kind, id), head.value());
        }
        let seal = Seal {
            index_root: index.root(),
            subject_count: index.subject_count(),
            rules_version: 1,
        };
        let facts = json!({
            "index_root": seal.index_root.to_string(),
            "subject_count": seal.subject_count,
            "rules_version": seal.rules_version,
        });
        self.append(Body::Seal(seal), facts);
    }
}

#[test]
fn entries() {
    let [root, log, officer] = [1, 2, 3].map(|seed| SigningKey::from_bytes(&[seed; 32]));
    let mut made = Log {
        ledger_id: None,
        entries: Vec::new(),
        heads: BTreeMap::new(),
        rows: Vec::new(),
    };
    let organisation = OrgRef::from_bytes([0x0a; 16]);
    let by_root = (&root, Role::Root, Meaning::Approved);
    made.state(
        Event::LedgerCreated(LedgerCreated {
            origin: "ledger.example/vectors".to_owned(),
            clock: Clock::Training,
            rules_version: 1,
            schema_hash: Digest::from_bytes([0x5c; 32]),
            roots: RootKeys {
                keys: vec![(PublicKey::of(&root), PersonRef::from_bytes([1; 16]))],
                threshold: 1,
            },
            log_keys: vec![PublicKey::of(&log)],
        }),
        &[by_root],
    );
    made.seal();
    made.state(
        Event::OrgRegistered(OrgRegistered {
            organisation,
            name: Text::parse("株式会社例示").unwrap(),
            kinds: vec![OrgKind::Maker, OrgKind::Laboratory],
            country: CountryCode::parse("JP").unwrap(),
            gln: None,
            affiliates: Vec::new(),
        }),
        &[by_root],
    );
    made.state(
        Event::KeyEnrolled(KeyEnrolled {
            organisation,
            person: PersonRef::from_bytes([2; 16]),
            public_key: PublicKey::of(&officer),
            roles: vec![Role::SecurityOfficer],
        }),
        &[by_root, (&officer, Role::Enrollee, Meaning::Authored)],
    );
    made.seal();
    let ledger_id = made.ledger_id.unwrap().to_string();
    compare(
        "entries.json",
        &json!({
            "note": "A log of two batches. Private keys are 32 equal bytes: root 01, log 02, officer 03. `root_after` is the RFC 6962 root of the log up to and including the entry; `index_root` covers the entries before the seal.",
            "ledger_id": ledger_id,
            "entries": made.rows,
        }),
    );
}
