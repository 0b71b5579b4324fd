//! The tables that are compared, row by row.

use rusqlite::types::Value;

use super::Standing;
use crate::digest::{Digest, sha256};

/// A table, and what of it follows from the log.
pub(super) struct Table {
    pub(super) name: &'static str,
    /// Columns of its primary key.
    pub(super) keys: &'static [&'static str],
    /// Its other columns that follow from the log.
    pub(super) values: &'static [&'static str],
    /// What a blob in it is a list of, and how many bytes each has.
    pub(super) list: Option<(&'static str, usize)>,
    /// Whether its rows follow from the log, or only the columns above.
    pub(super) rows: Standing,
}

const fn of_index(
    name: &'static str,
    keys: &'static [&'static str],
    values: &'static [&'static str],
) -> Table {
    Table {
        name,
        keys,
        values,
        list: None,
        rows: Standing::Derived,
    }
}

/// Those of the index whose rows are of an entry.
pub(super) const OF_ENTRIES: &[Table] = &[
    of_index(
        "history",
        &["number", "n"],
        &["entry_index", "event_type", "head"],
    ),
    of_index("look_up", &["hash", "entry_index"], &[]),
    of_index(
        "listing",
        &["organisation", "event_type", "entry_index"],
        &[],
    ),
];

/// And those that change with every entry: they are compared if no fold was interrupted.
pub(super) const AS_OF_THE_LAST: &[Table] = &[
    of_index("leaf", &["subject_key"], &["number", "value"]),
    of_index("bucket", &["prefix"], &["root", "look_ups", "look_up_sum"]),
];

/// Those of the log, in the order in which they are compared and written: rows that others refer to come first.
pub(super) const TABLES: &[Table] = &[
    Table {
        name: "entry",
        keys: &["entry_index"],
        values: &["payload_hash"],
        list: None,
        rows: Standing::Truth,
    },
    Table {
        name: "checkpoint",
        keys: &["size"],
        values: &["recorded_at_ms", "subject_count"],
        list: None,
        rows: Standing::Truth,
    },
    Table {
        name: "sidecar",
        keys: &["entry_index"],
        values: &[],
        list: None,
        rows: Standing::Truth,
    },
    Table {
        name: "public_text",
        keys: &["entry_index"],
        values: &[],
        list: None,
        rows: Standing::Truth,
    },
    Table {
        name: "ledger_history",
        keys: &["n"],
        values: &["entry_index", "event_type", "head"],
        list: None,
        rows: Standing::Derived,
    },
    Table {
        name: "tile",
        keys: &["level", "tile_index"],
        values: &["hashes"],
        list: Some(("hash", Digest::LEN)),
        rows: Standing::Derived,
    },
];

impl Table {
    pub(super) fn columns(&self) -> impl Iterator<Item = &'static str> {
        self.keys.iter().chain(self.values).copied()
    }

    /// `subject_key 6f…, n 2`.
    pub(super) fn key(&self, row: &[Value]) -> String {
        let parts = self.keys.iter().zip(row);
        let parts: Vec<_> = parts
            .map(|(name, v)| format!("{name} {}", text(v)))
            .collect();
        parts.join(", ")
    }

    /// Two rows' values in words, so that the difference is seen.
    pub(super) fn values(&self, row: &[Value], other: &[Value]) -> String {
        if self.values.is_empty() {
            return "a row".to_owned();
        }
        let others = other.iter().map(Some).chain(std::iter::repeat(None));
        let parts = self.values.iter().zip(row).zip(others);
        let parts: Vec<_> = parts
            .map(|((name, value), other)| format!("{name} {}", self.value(value, other)))
            .collect();
        parts.join(", ")
    }

    /// A value; a long list by its first item that the other does not have.
    fn value(&self, value: &Value, other: Option<&Value>) -> String {
        let (Some((item, bytes)), Value::Blob(list)) = (self.list, value) else {
            return text(value);
        };
        let count = list.len().div_ceil(bytes);
        let Some(Value::Blob(other)) = other else {
            return format!("{count} × {item}, sha256 {}", sha256(&[list]));
        };
        let (mine, mut others) = (list.chunks(bytes), other.chunks(bytes));
        let first = mine
            .enumerate()
            .find(|(_, chunk)| others.next() != Some(*chunk));
        match first {
            Some((at, chunk)) => format!("{count} × {item}, {item} {at} is {}", hex(chunk)),
            None => format!("{count} × {item}"),
        }
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::Integer(number) => number.to_string(),
        Value::Blob(bytes) if bytes.len() <= 2 * Digest::LEN => hex(bytes),
        Value::Blob(bytes) => format!("{} bytes, sha256 {}", bytes.len(), sha256(&[bytes])),
        // No column of ours has these; a STRICT table refuses them.
        Value::Real(_) => "a number with a fraction".to_owned(),
        Value::Text(text) => format!("{text:?}"),
    }
}

fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
}
