//! The 32-byte hash and the ways this ledger applies SHA-256.

use std::fmt;
use std::str::FromStr;

use data_encoding::HEXLOWER;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

/// A SHA-256 digest: 32 bytes, ordered as bytes, written as 64 lower-case hex digits.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

/// Root of a tree or trie without leaves: SHA-256 of the empty string (RFC 6962 section 2.1).
pub const EMPTY_ROOT: Hash = Hash([
    0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24,
    0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
]);

impl Hash {
    /// Length in bytes.
    pub const LEN: usize = 32;
    /// 32 zero bytes: the head of a history that has no entry, the `previous` of the first entry.
    pub const ZERO: Hash = Hash([0; 32]);

    /// The digest as bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Bit `n` counted from the most significant bit of the first byte; `false` from 256 on.
    pub(crate) fn bit(&self, n: u16) -> bool {
        self.0
            .get(usize::from(n / 8))
            .is_some_and(|byte| byte & (0x80 >> (n % 8)) != 0)
    }

    /// The first bit (MSB first, 0..=255) in which two hashes differ; `None` if they are equal.
    pub(crate) fn first_difference(&self, other: &Hash) -> Option<u16> {
        let mut bit = 0;
        for (a, b) in self.0.iter().zip(&other.0) {
            match a ^ b {
                0 => bit += 8,
                // `leading_zeros` of a non-zero byte is at most 7.
                differing => return Some(bit + differing.leading_zeros() as u16),
            }
        }
        None
    }
}

/// SHA-256 of the concatenation of `parts`, without any tag.
pub fn sha256(parts: &[&[u8]]) -> Hash {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    Hash(hasher.finalize().into())
}

/// `H(tag ‖ parts…)`: SHA-256 with the first byte that separates one use from another.
/// The list of tags is in docs/FORMAT.md; parts of variable length need a length or come last.
pub fn h(tag: u8, parts: &[&[u8]]) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update([tag]);
    for part in parts {
        hasher.update(part);
    }
    Hash(hasher.finalize().into())
}

/// Hash of a leaf's bytes: `H(0x00 ‖ bytes)` (RFC 6962 section 2.1).
pub fn leaf_hash(bytes: &[u8]) -> Hash {
    h(0x00, &[bytes])
}

/// Hash of an inner node: `H(0x01 ‖ left ‖ right)` (RFC 6962 section 2.1).
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    h(0x01, &[&left.0, &right.0])
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

/// Text that is not 64 lower-case hex digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a hash is 64 lower-case hexadecimal digits")]
pub struct ParseHashError;

impl FromStr for Hash {
    type Err = ParseHashError;

    /// Strict: upper case, blanks and other lengths are refused, so that a hash has one spelling.
    fn from_str(text: &str) -> Result<Hash, ParseHashError> {
        let bytes = HEXLOWER
            .decode(text.as_bytes())
            .map_err(|_| ParseHashError)?;
        Hash::try_from(bytes.as_slice())
    }
}

impl TryFrom<&[u8]> for Hash {
    type Error = ParseHashError;

    /// Takes exactly 32 raw bytes.
    fn try_from(bytes: &[u8]) -> Result<Hash, ParseHashError> {
        bytes.try_into().map(Hash).map_err(|_| ParseHashError)
    }
}

impl AsRef<[u8]> for Hash {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl From<[u8; 32]> for Hash {
    fn from(bytes: [u8; 32]) -> Hash {
        Hash(bytes)
    }
}

impl Serialize for Hash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Hash, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_root_is_the_hash_of_nothing() {
        assert_eq!(sha256(&[]), EMPTY_ROOT);
    }

    #[test]
    fn text_has_one_spelling() {
        let text = EMPTY_ROOT.to_string();
        assert_eq!(text.parse(), Ok(EMPTY_ROOT));
        for wrong in [
            text.to_uppercase(),
            text[..62].to_owned(),
            format!("{text}00"),
            format!(" {text}"),
            String::new(),
        ] {
            assert_eq!(wrong.parse::<Hash>(), Err(ParseHashError), "{wrong}");
        }
        let json = serde_json::to_string(&EMPTY_ROOT).unwrap();
        assert_eq!(json, format!("\"{text}\""));
        assert_eq!(serde_json::from_str::<Hash>(&json).unwrap(), EMPTY_ROOT);
    }

    #[test]
    fn bits_count_from_the_most_significant() {
        let mut bytes = [0; 32];
        bytes[0] = 0b0100_0000;
        bytes[31] = 1;
        let hash = Hash(bytes);
        let set: Vec<u16> = (0..300).filter(|bit| hash.bit(*bit)).collect();
        assert_eq!(set, [1, 255]);
        assert_eq!(hash.first_difference(&Hash::ZERO), Some(1));
        bytes[0] = 0;
        assert_eq!(Hash(bytes).first_difference(&Hash::ZERO), Some(255));
        assert_eq!(hash.first_difference(&hash), None);
    }
}
