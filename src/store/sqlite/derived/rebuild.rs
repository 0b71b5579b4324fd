//! Writing again what follows from the log. All of it in the transaction in which it was compared.

use super::schema::{self, PAYLOAD_INDEX};
use super::table::{TABLES, Table};
use super::{Derived, Standing, failed};
use crate::digest::Position;
use crate::store::StoreError;
use crate::store::sqlite::index::Builder;
use crate::store::sqlite::sql;

impl Derived {
    /// Tables, indexes and triggers that a rebuild writes again.
    pub fn damaged(&self) -> impl Iterator<Item = &str> {
        self.damaged.iter().map(String::as_str)
    }

    /// Writes again what was found damaged, from what was followed. Nothing is durable before
    /// [`Derived::commit`].
    pub fn rebuild(&self) -> Result<(), StoreError> {
        let stored = schema::stored(&self.connection)?;
        // What is not ours first, so that no foreign trigger sees what follows.
        for name in self
            .damaged
            .iter()
            .filter(|name| !self.schema.contains_key(*name))
        {
            if let Some(object) = stored.get(name) {
                self.drop_object(&object.kind, name)?;
            }
        }
        for table in TABLES
            .iter()
            .filter(|table| self.damaged.contains(table.name))
        {
            match (table.rows, table.name) {
                (Standing::Derived, _) => self.write_again(table)?,
                (Standing::Truth, "entry") => self.payloads()?,
                (Standing::Truth, _) => self.run(sql::REPAIR_CHECKPOINTS)?,
            }
        }
        if self.damaged.contains(PAYLOAD_INDEX) {
            self.drop_object("index", PAYLOAD_INDEX)?;
        }
        self.indexes_and_triggers()
    }

    /// Ends the transaction; durable when this returns.
    ///
    /// # Errors
    /// [`StoreError::OutcomeUnknown`]: it is rebuilt whole, or not at all.
    pub fn commit(self) -> Result<(), StoreError> {
        let committed = self.connection.execute_batch("COMMIT");
        committed.map_err(|error| StoreError::OutcomeUnknown {
            source: Box::new(error),
        })?;
        // Into the file itself, so that it can be copied alone. What fails here is done by the next start.
        let _ = self
            .connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", (), |_| Ok(()));
        Ok(())
    }

    /// Forgets what was followed, to begin again at the first entry.
    pub fn restart(&mut self) -> Result<(), StoreError> {
        self.run(sql::FORGET_EXPECTED)?;
        self.run(sql::EXPECTED)?;
        self.builder = Builder::scratch()?;
        self.ledger = Position::EMPTY;
        self.leaves.clear();
        self.followed = 0;
        self.damaged.clear();
        self.unusable.clear();
        Ok(())
    }

    /// A table as the migration makes it, with the rows that are expected.
    fn write_again(&self, table: &Table) -> Result<(), StoreError> {
        let name = table.name;
        self.drop_object("table", name)?;
        self.make(name)?;
        let columns: Vec<_> = table.columns().collect();
        let columns = columns.join(", ");
        let keys = table.keys.join(", ");
        self.run(&format!(
            "INSERT INTO {name} ({columns}) SELECT {columns} FROM expected_{name} ORDER BY {keys}"
        ))
    }

    /// The one column of the log's table that follows from the log. The trigger that refuses every
    /// change gives way to one that refuses every change but this, until the end of the transaction;
    /// the index goes, because values that trade places would meet on the way.
    fn payloads(&self) -> Result<(), StoreError> {
        self.drop_object("index", PAYLOAD_INDEX)?;
        self.run(sql::REPAIR_PAYLOADS)
    }

    /// Those that are missing now, or not as the migration makes them.
    fn indexes_and_triggers(&self) -> Result<(), StoreError> {
        let stored = schema::stored(&self.connection)?;
        for (name, object) in self.schema.iter().filter(|(_, o)| o.kind != "table") {
            let there = stored.get(name);
            if there == Some(object) {
                continue;
            }
            if let Some(other) = there {
                self.drop_object(&other.kind, name)?;
            }
            self.make(name)?;
        }
        Ok(())
    }

    fn make(&self, name: &str) -> Result<(), StoreError> {
        match self.schema.get(name) {
            Some(object) => self.run(&object.sql),
            None => Ok(()),
        }
    }

    fn drop_object(&self, kind: &str, name: &str) -> Result<(), StoreError> {
        // The name of a foreign object is somebody else's: quoted.
        let name = name.replace('"', "\"\"");
        self.run(&format!("DROP {kind} IF EXISTS main.\"{name}\""))
    }

    fn run(&self, sql: &str) -> Result<(), StoreError> {
        let run = self.connection.execute_batch(sql);
        run.map_err(failed("writing again what follows from the log"))
    }
}
