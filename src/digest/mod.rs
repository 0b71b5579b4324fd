//! The SHA-256 digest, and where a history stands.
//!
//! Both are what proofs are made of (`merkle`) and what statements say (`domain`); neither of these
//! layers knows the other, so they share the two types from below. Nothing else belongs here.

mod position;

pub use position::Position;

use std::fmt;
use std::str::FromStr;

use data_encoding::HEXLOWER;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest as _, Sha256};

/// A SHA-256: 32 bytes, ordered as bytes, written as 64 lower-case hex digits.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    pub const LEN: usize = 32;
    /// 32 zero bytes: the head of a history that has no entry, the `previous` of the first entry.
    pub const ZERO: Self = Self([0; 32]);

    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    pub const fn bytes(&self) -> [u8; 32] {
        self.0
    }

    /// Reads 64 lower-case hex digits. Upper case, blanks and other lengths are refused, so that a
    /// digest has one spelling.
    pub fn parse(text: &str) -> Result<Self, ParseDigestError> {
        let bytes = HEXLOWER.decode(text.as_bytes()).ok();
        let bytes = bytes.and_then(|bytes| bytes.try_into().ok());
        bytes
            .map(Self)
            .ok_or_else(|| ParseDigestError(text.chars().take(80).collect()))
    }
}

/// SHA-256 of the concatenation of `parts`, without any tag.
pub fn sha256(parts: &[&[u8]]) -> Digest {
    finish(Sha256::new(), parts)
}

/// `H(tag ‖ parts…)`: SHA-256 with the first byte that separates one use from another.
/// The list of tags is in docs/FORMAT.md; parts of variable length need a length or come last.
pub fn tagged(tag: u8, parts: &[&[u8]]) -> Digest {
    finish(Sha256::new().chain_update([tag]), parts)
}

fn finish(mut hasher: Sha256, parts: &[&[u8]]) -> Digest {
    for part in parts {
        hasher.update(part);
    }
    Digest(hasher.finalize().into())
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({self})")
    }
}

/// Text that is not 64 lower-case hex digits, cut after 80 characters.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Digest: expected 64 lower-case hex digits, found {0:?}")]
pub struct ParseDigestError(String);

impl FromStr for Digest {
    type Err = ParseDigestError;

    fn from_str(text: &str) -> Result<Self, ParseDigestError> {
        Self::parse(text)
    }
}

impl TryFrom<&[u8]> for Digest {
    type Error = std::array::TryFromSliceError;

    /// Takes exactly 32 bytes.
    fn try_from(bytes: &[u8]) -> Result<Self, Self::Error> {
        bytes.try_into().map(Self)
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_has_one_spelling() {
        let digest = sha256(&[b"a", b"bc"]);
        // FIPS 180-2, appendix B.1: the SHA-256 of "abc".
        let text = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(digest.to_string(), text);
        assert_eq!(text.parse(), Ok(digest));
        assert_eq!(tagged(b'a', &[b"bc"]), digest);
        for wrong in [
            text.to_uppercase(),
            text[..62].to_owned(),
            format!("{text}00"),
            format!(" {text}"),
            String::new(),
        ] {
            let error = Digest::parse(&wrong).unwrap_err();
            let expected = format!("Digest: expected 64 lower-case hex digits, found {wrong:?}");
            assert_eq!(error.to_string(), expected);
        }
        let json = serde_json::to_string(&digest).unwrap();
        assert_eq!(json, format!("\"{text}\""));
        assert_eq!(serde_json::from_str::<Digest>(&json).unwrap(), digest);
    }
}
