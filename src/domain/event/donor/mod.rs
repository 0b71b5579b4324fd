//! Donors. Nothing here identifies a person; outcomes are commitments.

mod donor_determined;
mod donor_enrolled;
mod donor_tested;

pub use donor_determined::DonorDetermined;
pub use donor_enrolled::DonorEnrolled;
pub use donor_tested::DonorTested;

use crate::domain::id::{Digest, Label, SampleRef};
use crate::domain::named_enum::named_enum;

named_enum! {
    /// Whose blood a donor panel tests.
    pub enum DonorSubject {
        Donor = "DONOR",
        BirthMother = "BIRTH_MOTHER",
    }
}

named_enum! {
    pub enum Tissue, said in tissue {
        /// Umbilical cord.
        Cord = "CORD",
        CordBlood = "CORD_BLOOD",
        Placenta = "PLACENTA",
        Amnion = "AMNION",
        /// Fat.
        Adipose = "ADIPOSE",
        /// Dental pulp, also of milk teeth.
        DentalPulp = "DENTAL_PULP",
        BoneMarrow = "BONE_MARROW",
        /// Skin.
        Dermis = "DERMIS",
        Other = "OTHER",
    }
}

named_enum! {
    /// Age at recovery, in bands.
    pub enum AgeBand {
        Under1Month = "UNDER_1_MONTH",
        /// One month to 17 years: a guardian consents.
        Minor = "MINOR",
        From18To39 = "18_39",
        From40To59 = "40_59",
        From60 = "60_PLUS",
    }
}

named_enum! {
    /// What was tested.
    pub enum Specimen {
        Serum = "SERUM",
        Plasma = "PLASMA",
        WholeBlood = "WHOLE_BLOOD",
        /// Cord blood: never usable for a donor panel.
        CordBlood = "CORD_BLOOD",
        /// Another body fluid.
        Other = "OTHER",
        /// The product: donor kits prove nothing on it.
        Product = "PRODUCT",
        /// None: a question of the interview.
        Interview = "INTERVIEW",
    }
}

named_enum! {
    pub enum KitUse {
        DonorScreening = "DONOR_SCREENING",
        Diagnostic = "DIAGNOSTIC",
        Research = "RESEARCH",
    }
}

named_enum! {
    /// Outcome of a determination.
    pub enum Eligibility, said in eligibility {
        Eligible = "ELIGIBLE",
        /// Wait.
        Quarantine = "QUARANTINE",
        Ineligible = "INELIGIBLE",
        /// Something is missing.
        Incomplete = "INCOMPLETE",
    }
}

named_enum! {
    /// How the window period was covered.
    pub enum SampleRule {
        /// One sample with a panel of each group that a second sample would satisfy: the policy's NATs.
        SingleSampleNat = "SINGLE_SAMPLE_NAT",
        /// A second full sample after the policy's interval.
        TwoSamples = "TWO_SAMPLES",
    }
}

named_enum! {
    /// Why a donor is not eligible.
    pub enum EligibilityReason {
        /// Inside the window period.
        Window = "WINDOW",
        /// A marker excludes the donor.
        Marker = "MARKER",
        /// The interview excludes the donor.
        Interview = "INTERVIEW",
        /// Consent is missing or withdrawn.
        Consent = "CONSENT",
        /// New information after the donation.
        FollowUp = "FOLLOW_UP",
        /// A required test is missing or unusable.
        TestMissing = "TEST_MISSING",
    }
}

named_enum! {
    /// What makes a marker necessary that is not always.
    pub enum DonorCondition {
        /// The donation fell into the season in which something is passed on.
        Season = "SEASON",
        /// The donor had been where something is passed on.
        Travel = "TRAVEL",
    }
}

impl Tissue {
    /// What is left of a birth.
    pub const fn is_perinatal(self) -> bool {
        matches!(
            self,
            Self::Cord | Self::CordBlood | Self::Placenta | Self::Amnion
        )
    }
}

/// Whose blood must be tested: for perinatal tissue and children under one month the birth mother's
/// (21 CFR 1271.80(a)), for anybody else the donor's own.
pub fn tested_subject(tissue: Tissue, age_band: AgeBand) -> DonorSubject {
    if tissue.is_perinatal() || age_band == AgeBand::Under1Month {
        DonorSubject::BirthMother
    } else {
        DonorSubject::Donor
    }
}

/// What a marker was tested with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kit {
    pub name: Label,
    pub lot: Label,
    pub intended: KitUse,
}

/// The laboratory work behind a tested marker; a question of the interview has none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assay {
    /// Random reference of the specimen.
    pub sample: SampleRef,
    pub kit: Kit,
    /// SHA-256 of the raw data.
    pub raw_data: Digest,
}
