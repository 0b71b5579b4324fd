//! Bringing the index to the log's head: the same from the first entry on, and from where it was.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use rusqlite::{Connection, OpenFlags};

use super::overlay::{Layer, keys_of};
use super::published::Published;
use super::read::Rows;
use super::{Index, State, View, fold, is_damage, sql};
use crate::digest::{Digest, Position};
use crate::merkle::subject_index::{Bucket, IndexTop, bucket_of};
use crate::store::sqlite::open::{beside, connect, create_private};
use crate::store::{Follows, Head, HistoryRow, StoreError};

/// Entries that are folded at a time.
const FULL_ENTRIES: u64 = 65_536;
/// What is appended to the name of an index that is set aside.
const ASIDE: &str = "-set-aside";
/// What stands beside a file of SQLite's.
const FILES: [&str; 3] = ["", "-wal", "-shm"];

/// An index that is open, and the connection that writes it.
pub(in crate::store::sqlite) struct Opened {
    pub(in crate::store::sqlite) index: Arc<Index>,
    pub(in crate::store::sqlite) connection: Connection,
    state: State,
    /// Why the one that was there is not used.
    pub(in crate::store::sqlite) instead: Option<String>,
}

/// Opens the index of a log of so many entries; begins one if there is none that can be used. Whether it is this log's
/// shows when its root is compared.
pub(in crate::store::sqlite) fn open_or_begin(
    path: &Path,
    head: u64,
) -> Result<Opened, StoreError> {
    if !path.exists() {
        return begin(path, None);
    }
    match open(path, head) {
        Ok(opened) => Ok(opened),
        Err(Unfit::Failed(error)) => Err(error),
        Err(Unfit::Because(why)) => {
            set_aside(path, &why)?;
            begin(path, Some(why))
        }
    }
}

/// Puts an index out of the way: the database first, then what belongs to it.
pub(in crate::store::sqlite) fn set_aside(path: &Path, why: &str) -> Result<(), StoreError> {
    tracing::warn!(why, index = %path.display(), "the index is set aside");
    for file in FILES {
        let (from, to) = (beside(path, file), beside(path, &format!("{ASIDE}{file}")));
        match std::fs::rename(&from, &to) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                // What an older one left must not be taken for this one's.
                drop(std::fs::remove_file(&to));
            }
            Err(error) => return Err(world("setting the index aside", error)),
        }
    }
    Ok(())
}

/// Why an index is not used.
enum Unfit {
    Because(String),
    Failed(StoreError),
}

fn world(doing: &'static str, error: impl std::error::Error + Send + Sync + 'static) -> StoreError {
    StoreError::Failed {
        doing,
        source: Box::new(error),
    }
}

fn open(path: &Path, head: u64) -> Result<Opened, Unfit> {
    let sqlite = |error: rusqlite::Error| match is_damage(&error) {
        true => Unfit::Because(error.to_string()),
        false => Unfit::Failed(world("opening the index", error)),
    };
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = connect(path, flags, super::OWN_CACHE_KIB).map_err(sqlite)?;
    let number = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let found = (
        number("application_id").map_err(sqlite)?,
        number("user_version").map_err(sqlite)?,
    );
    if found != (sql::APPLICATION_ID, sql::VERSION) {
        let (id, version) = found;
        return Err(Unfit::Because(format!(
            "it is no index of this version (application id {id:#x}, version {version})"
        )));
    }
    let same = tables().and_then(|ours| Ok(ours == super::super::open::objects(&connection)?));
    if !same.map_err(sqlite)? {
        return Err(Unfit::Because(
            "its tables are not those of this program".into(),
        ));
    }
    connection.execute_batch(sql::WRITER).map_err(sqlite)?;
    let state = State::read(&connection).map_err(sqlite)?;
    if state.target > head || state.size > state.target {
        let target = state.target;
        return Err(Unfit::Because(format!(
            "it is of {target} entries, and the log has {head}"
        )));
    }
    opened(path, connection, state, None).map_err(Unfit::Failed)
}

/// The tables as this program makes them.
fn tables() -> rusqlite::Result<super::super::open::Schema> {
    let empty = Connection::open_in_memory()?;
    empty.execute_batch(sql::TABLES)?;
    super::super::open::objects(&empty)
}

