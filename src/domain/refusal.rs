//! A rule said no: closed list of codes, and a text fit for the person who has to act on it.

mod wording;

use super::id::OrgRef;
use super::named::named_enum;
use super::reason::Reason;
use super::subject::Subject;

named_enum! {
    /// Why a statement is refused. Numbers are internal; the name is the stable code.
    pub enum RefusalCode {
        /// A signature does not verify, or signatures and signers do not match.
        BadSignature = "BAD_SIGNATURE",
        /// The statement is for another ledger.
        WrongLedger = "WRONG_LEDGER",
        /// A signer may not sign this in that role, or the meaning is not that of the event.
        WrongRole = "WRONG_ROLE",
        /// A signer's key is revoked.
        KeyRevoked = "KEY_REVOKED",
        /// A signer's organisation is suspended.
        OrgSuspended = "ORG_SUSPENDED",
        /// It belongs to another organisation.
        NotYours = "NOT_YOURS",
        /// It is there already.
        Exists = "EXISTS",
        /// It names something that is not on the ledger, or not for its signers to read.
        UnknownRef = "UNKNOWN_REF",
        /// The times contradict each other or the ledger.
        TimeOrder = "TIME_ORDER",
        /// It exceeds a limit.
        Limit = "LIMIT",
        /// A history that the author judged has moved since.
        StaleSeen = "STALE_SEEN",
        /// A decision does not pin exactly what it rests on.
        SeenMismatch = "SEEN_MISMATCH",
        /// The rules in force do not have this event, or it does not switch to the next ones.
        RulesVersion = "RULES_VERSION",
        /// It uses a part of the format that these rules reserve.
        Reserved = "RESERVED",
        /// Too few root keys signed.
        Threshold = "THRESHOLD",
        /// The public key is weak.
        WeakKey = "WEAK_KEY",
        /// The key is or was in use.
        KeyReused = "KEY_REUSED",
        /// A person grants himself.
        SelfGrant = "SELF_GRANT",
        /// The role is not one of this kind of organisation.
        WrongKind = "WRONG_KIND",
        /// The GTIN is registered.
        GtinTaken = "GTIN_TAKEN",
        /// The specification or policy contradicts itself.
        SpecInvalid = "SPEC_INVALID",
        /// The test is of the wrong person.
        SubjectMismatch = "SUBJECT_MISMATCH",
        /// A donor marker was tested on something that is no donor specimen.
        SpecimenNotDonor = "SPECIMEN_NOT_DONOR",
        /// The donor lacks what eligibility requires.
        DonorIncomplete = "DONOR_INCOMPLETE",
        /// Two duties that must be apart were done by one person.
        SamePerson = "SAME_PERSON",
        /// The tissue is not what the donor was enrolled for.
        TissueMismatch = "TISSUE_MISMATCH",
        /// The step cannot follow its inputs.
        StepOrder = "STEP_ORDER",
        /// The GTIN is another maker's.
        NotYourGtin = "NOT_YOUR_GTIN",
        /// The specification is not for this product.
        SpecProductMismatch = "SPEC_PRODUCT_MISMATCH",
        /// The plan comes after its first sample.
        PlanTooLate = "PLAN_TOO_LATE",
        /// No plan has this line.
        NotPlanned = "NOT_PLANNED",
        /// The line's samples are all taken.
        SlotExhausted = "SLOT_EXHAUSTED",
        /// The stage is not one of this target.
        StageMismatch = "STAGE_MISMATCH",
        /// The plan names another laboratory.
        WrongLab = "WRONG_LAB",
        /// The sample has not been received.
        NotReceived = "NOT_RECEIVED",
        /// The plan does not have this analyte.
        AnalyteNotPlanned = "ANALYTE_NOT_PLANNED",
        /// The unit, kind or sign of a value is not one of the analyte, or an amount is negative.
        Unit = "UNIT",
        /// The value does not follow from its determinations.
        ValueMismatch = "VALUE_MISMATCH",
        /// The lot's vials are commissioned.
        AlreadyCommissioned = "ALREADY_COMMISSIONED",
        /// Another lot was filled from the bulk.
        BulkUsed = "BULK_USED",
        /// Containers or labels do not add up.
        Reconciliation = "RECONCILIATION",
        /// The sidecar does not have the root that the statement commits to.
        RootMismatch = "ROOT_MISMATCH",
        /// A vial tag is there twice, here or in an earlier lot.
        VialDuplicate = "VIAL_DUPLICATE",
        /// The lot's vials are not commissioned.
        NotCommissioned = "NOT_COMMISSIONED",
        /// The lot is not reviewed.
        NotReviewed = "NOT_REVIEWED",
        /// The release gate is closed; the reasons say why.
        ReleaseRefused = "RELEASE_REFUSED",
        /// The lot is released or rejected already.
        AlreadyDecided = "ALREADY_DECIDED",
        /// There is no such open hold.
        HoldUnknown = "HOLD_UNKNOWN",
        /// The vial or container is packed already.
        VialPacked = "VIAL_PACKED",
        /// The vial is part of a sample.
        VialSampled = "VIAL_SAMPLED",
        /// The container has left.
        ContainerShipped = "CONTAINER_SHIPPED",
        /// The vial is not of this lot.
        LotMismatch = "LOT_MISMATCH",
        /// The lot is not released.
        NotReleased = "NOT_RELEASED",
        /// Something it is made of, or it itself, is on hold.
        OnHold = "ON_HOLD",
        /// The lot is recalled.
        Recalled = "RECALLED",
        /// The lot is expired.
        Expired = "EXPIRED",
        /// The sender does not have it.
        NotInCustody = "NOT_IN_CUSTODY",
        /// The shipment is for somebody else.
        NotConsignee = "NOT_CONSIGNEE",
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
    /// Of `StaleSeen`: what moved.
    pub stale: Option<Stale>,
}

/// A history that has moved since its author saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stale {
    /// Whose history.
    pub subject: Subject,
    /// How many entries the author saw.
    pub seen: u64,
    /// For whom the author acts. Who may not read the history is not told what it has.
    pub author: Option<OrgRef>,
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
        write!(
            f,
            "{}: {}: found {}; expected {}",
            self.code, self.field, self.found, self.expected
        )?;
        if !self.reasons.is_empty() {
            let reasons: Vec<String> = self.reasons.iter().map(Reason::to_string).collect();
            write!(f, " [{}]", reasons.join(", "))?;
        }
        Ok(())
    }
}

impl std::error::Error for Refusal {}
