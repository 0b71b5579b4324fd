//! Lists of vials: the form of a sidecar, and in which lot a vial is.

use std::sync::Arc;

use super::fixture::{START_MS, TestLedger, key, org, statement_id};
use crate::digest::sha256;
use crate::domain::event::{Event, Reconciliation, StorageClass, VialsCommissioned};
use crate::domain::id::{Digest, Gtin14, LotId, LotNumber, NodeRef, VialTag};
use crate::domain::known_cache::KnownCache;
use crate::domain::refusal::RefusalCode;
use crate::domain::rules_in_force::InForce;
use crate::domain::state::State;
use crate::domain::statement::{Recorded, Role, Statement};
use crate::domain::subject::{Position, Subject};
use crate::domain::time::{Date, TimestampMs, UtcOffset};
use crate::domain::view::Known;
use crate::ledger::draft::Draft;
use crate::ledger::states::follows;
use crate::ledger::{Submission, SubmitError};
use crate::merkle::vial_tree::vial_root;
use crate::store::Store as _;

fn lot(n: u32) -> LotId {
    LotId {
        gtin: Gtin14::parse("04987654000012").unwrap(),
        lot: LotNumber::parse(&format!("LOT{n}")).unwrap(),
    }
}

/// Sorted ids of vials `from..from + count`.
fn vials(from: u32, count: u32) -> Vec<Digest> {
    let mut ids: Vec<Digest> = (from..from + count)
        .map(|n| sha256(&[&n.to_be_bytes()]))
        .collect();
    ids.sort();
    ids
}

fn sidecar(ids: &[Digest]) -> Vec<u8> {
    ids.iter().flat_map(|id| id.bytes()).collect()
}

fn commissioned(n: u32, ids: &[Digest]) -> Event {
    let count = ids.len() as u32;
    Event::VialsCommissioned(VialsCommissioned {
        lot: lot(n),
        bulk: NodeRef::from_bytes([1; 16]),
        fill_date: Date::parse("2026-09-01").unwrap(),
        expiry: Date::parse("2027-09-01").unwrap(),
        storage_class: StorageClass::ALL[0],
        count,
        vials_root: Digest::from_bytes(vial_root(ids).bytes()),
        reconciliation: Reconciliation {
            filled: count,
            rejected: Vec::new(),
            unserialised_samples: 0,
            unserialised_retains: 0,
            labels_printed: count,
            labels_used: count,
            labels_destroyed: 0,
        },
        organisation: org(1),
    })
}

fn tag(id: &Digest) -> VialTag {
    VialTag::from_bytes(id.bytes())
}

fn code(error: SubmitError) -> RefusalCode {
    match error {
        SubmitError::Refused(refusal) => refusal.code,
        other => panic!("{other}"),
    }
}

#[test]
fn a_sidecar_is_what_the_statement_commits_to() {
    let test_ledger = TestLedger::new();
    let ledger = test_ledger.open();
    let ids = vials(0, 5);
    let mut unsorted = ids.clone();
    unsorted.swap(1, 3);
    let mut twice = ids.clone();
    twice[2] = twice[1];
    use RefusalCode::{RootMismatch, VialDuplicate};
    let table = [
        (Vec::new(), RootMismatch),
        (sidecar(&ids[..4]), RootMismatch),
        (sidecar(&ids)[..159].to_vec(), RootMismatch),
        (sidecar(&unsorted), RootMismatch),
        (sidecar(&vials(1, 5)), RootMismatch),
        (sidecar(&twice), VialDuplicate),
    ];
    let by = [(&key("root1"), Role::ProductionHead)];
    let envelope = super::fixture::signed(
        Some(test_ledger.ledger_id),
        START_MS,
        commissioned(1, &ids),
        &by,
    );
    for (sidecar, expected) in table {
        let submission = Submission {
            envelope: envelope.clone(),
            sidecar,
        };
        assert_eq!(
            code(ledger.prepare(vec![submission]).unwrap_err()),
            expected
        );
    }
    let sidecar = sidecar(&ids);
    ledger
        .prepare(vec![Submission { envelope, sidecar }])
        .unwrap();
}

/// The state of a lot whose vials entry `index` commissioned.
fn lot_state(n: u32, index: u64, ids: &[Digest]) -> Arc<Known> {
    let statement = Statement {
        ledger_id: None,
        statement_id: statement_id(b"lot"),
        occurred_at: TimestampMs::MIN,
        utc_offset: UtcOffset::UTC,
        retrospective: None,
        signers: Vec::new(),
        seen: Vec::new(),
        evidence: Vec::new(),
        event: commissioned(n, ids),
    };
    let recorded = Recorded {
        index,
        leaf: Digest::from_bytes([0; 32]),
        payload_hash: Digest::from_bytes([0; 32]),
        recorded_at: TimestampMs::MIN,
        statement,
    };
    let subject = Subject::Lot(lot(n));
    let state = State::of(&subject, [Arc::new(recorded)], &InForce::default());
    Arc::new(Known {
        position: Position {
            count: 1,
            head: Digest::from_bytes([1; 32]),
        },
        state,
    })
}

#[test]
fn vials_are_of_one_lot_and_of_the_lot_they_are_said_to_be_of() {
    let test_ledger = TestLedger::new();
    let mut store = test_ledger.store();
    store.follow(&mut follows).unwrap();
    let snapshot = store.own_snapshot().unwrap();
    let mut cache = KnownCache::new(100);
    let (first, second) = (vials(0, 5), vials(5, 5));
    cache.put(Subject::Lot(lot(1)), lot_state(1, 10, &first));
    cache.put(Subject::Lot(lot(2)), lot_state(2, 11, &second));
    let mut draft = Draft::new(&*snapshot, &mut cache, Digest::ZERO, TimestampMs::MIN);
    draft.holds_vials(&first, 10);
    draft.holds_vials(&second, 11);

    let taken = |ids: &[Digest]| draft.taken_vial(&sidecar(ids)).unwrap();
    assert_eq!(taken(&vials(20, 2)), None);
    assert_eq!(taken(&vials(4, 1)), Some(tag(&vials(4, 1)[0])));
    assert_eq!(taken(&[vials(20, 1)[0], second[3]]), Some(tag(&second[3])));

    let stranger = vials(90, 1)[0];
    let table = [
        (1, first[0], true),
        (2, second[4], true),
        (1, second[0], false),
        (1, stranger, false),
        (9, first[0], false),
    ];
    for (n, id, expected) in table {
        let found = draft.is_of_lot(&lot(n), &tag(&id)).unwrap();
        assert_eq!(found, expected, "vial {id} of lot {n}");
    }
}
