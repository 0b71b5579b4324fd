//! Whoever changes, drops, reorders or rewrites anything stored is found, and the entry is named.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on should stop there"
)]

mod check_support;

use std::path::{Path, PathBuf};
use std::process::Command;

use check_support::database::{go_on, spoil, write};
use check_support::log::Log;
use check_support::notary::sign;
use check_support::world::World;
use check_support::world::papers::value_of;
use check_support::world::story::{Phase, Recipe};
use check_support::world::{make, names};
use check_support::{positions, received, story};
use lotledger::cli::commands::audit::auditor::{Auditor, Beside};
use lotledger::cli::commands::audit::database::audit;
use lotledger::cli::commands::audit::report::{AuditFacts, AuditOutcome};
use lotledger::cli::commands::audit::text::text;
use lotledger::cli::exit::Exit;
use lotledger::cli::progress::Progress;
use lotledger::domain::event::{Event, HoldReason, HoldScope, ProcessStep};
use lotledger::domain::time::TimestampMs;
use lotledger::format::commitment::{FieldId, Opening};
use lotledger::format::entry::{Body, decode_entry, encode_entry};
use lotledger::format::trust::TrustFile;
use lotledger::verify::replay::Replay;
use lotledger::words::Language;

struct Ledger {
    directory: tempfile::TempDir,
    log: Log,
    trust: TrustFile,
}

impl Ledger {
    fn new(log: Log) -> Self {
        let directory = tempfile::tempdir().unwrap();
        write(&log, &directory.path().join("ledger.db"));
        let trust = log.trust();
        Self {
            directory,
            log,
            trust,
        }
    }

    fn path(&self) -> PathBuf {
        self.directory.path().join("ledger.db")
    }

    fn audit(&self) -> AuditFacts {
        audit_of(&self.path(), &self.trust)
    }

    /// The audit of a copy in which this was changed.
    fn spoiled(&self, sql: &str) -> AuditFacts {
        let copy = self.directory.path().join("copy.db");
        for suffix in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{suffix}", copy.display()));
        }
        spoil(&self.path(), &copy, sql);
        audit_of(&copy, &self.trust)
    }
}

/// In memory, and as a long log is audited: both find the same.
fn audit_of(path: &Path, trust: &TrustFile) -> AuditFacts {
    let audit = |auditor| audit(path, auditor, &mut Progress::of("entries")).unwrap();
    let facts = audit(Auditor::new(trust, Vec::new()));
    let long = audit(Auditor::new(trust, Vec::new()).in_memory(0));
    let shown = |facts: &AuditFacts| {
        let mut shown = serde_json::to_value(facts).unwrap();
        shown["times"] = serde_json::Value::Null;
        shown
    };
    assert_eq!(shown(&facts), shown(&long));
    facts
}

/// The good lot in two batches, so that there is an older checkpoint.
fn good() -> Ledger {
    let mut log = Log::of(&received());
    log.seal();
    Ledger::new(log)
}

fn checks(facts: &AuditFacts) -> Vec<&'static str> {
    facts
        .faults
        .iter()
        .map(|fault| fault.check.as_str())
        .collect()
}

/// It failed, by this check, and this entry is named.
#[track_caller]
fn failed_at(facts: &AuditFacts, check: &str, index: Option<u64>) {
    assert_eq!(
        (facts.outcome, facts.exit),
        (AuditOutcome::Failed, 1),
        "{check}"
    );
    let found = facts
        .faults
        .iter()
        .any(|f| f.check.as_str() == check && (index.is_none() || f.index == index));
    assert!(found, "no {check} at {index:?} among {:#?}", facts.faults);
    assert!(index.is_none_or(|index| facts.bad_entries.contains(&index)));
}

fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
}

#[test]
fn a_good_ledger_passes_and_is_not_touched() {
    let ledger = good();
    let before = std::fs::read(ledger.path()).unwrap();
    let facts = ledger.audit();
    assert_eq!(
        (facts.outcome, facts.exit),
        (AuditOutcome::Verified, 0),
        "{:#?}",
        facts.faults
    );
    let size = ledger.log.entries.len() as u64;
    assert_eq!(facts.counts.entries, size);
    assert_eq!(facts.counts.seals, 2);
    assert_eq!((facts.counts.lots, facts.counts.sidecars), (1, 1));
    assert_eq!(facts.checkpoint.as_ref().unwrap().root, facts.log_root);
    assert!(facts.rows_compared.unwrap() > 0);
    assert!(facts.lots_without_sidecar.is_empty());
    assert_eq!(std::fs::read(ledger.path()).unwrap(), before);
}

