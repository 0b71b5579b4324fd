//! What every backend must do, as functions over a new, empty store. Each backend runs [`all`].

use super::{
    Batch, Follows, List, NewEntry, NewHistoryRow, NewListing, NewPublicText, NewSidecar, Snapshot,
    Store, StoreError,
};
use crate::digest::{Digest, Position, sha256};
use crate::domain::id::OrgRef;
use crate::merkle::leaf_hash;
use crate::merkle::subject_index::Bucket;
use crate::merkle::tile::tile_updates;

use super::Tiles;

type Factory<'f> = &'f dyn Fn() -> Box<dyn Store>;
type Rule = fn(Box<dyn Store>);

/// Runs the whole contract.
pub(crate) fn all(new: Factory<'_>) {
    let contract: [(&str, Rule); 11] = [
        ("an empty store answers", an_empty_store_answers),
        ("what is appended can be read", what_is_appended_can_be_read),
        ("batches follow each other", batches_follow_each_other),
        ("another size is refused", another_size_is_refused),
        (
            "contradictory batches are refused",
            contradictory_batches_are_refused,
        ),
        (
            "a failed append leaves nothing",
            a_failed_append_leaves_nothing,
        ),
        (
            "the writer sees what is stored",
            the_writer_sees_what_is_stored,
        ),
        ("a snapshot stands still", a_snapshot_stands_still),
        ("reads are bounded", reads_are_bounded),
        ("lists begin with the newest", lists_begin_with_the_newest),
        (
            "readers work on other threads",
            readers_work_on_other_threads,
        ),
    ];
    for (name, rule) in contract {
        eprintln!("contract: {name}");
        rule(new());
    }
}

/// Two statements, one with a sidecar, and a seal; everything depends on `size` and `salt`.
pub(crate) fn batch(store: &dyn Store, salt: u8) -> Batch {
    let snapshot = store.snapshots().snapshot().unwrap();
    let size = snapshot.head().map_or(0, |head| head.size);
    let bytes = |at: u8| vec![salt, at, size as u8, (size >> 8) as u8];
    let entries: Vec<NewEntry> = (0..3)
        .map(|at| NewEntry {
            bytes: bytes(at),
            payload_hash: (at < 2).then(|| sha256(&[&bytes(at)])),
        })
        .collect();
    let leaves: Vec<Digest> = entries
        .iter()
        .map(|entry| leaf_hash(&entry.bytes))
        .collect();

    let key = sha256(&[b"subject"]);
    let mut position = snapshot.position(&key).unwrap();
    let mut histories = Vec::new();
    for (at, leaf) in leaves.iter().enumerate().take(2) {
        position = position.push(7, leaf);
        histories.push(NewHistoryRow {
            subject_key: key,
            position,
            entry_index: size + at as u64,
            event_type: 7,
        });
    }
    let mut bucket = snapshot
        .bucket(crate::merkle::subject_index::bucket_of(&key))
        .unwrap();
    bucket.set(key, position.value()).unwrap();
    let vial = sha256(&[b"vial", &bytes(1)]);
    let listings = [List::ALL, somebody()].map(|list| NewListing {
        list,
        event_type: 7,
        entry_index: size,
    });
    Batch {
        listings: listings.to_vec(),
        tiles: tile_updates(size, &leaves, &Tiles(&*snapshot)).unwrap(),
        sidecars: vec![NewSidecar {
            entry_index: size + 1,
            vial_tags: vial.bytes().to_vec(),
        }],
        public_texts: vec![NewPublicText {
            entry_index: size,
            opening: vec![salt; 40],
        }],
        entries,
        histories,
        bucket_roots: vec![(bucket.prefix(), bucket.root().unwrap())],
        checkpoint: vec![b'c', salt],
        recorded_at_ms: 1_000 + size as i64,
        subject_count: 1,
    }
}

/// Appends and publishes.
pub(crate) fn record(store: &mut dyn Store, size: u64, batch: &Batch) {
    store.append(size, batch).unwrap();
    store.publish(batch);
}

/// What follows from an entry of the toy batches; their seals say nothing, so nothing is sealed but by `sealed`.
pub(crate) fn meaning(index: u64, bytes: &[u8]) -> Result<Follows, StoreError> {
    let leaf = leaf_hash(bytes);
    let listing = |list| NewListing {
        list,
        event_type: 7,
        entry_index: index,
    };
    Ok(match index % 3 {
        2 => Follows {
            leaf,
            ..Follows::default()
        },
        at => Follows {
            leaf,
            payload_hash: Some(sha256(&[bytes])),
            subject_keys: vec![sha256(&[b"subject"])],
            event_type: 7,
            listings: match at {
                0 => [List::ALL, somebody()].map(listing).to_vec(),
                _ => Vec::new(),
            },
            seal: None,
        },
    })
}

