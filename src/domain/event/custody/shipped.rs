//! `Shipped`.

use std::sync::Arc;

use crate::domain::state::Facts;
use crate::words::{Wording, event, refusal};
use std::collections::BTreeSet;

use crate::domain::authority::{Signers, roles};
use crate::domain::decide::Context;
use crate::domain::event::correction::{Correctable, first};
use crate::domain::event::{
    Afterwards, Details, Kind, MomentKind, Names, Nature, StorageClass, Worked,
};
use crate::domain::gate;
use crate::domain::id::{Label, LotId, OrgRef, ShipmentRef, Sscc};
use crate::domain::possession::{MAX_NESTING, custody};
use crate::domain::quantity::Decimal;
use crate::domain::reason::ReasonCode;
use crate::domain::refusal::RefusalCode as Code;
use crate::domain::statement::{Meaning, Recorded, Role};
use crate::domain::subject::Subject;
use crate::domain::view::Step;

/// Containers in a shipment, with those inside them.
pub const MAX_SHIPPED_CONTAINERS: usize = 1_000;
/// Lots in a shipment: the single writer judges each of them while everybody waits.
pub const MAX_SHIPPED_LOTS: usize = 100;

/// Containers left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shipped {
    pub shipment: ShipmentRef,
    pub from: OrgRef,
    pub to: OrgRef,
    /// Carrier; it signs nothing.
    pub carrier: Option<OrgRef>,
    /// Containers, ascending, 1 to 100.
    pub containers: Vec<Sscc>,
    pub storage_class: StorageClass,
    /// Loggers, ascending.
    pub loggers: Vec<Label>,
    /// Seals, ascending.
    pub seals: Vec<Label>,
}

impl Kind for Shipped {
    const NATURE: Nature = Nature {
        since: 1,
        meaning: Meaning::Dispensed,
        afterwards: Afterwards::Reported,
        joins: "shipment; each container",
        claim: false,
        listed: true,
        moment: Some((MomentKind::Moved, &event::SHIPPED)),
    };

    fn organisation(&self) -> Option<OrgRef> {
        Some(self.from)
    }

    fn signers(&self) -> Signers {
        Signers::One(roles::DISPATCH)
    }

    fn joins(&self) -> Vec<Subject> {
        let mut joined = vec![Subject::Shipment(self.shipment)];
        joined.extend(self.containers.iter().copied().map(Subject::Container));
        joined
    }

    fn introduces(&self) -> Vec<Subject> {
        vec![Subject::Shipment(self.shipment)]
    }

    fn amounts(&self) -> Vec<(String, Decimal)> {
        Vec::new()
    }

    fn details(&self) -> Details {
        Details {
            pins: None,
            names: [self.to].into_iter().chain(self.carrier).collect(),
            countersigner: None,
            bad_news: false,
            noted: None,
            worked: Worked::No,
            happened_at: None,
            keys: Vec::new(),
        }
    }

    fn said(&self, names: &dyn Names) -> Wording {
        let boxes = Wording::list(&self.containers, ", ");
        event::sent(
            names.organisation(self.from),
            names.organisation(self.to),
            boxes,
        )
    }

    fn fold(&self, entry: &Arc<Recorded>, _: &Subject, facts: &mut Facts) {
        if let Facts::Container(container) = facts {
            container.shipments.push((entry.index, self.shipment));
        } else if let Facts::Shipment(shipment) = facts
            && shipment.shipped.is_none()
        {
            shipment.shipped = Some(self.clone());
            shipment.shipped_index = entry.index;
        }
    }

    fn admit(&self, context: &Context<'_, '_>) {
        let reader = context.reader;
        context.rule(|| {
            if reader
                .shipment(self.shipment)?
                .is_some_and(|s| s.shipped.is_some())
            {
                let expected = &refusal::A_NEW_REFERENCE;
                return context.refuse(Code::Exists, "shipment", self.shipment, expected);
            }
            Ok(())
        });
        context.left(|| context.is_registered("to", self.to));
        // It could not sign for the arrival.
        context.left(|| {
            if reader
                .organisation(self.to)?
                .is_some_and(|o| o.suspended_at.is_some())
            {
                let expected = &refusal::NOT_SUSPENDED;
                return context.refuse(Code::OrgSuspended, "to", self.to, expected);
            }
            Ok(())
        });
        if let Some(carrier) = self.carrier {
            context.left(|| context.is_registered("carrier", carrier));
        }
        // Other containers and lots of the shipment are left to the auditor.
        let contents = reader.leaving(|| context.ask(|| contents(context, self)));
        for (i, sscc) in self.containers.iter().enumerate() {
            context.left(|| {
                if reader
                    .container(sscc)?
                    .is_none_or(|c| c.organisation.is_none())
                {
                    let field = format!("containers[{i}]");
                    let expected = &refusal::A_PACKED_CONTAINER;
                    return context.refuse(Code::UnknownRef, &field, sscc, expected);
                }
                Ok(())
            });
        }
        context.rule(|| {
            if self.from == self.to {
                let (found, expected) = (&event::THE_SENDER, &event::ANOTHER_ORGANISATION);
                return context.refuse(Code::UnknownRef, "to", found, expected);
            }
            Ok(())
        });
        context.pinned();
        for lot in contents.iter().flat_map(|contents| &contents.lots) {
            context.left(|| lot_may_leave(context, lot));
        }
        for (i, sscc) in self.containers.iter().enumerate() {
            context.left(|| {
                container_may_leave(context, &format!("containers[{i}]"), sscc, self.from)
            });
        }
        // A clinic's goods go no further: only makers and distributors ship.
        context.left(|| {
            let Some(contents) = contents.as_ref().filter(|contents| contents.whole) else {
                return Ok(());
            };
            if !context.by(&[Role::Operator])? {
                return Ok(());
            }
            for lot in &contents.lots {
                let lot = reader.lot(lot)?;
                if lot.is_some_and(|lot| lot.owners().contains(&self.from)) {
                    return Ok(());
                }
            }
            context.refuse(
                Code::NotInCustody,
                "from",
                &event::OPERATOR_OF_ANOTHER,
                &event::MAY_SHIP,
            )
        });
    }
}

