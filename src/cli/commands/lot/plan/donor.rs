//! Donors: enrolment, tests, determination.

use std::collections::BTreeSet;

use super::{PlanError, Planner};
use crate::cli::commands::lot::rows::{Determination, Donor, DonorTest};
use crate::domain::event::{DonorEnrolled, DonorTested, Event};
use crate::domain::value::Qualitative;

impl Planner<'_> {
    pub(super) fn donor(&mut self, row: &Donor) -> Result<(), PlanError> {
        let donor = self.donor_ref(&row.donor)?;
        let mut making = self.begin(format!("donor/{}/enrolled", row.donor), &row.act)?;
        let event = DonorEnrolled {
            donor,
            interview: self.commit(&mut making, "donor_enrolled.interview", row.interview)?,
            consent: self.document(&row.consent)?,
            guardian_consent: self.opt_document(row.guardian_consent.as_ref())?,
            ..row.event.clone()
        };
        self.finish(making, Event::DonorEnrolled(event));
        Ok(())
    }

    pub(super) fn determination(&mut self, row: &Determination) -> Result<(), PlanError> {
        // A donor has one determination beside its enrolment; later ones differ by their time.
        let mut key = format!("donor/{}/determined", row.donor);
        if row.later {
            key.push_str(&format!("/{}", row.act.at));
        }
        let making = self.begin(key, &row.act)?;
        let donor = self.donor_ref(&row.donor)?;
        let recovery = self.recovery_ref(&row.donor, row.recovery.as_deref())?;
        let policy = self.dossier.manifest.donor_policy.clone();
        let event = Event::DonorDetermined(row.event(donor, recovery, policy));
        self.finish(making, event);
        Ok(())
    }

    /// A marker may be tested again on one specimen: the first has the plain key.
    pub(super) fn donor_tests(&mut self) -> Result<(), PlanError> {
        let mut rows: Vec<&DonorTest> = self.dossier.donor_tests.iter().collect();
        rows.sort_by_key(|row| row.act.at);
        let mut keys = BTreeSet::new();
        for row in rows {
            let specimen = match &row.assay {
                Some(assay) => assay.sample.clone(),
                None => {
                    let recovery = row.recovery.as_deref().unwrap_or_default();
                    format!("interview/{}/{recovery}", row.donor)
                }
            };
            let mut key = format!("donor-test/{specimen}/{}", row.event.marker);
            if !keys.insert(key.clone()) {
                key.push_str(&format!("/{}", row.act.at));
            }
            self.donor_test(key, row)?;
        }
        Ok(())
    }

    fn donor_test(&mut self, key: String, row: &DonorTest) -> Result<(), PlanError> {
        let mut making = self.begin(key, &row.act)?;
        let event = DonorTested {
            outcome: self.commit(&mut making, "donor_tested.outcome", enum_name(row.outcome))?,
            assay: match &row.assay {
                None => None,
                Some(assay) => {
                    let sample = self.sample_ref("specimen", &assay.sample)?;
                    Some(assay.event(sample, self.dossier.raw_digest(&assay.raw_file)?))
                }
            },
            donor: self.donor_ref(&row.donor)?,
            recovery: self.recovery_ref(&row.donor, row.recovery.as_deref())?,
            ..row.event.clone()
        };
        self.finish(making, Event::DonorTested(event));
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