/// Whose list the toy batches fill.
fn somebody() -> List {
    List::of(OrgRef::from_bytes([9; 16])).unwrap()
}

/// Everything a snapshot tells of the toy batches, to compare before and after.
pub(crate) fn picture(store: &dyn Store) -> String {
    let snapshot = store.snapshots().snapshot().unwrap();
    let key = sha256(&[b"subject"]);
    format!(
        "{:?} {:?} {:?} {:?} {:?} {:?} {:?}",
        snapshot.head(),
        snapshot.listing(List::ALL, 7, u64::MAX, 10_000).unwrap(),
        snapshot.entries(0, 10_000, usize::MAX).unwrap(),
        snapshot.history(&key, 0, 10_000).unwrap(),
        snapshot
            .bucket(crate::merkle::subject_index::bucket_of(&key))
            .unwrap(),
        snapshot.tile(0, 0).unwrap(),
        (0..20)
            .map(|at| (
                snapshot.sidecar(at).unwrap(),
                snapshot.public_text(at).unwrap()
            ))
            .collect::<Vec<_>>(),
    )
}

fn an_empty_store_answers(mut store: Box<dyn Store>) {
    let snapshot = store.snapshots().snapshot().unwrap();
    let key = sha256(&[b"subject"]);
    assert_eq!(snapshot.head(), None);
    assert_eq!(snapshot.entry(0).unwrap(), None);
    assert!(snapshot.entries(0, 10, 10).unwrap().is_empty());
    assert!(snapshot.find(&key).unwrap().is_empty());
    assert!(snapshot.history(&key, 0, 10).unwrap().is_empty());
    assert_eq!(snapshot.position(&key).unwrap(), Position::EMPTY);
    assert_eq!(snapshot.rows().unwrap().tiles, 0);
    assert_eq!(snapshot.bucket(5).unwrap(), Bucket::new(5));
    assert_eq!(snapshot.tile(0, 0).unwrap(), None);
    assert_eq!(snapshot.checkpoint(3).unwrap(), None);
    assert_eq!(snapshot.sidecar(0).unwrap(), None);
    assert_eq!(snapshot.vial_lot(&key).unwrap(), None);
    assert!(snapshot.listing(List::ALL, 7, 9, 9).unwrap().is_empty());
    assert_eq!(snapshot.clock_offset_ms().unwrap(), 0);
    store.set_clock_offset_ms(5).unwrap();
    store.set_clock_offset_ms(-77).unwrap();
    // The snapshot is from before.
    assert_eq!(snapshot.clock_offset_ms().unwrap(), 0);
    assert_eq!(
        store
            .snapshots()
            .snapshot()
            .unwrap()
            .clock_offset_ms()
            .unwrap(),
        -77
    );
}

fn what_is_appended_can_be_read(mut store: Box<dyn Store>) {
    let batch = batch(&*store, 1);
    record(&mut *store, 0, &batch);
    let snapshot = store.snapshots().snapshot().unwrap();
    let head = snapshot.head().unwrap();
    assert_eq!(
        (head.size, head.recorded_at_ms, head.subject_count),
        (3, 1_000, 1)
    );
    assert_eq!(head.checkpoint, batch.checkpoint);
    assert_eq!(
        snapshot.checkpoint(3).unwrap().as_ref(),
        Some(&batch.checkpoint)
    );
    for (at, entry) in batch.entries.iter().enumerate() {
        assert_eq!(
            snapshot.entry(at as u64).unwrap().as_ref(),
            Some(&entry.bytes)
        );
        if let Some(hash) = &entry.payload_hash {
            assert_eq!(snapshot.find(hash).unwrap(), [at as u64]);
        }
    }
    let row = batch.histories[1];
    let history = snapshot.history(&row.subject_key, 0, 10).unwrap();
    assert_eq!(history.len(), 2);
    assert_eq!((history[1].entry_index, history[1].event_type), (1, 7));
    assert_eq!(history[1].position, row.position);
    let position = snapshot.position(&row.subject_key).unwrap();
    assert_eq!(position, row.position);
    assert_eq!(position.count, 2);
    let (prefix, root) = batch.bucket_roots[0];
    assert_eq!(snapshot.bucket(prefix).unwrap().root(), Some(root));
    assert_eq!(
        snapshot.tile(0, 0).unwrap().as_ref(),
        Some(&batch.tiles[0].bytes)
    );
    let ids = &batch.sidecars[0].vial_tags;
    assert_eq!(snapshot.sidecar(1).unwrap().as_ref(), Some(ids));
    let text = &batch.public_texts[0].opening;
    assert_eq!(snapshot.public_text(0).unwrap().as_ref(), Some(text));
    assert_eq!(snapshot.public_text(1).unwrap(), None);
    assert_eq!(snapshot.public_texts_from().unwrap(), Some(0));
    assert_eq!(
        snapshot
            .vial_lot(&Digest::try_from(ids.as_slice()).unwrap())
            .unwrap(),
        Some(1)
    );
}

