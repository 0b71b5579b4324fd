//! Donors: enrolment, tests, determination.

use super::{PlanError, Planner};
use crate::cli::lot::rows::{Donor, DonorTest, laboratory};
use crate::domain::event::{DonorDetermined, DonorEnrolled, DonorTested, Event};
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
        let Some(determination) = &row.determination else {
            return Ok(());
        };
        let key = format!("donor/{}/determined", row.donor);
        let pen = self.pen(key, &row.place, determination.at)?;
        let event = Event::DonorDetermined(DonorDetermined {
            donor,
            policy: self.dossier.manifest.donor_policy.clone(),
            outcome: determination.outcome,
            rule: determination.rule,
            reasons: determination.reasons.clone(),
            organisation: determination.by.organisation,
        });
        self.finish(pen, &determination.by, event);
        Ok(())
    }

    pub(super) fn donor_test(&mut self, row: &DonorTest) -> Result<(), PlanError> {
        let key = format!("donor-test/{}/{}", row.sample, row.marker);
        let mut pen = self.pen(key, &row.place, row.reported_at)?;
        let outcome = self.commit(&mut pen, "donor_tested.outcome", enum_name(row.outcome))?;
        let event = Event::DonorTested(DonorTested {
            donor: self.donor_ref(&row.donor)?,
            sample: self.sample_ref("specimen", &row.sample)?,
            specimen: row.specimen,
            subject: row.subject,
            days_from_recovery: row.days_from_recovery,
            marker: row.marker.clone(),
            method: row.method.clone(),
            kit_name: row.kit_name.clone(),
            kit_lot: row.kit_lot.clone(),
            kit_use: row.kit_use,
            outcome,
            raw_data: self.dossier.raw_digest(&row.raw_file)?,
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
