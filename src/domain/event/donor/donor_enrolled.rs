//! `DonorEnrolled`.

use std::sync::Arc;

use super::{AgeBand, DonorSubject, Tissue, tested_subject};
use crate::domain::authority::Signers;
use crate::domain::decide::Context;
use crate::domain::event::{Afterwards, Details, Kind, Names, Nature, Worked};
use crate::domain::id::{CountryCode, Digest, DonorRef, OrgRef};
use crate::domain::quantity::Decimal;
use crate::domain::refusal::RefusalCode as Code;
use crate::domain::state::Facts;
use crate::domain::statement::{Meaning, Recorded, Role};
use crate::domain::subject::Subject;
use crate::words::{Wording, refusal};

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
    pub remunerated: bool,
    /// Commitment to the consent.
    pub consent: Digest,
    /// Commitment to the interview's outcome.
    pub interview: Digest,
    /// Commitment to the guardian's consent.
    pub guardian_consent: Option<Digest>,
}

impl DonorEnrolled {
    /// Whose blood must be tested, whatever the enrolment says.
    pub fn tested_subject(&self) -> DonorSubject {
        tested_subject(self.tissue, self.age_band)
    }

    /// Whether somebody else has to consent: for a minor, and for a newborn from whose own body
    /// something is taken. To what is left of a birth the mother consents, and she is the donor.
    pub fn needs_guardian(&self) -> bool {
        match self.age_band {
            AgeBand::Minor => true,
            AgeBand::Under1Month => !self.tissue.is_perinatal(),
            _ => false,
        }
    }
}

impl Kind for DonorEnrolled {
    const NATURE: Nature = Nature {
        since: 1,
        meaning: Meaning::Authored,
        afterwards: Afterwards::Reported,
        joins: "donor",
        claim: false,
        listed: true,
        moment: None,
    };

    fn organisation(&self) -> Option<OrgRef> {
        Some(self.organisation)
    }

    fn signers(&self) -> Signers {
        Signers::One(&[Role::Collector])
    }

    fn joins(&self) -> Vec<Subject> {
        vec![Subject::Donor(self.donor)]
    }

    fn introduces(&self) -> Vec<Subject> {
        vec![Subject::Donor(self.donor)]
    }

    fn amounts(&self) -> Vec<(String, Decimal)> {
        Vec::new()
    }

    fn details(&self) -> Details {
        Details {
            pins: None,
            names: Vec::new(),
            countersigner: None,
            bad_news: false,
            noted: None,
            worked: Worked::No,
            happened_at: None,
            keys: Vec::new(),
        }
    }

    fn said(&self, _: &dyn Names) -> Wording {
        self.tissue.said().clone()
    }

    fn fold(&self, entry: &Arc<Recorded>, _: &Subject, facts: &mut Facts) {
        if let Facts::Donor(donor) = facts
            && donor.enrolled.is_none()
        {
            donor.enrolled = Some(self.clone());
            donor.enrolment = Some(entry.statement.statement_id);
        }
    }

    fn admit(&self, context: &Context<'_, '_>) {
        context.rule(|| {
            if context.reader.donor(self.donor)?.is_some() {
                return context.refuse(
                    Code::Exists,
                    "donor",
                    self.donor,
                    &refusal::A_NEW_REFERENCE,
                );
            }
            Ok(())
        });
        context.pinned();
    }
}
