//! A statement as the rules see it: parsed, with nothing left to validate but its meaning.

use std::borrow::Cow;

use super::event::{Corrected, Event};
use super::id::{Digest, KeyId, Label, LedgerId, StatementId};
use super::named_enum::named_enum;
use super::subject::{Position, Subject};
use super::time::{TimestampMs, UtcOffset};

named_enum! {
    /// Roles that keys are enrolled with.
    pub enum Role, said in role {
        /// Holder of a root key of the ledger.
        Root = "ROOT",
        /// Enrols and revokes an organisation's keys.
        SecurityOfficer = "SECURITY_OFFICER",
        /// Quality assurance: releases, rejects, plans, lifts holds.
        QaRelease = "QA_RELEASE",
        /// Head of production: opens, commissions and reviews lots.
        ProductionHead = "PRODUCTION_HEAD",
        /// Works in production or dispatch.
        Operator = "OPERATOR",
        /// Tests in the maker's own laboratory.
        QcAnalyst = "QC_ANALYST",
        /// Collects tissue and enrols donors.
        Collector = "COLLECTOR",
        /// Determines whether a donor is eligible.
        DonorEligibilityOfficer = "DONOR_ELIGIBILITY_OFFICER",
        /// Tests in a contract laboratory.
        LabAnalyst = "LAB_ANALYST",
        /// Quality assurance of a contract laboratory.
        LabQa = "LAB_QA",
        /// Stores and forwards.
        Distributor = "DISTRIBUTOR",
        ClinicPharmacy = "CLINIC_PHARMACY",
        ClinicNurse = "CLINIC_NURSE",
        /// A clinic's physician.
        Physician = "PHYSICIAN",
        /// Assesses adverse events.
        MedicalOfficer = "MEDICAL_OFFICER",
        /// A supervising authority.
        Regulator = "REGULATOR",
        Auditor = "AUDITOR",
        /// The key that a `KeyEnrolled` enrols, proving possession.
        Enrollee = "ENROLLEE",
    }
}

impl Role {
    /// Whether its holder's key is enrolled in an organisation: not the ledger's own keys, nor one
    /// that is only about to be.
    pub fn is_enrolled(self) -> bool {
        !matches!(self, Self::Root | Self::Enrollee)
    }
}

named_enum! {
    /// What a signature means (21 CFR 11.50); fixed per event and role, see `domain::authority`.
    pub enum Meaning {
        Authored = "AUTHORED",
        Performed = "PERFORMED",
        SecondChecked = "SECOND_CHECKED",
        Reviewed = "REVIEWED",
        Approved = "APPROVED",
        Released = "RELEASED",
        Rejected = "REJECTED",
        Received = "RECEIVED",
        Dispensed = "DISPENSED",
        Verified = "VERIFIED",
        Acknowledged = "ACKNOWLEDGED",
        Witnessed = "WITNESSED",
    }
}

named_enum! {
    /// Why a statement was not made when what it says happened.
    pub enum RetrospectiveKind, said in retrospective {
        /// From before its author's organisation was on the ledger.
        Import = "IMPORT",
        /// Written down while nothing could be recorded.
        Outage = "OUTAGE",
        /// Kept on paper until now.
        Paper = "PAPER",
    }
}

named_enum! {
    /// How the digest of a document was made.
    pub enum EvidenceKind {
        /// H(0x16, salt, document).
        Salted = "SALTED",
        /// SHA-256 of raw instrument data.
        RawData = "RAW_DATA",
    }
}

/// One signed statement about one event. Signatures are not here: they are checked before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Which ledger it is for; `None` in the genesis alone.
    pub ledger_id: Option<LedgerId>,
    /// Chosen by the author.
    pub statement_id: StatementId,
    /// When it happened, as the author claims.
    pub occurred_at: TimestampMs,
    /// The author's offset from UTC.
    pub utc_offset: UtcOffset,
    /// Of a statement that reports afterwards what happened: why, and a commitment to what it was written from. Rules
    /// version 1 refuses it.
    pub retrospective: Option<(RetrospectiveKind, Digest)>,
    /// Who signed, ascending by key id, at least one.
    pub signers: Vec<Signer>,
    /// The histories the author judged, ascending by subject.
    pub seen: Vec<Seen>,
    /// Documents kept off the ledger.
    pub evidence: Vec<Evidence>,
    pub event: Event,
}

impl Statement {
    /// What it says; a correction, what should have been recorded in the place of its entry ([`Event::told`]).
    pub fn told(&self) -> Cow<'_, Self> {
        match self.event.get::<Corrected>() {
            Some(corrected) => Cow::Owned(corrected.instead(self)),
            None => Cow::Borrowed(self),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signer {
    pub key: KeyId,
    pub role: Role,
    pub meaning: Meaning,
}

/// A history as its reader found it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    pub subject: Subject,
    /// How long it was and its head.
    pub position: Position,
}

/// A document kept off the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    pub digest: Digest,
    /// How the digest was made.
    pub kind: EvidenceKind,
    pub role: Label,
    pub media_type: Label,
}

/// A statement with its place in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Index of its entry.
    pub index: u64,
    /// RFC 6962 leaf hash of its entry.
    pub leaf: Digest,
    /// SHA-256 of its payload; of the genesis, this is the ledger's id.
    pub payload_hash: Digest,
    /// The ledger's clock when it was recorded.
    pub recorded_at: TimestampMs,
    pub statement: Statement,
}
