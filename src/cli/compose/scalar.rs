//! The value of one field from its text, by the field's type.

use data_encoding::HEXLOWER;
use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, Value};

use crate::cli::problem::quoted;
use crate::cli::schema;
use crate::domain::gs1::VialCode;
use crate::domain::id::{OrgRef, VialId};
use crate::domain::nearest::nearest;
use crate::domain::quantity::{Decimal, Unit};
use crate::domain::time::{DurationMs, TimestampMs, UtcOffset};
use crate::format::message::table;

/// Longest text of a value, in bytes.
const MAX_TEXT: usize = 8192;

/// A message that has a short text form: `None` if it has none.
pub fn message(
    desc: &MessageDescriptor,
    text: &str,
    organisation: Option<OrgRef>,
) -> Option<Result<DynamicMessage, String>> {
    match desc.name() {
        "Decimal" => Some(decimal(desc, text)),
        "Quantity" => Some(quantity(desc, text)),
        "VersionedName" => Some(document(desc, text, organisation)),
        "LotId" => Some(lot(desc, text)),
        _ => None,
    }
}

/// A scalar; times come with the offset they were written in.
pub fn value(
    field: &FieldDescriptor,
    kind: table::Kind,
    text: &str,
) -> Result<(Value, Option<UtcOffset>), String> {
    if text.len() > MAX_TEXT {
        return Err(format!(
            "is too long: {} bytes, at most {MAX_TEXT}",
            text.len()
        ));
    }
    // Written, it would be as if the field were absent.
    if text.is_empty() {
        return Err("is empty; leave the field out, or write its value".to_owned());
    }
    let plain = |value| Ok((value, None));
    match field.kind() {
        Kind::String => plain(Value::String(text.to_owned())),
        // A use names the vial's id, everything else its tag.
        Kind::Bytes if matches!(kind, table::Kind::VialId) => {
            plain(Value::Bytes(vial(text, |id| id.bytes())?.into()))
        }
        Kind::Bytes if matches!(kind, table::Kind::VialTag) => {
            plain(Value::Bytes(vial(text, |id| id.tag().bytes())?.into()))
        }
        Kind::Bytes => plain(Value::Bytes(hex(text)?.into())),
        Kind::Bool => match text {
            "true" => plain(Value::Bool(true)),
            "false" => plain(Value::Bool(false)),
            _ => Err(format!("expected true or false, found {}", quoted(text))),
        },
        Kind::Enum(of) => {
            let words = schema::words(&of);
            let found = words.iter().find(|(word, number)| {
                word == text || of.get_value(*number).is_some_and(|v| v.name() == text)
            });
            match found {
                Some((_, number)) => plain(Value::EnumNumber(*number)),
                None => Err(unknown_word(text, &words)),
            }
        }
        Kind::Int64 if matches!(kind, table::Kind::Time) => {
            let (time, offset) = time(text)?;
            Ok((Value::I64(time.ms()), Some(offset)))
        }
        Kind::Uint32 => plain(Value::U32(number(text)?)),
        Kind::Uint64 => plain(Value::U64(number(text)?)),
        Kind::Int64 | Kind::Sint64 => plain(Value::I64(number(text)?)),
        Kind::Int32 | Kind::Sint32 => plain(Value::I32(number(text)?)),
        other => Err(format!("a field of type {other:?} is not read here")),
    }
}

/// `2026-11-22T09:00:00+09:00`, or with `Z`; seconds and milliseconds as written.
pub fn time(text: &str) -> Result<(TimestampMs, UtcOffset), String> {
    let wrong = || {
        format!(
            "expected a time with its offset such as 2026-11-22T09:00:00+09:00, found {}",
            quoted(text)
        )
    };
    if text.ends_with('Z') {
        let time = TimestampMs::parse(text).map_err(|_| wrong())?;
        return Ok((time, UtcOffset::UTC));
    }
    let at = text.len().checked_sub(6).ok_or_else(wrong)?;
    let (local, offset) = text.split_at_checked(at).ok_or_else(wrong)?;
    let offset = UtcOffset::parse(offset).ok_or_else(wrong)?;
    let local = TimestampMs::parse(&format!("{local}Z")).map_err(|_| wrong())?;
    let ms = local.ms() - DurationMs::from_minutes(1).ms() * i64::from(offset.minutes());
    let time = TimestampMs::new(ms).map_err(|_| wrong())?;
    Ok((time, offset))
}