fn batches_follow_each_other(mut store: Box<dyn Store>) {
    for at in 0..200 {
        let batch = batch(&*store, 1);
        record(&mut *store, at * 3, &batch);
    }
    let snapshot = store.snapshots().snapshot().unwrap();
    assert_eq!(snapshot.head().unwrap().size, 600);
    assert!(snapshot.checkpoint(300).unwrap().is_some());
    assert_eq!(snapshot.checkpoint(301).unwrap(), None);
    assert_eq!(snapshot.tile(0, 1).unwrap().unwrap().len(), 256 * 32);
    assert_eq!(snapshot.tile(1, 0).unwrap().unwrap().len(), 2 * 32);
    assert_eq!(
        snapshot.position(&sha256(&[b"subject"])).unwrap().count,
        400
    );
}

fn another_size_is_refused(mut store: Box<dyn Store>) {
    let first = batch(&*store, 1);
    record(&mut *store, 0, &first);
    let before = picture(&*store);
    for (expected, found) in [(0, 3), (2, 3), (4, 3), (30, 3)] {
        let mut late = batch(&*store, 2);
        late.histories.clear();
        late.listings.clear();
        late.sidecars.clear();
        late.public_texts.clear();
        let error = store.append(expected, &late).unwrap_err();
        assert!(
            matches!(error, StoreError::HeadMoved { expected: e, found: f } if (e, f) == (expected, found)),
            "{error}"
        );
        assert_eq!(picture(&*store), before);
    }
}

fn contradictory_batches_are_refused(mut store: Box<dyn Store>) {
    let spoil: [fn(&mut Batch); 9] = [
        |batch| batch.entries.clear(),
        |batch| batch.entries[2].payload_hash = Some(Digest::ZERO),
        |batch| batch.entries[0].payload_hash = None,
        |batch| batch.histories[0].entry_index = 3,
        |batch| batch.listings[0].entry_index = 3,
        |batch| batch.sidecars[0].entry_index = 9,
        |batch| batch.sidecars[0].vial_tags.push(0),
        |batch| batch.public_texts[0].entry_index = 9,
        |batch| batch.checkpoint.clear(),
    ];
    for spoil in spoil {
        let mut batch = batch(&*store, 1);
        spoil(&mut batch);
        assert!(matches!(store.append(0, &batch), Err(StoreError::Batch(_))));
    }
    assert!(store.snapshots().snapshot().unwrap().head().is_none());
}

fn a_failed_append_leaves_nothing(mut store: Box<dyn Store>) {
    let first = batch(&*store, 1);
    record(&mut *store, 0, &first);
    let before = picture(&*store);
    // What a backend must notice only while it writes, the latest last.
    let spoil: [fn(&mut Batch); 2] = [
        |batch| batch.entries[0].bytes.clear(),
        |batch| batch.public_texts[0].opening.truncate(32),
    ];
    for spoil in spoil {
        let mut batch = batch(&*store, 2);
        spoil(&mut batch);
        let error = store.append(3, &batch).unwrap_err();
        assert!(matches!(error, StoreError::Failed { .. }), "{error}");
        assert_eq!(picture(&*store), before);
    }
    let good = batch(&*store, 2);
    record(&mut *store, 3, &good);
    assert_eq!(
        store.snapshots().snapshot().unwrap().head().unwrap().size,
        6
    );
}

/// By its own snapshots, after an append and after one that failed or was refused.
fn the_writer_sees_what_is_stored(mut store: Box<dyn Store>) {
    let first = batch(&*store, 1);
    for size in [0, 3, 6] {
        let next = batch(&*store, u8::try_from(size).unwrap() + 1);
        record(&mut *store, size, &next);
        let mut again = batch(&*store, 9);
        again.entries[1].bytes.clear();
        store.append(size + 3, &again).unwrap_err();
        store.append(30, &first).unwrap_err();
        let own = store.own_snapshot().unwrap();
        let head = own.head().unwrap();
        assert_eq!((head.size, &head.checkpoint), (size + 3, &next.checkpoint));
        let entries = own.entries(size, 10, usize::MAX).unwrap();
        let stored = next.entries.iter().map(|entry| &entry.bytes);
        assert!(entries.iter().eq(stored));
        assert!(own.find(&Digest::ZERO).unwrap().is_empty());
    }
}

