//! Every row that is not what follows from the log.

use rusqlite::types::Value;

use super::table::{TABLES, Table};
use super::{Derived, Difference, Found, Standing, failed};
use crate::store::StoreError;
use crate::store::sqlite::counted;

impl Derived {
    /// Compares every table with what was followed; returns how many rows were compared. A table that
    /// is missing, or not as this program makes it, has been named already and is left out.
    pub fn compare(&mut self, found: Found<'_>) -> Result<u64, StoreError> {
        let mut compared = 0;
        for table in TABLES {
            if !self.usable(table.name) {
                continue;
            }
            let mut mendable = false;
            let mut each = |difference: Difference| {
                mendable |= difference.standing == Standing::Derived;
                found(difference);
            };
            self.expected_rows(table, &mut each)?;
            self.additional_rows(table, &mut each)?;
            compared += self.count(table)?;
            if mendable {
                self.damaged.insert(table.name.to_owned());
            }
        }
        Ok(compared)
    }

    /// Rows that are missing or have other values.
    fn expected_rows(&self, table: &Table, found: Found<'_>) -> Result<(), StoreError> {
        let sql = table.sql_expected();
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
        self.rows(&table.sql_additional(), keys + table.values.len(), |row| {
            let (key, values) = row.split_at(keys);
            found(Difference {
                table: table.name.to_owned(),
                key: table.key(key),
                found: table.values(values, &[]),
                expected: "no row".to_owned(),
                standing: table.rows,
            });
        })
    }

    /// Rows that are expected.
    fn count(&self, table: &Table) -> Result<u64, StoreError> {
        let sql = format!("SELECT count(*) FROM expected_{}", table.name);
        let count = self.connection.query_row(&sql, (), |row| row.get(0));
        counted(count.map_err(failed("counting rows"))?)
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

/// Names of columns and tables are those of [`TABLES`], so that nothing from outside gets into SQL.
impl Table {
    fn sql_expected(&self) -> String {
        let name = self.name;
        let columns = list(self.columns(), |c| format!("e.{c}"));
        let is_there = format!("s.{} IS NOT NULL", self.keys.first().unwrap_or(&"rowid"));
        let stored = self
            .values
            .iter()
            .map(|c| format!(", s.{c}"))
            .collect::<String>();
        let differs = self
            .values
            .iter()
            .map(|c| format!(" OR e.{c} IS NOT s.{c}"))
            .collect::<String>();
        format!(
            "SELECT {columns}, {is_there}{stored} FROM expected_{name} AS e LEFT JOIN {name} AS s
             ON {on} WHERE NOT ({is_there}){differs} ORDER BY {order}",
            on = self.on(),
            order = list(self.keys.iter().copied(), |c| format!("e.{c}")),
        )
    }

    fn sql_additional(&self) -> String {
        let name = self.name;
        format!(
            "SELECT {columns} FROM {name} AS s LEFT JOIN expected_{name} AS e
             ON {on} WHERE e.{key} IS NULL ORDER BY {order}",
            columns = list(self.columns(), |c| format!("s.{c}")),
            on = self.on(),
            key = self.keys.first().unwrap_or(&"rowid"),
            order = list(self.keys.iter().copied(), |c| format!("s.{c}")),
        )
    }

    fn on(&self) -> String {
        let equal: Vec<_> = self.keys.iter().map(|c| format!("s.{c} = e.{c}")).collect();
        equal.join(" AND ")
    }
}

fn list<'c>(columns: impl Iterator<Item = &'c str>, each: impl Fn(&str) -> String) -> String {
    columns.map(each).collect::<Vec<_>>().join(", ")
}
