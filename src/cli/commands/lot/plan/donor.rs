//! Donors: enrolment, tests, determination.

use std::collections::BTreeSet;

use super::{PlanError, Planner};
use crate::cli::commands::lot::rows::{Determination, Donor, DonorTest, laboratory};
use crate::domain::event::{Assay, DonorDetermined, DonorEnrolled, DonorTested, Event};
use crate::domain::value::Qualitative;

impl Planner<'_> {
    pub(super) fn donor(&mut self, row: &Donor) -> Result<(), PlanError> {
        let donor = self.donor_ref(&row.donor)?;
        let key = format!("donor/{}/enrolled", row.donor);
        let mut pen = self.pen(key, &row.place, row.enrolled_at)?;
        let interview = self.commit(&mut pen, "donor_enrolled.interview", &row.interview)?;
        let consent = self.document(&row.consent)?;
        let guardian_consent = match &row.guardian_consent {
            Some(file) => Some(self.document(file)?),
            None => None,
        };
        let event = Event::DonorEnrolled(DonorEnrolled {
            donor,
            organisation: row.enrolled_by.organisation,
            subject: row.subject,
            tissue: row.tissue,
            age_band: row.age_band,
            country: row.country,
            remunerated: row.remunerated,
            consent,
            interview,
            guardian_consent,
        });
        self.finish(pen, &row.enrolled_by, event);
        Ok(())
    }

    pub(super) fn determination(&mut self, row: &Determination) -> Result<(), PlanError> {
        // A donor has one determination beside its enrolment; later ones differ by their time.
        let mut key = format!("donor/{}/determined", row.donor);
        if row.later {
            key.push_str(&format!("/{}", row.at));
        }
        let pen = self.pen(key, &row.place, row.at)?;
        let event = Event::DonorDetermined(DonorDetermined {
            donor: self.donor_ref(&row.donor)?,
            recovery: self.recovery_ref(&row.donor, row.recovery.as_deref())?,
            policy: self.dossier.manifest.donor_policy.clone(),
            outcome: row.outcome,
            rule: row.rule,
            conditions: row.conditions.clone(),
            reasons: row.reasons.clone(),
            organisation: row.by.organisation,
        });
        self.finish(pen, &row.by, event);
        Ok(())
    }

    /// A marker may be tested again on one specimen: the first has the plain key.
    pub(super) fn donor_tests(&mut self) -> Result<(), PlanError> {
        let mut rows: Vec<&DonorTest> = self.dossier.donor_tests.iter().collect();
        rows.sort_by_key(|row| row.reported_at);
        let mut keys = BTreeSet::new();
        for row in rows {
            let specimen = match &row.assay {
                Some(assay) => assay.sample.clone(),
                None => {
                    let recovery = row.recovery.as_deref().unwrap_or_default();
                    format!("interview/{}/{recovery}", row.donor)
                }
            };
            let mut key = format!("donor-test/{specimen}/{}", row.marker);
            if !keys.insert(key.clone()) {
                key.push_str(&format!("/{}", row.reported_at));
            }
            self.donor_test(key, row)?;
        }
        Ok(())
    }

    fn donor_test(&mut self, key: String, row: &DonorTest) -> Result<(), PlanError> {
        let mut pen = self.pen(key, &row.place, row.reported_at)?;
        let outcome = self.commit(&mut pen, "donor_tested.outcome", enum_name(row.outcome))?;
        let assay = match &row.assay {
            None => None,
            Some(assay) => Some(Assay {
                sample: self.sample_ref("specimen", &assay.sample)?,
                kit: assay.kit.clone(),
                raw_data: self.dossier.raw_digest(&assay.raw_file)?,
            }),
        };
        let event = Event::DonorTested(DonorTested {
            donor: self.donor_ref(&row.donor)?,
            recovery: self.recovery_ref(&row.donor, row.recovery.as_deref())?,
            specimen: row.specimen,
            subject: row.subject,
            days_from_recovery: row.days_from_recovery,
            marker: row.marker.clone(),
            method: row.method.clone(),
            assay,
            outcome,
            laboratory: laboratory(&row.by),
        });
        self.finish(pen, &row.by, event);
        Ok(())
    }
}

/// The name of an outcome in openings: that of the format's enum.
pub fn enum_name(word: Qualitative) -> &'static str {
    match word {
        Qualitative::Detected => "DETECTED",
        Qualitative::NotDetected => "NOT_DETECTED",
        Qualitative::Reactive => "REACTIVE",
        Qualitative::NonReactive => "NON_REACTIVE",
        Qualitative::Indeterminate => "INDETERMINATE",
        Qualitative::Growth => "GROWTH",
        Qualitative::NoGrowth => "NO_GROWTH",
        Qualitative::Conforms => "CONFORMS",
        Qualitative::NotConforms => "NOT_CONFORMS",
        Qualitative::Positive => "POSITIVE",
        Qualitative::Negative => "NEGATIVE",
    }
}
