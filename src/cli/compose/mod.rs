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

use crate::cli::commands::lot::problem::{Collector, Place, Problems};
use crate::cli::draft::Pen;
use crate::cli::exit::Failure;
use crate::cli::random;
use crate::cli::schema;
use crate::cli::yaml::{self, NO_VALUE, Node};
use crate::domain::id::OrgRef;
use crate::domain::time::UtcOffset;
use crate::format::message::table::{self, Shape, Table};

const MAX_PROBLEMS: usize = 20;

/// Reads the fields of messages out of a file.
pub struct Composer<'p> {
    file: String,
    /// Makes the commitments that the file asks for.
    pen: &'p mut Pen,
    /// Whose documents `name@version` means.
    organisation: Option<OrgRef>,
    /// The offset of the first time that was read with one.
    offset: Option<UtcOffset>,
    problems: Collector,
}

impl<'p> Composer<'p> {
    pub fn new(file: String, pen: &'p mut Pen, organisation: Option<OrgRef>) -> Self {
        Self {
            file,
            pen,
            organisation,
            offset: None,
            problems: Collector::new(),
        }
    }

    pub fn wrong(&self, line: u32, field: &str, message: impl std::fmt::Display) {
        let place = Place::new(&self.file, line);
        self.problems.add(&place, field, message);
    }

    /// `value` if nothing was wrong, else everything that was.
    pub fn finish<T>(&mut self, value: Option<T>) -> Result<T, Failure> {
        let problems = std::mem::take(&mut self.problems);
        problems
            .finish(value)
            .map_err(|problems| failure(&self.file, &problems))
    }

    pub fn offset(&self) -> Option<UtcOffset> {
        self.offset
    }

    /// A message from a mapping. `path` is its proto path, empty at the top.
    fn message(
        &mut self,
        desc: &MessageDescriptor,
        table: &Table,
        path: &str,
        node: &Node,
    ) -> Option<DynamicMessage> {
        if let yaml::Value::Scalar { text, .. } = &node.value {
            return match scalar::message(desc, text, self.organisation) {
                Some(Ok(message)) => Some(message),
                Some(Err(error)) => {
                    self.wrong(node.line, path, error);
                    None
                }
                None => {
                    self.wrong(
                        node.line,
                        path,
                        format!("expected fields such as `{}`", example(desc)),
                    );
                    None
                }
            };
        }
        let yaml::Value::Map(entries) = &node.value else {
            self.wrong(node.line, path, "expected fields, found a list");
            return None;
        };
        let mut message = DynamicMessage::new(desc.clone());
        for (name, value) in entries {
            let inner = join(path, name);
            let declared = desc.get_field_by_name(name).zip(table.field(name));
            let Some((field, declared)) = declared else {
                self.wrong(value.line, path, unknown(name, desc));
                continue;
            };
            let other = field
                .containing_oneof()
                .and_then(|oneof| oneof.fields().find(|f| message.has_field(f)));
            if let Some(other) = other {
                let text = format!("{name} and {} exclude each other", other.name());
                self.wrong(value.line, path, text);
                continue;
            }
            if let Some(value) = self.field(&field, declared.shape, &inner, value) {
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
        path: &str,
        node: &Node,
    ) -> Option<Value> {
        let Some(list) = shape.list.filter(|_| !node.is_null()) else {
            return self.single(field, shape.kind, path, node);
        };
        let yaml::Value::List(items) = &node.value else {
            self.wrong(
                node.line,
                path,
                "expected a list: lines that begin with `- `, or [a, b]",
            );
            return None;
        };
        let mut values: Vec<Value> = items
            .iter()
            .enumerate()
            .filter_map(|(i, item)| self.single(field, shape.kind, &format!("{path}[{i}]"), item))
            .collect();
        if list.ascending {
            values.sort_by(|a, b| order(a, b, shape.kind));
        }
        Some(Value::List(values))
    }

    fn single(
        &mut self,
        field: &FieldDescriptor,
        kind: table::Kind,
        path: &str,
        node: &Node,
    ) -> Option<Value> {
        if node.is_null() {
            self.wrong(node.line, path, NO_VALUE);
            return None;
        }
        if let (Kind::Message(desc), table::Kind::Message(table)) = (field.kind(), kind) {
            let message = self.message(&desc, table, path, node)?;
            // The decimal zero is an absent field: an empty message is never written.
            let empty = message.fields().next().is_none();
            return (!empty || desc.name() != "Decimal").then_some(Value::Message(message));
        }
        let text = match &node.value {
            yaml::Value::Scalar { text, .. } => text,
            yaml::Value::Map(entries) if matches!(field.kind(), Kind::Bytes) => {
                return self.commitment(path, node.line, entries);
            }
            _ => {
                self.wrong(node.line, path, "expected one value");
                return None;
            }
        };
        let fresh = fresh(kind, text);
        match scalar::value(field, kind, fresh.as_deref().unwrap_or(text)) {
            Ok((value, offset)) => {
                self.offset = self.offset.or(offset);
                Some(value)
            }
            Err(error) => {
                self.wrong(node.line, path, error);
                None
            }
        }
    }

    /// `{commit: VALUE}`: commits to a value with a fresh salt.
    fn commitment(&mut self, path: &str, line: u32, entries: &[(String, Node)]) -> Option<Value> {
        let value = match entries {
            [(name, node)] if name == "commit" && !node.is_null() => node.text(),
            _ => None,
        };
        let Some(value) = value.filter(|value| !value.is_empty()) else {
            let expected = "expected hex digits, or {commit: VALUE} to commit to a value";
            self.wrong(line, path, expected);
            return None;
        };
        match self.pen.commit(path, value) {
            Ok(digest) => Some(Value::Bytes(digest.bytes().to_vec().into())),
            Err(error) => {
                self.wrong(line, path, error.message.english());
                None
            }
        }
    }
}

/// One failure that lists every problem with its line.
fn failure(file: &str, problems: &Problems) -> Failure {
    let causes = problems.causes.iter().take(MAX_PROBLEMS);
    let mut lines: Vec<String> = causes.map(ToString::to_string).collect();
    match problems.causes.len().saturating_sub(MAX_PROBLEMS) {
        0 => {}
        more => lines.push(format!("and {more} more")),
    }
    let count = problems.count();
    Failure::input(format!("{count} in {file}\n    {}", lines.join("\n    ")))
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

fn join(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}.{name}")
    }
}

fn unknown(name: &str, desc: &MessageDescriptor) -> String {
    let known: Vec<String> = desc.fields().map(|f| f.name().to_owned()).collect();
    let short: String = name.chars().take(60).collect();
    match schema::nearest(name, known.iter().map(String::as_str)) {
        Some(near) => format!("there is no field {short:?}; did you mean {near:?}?"),
        None => format!("there is no field {short:?}; known: {}", known.join(", ")),
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
