//! The fields of an event, one line each, and the same as JSON.

use std::borrow::Cow;

use data_encoding::HEXLOWER;
use prost_reflect::{
    DynamicMessage, EnumDescriptor, FieldDescriptor, Kind, ReflectMessage as _, Value,
};

use super::local;
use crate::cli::openings::is_committed;
use crate::cli::schema;
use crate::domain::event::{
    Contains, Discrepancy, Eligibility, HoldReason, MarketedAs, Notice, OosConclusion, ProcessStep,
    RecallClass, RecallDepth, RecallReason, RejectionReason, SampleCondition, StorageClass, Tissue,
    VoidCause,
};
use crate::domain::id::VialId;
use crate::domain::quantity::{Decimal, Unit};
use crate::domain::spec::{Route, Stage};
use crate::domain::statement::{Role, Statement};
use crate::domain::time::{TimestampMs, UtcOffset};
use crate::domain::value::{MeanRule, Qualitative};
use crate::format::commitment::Opening;
use crate::format::public_text::PUBLIC_TEXT_FIELD;
use crate::words::Language;
use crate::words::{Wording, choice, signing};

/// Most members of a list of ids that are printed one by one.
const MAX_IDS: usize = 12;

pub(super) struct Walk<'a> {
    /// The statement, for the author's offset and the openings' id.
    pub(super) statement: &'a Statement,
    pub(super) openings: &'a [Opening],
    /// Language of what stands beside a value.
    pub(super) language: Language,
    /// Whether an opened value stands without its commitment.
    pub(super) brief: bool,
}

impl Walk<'_> {
    /// The lines of a message: path below the event, and value.
    pub(super) fn message(
        &self,
        message: &DynamicMessage,
        path: &str,
        field_id: &str,
        lines: &mut Vec<(String, String)>,
    ) {
        for (field, value) in said(message) {
            let value = value.as_ref();
            let name = match path {
                "" => field.name().to_owned(),
                _ => format!("{path}.{}", field.name()),
            };
            let id = format!("{field_id}.{}", field.name());
            match value {
                Value::List(items)
                    if matches!(field.kind(), Kind::Bytes) && items.len() > MAX_IDS =>
                {
                    let ends = [items.first(), items.last()]
                        .map(|v| v.map(|v| self.scalar(&field, v, &id)));
                    let [Some(first), Some(last)] = ends else {
                        continue;
                    };
                    lines.push((name, format!("{} ids, from {first} to {last}", items.len())));
                }
                Value::List(items) if items.is_empty() => {
                    lines.push((name, signing::NONE.get(self.language).to_owned()));
                }
                Value::List(items) if !matches!(field.kind(), Kind::Message(_)) => {
                    let texts: Vec<String> =
                        items.iter().map(|v| self.scalar(&field, v, &id)).collect();
                    lines.push((name, texts.join(", ")));
                }
                Value::List(items) => {
                    for (i, item) in items.iter().enumerate() {
                        self.value(&field, item, format!("{name}[{i}]"), &id, lines);
                    }
                }
                one => self.value(&field, one, name, &id, lines),
            }
        }
    }

    fn value(
        &self,
        field: &FieldDescriptor,
        value: &Value,
        name: String,
        id: &str,
        lines: &mut Vec<(String, String)>,
    ) {
        match value {
            Value::Message(message) => match short(message, shown_unit) {
                Some(text) => lines.push((name, text)),
                None => self.message(message, &name, id, lines),
            },
            scalar => lines.push((name, self.scalar(field, scalar, id))),
        }
    }

    fn scalar(&self, field: &FieldDescriptor, value: &Value, id: &str) -> String {
        match value {
            Value::Bytes(bytes) => {
                let hex = HEXLOWER.encode(bytes);
                // A use names the vial by its id, everything else by its tag.
                if let ("vial", Ok(id)) = (field.name(), <[u8; 32]>::try_from(bytes.as_ref())) {
                    let tag = VialId::from_bytes(id).tag();
                    return signing::vial_of_use(tag, hex).get(self.language).to_owned();
                }
                // Its text has lines and stands below.
                if id == PUBLIC_TEXT_FIELD {
                    return hex;
                }
                let said = match self.opened(id, bytes) {
                    Some(value) if self.brief => return value.to_owned(),
                    Some(value) => signing::committed(value, hex),
                    None if is_committed(id) => signing::not_disclosed(hex),
                    None => return hex,
                };
                said.get(self.language).to_owned()
            }
            Value::String(code) if field.name() == "unit" => shown_unit(code),
            Value::I64(ms) if field.name().ends_with("_ms") => TimestampMs::new(*ms).map_or_else(
                |_| ms.to_string(),
                |at| local(at, self.statement.utc_offset),
            ),
            other => self.plain(field, other),
        }
    }

    /// A scalar; in Japanese the words of closed lists are said, with what is written beside.
    fn plain(&self, field: &FieldDescriptor, value: &Value) -> String {
        let written = plain(field, value);
        let said = match (value, field.kind()) {
            (Value::EnumNumber(n), Kind::Enum(of)) => said_word(&of, *n),
            (Value::Bool(yes), _) => Some(if *yes { &signing::YES } else { &signing::NO }),
            _ => None,
        };
        match (said, self.language) {
            (Some(said), Language::Japanese) => {
                let said = said.get(Language::Japanese);
                match value {
                    Value::Bool(_) => said.to_owned(),
                    _ => format!("{said} ({written})"),
                }
            }
            (Some(said), Language::English) if self.brief && matches!(value, Value::Bool(_)) => {
                said.get(Language::English).to_owned()
            }
            _ => written,
        }
    }

    /// The disclosed value, if an opening of this field gives exactly this digest.
    fn opened(&self, id: &str, digest: &[u8]) -> Option<&str> {
        let of = self.statement.statement_id.bytes();
        self.openings
            .iter()
            .find(|o| {
                *o.statement_id() == of
                    && o.field_id().as_str() == id
                    && o.digest().bytes() == digest
            })
            .map(Opening::value)
    }
}