/// Copied from under a running daemon without its -wal: sound, and the report says how old it is.
#[test]
fn a_copy_of_the_database_that_lacks_the_newest_entries() {
    let mut ledger = good();
    let before = ledger.audit().newest.unwrap();
    let size = ledger.log.entries.len();
    ledger.log.seal();
    let _running = go_on(&ledger.log, &ledger.path(), size);
    let copy = ledger.directory.path().join("copy.db");
    std::fs::copy(ledger.path(), &copy).unwrap();
    let old = audit_of(&copy, &ledger.trust);
    assert_eq!((old.exit, old.newest.as_ref()), (0, Some(&before)));
    let said = old.newest_said().unwrap();
    assert!(
        said.english()
            .starts_with(&format!("The newest entry is {}, of ", size - 1))
    );
    std::fs::copy(
        ledger.directory.path().join("ledger.db-wal"),
        ledger.directory.path().join("copy.db-wal"),
    )
    .unwrap();
    let whole = audit_of(&copy, &ledger.trust);
    assert_eq!((whole.exit, whole.newest.unwrap().index), (0, size as u64));
    assert_eq!(ledger.audit().newest.unwrap().index, size as u64);
}

#[test]
fn a_changed_byte_in_any_entry() {
    let ledger = good();
    let some = if check_support::full() {
        usize::MAX
    } else {
        24
    };
    for index in positions(ledger.log.entries.len(), some) {
        let bytes = &ledger.log.entries[index];
        for at in [bytes.len() / 3, bytes.len() - 1] {
            let mut changed = bytes.clone();
            changed[at] ^= 0x10;
            let sql = format!(
                "UPDATE entry SET bytes = x'{}' WHERE entry_index = {index}",
                hex(&changed)
            );
            let facts = ledger.spoiled(&sql);
            assert_eq!(facts.exit, 1, "entry {index}, byte {at}");
            // The entry itself, or for the last one the checkpoint over it.
            let named = facts
                .bad_entries
                .iter()
                .any(|bad| *bad == index as u64 || *bad == index as u64 + 1);
            assert!(named, "entry {index}, byte {at}: {:#?}", facts.faults);
        }
    }
}

#[test]
fn removed_and_swapped_entries() {
    let ledger = good();
    let size = ledger.log.entries.len();
    for index in positions(size, 6) {
        let facts = ledger.spoiled(&format!("DELETE FROM entry WHERE entry_index = {index}"));
        failed_at(&facts, "MISSING", Some(index as u64));
    }
    let facts = ledger.spoiled(
        "UPDATE entry SET entry_index = -entry_index WHERE entry_index IN (40, 41);
         UPDATE entry SET entry_index = 81 + entry_index WHERE entry_index < 0;",
    );
    failed_at(&facts, "INDEX", Some(40));
    failed_at(&facts, "CHAIN", Some(41));
    // The last batch cut off, its checkpoint kept; and the other way round.
    let last = size as u64 - 1;
    let facts = ledger.spoiled(&format!("DELETE FROM entry WHERE entry_index = {last}"));
    failed_at(&facts, "MISSING", Some(last));
    let facts = ledger.spoiled(&format!("DELETE FROM checkpoint WHERE size = {size}"));
    failed_at(&facts, "EXTRA", Some(last));
}

