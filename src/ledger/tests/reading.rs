//! Reading: proofs, histories and evidence under one checkpoint, while the writer goes on.

use super::fixture::{TestLedger, org};
use crate::digest::{Digest, Position};
use crate::domain::subject::Subject;
use crate::format::checkpoint::UntrustedCheckpoint;
use crate::format::entry::decode_entry;
use crate::format::statement::decode_statement;
use crate::ledger::{LedgerView, SubmitError};
use crate::merkle::subject_index::{Lookup, VerifiedTrie, subject_key};
use crate::merkle::{leaf_hash, verify_consistency, verify_inclusion};
use crate::store::StoreError;

fn root(view: &LedgerView, size: u64) -> Digest {
    let note = view.checkpoint(size).unwrap().unwrap();
    UntrustedCheckpoint::parse(&note).unwrap().claimed().root
}

#[test]
fn proofs_hold_against_the_checkpoints() {
    let test_ledger = TestLedger::new();
    let ledger = test_ledger.open();
    for n in 0..5 {
        ledger
            .submit_all(
                (0..80)
                    .map(|m| test_ledger.registers(n * 100 + m))
                    .collect(),
            )
            .unwrap();
    }
    let view = ledger.reader().view().unwrap();
    let size = view.head().size;
    assert_eq!(size, 2 + 5 * 81);
    for index in [0, 1, 2, 255, 256, size - 1] {
        let leaf = leaf_hash(&view.entry(index).unwrap().unwrap());
        let path = view.inclusion(index, size).unwrap().unwrap();
        verify_inclusion(&leaf, index, size, &path, &root(&view, size)).unwrap();
    }
    for old in [2, 83, 326] {
        let path = view.consistency(old, size).unwrap().unwrap();
        verify_consistency(old, &root(&view, old), size, &root(&view, size), &path).unwrap();
    }
    assert!(view.inclusion(size, size).unwrap().is_none());
    assert!(view.inclusion(0, size + 1).unwrap().is_none());
    assert!(view.consistency(size, size + 1).unwrap().is_none());
    assert_eq!(view.checkpoint(size - 1).unwrap(), None);
}

#[test]
fn evidence_shows_whole_histories_and_absence() {
    let test_ledger = TestLedger::new();
    let ledger = test_ledger.open();
    ledger
        .submit_all((0..30).map(|n| test_ledger.registers(n)).collect())
        .unwrap();
    let view = ledger.reader().view().unwrap();
    // The writer goes on; the view does not.
    ledger
        .submit_all((30..60).map(|n| test_ledger.registers(n)).collect())
        .unwrap();

    let present = [
        Subject::Ledger,
        Subject::Organisation(org(3)),
        Subject::Organisation(org(29)),
    ];
    let absent = [Subject::Organisation(org(40)), Subject::SafetyFeed];
    let subjects: Vec<_> = present.iter().chain(&absent).cloned().collect();
    let evidence = view.evidence(&subjects, None).unwrap();
    assert_eq!((evidence.size, evidence.histories.len()), (33, 3));
    let (seal_index, seal_bytes) = evidence.entries.last().unwrap();
    assert_eq!(*seal_index, 32);
    verify_inclusion(
        &leaf_hash(seal_bytes),
        32,
        33,
        &evidence.seal_path,
        &root(&view, 33),
    )
    .unwrap();
    let seal = *decode_entry(seal_bytes).unwrap().seal().unwrap();
    let trie = VerifiedTrie::verify(
        &evidence.trie,
        &seal.index_root,
        crate::format::bundle::MAX_TRIE_NODES,
    )
    .unwrap();
    for subject in &present {
        let (_, indexes) = evidence
            .histories
            .iter()
            .find(|(of, _)| of == subject)
            .unwrap();
        let mut head = Position::EMPTY;
        for index in indexes {
            let (_, bytes) = evidence.entries.iter().find(|(at, _)| at == index).unwrap();
            let entry = decode_entry(bytes).unwrap();
            let statement = decode_statement(&entry.envelope().unwrap().payload).unwrap();
            head = head.push(statement.event.number(), &leaf_hash(bytes));
        }
        let key = subject_key(subject.kind(), &subject.id());
        assert_eq!(
            trie.lookup(&key),
            Lookup::Present(head.value()),
            "{subject}"
        );
    }
    for subject in &absent {
        let key = subject_key(subject.kind(), &subject.id());
        assert_eq!(trie.lookup(&key), Lookup::Absent, "{subject}");
    }
}

#[test]
fn views_are_whole_while_batches_come_in() {
    let test_ledger = TestLedger::new();
    let ledger = test_ledger.open();
    std::thread::scope(|scope| {
        let reader = ledger.reader();
        let readers: Vec<_> = (0..3)
            .map(|_| {
                let reader = reader.clone();
                scope.spawn(move || {
                    loop {
                        let view = reader.view().unwrap();
                        let size = view.head().size;
                        let evidence = view.evidence(&[Subject::Directory], None).unwrap();
                        assert_eq!(evidence.size, size);
                        let seal = evidence.entries.last().unwrap();
                        let seal = *decode_entry(&seal.1).unwrap().seal().unwrap();
                        VerifiedTrie::verify(
                            &evidence.trie,
                            &seal.index_root,
                            crate::format::bundle::MAX_TRIE_NODES,
                        )
                        .unwrap();
                        if size >= 42 {
                            return;
                        }
                    }
                })
            })
            .collect();
        for n in 0..20 {
            ledger.submit(test_ledger.registers(n)).unwrap();
        }
        for reader in readers {
            reader.join().unwrap();
        }
    });
}

/// A byte of an entry changed on the disk: it is shown to nobody, and its statement is not recorded again.
#[test]
fn an_entry_that_is_not_what_it_was() {
    let test_ledger = TestLedger::new();
    let ledger = test_ledger.open();
    for n in 0..3 {
        ledger.submit(test_ledger.registers(n)).unwrap();
    }
    drop(ledger);
    let file = rusqlite::Connection::open(test_ledger.path("ledger.db")).unwrap();
    let guard: String = file
        .query_row(
            "SELECT sql FROM sqlite_master WHERE name = 'entry_is_never_changed'",
            (),
            |row| row.get(0),
        )
        .unwrap();
    let bytes = "SELECT bytes FROM entry WHERE entry_index = 4";
    let mut bytes: Vec<u8> = file.query_row(bytes, (), |row| row.get(0)).unwrap();
    let last = bytes.len() - 40;
    bytes[last] ^= 1;
    file.execute_batch("DROP TRIGGER entry_is_never_changed")
        .unwrap();
    let changed = file.execute("UPDATE entry SET bytes = ?1 WHERE entry_index = 4", [bytes]);
    assert_eq!(changed, Ok(1));
    file.execute_batch(&guard).unwrap();
    drop(file);

    let ledger = test_ledger.open();
    let view = ledger.reader().view().unwrap();
    let size = view.head().size;
    let says = |error: StoreError| error.to_string();
    let expected = "entry 4 is not the one that the tree has there";
    assert!(says(view.entry(4).unwrap_err()).contains(expected));
    assert!(says(view.entries(2, 9, 1 << 20).unwrap_err()).contains(expected));
    assert!(says(view.receipt(4).unwrap_err()).contains(expected));
    assert!(view.entry(6).unwrap().is_some());
    let again = ledger.submit(test_ledger.registers(1)).unwrap_err();
    assert!(!matches!(again, SubmitError::Refused(_)), "{again}");
    assert_eq!(ledger.reader().view().unwrap().head().size, size);
}
