//! Canonical form: every message has one accepted spelling.
//!
//! docs/FORMAT.md gives the form as a grammar. Our implementation of it is to decode, encode again
//! and compare. That finds, at every depth: fields out of order, unknown fields, overlong varints,
//! numbers wider than their type, defaults that are written, a singular field or a oneof written
//! twice, and repeated scalars that are not packed. What it cannot see is refused by whoever reads
//! the message: empty messages, enum numbers that do not exist, lists that are not ascending.

use super::error::{Code, FormatError};
use data_encoding::HEXLOWER;
use prost::Message;

/// Decodes `bytes`, at most `max` of them, if they are the canonical form of a message.
///
/// `name` is the message's name for errors. Work and memory are proportional to the bytes.
///
/// # Errors
/// `TOO_LARGE`, `MALFORMED`, or `NOT_CANONICAL` with the first byte that differs and the field of
/// the outermost message in which it lies.
pub(crate) fn decode<M: Message + Default>(
    name: &'static str,
    bytes: &[u8],
    max: usize,
) -> Result<M, FormatError> {
    if bytes.len() > max {
        let found = format_args!("{} bytes", bytes.len()).to_string();
        return Err(FormatError::new(
            Code::TooLarge,
            name,
            found,
            format_args!("at most {max} bytes"),
        ));
    }
    let message = M::decode(bytes).map_err(|error| {
        FormatError::new(
            Code::Malformed,
            name,
            error,
            "a protobuf message of this type",
        )
    })?;
    let again = message.encode_to_vec();
    if again == bytes {
        Ok(message)
    } else {
        Err(difference(name, bytes, &again))
    }
}

/// Names the first byte in which `bytes` differ from the canonical `again`.
fn difference(name: &'static str, bytes: &[u8], again: &[u8]) -> FormatError {
    let same = bytes.iter().zip(again).take_while(|(a, b)| a == b).count();
    let around = |bytes: &[u8]| {
        let rest = bytes.get(same..).unwrap_or_default();
        match rest.get(..8) {
            _ if rest.is_empty() => "the end".to_owned(),
            Some(eight) => format!("{}...", HEXLOWER.encode(eight)),
            None => HEXLOWER.encode(rest),
        }
    };
    let place = match field_at(bytes, same) {
        Some(number) => format!("byte {same}, in field {number}"),
        None => format!("byte {same}"),
    };
    FormatError::new(
        Code::NotCanonical,
        name,
        format_args!("{} at {place}", around(bytes)),
        format_args!("{} there", around(again)),
    )
}

/// The numbers of the outermost fields, in the order in which they stand, as far as they can be read.
pub(crate) fn field_numbers(bytes: &[u8]) -> impl Iterator<Item = u64> {
    let mut at = 0;
    std::iter::from_fn(move || next_field(bytes, &mut at))
}

/// The number of the outermost field in which byte `offset` lies.
fn field_at(bytes: &[u8], offset: usize) -> Option<u64> {
    let mut at = 0;
    loop {
        let number = next_field(bytes, &mut at)?;
        if offset < at {
            return Some(number);
        }
    }
}

/// The number of the field at `at`, which moves behind it.
fn next_field(bytes: &[u8], at: &mut usize) -> Option<u64> {
    let tag = varint(bytes, at)?;
    let length = match tag & 7 {
        0 => varint(bytes, at).map(|_| 0)?,
        1 => 8,
        2 => varint(bytes, at)?,
        5 => 4,
        _ => return None,
    };
    *at = at.checked_add(usize::try_from(length).ok()?)?;
    Some(tag >> 3)
}

/// One base-128 varint of at most ten bytes; moves `at` behind it.
fn varint(bytes: &[u8], at: &mut usize) -> Option<u64> {
    let mut value = 0_u64;
    for place in 0..10 {
        let byte = *bytes.get(*at)?;
        *at += 1;
        value |= u64::from(byte & 0x7f).checked_shl(7 * place)?;
        if byte < 0x80 {
            return Some(value);
        }
    }
    None
}
