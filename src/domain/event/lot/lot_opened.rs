//! `LotOpened`.

use std::sync::Arc;

use crate::domain::authority::Signers;
use crate::domain::decide::Context;
use crate::domain::event::{Afterwards, Details, Kind, Names, Nature, Worked};
use crate::domain::gate;
use crate::domain::id::{LotId, NodeRef, OrgRef, SpecId};
use crate::domain::quantity::Decimal;
use crate::domain::refusal::RefusalCode as Code;
use crate::domain::state::{Facts, NodeKind};
use crate::domain::statement::{Meaning, Recorded, Role};
use crate::domain::subject::Subject;
use crate::words::{Wording, event, refusal};

/// A lot begins, and by which specification it will be judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LotOpened {
    pub lot: LotId,
    /// The maker.
    pub organisation: OrgRef,
    pub specification: SpecId,
    /// The cell bank it will be made from.
    pub planned_bank: NodeRef,
    /// Whether more than one donor may be in it.
    pub pooled_donors: bool,
}

impl Kind for LotOpened {
    const NATURE: Nature = Nature {
        since: 1,
        meaning: Meaning::Authored,
        afterwards: Afterwards::Imported,
        joins: "lot",
        claim: false,
        listed: true,
        moment: None,
    };

    fn organisation(&self) -> Option<OrgRef> {
        Some(self.organisation)
    }

    fn signers(&self) -> Signers {
        Signers::One(&[Role::ProductionHead])
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
        event::by_specification(&self.specification)
    }

    fn fold(&self, entry: &Arc<Recorded>, _: &Subject, facts: &mut Facts) {
        if let Facts::Lot(lot) = facts
            && lot.opened.is_none()
        {
            lot.opened = Some(self.clone());
            lot.opened_index = entry.index;
        }
    }

    fn admit(&self, context: &Context<'_, '_>) {
        let reader = context.reader;
        // The planned bank need not be the one that the lot is made of in the end.
        let bank = context.ask(|| reader.in_context(|| reader.node(self.planned_bank)));
        context.rule(|| {
            let bank = bank.as_ref().and_then(|bank| bank.as_ref());
            context.own("planned_bank", bank.and_then(|n| n.organisation()))
        });
        context.rule(|| {
            if reader.lot(&self.lot)?.is_some() {
                return context.refuse(Code::Exists, "lot", &self.lot, &event::A_NEW_LOT_NUMBER);
            }
            Ok(())
        });
        let product = context.ask(|| {
            let product = reader.product(&self.lot.gtin)?;
            match product.filter(|product| product.registered.is_some()) {
                Some(product) => Ok(product),
                None => {
                    let (field, expected) = ("lot.gtin14", &refusal::A_REGISTERED_PRODUCT);
                    context.refuse(Code::UnknownRef, field, self.lot.gtin, expected)
                }
            }
        });
        let spec = context.ask(|| {
            let spec = reader.specification(&self.specification)?;
            match spec.filter(|spec| spec.is_some()) {
                Some(spec) => Ok(spec),
                None => {
                    let expected = &refusal::A_PUBLISHED_SPECIFICATION;
                    let field = "specification";
                    context.refuse(Code::UnknownRef, field, &self.specification, expected)
                }
            }
        });
        context.rule(|| {
            let Some(bank) = &bank else { return Ok(()) };
            let kind = bank.as_ref().and_then(|n| n.kind());
            if !matches!(kind, Some(NodeKind::Mcb | NodeKind::Wcb)) {
                let expected = &event::A_CELL_BANK;
                return context.refuse(
                    Code::UnknownRef,
                    "planned_bank",
                    self.planned_bank,
                    expected,
                );
            }
            Ok(())
        });
        context.pinned();
        let product = product.as_ref().and_then(|p| p.registered.as_ref());
        context.rule(|| match product {
            Some(product) if product.organisation != self.organisation => context.refuse(
                Code::NotYourGtin,
                "lot.gtin14",
                refusal::product_of(product.organisation),
                &refusal::OWN_PRODUCT,
            ),
            _ => Ok(()),
        });
        context.rule(|| {
            let spec = spec.as_ref().and_then(|spec| spec.as_ref());
            let (Some(product), Some(spec)) = (product, spec) else {
                return Ok(());
            };
            match gate::unsuited(product, spec) {
                Some(found) => context.refuse(
                    Code::SpecProductMismatch,
                    "specification",
                    found,
                    &event::FOR_THIS_PRODUCT,
                ),
                None => Ok(()),
            }
        });
    }
}
