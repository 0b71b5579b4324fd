//! The index against a plain map: appends, folds, crashes, damage and reads in any order.

use std::collections::BTreeMap;
use std::path::Path;

use proptest::prelude::*;
use rusqlite::Connection;

use super::*;
use crate::digest::{Digest, Position, sha256};
use crate::merkle::leaf_hash;
use crate::merkle::subject_index::{MemoryIndex, bucket_of};
use crate::merkle::tile::tile_updates;
use crate::store::sqlite::{DEFAULT_READERS, SqliteStore};
use crate::store::{
    Batch, Follows, HistoryRow, List, NewEntry, NewHistoryRow, NewListing, NewSidecar, Snapshot,
    Store, Tiles,
};

/// First byte of a toy seal; any other begins the entry of as many subjects as bytes follow.
const SEAL: u8 = b's';
const EVENT: u16 = 60;

fn subject(n: u8) -> Digest {
    sha256(&[b"subject", &[n]])
}

/// What follows from a toy entry.
fn meaning(index: u64, bytes: &[u8]) -> Follows {
    let leaf = leaf_hash(bytes);
    if bytes[0] == SEAL {
        return Follows {
            leaf,
            ..Follows::default()
        };
    }
    let listing = NewListing {
        list: List::ALL,
        event_type: EVENT,
        entry_index: index,
    };
    Follows {
        leaf,
        payload_hash: Some(sha256(&[bytes])),
        subject_keys: bytes[9..].iter().map(|n| subject(*n)).collect(),
        event_type: EVENT,
        listings: vec![listing],
        seal: None,
    }
}

/// Everything that follows, in plain maps.
#[derive(Default, Clone)]
struct Model {
    entries: Vec<Vec<u8>>,
    histories: BTreeMap<Digest, Vec<HistoryRow>>,
    payloads: BTreeMap<Digest, u64>,
    vials: BTreeMap<Digest, u64>,
}

impl Model {
    fn follow(&mut self, bytes: &[u8]) -> Vec<NewHistoryRow> {
        let entry_index = self.entries.len() as u64;
        let follows = meaning(entry_index, bytes);
        let mut new = Vec::new();
        for subject_key in follows.subject_keys {
            let history = self.histories.entry(subject_key).or_default();
            let last = history.last().map_or(Position::EMPTY, |row| row.position);
            let position = last.push(EVENT, &follows.leaf);
            history.push(HistoryRow {
                position,
                entry_index,
                event_type: EVENT,
            });
            new.push(NewHistoryRow {
                subject_key,
                position,
                entry_index,
                event_type: EVENT,
            });
        }
        self.payloads
            .extend(follows.payload_hash.map(|payload| (payload, entry_index)));
        self.entries.push(bytes.to_vec());
        new
    }

    fn index(&self) -> MemoryIndex {
        let mut index = MemoryIndex::new();
        for (key, history) in &self.histories {
            index.set(*key, history.last().unwrap().position.value());
        }
        index
    }

    /// The next batch: an entry for each list of subjects, and a seal.
    fn batch(&mut self, store: &mut SqliteStore, entries: &[Vec<u8>]) -> (u64, Batch) {
        let start = self.entries.len() as u64;
        let mut batch = Batch {
            checkpoint: vec![b'c'],
            ..Batch::default()
        };
        let mut bytes: Vec<Vec<u8>> = Vec::new();
        for subjects in entries {
            let index = self.entries.len() as u64;
            let mut subjects = subjects.clone();
            subjects.sort_unstable();
            subjects.dedup();
            let entry = [&b"e"[..], &index.to_be_bytes(), &subjects].concat();
            batch.histories.extend(self.follow(&entry));
            let tag = sha256(&[b"vial", &entry]);
            self.vials.insert(tag, index);
            batch.sidecars.push(NewSidecar {
                entry_index: index,
                vial_tags: tag.bytes().to_vec(),
            });
            batch.listings.extend(meaning(index, &entry).listings);
            bytes.push(entry);
        }
        let seal = [&[SEAL][..], &(self.entries.len() as u64).to_be_bytes()].concat();
        self.follow(&seal);
        bytes.push(seal);
        let mut index = self.index();
        let root = |bucket: &crate::merkle::subject_index::Bucket| bucket.root().unwrap();
        index.root();
        batch.bucket_roots = index
            .buckets()
            .map(|bucket| (bucket.prefix(), root(bucket)))
            .collect();
        batch.subject_count = self.histories.len() as u64;
        let leaves: Vec<_> = bytes.iter().map(|bytes| leaf_hash(bytes)).collect();
        let log = store.log().unwrap();
        batch.tiles = tile_updates(start, &leaves, &Tiles(&*log)).unwrap();
        drop(log);
        let entry = |bytes: Vec<u8>| NewEntry {
            payload_hash: (bytes[0] != SEAL).then(|| sha256(&[&bytes])),
            bytes,
        };
        batch.entries = bytes.into_iter().map(entry).collect();
        (start, batch)
    }

