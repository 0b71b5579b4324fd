//! Base64 (RFC 4648 section 4) in its one spelling: padded at its end, and nowhere else.

use data_encoding::BASE64;

/// Decodes a text.
///
/// `data_encoding` also takes several texts in a row, each with its own padding, for one; those are
/// refused here, since two spellings of one signature line would be two notes.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let bytes = BASE64.decode(text.as_bytes()).ok()?;
    (BASE64.encode(&bytes) == text).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_spelling() {
        for (text, bytes) in [
            ("", Some(&b""[..])),
            ("QQ==", Some(b"A")),
            ("QUJD", Some(b"ABC")),
        ] {
            assert_eq!(decode(text).as_deref(), bytes, "{text}");
        }
        // In pieces, trailing bits, no padding, the other alphabet, spaces.
        for text in [
            "QQ==QQ==", "QQ==QUJD", "QR==", "QQ", "-_-_", "QQ==\n", "QU JD",
        ] {
            assert_eq!(decode(text), None, "{text}");
        }
    }
}
