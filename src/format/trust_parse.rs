//! Reads a trust file line by line; every refusal names the line and what to do about it.
//!
//! Source: C2SP tlog-policy; the `# lotledger` lines: docs/FORMAT.md.

use super::excerpt::shorten;
use super::trust::{
    AbsentWitness, MAX_TRUST_BYTES, MAX_TRUST_LINES, TrustFile, TrustedLog, TrustedWitness,
    WitnessGroup, fingerprint_of,
};
use super::vkey::{NoteAlgorithm, VerifierKey, VkeyError};
use data_encoding::HEXLOWER;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TrustFileError {
    #[error("trust file, line {line}: {problem}")]
    Line {
        /// 1 for the first line.
        line: usize,
        problem: TrustProblem,
    },
    #[error("trust file: {0}")]
    File(TrustProblem),
}

/// What is wrong, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TrustProblem {
    #[error("expected at most {expected} {unit}, got {got}: remove what is not needed")]
    TooLarge {
        /// `bytes` or `lines`.
        unit: &'static str,
        got: usize,
        expected: usize,
    },
    #[error(
        "expected UTF-8 text with Unix line ends, got byte 0x{got:02x}: fetch the file again or convert it"
    )]
    Characters { got: u8 },
    #[error("expected a newline at the end, got {got:?}: the file may be cut off, fetch it again")]
    NoNewline {
        /// The last line, shortened.
        got: String,
    },
    #[error("expected `{expected}`, got {got:?}: correct the line")]
    Form {
        /// How such a line looks.
        expected: &'static str,
        /// The line, shortened.
        got: String,
    },
    /// A `# lotledger` line that this program does not understand and must not ignore.
    #[error(
        "expected `ledger_id` or `require index_replayed` after `# lotledger`, got {got:?}: update this program"
    )]
    UnknownRequirement {
        /// The line, shortened.
        got: String,
    },
    #[error("expected {what} once, got it again: remove one of the lines")]
    Twice { what: &'static str },
    #[error("expected `{expected}`, got none: ask for a complete file")]
    Missing { expected: &'static str },
    #[error("{0}: copy the key again from its source")]
    Key(#[from] VkeyError),
    /// A witness's key where a log's belongs, or the reverse.
    #[error(
        "expected a key of type 0x{expected:02x}, got type 0x{got:02x} ({name}): logs are 01, witnesses 04"
    )]
    KeyType { name: String, got: u8, expected: u8 },
    /// The same key on two lines, also as log and witness.
    #[error("expected distinct keys, got the key of line {first} again: remove one of the lines")]
    SameKey { first: usize },
    #[error("expected log keys of one origin {expected:?}, got {got:?}: use one file for each log")]
    SecondOrigin { got: String, expected: String },
    /// A name that is taken, or `none`.
    #[error("expected a new name, got {got:?} which is taken: choose another")]
    NameTaken { got: String },
    /// A name that no earlier line defines.
    #[error("expected a witness or group of an earlier line, got {got:?}: define it above")]
    UnknownName { got: String },
    /// A name that is already a member of a group: it would count twice.
    #[error("expected each name in one group only, got {got:?} again: remove it from one")]
    MemberTwice { got: String },
    /// A threshold that no or every set would meet.
    #[error(
        "expected `any`, `all` or a number from 1 to {members}, got {got:?}: correct the threshold"
    )]
    Threshold {
        got: String,
        /// Number of members.
        members: usize,
    },
}

use TrustProblem as P;

/// What has been read so far.
#[derive(Default)]
struct Draft {
    ledger_id: Option<[u8; 32]>,
    requires_index_replayed: bool,
    logs: Vec<TrustedLog>,
    witnesses: Vec<TrustedWitness>,
    absent: Vec<AbsentWitness>,
    groups: Vec<WitnessGroup>,
    quorum: Option<Option<String>>,
    /// Every key with its line.
    keys: Vec<([u8; 32], usize)>,
}

