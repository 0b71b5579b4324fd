//! Donors.

use super::read::{At, Message, Result};
use super::write;
use crate::domain::event::{DonorDetermined, DonorEnrolled, DonorTested, Eligibility};
use crate::format::pb;

impl Message for DonorEnrolled {
    type Wire = pb::DonorEnrolled;

    fn read(at: &At<'_>, wire: &pb::DonorEnrolled) -> Result<Self> {
        Ok(Self {
            donor: at.text("donor", &wire.donor)?,
            organisation: at.text("organisation", &wire.organisation)?,
            subject: at.word("subject", wire.subject)?,
            tissue: at.word("tissue", wire.tissue)?,
            age_band: at.word("age_band", wire.age_band)?,
            country: at.text("country", &wire.country)?,
            remunerated: wire.remunerated,
            consent: at.digest("consent", &wire.consent)?,
            interview: at.digest("interview", &wire.interview)?,
            guardian_consent: at.digest_if("guardian_consent", &wire.guardian_consent)?,
        })
    }

    fn write(&self) -> pb::DonorEnrolled {
        pb::DonorEnrolled {
            donor: write::text(self.donor),
            organisation: write::text(self.organisation),
            subject: self.subject.number(),
            tissue: self.tissue.number(),
            age_band: self.age_band.number(),
            country: write::text(self.country),
            remunerated: self.remunerated,
            consent: self.consent.bytes().to_vec(),
            interview: self.interview.bytes().to_vec(),
            guardian_consent: write::digest_if(&self.guardian_consent),
        }
    }
}

impl Message for DonorTested {
    type Wire = pb::DonorTested;

    fn read(at: &At<'_>, wire: &pb::DonorTested) -> Result<Self> {
        Ok(Self {
            donor: at.text("donor", &wire.donor)?,
            sample: at.text("sample", &wire.sample)?,
            specimen: at.word("specimen", wire.specimen)?,
            subject: at.word("subject", wire.subject)?,
            days_from_recovery: wire.days_from_recovery,
            marker: at.text("marker", &wire.marker)?,
            method: at.text("method", &wire.method)?,
            kit_name: at.text("kit_name", &wire.kit_name)?,
            kit_lot: at.text("kit_lot", &wire.kit_lot)?,
            kit_use: at.word("kit_use", wire.kit_use)?,
            outcome: at.digest("outcome", &wire.outcome)?,
            raw_data: at.digest("raw_data", &wire.raw_data)?,
            laboratory: at.text("laboratory", &wire.laboratory)?,
        })
    }

    fn write(&self) -> pb::DonorTested {
        pb::DonorTested {
            donor: write::text(self.donor),
            sample: write::text(self.sample),
            specimen: self.specimen.number(),
            subject: self.subject.number(),
            days_from_recovery: self.days_from_recovery,
            marker: write::text(&self.marker),
            method: write::text(&self.method),
            kit_name: write::text(&self.kit_name),
            kit_lot: write::text(&self.kit_lot),
            kit_use: self.kit_use.number(),
            outcome: self.outcome.bytes().to_vec(),
            raw_data: self.raw_data.bytes().to_vec(),
            laboratory: write::text(self.laboratory),
        }
    }
}

impl Message for DonorDetermined {
    type Wire = pb::DonorDetermined;

    fn read(at: &At<'_>, wire: &pb::DonorDetermined) -> Result<Self> {
        let outcome = at.word("outcome", wire.outcome)?;
        let determined = Self {
            donor: at.text("donor", &wire.donor)?,
            policy: at.message("policy", &wire.policy)?,
            outcome,
            rule: at.word_if("rule", wire.rule)?,
            reasons: at.words("reasons", &wire.reasons, 0)?,
            organisation: at.text("organisation", &wire.organisation)?,
        };
        let eligible = outcome == Eligibility::Eligible;
        at.field("rule")
            .exactly_when(determined.rule.is_some(), eligible, "ELIGIBLE")?;
        at.field("reasons").exactly_when(
            !determined.reasons.is_empty(),
            !eligible,
            "an outcome other than ELIGIBLE",
        )?;
        Ok(determined)
    }

    fn write(&self) -> pb::DonorDetermined {
        pb::DonorDetermined {
            donor: write::text(self.donor),
            policy: Some(self.policy.write()),
            outcome: self.outcome.number(),
            rule: write::word_if(self.rule),
            reasons: write::words(&self.reasons),
            organisation: write::text(self.organisation),
        }
    }
}
