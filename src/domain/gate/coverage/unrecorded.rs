//! A result that is not recorded yet, by the rows that will judge it: for who is about to sign it.

use super::result::{facts, independence};
use crate::domain::event::{SampleTarget, TestReported};
use crate::domain::gate::lineage::Sampled;
use crate::domain::id::LotId;
use crate::domain::quantity::Quantity;
use crate::domain::spec::{JudgedRow, LabelClaim, LotContext, Stage, judge_rows};
use crate::domain::view::{Reader, Step};

/// A result and the rows that ask for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unrecorded {
    pub stage: Stage,
    /// None if the specification does not ask for it.
    pub rows: Vec<JudgedRow>,
}

/// What the specification of the sample's lot makes of a result. `None` where that is not to be known: a material
/// may go into lots that are not opened yet. `retold`: it is told afterwards, or from paper.
pub(crate) fn by_its_rows(
    reader: &Reader<'_>,
    result: &TestReported,
    retold: bool,
) -> Step<Option<Unrecorded>> {
    let Some(sample) = reader.sample(result.sample)? else {
        return Ok(None);
    };
    let Some(taken) = sample.taken.clone() else {
        return Ok(None);
    };
    match &taken.target {
        SampleTarget::Lot(id) => by_rows_of(reader, id, result, retold),
        SampleTarget::Node(_) => Ok(None),
    }
}

/// What the specification of a lot makes of a result of its samples, or of samples of what it was made of.
pub(crate) fn by_rows_of(
    reader: &Reader<'_>,
    id: &LotId,
    result: &TestReported,
    retold: bool,
) -> Step<Option<Unrecorded>> {
    let Some(sample) = reader.sample(result.sample)? else {
        return Ok(None);
    };
    let Some(taken) = sample.taken.clone() else {
        return Ok(None);
    };
    let Some(lot) = reader.lot(id)? else {
        return Ok(None);
    };
    let slot = match &taken.target {
        SampleTarget::Lot(_) => lot.sampling.slot(&taken.slot).cloned(),
        SampleTarget::Node(node) => {
            let node = reader.node(*node)?;
            node.and_then(|node| node.sampling.slot(&taken.slot).cloned())
        }
    };
    let (Some(opened), Some(slot)) = (&lot.opened, slot) else {
        return Ok(None);
    };
    let known = reader.specification(&opened.specification)?;
    let Some(specification) = known.as_ref().and_then(|known| known.as_ref()) else {
        return Ok(None);
    };
    let product = reader.product(&id.gtin)?;
    let registered = product
        .as_ref()
        .and_then(|product| product.registered.as_ref());
    let claims = registered.map_or(&[][..], |product| product.label_claims.as_slice());
    let independence = independence(reader, opened.organisation, result.laboratory, retold)?;
    let stage = slot.slot.stage;
    let sampled = Sampled {
        target: taken.target.clone(),
        slot: Some(slot),
        state: sample,
    };
    let context = LotContext {
        specification,
        label_claims: claims,
        lot_vials: lot.commissioned.as_ref().map(|c| c.reconciliation.filled),
        fill: promised_fill(claims),
    };
    let rows = judge_rows(&facts(&sampled, stage, result, independence), &context);
    Ok(Some(Unrecorded { stage, rows }))
}

fn promised_fill(claims: &[LabelClaim]) -> Option<Quantity> {
    let mut of_fill = claims
        .iter()
        .filter(|claim| claim.analyte.as_str() == "FILL_VOLUME");
    of_fill.next().map(|claim| claim.value)
}
