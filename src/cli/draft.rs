//! A statement before it is signed, and the signing of it.
//!
//! A statement names its signers inside the signed bytes, so who will sign is settled first, then
//! what the author has seen, then the bytes; only then does anybody sign, each on their own machine
//! if need be.

use super::exit::Failure;
use super::keyring::Keyring;
use super::statement_file::StatementFile;
use crate::domain::event::Event;
use crate::domain::id::{Digest, KeyId, LedgerId, StatementId, VialId};
use crate::domain::statement::{Evidence, Role, Seen, Statement};
use crate::domain::time::{TimestampMs, UtcOffset};
use crate::format::commitment::Opening;

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
    /// The key.
    pub key: KeyId,
    /// The role; the meaning of the signature follows from it and the event.
    pub role: Role,
}

/// A statement to be.
#[derive(Clone)]
pub struct Draft {
    /// Which ledger it is for; `None` for the genesis alone.
    pub ledger_id: Option<LedgerId>,
    /// Its id.
    pub statement_id: StatementId,
    /// What happened.
    pub event: Event,
    /// When, as the author claims.
    pub occurred_at: TimestampMs,
    /// The author's offset from UTC.
    pub utc_offset: UtcOffset,
    /// Documents kept off the ledger.
    pub evidence: Vec<Evidence>,
    /// What opens the commitments in `event`.
    pub openings: Vec<Opening>,
    /// Of `VialsCommissioned`: the sorted vial ids.
    pub sidecar: Option<Vec<VialId>>,
    /// Who shall sign; empty: `sign_with` chooses from the keyring.
    pub signers: Vec<Signatory>,
    /// The histories that a decision rests on.
    pub seen: Vec<Seen>,
}

impl Pen {
    /// A fresh statement id (UUIDv7 of now) for a ledger.
    pub fn new(ledger_id: LedgerId) -> Result<Self, Failure> {
        let _ = ledger_id;
        Err(Failure::not_checked(
            "PENDING",
            "drafts are not written yet",
        ))
    }

    /// The id of the statement to be.
    pub fn statement_id(&self) -> StatementId {
        self.statement_id
    }

    /// Commits to a sensitive value with a fresh salt; the opening goes into the draft.
    /// `field` is its ASCII proto path, e.g. `donor_tested.outcome`.
    pub fn commit(&mut self, field: &str, value: &str) -> Result<Digest, Failure> {
        let _ = (field, value);
        Err(Failure::not_checked(
            "PENDING",
            "drafts are not written yet",
        ))
    }

    /// The draft of the event that carries the commitments.
    pub fn draft(self, event: Event, occurred_at: TimestampMs, utc_offset: UtcOffset) -> Draft {
        Draft {
            ledger_id: self.ledger_id,
            statement_id: self.statement_id,
            event,
            occurred_at,
            utc_offset,
            evidence: Vec::new(),
            openings: self.openings,
            sidecar: None,
            signers: Vec::new(),
            seen: Vec::new(),
        }
    }
}

impl Draft {
    /// The roles in which somebody of the acting organisation may sign (`authority::roles_for`).
    pub fn roles(&self) -> Vec<Role> {
        crate::domain::authority::roles_for(&self.event)
    }

    /// Settles who signs from the keyring, where there is one choice only. `prefer` names aliases,
    /// for when several people have the role.
    pub fn choose_signers(&mut self, keyring: &Keyring, prefer: &[String]) -> Result<(), Failure> {
        let _ = (keyring, prefer);
        Err(Failure::not_checked(
            "PENDING",
            "drafts are not written yet",
        ))
    }

    /// The statement as it will be signed: signers and `seen` in order, meanings filled in.
    pub fn statement(&self) -> Result<Statement, Failure> {
        Err(Failure::not_checked(
            "PENDING",
            "drafts are not written yet",
        ))
    }

    /// Encodes it and signs with every key that is at hand. Complete or not, the result can be
    /// written to a file and carried to the other signers.
    pub fn sign_with(mut self, keyring: &Keyring) -> Result<Signed, Failure> {
        if self.signers.is_empty() {
            self.choose_signers(keyring, &[])?;
        }
        Err(Failure::not_checked(
            "PENDING",
            "drafts are not written yet",
        ))
    }
}

/// A statement with the signatures made so far, and what must not travel with it.
#[derive(Clone)]
pub struct Signed {
    /// What travels.
    pub file: StatementFile,
    /// What opens its commitments: stays with those entitled.
    pub openings: Vec<Opening>,
}
