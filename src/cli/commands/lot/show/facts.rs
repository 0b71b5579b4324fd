//! The lot itself: product, maker, state, specification, quantities, who released it.

use crate::cli::exit::Failure;
use crate::cli::list::{Cell, Fact, Part};
use crate::cli::lot_record::{LotRecord, Names, lines};
use crate::cli::statement_in_words::local;
use crate::domain::event::{LotRejected, LotReleased, LotReviewed, Payload, VialsCommissioned};
use crate::domain::view::Reader;
use crate::words::{Wording, list, sheet as words};

use super::standing::reached;

pub(super) fn of(record: &LotRecord, names: &Names<'_>) -> Result<Part, Failure> {
    let lot = record.state()?;
    let opened = lot.opened.as_ref();
    let reader = Reader::new(record.view());
    let specification = opened.map(|opened| &opened.specification);
    let policy = specification.and_then(|id| {
        let specification = reader.specification(id).ok()??;
        Some(specification.as_ref()?.donor_policy.to_string())
    });
    let (code, state) = reached(lot.reached());
    let owners = lot.owners();
    let on_hold = lot.holds.open(&owners).next().is_some();
    let said = match on_hold {
        true => Wording::join(&[state.clone(), words::ON_HOLD.clone()], ", "),
        false => state.clone(),
    };
    let mut facts = vec![
        Fact::text(
            "product_name",
            &words::PRODUCT,
            names.product(record.lot.gtin),
        ),
        Fact::text("number", &words::NUMBER, record.lot.lot.to_string()),
        Fact::text("gtin", &words::GTIN, record.lot.gtin.to_string()),
        Fact::text(
            "organisation_name",
            &words::MAKER,
            opened.map_or_else(String::new, |o| names.organisation(o.organisation)),
        ),
        Fact::new("state", &words::STATE, Cell::said(code, said)),
        Fact::new(
            "on_hold",
            &words::ON_HOLD,
            Cell::flag(on_hold, &Wording::data("")),
        ),
        Fact::text(
            "specification",
            &words::SPECIFICATION,
            specification.map_or_else(String::new, ToString::to_string),
        ),
        Fact::text(
            "donor_policy",
            &words::DONOR_POLICY,
            policy.unwrap_or_default(),
        ),
    ];
    facts.extend(signed::<LotReviewed>(
        record,
        names,
        "reviewed_by",
        &words::REVIEWED_BY,
    ));
    facts.extend(signed::<LotReleased>(
        record,
        names,
        "released_by",
        &words::RELEASED_BY,
    ));
    facts.extend(signed::<LotRejected>(
        record,
        names,
        "rejected_by",
        &words::REJECTED_BY,
    ));
    facts.extend(lot.commissioned.iter().flat_map(filling));
    if let Some(opened) = opened {
        let (maker, bank) = (opened.organisation, opened.planned_bank);
        facts.push(Fact::reference("organisation", &words::REFERENCE, maker));
        facts.push(Fact::reference("planned_bank", &list::A_NODE, bank));
    }
    let head = Wording::join(&[words::LOT.clone(), Wording::data(&record.lot)], " ");
    Ok(Part::Facts("lot", head, facts))
}

/// Who signed this of the lot last, and when.
fn signed<P: Payload>(
    record: &LotRecord,
    names: &Names<'_>,
    field: &'static str,
    label: &'static Wording,
) -> Option<Fact> {
    let lot = record.state().ok()?;
    let mut acts = lot.acts().iter();
    let act = acts.rfind(|act| act.statement.event.get::<P>().is_some())?;
    let lines = lines([act.as_ref()], names);
    let line = lines.first()?;
    let said = words::by_at(line.signed_by(), &line.at);
    let json = said.english().to_owned();
    Some(Fact::new(field, label, Cell::said(json, said)))
}

/// What was filled, how it is kept, and until when.
fn filling(vials: &VialsCommissioned) -> Vec<Fact> {
    let r = &vials.reconciliation;
    let rejected: u32 = r.rejected.iter().map(|(_, count)| count).sum();
    let filling = words::filling(
        r.filled,
        rejected,
        r.unserialised_samples,
        r.unserialised_retains,
    );
    let labels = words::labels(r.labels_printed, r.labels_used, r.labels_destroyed);
    let count = Wording::data(vials.count);
    let amount = Wording::join(&[count, filling.clone()], ": ");
    vec![
        Fact::new("vials", &words::VIALS, Cell::said(vials.count, amount)),
        Fact::new("labels", &words::LABELS, Cell::words(labels.clone())),
        Fact::text("filled_on", &words::FILLED, vials.fill_date.to_string()),
        Fact::text("expiry", &words::EXPIRES, vials.expiry.to_string()),
        Fact::new(
            "storage_class",
            &words::STORAGE,
            Cell::word(vials.storage_class.as_str(), vials.storage_class.said()),
        ),
    ]
}

/// A time on its author's clock.
pub(super) fn at(act: &crate::domain::statement::Recorded) -> String {
    local(act.statement.occurred_at, act.statement.utc_offset)
}