/// What is in a shipment's containers, as far as they are held.
struct Contents {
    lots: BTreeSet<LotId>,
    /// All of them are.
    whole: bool,
}

fn contents(context: &Context<'_, '_>, e: &Shipped) -> Step<Contents> {
    let mut all = BTreeSet::new();
    let mut lots = BTreeSet::new();
    let mut whole = true;
    let mut level: BTreeSet<Sscc> = e.containers.iter().copied().collect();
    let mut depth = 0;
    while !level.is_empty() {
        depth += 1;
        if depth > MAX_NESTING {
            return context.refuse(
                Code::Limit,
                "containers",
                refusal::nested(MAX_NESTING),
                event::containers_that_travel(MAX_NESTING),
            );
        }
        let mut next = BTreeSet::new();
        for sscc in &level {
            // Others in the shipment may not be held: each is asked for, none ends the walk.
            match context.ask(|| context.reader.container(sscc)) {
                Some(Some(state)) => {
                    lots.extend(state.lots.iter().cloned());
                    next.extend(state.inner.iter().copied());
                }
                Some(None) => {}
                None => whole = false,
            }
        }
        if lots.len() > MAX_SHIPPED_LOTS {
            return context.refuse(
                Code::Limit,
                "containers",
                event::vials_of_lots(MAX_SHIPPED_LOTS),
                event::lots_judged(MAX_SHIPPED_LOTS),
            );
        }
        all.extend(level);
        if all.len() > MAX_SHIPPED_CONTAINERS {
            return context.refuse(
                Code::Limit,
                "containers",
                &event::TOO_MANY,
                event::containers_in_all(MAX_SHIPPED_CONTAINERS),
            );
        }
        level = next
            .into_iter()
            .filter(|sscc| !all.contains(sscc))
            .collect();
    }
    Ok(Contents { lots, whole })
}

/// An outermost container that the sender has, and no shipment of it on hold.
fn container_may_leave(
    context: &Context<'_, '_>,
    field: &str,
    sscc: &Sscc,
    sender: OrgRef,
) -> Step<()> {
    let Some(state) = context.reader.container(sscc)? else {
        return Ok(());
    };
    let Some(first) = state.organisation else {
        return Ok(());
    };
    if state.outer.is_some() {
        return context.refuse(
            Code::NotInCustody,
            field,
            &event::INSIDE_ANOTHER,
            &event::THE_OUTER,
        );
    }
    let custody = custody(context.reader, first, Some((sscc, 0)))?;
    for (id, shipment) in &custody.shipments {
        if let Some((_, hold)) = shipment.holds.open(&shipment.owners()).next() {
            return context.refuse(
                Code::OnHold,
                field,
                format!("{id}: {}", hold.reason),
                &event::NOTHING_ON_HOLD,
            );
        }
    }
    if custody.possessor != sender || custody.in_transit_to.is_some() {
        return context.refuse(
            Code::NotInCustody,
            field,
            event::container_of(custody.possessor),
            &event::OF_THE_SENDER,
        );
    }
    Ok(())
}

/// Released, not held, not recalled, not expired, in this order.
fn lot_may_leave(context: &Context<'_, '_>, id: &LotId) -> Step<()> {
    let Some(lot) = context.reader.lot(id)? else {
        return context.refuse(Code::NotReleased, "containers", id, &event::A_RELEASED_LOT);
    };
    if lot.released.is_none() {
        return context.refuse(Code::NotReleased, "containers", id, &event::A_RELEASED_LOT);
    }
    let report = gate::gate(context.reader, id, &lot, context.as_of()?, &|_| None)?;
    if let Some(first) = report.holds.first() {
        return context.refuse(
            Code::OnHold,
            "containers",
            first.said(),
            &event::NOTHING_ON_HOLD,
        );
    }
    let has = |code| report.reasons.iter().find(|r| r.code == code);
    if let Some(reason) = has(ReasonCode::Recalled) {
        return context.refuse(
            Code::Recalled,
            "containers",
            format!("{id}: {reason}"),
            &event::NOT_RECALLED,
        );
    }
    if has(ReasonCode::Expired).is_some() {
        return context.refuse(Code::Expired, "containers", id, &event::NOT_EXPIRED);
    }
    Ok(())
}

impl Correctable for Shipped {
    fn fixed(&self, by: &Self) -> Option<&'static str> {
        first(&[
            ("shipment", self.shipment == by.shipment),
            ("from", self.from == by.from),
            ("to", self.to == by.to),
            ("containers", self.containers == by.containers),
            ("storage_class", self.storage_class == by.storage_class),
        ])
    }
}