/// The fields that a message says something with, in order: also those that say no, or none at all, which the wire
/// leaves out.
fn said(message: &DynamicMessage) -> impl Iterator<Item = (FieldDescriptor, Cow<'_, Value>)> {
    let mut fields: Vec<FieldDescriptor> = message.descriptor().fields().collect();
    fields.sort_by_key(FieldDescriptor::number);
    let speaks = |field: &FieldDescriptor| {
        let number_or_bool = !matches!(
            field.kind(),
            Kind::Message(_) | Kind::Enum(_) | Kind::String | Kind::Bytes
        );
        // That none of a closed list applies is said too: no discrepancy, no notice.
        let words = field.is_list() && matches!(field.kind(), Kind::Enum(_));
        message.has_field(field)
            || words
            || (number_or_bool && !field.supports_presence() && !field.is_list())
    };
    let fields = fields.into_iter().filter(speaks);
    let fields: Vec<_> = fields
        .map(|field| (field.clone(), message.get_field(&field)))
        .collect();
    fields.into_iter()
}

/// Whether this field of a message, by its path, holds this digest.
pub(super) fn holds(message: &DynamicMessage, path: &str, digest: &[u8]) -> bool {
    let (name, rest) = match path.split_once('.') {
        Some((name, rest)) => (name, Some(rest)),
        None => (path, None),
    };
    match (message.get_field_by_name(name).as_deref(), rest) {
        (Some(Value::Message(inner)), Some(rest)) => holds(inner, rest, digest),
        (Some(Value::Bytes(bytes)), None) => bytes == digest,
        _ => false,
    }
}

/// What a word of a closed list is called.
pub(super) fn said_word(list: &EnumDescriptor, number: i32) -> Option<&'static Wording> {
    match list.name() {
        "Contains" => Contains::from_number(number).map(Contains::said),
        "Discrepancy" => Discrepancy::from_number(number).map(Discrepancy::said),
        "Eligibility" => Eligibility::from_number(number).map(Eligibility::said),
        "HoldReason" => HoldReason::from_number(number).map(HoldReason::said),
        "MarketedAs" => MarketedAs::from_number(number).map(MarketedAs::said),
        "MeanRule" => MeanRule::from_number(number).map(MeanRule::said),
        "Notice" => Notice::from_number(number).map(Notice::said),
        "OosConclusion" => OosConclusion::from_number(number).map(OosConclusion::said),
        "ProcessStep" => ProcessStep::from_number(number).map(ProcessStep::said),
        "Qualitative" => Qualitative::from_number(number).map(Qualitative::said),
        "RecallClass" => RecallClass::from_number(number).map(RecallClass::said),
        "RecallDepth" => RecallDepth::from_number(number).map(RecallDepth::said),
        "RecallReason" => RecallReason::from_number(number).map(RecallReason::said),
        "RejectionReason" => RejectionReason::from_number(number).map(RejectionReason::said),
        "Role" => Role::from_number(number).map(Role::said),
        "Route" => Route::from_number(number).map(Route::said),
        "SampleCondition" => SampleCondition::from_number(number).map(SampleCondition::said),
        "Stage" => Stage::from_number(number).map(Stage::said),
        "StorageClass" => StorageClass::from_number(number).map(StorageClass::said),
        "Tissue" => Tissue::from_number(number).map(Tissue::said),
        "VoidCause" => VoidCause::from_number(number).map(VoidCause::said),
        _ => list
            .get_value(number)
            .and_then(|value| choice::label(value.name())),
    }
}

