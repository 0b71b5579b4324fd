//! Bringing what follows from the log to its head: at each start, and after anything was found wrong.

use rusqlite::{Connection, OptionalExtension as _};

use super::index::{Builder, Folder, open_or_begin, set_aside};
use super::{SqliteStore, counted, failed, open, snapshot, sql, stored};
use crate::merkle::subject_index::IndexTop;
use crate::store::{Head, Meaning, StoreError};

/// Entries read at a time.
const PAGE: i64 = 512;
/// Entries between two lines in the log.
const STEP: u64 = 100_000;

impl SqliteStore {
    pub(super) fn bring_to_head(&mut self, meaning: Meaning<'_>) -> Result<IndexTop, StoreError> {
        self.watch.check()?;
        let wrong = self.folder.take().and_then(|folder| folder.end(false));
        let head = snapshot::newest(&self.connection)?;
        let size = head.as_ref().map_or(0, |head| head.size);
        if let Some(why) = &wrong {
            set_aside(&self.index, why)?;
        }
        let mut opened = open_or_begin(&self.index, size)?;
        opened.instead = wrong.or(opened.instead);
        let (mut builder, top) = loop {
            if opened.instead.is_some() {
                self.published.made_again();
            }
            let mut builder = Builder::new(opened);
            let why = match self.build(&mut builder, head.as_ref(), meaning) {
                Ok(top) => break (builder, top),
                Err(StoreError::Index(why)) if !builder.from_the_start => why,
                Err(StoreError::Index(why)) => return Err(StoreError::Damaged(why)),
                Err(error) => return Err(error),
            };
            drop(builder);
            set_aside(&self.index, &why)?;
            opened = open_or_begin(&self.index, size)?;
            opened.instead = Some(why);
        };
        if open::has_old_layout(&self.connection)? {
            // All of it, so that the file alone is whole when what it had is dropped.
            builder.fold()?;
            open::drop_what_follows(&mut self.connection)?;
        }
        let (index, connection) = builder.publish(head, &self.published);
        self.folder = Some(Folder::start(&self.published, index, connection)?);
        Ok(top)
    }

    /// Adds what is missing, and compares with the last seal.
    fn build(
        &self,
        builder: &mut Builder,
        head: Option<&Head>,
        meaning: Meaning<'_>,
    ) -> Result<IndexTop, StoreError> {
        let Some(head) = head else {
            return builder.top().cloned();
        };
        let from = builder.next();
        while builder.next() < head.size {
            let start = builder.next();
            for (index, bytes) in page(&self.connection, start)? {
                if index != builder.next() || index >= head.size {
                    break;
                }
                let follows = meaning(index, &bytes)?;
                let tags = sidecar(&self.connection, index)?.unwrap_or_default();
                builder.entry(&follows, &tags)?;
                if builder.next().is_multiple_of(STEP) {
                    tracing::info!(entries = builder.next(), of = head.size, "making the index");
                }
            }
            if builder.next() == start {
                return Err(StoreError::Damaged(format!("entry {start} is missing")));
            }
        }
        if builder.next() - from >= STEP {
            tracing::info!(entries = head.size, "the index is at the head of the log");
        }
        let top = builder.top()?.clone();
        let last = head.size.saturating_sub(1);
        let bytes = entry(&self.connection, last)?
            .ok_or_else(|| StoreError::Damaged(format!("entry {last} is missing")))?;
        let sealed = meaning(last, &bytes)?.seal;
        let found = (top.root(), builder.subjects());
        match sealed {
            Some(sealed) if sealed == found => Ok(top),
            Some((root, subjects)) => Err(StoreError::Index(format!(
                "the subject index has root {} over {} subjects, the last seal says {root} over {subjects}",
                found.0, found.1
            ))),
            None => Err(StoreError::Damaged(format!("entry {last} is no seal"))),
        }
    }
}

fn page(connection: &Connection, start: u64) -> Result<Vec<(u64, Vec<u8>)>, StoreError> {
    let error = failed("reading entries");
    let mut entries = connection
        .prepare_cached(sql::STORED_ENTRIES)
        .map_err(&error)?;
    let rows = entries.query_map((stored(start)?, PAGE), |row| {
        Ok((row.get::<_, i64>(0)?, row.get(1)?))
    });
    let mut page = Vec::new();
    for row in rows.map_err(&error)? {
        let (index, bytes) = row.map_err(&error)?;
        page.push((counted(index)?, bytes));
    }
    Ok(page)
}

fn entry(connection: &Connection, index: u64) -> Result<Option<Vec<u8>>, StoreError> {
    blob(connection, sql::ENTRY, index)
}

fn sidecar(connection: &Connection, index: u64) -> Result<Option<Vec<u8>>, StoreError> {
    blob(connection, sql::SIDECAR, index)
}

fn blob(connection: &Connection, sql: &str, index: u64) -> Result<Option<Vec<u8>>, StoreError> {
    let error = failed("reading the log");
    let mut statement = connection.prepare_cached(sql).map_err(&error)?;
    let found = statement.query_row([stored(index)?], |row| row.get(0));
    found.optional().map_err(error)
}
