//! What was told afterwards: statements that say so themselves, and results that the maker wrote down from a laboratory's
//! paper. How many, by whom, of which lots.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::cli::render::facts::PartyFacts;
use crate::domain::event::{Event, SampleTarget};
use crate::domain::id::{LotId, OrgRef, SampleRef};
use crate::domain::state::Facts;
use crate::domain::statement::Recorded;
use crate::domain::subject::{Subject, subjects};
use crate::domain::view::{Lookup, View};

/// What an organisation told afterwards, for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ToldAfterwards {
    /// `IMPORT`, `OUTAGE`, `PAPER`, or `TRANSCRIBED`.
    pub kind: &'static str,
    pub by: Option<PartyFacts>,
    pub statements: u64,
    /// Index of the first, and of the last.
    pub first: u64,
    pub last: u64,
    pub lots: Vec<String>,
}

/// Results and receipts of samples that were written down from a laboratory's paper.
const TRANSCRIBED: &str = "TRANSCRIBED";

#[derive(Default)]
struct Counted {
    statements: u64,
    first: u64,
    last: u64,
    lots: BTreeSet<LotId>,
}

/// Counts while a log is read.
#[derive(Default)]
pub struct Afterwards(BTreeMap<(&'static str, Option<OrgRef>), Counted>);

impl Afterwards {
    pub fn statement(&mut self, recorded: &Recorded, view: &dyn View) {
        let Some(kind) = kind(recorded) else {
            return;
        };
        let event = &recorded.statement.event;
        let counted = self.0.entry((kind, event.organisation()));
        let counted = counted.or_insert_with(|| Counted {
            first: recorded.index,
            ..Counted::default()
        });
        counted.statements += 1;
        counted.last = recorded.index;
        counted.lots.extend(lots(event, view));
    }

    pub fn finish(self, party: impl Fn(OrgRef) -> PartyFacts) -> Vec<ToldAfterwards> {
        let of = self.0.into_iter();
        let facts = of.map(|((kind, by), counted)| ToldAfterwards {
            kind,
            by: by.map(&party),
            statements: counted.statements,
            first: counted.first,
            last: counted.last,
            lots: counted.lots.iter().map(ToString::to_string).collect(),
        });
        facts.collect()
    }
}

fn kind(recorded: &Recorded) -> Option<&'static str> {
    let statement = &recorded.statement;
    match statement.retrospective {
        _ if statement.event.transcribed().is_some() => Some(TRANSCRIBED),
        Some((kind, _)) => Some(kind.as_str()),
        None => None,
    }
}

/// The lots whose histories it joins, and those whose vials its samples were.
fn lots(event: &Event, view: &dyn View) -> Vec<LotId> {
    let joined = subjects(event).into_iter();
    let lot = |subject| match subject {
        Subject::Lot(lot) => Some(lot),
        Subject::Sample(sample) => lot_of(sample, view),
        _ => None,
    };
    joined.filter_map(lot).collect()
}

fn lot_of(sample: SampleRef, view: &dyn View) -> Option<LotId> {
    let Lookup::Present(known) = view.subject(&Subject::Sample(sample)) else {
        return None;
    };
    let Facts::Sample(state) = &known.state.facts else {
        return None;
    };
    match &state.taken.as_ref()?.target {
        SampleTarget::Lot(lot) => Some(lot.clone()),
        SampleTarget::Node(_) => None,
    }
}