/// A new index, in which nothing is yet.
fn begin(path: &Path, instead: Option<String>) -> Result<Opened, StoreError> {
    let doing = "making an index";
    for file in &FILES[1..] {
        drop(std::fs::remove_file(beside(path, file)));
    }
    create_private(path).map_err(|error| world(doing, error))?;
    let mut build = [0; 16];
    getrandom::fill(&mut build).map_err(|error| StoreError::Failed {
        doing,
        source: error.to_string().into(),
    })?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let made = connect(path, flags, super::OWN_CACHE_KIB).and_then(|mut connection| {
        connection.execute_batch(sql::WRITER)?;
        let transaction = connection.transaction()?;
        transaction.execute_batch(sql::TABLES)?;
        transaction.pragma_update(None, "application_id", sql::APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", sql::VERSION)?;
        transaction.execute(sql::BEGIN_STATE, [build])?;
        transaction.commit()?;
        let state = State::read(&connection)?;
        Ok((connection, state))
    });
    let (connection, state) = made.map_err(|error| world(doing, error))?;
    opened(path, connection, state, instead)
}

fn opened(
    path: &Path,
    connection: Connection,
    state: State,
    instead: Option<String>,
) -> Result<Opened, StoreError> {
    let index = Index::new(path, state.build).map_err(|error| world("opening the index", error))?;
    Ok(Opened {
        index: Arc::new(index),
        connection,
        state,
        instead,
    })
}

/// Adds what follows from one entry after the other.
pub(in crate::store::sqlite) struct Builder {
    index: Arc<Index>,
    pub(super) connection: Connection,
    layer: Arc<Layer>,
    /// Where the layer begins.
    floor: u64,
    next: u64,
    subjects: u64,
    /// Of the trie, once it was asked for.
    top: Option<IndexTop>,
    /// Buckets whose roots are out of date, there and in the layer.
    changed: BTreeSet<u16>,
    pub(in crate::store::sqlite) from_the_start: bool,
}

impl Builder {
    pub(in crate::store::sqlite) fn new(opened: Opened) -> Self {
        let State {
            size,
            target,
            subjects,
            ..
        } = opened.state;
        Self {
            index: opened.index,
            connection: opened.connection,
            layer: Arc::default(),
            floor: size,
            next: size,
            subjects,
            top: None,
            changed: BTreeSet::new(),
            from_the_start: target == 0,
        }
    }

    /// The entry that it has to be told of next.
    pub(in crate::store::sqlite) fn next(&self) -> u64 {
        self.next
    }

    pub(in crate::store::sqlite) fn subjects(&self) -> u64 {
        self.subjects
    }

    /// Adds what follows from the next entry; `vial_tags` are those of its sidecar.
    pub(in crate::store::sqlite) fn entry(
        &mut self,
        follows: &Follows,
        vial_tags: &[u8],
    ) -> Result<(), StoreError> {
        let entry = self.next;
        self.join(&follows.subject_keys, follows.event_type, &follows.leaf)?;
        if let Some(payload) = &follows.payload_hash {
            self.look_up(payload, entry);
        }
        self.look_up_all(vial_tags, entry);
        self.layer.change(|rows| {
            for row in &follows.listings {
                rows.list(row.list, row.event_type, row.entry_index);
            }
        });
        self.ended()
    }

    /// The next entry joins these histories: where each stands with it.
    pub(super) fn join(
        &mut self,
        keys: &[Digest],
        event_type: u16,
        leaf: &Digest,
    ) -> Result<Vec<Position>, StoreError> {
        let entry_index = self.next;
        let mut positions = Vec::with_capacity(keys.len());
        for key in keys {
            let position = self.position(key)?.push(event_type, leaf);
            positions.push(position);
            self.changed.insert(bucket_of(key));
            let row = HistoryRow {
                position,
                entry_index,
                event_type,
            };
            let subjects = &mut self.subjects;
            self.layer.change(|rows| rows.place(*key, row, subjects));
        }
        Ok(positions)
    }

    /// An entry is found by this hash.
    pub(super) fn look_up(&self, hash: &Digest, entry: u64) {
        self.layer.change(|rows| rows.look_up(hash, entry));
    }

    /// And by each of these, 32 bytes each.
    pub(super) fn look_up_all(&self, hashes: &[u8], entry: u64) {
        self.layer.change(|rows| {
            for hash in hashes.as_chunks::<{ Digest::LEN }>().0 {
                rows.look_up(&Digest::from_bytes(*hash), entry);
            }
        });
    }

    /// All that follows from the next entry was added.
    pub(super) fn ended(&mut self) -> Result<(), StoreError> {
        let full = self.layer.change(|rows| {
            rows.counted(1);
            rows.is_full(FULL_ENTRIES)
        });
        self.next += 1;
        match full {
            true => self.fold(),
            false => Ok(()),
        }
    }

    /// Where a subject stands before the next entry. The index may have rows of later ones, from a fold that was
    /// interrupted: they do not count, and leaves neither.
    pub(super) fn position(&self, key: &Digest) -> Result<Position, StoreError> {
        let last = self
            .layer
            .rows()
            .histories
            .get(key)
            .and_then(|touched| touched.rows.last().copied());
        if let Some(last) = last {
            return Ok(last.position);
        }
        match self.rows().leaf(key)? {
            Some((number, _)) => self.rows().place_before(number, self.floor),
            None => Ok(Position::EMPTY),
        }
    }

    /// The history of a subject, ascending; of a log that is read from the first entry on.
    pub(super) fn history(&self, key: &Digest) -> Result<Vec<HistoryRow>, StoreError> {
        let mut history = match self.rows().leaf(key)? {
            Some((number, _)) => self.rows().history(number, 0, usize::MAX)?,
            None => Vec::new(),
        };
        if let Some(touched) = self.layer.rows().histories.get(key) {
            history.extend(&touched.rows);
        }
        Ok(history)
    }

    /// Entries that may be found by a hash.
    pub(super) fn find(&self, hash: &Digest) -> Result<Vec<u64>, StoreError> {
        let mut found = self.rows().look_ups(hash)?;
        let rows = self.layer.rows();
        found.extend(rows.found(hash));
        Ok(found)
    }

    fn rows(&self) -> Rows<'_> {
        Rows {
            index: &self.index,
            connection: &self.connection,
            state: State::default(),
        }
    }

    /// Folds everything so far.
    pub(in crate::store::sqlite) fn fold(&mut self) -> Result<(), StoreError> {
        self.roots()?;
        let layer = std::mem::take(&mut self.layer);
        let to = (self.next, self.subjects);
        fold::fold((&self.index, &mut self.connection), &layer, to, &mut || {
            true
        })?;
        self.floor = self.next;
        Ok(())
    }

    /// Computes the roots that are out of date.
    fn roots(&mut self) -> Result<(), StoreError> {
        let mut roots = Vec::with_capacity(self.changed.len());
        for prefix in std::mem::take(&mut self.changed) {
            let mut bucket = Bucket::new(prefix);
            let mut set = |key, value| {
                let set = bucket.set(key, value);
                set.map_err(|error| self.index.is_wrong(error.to_string()))
            };
            for leaf in self.rows().leaves(prefix)? {
                set(leaf.key, leaf.value)?;
            }
            let (first, last) = keys_of(prefix);
            for (key, touched) in self.layer.rows().histories.range(first..=last) {
                if let Some(last) = touched.rows.last() {
                    set(*key, last.position.value())?;
                }
            }
            roots.extend(bucket.root().map(|root| (prefix, root)));
        }
        if let Some(top) = &mut self.top {
            let stage = top.stage(roots.iter().map(|(prefix, root)| (*prefix, Some(*root))));
            // cannot fail: the stage was made from this very top
            top.apply(stage)
                .map_err(|error| self.index.is_wrong(error.to_string()))?;
        }
        self.layer.change(|rows| rows.roots.extend(roots));
        Ok(())
    }

    /// The top of the trie, after all entries so far.
    pub(in crate::store::sqlite) fn top(&mut self) -> Result<&IndexTop, StoreError> {
        self.roots()?;
        let top = match self.top.take() {
            Some(top) => top,
            None => {
                let roots = self.rows().roots()?;
                let newer = self.layer.rows();
                let newer = newer.roots.iter().map(|(prefix, root)| (*prefix, *root));
                IndexTop::from_roots(roots.into_iter().chain(newer))
            }
        };
        Ok(self.top.insert(top))
    }

    /// Shows what was built, under a head; what folds goes on with the connection.
    pub(in crate::store::sqlite) fn publish(
        self,
        head: Option<Head>,
        published: &Published,
    ) -> (Arc<Index>, Connection) {
        let view = View {
            head,
            floor: self.floor,
            layers: vec![self.layer],
            index: Some(Arc::clone(&self.index)),
        };
        published.put(view, self.subjects);
        (self.index, self.connection)
    }
}

