//! Holds and recalls: what is stopped, by whom and why.

use std::sync::Arc;

use tonic::Status;

use super::looks::Looks;
use super::walk::Listed;
use crate::domain::event::{HoldPlaced, HoldReason, HoldScope, Payload, RecallIssued};
use crate::domain::id::{LotId, OrgRef};
use crate::domain::state::State;
use crate::domain::statement::Recorded;
use crate::domain::subject::Subject;
use crate::service::auth::Caller;
use crate::service::read_access::may_read_entry;
use crate::service::reading::Reading;
use crate::service::{pb, recalls, status};

pub(super) struct Holds {
    pub(super) lifted_too: bool,
    pub(super) caller: Caller,
}

impl Listed for Holds {
    type Place = ();
    type Row = pb::ListedHold;
    const EVENTS: &'static [u16] = &[HoldPlaced::NUMBER, RecallIssued::NUMBER];

    fn places(&self, _: &mut Looks<'_>, _: &Recorded) -> Result<Vec<()>, Status> {
        Ok(vec![()])
    }

    fn row(
        &self,
        looks: &mut Looks<'_>,
        entry: &Arc<Recorded>,
        (): &(),
    ) -> Result<Option<pb::ListedHold>, Status> {
        if let Some(recall) = entry.statement.event.get::<RecallIssued>() {
            return recalled(looks, entry, recall).map(Some);
        }
        match entry.statement.event.get::<HoldPlaced>() {
            Some(placed) if self.shows(looks, entry, placed)? => self.held(looks, entry, placed),
            _ => Ok(None),
        }
    }
}

impl Holds {
    /// The safety feed is everybody's, a clinic's hold of its own vials is not in it.
    fn shows(
        &self,
        looks: &Looks<'_>,
        entry: &Recorded,
        placed: &HoldPlaced,
    ) -> Result<bool, Status> {
        if placed.reason != HoldReason::ClinicLocal || self.caller.reads_everything() {
            return Ok(true);
        }
        let Some(organisation) = self.caller.organisation() else {
            return Ok(false);
        };
        may_read_entry(&mut Reading::new(looks.view()), organisation, entry)
            .map_err(|error| status::store(&error))
    }

    fn held(
        &self,
        looks: &mut Looks<'_>,
        entry: &Arc<Recorded>,
        placed: &HoldPlaced,
    ) -> Result<Option<pb::ListedHold>, Status> {
        let lifted = lifted(looks, entry, placed)?;
        if lifted.is_some() && !self.lifted_too {
            return Ok(None);
        }
        let (kind, about, lot, vials) = scope(&placed.scope);
        let state = match lifted {
            Some(_) => pb::HoldState::Lifted,
            None => pb::HoldState::Open,
        };
        let product = lot.map(|lot| looks.product(lot.gtin)).transpose()?;
        Ok(Some(pb::ListedHold {
            hold: entry.payload_hash.bytes().to_vec(),
            case: String::new(),
            state: state.into(),
            reason: placed.reason.to_string(),
            recall_class: String::new(),
            kind: kind.into(),
            about: vec![about],
            product_names: product.into_iter().collect(),
            vials,
            organisation: placed.organisation.to_string(),
            organisation_name: looks.organisation(placed.organisation)?,
            placed_at_ms: entry.recorded_at.ms(),
            lifted_at_ms: lifted.map(|lifting| lifting.recorded_at.ms()),
            text: pb::PublicText::None.into(),
            public_text: String::new(),
        }))
    }
}

fn recalled(
    looks: &mut Looks<'_>,
    entry: &Recorded,
    recall: &RecallIssued,
) -> Result<pb::ListedHold, Status> {
    let products = recall.lots.iter().map(|lot| looks.product(lot.gtin));
    let product_names = products.collect::<Result<_, _>>()?;
    let (text, public_text) = recalls::public_text(looks.view(), entry)?;
    Ok(pb::ListedHold {
        hold: Vec::new(),
        case: recall.case.to_string(),
        state: pb::HoldState::Recalled.into(),
        reason: recall.reason.to_string(),
        recall_class: recall.class.to_string(),
        kind: pb::HeldKind::Lot.into(),
        about: recall.lots.iter().map(ToString::to_string).collect(),
        product_names,
        vials: 0,
        organisation: recall.organisation.to_string(),
        organisation_name: looks.organisation(recall.organisation)?,
        placed_at_ms: entry.recorded_at.ms(),
        lifted_at_ms: None,
        text: text.into(),
        public_text,
    })
}

/// What is held: kind, reference, the lot if it is one or vials of one, and how many vials.
fn scope(scope: &HoldScope) -> (pb::HeldKind, String, Option<&LotId>, u32) {
    match scope {
        HoldScope::Donor(id) => (pb::HeldKind::Donor, id.to_string(), None, 0),
        HoldScope::Node(id) => (pb::HeldKind::Node, id.to_string(), None, 0),
        HoldScope::Lot(lot) => (pb::HeldKind::Lot, lot.to_string(), Some(lot), 0),
        HoldScope::Sample(id) => (pb::HeldKind::Sample, id.to_string(), None, 0),
        HoldScope::Shipment(id) => (pb::HeldKind::Shipment, id.to_string(), None, 0),
        HoldScope::Vials { lot, vials } => {
            // cannot fail: a hold is on at most 512 vials
            let count = u32::try_from(vials.len()).unwrap_or(u32::MAX);
            (pb::HeldKind::Vials, lot.to_string(), Some(lot), count)
        }
    }
}

/// The entry that lifted a hold, if somebody did who may. The history of the first thing that is held says so: a lifting
/// is of all of them.
fn lifted(
    looks: &mut Looks<'_>,
    entry: &Recorded,
    placed: &HoldPlaced,
) -> Result<Option<Arc<Recorded>>, Status> {
    let subjects = placed.scope.subjects();
    let Some(first) = subjects.first() else {
        return Ok(None);
    };
    let Some(known) = looks.known(first)? else {
        return Ok(None);
    };
    let owners = match &placed.scope {
        HoldScope::Vials { lot, .. } => {
            let lot = looks.known(&Subject::Lot(lot.clone()))?;
            lot.map_or_else(Vec::new, |lot| owners(&lot.state))
        }
        _ => owners(&known.state),
    };
    let held = known.state.facts.held();
    let hold = held.and_then(|(_, holds)| holds.get(&entry.payload_hash));
    match hold.and_then(|hold| Some((hold, hold.lifted_by?, hold.lifted_at?))) {
        Some((hold, by, at)) if hold.may_be_lifted_by(by, &owners) => looks.statement(at).map(Some),
        _ => Ok(None),
    }
}

fn owners(state: &State) -> Vec<OrgRef> {
    state
        .facts
        .held()
        .map_or_else(Vec::new, |(owners, _)| owners)
}