#[test]
fn what_is_kept_beside_the_log() {
    let ledger = good();
    let size = ledger.log.entries.len();
    let commissioned = *ledger.log.sidecars.keys().next().unwrap();
    let flip = |column: &str| {
        // The first byte becomes another one, the rest stays.
        format!("CAST(x'5a' || substr({column}, 2) AS BLOB)")
    };
    // What is changed, which check finds it, at which entry.
    let table: Vec<(String, &str, Option<u64>)> = vec![
        (format!("UPDATE checkpoint SET note = {} WHERE size = {size}", flip("note")), "CHECKPOINT", None),
        (
            format!("UPDATE checkpoint SET note = {} WHERE size = {}", flip("note"), size - 1),
            "CHECKPOINT",
            Some(size as u64 - 2),
        ),
        (format!("DELETE FROM checkpoint WHERE size = {}", size - 1), "CHECKPOINT", Some(size as u64 - 2)),
        (
            format!(
                "UPDATE checkpoint SET note = (SELECT note FROM checkpoint WHERE size = {}) WHERE size = {size}",
                size - 1
            ),
            "CHECKPOINT_SIZE",
            None,
        ),
        (
            format!("UPDATE checkpoint SET recorded_at_ms = recorded_at_ms + 1 WHERE size = {size}"),
            "STORED_CHECKPOINT",
            Some(size as u64 - 1),
        ),
        // An older one, and by the other column.
        (
            format!("UPDATE checkpoint SET subject_count = 1 WHERE size = {}", size - 1),
            "STORED_CHECKPOINT",
            Some(size as u64 - 2),
        ),
        (
            format!("UPDATE sidecar SET vial_tags = {} WHERE entry_index = {commissioned}", flip("vial_tags")),
            "ROOT_MISMATCH",
            Some(commissioned),
        ),
        (
            format!(
                "UPDATE sidecar SET vial_tags = CAST(substr(vial_tags, 1, 32) || substr(vial_tags, 1) AS BLOB)
                 WHERE entry_index = {commissioned}"
            ),
            "VIAL_DUPLICATE",
            Some(commissioned),
        ),
        (format!("UPDATE tile SET hashes = {} WHERE level = 0", flip("hashes")), "STORED_TILE", None),
        ("DELETE FROM tile".into(), "STORED_TILE", None),
        (
            "INSERT INTO tile VALUES (1, 0, zeroblob(32))".into(),
            "STORED_TILE",
            None,
        ),
        // Rows of nothing.
        ("INSERT INTO tile VALUES (0, 77, zeroblob(32))".into(), "STORED_ROWS", None),
        ("INSERT INTO tile VALUES (7, 0, zeroblob(32))".into(), "STORED_ROWS", None),
        ("INSERT INTO sidecar VALUES (3, zeroblob(32))".into(), "SIDECAR", Some(3)),
        (
            format!("INSERT INTO checkpoint SELECT 51, note, recorded_at_ms, subject_count FROM checkpoint WHERE size = {size}"),
            "STORED_ROWS",
            None,
        ),
        // Counting to what somebody wrote there would take for ever.
        (
            format!("UPDATE checkpoint SET size = 4611686018427387904 WHERE size = {size}"),
            "STORED_CHECKPOINT",
            None,
        ),
        (
            format!("INSERT INTO entry VALUES ({}, x'5a', NULL)", size + 1_000_000_000),
            "EXTRA",
            Some(size as u64 + 1_000_000_000),
        ),
    ];
    for (sql, check, index) in table {
        let facts = ledger.spoiled(&sql);
        println!("{sql}: {:?}", checks(&facts));
        failed_at(&facts, check, index);
        // The maker's entry is not blamed for what somebody did to the list beside it.
        if sql.contains("sidecar") {
            let cause = facts.cause.as_ref().unwrap();
            let text = cause.text.english();
            assert!(text.contains("the entry itself was not"), "{text}");
            assert!(!text.contains("signed by"), "{text}");
            assert_eq!(cause.causes, 1, "{:?}", facts.faults);
        }
    }
}

/// Where reading stops, nothing is said of what would have come: it could not be checked.
#[test]
fn what_cannot_be_read_is_no_fault() {
    let facts = good().spoiled("DROP TABLE tile");
    assert!(facts.faults.is_empty(), "{:?}", checks(&facts));
    assert!(!facts.incomplete.is_empty());
    assert_eq!(facts.exit, Exit::NotChecked as u8);
    let newest = facts.newest_said().unwrap();
    assert!(newest.english().contains("read up to entry"), "{newest:?}");
}

/// Somebody took out every checkpoint: that is no empty ledger.
#[test]
fn entries_without_a_checkpoint() {
    let ledger = good();
    let copy = ledger.directory.path().join("copy.db");
    spoil(&ledger.path(), &copy, "DELETE FROM checkpoint");
    let auditor = Auditor::new(&ledger.trust, Vec::new());
    let failure = audit(&copy, auditor, &mut Progress::of("entries")).unwrap_err();
    assert_eq!(
        (failure.exit, failure.code.as_str()),
        (Exit::False, "CHECKPOINT")
    );
}

/// The log after a change to its entries, rewritten so that chain, index, seals and checkpoints fit.
fn rewritten(change: impl Fn(&mut Log)) -> Ledger {
    let mut log = Log::of(&received());
    let trust = log.trust();
    change(&mut log);
    log.rewrite();
    Ledger {
        trust,
        ..Ledger::new(log)
    }
}