/// An index beside one that was built.
pub(in crate::store::sqlite) struct Attached<'c> {
    /// It has the built one as `main`, and the other as `stored`.
    pub(in crate::store::sqlite) connection: &'c Connection,
    /// Entries that the other stands for.
    pub(in crate::store::sqlite) size: u64,
    /// Whether no fold of it was interrupted.
    pub(in crate::store::sqlite) is_whole: bool,
}

impl Attached<'_> {
    /// What SQLite finds wrong with its pages.
    pub(in crate::store::sqlite) fn unsound(&self) -> Result<Vec<String>, StoreError> {
        let check = || -> rusqlite::Result<Vec<String>> {
            let mut check = self.connection.prepare("PRAGMA stored.integrity_check")?;
            let lines = check.query_map((), |row| row.get(0))?;
            lines.collect()
        };
        let lines = check().map_err(super::super::failed("checking the index's pages"))?;
        Ok(lines.into_iter().filter(|line| line != "ok").collect())
    }
}

/// For a check: in a file that is nobody's, and goes when it is dropped.
impl Builder {
    pub(in crate::store::sqlite) fn scratch() -> Result<Self, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_URI
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let made = connect(Path::new(""), flags, super::OWN_CACHE_KIB).and_then(|connection| {
            connection.execute_batch("PRAGMA synchronous = OFF")?;
            connection.execute_batch(sql::TABLES)?;
            connection.execute(sql::BEGIN_STATE, [[0; 16]])?;
            let state = State::read(&connection)?;
            Ok((connection, state))
        });
        let (connection, state) =
            made.map_err(|error| world("making an index to compare with", error))?;
        let index = Arc::new(Index::scratch());
        Ok(Self::new(Opened {
            index,
            connection,
            state,
            instead: None,
        }))
    }

    /// Opens an index beside this one, for reading only.
    ///
    /// # Errors
    /// [`StoreError::Index`]: it is none of this program's, or cannot be read.
    pub(in crate::store::sqlite) fn attach(&self, path: &Path) -> Result<Attached<'_>, StoreError> {
        let wrong = |error: rusqlite::Error| StoreError::Index(error.to_string());
        let uri = super::super::open::read_only_uri(path, !beside(path, "-wal").exists());
        self.connection
            .execute("ATTACH ?1 AS stored", [uri])
            .map_err(wrong)?;
        let state = attached_state(&self.connection);
        match state {
            Ok((size, target)) => Ok(Attached {
                connection: &self.connection,
                size,
                is_whole: size == target,
            }),
            Err(what) => {
                self.detach()?;
                Err(StoreError::Index(what))
            }
        }
    }

    pub(in crate::store::sqlite) fn detach(&self) -> Result<(), StoreError> {
        let detached = self.connection.execute_batch("DETACH stored");
        detached.map_err(|error| world("closing the index", error))
    }
}

