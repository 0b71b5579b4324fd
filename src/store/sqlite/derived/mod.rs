//! What follows from the log: computed anew, compared with what is stored, and written again.
//!
//! Entries, checkpoints' notes, sidecars and public texts are the truth; every other table of the log's file is a cache
//! of them, and so is the index. [`Derived`] is told of the log's entries in order ([`Derived::entry`]) and keeps what
//! must be stored in temporary tables `expected_…`, on disk, so that memory does not grow with the ledger. Then
//! each table is compared with what is expected ([`Derived::compare`]), and may be written again from
//! it ([`Derived::rebuild`]). The index is compared at its own size with one that is built beside, in a temporary file
//! too; it is made again as a whole ([`make_index_again`]).
//!
//! One transaction from the first look to the last. What an entry means, and whether the log itself is
//! sound, is the caller's to say.

mod compare;
mod expect;
mod index;
mod open;
mod rebuild;
mod schema;
mod table;

pub use expect::Beside;
pub use index::{is_of_index, make_index_again};
pub use open::{DerivedError, Lock, copy, copy_name};

use std::collections::BTreeSet;
use std::path::PathBuf;

use rusqlite::{Connection, OptionalExtension};

use super::index::Builder;
use super::open::Schema;
use super::{counted, failed, sql, stored};
use crate::digest::{Digest, Position};
use crate::merkle::tile::TILE_WIDTH;
use crate::store::StoreError;

/// A ledger's file in one transaction, with what must be stored in it.
pub struct Derived {
    connection: Connection,
    /// A file that must not appear: somebody writes to what is read as unchanging.
    must_not_exist: Option<PathBuf>,
    /// What this program's migrations make, up to the version that the file has.
    schema: Schema,
    /// The ledger's own history so far.
    ledger: Position,
    /// What the index must be.
    builder: Builder,
    /// The index that is there, until it has been compared.
    index: Option<index::StoredIndex>,
    /// Leaf hashes that are in no expected tile yet.
    leaves: Vec<Digest>,
    followed: u64,
    /// Rows of the index that were compared.
    compared: u64,
    /// Tables and other objects with a difference that can be mended.
    damaged: BTreeSet<String>,
    /// Tables that are not there, or not as this program makes them: nothing in them is compared.
    unusable: BTreeSet<String>,
}

/// Whether something can be written again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// It follows from the entries: written again by a rebuild.
    Derived,
    /// Entries, checkpoints, sidecars, public texts, the signer's memory, the file itself: never touched.
    Truth,
}

/// Something stored that is not what it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The table, or what else is not as it should be.
    pub table: String,
    /// Which row, by its key.
    pub key: String,
    pub found: String,
    pub expected: String,
    pub standing: Standing,
}

/// Who is told of every difference, one after the other.
pub type Found<'f> = &'f mut dyn FnMut(Difference);

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEntry {
    pub index: u64,
    pub bytes: Vec<u8>,
}

/// The subject index that follows from the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExpectedIndex {
    pub root: Digest,
    pub subject_count: u64,
}

impl Derived {
    /// Entries from `start` on, at most `max_count`, each with the index that it is stored under.
    pub fn entries(&self, start: u64, max_count: u32) -> Result<Vec<StoredEntry>, StoreError> {
        let error = failed("reading entries");
        let mut statement = self
            .connection
            .prepare_cached(sql::STORED_ENTRIES)
            .map_err(&error)?;
        let rows = statement.query_map((stored(start)?, max_count), |row| {
            Ok((row.get::<_, i64>(0)?, row.get(1)?))
        });
        let mut entries = Vec::new();
        for row in rows.map_err(&error)? {
            let (index, bytes) = row.map_err(&error)?;
            let index = counted(index)?;
            entries.push(StoredEntry { index, bytes });
        }
        Ok(entries)
    }

    pub fn last_entry(&self) -> Result<Option<u64>, StoreError> {
        self.number("finding the last entry", sql::LAST_ENTRY)
    }

    /// Entries whose leaf hashes the stored tiles have, from the tile on in which entry `from` is.
    pub fn in_tiles(&self, from: u64) -> Result<u64, StoreError> {
        let width = u64::from(TILE_WIDTH);
        let mut tile = from / width;
        loop {
            let sql = sql::TILE;
            let mut statement = self
                .connection
                .prepare_cached(sql)
                .map_err(failed("reading a tile"))?;
            let row = statement.query_row((0, stored(tile)?), |row| row.get::<_, Vec<u8>>(0));
            let row = row
                .optional()
                .map_err(failed("reading a tile"))?
                .unwrap_or_default();
            let hashes = (row.len() / Digest::LEN) as u64;
            if hashes < width {
                return Ok(tile * width + hashes);
            }
            tile += 1;
        }
    }

    /// Entries under the newest checkpoint.
    pub fn head_size(&self) -> Result<Option<u64>, StoreError> {
        self.number("reading the head", sql::LAST_CHECKPOINT)
    }

    /// The signed checkpoint of this size.
    pub fn checkpoint(&self, size: u64) -> Result<Option<Vec<u8>>, StoreError> {
        self.blob("reading a checkpoint", sql::CHECKPOINT, size)
    }

    pub fn sidecar(&self, entry_index: u64) -> Result<Option<Vec<u8>>, StoreError> {
        self.blob("reading a sidecar", sql::SIDECAR, entry_index)
    }

    /// What opens the public text of a recall: salt and text.
    pub fn public_text(&self, entry_index: u64) -> Result<Option<Vec<u8>>, StoreError> {
        self.blob("reading a public text", sql::PUBLIC_TEXT, entry_index)
    }

    /// From which entry on every recall that commits to a public text has it; `None` if it was taken away.
    pub fn public_texts_from(&self) -> Result<Option<u64>, StoreError> {
        let doing = "reading which recalls have their text";
        let mut statement = self
            .connection
            .prepare_cached(sql::SETTING)
            .map_err(failed(doing))?;
        let found = statement.query_row([sql::PUBLIC_TEXTS_FROM], |row| row.get(0));
        let found: Option<i64> = found.optional().map_err(failed(doing))?;
        found.map(counted).transpose()
    }

    /// Whether a table is there as this program makes it.
    pub fn usable(&self, table: &str) -> bool {
        !self.unusable.contains(table)
    }

    /// Whether nobody wrote to a file that was taken for one that nobody has open.
    pub fn undisturbed(&self) -> bool {
        self.must_not_exist
            .as_deref()
            .is_none_or(|path| !path.exists())
    }

    fn number(&self, doing: &'static str, sql: &str) -> Result<Option<u64>, StoreError> {
        let found = self.connection.query_row(sql, (), |row| row.get(0));
        let found: Option<i64> = found.map_err(failed(doing))?;
        found.map(counted).transpose()
    }

    fn blob(
        &self,
        doing: &'static str,
        sql: &str,
        key: u64,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let mut statement = self.connection.prepare_cached(sql).map_err(failed(doing))?;
        let found = statement.query_row([stored(key)?], |row| row.get(0));
        found.optional().map_err(failed(doing))
    }
}
