//! Writing fields: the inverse of `read`, without anything that could fail.

use super::read::{Message, Word};
use std::fmt::Display;

/// A text.
pub(super) fn text(value: impl Display) -> String {
    value.to_string()
}

/// An optional text; absent is empty.
pub(super) fn text_if(value: &Option<impl Display>) -> String {
    value.as_ref().map(text).unwrap_or_default()
}

/// Texts.
pub(super) fn texts(values: &[impl Display]) -> Vec<String> {
    values.iter().map(text).collect()
}

/// An optional word; absent is 0.
pub(super) fn word_if(value: Option<impl Word>) -> i32 {
    value.map_or(0, Word::number)
}

/// Words.
pub(super) fn words(values: &[impl Word]) -> Vec<i32> {
    values.iter().map(|word| word.number()).collect()
}

/// Messages.
pub(super) fn messages<T: Message>(values: &[T]) -> Vec<T::Wire> {
    values.iter().map(T::write).collect()
}

/// An optional message.
pub(super) fn message_if<T: Message>(value: &Option<T>) -> Option<T::Wire> {
    value.as_ref().map(T::write)
}

/// An optional 32-byte value; absent is empty.
pub(super) fn digest_if(value: &Option<crate::domain::id::Digest>) -> Vec<u8> {
    value
        .map(|digest| digest.bytes().to_vec())
        .unwrap_or_default()
}

/// Vial tags.
pub(super) fn vials(values: &[crate::domain::id::VialTag]) -> Vec<Vec<u8>> {
    values.iter().map(|vial| vial.bytes().to_vec()).collect()
}
