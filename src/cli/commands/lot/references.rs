//! The secret of a dossier (`references:` in lot.yaml): what its references, the ids of its statements and
//! its salts follow from (docs/FORMAT.md). Whoever has the dossier, or a copy of it, makes the same of the
//! same rows, so that a copy goes on where another one stopped.
//!
//! Who knows it can open the dossier's commitments by guessing: it is as secret as the dossier.

use std::path::Path;

use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use super::cell_checks::CellError;
use super::dossier_memory::{Entropy, MemoryError};
use super::manifest::{self, edit};
use super::table;
use crate::cli::exit::Failure;
use crate::cli::files::{self, Mode};
use crate::cli::yaml::{self, YamlError};

pub const FIELD: &str = "references";
/// Bytes of the secret.
const LENGTH: usize = 32;
/// Bytes of a block of SHA-256: a shorter key is filled up with zeros (RFC 2104).
const BLOCK: usize = 64;

/// Thirty-two random bytes.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Secret([u8; LENGTH]);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl From<Secret> for String {
    fn from(secret: Secret) -> Self {
        HEXLOWER.encode(&secret.0)
    }
}

impl TryFrom<String> for Secret {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).map_err(CellError::english)
    }
}

impl Secret {
    pub fn draw(entropy: &mut dyn Entropy) -> Result<Self, MemoryError> {
        let mut bytes = [0; LENGTH];
        entropy.fill(&mut bytes)?;
        Ok(Self(bytes))
    }

    /// Reads 64 lower-case hex digits.
    pub fn parse(text: &str) -> Result<Self, CellError> {
        let bytes = HEXLOWER.decode(text.as_bytes()).ok();
        let bytes = bytes.and_then(|bytes| bytes.try_into().ok());
        bytes.map(Self).ok_or_else(|| {
            CellError::new(format!(
                "found {} characters that are not 64 hex digits (0-9, a-f); restore the line from a copy of the dossier",
                text.chars().count()
            ))
        })
    }

    /// The first `N` bytes (at most 32) of HMAC-SHA-256 over `kind ‖ 0x00 ‖ name`.
    pub fn derived<const N: usize>(&self, kind: &str, name: &str) -> [u8; N] {
        const { assert!(N <= 32, "HMAC-SHA-256 has 32 bytes") };
        let mut key = [0; BLOCK];
        key[..LENGTH].copy_from_slice(&self.0);
        let mut mac = Hmac::<Sha256>::new(&key.into());
        mac.update(kind.as_bytes());
        mac.update(&[0]);
        mac.update(name.as_bytes());
        let mut first = [0; N];
        first.copy_from_slice(&mac.finalize().into_bytes()[..N]);
        first
    }

    /// The text of a manifest with this secret; everything else stays as it is.
    pub fn written(&self, text: &str) -> Result<String, YamlError> {
        let (mark, text) = match text.strip_prefix('\u{feff}') {
            Some(text) => ("\u{feff}", text),
            None => ("", text),
        };
        let root = yaml::parse(text)?;
        let line = edit::Edit::field(text, &root, FIELD, self.clone().into());
        Ok(format!("{mark}{}", edit::edited(text, vec![line])))
    }

    /// Writes it into the manifest of a dossier.
    pub fn write(&self, directory: &Path) -> Result<(), Failure> {
        let path = directory.join(manifest::FILE);
        let text = files::read_text(&path, table::MAX_BYTES)?;
        let text = self
            .written(&text)
            .map_err(|e| Failure::input(&e).at(format!("{}:{}", path.display(), e.line)))?;
        files::replace(&path, text.as_bytes(), Mode::Shared)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_those_of_the_vectors() {
        let vectors = include_str!("../../../../tests/vectors/references.json");
        let vectors: serde_json::Value = serde_json::from_str(vectors).unwrap();
        let secret = Secret::parse(vectors["references"].as_str().unwrap()).unwrap();
        let cases = vectors["derived"].as_array().unwrap();
        for case in cases {
            let text = |field: &str| case[field].as_str().unwrap();
            let whole: [u8; 32] = secret.derived(text("kind"), text("name"));
            let length = usize::try_from(case["bytes"].as_u64().unwrap()).unwrap();
            assert_eq!(HEXLOWER.encode(&whole[..length]), text("value"), "{case}");
        }
        assert!(cases.len() >= 4);
    }

    #[test]
    fn the_line_is_written_and_nothing_else_is_touched() {
        let secret = Secret([7; LENGTH]);
        let line = format!("references: {}", "07".repeat(32));
        for (before, after) in [
            (
                "# 臍帯\nutc_offset: \"+09:00\" # c\n\nlot: {a: b}\n",
                format!("# 臍帯\n{line}\nutc_offset: \"+09:00\" # c\n\nlot: {{a: b}}\n"),
            ),
            (
                "\u{feff}a: 1\r\nb: 2\r\n",
                format!("\u{feff}{line}\r\na: 1\r\nb: 2\r\n"),
            ),
            ("---\na: 1\n", format!("---\n{line}\na: 1\n")),
            ("{a: 1}", format!("{{{line}, a: 1}}")),
        ] {
            let written = secret.written(before).unwrap();
            assert_eq!(written, after);
            let root = yaml::parse(written.trim_start_matches('\u{feff}')).unwrap();
            let read = root.field(FIELD).and_then(yaml::Node::text).unwrap();
            assert_eq!(Secret::parse(read).unwrap(), secret);
        }
        assert!(Secret::parse("07").is_err());
        assert!(!format!("{secret:?}").contains("07"));
    }
}
