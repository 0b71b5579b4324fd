//! Donors.

use super::read::{At, Message, Result};
use super::write;
use crate::domain::event::{
    Assay, DonorDetermined, DonorEnrolled, DonorTested, Eligibility, Kit, Specimen,
};
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
        let specimen = at.word("specimen", wire.specimen)?;
        Ok(Self {
            donor: at.text("donor", &wire.donor)?,
            recovery: at.text("recovery", &wire.recovery)?,
            specimen,
            subject: at.word("subject", wire.subject)?,
            days_from_recovery: wire.days_from_recovery,
            marker: at.text("marker", &wire.marker)?,
            method: at.text("method", &wire.method)?,
            assay: assay(at, specimen, wire)?,
            outcome: at.digest("outcome", &wire.outcome)?,
            laboratory: at.text("laboratory", &wire.laboratory)?,
        })
    }

    fn write(&self) -> pb::DonorTested {
        let assay = self.assay.as_ref();
        let kit = assay.map(|assay| &assay.kit);
        pb::DonorTested {
            donor: write::text(self.donor),
            sample: write::text_if(&assay.map(|assay| assay.sample)),
            specimen: self.specimen.number(),
            subject: self.subject.number(),
            days_from_recovery: self.days_from_recovery,
            marker: write::text(&self.marker),
            method: write::text(&self.method),
            kit_name: write::text_if(&kit.map(|kit| &kit.name)),
            kit_lot: write::text_if(&kit.map(|kit| &kit.lot)),
            kit_use: write::word_if(kit.map(|kit| kit.intended)),
            outcome: self.outcome.bytes().to_vec(),
            raw_data: write::digest_if(&assay.map(|assay| assay.raw_data)),
            laboratory: write::text(self.laboratory),
            recovery: write::text(self.recovery),
        }
    }
}

/// What was asked in an interview has no specimen, no kit and no raw data; anything else has all.
fn assay(at: &At<'_>, specimen: Specimen, wire: &pb::DonorTested) -> Result<Option<Assay>> {
    if specimen != Specimen::Interview {
        let kit = Kit {
            name: at.text("kit_name", &wire.kit_name)?,
            lot: at.text("kit_lot", &wire.kit_lot)?,
            intended: at.word("kit_use", wire.kit_use)?,
        };
        return Ok(Some(Assay {
            sample: at.text("sample", &wire.sample)?,
            kit,
            raw_data: at.digest("raw_data", &wire.raw_data)?,
        }));
    }
    let there = [
        ("sample", !wire.sample.is_empty()),
        ("kit_name", !wire.kit_name.is_empty()),
        ("kit_lot", !wire.kit_lot.is_empty()),
        ("kit_use", wire.kit_use != 0),
        ("raw_data", !wire.raw_data.is_empty()),
    ];
    for (field, there) in there {
        at.field(field)
            .exactly_when(there, false, "a specimen other than INTERVIEW")?;
    }
    Ok(None)
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
            recovery: at.text("recovery", &wire.recovery)?,
            conditions: at.words("conditions", &wire.conditions, 0)?,
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
            recovery: write::text(self.recovery),
            conditions: write::words(&self.conditions),
        }
    }
}
