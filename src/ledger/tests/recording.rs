//! Recording: receipts, refusals, batches, repetition, many at once.

use std::collections::HashSet;

use proptest::prelude::*;

use super::fixture::{START_MS, TestLedger, key, org, signed};
use crate::domain::event::{Clock, Event, KeyRevoked, RevocationReason, RulesActivated};
use crate::domain::id::Digest;
use crate::domain::key::PublicKey;
use crate::domain::refusal::RefusalCode;
use crate::domain::statement::Role;
use crate::domain::subject::Subject;
use crate::format::checkpoint::UntrustedCheckpoint;
use crate::format::error::Code;
use crate::ledger::{Receipt, Submission, SubmitError};
use crate::merkle::{leaf_hash, verify_inclusion};

/// The receipt holds against its own checkpoint.
fn check(receipt: &Receipt) {
    let note = UntrustedCheckpoint::parse(&receipt.checkpoint).unwrap();
    let checkpoint = note.claimed();
    let (leaf, root) = (leaf_hash(&receipt.entry), checkpoint.root);
    verify_inclusion(
        &leaf,
        receipt.index,
        checkpoint.size,
        &receipt.inclusion_path,
        &root,
    )
    .unwrap();
}

fn refused(error: &SubmitError) -> RefusalCode {
    match error {
        SubmitError::Refused(refusal) => refusal.code,
        other => panic!("{other}"),
    }
}

#[test]
fn a_statement_gets_a_receipt_that_holds() {
    let test_ledger = TestLedger::new();
    let ledger = test_ledger.open();
    let first = ledger.submit(test_ledger.registers(1)).unwrap();
    assert_eq!(first.index, 2, "after the genesis and its seal");
    check(&first);
    let subjects: Vec<_> = first
        .places
        .iter()
        .map(|place| place.subject.clone())
        .collect();
    assert_eq!(
        subjects,
        [Subject::Directory, Subject::Organisation(org(1))]
    );
    let second = ledger.submit(test_ledger.registers(2)).unwrap();
    check(&second);
    let counts: Vec<_> = second
        .places
        .iter()
        .map(|place| place.position.count)
        .collect();
    assert_eq!((second.index, counts), (4, vec![2, 1]));
    drop(ledger);
    let report = test_ledger.audit();
    assert_eq!((report.counts.entries, report.counts.seals), (6, 3));
}

#[test]
fn the_same_payload_gives_the_same_receipt_for_ever() {
    let test_ledger = TestLedger::new();
    let ledger = test_ledger.open();
    let original = ledger.submit(test_ledger.registers(1)).unwrap();
    assert_eq!(ledger.submit(test_ledger.registers(1)).unwrap(), original);
    ledger
        .submit_all((2..400).map(|n| test_ledger.registers(n)).collect())
        .unwrap();
    assert_eq!(ledger.submit(test_ledger.registers(1)).unwrap(), original);
    drop(ledger);
    let ledger = test_ledger.open();
    assert_eq!(ledger.submit(test_ledger.registers(1)).unwrap(), original);
    let twice = ledger
        .submit_all(vec![
            test_ledger.registers(1000),
            test_ledger.registers(1000),
        ])
        .unwrap();
    assert_eq!(twice[0], twice[1]);
}