/// What a field names a vial by, in hex, or from the code that was scanned from it.
fn vial(text: &str, of: fn(VialId) -> [u8; 32]) -> Result<Vec<u8>, String> {
    // A code is never hex digits alone: a separator or a bracket stands in it.
    if text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return hex(text);
    }
    // The year only resolves the century of an expiry date, which is no part of the id.
    let code = VialCode::parse(text, 2026).map_err(|error| {
        format!("expected a scanned code such as (01)…(10)…(21)…, or 64 hex digits: {error}")
    })?;
    Ok(of(code.id()).to_vec())
}

/// Hex digits of either case; nothing else.
fn hex(text: &str) -> Result<Vec<u8>, String> {
    HEXLOWER
        .decode(text.to_ascii_lowercase().as_bytes())
        .map_err(|_| {
            format!(
                "expected an even number of hex digits, found {}",
                quoted(text)
            )
        })
}

fn number<T: std::str::FromStr>(text: &str) -> Result<T, String> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let whole = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    let leading_zero = digits.len() > 1 && digits.starts_with('0');
    if !whole || leading_zero {
        return Err(format!(
            "expected a whole number in plain digits, found {}",
            quoted(text)
        ));
    }
    text.parse()
        .map_err(|_| format!("the number {} is out of range", quoted(text)))
}

fn decimal(desc: &MessageDescriptor, text: &str) -> Result<DynamicMessage, String> {
    let decimal = Decimal::parse(text).map_err(|error| error.to_string())?;
    let mut message = DynamicMessage::new(desc.clone());
    message.set_field_by_name("mantissa", Value::I64(decimal.mantissa()));
    message.set_field_by_name("exponent", Value::I32(decimal.exponent().into()));
    Ok(message)
}

fn quantity(desc: &MessageDescriptor, text: &str) -> Result<DynamicMessage, String> {
    let Some((number, unit)) = text.split_once(' ') else {
        return Err(format!(
            "expected a number, a space and a UCUM unit such as `0.5 [IU]/mL`, found {}",
            quoted(text)
        ));
    };
    let unit = Unit::parse(unit).map_err(|error| error.to_string())?;
    let value = desc.get_field_by_name("value").map(|f| f.kind());
    let Some(Kind::Message(of)) = value else {
        return Err("a quantity has a value".to_owned());
    };
    let number = decimal(&of, number)?;
    let mut message = DynamicMessage::new(desc.clone());
    if number.fields().next().is_some() {
        message.set_field_by_name("value", Value::Message(number));
    }
    message.set_field_by_name("unit", Value::String(unit.code().to_owned()));
    Ok(message)
}

/// `name@version`, or `org_…/name@version`.
fn document(
    desc: &MessageDescriptor,
    text: &str,
    organisation: Option<OrgRef>,
) -> Result<DynamicMessage, String> {
    let (organisation, rest) = match text.split_once('/') {
        Some((own, rest)) => (OrgRef::parse(own).map_err(|e| e.to_string())?, rest),
        None => {
            let missing = "write org_…/name@version: no keyring says whose document it is";
            (organisation.ok_or(missing)?, text)
        }
    };
    let wrong = || format!("expected name@version, found {}", quoted(text));
    let (name, version) = rest.split_once('@').ok_or_else(wrong)?;
    let mut message = DynamicMessage::new(desc.clone());
    message.set_field_by_name("organisation", Value::String(organisation.to_string()));
    message.set_field_by_name("version", Value::U32(number(version)?));
    message.set_field_by_name("name", Value::String(name.to_owned()));
    Ok(message)
}

/// `(01)04912345678904(10)LOT`.
fn lot(desc: &MessageDescriptor, text: &str) -> Result<DynamicMessage, String> {
    let parts = text
        .strip_prefix("(01)")
        .and_then(|rest| rest.split_at_checked(14))
        .and_then(|(gtin, rest)| Some((gtin, rest.strip_prefix("(10)")?)));
    let Some((gtin, lot)) = parts else {
        return Err(format!(
            "expected a lot such as (01)04912345678904(10)A123, found {}",
            quoted(text)
        ));
    };
    let mut message = DynamicMessage::new(desc.clone());
    message.set_field_by_name("gtin14", Value::String(gtin.to_owned()));
    message.set_field_by_name("lot", Value::String(lot.to_owned()));
    Ok(message)
}

fn unknown_word(text: &str, words: &[(String, i32)]) -> String {
    let known: Vec<&str> = words.iter().map(|(word, _)| word.as_str()).collect();
    match nearest(text, known.iter().copied()) {
        Some(near) => format!("there is no {}; did you mean {near}?", quoted(text)),
        None => format!("there is no {}; known: {}", quoted(text), known.join(", ")),
    }
}