#[test]
fn a_rewritten_history() {
    // By somebody with another log key: the trust file does not know it.
    let ledger = rewritten(|log| {
        log.entries.remove(60);
        log.log_key = "log.2";
    });
    failed_at(&ledger.audit(), "CHECKPOINT", None);
    // By the operator itself, with its own key: a statement that was pinned is gone.
    let facts = rewritten(|log| drop(log.entries.remove(60))).audit();
    failed_at(&facts, "RULES", None);
    // Another genesis is another ledger.
    let facts = rewritten(|log| {
        let mut world = World::empty(Recipe::small());
        world.notary = Some(check_support::notary);
        let genesis = lotledger::domain::event::LedgerCreated {
            schema_hash: check_support::world::names::digest("another"),
            ..check_support::world::make::genesis()
        };
        world.record("root.1 + root.2", Event::LedgerCreated(genesis));
        log.entries[0] = world.bytes[0].clone();
    })
    .audit();
    failed_at(&facts, "LEDGER_ID", Some(0));
}

/// What an event says of vials is checked against the lists that stand beside the log.
#[test]
fn a_hold_on_vials_of_another_lot() {
    let mut world = received();
    let hold = |of: &str| {
        let scope = HoldScope::Vials {
            lot: names::lot("L1"),
            vials: names::vials(of, 25, 25),
        };
        Event::HoldPlaced(make::hold(scope, HoldReason::Deviation, "maker"))
    };
    world.record("maker.qa", hold("L1"));
    let wrong = world.force("maker.qa", hold("L9"));
    let facts = Ledger::new(Log::of(&world)).audit();
    failed_at(&facts, "RULES", Some(wrong));
    assert_eq!(checks(&facts), ["RULES"], "{:#?}", facts.faults);
    assert!(facts.faults[0].got.english().starts_with("LOT_MISMATCH"));
}

/// A vial of one lot in the list of another, which no database of ours would store.
#[test]
fn a_vial_in_two_lots() {
    let mut world = received();
    world.process(ProcessStep::SterileBulk, &["purified"], &["bulk.2"]);
    let second = make::lot_opened("L2", "small@1", "wcb.1");
    world.record("maker.head", Event::LotOpened(second));
    let mut tags = names::vials("L2", 1, 39);
    tags.push(names::vial("L1", 7));
    tags.sort();
    let root = world.sidecar(tags);
    let filled = make::commissioned("L2", "bulk.2", 40, root);
    let wrong = world.force("maker.head", Event::VialsCommissioned(filled));
    let log = Log::of(&world);
    let mut replay = Replay::new();
    for (index, entry) in (0..).zip(&log.entries) {
        replay.entry(entry, log.sidecars.get(&index).map(Vec::as_slice));
    }
    let report = replay.finish(None);
    let [fault] = report.faults.as_slice() else {
        panic!("{:#?}", report.faults);
    };
    assert_eq!((fault.check.as_str(), fault.index), ("RULES", Some(wrong)));
    assert!(
        fault.got.english().starts_with("VIAL_DUPLICATE"),
        "{fault:?}"
    );
    // The second lot has no vials by that, so nobody can check what is said of them.
    assert_eq!(report.unchecked_lots, [names::lot("L2")]);
}

#[test]
fn a_repeated_payload() {
    let mut log = Log::of(&received());
    let repeated = log.entries[50].clone();
    let at = log.entries.len() - 1;
    log.entries.insert(at, repeated);
    log.rewrite();
    // The store itself refuses a payload twice: put it in past the store.
    let ledger = Ledger::new(Log::of(&received()));
    let mut auditor = Auditor::new(&ledger.trust, Vec::new());
    for (index, bytes) in log.entries.iter().enumerate() {
        let beside = Beside {
            vial_tags: log.sidecars.get(&(index as u64)).map(Vec::as_slice),
            ..Beside::default()
        };
        auditor.entry(bytes, beside);
    }
    let closed = auditor.finish(&log.checkpoint(log.entries.len()), None);
    let facts = closed.facts(None);
    failed_at(&facts, "REPEATED_PAYLOAD", Some(at as u64));
}

#[test]
fn a_false_signature_and_a_false_seal() {
    let facts = rewritten(|log| {
        let mut entry = decode_entry(&log.entries[70]).unwrap();
        if let Body::Envelope(envelope) = &mut entry.body {
            let other = decode_entry(&log.entries[69]).unwrap();
            envelope.signatures = other.envelope().unwrap().signatures.clone();
        }
        log.entries[70] = encode_entry(&entry);
    })
    .audit();
    failed_at(&facts, "SIGNATURE", Some(70));
    // An index that leaves out what happened to the last vial.
    let mut log = Log::of(&received());
    let last = log.entries.len() - 1;
    let mut seal = decode_entry(&log.entries[last]).unwrap();
    if let Body::Seal(seal) = &mut seal.body {
        seal.index_root = log.histories(last - 1).index.root();
    }
    log.entries[last] = encode_entry(&seal);
    let facts = Ledger::new(log).audit();
    failed_at(&facts, "INDEX_ROOT", Some(last as u64));
}