    fn record(&mut self, store: &mut SqliteStore, entries: &[Vec<u8>]) {
        let (start, batch) = self.batch(store, entries);
        store.append(start, &batch).unwrap();
        store.publish(&batch);
    }

    fn open(&self, path: &Path) -> SqliteStore {
        let mut store = SqliteStore::open(path, DEFAULT_READERS).unwrap();
        self.bring(&mut store);
        store
    }

    fn bring(&self, store: &mut SqliteStore) {
        let root = self.index().root();
        let (size, subjects) = (self.entries.len() as u64, self.histories.len() as u64);
        let top = store.follow(&mut |index, bytes| {
            let seal = (index + 1 == size).then_some((root, subjects));
            Ok(Follows {
                seal,
                ..meaning(index, bytes)
            })
        });
        assert_eq!(top.unwrap().root(), root);
    }

    /// Every question that can be asked has the model's answer.
    fn agrees(&self, snapshot: &dyn Snapshot) {
        let size = snapshot.head().map_or(0, |head| head.size);
        assert_eq!(size, self.entries.len() as u64);
        let mut index = self.index();
        for n in 0..=u8::MAX {
            let key = subject(n);
            let history = self.histories.get(&key).cloned().unwrap_or_default();
            let last = history.last().map_or(Position::EMPTY, |row| row.position);
            assert_eq!(snapshot.position(&key).unwrap(), last, "{n}");
            assert_eq!(snapshot.history(&key, 0, 10_000).unwrap(), history, "{n}");
            let middle = history.len() / 2;
            let part: Vec<_> = history.iter().skip(middle).take(3).copied().collect();
            assert_eq!(
                snapshot.history(&key, middle as u64, 3).unwrap(),
                part,
                "{n}"
            );
            let bucket = snapshot.bucket(bucket_of(&key)).unwrap();
            assert_eq!(bucket.get(&key), index.get(&key), "{n}");
        }
        index.root();
        for bucket in index.buckets() {
            assert_eq!(snapshot.bucket(bucket.prefix()).unwrap(), *bucket);
        }
        for (payload, entry) in &self.payloads {
            assert_eq!(snapshot.find(payload).unwrap(), [*entry]);
        }
        for (tag, entry) in &self.vials {
            assert_eq!(snapshot.vial_lot(tag).unwrap(), Some(*entry));
        }
        for n in 0..50_u8 {
            let nothing = sha256(&[b"nothing", &[n]]);
            assert!(snapshot.find(&nothing).unwrap().is_empty());
            assert_eq!(snapshot.vial_lot(&nothing).unwrap(), None);
        }
        let mut listed: Vec<u64> = self.payloads.values().copied().collect();
        listed.sort_unstable_by(|a, b| b.cmp(a));
        let list = |before, most| snapshot.listing(List::ALL, EVENT, before, most).unwrap();
        assert_eq!(list(u64::MAX, 100_000), listed);
        let half = size / 2;
        let older: Vec<u64> = listed
            .iter()
            .copied()
            .filter(|at| *at < half)
            .take(3)
            .collect();
        assert_eq!(list(half, 3), older);
    }
}

fn readers(store: &SqliteStore) -> Box<dyn Snapshot> {
    store.snapshots().snapshot().unwrap()
}

#[derive(Debug, Clone)]
enum Step {
    /// A batch of entries, each of these subjects.
    Record(Vec<Vec<u8>>),
    /// The layer that grows is frozen, and folded by the thread.
    Fold,
    /// An end in order, and a start.
    Restart,
    /// The files as they are, elsewhere: as after `kill -9`.
    Kill,
    /// The same, and the first slices of a fold were written.
    KillInAFold(usize),
    /// The index is away.
    Lose,
}

fn step() -> impl Strategy<Value = Step> {
    let entry = prop::collection::vec(0..40_u8, 1..5);
    prop_oneof![
        8 => prop::collection::vec(entry, 1..6).prop_map(Step::Record),
        3 => Just(Step::Fold),
        1 => Just(Step::Restart),
        1 => Just(Step::Kill),
        2 => (0..8_usize).prop_map(Step::KillInAFold),
        1 => Just(Step::Lose),
    ]
}

