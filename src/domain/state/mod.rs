//! What one subject's history adds up to: [`fold`]. What an event changes stands in the event's file
//! (`Kind::fold`); here is what there is to be changed.
//!
//! A state is a cache of the history and nothing more: it looks at that subject alone, can be
//! rebuilt at any time, and decides nothing. Every state keeps its history ([`State::acts`]),
//! because who signed an entry matters as much as what it said.

mod custody;
mod donor;
mod hold;
mod lot;
mod node;
mod product;
mod sample;
mod story;
mod trust;
mod use_of_node;

pub use custody::{ArrivalFault, ContainerState, ShipmentState, Use, UseKind, VialState};
pub use donor::{DonorState, ReplacedTest};
pub use hold::{Hold, Holds};
pub use lot::{LotState, Reached, Recall};
pub use node::{NodeKind, NodeState, Origin};
pub use product::{MAX_SPECIFICATIONS, ProductState};
pub use sample::{Investigation, Planned, SampleEnd, SampleState, SamplingState};
pub use trust::{
    EnrolledKey, KeyState, LedgerState, MAX_ENROLMENTS, OrganisationState, PersonState, Revocation,
};

pub(crate) use story::Moment;
pub use use_of_node::UseState;

use std::sync::Arc;

use super::event::{Corrected, DonorPolicy};
use super::id::OrgRef;
use super::rules_in_force::{self, InForce};
use super::spec::Specification;
use super::statement::Recorded;
use super::subject::Subject;

/// The folded history of one subject.
#[derive(Debug, Clone)]
pub struct State {
    /// Its entries in log order.
    pub acts: Vec<Arc<Recorded>>,
    pub facts: Facts,
    /// Its entries as they stand, in the order of their places, if one was corrected.
    story: Option<Vec<Arc<Recorded>>>,
}

/// What a history adds up to, by kind of subject.
#[derive(Debug, Clone)]
pub enum Facts {
    Ledger(LedgerState),
    Organisation(OrganisationState),
    Person(PersonState),
    Key(KeyState),
    Policy(Option<DonorPolicy>),
    Specification(Option<Specification>),
    Product(ProductState),
    Donor(DonorState),
    Node(NodeState),
    UseOfNode(UseState),
    Lot(LotState),
    Sample(SampleState),
    Container(ContainerState),
    Shipment(ShipmentState),
    Vial(VialState),
    /// Subjects that no rule reads.
    Unread,
}

impl Facts {
    /// The holds of what can be held, and who owns it.
    pub fn held(&self) -> Option<(Vec<OrgRef>, &Holds)> {
        match self {
            Self::Donor(donor) => Some((donor.owners(), &donor.holds)),
            Self::Node(node) => Some((node.owners(), &node.holds)),
            Self::Lot(lot) => Some((lot.owners(), &lot.holds)),
            Self::Sample(sample) => Some((sample.owners(), &sample.holds)),
            Self::Shipment(shipment) => Some((shipment.owners(), &shipment.holds)),
            Self::Vial(vial) => Some((Vec::new(), &vial.holds)),
            Self::Ledger(_)
            | Self::Organisation(_)
            | Self::Person(_)
            | Self::Key(_)
            | Self::Policy(_)
            | Self::Specification(_)
            | Self::Product(_)
            | Self::UseOfNode(_)
            | Self::Container(_)
            | Self::Unread => None,
        }
    }

    /// The holds of what can be held.
    pub(crate) fn holds_mut(&mut self) -> Option<&mut Holds> {
        match self {
            Self::Donor(donor) => Some(&mut donor.holds),
            Self::Node(node) => Some(&mut node.holds),
            Self::Lot(lot) => Some(&mut lot.holds),
            Self::Sample(sample) => Some(&mut sample.holds),
            Self::Shipment(shipment) => Some(&mut shipment.holds),
            Self::Vial(vial) => Some(&mut vial.holds),
            Self::Ledger(_)
            | Self::Organisation(_)
            | Self::Person(_)
            | Self::Key(_)
            | Self::Policy(_)
            | Self::Specification(_)
            | Self::Product(_)
            | Self::UseOfNode(_)
            | Self::Container(_)
            | Self::Unread => None,
        }
    }

    /// The sampling of what samples are taken from.
    pub(crate) fn sampling_mut(&mut self) -> Option<&mut SamplingState> {
        match self {
            Self::Node(node) => Some(&mut node.sampling),
            Self::Lot(lot) => Some(&mut lot.sampling),
            Self::Ledger(_)
            | Self::Organisation(_)
            | Self::Person(_)
            | Self::Key(_)
            | Self::Policy(_)
            | Self::Specification(_)
            | Self::Product(_)
            | Self::Donor(_)
            | Self::UseOfNode(_)
            | Self::Sample(_)
            | Self::Container(_)
            | Self::Shipment(_)
            | Self::Vial(_)
            | Self::Unread => None,
        }
    }
}