/// See [`TrustFile::parse`].
pub(super) fn parse(bytes: &[u8]) -> Result<TrustFile, TrustFileError> {
    let whole = TrustFileError::File;
    if bytes.len() > MAX_TRUST_BYTES {
        return Err(whole(P::TooLarge {
            unit: "bytes",
            got: bytes.len(),
            expected: MAX_TRUST_BYTES,
        }));
    }
    let lines: Vec<&[u8]> = bytes.split_inclusive(|b| *b == b'\n').collect();
    if lines.len() > MAX_TRUST_LINES {
        return Err(whole(P::TooLarge {
            unit: "lines",
            got: lines.len(),
            expected: MAX_TRUST_LINES,
        }));
    }
    let mut draft = Draft::default();
    for (index, line) in lines.into_iter().enumerate() {
        let number = index + 1;
        draft
            .line(line, number)
            .map_err(|problem| TrustFileError::Line {
                line: number,
                problem,
            })?;
    }
    let missing = |expected| whole(P::Missing { expected });
    let ledger_id = draft
        .ledger_id
        .ok_or_else(|| missing("# lotledger ledger_id <64 hex digits>"))?;
    if draft.logs.is_empty() {
        return Err(missing("log <vkey> [<url>]"));
    }
    Ok(TrustFile {
        ledger_id,
        requires_index_replayed: draft.requires_index_replayed,
        logs: draft.logs,
        witnesses: draft.witnesses,
        absent: draft.absent,
        groups: draft.groups,
        quorum: draft.quorum.ok_or_else(|| missing("quorum <name|none>"))?,
        fingerprint: fingerprint_of(bytes),
    })
}

impl Draft {
    fn line(&mut self, bytes: &[u8], number: usize) -> Result<(), P> {
        let line = characters(bytes)?;
        let line = line
            .strip_suffix('\n')
            .ok_or_else(|| P::NoNewline { got: shorten(line) })?;
        // Space and tab only: other Unicode spaces are part of a word (C2SP tlog-policy).
        let words: Vec<&str> = line
            .split([' ', '\t'])
            .filter(|word| !word.is_empty())
            .collect();
        let form = |expected| P::Form {
            expected,
            got: shorten(line),
        };
        match words.as_slice() {
            [] => Ok(()),
            [first, ..] if first.starts_with('#') => self.comment(line),
            ["log", vkey] => self.log(vkey, None, number),
            ["log", vkey, url] => self.log(vkey, Some(url), number),
            ["log", ..] => Err(form("log <vkey> [<url>]")),
            ["witness", name, vkey] => self.witness(name, vkey, None, number),
            ["witness", name, vkey, url] => self.witness(name, vkey, Some(url), number),
            ["witness", ..] => Err(form("witness <name> <vkey> [<url>]")),
            ["group", name, threshold, members @ ..] if !members.is_empty() => {
                self.group(name, threshold, members)
            }
            ["group", ..] => Err(form("group <name> <k|any|all> <member>...")),
            ["quorum", name] => self.set_quorum(name),
            ["quorum", ..] => Err(form("quorum <name|none>")),
            _ => Err(form(
                "log, witness, group, quorum or # at the start of the line",
            )),
        }
    }

    /// A comment; those that begin with the word `lotledger` are ours and must be understood.
    fn comment(&mut self, line: &str) -> Result<(), P> {
        let text = line.trim_start_matches([' ', '\t']).trim_start_matches('#');
        let words: Vec<&str> = text
            .split([' ', '\t'])
            .filter(|word| !word.is_empty())
            .collect();
        match words.as_slice() {
            ["lotledger", "ledger_id", hex] => {
                let id = HEXLOWER
                    .decode(hex.as_bytes())
                    .ok()
                    .and_then(|bytes| bytes.try_into().ok());
                let expected = "# lotledger ledger_id <64 hex digits in lower case>";
                let id = id.ok_or_else(|| P::Form {
                    expected,
                    got: shorten(line),
                })?;
                match self.ledger_id.replace(id) {
                    Some(_) => Err(P::Twice {
                        what: "`# lotledger ledger_id`",
                    }),
                    None => Ok(()),
                }
            }
            ["lotledger", "require", "index_replayed"] => {
                match std::mem::replace(&mut self.requires_index_replayed, true) {
                    true => Err(P::Twice {
                        what: "`# lotledger require index_replayed`",
                    }),
                    false => Ok(()),
                }
            }
            ["lotledger", ..] => Err(P::UnknownRequirement { got: shorten(line) }),
            _ => Ok(()),
        }
    }

