//! What a node went into: steps, and lots that were filled from it.

use crate::domain::id::{LotId, NodeRef};

/// The use of a node. Read from PREFILT down: what was made of one thing shares its faults.
#[derive(Debug, Clone, Default)]
pub struct UseState {
    /// What the steps made of it.
    pub outputs: Vec<NodeRef>,
    /// Lots whose vials were filled from it.
    pub lots: Vec<LotId>,
}