/// Messages with a text form of their own; units by `unit`, for JSON in UCUM.
fn short(message: &DynamicMessage, unit: fn(&str) -> String) -> Option<String> {
    let text = |name: &str| match message.get_field_by_name(name).as_deref() {
        Some(Value::String(text)) => text.clone(),
        Some(Value::U32(number)) => number.to_string(),
        _ => String::new(),
    };
    let decimal = |name: &str| match message.get_field_by_name(name).as_deref() {
        Some(Value::Message(of)) => decimal(of),
        _ => None,
    };
    match message.descriptor().name() {
        "Decimal" => self::decimal(message),
        "Quantity" => Some(format!("{} {}", decimal("value")?, unit(&text("unit")))),
        "VersionedName" => Some(format!(
            "{}/{}@{}",
            text("organisation"),
            text("name"),
            text("version")
        )),
        "LotId" => Some(format!("(01){}(10){}", text("gtin14"), text("lot"))),
        _ => None,
    }
}

/// A unit as people write it: endotoxin in EU.
fn shown_unit(code: &str) -> String {
    Unit::parse(code).map_or_else(|_| code.to_owned(), Unit::display)
}

/// An absent decimal is zero.
fn decimal(message: &DynamicMessage) -> Option<String> {
    let mantissa = message.get_field_by_name("mantissa")?.as_i64()?;
    let exponent = message.get_field_by_name("exponent")?.as_i32()?;
    Some(Decimal::new(mantissa, i8::try_from(exponent).ok()?).to_string())
}

fn plain(field: &FieldDescriptor, value: &Value) -> String {
    match value {
        Value::Bool(flag) => flag.to_string(),
        Value::I32(n) => n.to_string(),
        Value::I64(n) => n.to_string(),
        Value::U32(n) => n.to_string(),
        Value::U64(n) => n.to_string(),
        Value::String(text) => text.clone(),
        Value::Bytes(bytes) => HEXLOWER.encode(bytes),
        Value::EnumNumber(n) => match field.kind() {
            Kind::Enum(of) => of
                .get_value(*n)
                .map_or_else(|| n.to_string(), |v| schema::word(&of, &v)),
            _ => n.to_string(),
        },
        // The statement has no floats, maps or other types.
        _ => String::new(),
    }
}

/// A field as JSON, in the form in which `statement new` reads it.
pub(super) fn json(field: &FieldDescriptor, value: &Value, offset: UtcOffset) -> serde_json::Value {
    match value {
        Value::List(items) => items.iter().map(|item| json(field, item, offset)).collect(),
        Value::Message(message) => match short(message, str::to_owned) {
            Some(text) => text.into(),
            None => message
                .fields()
                .map(|(field, value)| (field.name().to_owned(), json(&field, value, offset)))
                .collect::<serde_json::Map<_, _>>()
                .into(),
        },
        Value::Bool(flag) => (*flag).into(),
        Value::I64(ms) if field.name().ends_with("_ms") => match TimestampMs::new(*ms) {
            Ok(at) => timestamp(at, offset).into(),
            Err(_) => (*ms).into(),
        },
        Value::I32(n) => (*n).into(),
        Value::I64(n) => (*n).into(),
        Value::U32(n) => (*n).into(),
        Value::U64(n) => (*n).into(),
        other => plain(field, other).into(),
    }
}

/// `2026-11-22T18:00:00+09:00`.
pub(super) fn timestamp(time: TimestampMs, offset: UtcOffset) -> String {
    match local(time, offset).rsplit_once(' ') {
        Some((at, offset)) => format!("{}{offset}", at.replace(' ', "T")),
        None => time.to_string(),
    }
}
