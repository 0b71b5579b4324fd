//! `LotReleased`.

use std::sync::Arc;

use crate::domain::authority::Signers;
use crate::domain::decide::Context;
use crate::domain::decide::lot::{decided_lot, judge};
use crate::domain::event::{Afterwards, Details, Kind, MomentKind, Names, Nature, Pins, Worked};
use crate::domain::gate::{self, GateReport};
use crate::domain::id::{LotId, OrgRef, SpecId};
use crate::domain::quantity::Decimal;
use crate::domain::reason::{Reason, ReasonCode, Severity};
use crate::domain::refusal::{Refusal, RefusalCode as Code};
use crate::domain::state::Facts;
use crate::domain::statement::{Meaning, Recorded, Role};
use crate::domain::subject::Subject;
use crate::domain::view::Step;
use crate::words::{Wording, event, refusal};

/// Quality assurance released the lot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LotReleased {
    pub lot: LotId,
    pub specification: SpecId,
    /// The maker.
    pub organisation: OrgRef,
}

impl Kind for LotReleased {
    const NATURE: Nature = Nature {
        since: 1,
        meaning: Meaning::Released,
        afterwards: Afterwards::Never,
        joins: "lot",
        claim: false,
        listed: false,
        moment: Some((MomentKind::Made, &event::RELEASED)),
    };

    fn organisation(&self) -> Option<OrgRef> {
        Some(self.organisation)
    }

    fn signers(&self) -> Signers {
        Signers::One(&[Role::QaRelease])
    }

    fn joins(&self) -> Vec<Subject> {
        vec![Subject::Lot(self.lot.clone())]
    }

    fn introduces(&self) -> Vec<Subject> {
        Vec::new()
    }

    fn amounts(&self) -> Vec<(String, Decimal)> {
        Vec::new()
    }

    fn details(&self) -> Details {
        Details {
            pins: Some(Pins::Gate(self.lot.clone())),
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
        event::by_specification(&self.specification)
    }

    fn fold(&self, entry: &Arc<Recorded>, _: &Subject, facts: &mut Facts) {
        if let Facts::Lot(lot) = facts {
            lot.first_released_at.get_or_insert(entry.recorded_at);
            lot.released = Some((entry.index, entry.recorded_at, self.clone()));
        }
    }

    fn admit(&self, context: &Context<'_, '_>) {
        context.rule(|| {
            let lot = context.reader.lot(&self.lot)?;
            let released = lot.as_ref().and_then(|lot| lot.released.as_ref());
            let (Some(lot), Some((released, ..))) = (&lot, released) else {
                return Ok(());
            };
            // Something was corrected or explained since, so that it may be released again.
            if gate::last_mended(context.reader, &self.lot, lot)? > Some(*released) {
                return Ok(());
            }
            let (found, expected) = (&event::RELEASED_ALREADY, &event::UNRELEASED_LOT);
            context.refuse(Code::Exists, "lot", found, expected)
        });
        let lot = decided_lot(context, &self.lot, &self.specification);
        context.unmoved();
        let Some(lot) = lot else { return };
        let Some(report) = context.ask(|| judge(context.reader, &self.lot, &lot, context.as_of()?))
        else {
            return;
        };
        context.rule(|| context.pins_exactly(&report.subjects));
        context.rule(|| {
            let Some((reviewed, _)) = lot.reviews.last() else {
                let expected = &event::REVIEWED_LOT;
                return context.refuse(Code::NotReviewed, "lot", &self.lot, expected);
            };
            match report.newest_to_review(&lot) {
                Some(newer) if newer > *reviewed => {
                    let found = refusal::entry(reviewed);
                    let expected = event::reviewed_since(newer);
                    context.refuse(Code::NotReviewed, "lot", found, expected)
                }
                _ => Ok(()),
            }
        });
        context.rule(|| nothing_stops_it(context, report));
    }
}

/// The gate is open, and who releases has not made, sampled, tested or reviewed the lot.
fn nothing_stops_it(context: &Context<'_, '_>, report: GateReport) -> Step<()> {
    let acting = context.acting()?;
    let same = acting.iter().any(|a| report.persons.contains(&a.person));
    let mut reasons: Vec<Reason> = report.into_reasons();
    if same {
        reasons.push(Reason::new(ReasonCode::ReleaseSamePerson));
    }
    reasons.retain(|r| r.severity == Severity::Stop);
    reasons.sort();
    if reasons.is_empty() {
        return Ok(());
    }
    let mut refusal = Refusal::new(
        Code::ReleaseRefused,
        context.field("lot"),
        Wording::list(&reasons, ", "),
        &event::NOTHING_STOPS_IT,
    );
    refusal.reasons = reasons;
    Err(refusal.into())
}
