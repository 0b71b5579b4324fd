//! `ProductRegistered`.

use super::MarketedAs;
use crate::domain::authority::Signers;
use crate::domain::decide::Context;
use crate::domain::event::{Kind, Pins};
use crate::domain::id::{Gtin14, OrgRef, PersonRef, Text};
use crate::domain::key::PublicKey;
use crate::domain::quantity::Decimal;
use crate::domain::refusal::RefusalCode as Code;
use crate::domain::spec::{LabelClaim, ProductClass, Route};
use crate::domain::statement::{Meaning, Role, Signer};
use crate::domain::subject::Subject;
use crate::domain::time::TimestampMs;

/// A product and what its label promises.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductRegistered {
    /// The maker.
    pub organisation: OrgRef,
    /// GTIN-14.
    pub gtin: Gtin14,
    /// Its name.
    pub name: Text,
    /// What it is.
    pub product_class: ProductClass,
    /// How it is given, ascending.
    pub routes: Vec<Route>,
    /// Largest dose in any hour, mL.
    pub max_dose_ml_per_hour: Decimal,
    /// Smallest patient, kg.
    pub min_body_weight_kg: Decimal,
    /// What the label promises, ascending by analyte.
    pub label_claims: Vec<LabelClaim>,
    /// What it is sold as.
    pub marketed_as: MarketedAs,
    /// Whether what the vesicles carry was changed: loaded, or made by cells that were modified.
    pub cargo_modified: bool,
}

impl Kind for ProductRegistered {
    const MEANING: Meaning = Meaning::Approved;
    const CLAIM: bool = false;

    fn organisation(&self) -> Option<OrgRef> {
        Some(self.organisation)
    }

    fn signers(&self) -> Signers {
        Signers::OneAndRoot(Role::QaRelease)
    }

    fn joins(&self) -> Vec<Subject> {
        vec![Subject::Product(self.gtin)]
    }

    fn pins(&self) -> Option<Pins> {
        None
    }

    fn admit(&self, context: &Context<'_, '_>) {
        context.rule(|| {
            if context.reader.product(&self.gtin)?.is_some() {
                let expected = "a GTIN that is not registered";
                return context.refuse(Code::GtinTaken, "gtin14", self.gtin, expected);
            }
            Ok(())
        });
        context.pinned();
    }

    fn names(&self, _: OrgRef) -> bool {
        false
    }

    fn is_bad_news(&self) -> bool {
        false
    }

    fn worked(&self, _: &[Signer]) -> Option<Vec<PersonRef>> {
        None
    }

    fn happened_at(&self) -> Option<TimestampMs> {
        None
    }

    fn keys(&self) -> Vec<PublicKey> {
        Vec::new()
    }
}
