//! One good statement for every event, beside the rows of its group: admitted as it is, and refused for each
//! generic fault. Each is an act that stands in the evidence of the vials of the story.

use super::{corrections, custody, donors, doubted, holds, lots, making, sampling, trust};
use crate::world::story::{Phase, after};
use crate::world::{World, make, names::*};
use lotledger::domain::event::*;

/// A statement that is admitted after a phase.
pub struct Example {
    pub after: Phase,
    pub by: &'static str,
    /// Who holds the same role in another organisation; empty if the event has no owner or the
    /// role is one of a kind.
    pub stranger: &'static str,
    pub event: fn(&mut World) -> Event,
}

/// Its parts in a row.
pub fn example(
    after: Phase,
    by: &'static str,
    stranger: &'static str,
    event: fn(&mut World) -> Event,
) -> Example {
    Example {
        after,
        by,
        stranger,
        event,
    }
}

/// All of them.
pub fn examples() -> Vec<Example> {
    let groups = [
        trust::examples(),
        donors::examples(),
        making::examples(),
        lots::examples(),
        sampling::examples(),
        doubted::examples(),
        corrections::examples(),
        holds::examples(),
        custody::examples(),
    ];
    groups.into_iter().flatten().collect()
}

/// A sample of final vials for the laboratory, taken and not received.
pub fn taken(world: &mut World, name: &str) {
    let target = SampleTarget::Lot(lot("L1"));
    let event = make::sample_taken(target, "final.1.lab", name, vials("L1", 37, 40));
    world.record("maker.operator", Event::SampleTaken(event));
}

impl Example {
    /// The world before it, and its event.
    pub fn set(&self) -> (World, Event) {
        let mut world = after(self.after);
        let event = (self.event)(&mut world);
        (world, event)
    }
}