#[test]
fn refusals_change_nothing_and_are_named() {
    let test_ledger = TestLedger::new();
    let ledger = test_ledger.open();
    ledger.submit(test_ledger.registers(1)).unwrap();
    let size = || ledger.reader().view().unwrap().head().size;
    let before = size();

    let again = test_ledger.registers_at(1, super::fixture::START_MS + 1);
    assert_eq!(
        refused(&ledger.submit(again).unwrap_err()),
        RefusalCode::Exists
    );

    let mut other = TestLedger::new();
    other.ledger_id = crate::domain::id::LedgerId::from_bytes([9; 32]);
    let error = ledger.submit(other.registers(2)).unwrap_err();
    assert_eq!(refused(&error), RefusalCode::WrongLedger);

    let mut spoiled = test_ledger.registers(3);
    *spoiled.envelope.last_mut().unwrap() ^= 1;
    let error = ledger.submit(spoiled).unwrap_err();
    assert!(
        matches!(&error, SubmitError::Format(e) if e.code == Code::BadSignature),
        "{error}"
    );

    let mut sidecar = test_ledger.registers(3);
    sidecar.sidecar = vec![0; 32];
    assert_eq!(
        refused(&ledger.submit(sidecar).unwrap_err()),
        RefusalCode::RootMismatch
    );

    let revoked = Event::KeyRevoked(KeyRevoked {
        organisation: org(1),
        key: PublicKey::of(&key("nobody")).id(),
        reason: RevocationReason::Lost,
        from_index: None,
    });
    let by = [(&key("nobody"), Role::SecurityOfficer)];
    let envelope = signed(
        Some(test_ledger.ledger_id),
        super::fixture::START_MS,
        revoked,
        &by,
    );
    let error = ledger
        .submit(Submission {
            envelope,
            sidecar: Vec::new(),
        })
        .unwrap_err();
    assert!(
        matches!(&error, SubmitError::Format(e) if e.code == Code::UnknownKey),
        "{error}"
    );

    for (bytes, code) in [
        (vec![], Code::MissingField),
        (vec![0xff; 9], Code::Malformed),
    ] {
        let error = ledger
            .submit(Submission {
                envelope: bytes,
                sidecar: Vec::new(),
            })
            .unwrap_err();
        assert!(
            matches!(&error, SubmitError::Format(e) if e.code == code),
            "{error}"
        );
    }
    assert!(matches!(
        ledger.submit_all(Vec::new()),
        Err(SubmitError::Count { found: 0, .. })
    ));
    assert_eq!(size(), before);
    drop(ledger);
    test_ledger.audit();
}

#[test]
fn a_batch_is_recorded_whole_or_not_at_all() {
    let test_ledger = TestLedger::new();
    let ledger = test_ledger.open();
    // Each builds on the one before; the enrolled key is known to nobody yet.
    let good = vec![
        test_ledger.registers(1),
        test_ledger.enrols(1, "quality", Role::QaRelease),
    ];
    for receipt in ledger.submit_all(good).unwrap() {
        check(&receipt);
    }
    let bad = vec![
        test_ledger.registers(2),
        test_ledger.enrols(2, "second", Role::QaRelease),
        test_ledger.registers_at(1, super::fixture::START_MS + 5),
        test_ledger.registers(3),
        test_ledger.registers_at(3, super::fixture::START_MS + 5),
    ];
    let Err(SubmitError::Batch(errors)) = ledger.submit_all(bad) else {
        panic!("refused as a whole")
    };
    let refused: Vec<_> = errors
        .iter()
        .map(|(place, error)| (*place, refused(error)))
        .collect();
    assert_eq!(
        refused,
        [(2, RefusalCode::Exists), (4, RefusalCode::Exists)]
    );
    let view = ledger.reader().view().unwrap();
    assert!(
        view.known(&Subject::Organisation(org(2)))
            .unwrap()
            .is_none()
    );
    assert_eq!(view.position(&Subject::Directory).unwrap().count, 1);
    drop(view);
    // Nothing of it is remembered either.
    check(&ledger.submit(test_ledger.registers(2)).unwrap());
    drop(ledger);
    test_ledger.audit();
}

#[test]
fn a_refused_statement_does_not_spoil_its_neighbours() {
    let test_ledger = TestLedger::new();
    let ledger = test_ledger.open();
    let waiting: Vec<_> = [1, 1, 2, 1, 3]
        .iter()
        .enumerate()
        .map(|(at, n)| {
            let submission = test_ledger.registers_at(*n, super::fixture::START_MS + at as i64);
            ledger
                .enqueue(ledger.prepare(vec![submission]).unwrap())
                .unwrap()
        })
        .collect();
    let recorded: Vec<bool> = waiting
        .into_iter()
        .map(|pending| pending.wait().is_ok())
        .collect();
    assert_eq!(recorded, [true, false, true, false, true]);
    drop(ledger);
    assert_eq!(test_ledger.audit().counts.statements, 4);
}

