//! Donors. Nothing here identifies a person; outcomes are commitments.

use crate::domain::codes::closed_list;
use crate::domain::id::{
    AnalyteCode, CountryCode, Digest, DonorRef, Label, MethodCode, OrgRef, PolicyId, SampleRef,
};

closed_list! {
    /// Whose blood a donor panel tests.
    DonorSubject {
        /// The donor.
        Donor = 1 "DONOR",
        /// The birth mother.
        BirthMother = 2 "BIRTH_MOTHER",
    }
}

closed_list! {
    /// Tissues.
    Tissue {
        /// Umbilical cord.
        Cord = 1 "CORD",
        /// Cord blood.
        CordBlood = 2 "CORD_BLOOD",
        /// Placenta.
        Placenta = 3 "PLACENTA",
        /// Amnion.
        Amnion = 4 "AMNION",
        /// Fat.
        Adipose = 5 "ADIPOSE",
        /// Dental pulp, also of milk teeth.
        DentalPulp = 6 "DENTAL_PULP",
        /// Bone marrow.
        BoneMarrow = 7 "BONE_MARROW",
        /// Skin.
        Dermis = 8 "DERMIS",
        /// Another tissue.
        Other = 9 "OTHER",
    }
}

closed_list! {
    /// Age at recovery, in bands.
    AgeBand {
        /// Under one month.
        Under1Month = 1 "UNDER_1_MONTH",
        /// One month to 17 years: a guardian consents.
        Minor = 2 "MINOR",
        /// 18 to 39 years.
        From18To39 = 3 "18_39",
        /// 40 to 59 years.
        From40To59 = 4 "40_59",
        /// 60 years and over.
        From60 = 5 "60_PLUS",
    }
}

closed_list! {
    /// What was tested.
    Specimen {
        /// Serum.
        Serum = 1 "SERUM",
        /// Plasma.
        Plasma = 2 "PLASMA",
        /// Whole blood.
        WholeBlood = 3 "WHOLE_BLOOD",
        /// Cord blood: never usable for a donor panel.
        CordBlood = 4 "CORD_BLOOD",
        /// Another body fluid.
        Other = 5 "OTHER",
        /// The product: donor kits prove nothing on it.
        Product = 6 "PRODUCT",
    }
}

closed_list! {
    /// What a kit is meant for.
    KitUse {
        /// Donor screening.
        DonorScreening = 1 "DONOR_SCREENING",
        /// Diagnosis.
        Diagnostic = 2 "DIAGNOSTIC",
        /// Research.
        Research = 3 "RESEARCH",
    }
}

closed_list! {
    /// Outcome of a determination.
    Eligibility {
        /// Eligible.
        Eligible = 1 "ELIGIBLE",
        /// Wait.
        Quarantine = 2 "QUARANTINE",
        /// Not eligible.
        Ineligible = 3 "INELIGIBLE",
        /// Something is missing.
        Incomplete = 4 "INCOMPLETE",
    }
}

closed_list! {
    /// How the window period was covered.
    SampleRule {
        /// One sample with the policy's NATs.
        SingleSampleNat = 1 "SINGLE_SAMPLE_NAT",
        /// A second full panel after the policy's interval.
        TwoSamples = 2 "TWO_SAMPLES",
    }
}

closed_list! {
    /// Why a donor is not eligible.
    EligibilityReason {
        /// Inside the window period.
        Window = 1 "WINDOW",
        /// A marker excludes the donor.
        Marker = 2 "MARKER",
        /// The interview excludes the donor.
        Interview = 3 "INTERVIEW",
        /// Consent is missing or withdrawn.
        Consent = 4 "CONSENT",
        /// New information after the donation.
        FollowUp = 5 "FOLLOW_UP",
        /// A required test is missing or unusable.
        TestMissing = 6 "TEST_MISSING",
    }
}

/// A donor joins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DonorEnrolled {
    /// Random reference.
    pub donor: DonorRef,
    /// The collecting organisation.
    pub organisation: OrgRef,
    /// Whose blood is tested, as the collector says.
    pub subject: DonorSubject,
    /// What will be recovered.
    pub tissue: Tissue,
    /// Age at recovery.
    pub age_band: AgeBand,
    /// Country of collection, self-declared.
    pub country: CountryCode,
    /// Whether the donation was paid for.
    pub remunerated: bool,
    /// Commitment to the consent.
    pub consent: Digest,
    /// Commitment to the interview's outcome.
    pub interview: Digest,
    /// Commitment to the guardian's consent.
    pub guardian_consent: Option<Digest>,
}

impl DonorEnrolled {
    /// Whose blood must be tested: for perinatal tissue and children under one month it is the
    /// birth mother's (21 CFR 1271.80(a)), whatever the enrolment says.
    pub fn tested_subject(&self) -> DonorSubject {
        let perinatal = matches!(
            self.tissue,
            Tissue::Cord | Tissue::CordBlood | Tissue::Placenta | Tissue::Amnion
        );
        if perinatal || self.age_band == AgeBand::Under1Month {
            DonorSubject::BirthMother
        } else {
            self.subject
        }
    }
}

/// One donor marker was tested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DonorTested {
    /// The donor.
    pub donor: DonorRef,
    /// Random reference of the specimen.
    pub sample: SampleRef,
    /// What it is.
    pub specimen: Specimen,
    /// Whose it is.
    pub subject: DonorSubject,
    /// Day of collection relative to recovery.
    pub days_from_recovery: i32,
    /// Marker code.
    pub marker: AnalyteCode,
    /// Method code.
    pub method: MethodCode,
    /// Kit.
    pub kit_name: Label,
    /// Kit lot.
    pub kit_lot: Label,
    /// What the kit is meant for.
    pub kit_use: KitUse,
    /// Commitment to the outcome, field id `donor_tested.outcome`.
    pub outcome: Digest,
    /// SHA-256 of the raw data.
    pub raw_data: Digest,
    /// Who tested.
    pub laboratory: OrgRef,
}

/// A responsible person determined a donor's eligibility.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DonorDetermined {
    /// The donor.
    pub donor: DonorRef,
    /// By which policy.
    pub policy: PolicyId,
    /// The outcome.
    pub outcome: Eligibility,
    /// How the window was covered; exactly when eligible.
    pub rule: Option<SampleRule>,
    /// Why not eligible, ascending; empty exactly when eligible.
    pub reasons: Vec<EligibilityReason>,
    /// Whose officer determined it.
    pub organisation: OrgRef,
}
