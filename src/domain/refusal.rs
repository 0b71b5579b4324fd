//! A rule said no: closed list of codes, and a text fit for the person who has to act on it.

use super::codes::closed_list;
use super::reason::Reason;
use super::subject::Subject;

closed_list! {
    /// Why a statement is refused. Numbers are internal; the name is the stable code.
    RefusalCode {
        /// A signature does not verify, or signatures and signers do not match.
        BadSignature = 1 "BAD_SIGNATURE",
        /// The statement is for another ledger.
        WrongLedger = 2 "WRONG_LEDGER",
        /// A signer may not sign this in that role, or the meaning is not that of the event.
        WrongRole = 3 "WRONG_ROLE",
        /// A signer's key is revoked.
        KeyRevoked = 4 "KEY_REVOKED",
        /// A signer's organisation is suspended.
        OrgSuspended = 5 "ORG_SUSPENDED",
        /// It belongs to another organisation.
        NotYours = 6 "NOT_YOURS",
        /// It is there already.
        Exists = 7 "EXISTS",
        /// It names something that is not on the ledger.
        UnknownRef = 8 "UNKNOWN_REF",
        /// The times contradict each other or the ledger.
        TimeOrder = 9 "TIME_ORDER",
        /// It exceeds a limit.
        Limit = 10 "LIMIT",
        /// A history that the author judged has moved since.
        StaleSeen = 11 "STALE_SEEN",
        /// A decision does not pin exactly what it rests on.
        SeenMismatch = 12 "SEEN_MISMATCH",
        /// It uses a part of the format that these rules reserve.
        Reserved = 13 "RESERVED",
        /// Too few root keys signed.
        Threshold = 20 "THRESHOLD",
        /// The public key is weak.
        WeakKey = 21 "WEAK_KEY",
        /// The key is or was in use.
        KeyReused = 22 "KEY_REUSED",
        /// A person grants himself.
        SelfGrant = 23 "SELF_GRANT",
        /// The GTIN is registered.
        GtinTaken = 24 "GTIN_TAKEN",
        /// The specification or policy contradicts itself.
        SpecInvalid = 25 "SPEC_INVALID",
        /// The test is of the wrong person.
        SubjectMismatch = 30 "SUBJECT_MISMATCH",
        /// A donor marker was tested on something that is no donor specimen.
        SpecimenNotDonor = 31 "SPECIMEN_NOT_DONOR",
        /// The donor lacks what eligibility requires.
        DonorIncomplete = 32 "DONOR_INCOMPLETE",
        /// Two duties that must be apart were done by one person.
        SamePerson = 33 "SAME_PERSON",
        /// The tissue is not what the donor was enrolled for.
        TissueMismatch = 34 "TISSUE_MISMATCH",
        /// The step cannot follow its inputs.
        StepOrder = 35 "STEP_ORDER",
        /// The GTIN is another maker's.
        NotYourGtin = 40 "NOT_YOUR_GTIN",
        /// The specification is not for this product.
        SpecProductMismatch = 41 "SPEC_PRODUCT_MISMATCH",
        /// The plan comes after its first sample.
        PlanTooLate = 42 "PLAN_TOO_LATE",
        /// No plan has this line.
        NotPlanned = 43 "NOT_PLANNED",
        /// The line's samples are all taken.
        SlotExhausted = 44 "SLOT_EXHAUSTED",
        /// The stage is not one of this target.
        StageMismatch = 45 "STAGE_MISMATCH",
        /// The plan names another laboratory.
        WrongLab = 46 "WRONG_LAB",
        /// The sample has not been received.
        NotReceived = 47 "NOT_RECEIVED",
        /// The plan does not have this analyte.
        AnalyteNotPlanned = 48 "ANALYTE_NOT_PLANNED",
        /// The unit or kind of value is not one of the analyte.
        Unit = 49 "UNIT",
        /// The lot's vials are commissioned.
        AlreadyCommissioned = 50 "ALREADY_COMMISSIONED",
        /// Containers or labels do not add up.
        Reconciliation = 51 "RECONCILIATION",
        /// The sidecar does not have the root that the statement commits to.
        RootMismatch = 52 "ROOT_MISMATCH",
        /// A vial id is there twice, here or in an earlier lot.
        VialDuplicate = 53 "VIAL_DUPLICATE",
        /// The lot's vials are not commissioned.
        NotCommissioned = 60 "NOT_COMMISSIONED",
        /// The lot is not reviewed.
        NotReviewed = 61 "NOT_REVIEWED",
        /// The release gate is closed; the reasons say why.
        ReleaseRefused = 62 "RELEASE_REFUSED",
        /// The lot is released or rejected already.
        AlreadyDecided = 63 "ALREADY_DECIDED",
        /// There is no such open hold.
        HoldUnknown = 64 "HOLD_UNKNOWN",
        /// The vial or container is packed already.
        VialPacked = 70 "VIAL_PACKED",
        /// The vial is part of a sample.
        VialSampled = 71 "VIAL_SAMPLED",
        /// The container has left.
        ContainerShipped = 72 "CONTAINER_SHIPPED",
        /// The vial is not of this lot.
        LotMismatch = 73 "LOT_MISMATCH",
        /// The lot is not released.
        NotReleased = 74 "NOT_RELEASED",
        /// Something it is made of, or it itself, is on hold.
        OnHold = 75 "ON_HOLD",
        /// The lot is recalled.
        Recalled = 76 "RECALLED",
        /// The lot is expired.
        Expired = 77 "EXPIRED",
        /// The sender does not have it.
        NotInCustody = 78 "NOT_IN_CUSTODY",
        /// The shipment is for somebody else.
        NotConsignee = 79 "NOT_CONSIGNEE",
    }
}

/// A refusal: which rule, about which field, what was found, what would be right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The stable code.
    pub code: RefusalCode,
    /// The field of the statement, as a proto path.
    pub field: String,
    /// What was found.
    pub found: String,
    /// What would be right, or what to do.
    pub expected: String,
    /// Of `ReleaseRefused`: all reasons, in the order of the verdict's checks.
    pub reasons: Vec<Reason>,
    /// Of `StaleSeen`: whose history moved, and how many entries the author saw.
    pub stale: Option<(Subject, u64)>,
}

impl Refusal {
    /// A refusal about one field.
    pub fn new(
        code: RefusalCode,
        field: impl Into<String>,
        found: impl std::fmt::Display,
        expected: impl std::fmt::Display,
    ) -> Self {
        Self {
            code,
            field: field.into(),
            found: found.to_string(),
            expected: expected.to_string(),
            reasons: Vec::new(),
            stale: None,
        }
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}: found {}; expected {}", self.code, self.field, self.found, self.expected)?;
        if !self.reasons.is_empty() {
            let reasons: Vec<String> = self.reasons.iter().map(Reason::to_string).collect();
            write!(f, " [{}]", reasons.join(", "))?;
        }
        Ok(())
    }
}

impl std::error::Error for Refusal {}
