//! A `.statement` file: signed bytes on their way from signer to signer and to the ledger.
//!
//! JSON in the DSSE form (`payloadType`, `payload` in base64, `signatures` by `keyid`) with the
//! missing signers listed; several statements that belong together are a list in one file. The
//! payload is never re-encoded. Beside each signature stands the public key, from which its key id
//! follows, so that a bad signature is found before it travels on.

mod json;
#[cfg(test)]
mod tests;

use std::path::Path;

use crate::cli::exit::Failure;
use crate::cli::files::{self, Mode};
use crate::cli::keyring::Keyring;
use crate::digest::sha256;
use crate::domain::event::Event;
use crate::domain::id::{Digest, KeyId, VialTag};
use crate::domain::key::{PublicKey, verify_strict};
use crate::domain::refusal::RefusalCode;
use crate::domain::statement::{Signer, Statement};
use crate::format::dsse::{STATEMENT_PAYLOAD_TYPE, pae};
use crate::format::envelope::{Envelope, encode_envelope};
use crate::format::public_text::{PublicText, committed};
use crate::format::statement::decode_statement;
use crate::verify::public_text;
use crate::words::failure;

/// Largest file: some statements with the sidecar of a large lot in base64.
pub const MAX_FILE_BYTES: usize = 16 << 20;

/// A statement with the signatures that it has so far.
#[derive(Debug, Clone)]
pub struct StatementFile {
    payload: Vec<u8>,
    statement: Statement,
    /// By place in `statement.signers`.
    signatures: Vec<Option<Signature>>,
    sidecar: Option<Sidecar>,
    /// Read from the ledger, not from a file.
    recorded: bool,
}

/// What travels beside a statement, to the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sidecar {
    /// Of `VialsCommissioned`: the sorted vial tags.
    Vials(Vec<VialTag>),
    /// Of a recall that has one.
    PublicText(PublicText),
}

impl Sidecar {
    pub fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Vials(tags) => tags.iter().flat_map(VialTag::bytes).collect(),
            Self::PublicText(text) => text.to_sidecar(),
        }
    }
}

/// A signature, and the key that made it.
#[derive(Debug, Clone, Copy)]
struct Signature {
    key: PublicKey,
    bytes: [u8; 64],
}

impl StatementFile {
    /// A statement that nobody has signed.
    pub fn unsigned(payload: Vec<u8>, sidecar: Option<Sidecar>) -> Result<Self, Failure> {
        let statement = decode_statement(&payload).map_err(|error| {
            Failure::input(&failure::NOT_WRITABLE)
                .at(&error.field)
                .found(&error.found)
                .expected(&error.expected)
        })?;
        fits(&statement, sidecar.as_ref())?;
        Ok(Self {
            signatures: vec![None; statement.signers.len()],
            payload,
            statement,
            sidecar,
            recorded: false,
        })
    }

    /// A statement as the ledger has it: the ledger checked its signatures, and the keys they were
    /// checked with are not at hand here. It can be shown and not sent.
    pub fn recorded(payload: Vec<u8>) -> Result<Self, Failure> {
        let statement =
            decode_statement(&payload).map_err(|error| Failure::format(&error).at(&error.field))?;
        Ok(Self {
            signatures: vec![None; statement.signers.len()],
            payload,
            statement,
            sidecar: None,
            recorded: true,
        })
    }

    /// Reads a file of one or several statements, `-` for standard input. Every signature in it is
    /// checked.
    pub fn read(path: &Path) -> Result<Vec<Self>, Failure> {
        let text = files::read_text(path, MAX_FILE_BYTES)?;
        Self::parse(&text).map_err(|failure| match failure.field.is_empty() {
            true => failure.at(path.display()),
            false => {
                let field = format!("{}: {}", path.display(), failure.field);
                failure.at(field)
            }
        })
    }

    pub fn parse(text: &str) -> Result<Vec<Self>, Failure> {
        json::parse(text)
    }

    /// The text of a file with these statements; [`StatementFile::parse`] of it gives them again.
    pub fn print(statements: &[Self]) -> String {
        json::print(statements)
    }

    /// Writes statements to a new file, or over the file they were read from.
    pub fn write(statements: &[Self], path: &Path, replace: bool) -> Result<(), Failure> {
        let text = Self::print(statements);
        match replace {
            true => files::replace(path, text.as_bytes(), Mode::Shared),
            false => files::create(path, text.as_bytes(), Mode::Shared),
        }
    }

    /// The JSON of one statement, as it stands in files and answers.
    pub fn to_json(&self) -> serde_json::Value {
        json::one(self)
    }

