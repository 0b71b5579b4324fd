//! A statement as the rules see it: parsed, with nothing left to validate but its meaning.

use super::codes::closed_list;
use super::event::Event;
use super::id::{Digest, KeyId, Label, LedgerId, StatementId};
use super::subject::{Position, Subject};
use super::time::{TimestampMs, UtcOffset};

closed_list! {
    /// Roles that keys are enrolled with.
    Role {
        /// Holder of a root key of the ledger.
        Root = 1 "ROOT",
        /// Enrols and revokes an organisation's keys.
        SecurityOfficer = 2 "SECURITY_OFFICER",
        /// Quality assurance: releases, rejects, plans, lifts holds.
        QaRelease = 3 "QA_RELEASE",
        /// Head of production: opens, commissions and reviews lots.
        ProductionHead = 4 "PRODUCTION_HEAD",
        /// Works in production or dispatch.
        Operator = 5 "OPERATOR",
        /// Tests in the maker's own laboratory.
        QcAnalyst = 6 "QC_ANALYST",
        /// Collects tissue and enrols donors.
        Collector = 7 "COLLECTOR",
        /// Determines whether a donor is eligible.
        DonorEligibilityOfficer = 8 "DONOR_ELIGIBILITY_OFFICER",
        /// Tests in a contract laboratory.
        LabAnalyst = 9 "LAB_ANALYST",
        /// Quality assurance of a contract laboratory.
        LabQa = 10 "LAB_QA",
        /// Stores and forwards.
        Distributor = 11 "DISTRIBUTOR",
        /// A clinic's pharmacy.
        ClinicPharmacy = 12 "CLINIC_PHARMACY",
        /// A clinic's nurse.
        ClinicNurse = 13 "CLINIC_NURSE",
        /// A clinic's physician.
        Physician = 14 "PHYSICIAN",
        /// Assesses adverse events.
        MedicalOfficer = 15 "MEDICAL_OFFICER",
        /// A supervising authority.
        Regulator = 16 "REGULATOR",
        /// Audits.
        Auditor = 17 "AUDITOR",
        /// The key that a `KeyEnrolled` enrols, proving possession.
        Enrollee = 18 "ENROLLEE",
    }
}

closed_list! {
    /// What a signature means (21 CFR 11.50); fixed per event and role, see `domain::authority`.
    Meaning {
        /// Wrote it.
        Authored = 1 "AUTHORED",
        /// Did it.
        Performed = 2 "PERFORMED",
        /// Checked it as a second person.
        SecondChecked = 3 "SECOND_CHECKED",
        /// Reviewed it.
        Reviewed = 4 "REVIEWED",
        /// Approved it.
        Approved = 5 "APPROVED",
        /// Released it.
        Released = 6 "RELEASED",
        /// Rejected it.
        Rejected = 7 "REJECTED",
        /// Received it.
        Received = 8 "RECEIVED",
        /// Dispensed it.
        Dispensed = 9 "DISPENSED",
        /// Verified it.
        Verified = 10 "VERIFIED",
        /// Acknowledges it.
        Acknowledged = 11 "ACKNOWLEDGED",
        /// Witnessed it.
        Witnessed = 12 "WITNESSED",
    }
}

closed_list! {
    /// Kinds of late entry; reserved.
    RetrospectiveKind {
        /// Imported from another system.
        Import = 1 "IMPORT",
        /// Written down during an outage.
        Outage = 2 "OUTAGE",
        /// Kept on paper until now.
        Paper = 3 "PAPER",
    }
}

closed_list! {
    /// How the digest of a document was made.
    EvidenceKind {
        /// H(0x16, salt, document).
        Salted = 1 "SALTED",
        /// SHA-256 of raw instrument data.
        RawData = 2 "RAW_DATA",
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
    /// Reserved for honest late entries; rules version 1 refuses it.
    pub retrospective: Option<(RetrospectiveKind, Digest)>,
    /// Who signed, ascending by key id, at least one.
    pub signers: Vec<Signer>,
    /// The histories the author judged, ascending by subject.
    pub seen: Vec<Seen>,
    /// Documents kept off the ledger.
    pub evidence: Vec<Evidence>,
    /// What happened.
    pub event: Event,
}

/// One signer of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signer {
    /// With which key.
    pub key: KeyId,
    /// In which role.
    pub role: Role,
    /// What the signature means.
    pub meaning: Meaning,
}

/// A history as its reader found it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Whose history.
    pub subject: Subject,
    /// How long it was and its head.
    pub position: Position,
}

/// A document kept off the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// Its digest.
    pub digest: Digest,
    /// How the digest was made.
    pub kind: EvidenceKind,
    /// What it is.
    pub role: Label,
    /// Its media type.
    pub media_type: Label,
}

/// A statement with its place in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Index of its entry.
    pub index: u64,
    /// RFC 6962 leaf hash of its entry.
    pub leaf: Digest,
    /// The ledger's clock when it was recorded.
    pub recorded_at: TimestampMs,
    /// The statement.
    pub statement: Statement,
}