#[test]
fn many_submitters_at_once() {
    let test_ledger = TestLedger::new();
    let ledger = test_ledger.open();
    let indexes: Vec<u64> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8u32)
            .map(|thread| {
                let (ledger, test_ledger) = (&ledger, &test_ledger);
                scope.spawn(move || {
                    // Two threads submit the same statements.
                    let each = (0..20).map(|n| thread / 2 * 100 + n);
                    each.map(|n| {
                        let receipt = ledger.submit(test_ledger.registers(n)).unwrap();
                        check(&receipt);
                        receipt.index
                    })
                    .collect::<Vec<_>>()
                })
            })
            .collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap())
            .collect()
    });
    let different: HashSet<_> = indexes.iter().collect();
    assert_eq!((indexes.len(), different.len()), (160, 80));
    drop(ledger);
    assert_eq!(test_ledger.audit().counts.statements, 81);
}

#[test]
fn a_full_queue_says_so() {
    let mut test_ledger = TestLedger::new();
    test_ledger.options.queue = 1;
    let ledger = test_ledger.open();
    let mut pending = Vec::new();
    let mut busy = 0;
    for n in 0..200 {
        match ledger.enqueue(ledger.prepare(vec![test_ledger.registers(n)]).unwrap()) {
            Ok(waiting) => pending.push(waiting),
            Err(SubmitError::Busy) => busy += 1,
            Err(other) => panic!("{other}"),
        }
    }
    assert!(busy > 0);
    for waiting in pending {
        waiting.wait().unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    /// Whatever comes, in whatever groups: the log is what a replay from nothing says it is.
    #[test]
    fn any_sequence_is_what_a_replay_finds(
        calls in prop::collection::vec(prop::collection::vec((0u32..12, 0i64..3), 1..6), 1..12),
        restart in any::<prop::sample::Index>(),
        cached in 0usize..40,
    ) {
        let mut test_ledger = TestLedger::new();
        test_ledger.options.cached_entries = cached;
        let mut ledger = test_ledger.open();
        let mut recorded = HashSet::new();
        let restart = restart.index(calls.len());
        for (at, call) in calls.iter().enumerate() {
            if at == restart {
                drop(ledger);
                ledger = test_ledger.open();
            }
            let submissions = call
                .iter()
                .map(|(n, at)| match n % 3 {
                    0 => test_ledger.enrols(n / 3, &format!("person {n}"), Role::Operator),
                    _ => test_ledger.registers_at(*n, super::fixture::START_MS + at),
                })
                .collect();
            if let Ok(receipts) = ledger.submit_all(submissions) {
                for receipt in &receipts {
                    check(receipt);
                    recorded.insert(receipt.index);
                }
            }
        }
        let view = ledger.reader().view().unwrap();
        let size = view.head().size;
        drop(view);
        drop(ledger);
        let report = test_ledger.audit();
        prop_assert_eq!(report.counts.entries, size);
        prop_assert_eq!(report.counts.statements, recorded.len() as u64 + 1);
    }
}

/// What is open may change: a real ledger is not switched to it, a training ledger is.
#[test]
fn open_rules_are_for_training_ledgers() {
    for (clock, starts_at, admitted) in [
        (Clock::Utc, None, false),
        (Clock::Training, Some(START_MS), true),
    ] {
        let test_ledger = TestLedger::with_clock(clock, starts_at);
        let ledger = test_ledger.open();
        let event = Event::RulesActivated(RulesActivated {
            version: 2,
            schema_hash: Digest::from_bytes([2; 32]),
        });
        let by = [(&key("root1"), Role::Root)];
        let submission = Submission {
            envelope: signed(Some(test_ledger.ledger_id), START_MS, event, &by),
            sidecar: Vec::new(),
        };
        match ledger.submit(submission) {
            Ok(_) => assert!(admitted, "{clock}"),
            Err(SubmitError::Refused(refusal)) => {
                assert!(!admitted, "{clock}");
                let found = (refusal.code, &*refusal.field);
                assert_eq!(
                    found,
                    (RefusalCode::RulesVersion, "rules_activated.version")
                );
            }
            Err(error) => panic!("{clock}: {error}"),
        }
    }
}