    /// The signed bytes.
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }

    pub fn statement(&self) -> &Statement {
        &self.statement
    }

    /// SHA-256 of the payload: what signers compare.
    pub fn hash(&self) -> Digest {
        sha256(&[&self.payload])
    }

    /// Who has not signed yet.
    pub fn missing(&self) -> Vec<Signer> {
        let pairs = self.statement.signers.iter().zip(&self.signatures);
        pairs
            .filter(|(_, signature)| signature.is_none() && !self.recorded)
            .map(|(who, _)| *who)
            .collect()
    }

    /// Those of them as `KEY=ROLE`.
    pub fn missing_signers(&self) -> Vec<String> {
        let missing = self.missing();
        let shown = missing
            .iter()
            .map(|who| format!("{}={}", who.key, who.role));
        shown.collect()
    }

    pub fn sidecar(&self) -> Option<&Sidecar> {
        self.sidecar.as_ref()
    }

    /// What a recall says to the public.
    pub fn public_text(&self) -> Option<&str> {
        match &self.sidecar {
            Some(Sidecar::PublicText(text)) => Some(text.text()),
            _ => None,
        }
    }

    /// Signs with every key at hand that is still missing; says which ones.
    pub fn sign_with(&mut self, keyring: &Keyring) -> Result<Vec<KeyId>, Failure> {
        let message = pae(STATEMENT_PAYLOAD_TYPE, &self.payload);
        let mut signed = Vec::new();
        for who in self.missing() {
            let Some(holder) = keyring.by_key(who.key) else {
                continue;
            };
            let public_key = holder.person.public_key()?;
            if let Some(bytes) = keyring.sign(who.key, &message)? {
                self.add(public_key, bytes)?;
                signed.push(who.key);
            }
        }
        Ok(signed)
    }

    /// Adds a signature that was made elsewhere.
    pub fn add(&mut self, key: PublicKey, bytes: [u8; 64]) -> Result<(), Failure> {
        let id = key.id();
        let place = self.statement.signers.iter().position(|s| s.key == id);
        let Some(slot) = place.and_then(|i| self.signatures.get_mut(i)) else {
            return Err(
                Failure::refused(RefusalCode::BadSignature, &failure::NO_SIGNER)
                    .at("signatures")
                    .found(id)
                    .expected("a key that the statement names"),
            );
        };
        let message = pae(STATEMENT_PAYLOAD_TYPE, &self.payload);
        verify_strict(&key, &message, &bytes).map_err(|_| {
            Failure::refused(RefusalCode::BadSignature, &failure::OTHER_SIGNATURE)
                .at("signatures")
                .found(format!("a signature under {id}"))
                .expected("the signature of exactly these bytes")
                .hint(&failure::SIGN_AGAIN)
        })?;
        *slot = Some(Signature { key, bytes });
        Ok(())
    }

    /// Takes over the signatures of another copy of the same statement.
    pub fn merge(&mut self, other: &Self) -> Result<(), Failure> {
        for signature in other.signatures.iter().flatten() {
            self.add(signature.key, signature.bytes)?;
        }
        Ok(())
    }

    /// The canonical envelope; an error that names the missing signers if there are any.
    pub fn envelope(&self) -> Result<Vec<u8>, Failure> {
        let missing = self.missing();
        if !missing.is_empty() {
            let names: Vec<String> = missing
                .iter()
                .map(|who| format!("{} ({})", who.role, who.key))
                .collect();
            return Err(Failure::input(&failure::SIGNATURES_MISSING)
                .at("signatures")
                .found(format!(
                    "{} of {}",
                    self.statement.signers.len() - missing.len(),
                    self.statement.signers.len()
                ))
                .expected(names.join(", "))
                .hint(&failure::CARRY_THE_FILE));
        }
        Ok(encode_envelope(&Envelope {
            payload: self.payload.clone(),
            signatures: self.signatures.iter().flatten().map(|s| s.bytes).collect(),
        }))
    }
}

/// What stands beside a statement is what belongs there.
fn fits(statement: &Statement, sidecar: Option<&Sidecar>) -> Result<(), Failure> {
    let other = |found: &str, expected: &str| {
        Err(Failure::input(&failure::OTHER_SIDECAR)
            .at("sidecar")
            .found(found)
            .expected(expected))
    };
    let commissioned = matches!(statement.event, Event::VialsCommissioned(_));
    match (sidecar, committed(statement)) {
        (Some(Sidecar::Vials(_)), _) if commissioned => Ok(()),
        (Some(Sidecar::PublicText(text)), Some(committed)) => {
            public_text::check(text, statement, &committed).map_err(|fault| {
                Failure::input(&failure::OTHER_SIDECAR)
                    .at("sidecar")
                    .found(fault.got)
                    .expected(fault.expected)
            })
        }
        (None, Some(_)) => other(
            "no public text",
            "the public text of the recall beside the statement; in YAML {commit: TEXT}",
        ),
        (None, None) if commissioned => other(
            "no vial tags",
            "the sorted vial tags of the lot beside the statement",
        ),
        (None, None) => Ok(()),
        (Some(Sidecar::Vials(_)), _) => {
            other("vial tags", "none: they belong to vials_commissioned alone")
        }
        (Some(Sidecar::PublicText(_)), None) => other(
            "a public text",
            "none: it belongs to a recall_issued that commits to it",
        ),
    }
}