/// An entry whose signature was changed where it is stored.
fn with_a_changed_signature(ledger: &Ledger, index: usize) -> String {
    let mut entry = decode_entry(&ledger.log.entries[index]).unwrap();
    if let Body::Envelope(envelope) = &mut entry.body {
        envelope.signatures[0][40] ^= 1;
    }
    let bytes = hex(&encode_entry(&entry));
    format!("UPDATE entry SET bytes = x'{bytes}' WHERE entry_index = {index}")
}

#[test]
fn the_first_cause_before_what_follows_from_it() {
    let ledger = good();
    let facts = ledger.spoiled(&with_a_changed_signature(&ledger, 70));
    let cause = facts.cause.as_ref().unwrap();
    assert_eq!((cause.index, cause.check.as_str()), (Some(70), "ALTERED"));
    let event = &decode_entry(&ledger.log.entries[70]).unwrap();
    let statement = event.envelope().unwrap().statement().unwrap();
    assert_eq!(cause.event, Some(statement.event.name()));
    assert_eq!(cause.signed_by.len(), statement.signers.len());
    let text = cause.text.english();
    let begin = format!("Entry 70, {}, signed by ", statement.event.name());
    assert!(text.starts_with(&begin), "{text}");
    assert!(text.contains("was changed after it was recorded"), "{text}");
    assert!(!text.contains("key:") && !text.contains("org_"), "{text}");
    // The chain behind it and the tree over it.
    assert_eq!(
        cause.consequences.get("CHAIN"),
        Some(&1),
        "{:?}",
        facts.faults
    );
    assert!(cause.consequences.contains_key("CHECKPOINT_ROOT"));
    let counted: usize = cause.consequences.values().sum();
    assert_eq!(cause.causes + counted, facts.faults.len());
    // A log that is right has none, and an entry that cannot be read has no signers.
    assert_eq!(ledger.audit().cause, None);
    let facts = ledger.spoiled("UPDATE entry SET bytes = x'00' WHERE entry_index = 30");
    let cause = facts.cause.unwrap();
    assert_eq!((cause.index, cause.event), (Some(30), None));
    assert!(cause.text.english().starts_with("Entry 30 cannot be read"));
}

