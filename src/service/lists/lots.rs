//! Lots: how far each has come.

use std::sync::Arc;

use tonic::Status;

use super::asked;
use super::looks::Looks;
use super::walk::Listed;
use crate::domain::event::{
    LotOpened, LotRejected, LotReleased, LotReviewed, Payload, RecallIssued, VialsCommissioned,
};
use crate::domain::state::{Facts, LotState, Reached, State};
use crate::domain::statement::Recorded;
use crate::domain::subject::Subject;
use crate::domain::time::TimestampMs;
use crate::domain::verdict::DueAgain;
use crate::service::pb;

pub(super) struct Lots {
    pub(super) states: Vec<i32>,
    /// Only those of which something is due again.
    pub(super) only_due_again: bool,
    pub(super) now: TimestampMs,
}

impl Listed for Lots {
    type Place = ();
    type Row = pb::ListedLot;
    const EVENTS: &'static [u16] = &[LotOpened::NUMBER];

    fn places(&self, _: &mut Looks<'_>, _: &Recorded) -> Result<Vec<()>, Status> {
        Ok(vec![()])
    }

    fn row(
        &self,
        looks: &mut Looks<'_>,
        entry: &Arc<Recorded>,
        (): &(),
    ) -> Result<Option<pb::ListedLot>, Status> {
        let Some(opened) = entry.statement.event.get::<LotOpened>() else {
            return Ok(None);
        };
        let known = looks.known(&Subject::Lot(opened.lot.clone()))?;
        let Some((state, lot)) = known.as_ref().and_then(|known| match &known.state.facts {
            Facts::Lot(lot) => Some((&known.state, lot)),
            _ => None,
        }) else {
            return Ok(None);
        };
        let (reached, since) = reached(state, lot, entry);
        if !asked(&self.states, reached) {
            return Ok(None);
        }
        let due = match lot.reviews.is_empty() {
            true => DueAgain::default(),
            false => looks.due_again(&opened.lot, self.now)?,
        };
        if self.only_due_again && due == DueAgain::default() {
            return Ok(None);
        }
        let owners = lot.owners();
        Ok(Some(pb::ListedLot {
            lot: opened.lot.to_string(),
            product_name: looks.product(opened.lot.gtin)?,
            organisation: opened.organisation.to_string(),
            organisation_name: looks.organisation(opened.organisation)?,
            state: reached.into(),
            since_ms: since.recorded_at.ms(),
            on_hold: lot.holds.open(&owners).next().is_some(),
            vials: lot.commissioned.as_ref().map_or(0, |e| e.count),
            expires_at_ms: lot.expires_at.map(|at| at.ms()),
            opened_at_ms: entry.recorded_at.ms(),
            review_due_again: due.review,
            release_due_again: due.release,
            expiry: lot
                .commissioned
                .as_ref()
                .map_or_else(String::new, |e| e.expiry.to_string()),
        }))
    }
}

/// How far it has come, and the entry that brought it there.
fn reached<'s>(
    state: &'s State,
    lot: &LotState,
    opened: &'s Arc<Recorded>,
) -> (pb::LotState, &'s Arc<Recorded>) {
    let (reached, act) = match lot.reached() {
        Reached::Opened => (pb::LotState::Opened, None),
        Reached::Filled => (pb::LotState::Filled, act::<VialsCommissioned>(state)),
        Reached::Reviewed => (pb::LotState::Reviewed, last::<LotReviewed>(state)),
        Reached::Released => (pb::LotState::Released, last::<LotReleased>(state)),
        Reached::Rejected => (pb::LotState::Rejected, act::<LotRejected>(state)),
        Reached::Recalled => (pb::LotState::Recalled, act::<RecallIssued>(state)),
    };
    (reached, act.unwrap_or(opened))
}

/// The last of an event in a history: what a review or release answers, the last one does.
fn last<P: Payload>(state: &State) -> Option<&Arc<Recorded>> {
    let mut acts = state.acts.iter();
    acts.rfind(|entry| entry.statement.event.get::<P>().is_some())
}

/// The first of an event in a history.
fn act<P: Payload>(state: &State) -> Option<&Arc<Recorded>> {
    let mut acts = state.acts.iter();
    acts.find(|entry| entry.statement.event.get::<P>().is_some())
}
