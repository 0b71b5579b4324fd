//! Donors.

use crate::domain::event::{
    AgeBand, Assay, DonorCondition, DonorDetermined, DonorEnrolled, DonorSubject, DonorTested,
    Eligibility, EligibilityReason, Kit, KitUse, SampleRule, Specimen, Tissue,
};
use crate::domain::id::{
    AnalyteCode, CountryCode, Digest, DonorRef, Label, MethodCode, OrgRef, PolicyId, RecoveryRef,
    SampleRef,
};
use crate::format::message::prelude::*;

message! { DonorEnrolled as DonorEnrolled {
    donor: DonorRef;
    organisation: OrgRef;
    subject: DonorSubject;
    tissue: Tissue;
    age_band: AgeBand;
    country: CountryCode;
    remunerated: bool;
    consent: Commitment;
    interview: Commitment;
    guardian_consent: Optional<Commitment>;
} }

message! { DonorTested as DonorTested {
    specimen: Specimen;
    donor: DonorRef;
    recovery: RecoveryRef;
    subject: DonorSubject;
    days_from_recovery: i32;
    marker: AnalyteCode;
    method: MethodCode;
    group assay by read_assay(specimen), write_assay {
        sample: Optional<SampleRef>;
        kit_name: Optional<Label>;
        kit_lot: Optional<Label>;
        kit_use: Optional<KitUse>;
        raw_data: Optional<Digest>;
    }
    noted sample, kit_name, kit_lot, kit_use, raw_data: OTHER_SPECIMEN;
    outcome: Commitment;
    laboratory: OrgRef;
} }

const OTHER_SPECIMEN: &str = "a specimen other than INTERVIEW";

/// What was asked in an interview has no specimen, no kit and no raw data; anything else has all.
fn read_assay(
    at: &At<'_>,
    specimen: &Specimen,
    sample: &String,
    kit_name: &String,
    kit_lot: &String,
    kit_use: &i32,
    raw_data: &Vec<u8>,
) -> Result<Option<Assay>> {
    if *specimen != Specimen::Interview {
        let kit = Kit {
            name: Label::read(&at.field("kit_name"), kit_name)?,
            lot: Label::read(&at.field("kit_lot"), kit_lot)?,
            intended: KitUse::read(&at.field("kit_use"), kit_use)?,
        };
        return Ok(Some(Assay {
            sample: SampleRef::read(&at.field("sample"), sample)?,
            kit,
            raw_data: Digest::read(&at.field("raw_data"), raw_data)?,
        }));
    }
    let is_there = [
        ("sample", there(sample)),
        ("kit_name", there(kit_name)),
        ("kit_lot", there(kit_lot)),
        ("kit_use", there(kit_use)),
        ("raw_data", there(raw_data)),
    ];
    for (field, there) in is_there {
        at.field(field).exactly_when(there, false, OTHER_SPECIMEN)?;
    }
    Ok(None)
}

fn write_assay(assay: &Option<Assay>) -> (String, String, String, i32, Vec<u8>) {
    let Some(Assay {
        sample,
        kit,
        raw_data,
    }) = assay
    else {
        return Default::default();
    };
    (
        SampleRef::write(sample),
        Label::write(&kit.name),
        Label::write(&kit.lot),
        KitUse::write(&kit.intended),
        Digest::write(raw_data),
    )
}

message! { DonorDetermined as DonorDetermined {
    outcome: Eligibility;
    donor: DonorRef;
    policy: PolicyId;
    rule: Optional<SampleRule>;
    reasons: Words<EligibilityReason, 0>;
    organisation: OrgRef;
    recovery: RecoveryRef;
    conditions: Words<DonorCondition, 0>;
    only rule if outcome == Eligibility::Eligible, "ELIGIBLE";
    only reasons if outcome != Eligibility::Eligible, "an outcome other than ELIGIBLE";
} }

#[cfg(test)]
mod examples {
    use crate::format::testing::examples::*;

    impl Example for DonorEnrolled {
        fn example(g: &mut Gen) -> Self {
            DonorEnrolled {
                donor: g.donor(),
                organisation: g.org(),
                subject: g.pick(DonorSubject::ALL),
                tissue: g.pick(Tissue::ALL),
                age_band: g.pick(AgeBand::ALL),
                country: g.country(),
                remunerated: g.coin(),
                consent: g.digest(),
                interview: g.digest(),
                guardian_consent: g.maybe(Gen::digest),
            }
        }
    }

    impl Example for DonorTested {
        fn example(g: &mut Gen) -> Self {
            let specimen = g.pick(Specimen::ALL);
            let assay = (specimen != Specimen::Interview).then(|| Assay {
                sample: g.sample(),
                kit: Kit {
                    name: g.label(),
                    lot: g.label(),
                    intended: g.pick(KitUse::ALL),
                },
                raw_data: g.digest(),
            });
            DonorTested {
                donor: g.donor(),
                recovery: RecoveryRef::from_bytes(g.bytes()),
                specimen,
                subject: g.pick(DonorSubject::ALL),
                days_from_recovery: g.pick(&[0, 1, -7, i32::MIN, i32::MAX]),
                marker: g.code(),
                method: g.code(),
                assay,
                outcome: g.digest(),
                laboratory: g.org(),
            }
        }
    }

    impl Example for DonorDetermined {
        fn example(g: &mut Gen) -> Self {
            let outcome = g.pick(Eligibility::ALL);
            let eligible = outcome == Eligibility::Eligible;
            DonorDetermined {
                donor: g.donor(),
                recovery: RecoveryRef::from_bytes(g.bytes()),
                policy: PolicyId(g.versioned()),
                outcome,
                rule: eligible.then(|| g.pick(SampleRule::ALL)),
                conditions: g.some_of(0, DonorCondition::ALL),
                reasons: if eligible {
                    Vec::new()
                } else {
                    g.some_of(1, EligibilityReason::ALL)
                },
                organisation: g.org(),
            }
        }
    }
}