/// Every way in which a database is altered, and what is said to have happened first: the check, the entry, the words.
#[test]
fn what_really_happened_is_said_first() {
    let ledger = good();
    let size = ledger.log.entries.len() as u64;
    let (first_end, last) = (size - 1, size - 1);
    let seal = first_end - 1;
    let before = seal - 1;
    let set = |index: u64, bytes: &[u8]| {
        let bytes = hex(bytes);
        format!("UPDATE entry SET bytes = x'{bytes}' WHERE entry_index = {index};")
    };
    let entry = |index: u64| decode_entry(&ledger.log.entries[index as usize]).unwrap();
    let later = |index: u64| {
        let mut entry = entry(index);
        entry.recorded_at = TimestampMs::new(entry.recorded_at.ms() + 1).unwrap();
        set(index, &encode_entry(&entry))
    };
    let other_root = |index: u64| {
        let mut entry = entry(index);
        if let Body::Seal(seal) = &mut entry.body {
            seal.index_root = names::digest("another");
        }
        set(index, &encode_entry(&entry))
    };
    let mut genesis = entry(0);
    if let Body::Envelope(envelope) = &mut genesis.body {
        let at = envelope.payload.len() - 2;
        envelope.payload[at] ^= 1;
    }
    let cut = |from: u64| format!("DELETE FROM entry WHERE entry_index >= {from};");
    let no_checkpoint = format!("DELETE FROM checkpoint WHERE size > {first_end};");
    let swapped = "UPDATE entry SET entry_index = -entry_index WHERE entry_index IN (40, 41);
         UPDATE entry SET entry_index = 81 + entry_index WHERE entry_index < 0;";
    let moved = "DELETE FROM entry WHERE entry_index = 60;
         UPDATE entry SET entry_index = -entry_index WHERE entry_index > 60;
         UPDATE entry SET entry_index = -entry_index - 1 WHERE entry_index < 0;";
    let beside = "The log is as it was recorded";
    let is_good = "is as it was recorded, but";
    let changed = "was changed after it was recorded";
    let away = ": taken away, or";
    let rows: Vec<(&str, String, &str, Option<u64>, &str)> = vec![
        (
            "tail cut, its checkpoint too",
            cut(last) + &no_checkpoint,
            "MISSING",
            Some(last),
            away,
        ),
        (
            "tail cut, its checkpoint kept",
            cut(last),
            "MISSING",
            Some(last),
            away,
        ),
        (
            "more cut, both checkpoints kept",
            cut(before),
            "MISSING",
            Some(before),
            away,
        ),
        (
            "checkpoint cut, entries kept",
            no_checkpoint.clone(),
            "EXTRA",
            Some(last),
            "without a signed checkpoint",
        ),
        (
            "one taken out",
            "DELETE FROM entry WHERE entry_index = 60".into(),
            "MISSING",
            Some(60),
            away,
        ),
        (
            "one taken out, the rest moved up",
            moved.into(),
            "INDEX",
            Some(60),
            "recorded as entry 61",
        ),
        (
            "exchanged",
            swapped.into(),
            "INDEX",
            Some(40),
            "recorded as entry 41",
        ),
        (
            "time of a statement",
            later(50),
            "ALTERED",
            Some(50),
            changed,
        ),
        (
            "time of a seal",
            later(seal),
            "ALTERED",
            Some(seal),
            changed,
        ),
        (
            "index of a seal",
            other_root(seal),
            "ALTERED",
            Some(seal),
            changed,
        ),
        (
            "time of the last seal",
            later(last),
            "ALTERED",
            Some(last),
            changed,
        ),
        (
            "index of the last seal",
            other_root(last),
            "ALTERED",
            Some(last),
            changed,
        ),
        (
            "signature",
            with_a_changed_signature(&ledger, 70),
            "ALTERED",
            Some(70),
            changed,
        ),
        (
            "genesis",
            set(0, &encode_entry(&genesis)),
            "ALTERED",
            Some(0),
            changed,
        ),
        (
            "unreadable",
            set(30, &[0]),
            "ENTRY",
            Some(30),
            "cannot be read",
        ),
        (
            "a tile",
            "DELETE FROM tile".into(),
            "STORED_TILE",
            None,
            beside,
        ),
        (
            "a hash in a tile",
            "UPDATE tile SET hashes = CAST(x'5a' || substr(hashes, 2) AS BLOB) WHERE level = 0"
                .into(),
            "STORED_TILE",
            None,
            beside,
        ),
        (
            "the time beside a checkpoint",
            format!("UPDATE checkpoint SET recorded_at_ms = 1 WHERE size = {first_end}"),
            "STORED_CHECKPOINT",
            Some(seal),
            is_good,
        ),
        (
            "the note of a checkpoint",
            format!(
                "UPDATE checkpoint SET note = CAST('x' || substr(note, 2) AS BLOB) WHERE size = {first_end}"
            ),
            "CHECKPOINT",
            Some(seal),
            "is not one that the log's key signed",
        ),
        (
            "a sidecar",
            "DELETE FROM sidecar".into(),
            "STORED_SIDECAR",
            None,
            is_good,
        ),
    ];
    for (what, sql, check, index, said) in rows {
        let facts = ledger.spoiled(&sql);
        let cause = facts.cause.as_ref().unwrap();
        let text = cause.text.english();
        let found = (
            cause.check.as_str(),
            cause.index.filter(|_| index.is_some()),
        );
        assert_eq!(found, (check, index), "{what}: {text}: {:#?}", facts.faults);
        assert!(text.contains(said), "{what}: {text}");
        // What is not in the log, or was changed, is nowhere called right.
        let log_is_good = facts
            .headline
            .english()
            .starts_with("The log is what it claims to be");
        assert_eq!(
            log_is_good,
            facts.faults.iter().all(|f| f.check.is_of_stored()),
            "{what}"
        );
        println!("{what}: {text}");
    }
}

/// Another ledger's trust file: said as such, and not as a fault of the file.
#[test]
fn the_trust_file_of_another_ledger() {
    let ledger = good();
    let mut world = World::empty(Recipe::small());
    world.notary = Some(check_support::notary);
    let genesis = lotledger::domain::event::LedgerCreated {
        schema_hash: check_support::world::names::digest("another"),
        ..check_support::world::make::genesis()
    };
    world.record("root.1 + root.2", Event::LedgerCreated(genesis));
    let other = Log::of(&world).trust();
    let cause = audit_of(&ledger.path(), &other).cause.unwrap();
    assert_eq!(cause.check.as_str(), "LEDGER_ID");
    let text = cause.text.english();
    assert!(
        text.contains("perhaps the trust file is the one of another ledger"),
        "{text}"
    );
}

