//! A statement before it is signed, and the signing of it.
//!
//! A statement names its signers inside the signed bytes, so who will sign is settled first, then
//! what the author has seen, then the bytes; only then does anybody sign, each on their own machine
//! if need be.

mod signers;
#[cfg(test)]
mod tests;

pub use signers::SignerArg;

use crate::cli::exit::Failure;
use crate::cli::keyring::Keyring;
use crate::cli::random;
use crate::cli::statement_file::{Sidecar, StatementFile};
use crate::domain::authority::{meaning_of, roles_for};
use crate::domain::event::Event;
use crate::domain::id::{Digest, KeyId, LedgerId, StatementId, VialTag};
use crate::domain::statement::{Evidence, RetrospectiveKind, Role, Seen, Signer, Statement};
use crate::domain::time::{TimestampMs, UtcOffset};
use crate::format::commitment::{FieldId, Opening};
use crate::format::public_text::PublicText;
use crate::format::statement::encode_statement;
use crate::words::failure;

/// The id of a statement to be, and the openings of the commitments made for it.
///
/// Commitments bind the statement's id, so the pen comes before the event that carries them.
#[derive(Clone)]
pub struct Pen {
    ledger_id: Option<LedgerId>,
    statement_id: StatementId,
    openings: Vec<Opening>,
}

/// Somebody who shall sign: with which key, in which role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signatory {
    pub key: KeyId,
    /// The role; the meaning of the signature follows from it and the event.
    pub role: Role,
}

/// A statement to be.
#[derive(Clone)]
pub struct Draft {
    /// Which ledger it is for; `None` for the genesis alone.
    pub ledger_id: Option<LedgerId>,
    pub statement_id: StatementId,
    pub event: Event,
    /// When, as the author claims.
    pub occurred_at: TimestampMs,
    pub utc_offset: UtcOffset,
    /// Of what is told afterwards: why, and a commitment to what it is written from.
    pub retrospective: Option<(RetrospectiveKind, Digest)>,
    /// Documents kept off the ledger.
    pub evidence: Vec<Evidence>,
    pub openings: Vec<Opening>,
    /// Of `VialsCommissioned`: the sorted vial tags.
    pub sidecar: Option<Vec<VialTag>>,
    /// Who shall sign; empty: [`Draft::sign_with`] chooses from the keyring.
    pub signers: Vec<Signatory>,
    /// The histories that a decision rests on; `preview` fills them.
    pub seen: Vec<Seen>,
}

impl Pen {
    /// A fresh statement id (UUIDv7 of now) for a ledger.
    pub fn new(ledger_id: LedgerId) -> Result<Self, Failure> {
        Ok(Self::of(ledger_id, random::statement_id()?))
    }

    /// For a statement whose id is known already.
    pub fn of(ledger_id: LedgerId, statement_id: StatementId) -> Self {
        Self {
            ledger_id: Some(ledger_id),
            statement_id,
            openings: Vec::new(),
        }
    }

    /// For the genesis, which has no ledger yet and commits to nothing.
    pub fn genesis() -> Result<Self, Failure> {
        Ok(Self {
            ledger_id: None,
            statement_id: random::statement_id()?,
            openings: Vec::new(),
        })
    }

    pub fn statement_id(&self) -> StatementId {
        self.statement_id
    }

    /// Commits to a sensitive value with a fresh salt; the opening goes into the draft.
    /// `field` is its ASCII proto path, e.g. `donor_tested.outcome`.
    pub fn commit(&mut self, field: &str, value: &str) -> Result<Digest, Failure> {
        self.commit_with(random::bytes()?, field, value)
    }

    /// The same with a salt that is known already.
    pub fn commit_with(
        &mut self,
        salt: [u8; 32],
        field: &str,
        value: &str,
    ) -> Result<Digest, Failure> {
        let wrong = |error: &dyn std::fmt::Display| Failure::input(error).at(field);
        let field_id = FieldId::parse(field).map_err(|error| wrong(&error))?;
        let Some(ledger_id) = self.ledger_id else {
            return Err(Failure::input(&failure::GENESIS_COMMITS).at(field));
        };
        let opening = Opening::new(
            ledger_id.bytes(),
            self.statement_id.bytes(),
            field_id,
            salt,
            value,
        )
        .map_err(|error| wrong(&error))?;
        let digest = opening.digest();
        self.openings.push(opening);
        Ok(digest)
    }

    pub fn draft(self, event: Event, occurred_at: TimestampMs, utc_offset: UtcOffset) -> Draft {
        Draft {
            ledger_id: self.ledger_id,
            statement_id: self.statement_id,
            event,
            occurred_at,
            utc_offset,
            retrospective: None,
            evidence: Vec::new(),
            openings: self.openings,
            sidecar: None,
            signers: Vec::new(),
            seen: Vec::new(),
        }
    }
}

impl Draft {
    pub fn roles(&self) -> Vec<Role> {
        roles_for(&self.event)
    }

    /// Settles who signs from the keyring. `prefer` is for when several people could: aliases or
    /// key ids, each with `=ROLE` if the person has several; for events that need several signers
    /// in no fixed combination it names them all.
    pub fn choose_signers(
        &mut self,
        keyring: &Keyring,
        prefer: &[SignerArg],
    ) -> Result<(), Failure> {
        self.signers = signers::choose(&self.event, keyring, prefer)?;
        Ok(())
    }

    /// The same where `prefer` is for several statements: for each those who can sign it.
    pub fn choose_among(&mut self, keyring: &Keyring, prefer: &[SignerArg]) -> Result<(), Failure> {
        let prefer = signers::fitting(&self.event, keyring, prefer);
        self.choose_signers(keyring, &prefer)
    }

    /// The statement as it will be signed: signers and histories in order, meanings filled in.
    pub fn statement(&self) -> Statement {
        let kind = self.retrospective.map(|(kind, _)| kind);
        let mut signers: Vec<Signer> = self
            .signers
            .iter()
            .map(|who| Signer {
                key: who.key,
                role: who.role,
                meaning: meaning_of(&self.event, kind, who.role),
            })
            .collect();
        signers.sort_by_key(|signer| signer.key);
        let mut seen = self.seen.clone();
        seen.sort_by(|a, b| a.subject.cmp(&b.subject));
        let mut evidence = self.evidence.clone();
        evidence.sort_by_key(|document| document.digest);
        Statement {
            ledger_id: self.ledger_id,
            statement_id: self.statement_id,
            occurred_at: self.occurred_at,
            utc_offset: self.utc_offset,
            retrospective: self.retrospective,
            signers,
            seen,
            evidence,
            event: self.event.clone(),
        }
    }

    /// Encodes it without any signature yet. What cannot be said is refused here.
    pub fn unsigned(&self) -> Result<StatementFile, Failure> {
        StatementFile::unsigned(encode_statement(&self.statement()), self.beside())
    }

    /// What travels beside it.
    fn beside(&self) -> Option<Sidecar> {
        let text = self.openings.iter().find_map(PublicText::of);
        let vials = self.sidecar.clone().map(Sidecar::Vials);
        vials.or(text.map(Sidecar::PublicText))
    }

    /// Encodes it and signs with every key that is at hand. Complete or not, the result can be
    /// written to a file and carried to the other signers; the openings stay with those entitled.
    pub fn sign_with(&mut self, keyring: &Keyring) -> Result<StatementFile, Failure> {
        if self.signers.is_empty() {
            self.choose_signers(keyring, &[])?;
        }
        let mut file = self.unsigned()?;
        file.sign_with(keyring)?;
        Ok(file)
    }
}