    fn log(&mut self, vkey: &str, url: Option<&str>, number: usize) -> Result<(), P> {
        let key = self.key(vkey, NoteAlgorithm::Ed25519, number)?;
        if let Some(first) = self
            .logs
            .first()
            .filter(|first| first.key.name() != key.name())
        {
            return Err(P::SecondOrigin {
                got: shorten(key.name()),
                expected: first.key.name().to_owned(),
            });
        }
        self.logs.push(TrustedLog {
            key,
            url: url.map(str::to_owned),
        });
        Ok(())
    }

    fn witness(
        &mut self,
        name: &str,
        vkey: &str,
        url: Option<&str>,
        number: usize,
    ) -> Result<(), P> {
        self.free(name)?;
        if let Err(VkeyError::Algorithm { got, .. }) = VerifierKey::parse(vkey) {
            self.absent.push(AbsentWitness {
                name: name.to_owned(),
                vkey: vkey.to_owned(),
                key_type: got,
                url: url.map(str::to_owned),
            });
            return Ok(());
        }
        let key = self.key(vkey, NoteAlgorithm::CosignatureV1, number)?;
        self.witnesses.push(TrustedWitness {
            name: name.to_owned(),
            key,
            url: url.map(str::to_owned),
        });
        Ok(())
    }

    fn group(&mut self, name: &str, threshold: &str, members: &[&str]) -> Result<(), P> {
        self.free(name)?;
        for (i, member) in members.iter().enumerate() {
            if !self.defined(member) {
                return Err(P::UnknownName {
                    got: shorten(member),
                });
            }
            let earlier = self
                .groups
                .iter()
                .any(|group| group.members.iter().any(|m| m == member));
            if earlier || members[..i].contains(member) {
                return Err(P::MemberTwice {
                    got: shorten(member),
                });
            }
        }
        let count = members.len();
        let threshold = match threshold {
            "any" => Some(1),
            "all" => Some(count),
            k if k.bytes().all(|b| b.is_ascii_digit()) && !k.starts_with('0') => k.parse().ok(),
            _ => None,
        }
        .filter(|k| (1..=count).contains(k))
        .ok_or_else(|| P::Threshold {
            got: shorten(threshold),
            members: count,
        })?;
        let members = members.iter().map(|m| (*m).to_owned()).collect();
        self.groups.push(WitnessGroup {
            name: name.to_owned(),
            threshold,
            members,
        });
        Ok(())
    }

    fn set_quorum(&mut self, name: &str) -> Result<(), P> {
        if self.quorum.is_some() {
            return Err(P::Twice { what: "`quorum`" });
        }
        if name != "none" && !self.defined(name) {
            return Err(P::UnknownName { got: shorten(name) });
        }
        self.quorum = Some((name != "none").then(|| name.to_owned()));
        Ok(())
    }

    /// A key of the right type that no earlier line has, under whatever name.
    fn key(
        &mut self,
        vkey: &str,
        algorithm: NoteAlgorithm,
        number: usize,
    ) -> Result<VerifierKey, P> {
        let key = VerifierKey::parse(vkey)?;
        if key.algorithm() != algorithm {
            let (got, expected) = (key.algorithm() as u8, algorithm as u8);
            return Err(P::KeyType {
                name: shorten(key.name()),
                got,
                expected,
            });
        }
        let bytes = *key.public_key().as_bytes();
        if let Some((_, first)) = self.keys.iter().find(|(known, _)| *known == bytes) {
            return Err(P::SameKey { first: *first });
        }
        self.keys.push((bytes, number));
        Ok(key)
    }

    fn defined(&self, name: &str) -> bool {
        self.witnesses.iter().any(|w| w.name == name)
            || self.absent.iter().any(|w| w.name == name)
            || self.groups.iter().any(|g| g.name == name)
    }

    fn free(&self, name: &str) -> Result<(), P> {
        match name == "none" || self.defined(name) {
            true => Err(P::NameTaken { got: shorten(name) }),
            false => Ok(()),
        }
    }
}

/// UTF-8 without control characters other than tab and newline (also not DEL, C2SP tlog-policy).
fn characters(bytes: &[u8]) -> Result<&str, P> {
    let wrong = |b: &u8| (*b < 0x20 && *b != b'\t' && *b != b'\n') || *b == 0x7f;
    if let Some(got) = bytes.iter().find(|b| wrong(b)) {
        return Err(P::Characters { got: *got });
    }
    std::str::from_utf8(bytes).map_err(|e| P::Characters {
        got: bytes.get(e.valid_up_to()).copied().unwrap_or_default(),
    })
}
