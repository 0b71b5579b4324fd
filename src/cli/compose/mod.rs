//! Messages from YAML or JSON, by way of the descriptors.
//!
//! The type of a field decides how its text is read, never the look of the text: `NO`, `1.10`, `0123`
//! and `12:30` stay what was written. Sets are put in order here; whether the message makes sense is
//! the codec's affair and the rules'.

mod scalar;
#[cfg(test)]
mod tests;

use std::cmp::Ordering;

pub use scalar::time;

use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, Value};

use crate::cli::draft::Pen;
use crate::cli::random;
use crate::cli::yaml::Entry;
use crate::domain::id::OrgRef;
use crate::domain::time::UtcOffset;
use crate::format::message::table::{self, Shape, Table};

/// Makes messages of what stands in a file.
pub struct Composer<'p> {
    /// Makes the commitments that the file asks for.
    pen: &'p mut Pen,
    /// Whose documents `name@version` means.
    organisation: Option<OrgRef>,
    /// The offset of the first time that was read with one.
    offset: Option<UtcOffset>,
}

impl<'p> Composer<'p> {
    /// For a file whose documents are this organisation's.
    pub fn new(pen: &'p mut Pen, organisation: Option<OrgRef>) -> Self {
        Self {
            pen,
            organisation,
            offset: None,
        }
    }

    /// The offset of the first time that was read with one.
    pub fn offset(&self) -> Option<UtcOffset> {
        self.offset
    }

    /// A message from its fields, or from its short text.
    fn message(
        &mut self,
        desc: &MessageDescriptor,
        table: &Table,
        entry: &Entry<'_>,
    ) -> Option<DynamicMessage> {
        if let Some(text) = entry.node().text()
            && let Some(made) = scalar::message(desc, text, self.organisation)
        {
            return entry.ok(made);
        }
        let fields = entry.fields_such_as(&example(desc))?;
        let mut message = DynamicMessage::new(desc.clone());
        for (name, value) in fields.entries() {
            let declared = desc.get_field_by_name(name).zip(table.field(name));
            let Some((field, declared)) = declared else {
                let known: Vec<&str> = table.all().map(|field| field.name).collect();
                fields.unknown(value.node().line, name, &known);
                continue;
            };
            let other = field
                .containing_oneof()
                .and_then(|oneof| oneof.fields().find(|f| message.has_field(f)));
            if let Some(other) = other {
                value.wrong(format!("{name} and {} exclude each other", other.name()));
                continue;
            }
            if let Some(value) = self.field(&field, declared.shape, &value) {
                message.set_field(&field, value);
            }
        }
        Some(message)
    }

    /// The value of a field; `None` if it is wrong, or absent by being the decimal zero.
    pub fn field(
        &mut self,
        field: &FieldDescriptor,
        shape: Shape,
        entry: &Entry<'_>,
    ) -> Option<Value> {
        let Some(list) = shape.list else {
            return self.single(field, shape.kind, entry);
        };
        let items = entry.list()?.into_iter();
        let values = items.filter_map(|item| self.single(field, shape.kind, &item));
        let mut values: Vec<Value> = values.collect();
        if list.ascending {
            values.sort_by(|a, b| order(a, b, shape.kind));
        }
        Some(Value::List(values))
    }

    fn single(
        &mut self,
        field: &FieldDescriptor,
        kind: table::Kind,
        entry: &Entry<'_>,
    ) -> Option<Value> {
        let entry = entry.given()?;
        if let (Kind::Message(desc), table::Kind::Message(table)) = (field.kind(), kind) {
            let message = self.message(&desc, table, entry)?;
            // The decimal zero is an absent field: an empty message is never written.
            let empty = message.fields().next().is_none();
            return (!empty || desc.name() != "Decimal").then_some(Value::Message(message));
        }
        if matches!(field.kind(), Kind::Bytes) && entry.node().entries().is_some() {
            return self.commitment(entry);
        }
        let text = entry.text()?;
        let fresh = fresh(kind, text);
        let value = scalar::value(field, kind, fresh.as_deref().unwrap_or(text));
        let (value, offset) = entry.ok(value)?;
        self.offset = self.offset.or(offset);
        Some(value)
    }

    /// `{commit: VALUE}`: commits to a value with a fresh salt.
    fn commitment(&mut self, entry: &Entry<'_>) -> Option<Value> {
        let value = match entry.only() {
            Some(("commit", value)) if !value.node().is_null() => value.node().text(),
            _ => None,
        };
        let value = value.filter(|value| !value.is_empty());
        let expected = "expected hex digits, or {commit: VALUE} to commit to a value";
        let made = self
            .pen
            .commit(entry.path(), entry.ok(value.ok_or(expected))?);
        let digest = entry.ok(made.map_err(|failure| failure.message.english().to_owned()))?;
        Some(Value::Bytes(digest.bytes().to_vec().into()))
    }
}

/// `don_new` is a fresh random reference where the field has one; which, the author is shown before
/// signing. An organisation is never made up: it has a reference already.
fn fresh(kind: table::Kind, text: &str) -> Option<String> {
    match (kind, text.strip_suffix("_new")) {
        (table::Kind::Reference("org"), _) => None,
        (table::Kind::Reference(prefix), Some(found)) if prefix == found => {
            let bytes = random::bytes::<16>().ok()?;
            Some(format!(
                "{prefix}_{}",
                data_encoding::HEXLOWER.encode(&bytes)
            ))
        }
        _ => None,
    }
}

fn example(desc: &MessageDescriptor) -> String {
    desc.fields()
        .next()
        .map(|f| format!("{}: …", f.name()))
        .unwrap_or_default()
}

/// The order of sets: numbers and texts by themselves, messages by their keys in turn.
fn order(a: &Value, b: &Value, kind: table::Kind) -> Ordering {
    match (a, b) {
        (Value::EnumNumber(a), Value::EnumNumber(b)) => a.cmp(b),
        (Value::String(a), Value::String(b)) => a.cmp(b),
        (Value::Bytes(a), Value::Bytes(b)) => a.cmp(b),
        (Value::Message(a), Value::Message(b)) => {
            let table::Kind::Message(table) = kind else {
                return Ordering::Equal;
            };
            let mut keys = table.keys.iter().filter_map(|key| {
                let (a, b) = (a.get_field_by_name(key)?, b.get_field_by_name(key)?);
                Some(order(&a, &b, table.field(key)?.shape.kind))
            });
            keys.find(|o| o.is_ne()).unwrap_or(Ordering::Equal)
        }
        _ => Ordering::Equal,
    }
}