#[test]
fn what_the_log_says_is_said() {
    let facts = good().audit();
    let overview = &facts.overview;
    assert_eq!(overview.events["LotReleased"].statements, 1);
    let statements: u64 = overview.events.values().map(|kind| kind.statements).sum();
    assert_eq!(statements, facts.counts.statements);
    let by_organisations: u64 = overview.organisations.iter().map(|of| of.statements).sum();
    assert_eq!(by_organisations + overview.by_roots, statements);
    assert!(
        overview
            .organisations
            .iter()
            .all(|of| of.party.name.is_some())
    );
    assert_eq!(
        overview.keys.count as u64,
        overview.events["KeyEnrolled"].statements
    );
    assert!(overview.first.as_ref().unwrap().ms < overview.last.as_ref().unwrap().ms);
    assert!(overview.program.contains("rules"));
    let newest = facts.newest.as_ref().unwrap();
    assert_eq!(newest.index, facts.counts.entries - 1);
    assert_eq!(Some(&newest.recorded_at), overview.last.as_ref());
    assert_eq!((overview.holds.count, overview.recalls.count), (0, 0));
}

#[test]
fn a_checkpoint_that_somebody_holds() {
    let ledger = good();
    let (log, trust) = (&ledger.log, &ledger.trust);
    let size = log.entries.len();
    // Whose checkpoint is held, its size, and what is found.
    let mut other = log.clone();
    other.entries[70] = encode_entry(&{
        let mut entry = decode_entry(&log.entries[70]).unwrap();
        if let Body::Envelope(envelope) = &mut entry.body {
            envelope.signatures[0][40] ^= 1;
        }
        entry
    });
    let mut longer = log.clone();
    longer.seal();
    let table = [
        (log, size - 1, None),
        (log, size, None),
        (&other, size - 1, Some(size as u64 - 2)),
        (&longer, size + 1, None),
    ];
    for (held, at, fault) in table {
        let mut auditor = Auditor::new(trust, Vec::new());
        auditor.holds(&held.checkpoint(at)).unwrap();
        for (index, bytes) in log.entries.iter().enumerate() {
            let beside = Beside {
                vial_tags: log.sidecars.get(&(index as u64)).map(Vec::as_slice),
                ..Beside::default()
            };
            auditor.entry(bytes, beside);
        }
        let facts = auditor.finish(&log.checkpoint(size), None).facts(None);
        let found = facts
            .faults
            .iter()
            .filter(|f| f.check.as_str() == "CHECKPOINT_HELD");
        let found: Vec<_> = found.map(|f| f.index).collect();
        match (fault, at > size) {
            (Some(index), _) => assert_eq!(found, [Some(index)]),
            (None, true) => assert_eq!(found, [None]),
            (None, false) => assert!(found.is_empty() && facts.exit == 0, "{:?}", facts.faults),
        }
        assert_eq!(facts.since, Some(at as u64));
        // What failed is not among what was checked and is right; two signed logs are named as such.
        let said = facts
            .checked
            .iter()
            .any(|item| item.english().contains("that was held"));
        assert_eq!(said, fault.is_none() && at <= size, "{:?}", facts.checked);
        assert_eq!(facts.fork.is_some(), fault.is_some());
        if let Some(fork) = &facts.fork {
            assert_eq!(&facts.headline, fork);
            assert!(
                fork.english().contains("signed two logs that contradict"),
                "{fork:?}"
            );
            let page = text(&facts, Language::English);
            assert!(page.contains("clear no vial by it"), "{page}");
        }
    }
    let mut auditor = Auditor::new(trust, Vec::new());
    assert_eq!(
        auditor.holds(b"no checkpoint").unwrap_err().exit,
        Exit::Usage
    );
}

#[test]
fn a_release_over_a_failed_test_is_found_where_it_stands() {
    let mut recipe = Recipe::small();
    recipe.results.insert("ENDOTOXIN", value_of("3.1 [IU]/mL"));
    let mut world = story(recipe, Phase::Reviewed);
    world.forging = true;
    world.go_on(Phase::Reviewed, Phase::Received);
    let release = world
        .log
        .iter()
        .find(|e| matches!(e.statement.event, Event::LotReleased(_)));
    let release = release.unwrap().index;
    let facts = Ledger::new(Log::of(&world)).audit();
    failed_at(&facts, "RULES", Some(release));
    let fault = facts
        .faults
        .iter()
        .find(|f| f.index == Some(release))
        .unwrap();
    assert!(fault.got.english().contains("RELEASE_REFUSED"), "{fault}");
}