/// Size and target of the index that is attached; what is wrong with it.
fn attached_state(connection: &Connection) -> Result<(u64, u64), String> {
    let text = |error: rusqlite::Error| error.to_string();
    let number =
        |name| connection.pragma_query_value(Some("stored"), name, |row| row.get::<_, i64>(0));
    let found = (
        number("application_id").map_err(text)?,
        number("user_version").map_err(text)?,
    );
    if found != (sql::APPLICATION_ID, sql::VERSION) {
        return Err(format!(
            "application id {:#x}, version {}",
            found.0, found.1
        ));
    }
    let ours = super::super::open::objects(connection).map_err(text)?;
    if ours != super::super::open::objects_of(connection, "stored").map_err(text)? {
        return Err("other tables than this program's".to_owned());
    }
    let state = connection.query_row("SELECT size, target FROM stored.state", (), |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?))
    });
    let (size, target) = state.map_err(text)?;
    Ok((size.cast_unsigned(), target.cast_unsigned()))
}

/// Entries that the index in a file stands for, if it can be read.
pub(in crate::store::sqlite) fn size_of(path: &Path) -> Option<u64> {
    let uri = super::super::open::read_only_uri(path, !beside(path, "-wal").exists());
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_URI
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(uri, flags).ok()?;
    State::read(&connection).ok().map(|state| state.size)
}
