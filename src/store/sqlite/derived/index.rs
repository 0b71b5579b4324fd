//! The index, against one that is built beside.

use std::path::{Path, PathBuf};

use super::compare::Sides;
use super::table::{AS_OF_THE_LAST, OF_ENTRIES};
use super::{Derived, DerivedError, Difference, Found, Lock, Standing};
use crate::merkle::subject_index::IndexTop;
use crate::store::sqlite::index::{self, Attached};
use crate::store::sqlite::{DEFAULT_READERS, SqliteStore};
use crate::store::{Meaning, Store as _, StoreError};

/// An index that is there to be compared.
pub(super) struct StoredIndex {
    path: PathBuf,
    /// Entries that it stands for.
    pub(super) size: u64,
}

impl StoredIndex {
    /// That of a log. One that cannot be read is told of with the first entry.
    pub(super) fn beside(log: &Path) -> Self {
        let path = index::beside(log);
        let size = index::size_of(&path).unwrap_or(0);
        Self { path, size }
    }
}

/// Whether a difference in this table is one of the index.
pub fn is_of_index(table: &str) -> bool {
    let mut tables = OF_ENTRIES.iter().chain(AS_OF_THE_LAST);
    table == "index" || tables.any(|of_index| of_index.name == table)
}

impl Derived {
    /// Compares the index, if there is one, now that as many entries have been followed as it stands for.
    pub(super) fn compare_index(&mut self, found: Found<'_>) -> Result<(), StoreError> {
        let Some(stored) = self.index.take().filter(|stored| stored.path.exists()) else {
            return Ok(());
        };
        let tell = |found: Found<'_>, what: String| {
            found(Difference {
                table: "index".into(),
                key: "file".into(),
                found: what,
                expected: "an index of this log that can be read".into(),
                standing: Standing::Derived,
            });
        };
        if stored.size > self.followed {
            let (has, log) = (stored.size, self.followed);
            tell(
                found,
                format!("an index of {has} entries, and the log has {log}"),
            );
            return Ok(());
        }
        self.builder.fold()?;
        let attached = match self.builder.attach(&stored.path) {
            Ok(attached) => attached,
            Err(StoreError::Index(what)) => {
                tell(found, what);
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        let compared = compare(&attached, found);
        self.builder.detach()?;
        match compared {
            Ok(rows) => {
                self.compared += rows;
                Ok(())
            }
            Err(StoreError::Damaged(what)) => {
                tell(found, what);
                Ok(())
            }
            Err(error) => Err(error),
        }
    }
}

fn compare(attached: &Attached<'_>, found: Found<'_>) -> Result<u64, StoreError> {
    for line in attached.unsound()? {
        found(Difference {
            table: "index".into(),
            key: "pages".into(),
            found: line,
            expected: "what SQLite finds sound".into(),
            standing: Standing::Derived,
        });
    }
    let of_entries = format!("s.entry_index < {}", attached.size);
    let mut tables: Vec<_> = OF_ENTRIES
        .iter()
        .map(|table| (table, &*of_entries))
        .collect();
    if attached.is_whole {
        tables.extend(AS_OF_THE_LAST.iter().map(|table| (table, "1")));
    }
    let mut compared = 0;
    for (table, only) in tables {
        let sides = Sides {
            connection: attached.connection,
            expected: format!("main.{}", table.name),
            stored: format!("stored.{}", table.name),
            only,
        };
        compared += sides.compare(table, found)?;
    }
    Ok(compared)
}

/// Sets the index of a log aside and makes it again.
///
/// # Errors
/// The log's file does not open, or what follows from it is not what its last seal says.
pub fn make_index_again(
    log: &Path,
    lock: Lock,
    meaning: Meaning<'_>,
) -> Result<IndexTop, DerivedError> {
    let path = log
        .canonicalize()
        .map_err(crate::store::sqlite::open::io_error(log))?;
    index::set_aside(&index::beside(&path), "a check found it wrong")?;
    drop(lock);
    let mut store = SqliteStore::open(&path, DEFAULT_READERS)?;
    Ok(store.follow(meaning)?)
}
