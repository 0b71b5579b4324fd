//! `ProductRegistered`.

use std::sync::Arc;

use super::MarketedAs;
use crate::domain::authority::Signers;
use crate::domain::decide::Context;
use crate::domain::event::{Afterwards, Details, Kind, Names, Nature, Worked};
use crate::domain::id::{Gtin14, OrgRef, Text};
use crate::domain::quantity::Decimal;
use crate::domain::refusal::RefusalCode as Code;
use crate::domain::spec::{LabelClaim, ProductClass, Route, catalogue};
use crate::domain::state::Facts;
use crate::domain::statement::{Meaning, Recorded, Role};
use crate::domain::subject::Subject;
use crate::words::{Wording, event};

/// A product and what its label promises.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductRegistered {
    /// The maker.
    pub organisation: OrgRef,
    pub gtin: Gtin14,
    pub name: Text,
    pub product_class: ProductClass,
    /// How it is given, ascending.
    pub routes: Vec<Route>,
    /// Largest dose in any hour, mL.
    pub max_dose_ml_per_hour: Decimal,
    pub min_body_weight_kg: Decimal,
    /// What the label promises, ascending by analyte.
    pub label_claims: Vec<LabelClaim>,
    pub marketed_as: MarketedAs,
    /// Whether what the vesicles carry was changed: loaded, or made by cells that were modified.
    pub cargo_modified: bool,
}

impl Kind for ProductRegistered {
    const NATURE: Nature = Nature {
        since: 1,
        meaning: Meaning::Approved,
        afterwards: Afterwards::Never,
        joins: "product",
        claim: false,
        listed: true,
        moment: None,
    };

    fn organisation(&self) -> Option<OrgRef> {
        Some(self.organisation)
    }

    fn signers(&self) -> Signers {
        Signers::OneAndRoot(Role::QaRelease)
    }

    fn joins(&self) -> Vec<Subject> {
        vec![Subject::Product(self.gtin)]
    }

    fn introduces(&self) -> Vec<Subject> {
        Vec::new()
    }

    fn amounts(&self) -> Vec<(String, Decimal)> {
        let dose = [
            ("max_dose_ml_per_hour".to_owned(), self.max_dose_ml_per_hour),
            ("min_body_weight_kg".to_owned(), self.min_body_weight_kg),
        ];
        let claims = (0_usize..).zip(&self.label_claims).filter(|(_, claim)| {
            !catalogue::analyte(&claim.analyte).is_some_and(|analyte| analyte.signed)
        });
        let claims =
            claims.map(|(at, claim)| (format!("label_claims[{at}].quantity"), claim.value.value));
        dose.into_iter().chain(claims).collect()
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
        Wording::data(&self.name)
    }

    fn fold(&self, _: &Arc<Recorded>, _: &Subject, facts: &mut Facts) {
        if let Facts::Product(product) = facts {
            product.registered.get_or_insert_with(|| self.clone());
        }
    }

    fn admit(&self, context: &Context<'_, '_>) {
        context.rule(|| {
            if context.reader.product(&self.gtin)?.is_some() {
                let expected = &event::A_FREE_GTIN;
                return context.refuse(Code::GtinTaken, "gtin14", self.gtin, expected);
            }
            Ok(())
        });
        context.pinned();
    }
}
