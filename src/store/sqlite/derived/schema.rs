//! Tables, indexes and triggers as this program makes them, and whether the file's pages are sound.

use rusqlite::Connection;

use super::table::TABLES;
use super::{Derived, Difference, Found, Standing, failed};
use crate::store::StoreError;
use crate::store::sqlite::open::{self, Object, Schema};

/// Index over a column that follows from the log, of a table that does not.
pub(super) const PAYLOAD_INDEX: &str = "entry_by_payload";

/// What the migrations up to a version make of an empty file.
pub(super) fn of_version(version: i32) -> Result<Schema, StoreError> {
    let doing = "making an empty ledger in memory";
    let mut empty = Connection::open_in_memory().map_err(failed(doing))?;
    open::migrate(&mut empty, version).map_err(|error| StoreError::Failed {
        doing,
        source: Box::new(error),
    })?;
    stored(&empty)
}

/// What a file has.
pub(super) fn stored(connection: &Connection) -> Result<Schema, StoreError> {
    open::objects(connection).map_err(failed("reading the schema"))
}

impl Derived {
    /// Compares tables, indexes and triggers with those of this program.
    pub fn compare_schema(&mut self, found: Found<'_>) -> Result<(), StoreError> {
        let stored = stored(&self.connection)?;
        for (name, expected) in &self.schema {
            let there = stored.get(name);
            if there == Some(expected) {
                continue;
            }
            let standing = standing(name, expected);
            if expected.kind == "table" {
                self.unusable.insert(name.clone());
            }
            if standing == Standing::Derived {
                self.damaged.insert(name.clone());
            }
            found(Difference {
                table: name.clone(),
                key: "definition".into(),
                found: there.map_or(format!("no {}", expected.kind), |other| {
                    one_line(&other.sql)
                }),
                expected: one_line(&expected.sql),
                standing,
            });
        }
        for (name, object) in &stored {
            if self.schema.contains_key(name) {
                continue;
            }
            // A table may hold somebody's data; what else there is, is one statement.
            let standing = match object.kind.as_str() {
                "table" => Standing::Truth,
                _ => Standing::Derived,
            };
            if standing == Standing::Derived {
                self.damaged.insert(name.clone());
            }
            found(Difference {
                table: name.clone(),
                key: "definition".into(),
                found: one_line(&object.sql),
                expected: format!("no such {}", object.kind),
                standing,
            });
        }
        Ok(())
    }

    /// Asks SQLite whether the file is sound: every page, every row of every table and index.
    pub fn check_pages(&mut self, found: Found<'_>) -> Result<(), StoreError> {
        let mut whole = self.integrity(None)?;
        if whole.is_empty() {
            return Ok(());
        }
        // Again table by table, to learn which of them it is.
        let tables = self
            .schema
            .iter()
            .filter(|(_, object)| object.kind == "table");
        let tables = tables.map(|(name, _)| name.clone());
        let tables: Vec<String> = tables.filter(|name| self.usable(name)).collect();
        for table in &tables {
            for line in self.integrity(Some(table))? {
                let name = if line.ends_with(PAYLOAD_INDEX) {
                    PAYLOAD_INDEX
                } else {
                    table
                };
                let standing = match self.schema.get(name) {
                    Some(object) => standing(name, object),
                    None => Standing::Truth,
                };
                if standing == Standing::Derived {
                    self.damaged.insert(name.to_owned());
                }
                whole.retain(|other| *other != line);
                found(unsound(name, line, standing));
            }
        }
        for line in whole {
            found(unsound("file", line, Standing::Truth));
        }
        Ok(())
    }

    /// What SQLite finds wrong; at most a hundred lines.
    fn integrity(&self, table: Option<&str>) -> Result<Vec<String>, StoreError> {
        let error = failed("checking the file's pages");
        let sql = match table {
            Some(name) => format!("PRAGMA main.integrity_check('{name}')"),
            None => "PRAGMA main.integrity_check".to_owned(),
        };
        let mut statement = self.connection.prepare(&sql).map_err(&error)?;
        let lines = statement.query_map((), |row| row.get(0)).map_err(&error)?;
        let lines: Vec<String> = lines.collect::<Result<_, _>>().map_err(&error)?;
        Ok(lines.into_iter().filter(|line| line != "ok").collect())
    }
}

fn unsound(table: &str, line: String, standing: Standing) -> Difference {
    Difference {
        table: table.to_owned(),
        key: "pages".into(),
        found: line,
        expected: "what SQLite finds sound".into(),
        standing,
    }
}

/// Tables whose rows follow from the log can be made again, and so can every index and trigger.
fn standing(name: &str, object: &Object) -> Standing {
    if object.kind != "table" {
        return Standing::Derived;
    }
    let table = TABLES.iter().find(|table| table.name == name);
    table.map_or(Standing::Truth, |table| table.rows)
}

/// SQL without its comments and line breaks.
fn one_line(sql: &str) -> String {
    let lines = sql
        .lines()
        .map(|line| line.split("--").next().unwrap_or(line));
    let words: Vec<_> = lines.flat_map(str::split_whitespace).collect();
    words.join(" ")
}