fn a_snapshot_stands_still(mut store: Box<dyn Store>) {
    let first = batch(&*store, 1);
    record(&mut *store, 0, &first);
    let old = store.snapshots().snapshot().unwrap();
    let second = batch(&*store, 2);
    record(&mut *store, 3, &second);
    assert_eq!(old.head().unwrap().size, 3);
    assert_eq!(old.entry(3).unwrap(), None);
    assert_eq!(old.entries(0, 100, usize::MAX).unwrap().len(), 3);
    assert_eq!(
        old.position(&first.histories[0].subject_key).unwrap().count,
        2
    );
    assert_eq!(old.tile(0, 0).unwrap().unwrap().len(), 3 * 32);
    let (prefix, root) = first.bucket_roots[0];
    assert_eq!(old.bucket(prefix).unwrap().root(), Some(root));
    drop(old);
    assert_eq!(
        store.snapshots().snapshot().unwrap().head().unwrap().size,
        6
    );
}

fn reads_are_bounded(mut store: Box<dyn Store>) {
    for at in 0..4 {
        let batch = batch(&*store, 1);
        record(&mut *store, at * 3, &batch);
    }
    let snapshot = store.snapshots().snapshot().unwrap();
    // Entries have four bytes. (start, count, bytes) -> how many
    let table = [
        (0, 100, usize::MAX, 12),
        (0, 5, usize::MAX, 5),
        (10, 5, usize::MAX, 2),
        (12, 5, usize::MAX, 0),
        (0, 0, usize::MAX, 0),
        (0, 100, 9, 2),
        (0, 100, 8, 2),
        (0, 100, 0, 1),
    ];
    for (start, count, bytes, expected) in table {
        let entries = snapshot.entries(start, count, bytes).unwrap();
        assert_eq!(entries.len(), expected, "{start} {count} {bytes}");
    }
    let key = sha256(&[b"subject"]);
    let n = |after, count| {
        let rows = snapshot.history(&key, after, count).unwrap();
        rows.iter()
            .map(|row| row.position.count)
            .collect::<Vec<_>>()
    };
    assert_eq!(n(0, 3), [1, 2, 3]);
    assert_eq!(n(6, 3), [7, 8]);
    assert!(n(8, 3).is_empty());
}

fn lists_begin_with_the_newest(mut store: Box<dyn Store>) {
    for at in 0..4 {
        let batch = batch(&*store, 1);
        record(&mut *store, at * 3, &batch);
    }
    let snapshot = store.snapshots().snapshot().unwrap();
    let nobody = List::of(OrgRef::from_bytes([8; 16])).unwrap();
    // (list, event, before, count) -> entries
    let table: [(List, u16, u64, usize, &[u64]); 7] = [
        (List::ALL, 7, u64::MAX, 9, &[9, 6, 3, 0]),
        (somebody(), 7, 100, 2, &[9, 6]),
        (somebody(), 7, 6, 2, &[3, 0]),
        (somebody(), 7, 0, 2, &[]),
        (somebody(), 7, 9, 0, &[]),
        (somebody(), 8, 100, 9, &[]),
        (nobody, 7, 100, 9, &[]),
    ];
    for (list, event, before, count, expected) in table {
        let found = snapshot.listing(list, event, before, count).unwrap();
        assert_eq!(found, expected, "{list:?} {event} {before} {count}");
    }
}

fn readers_work_on_other_threads(mut store: Box<dyn Store>) {
    let readers = store.snapshots();
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..4)
            .map(|_| {
                let readers = &readers;
                scope.spawn(move || {
                    loop {
                        let snapshot = readers.snapshot().unwrap();
                        let size = snapshot.head().map_or(0, |head| head.size);
                        let entries = snapshot.entries(0, 1_000, usize::MAX).unwrap();
                        assert_eq!(entries.len() as u64, size, "a snapshot is one checkpoint");
                        assert_eq!(size % 3, 0, "batches are whole");
                        if size >= 60 {
                            return;
                        }
                    }
                })
            })
            .collect();
        for at in 0..20 {
            let batch = batch(&*store, 1);
            record(&mut *store, at * 3, &batch);
        }
        for worker in workers {
            worker.join().unwrap();
        }
    });
    fn sent<T: Send>(_: T) {}
    let snapshot: Box<dyn Snapshot> = readers.snapshot().unwrap();
    sent(snapshot);
}
