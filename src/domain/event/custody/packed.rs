//! `Packed`.

use std::sync::Arc;

use crate::domain::authority::{Signers, roles};
use crate::domain::decide::Context;
use crate::domain::event::{Afterwards, Details, Kind, MomentKind, Names, Nature, Worked};
use crate::domain::id::{LotId, OrgRef, Sscc, VialTag};
use crate::domain::possession::custody;
use crate::domain::quantity::Decimal;
use crate::domain::refusal::RefusalCode as Code;
use crate::domain::state::Facts;
use crate::domain::statement::{Meaning, Recorded};
use crate::domain::subject::Subject;
use crate::domain::view::Step;
use crate::words::{Wording, event, refusal};

/// Vials, or containers, were put into a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packed {
    pub organisation: OrgRef,
    pub sscc: Sscc,
    /// The lot of the vials; exactly when there are vials.
    pub lot: Option<LotId>,
    /// Vials, ascending, at most 1,000.
    pub vials: Vec<VialTag>,
    /// Inner containers, ascending, at most 100; vials or containers, not both.
    pub containers: Vec<Sscc>,
}

impl Kind for Packed {
    const NATURE: Nature = Nature {
        since: 1,
        meaning: Meaning::Performed,
        afterwards: Afterwards::Never,
        joins: "container; each vial or inner container",
        claim: false,
        listed: false,
        moment: Some((MomentKind::Moved, &event::PACKED)),
    };

    fn organisation(&self) -> Option<OrgRef> {
        Some(self.organisation)
    }

    fn signers(&self) -> Signers {
        Signers::One(roles::DISPATCH)
    }

    fn joins(&self) -> Vec<Subject> {
        let mut joined = vec![Subject::Container(self.sscc)];
        joined.extend(self.vials.iter().copied().map(Subject::Vial));
        joined.extend(self.containers.iter().copied().map(Subject::Container));
        joined
    }

    fn introduces(&self) -> Vec<Subject> {
        let vials = self.vials.iter().map(|vial| Subject::Vial(*vial));
        vials.chain([Subject::Container(self.sscc)]).collect()
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
        match self.vials.len() {
            0 => event::packed_boxes(self.containers.len(), self.sscc),
            vials => event::packed(vials, self.sscc),
        }
    }

    fn fold(&self, entry: &Arc<Recorded>, subject: &Subject, facts: &mut Facts) {
        if let Facts::Vial(vial) = facts {
            vial.lots.extend(self.lot.clone());
            vial.organisation.get_or_insert(self.organisation);
            vial.container.get_or_insert((self.sscc, entry.index));
        } else if let Facts::Container(container) = facts {
            if *subject == Subject::Container(self.sscc) {
                container.organisation.get_or_insert(self.organisation);
                container.lots.extend(self.lot.clone());
                container.inner.extend(self.containers.iter().copied());
            } else {
                container.outer.get_or_insert((self.sscc, entry.index));
            }
        }
    }

    fn admit(&self, context: &Context<'_, '_>) {
        let reader = context.reader;
        context.rule(|| {
            let container = reader.container(&self.sscc)?;
            context.own("sscc", container.and_then(|c| c.organisation))
        });
        let lot = context.ask(|| match &self.lot {
            Some(id) => reader.lot(id),
            None => Ok(None),
        });
        // Vials are packed by their maker; what is packed already, by whoever has it.
        context.rule(|| {
            let lot = lot.as_ref().and_then(|lot| lot.as_ref());
            let opened = lot.and_then(|l| l.opened.as_ref());
            context.own("lot", opened.map(|o| o.organisation))
        });
        // Others in the same container are left to the auditor.
        for (i, inner) in self.containers.iter().enumerate() {
            context.left(|| {
                is_in_hand(
                    context,
                    &format!("containers[{i}]"),
                    inner,
                    self.organisation,
                )
            });
        }
        context.rule(|| match &lot {
            Some(lot)
                if self.lot.is_some() && lot.as_ref().is_none_or(|l| l.commissioned.is_none()) =>
            {
                context.refuse(
                    Code::UnknownRef,
                    "lot",
                    &refusal::NOT_COMMISSIONED,
                    &event::LOT_WITH_VIALS,
                )
            }
            _ => Ok(()),
        });
        context.rule(|| {
            if self.containers.contains(&self.sscc) {
                let found = &event::THE_CONTAINER_ITSELF;
                return context.refuse(Code::Exists, "containers", found, &event::OTHER_CONTAINERS);
            }
            Ok(())
        });
        context.pinned();
        context.rule(|| {
            let container = reader.container(&self.sscc)?;
            if container.is_some_and(|c| !c.shipments.is_empty() || c.outer.is_some()) {
                let expected = &event::CONTAINER_STILL_HERE;
                return context.refuse(Code::ContainerShipped, "sscc", self.sscc, expected);
            }
            Ok(())
        });
        for i in 0..self.vials.len() {
            context.left(|| may_be_packed(context, self, i));
        }
        for (i, inner) in self.containers.iter().enumerate() {
            context.left(|| {
                if reader.container(inner)?.is_some_and(|c| c.outer.is_some()) {
                    let field = format!("containers[{i}]");
                    let expected = &event::IN_NO_OTHER;
                    return context.refuse(Code::VialPacked, &field, inner, expected);
                }
                Ok(())
            });
        }
        if let Some(lot) = &self.lot {
            context.of_lot("vials", &self.vials, lot);
        }
    }
}

/// A packed container that an organisation has.
fn is_in_hand(context: &Context<'_, '_>, field: &str, sscc: &Sscc, by: OrgRef) -> Step<()> {
    let Some(state) = context.reader.container(sscc)? else {
        return context.refuse(Code::UnknownRef, field, sscc, &refusal::A_PACKED_CONTAINER);
    };
    if let Some(first) = state.organisation {
        let custody = custody(context.reader, first, Some((sscc, 0)))?;
        if custody.possessor != by || custody.in_transit_to.is_some() {
            let found = &event::CONTAINER_YOU_DO_NOT_HAVE;
            return context.refuse(Code::NotYours, field, found, &event::ONE_YOU_HAVE);
        }
    }
    Ok(())
}

/// Vial `i` is of the lot, in no container and in no sample.
fn may_be_packed(context: &Context<'_, '_>, e: &Packed, i: usize) -> Step<()> {
    let vial = e.vials[i];
    let Some(state) = context.reader.vial(vial)? else {
        return Ok(());
    };
    let field = format!("vials[{i}]");
    if state.container.is_some() {
        let expected = &event::IN_NO_CONTAINER;
        return context.refuse(Code::VialPacked, &field, vial, expected);
    }
    if state.sampled.is_some() {
        let expected = &refusal::IN_NO_SAMPLE;
        return context.refuse(Code::VialSampled, &field, vial, expected);
    }
    if state.lots.iter().any(|other| Some(other) != e.lot.as_ref()) {
        let expected = &event::OF_THE_LOT;
        return context.refuse(Code::LotMismatch, &field, vial, expected);
    }
    Ok(())
}
