//! Every row that is not what follows from the log.

use rusqlite::Connection;
use rusqlite::types::Value;

use super::table::{TABLES, Table};
use super::{Derived, Difference, Found, Standing, failed};
use crate::store::StoreError;
use crate::store::sqlite::counted;

impl Derived {
    /// Compares every table with what was followed; returns how many rows were compared. A table that
    /// is missing, or not as this program makes it, has been named already and is left out.
    pub fn compare(&mut self, found: Found<'_>) -> Result<u64, StoreError> {
        let mut compared = self.compared;
        for table in TABLES {
            if !self.usable(table.name) || !self.schema.contains_key(table.name) {
                continue;
            }
            let mut mendable = false;
            let mut each = |difference: Difference| {
                mendable |= difference.standing == Standing::Derived;
                found(difference);
            };
            let sides = Sides {
                connection: &self.connection,
                expected: format!("temp.expected_{}", table.name),
                stored: format!("main.{}", table.name),
                only: "1",
            };
            compared += sides.compare(table, &mut each)?;
            if mendable {
                self.damaged.insert(table.name.to_owned());
            }
        }
        Ok(compared)
    }
}

/// A table as it must be, and as it is.
pub(super) struct Sides<'c> {
    pub(super) connection: &'c Connection,
    pub(super) expected: String,
    pub(super) stored: String,
    /// Which of the stored rows count, `s`.
    pub(super) only: &'c str,
}

impl Sides<'_> {
    /// Tells of every difference; returns how many rows are expected.
    pub(super) fn compare(&self, table: &Table, found: Found<'_>) -> Result<u64, StoreError> {
        self.expected_rows(table, found)?;
        self.additional_rows(table, found)?;
        let sql = format!("SELECT count(*) FROM {}", self.expected);
        let count = self.connection.query_row(&sql, (), |row| row.get(0));
        counted(count.map_err(failed("counting rows"))?)
    }

    /// Rows that are missing or have other values.
    fn expected_rows(&self, table: &Table, found: Found<'_>) -> Result<(), StoreError> {
        let sql = self.sql_expected(table);
        let (keys, values) = (table.keys.len(), table.values.len());
        self.rows(&sql, keys + 2 * values + 1, |row| {
            let (key, rest) = row.split_at(keys);
            let (expected, rest) = rest.split_at(values);
            let is_there = rest.first() == Some(&Value::Integer(1));
            let stored = rest.get(1..).unwrap_or_default();
            found(Difference {
                table: table.name.to_owned(),
                key: table.key(key),
                found: if is_there {
                    table.values(stored, expected)
                } else {
                    "no row".to_owned()
                },
                expected: table.values(expected, if is_there { stored } else { &[] }),
                standing: if is_there {
                    Standing::Derived
                } else {
                    table.rows
                },
            });
        })
    }

    /// Rows that nothing in the log asks for.
    fn additional_rows(&self, table: &Table, found: Found<'_>) -> Result<(), StoreError> {
        let keys = table.keys.len();
        self.rows(
            &self.sql_additional(table),
            keys + table.values.len(),
            |row| {
                let (key, values) = row.split_at(keys);
                found(Difference {
                    table: table.name.to_owned(),
                    key: table.key(key),
                    found: table.values(values, &[]),
                    expected: "no row".to_owned(),
                    standing: table.rows,
                });
            },
        )
    }

    fn rows(
        &self,
        sql: &str,
        columns: usize,
        mut each: impl FnMut(&[Value]),
    ) -> Result<(), StoreError> {
        let error = failed("comparing a table");
        let mut statement = self.connection.prepare(sql).map_err(&error)?;
        let mut rows = statement.query(()).map_err(&error)?;
        while let Some(row) = rows.next().map_err(&error)? {
            let row: Result<Vec<Value>, _> = (0..columns).map(|at| row.get(at)).collect();
            each(&row.map_err(&error)?);
        }
        Ok(())
    }
}

/// Names of columns and tables are those of `table`, so that nothing from outside gets into SQL.
impl Sides<'_> {
    fn sql_expected(&self, table: &Table) -> String {
        let columns = list(table.columns(), |c| format!("e.{c}"));
        let is_there = format!("s.{} IS NOT NULL", table.keys.first().unwrap_or(&"rowid"));
        let each = |text: fn(&str) -> String| -> String {
            table.values.iter().map(|column| text(column)).collect()
        };
        format!(
            "SELECT {columns}, {is_there}{stored} FROM {expected} AS e LEFT JOIN {found} AS s
             ON {on} WHERE NOT ({is_there}){differs} ORDER BY {order}",
            stored = each(|c| format!(", s.{c}")),
            expected = self.expected,
            found = self.stored,
            on = on(table),
            differs = each(|c| format!(" OR e.{c} IS NOT s.{c}")),
            order = list(table.keys.iter().copied(), |c| format!("e.{c}")),
        )
    }

    fn sql_additional(&self, table: &Table) -> String {
        format!(
            "SELECT {columns} FROM {found} AS s LEFT JOIN {expected} AS e
             ON {on} WHERE e.{key} IS NULL AND {only} ORDER BY {order}",
            columns = list(table.columns(), |c| format!("s.{c}")),
            found = self.stored,
            expected = self.expected,
            on = on(table),
            key = table.keys.first().unwrap_or(&"rowid"),
            only = self.only,
            order = list(table.keys.iter().copied(), |c| format!("s.{c}")),
        )
    }
}

fn on(table: &Table) -> String {
    let equal: Vec<_> = table
        .keys
        .iter()
        .map(|c| format!("s.{c} = e.{c}"))
        .collect();
    equal.join(" AND ")
}

fn list<'c>(columns: impl Iterator<Item = &'c str>, each: impl Fn(&str) -> String) -> String {
    columns.map(each).collect::<Vec<_>>().join(", ")
}
