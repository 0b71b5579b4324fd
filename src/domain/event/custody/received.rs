//! `Received`.

use std::sync::Arc;

use super::{Discrepancy, ReceiptCheck};
use crate::domain::authority::{Signers, roles};
use crate::domain::decide::Context;
use crate::domain::event::correction::{Correctable, first};
use crate::domain::event::{Afterwards, Details, Kind, MomentKind, Names, Nature, Worked};
use crate::domain::id::{OrgRef, ShipmentRef};
use crate::domain::quantity::Decimal;
use crate::domain::refusal::RefusalCode as Code;
use crate::domain::state::Facts;
use crate::domain::statement::{Meaning, Recorded};
use crate::domain::subject::Subject;
use crate::words::{Wording, event, refusal};

/// A shipment arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    pub shipment: ShipmentRef,
    pub organisation: OrgRef,
    pub check: ReceiptCheck,
    /// How many were verified; not 0 exactly with `Sample`.
    pub sampled: u32,
    pub seals_intact: bool,
    /// What was wrong, ascending.
    pub discrepancies: Vec<Discrepancy>,
}

impl Kind for Received {
    const NATURE: Nature = Nature {
        since: 1,
        meaning: Meaning::Received,
        afterwards: Afterwards::Reported,
        joins: "shipment",
        claim: false,
        listed: false,
        moment: Some((MomentKind::Moved, &event::RECEIVED)),
    };

    fn organisation(&self) -> Option<OrgRef> {
        Some(self.organisation)
    }

    fn signers(&self) -> Signers {
        Signers::One(roles::CONSIGNEE)
    }

    fn joins(&self) -> Vec<Subject> {
        vec![Subject::Shipment(self.shipment)]
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

    fn said(&self, names: &dyn Names) -> Wording {
        let found: Vec<Wording> = self
            .discrepancies
            .iter()
            .map(|d| d.said().clone())
            .collect();
        let wrong = match found.is_empty() {
            true => event::ALL_WELL.clone(),
            false => Wording::join(&found, ", "),
        };
        let to = names.organisation(self.organisation);
        match self.seals_intact {
            true => event::came(to, wrong),
            false => event::came(to, event::seal_broken(wrong)),
        }
    }

    fn fold(&self, entry: &Arc<Recorded>, _: &Subject, facts: &mut Facts) {
        if let Facts::Shipment(shipment) = facts {
            shipment
                .received
                .get_or_insert_with(|| (entry.index, self.clone()));
        }
    }

    fn admit(&self, context: &Context<'_, '_>) {
        let shipment = context.ask(|| context.reader.shipment(self.shipment));
        let Some(shipment) = shipment else {
            return context.pinned();
        };
        context.rule(|| {
            if shipment.as_ref().is_some_and(|s| s.received.is_some()) {
                let found = &refusal::RECEIVED_ALREADY;
                let expected = &event::SHIPMENT_TO_RECEIVE;
                return context.refuse(Code::Exists, "shipment", found, expected);
            }
            Ok(())
        });
        let shipped = shipment.as_ref().and_then(|s| s.shipped.as_ref());
        context.rule(|| match shipped {
            None => {
                let expected = &event::THAT_LEFT;
                context.refuse(Code::UnknownRef, "shipment", self.shipment, expected)
            }
            Some(_) => Ok(()),
        });
        context.pinned();
        context.rule(|| match shipped {
            Some(shipped) if shipped.to != self.organisation => {
                let expected = &event::THE_CONSIGNEE;
                context.refuse(
                    Code::NotConsignee,
                    "organisation",
                    self.organisation,
                    expected,
                )
            }
            _ => Ok(()),
        });
    }
}

impl Correctable for Received {
    // What was wrong on arrival stays so; more can be added.
    fn fixed(&self, by: &Self) -> Option<&'static str> {
        first(&[
            ("shipment", self.shipment == by.shipment),
            ("organisation", self.organisation == by.organisation),
            ("seals_intact", self.seals_intact || !by.seals_intact),
            (
                "discrepancies",
                self.discrepancies
                    .iter()
                    .all(|was| by.discrepancies.contains(was)),
            ),
        ])
    }
}