/// Copies what `kill -9` would leave.
fn image(from: &Path, to: &Path) {
    for name in ["l.db", "l.db-wal", "l.db.index", "l.db.index-wal"] {
        drop(std::fs::remove_file(to.join(name)));
        if from.join(name).exists() {
            std::fs::copy(from.join(name), to.join(name)).unwrap();
        }
    }
    for name in ["l.db-shm", "l.db.index-shm", "l.db.index-set-aside"] {
        drop(std::fs::remove_file(to.join(name)));
    }
}

/// Writes some of the slices of a fold of everything, as one that is interrupted does.
fn begin_a_fold(store: &SqliteStore, slices: usize) {
    let view = store.published.view();
    let Some(index) = view.index.as_ref() else {
        return;
    };
    let path = index.path.clone();
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = connect(&path, flags, OWN_CACHE_KIB).unwrap();
    connection.execute_batch(sql::WRITER).unwrap();
    let subjects = store.published.subjects();
    for layer in &view.layers {
        let mut left = slices;
        let mut go_on = || {
            let more = left > 0;
            left = left.saturating_sub(1);
            more
        };
        let to = (view.size(), subjects);
        drop(fold::fold((index, &mut connection), layer, to, &mut go_on));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn it_is_a_plain_map(steps in prop::collection::vec(step(), 1..24)) {
        let directories = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let mut at = 0;
        let path = |at: usize| directories[at % 2].path().join("l.db");
        let mut model = Model::default();
        let mut store = model.open(&path(at));
        // Readers keep what they saw.
        let mut held: Option<(Box<dyn Snapshot>, Model)> = None;
        for step in steps {
            match step {
                Step::Record(entries) => model.record(&mut store, &entries),
                Step::Fold => {
                    held = Some((readers(&store), model.clone()));
                    store.published.fold_now();
                }
                Step::Restart => {
                    held = None;
                    drop(store);
                    store = model.open(&path(at));
                }
                Step::Kill | Step::KillInAFold(_) => {
                    held = None;
                    if let Step::KillInAFold(slices) = step {
                        store.published.settle();
                        begin_a_fold(&store, slices);
                    }
                    image(directories[at % 2].path(), directories[(at + 1) % 2].path());
                    at += 1;
                    drop(store);
                    store = model.open(&path(at));
                    prop_assert!(!path(at).with_file_name("l.db.index-set-aside").exists());
                }
                Step::Lose => {
                    held = None;
                    drop(store);
                    std::fs::remove_file(path(at).with_file_name("l.db.index")).unwrap();
                    store = model.open(&path(at));
                }
            }
            model.agrees(&*readers(&store));
            if let Some((snapshot, then)) = &held {
                then.agrees(&**snapshot);
            }
        }
    }
}

fn some(n: u8) -> Vec<Vec<u8>> {
    (0..n)
        .map(|at| vec![at, at.wrapping_add(1), at / 3])
        .collect()
}

/// Whatever is there in its place: the same answers.
#[test]
fn what_is_no_index_of_this_log_is_made_again() {
    type Deed = fn(&Path);
    let rows: [(&str, Deed); 9] = [
        ("deleted", |index| std::fs::remove_file(index).unwrap()),
        ("emptied", |index| std::fs::write(index, b"").unwrap()),
        ("text", |index| {
            std::fs::write(index, b"not an index".repeat(1_000)).unwrap()
        }),
        ("cut", |index| {
            let file = std::fs::File::options().write(true).open(index).unwrap();
            file.set_len(3 * 4_096).unwrap();
        }),
        ("another database", |index| {
            std::fs::remove_file(index).unwrap();
            Connection::open(index)
                .unwrap()
                .execute_batch("CREATE TABLE mine (a)")
                .unwrap();
        }),
        ("another version", |index| {
            Connection::open(index)
                .unwrap()
                .execute_batch("PRAGMA user_version = 99")
                .unwrap();
        }),
        ("a trigger more", |index| {
            let sql = "CREATE TRIGGER t AFTER INSERT ON leaf BEGIN DELETE FROM look_up; END";
            Connection::open(index).unwrap().execute_batch(sql).unwrap();
        }),
        ("newer than the log", |index| {
            let sql = "UPDATE state SET size = 10000, target = 10000";
            Connection::open(index).unwrap().execute_batch(sql).unwrap();
        }),
        ("of another ledger", |index| {
            let other = tempfile::tempdir().unwrap();
            let mut model = Model::default();
            let mut store = model.open(&other.path().join("l.db"));
            model.record(&mut store, &some(3));
            drop(store);
            std::fs::copy(other.path().join("l.db.index"), index).unwrap();
        }),
    ];
    for (what, deed) in rows {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("l.db");
        let mut model = Model::default();
        let mut store = model.open(&path);
        model.record(&mut store, &some(60));
        drop(store);
        deed(&directory.path().join("l.db.index"));
        let mut store = model.open(&path);
        model.agrees(&*readers(&store));
        assert_eq!(
            store.snapshots().index().made_again,
            u64::from(what != "deleted"),
            "{what}"
        );
        model.record(&mut store, &some(5));
        model.agrees(&*readers(&store));
        drop(store);
        model.agrees(&*readers(&model.open(&path)));
    }
}

/// An older one is brought to the head, and nothing is made again.
#[test]
fn an_index_from_an_older_backup_is_brought_to_the_head() {
    let directory = tempfile::tempdir().unwrap();
    let (path, index) = (
        directory.path().join("l.db"),
        directory.path().join("l.db.index"),
    );
    let mut model = Model::default();
    let mut store = model.open(&path);
    model.record(&mut store, &some(20));
    drop(store);
    let old = std::fs::read(&index).unwrap();
    let mut store = model.open(&path);
    model.record(&mut store, &some(30));
    drop(store);
    std::fs::write(&index, old).unwrap();
    let store = model.open(&path);
    model.agrees(&*readers(&store));
    assert_eq!(store.snapshots().index().made_again, 0);
}

/// A row that was altered or lost is found by who reads it, or by the start; never a wrong answer, and afterwards the
/// right one.
#[test]
fn altered_rows_are_found_and_mended() {
    let rows = [
        "UPDATE leaf SET value = zeroblob(32) WHERE number = 3",
        "UPDATE leaf SET number = 4 WHERE number = 3",
        "DELETE FROM leaf WHERE number = 3",
        "DELETE FROM leaf",
        "UPDATE history SET head = zeroblob(32) WHERE number = 3",
        "UPDATE history SET entry_index = 0 WHERE number = 3 AND n = 1",
        "DELETE FROM history WHERE number = 3 AND n = (SELECT max(n) FROM history WHERE number = 3)",
        "DELETE FROM history WHERE number = 3 AND n = 1",
        "DELETE FROM history",
        "DELETE FROM look_up WHERE hash = (SELECT max(hash) FROM look_up)",
        "UPDATE look_up SET entry_index = 1 WHERE hash = (SELECT max(hash) FROM look_up)",
        "UPDATE look_up SET hash = hash + 1",
        "DELETE FROM look_up",
        "UPDATE bucket SET look_ups = look_ups + 1",
        "UPDATE bucket SET look_up_sum = look_up_sum + 1",
        "UPDATE bucket SET root = zeroblob(32)",
        "DELETE FROM bucket",
        "DROP TABLE history",
        "UPDATE state SET build = zeroblob(16)",
    ];
    for sql in rows {
        let directory = tempfile::tempdir().unwrap();
        let (path, index) = (
            directory.path().join("l.db"),
            directory.path().join("l.db.index"),
        );
        let mut model = Model::default();
        let mut store = model.open(&path);
        model.record(&mut store, &some(60));
        store.published.fold_now();
        let file = Connection::open(&index).unwrap();
        file.execute_batch(sql).unwrap();
        drop(file);
        let found = asks_everything(&model, &store);
        assert!(
            found.is_err() || sql.contains("root") || sql.contains("hash + 1"),
            "{sql}"
        );
        drop(store);
        let mut store = model.open(&path);
        if asks_everything(&model, &store).is_err() {
            // Found by a reader: what recovers makes it again.
            model.bring(&mut store);
        }
        model.agrees(&*readers(&store));
        assert!(store.snapshots().index().made_again <= 1, "{sql}");
    }
}

/// Reads everything; whatever is answered is right.
fn asks_everything(model: &Model, store: &SqliteStore) -> Result<(), StoreError> {
    let all = || {
        let snapshot = store.snapshots().snapshot()?;
        for n in 0..=u8::MAX {
            let history = model
                .histories
                .get(&subject(n))
                .cloned()
                .unwrap_or_default();
            let last = history.last().map_or(Position::EMPTY, |row| row.position);
            let position = snapshot.position(&subject(n))?;
            assert_eq!(position, last);
            let found = snapshot.history(&subject(n), 0, 10_000)?;
            if found
                .iter()
                .map(|row| row.entry_index)
                .ne(history.iter().map(|row| row.entry_index))
            {
                // Who folds it computes its head and finds this.
                return Err(snapshot.index_is_wrong("as the ledger finds".into()));
            }
        }
        for (payload, entry) in &model.payloads {
            assert!(snapshot.find(payload)?.contains(entry));
        }
        for (tag, entry) in &model.vials {
            assert_eq!(snapshot.vial_lot(tag)?, Some(*entry));
        }
        Ok(())
    };
    let found = all();
    assert!(
        matches!(found, Ok(()) | Err(StoreError::Index(_))),
        "{found:?}"
    );
    found
}
