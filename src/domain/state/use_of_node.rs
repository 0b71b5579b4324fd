//! What a node went into: steps, and lots that were filled from it.

use crate::domain::event::Event;
use crate::domain::id::{LotId, NodeRef};
use crate::domain::statement::Recorded;

/// The use of a node. Read from PREFILT down: what was made of one thing shares its faults.
#[derive(Debug, Clone, Default)]
pub struct UseState {
    /// What the steps made of it.
    pub outputs: Vec<NodeRef>,
    /// Lots whose vials were filled from it.
    pub lots: Vec<LotId>,
}

impl UseState {
    pub(super) fn fold(&mut self, entry: &Recorded) {
        match &entry.statement.event {
            Event::ProcessRecorded(e) => self.outputs.extend(e.outputs.iter().map(|o| o.node)),
            Event::VialsCommissioned(e) => self.lots.push(e.lot.clone()),
            _ => {}
        }
    }
}
