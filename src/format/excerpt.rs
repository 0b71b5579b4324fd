//! Excerpts of refused input for error messages, which must stay short whatever was sent.

/// At most 80 characters of `text`.
pub(super) fn shorten(text: &str) -> String {
    text.chars().take(80).collect()
}
