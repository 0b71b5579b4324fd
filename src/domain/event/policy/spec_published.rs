//! `SpecPublished`.

use std::sync::Arc;

use crate::domain::authority::Signers;
use crate::domain::decide::Context;
use crate::domain::event::{Afterwards, Details, Kind, Names, Nature, Worked};
use crate::domain::gate::{MAX_SUPERSEDED, Superseded};
use crate::domain::id::{Gtin14, OrgRef};
use crate::domain::quantity::Decimal;
use crate::domain::refusal::RefusalCode as Code;
use crate::domain::spec::{RowKey, SpecProblem, Specification, validate};
use crate::domain::state::{Facts, MAX_SPECIFICATIONS};
use crate::domain::statement::{Meaning, Recorded, Role};
use crate::domain::subject::Subject;
use crate::domain::view::Step;
use crate::words::{Wording, event, refusal};

impl Kind for Specification {
    const NATURE: Nature = Nature {
        since: 1,
        meaning: Meaning::Approved,
        afterwards: Afterwards::Never,
        joins: "specification; each of `products`",
        claim: false,
        listed: true,
        moment: None,
    };

    fn organisation(&self) -> Option<OrgRef> {
        Some(self.id.organisation())
    }

    fn signers(&self) -> Signers {
        Signers::One(&[Role::QaRelease])
    }

    fn joins(&self) -> Vec<Subject> {
        let mut joined = vec![Subject::Specification(self.id.clone())];
        joined.extend(self.products.iter().copied().map(Subject::Product));
        joined
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
        Wording::data(&self.id)
    }

    fn fold(&self, entry: &Arc<Recorded>, _: &Subject, facts: &mut Facts) {
        if let Facts::Specification(specification) = facts {
            specification.get_or_insert_with(|| self.clone());
        } else if let Facts::Product(product) = facts {
            product.published.push(Arc::clone(entry));
        }
    }

    fn admit(&self, context: &Context<'_, '_>) {
        context.rule(|| match self.rows.iter().position(|row| row.transcribed) {
            Some(i) if context.rules()? < 2 => {
                let field = format!("rows[{i}].transcribed_allowed");
                let (found, expected) = (&event::TRANSCRIBED, &refusal::NOT_RETROSPECTIVE);
                context.refuse(Code::Reserved, &field, found, expected)
            }
            _ => Ok(()),
        });
        context.rule(|| {
            if context.reader.specification(&self.id)?.is_some() {
                return context.refuse(Code::Exists, "id", &self.id, &refusal::A_NEW_VERSION);
            }
            Ok(())
        });
        for (i, gtin) in self.products.iter().enumerate() {
            context.left(|| own_product(context, gtin, i));
        }
        let superseded = context
            .reader
            .in_context(|| context.ask(|| superseded(context, self)));
        context.pinned();
        context.rule(|| {
            let problems: Vec<Wording> = validate(self).iter().map(SpecProblem::said).collect();
            if !problems.is_empty() {
                let (found, expected) = (
                    Wording::join(&problems, "; "),
                    &event::A_SOUND_SPECIFICATION,
                );
                return context.refuse(Code::SpecInvalid, "rows", found, expected);
            }
            Ok(())
        });
        context.rule(|| match &superseded {
            Some(superseded) => loosened_as_claimed(context, self, superseded),
            None => Ok(()),
        });
    }
}

fn superseded(context: &Context<'_, '_>, e: &Specification) -> Step<Superseded> {
    let superseded = Superseded::of(context.reader, e)?;
    if let Some(missing) = &superseded.missing {
        let expected = &refusal::A_PUBLISHED_SPECIFICATION;
        return context.refuse(Code::UnknownRef, "supersedes", missing, expected);
    }
    if superseded.too_many {
        return context.refuse(
            Code::Limit,
            "supersedes",
            event::versions_replaced(MAX_SUPERSEDED),
            &event::A_NEW_NAME,
        );
    }
    Ok(superseded)
}

fn loosened_as_claimed(
    context: &Context<'_, '_>,
    e: &Specification,
    superseded: &Superseded,
) -> Step<()> {
    let loosened = superseded.loosened(e);
    if loosened == e.loosened_rows {
        return Ok(());
    }
    let list = |rows: &[RowKey]| match rows.is_empty() {
        true => refusal::NONE.clone(),
        false => Wording::list(rows, ", "),
    };
    context.refuse(
        Code::SpecInvalid,
        "loosened_rows",
        list(&e.loosened_rows),
        event::rows_loosened(list(&loosened)),
    )
}

fn own_product(context: &Context<'_, '_>, gtin: &Gtin14, i: usize) -> Step<()> {
    let field = format!("products[{i}]");
    let state = context.reader.product(gtin)?;
    let Some(product) = state.as_ref().and_then(|p| p.registered.as_ref()) else {
        return context.refuse(
            Code::UnknownRef,
            &field,
            gtin,
            &refusal::A_REGISTERED_PRODUCT,
        );
    };
    if Some(product.organisation) != context.statement.event.organisation() {
        return context.refuse(
            Code::NotYourGtin,
            &field,
            refusal::product_of(product.organisation),
            &refusal::OWN_PRODUCT,
        );
    }
    let published = state.as_ref().map_or(0, |p| p.specifications().count());
    if published >= MAX_SPECIFICATIONS {
        return context.refuse(
            Code::Limit,
            &field,
            event::product_with(published),
            event::specifications_that_travel(MAX_SPECIFICATIONS),
        );
    }
    Ok(())
}
