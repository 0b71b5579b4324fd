//! `DonorTested`.

use std::sync::Arc;

use super::{Assay, DonorSubject, Specimen};
use crate::domain::authority::{Signers, roles};
use crate::domain::decide::donor::enrolled_donor;
use crate::domain::decide::{Context, refuse};
use crate::domain::eligibility;
use crate::domain::event::correction::{Correctable, first};
use crate::domain::event::{Afterwards, Details, Kind, Names, Nature, Worked};
use crate::domain::id::{AnalyteCode, Digest, DonorRef, MethodCode, OrgRef, RecoveryRef};
use crate::domain::quantity::Decimal;
use crate::domain::refusal::RefusalCode as Code;
use crate::domain::spec::catalogue;
use crate::domain::state::{DonorState, Facts};
use crate::domain::statement::{Meaning, Recorded, Role};
use crate::domain::subject::Subject;
use crate::domain::view::Ref;
use crate::words::{Wording, event, refusal};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DonorTested {
    pub donor: DonorRef,
    /// The recovery that the days are counted from.
    pub recovery: RecoveryRef,
    pub specimen: Specimen,
    /// Whose it is.
    pub subject: DonorSubject,
    /// Day of collection relative to recovery.
    pub days_from_recovery: i32,
    pub marker: AnalyteCode,
    pub method: MethodCode,
    /// Specimen, kit and raw data; absent exactly for a question of the interview.
    pub assay: Option<Assay>,
    /// Commitment to the outcome, field id `donor_tested.outcome`.
    pub outcome: Digest,
    pub laboratory: OrgRef,
}

impl Kind for DonorTested {
    const NATURE: Nature = Nature {
        since: 1,
        meaning: Meaning::Performed,
        afterwards: Afterwards::Reported,
        joins: "donor",
        claim: true,
        listed: false,
        moment: None,
    };

    fn organisation(&self) -> Option<OrgRef> {
        Some(self.laboratory)
    }

    fn signers(&self) -> Signers {
        Signers::One(roles::DONOR_TESTING)
    }

    fn joins(&self) -> Vec<Subject> {
        vec![Subject::Donor(self.donor)]
    }

    fn introduces(&self) -> Vec<Subject> {
        Vec::new()
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
        event::tested(&self.marker, &self.method)
    }

    fn fold(&self, entry: &Arc<Recorded>, _: &Subject, facts: &mut Facts) {
        if let Facts::Donor(donor) = facts {
            let id = entry.statement.statement_id;
            donor.tests.push((entry.index, id, self.clone()));
        }
    }

    fn admit(&self, context: &Context<'_, '_>) {
        let donor = context.ask(|| enrolled_donor(context, "donor", self.donor));
        context.rule(|| {
            if !catalogue::is_donor_marker(&self.marker) {
                let expected = &refusal::A_DONOR_MARKER;
                let found = catalogue::unknown_marker(&self.marker);
                return context.refuse(Code::UnknownRef, "marker", found, expected);
            }
            Ok(())
        });
        // A laboratory tests for anybody; a collector or maker, for want of one, its own donors only.
        context.rule(|| {
            let Some(enrolled) = donor.as_ref().and_then(|d| d.enrolled.as_ref()) else {
                return Ok(());
            };
            let outside = context.by(&[Role::LabAnalyst, Role::LabQa])?;
            if outside || enrolled.organisation == self.laboratory {
                return Ok(());
            }
            let expected = &event::LABORATORY_OR_ENROLLER;
            context.refuse(Code::NotYours, "laboratory", self.laboratory, expected)
        });
        // Openings name a statement: of two with one id, one would speak for both.
        context.rule(|| {
            let id = context.statement.statement_id;
            let taken = |d: &Ref<DonorState>| {
                d.enrolment == Some(id) || d.tests.iter().any(|(_, test, _)| *test == id)
            };
            if donor.as_ref().is_some_and(taken) {
                return refuse(Code::Exists, "statement_id", id, &event::A_NEW_STATEMENT_ID);
            }
            Ok(())
        });
        context.pinned();
        context.rule(|| {
            let enrolled = donor.as_ref().and_then(|d| d.enrolled.as_ref());
            match enrolled.map(|enrolled| enrolled.tested_subject()) {
                Some(subject) if subject != self.subject => {
                    context.refuse(Code::SubjectMismatch, "subject", self.subject, subject)
                }
                _ => Ok(()),
            }
        });
        // Donor kits are made for blood; on the product they prove nothing, and only a question is
        // answered without a specimen. Cord blood is recorded, and never usable.
        context.rule(|| {
            let asked = self.specimen == Specimen::Interview;
            if self.specimen == Specimen::Product
                || (asked && !eligibility::is_history(&self.marker))
            {
                let expected = &event::OF_THE_DONOR;
                return context.refuse(Code::SpecimenNotDonor, "specimen", self.specimen, expected);
            }
            Ok(())
        });
    }
}

impl Correctable for DonorTested {
    fn fixed(&self, by: &Self) -> Option<&'static str> {
        first(&[("laboratory", self.laboratory == by.laboratory)])
    }
}
