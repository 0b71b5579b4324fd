//! `VialsCommissioned`.

use std::sync::Arc;

use super::{Reconciliation, StorageClass};
use crate::domain::authority::Signers;
use crate::domain::decide::lot::{MAX_VIALS, own_lot};
use crate::domain::decide::making::uses_of;
use crate::domain::decide::{Context, refuse};
use crate::domain::event::{Afterwards, Details, Kind, MomentKind, Names, Nature, Worked};
use crate::domain::gate;
use crate::domain::id::{Digest, LotId, NodeRef, OrgRef};
use crate::domain::quantity::Decimal;
use crate::domain::refusal::RefusalCode as Code;
use crate::domain::state::{Facts, NodeKind};
use crate::domain::statement::{Meaning, Recorded, RetrospectiveKind, Role};
use crate::domain::subject::Subject;
use crate::domain::time::Date;
use crate::words::{Wording, event, refusal};

/// All vials of a lot, once, as a Merkle tree over the sorted vial tags.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VialsCommissioned {
    pub lot: LotId,
    /// The sterile bulk they were filled from.
    pub bulk: NodeRef,
    pub fill_date: Date,
    /// Expiry date: usable to the end of that day at the statement's UTC offset.
    pub expiry: Date,
    pub storage_class: StorageClass,
    /// How many, 1 to 100,000.
    pub count: u32,
    /// RFC 6962 root over the sorted vial tags.
    pub vials_root: Digest,
    pub reconciliation: Reconciliation,
    /// The maker.
    pub organisation: OrgRef,
}

impl Kind for VialsCommissioned {
    const NATURE: Nature = Nature {
        since: 1,
        meaning: Meaning::Authored,
        afterwards: Afterwards::Reported,
        joins: "lot; use of the bulk's node",
        claim: false,
        listed: false,
        moment: Some((MomentKind::Made, &event::FILLED)),
    };

    fn organisation(&self) -> Option<OrgRef> {
        Some(self.organisation)
    }

    fn signers(&self) -> Signers {
        Signers::One(&[Role::ProductionHead])
    }

    fn joins(&self) -> Vec<Subject> {
        vec![
            Subject::Lot(self.lot.clone()),
            Subject::UseOfNode(self.bulk),
        ]
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
        event::filled(self.count, self.expiry)
    }

    fn fold(&self, entry: &Arc<Recorded>, _: &Subject, facts: &mut Facts) {
        if let Facts::UseOfNode(uses) = facts {
            uses.lots.push(self.lot.clone());
        } else if let Facts::Lot(lot) = facts
            && lot.commissioned.is_none()
        {
            lot.expires_at = Some(self.expiry.end(entry.statement.utc_offset));
            lot.commissioned = Some(self.clone());
            lot.commissioned_index = entry.index;
            let told = entry.statement.retrospective.map(|(kind, _)| kind);
            if told == Some(RetrospectiveKind::Import) {
                lot.filled_before_ledger = Some(entry.statement.occurred_at);
            }
        }
    }

    fn admit(&self, context: &Context<'_, '_>) {
        let lot = context.ask(|| own_lot(context, &self.lot));
        context.rule(|| {
            let bulk = context.reader.node(self.bulk)?;
            context.own("bulk", bulk.as_ref().and_then(|n| n.organisation()))?;
            if bulk.and_then(|n| n.kind()) != Some(NodeKind::SterileBulk) {
                return context.refuse(Code::UnknownRef, "bulk", self.bulk, &event::A_STERILE_BULK);
            }
            Ok(())
        });
        context.rule(|| {
            if self.expiry <= self.fill_date {
                let expected = event::after_filling(self.fill_date);
                return context.refuse(Code::TimeOrder, "expiry", self.expiry, expected);
            }
            Ok(())
        });
        context.rule(|| {
            if self.count > MAX_VIALS {
                let expected = refusal::at_most(MAX_VIALS);
                return context.refuse(Code::Limit, "count", self.count, expected);
            }
            Ok(())
        });
        context.pinned();
        context.rule(|| {
            if lot.as_ref().is_some_and(|lot| lot.commissioned.is_some()) {
                let expected = &event::UNCOMMISSIONED_LOT;
                return context.refuse(Code::AlreadyCommissioned, "lot", &self.lot, expected);
            }
            Ok(())
        });
        // One sterile bulk makes one lot: a second one would be tested as if it were another.
        context.rule(|| {
            let (uses, too_long) = uses_of(context, self.bulk)?;
            let other = uses.as_ref().and_then(|uses| uses.lots.first());
            if too_long || other.is_some() {
                let found = other.map_or(event::MANY_LOTS.clone(), event::bulk_of);
                return context.refuse(Code::BulkUsed, "bulk", found, &event::UNUSED_BULK);
            }
            Ok(())
        });
        context.rule(|| match gate::imbalance(self) {
            Some(wrong) => context.refuse(
                Code::Reconciliation,
                wrong.field,
                wrong.found,
                wrong.expected,
            ),
            None => Ok(()),
        });
        // Of what stands already the vials are its own.
        if !context.stands() {
            context.left(|| match context.reader.taken_vial(self)? {
                Some(vial) => {
                    let expected = &event::IN_NO_OTHER_LOT;
                    refuse(Code::VialDuplicate, "sidecar", vial, expected)
                }
                None => Ok(()),
            });
        }
    }
}