impl State {
    /// The state of a subject without entries.
    pub fn new(subject: &Subject) -> Self {
        let facts = match subject {
            Subject::Ledger => Facts::Ledger(LedgerState::default()),
            Subject::Organisation(_) => Facts::Organisation(OrganisationState::default()),
            Subject::Person(_) => Facts::Person(PersonState::default()),
            Subject::Key(_) => Facts::Key(KeyState::default()),
            Subject::Policy(_) => Facts::Policy(None),
            Subject::Specification(_) => Facts::Specification(None),
            Subject::Product(_) => Facts::Product(ProductState::default()),
            Subject::Donor(_) => Facts::Donor(DonorState::default()),
            Subject::Node(_) => Facts::Node(NodeState::default()),
            Subject::UseOfNode(_) => Facts::UseOfNode(UseState::default()),
            Subject::Lot(_) => Facts::Lot(LotState::default()),
            Subject::Sample(_) => Facts::Sample(SampleState::default()),
            Subject::Container(_) => Facts::Container(ContainerState::default()),
            Subject::Shipment(_) => Facts::Shipment(ShipmentState::default()),
            Subject::Vial(_) => Facts::Vial(VialState::default()),
            Subject::Directory
            | Subject::Roster(_)
            | Subject::UseOfDonor(_)
            | Subject::SafetyFeed
            | Subject::Case(_)
            | Subject::TimeAnchors => Facts::Unread,
        };
        Self {
            acts: Vec::new(),
            facts,
            story: None,
        }
    }

    /// Its entries as they stand: corrected ones in their places. Signatures stand in [`Self::acts`].
    pub fn standing(&self) -> &[Arc<Recorded>] {
        self.story.as_deref().unwrap_or(&self.acts)
    }

    /// What it was at a moment; `None` if that is what it is.
    pub(crate) fn at(&self, subject: &Subject, at: Moment) -> Option<Self> {
        let last = self.acts.last()?.index;
        let corrected = self.story.is_some() && last >= at.corrected_before;
        (last >= at.before || corrected).then(|| story::told(&self.acts, subject, at))
    }

    /// Which rules are in force, if this is the ledger's own state.
    pub fn rules(&self) -> Option<&InForce> {
        match &self.facts {
            Facts::Ledger(ledger) => Some(&ledger.rules),
            _ => None,
        }
    }

    /// The rules version in force for an entry at `index`, if this is the ledger's own state; else the first.
    pub fn rules_at(&self, index: u64) -> u32 {
        self.rules()
            .map_or(rules_in_force::FIRST, |rules| rules.at(index))
    }

    /// Folds a whole history, each entry under the rules that were in force for it.
    pub fn of(
        subject: &Subject,
        history: impl IntoIterator<Item = Arc<Recorded>>,
        in_force: &InForce,
    ) -> Self {
        let mut state = Self::new(subject);
        for entry in history {
            let rules = in_force.at(entry.index);
            state = fold(state, subject, entry, rules);
        }
        state
    }

    /// Folds the ledger's own history, which says itself which rules are in force.
    pub fn of_ledger(history: impl IntoIterator<Item = Arc<Recorded>>) -> Self {
        let history = history.into_iter();
        history.fold(Self::new(&Subject::Ledger), fold_ledger)
    }
}

/// The ledger's own history with one more entry: it says itself under which rules that is.
pub fn fold_ledger(state: State, entry: Arc<Recorded>) -> State {
    let rules = state.rules_at(entry.index);
    fold(state, &Subject::Ledger, entry, rules)
}

/// What does one subject's history add up to, with one more entry? Looks at that subject alone.
///
/// `rules`: the version in force for the entry. Total: an entry that makes no sense (a log built without `decide`),
/// or that those rules do not have, changes nothing but the list of acts; where two entries claim the same thing, the first stands.
pub fn fold(mut state: State, subject: &Subject, entry: Arc<Recorded>, rules: u32) -> State {
    let event = &entry.statement.event;
    if event.since() > rules {
        state.acts.push(entry);
        return state;
    }
    if event.get::<Corrected>().is_some() {
        state.acts.push(entry);
        return story::told(&state.acts, subject, Moment::NOW);
    }
    event.fold(&entry, subject, &mut state.facts);
    if let Some(story) = &mut state.story {
        story.push(Arc::clone(&entry));
    }
    state.acts.push(entry);
    state
}