#[test]
fn disclosed_outcomes_are_compared_and_judged() {
    let mut world = story(Recipe::small(), Phase::Received);
    let ledger_id = world.ledger_id().unwrap().bytes();
    // One more test of the donor, whose outcome can be opened.
    let tested = check_support::world::make::donor_tested("donor.1", "HBV.NAT");
    let mut statement = world.draft("lab.analyst", Event::DonorTested(tested.clone()));
    let opening = |value: &str| {
        let field = FieldId::parse("donor_tested.outcome").unwrap();
        let id = statement.statement_id.bytes();
        Opening::new(ledger_id, id, field, [7; 32], value).unwrap()
    };
    let (right, wrong) = (opening("DETECTED"), opening("NOT_DETECTED"));
    let outcome = right.digest();
    statement.event =
        Event::DonorTested(lotledger::domain::event::DonorTested { outcome, ..tested });
    let index = world.append(statement.clone());
    let ledger = Ledger::new(Log::of(&world));
    let with = |openings: Vec<Opening>| {
        let auditor = Auditor::new(&ledger.trust, openings);
        audit(&ledger.path(), auditor, &mut Progress::of("entries")).unwrap()
    };
    let facts = with(vec![right]);
    assert_eq!(facts.outcome, AuditOutcome::Verified, "{:#?}", facts.faults);
    assert_eq!(
        facts.donors_excluded_later.len(),
        1,
        "bad news after a determination is listed"
    );
    failed_at(&with(vec![wrong]), "OPENING", Some(index));
    let field = FieldId::parse("donor_tested.outcome").unwrap();
    let stranger = Opening::new(ledger_id, [1; 16], field, [7; 32], "DETECTED").unwrap();
    failed_at(&with(vec![stranger]), "OPENING", None);
    // Determined eligible after that test: the determination itself is wrong.
    let determined = check_support::world::make::donor_determined(
        "donor.1",
        lotledger::domain::event::Eligibility::Eligible,
    );
    let index = world.record("collector.officer", Event::DonorDetermined(determined));
    let ledger = Ledger::new(Log::of(&world));
    let auditor = Auditor::new(&ledger.trust, vec![opening("DETECTED")]);
    let facts = audit(&ledger.path(), auditor, &mut Progress::of("entries")).unwrap();
    failed_at(&facts, "DONOR", Some(index));
    assert_eq!(sign(&statement).signatures.len(), 1);
}

#[test]
fn as_a_program() {
    let ledger = good();
    let directory = ledger.directory.path();
    std::fs::write(directory.join("ledger.trust"), ledger.log.trust_text()).unwrap();
    spoil(
        &ledger.path(),
        &directory.join("bad.db"),
        "UPDATE entry SET bytes = x'00' WHERE entry_index IN (30, 31)",
    );
    std::fs::write(directory.join("other.db"), b"no database").unwrap();
    drop(lotledger::store::sqlite::SqliteStore::open(&directory.join("empty.db"), 1).unwrap());
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lotledger"));
        command
            .current_dir(directory)
            .env_clear()
            .env("HOME", directory);
        let output = command.arg("audit").args(arguments).output().unwrap();
        let stdout = String::from_utf8(output.stdout).unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        (output.status.code().unwrap(), stdout, stderr)
    };
    let trust = ["--trust", "ledger.trust"];
    let (exit, text, _) = run(&[&["--database", "ledger.db"], &trust[..]].concat());
    assert_eq!(exit, 0, "{text}");
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].starts_with("VERIFIED: "));
    assert_eq!(lines[0], lines[lines.len() - 1]);
    let (exit, text, _) = run(&[&["--database", "bad.db", "--lang", "ja"], &trust[..]].concat());
    assert_eq!(exit, 1);
    assert!(text.contains("不合格のエントリ一覧: 30, 31, 32"), "{text}");
    let (exit, json, _) = run(&[&["--database", "bad.db", "--json"], &trust[..]].concat());
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((exit, &value["schema"]), (1, &"lotledger.audit/1".into()));
    assert_eq!(value["exit"], 1);
    // Arguments, exit code, what is said.
    let table: &[(&[&str], i32, &str)] = &[
        (&["--database", "absent.db"], 3, "STORE"),
        (&["--database", "empty.db"], 3, "EMPTY"),
        (&["--database", "other.db"], 3, "STORE"),
        (&[], 2, "nothing to audit"),
        (&["--server", "http://127.0.0.1:9"], 3, "NETWORK"),
    ];
    for (arguments, code, said) in table {
        let (exit, _, stderr) = run(&[arguments, &trust[..]].concat());
        assert_eq!(exit, *code, "{arguments:?}: {stderr}");
        assert!(stderr.contains(said), "{arguments:?}: {stderr}");
    }
    let (exit, _, stderr) = run(&["--database", "ledger.db"]);
    assert_eq!(exit, 3, "{stderr}");
}
