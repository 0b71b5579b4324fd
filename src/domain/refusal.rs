//! A rule said no: closed list of codes, and what was found and would be right, fit for the person who has to act on it.

use super::id::OrgRef;
use super::named_enum::named_enum;
use super::reason::Reason;
use super::subject::Subject;
use crate::words::{Value, Wording, refusal as words};

named_enum! {
    /// Why a statement is refused. Numbers are internal; the name is the stable code.
    pub enum RefusalCode, said in refusal {
        BadSignature = "BAD_SIGNATURE",
        WrongLedger = "WRONG_LEDGER",
        WrongRole = "WRONG_ROLE",
        KeyRevoked = "KEY_REVOKED",
        OrgSuspended = "ORG_SUSPENDED",
        NotYours = "NOT_YOURS",
        Exists = "EXISTS",
        UnknownRef = "UNKNOWN_REF",
        TimeOrder = "TIME_ORDER",
        Limit = "LIMIT",
        StaleSeen = "STALE_SEEN",
        SeenMismatch = "SEEN_MISMATCH",
        RulesVersion = "RULES_VERSION",
        Reserved = "RESERVED",
        Threshold = "THRESHOLD",
        WeakKey = "WEAK_KEY",
        KeyReused = "KEY_REUSED",
        SelfGrant = "SELF_GRANT",
        WrongKind = "WRONG_KIND",
        GtinTaken = "GTIN_TAKEN",
        SpecInvalid = "SPEC_INVALID",
        SubjectMismatch = "SUBJECT_MISMATCH",
        SpecimenNotDonor = "SPECIMEN_NOT_DONOR",
        DonorIncomplete = "DONOR_INCOMPLETE",
        SamePerson = "SAME_PERSON",
        TissueMismatch = "TISSUE_MISMATCH",
        StepOrder = "STEP_ORDER",
        NotYourGtin = "NOT_YOUR_GTIN",
        SpecProductMismatch = "SPEC_PRODUCT_MISMATCH",
        PlanTooLate = "PLAN_TOO_LATE",
        NotPlanned = "NOT_PLANNED",
        SlotExhausted = "SLOT_EXHAUSTED",
        StageMismatch = "STAGE_MISMATCH",
        WrongLab = "WRONG_LAB",
        NotReceived = "NOT_RECEIVED",
        AnalyteNotPlanned = "ANALYTE_NOT_PLANNED",
        Unit = "UNIT",
        ValueMismatch = "VALUE_MISMATCH",
        NotCorrectable = "NOT_CORRECTABLE",
        AlreadyCommissioned = "ALREADY_COMMISSIONED",
        BulkUsed = "BULK_USED",
        Reconciliation = "RECONCILIATION",
        RootMismatch = "ROOT_MISMATCH",
        VialDuplicate = "VIAL_DUPLICATE",
        PublicTextMismatch = "PUBLIC_TEXT_MISMATCH",
        NotCommissioned = "NOT_COMMISSIONED",
        NotReviewed = "NOT_REVIEWED",
        ReleaseRefused = "RELEASE_REFUSED",
        AlreadyDecided = "ALREADY_DECIDED",
        HoldUnknown = "HOLD_UNKNOWN",
        VialPacked = "VIAL_PACKED",
        VialSampled = "VIAL_SAMPLED",
        ContainerShipped = "CONTAINER_SHIPPED",
        LotMismatch = "LOT_MISMATCH",
        NotReleased = "NOT_RELEASED",
        OnHold = "ON_HOLD",
        Recalled = "RECALLED",
        Expired = "EXPIRED",
        NotInCustody = "NOT_IN_CUSTODY",
        NotConsignee = "NOT_CONSIGNEE",
    }
}

/// A refusal: which rule, about which field, what was found, what would be right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub code: RefusalCode,
    /// The field of the statement, as a proto path.
    pub field: String,
    pub found: Wording,
    /// What would be right, or what to do.
    pub expected: Wording,
    /// Of `ReleaseRefused`: all reasons, in the order of the verdict's checks.
    pub reasons: Vec<Reason>,
    /// Of `StaleSeen`: what moved.
    pub stale: Option<Stale>,
}

/// A history that has moved since its author saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stale {
    pub subject: Subject,
    /// How many entries the author saw.
    pub seen: u64,
    /// For whom the author acts. Who may not read the history is not told what it has.
    pub author: Option<OrgRef>,
}

impl Refusal {
    pub fn new(
        code: RefusalCode,
        field: impl Into<String>,
        found: impl Value,
        expected: impl Value,
    ) -> Self {
        Self {
            code,
            field: field.into(),
            found: found.wording(),
            expected: expected.wording(),
            reasons: Vec::new(),
            stale: None,
        }
    }

    /// In words, without the reasons.
    pub fn said(&self) -> Wording {
        words::whole(self.code, &self.field, &self.found, &self.expected)
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.said().english())?;
        if !self.reasons.is_empty() {
            let reasons: Vec<String> = self.reasons.iter().map(Reason::to_string).collect();
            write!(f, " [{}]", reasons.join(", "))?;
        }
        Ok(())
    }
}

impl std::error::Error for Refusal {}
