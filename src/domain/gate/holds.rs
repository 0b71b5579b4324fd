//! What is on hold: the lot, and what it was made of and tested on.

use crate::domain::event::HoldReason;
use crate::domain::id::OrgRef;
use crate::domain::reason::{About, Detail, Reason, ReasonCode};
use crate::domain::state::Holds;
use crate::domain::subject::Subject;
use crate::words::{Wording, detail as words};

use super::Lineage;

/// `ON_HOLD(n)`, if anything is.
pub(crate) fn on_hold(holds: Vec<Held>) -> Option<Reason> {
    (!holds.is_empty()).then(|| {
        let about = About::Holds(holds.len());
        Reason::about(ReasonCode::OnHold, about).detail(Detail::Held(holds))
    })
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    pub subject: Subject,
    pub reason: HoldReason,
}

impl Held {
    pub fn said(&self) -> Wording {
        let subject = match &self.subject {
            Subject::Donor(id) => words::donor(id),
            Subject::Node(id) => words::node(id),
            Subject::Lot(lot) => words::lot(lot),
            Subject::Sample(id) => words::sample(id),
            Subject::Shipment(id) => words::shipment(id),
            Subject::Vial(id) => words::vial(id),
            other => Wording::data(other),
        };
        let reason = Wording::coded(self.reason, self.reason.said());
        Wording::join(&[subject, reason], ": ")
    }
}

pub(crate) fn open_holds(
    subject: &Subject,
    holds: &Holds,
    owners: &[OrgRef],
    into: &mut Vec<Held>,
) {
    into.extend(holds.open(owners).map(|(_, hold)| Held {
        subject: subject.clone(),
        reason: hold.reason,
    }));
}

/// Of all that a lot was made of.
pub(super) fn of_lineage(lineage: &Lineage, into: &mut Vec<Held>) {
    for (id, node) in &lineage.nodes {
        open_holds(&Subject::Node(*id), &node.holds, &node.owners(), into);
    }
    for (id, donor) in &lineage.donors {
        open_holds(&Subject::Donor(*id), &donor.holds, &donor.owners(), into);
    }
    for (id, sample) in &lineage.samples {
        let state = &sample.state;
        open_holds(&Subject::Sample(*id), &state.holds, &state.owners(), into);
    }
}
