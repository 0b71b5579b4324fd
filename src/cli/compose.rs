//! Messages from YAML or JSON, by way of the descriptors.
//!
//! The type of a field decides how its text is read, never the look of the text: `NO`, `1.10`, `0123`
//! and `12:30` stay what was written. Sets are put in order here; whether the message makes sense is
//! the codec's affair and the rules'.

mod problem;
mod scalar;
#[cfg(test)]
mod tests;

use std::cmp::Ordering;

pub use problem::{Problem, failure};
pub use scalar::time;

use prost_reflect::{
    DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, ReflectMessage as _, Value,
};

use super::draft::Pen;
use super::exit::Failure;
use super::random;
use super::schema;
use super::yaml::{self, NO_VALUE, Node};
use crate::domain::id::OrgRef;
use crate::domain::time::UtcOffset;

/// Prefixes of references that an author may make up.
const REFERENCES: [&str; 7] = ["don", "per", "sit", "nod", "smp", "shp", "cas"];

/// Reads the fields of messages out of a file.
pub struct Composer<'p> {
    file: String,
    /// Makes the commitments that the file asks for.
    pen: &'p mut Pen,
    /// Whose documents `name@version` means.
    organisation: Option<OrgRef>,
    /// The offset of the first time that was read with one.
    offset: Option<UtcOffset>,
    problems: Vec<Problem>,
}

impl<'p> Composer<'p> {
    /// For a file of this name.
    pub fn new(file: String, pen: &'p mut Pen, organisation: Option<OrgRef>) -> Self {
        Self {
            file,
            pen,
            organisation,
            offset: None,
            problems: Vec::new(),
        }
    }

    /// Notes a problem.
    pub fn wrong(&mut self, line: u32, field: &str, message: impl std::fmt::Display) {
        self.problems.push(Problem {
            line,
            field: field.to_owned(),
            message: message.to_string(),
        });
    }

    /// `value` if nothing was wrong, else everything that was.
    pub fn finish<T>(&mut self, value: Option<T>) -> Result<T, Failure> {
        match value {
            Some(value) if self.problems.is_empty() => Ok(value),
            _ => Err(failure(&self.file, std::mem::take(&mut self.problems))),
        }
    }

    /// The offset of the first time that was read with one.
    pub fn offset(&self) -> Option<UtcOffset> {
        self.offset
    }

    /// A message from a mapping. `path` is its proto path, empty at the top.
    pub fn message(
        &mut self,
        desc: &MessageDescriptor,
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
            let Some(field) = desc.get_field_by_name(name) else {
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
            if let Some(value) = self.field(&field, &inner, value) {
                message.set_field(&field, value);
            }
        }
        Some(message)
    }

    /// The value of a field; `None` if it is wrong, or absent by being the decimal zero.
    pub fn field(&mut self, field: &FieldDescriptor, path: &str, node: &Node) -> Option<Value> {
        if !field.is_list() || node.is_null() {
            return self.single(field, path, node);
        }
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
            .filter_map(|(i, item)| self.single(field, &format!("{path}[{i}]"), item))
            .collect();
        if !matches!(field.name(), "rows" | "require" | "values") {
            values.sort_by(order);
        }
        Some(Value::List(values))
    }

    fn single(&mut self, field: &FieldDescriptor, path: &str, node: &Node) -> Option<Value> {
        if node.is_null() {
            self.wrong(node.line, path, NO_VALUE);
            return None;
        }
        if let Kind::Message(desc) = field.kind() {
            let message = self.message(&desc, path, node)?;
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
        let fresh = match field.kind() {
            Kind::String => self.fresh(text),
            _ => None,
        };
        match scalar::value(field, fresh.as_deref().unwrap_or(text)) {
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

    /// `don_new` is a fresh random reference; which one, the author is shown before signing.
    fn fresh(&self, text: &str) -> Option<String> {
        let prefix = text.strip_suffix("_new")?;
        if !REFERENCES.contains(&prefix) {
            return None;
        }
        let bytes = random::bytes::<16>().ok()?;
        Some(format!(
            "{prefix}_{}",
            data_encoding::HEXLOWER.encode(&bytes)
        ))
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

/// The order of sets: numbers and texts by themselves, messages by their fields in turn.
fn order(a: &Value, b: &Value) -> Ordering {
    match (a, b) {
        (Value::EnumNumber(a), Value::EnumNumber(b)) => a.cmp(b),
        (Value::U32(a), Value::U32(b)) => a.cmp(b),
        (Value::String(a), Value::String(b)) => a.cmp(b),
        (Value::Bytes(a), Value::Bytes(b)) => a.cmp(b),
        (Value::Message(a), Value::Message(b)) => {
            let desc = a.descriptor();
            let mut pairs = desc.fields().map(|f| {
                let scalar = !matches!(f.kind(), Kind::Message(_)) && !f.is_list();
                if scalar {
                    order(&a.get_field(&f), &b.get_field(&f))
                } else {
                    Ordering::Equal
                }
            });
            pairs.find(|o| o.is_ne()).unwrap_or(Ordering::Equal)
        }
        _ => Ordering::Equal,
    }
}
