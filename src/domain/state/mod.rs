//! What one subject's history adds up to: [`fold`].
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
mod trust;
mod use_of_node;

pub use custody::{ArrivalFault, ContainerState, ShipmentState, Use, UseKind, VialState};
pub use donor::DonorState;
pub use hold::{Hold, Holds};
pub use lot::LotState;
pub use node::{NodeKind, NodeState, Origin};
pub use product::{MAX_SPECIFICATIONS, ProductState};
pub use sample::{Planned, SampleState, SamplingState};
pub use trust::{
    EnrolledKey, KeyState, LedgerState, MAX_ENROLMENTS, OrganisationState, PersonState, Revocation,
};

pub use use_of_node::UseState;

use std::sync::Arc;

use super::event::{DonorPolicy, Event};
use super::spec::Specification;
use super::statement::Recorded;
use super::subject::Subject;

/// The folded history of one subject.
#[derive(Debug, Clone)]
pub struct State {
    /// Its entries in log order.
    pub acts: Vec<Arc<Recorded>>,
    /// What they add up to.
    pub facts: Facts,
}

/// What a history adds up to, by kind of subject.
#[derive(Debug, Clone)]
#[expect(
    clippy::large_enum_variant,
    reason = "one for each subject, always behind an Arc"
)]
pub enum Facts {
    /// Ledger.
    Ledger(LedgerState),
    /// Organisation.
    Organisation(OrganisationState),
    /// Person.
    Person(PersonState),
    /// Key.
    Key(KeyState),
    /// Donor policy.
    Policy(Option<DonorPolicy>),
    /// Specification.
    Specification(Option<Specification>),
    /// Product.
    Product(ProductState),
    /// Donor.
    Donor(DonorState),
    /// Node.
    Node(NodeState),
    /// Use of a node.
    UseOfNode(UseState),
    /// Lot.
    Lot(LotState),
    /// Sample.
    Sample(SampleState),
    /// Container.
    Container(ContainerState),
    /// Shipment.
    Shipment(ShipmentState),
    /// Vial.
    Vial(VialState),
    /// Subjects that no rule reads.
    Unread,
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
        }
    }

    /// Folds a whole history.
    pub fn of(subject: &Subject, history: impl IntoIterator<Item = Arc<Recorded>>) -> Self {
        history
            .into_iter()
            .fold(Self::new(subject), |state, entry| {
                fold(state, subject, entry)
            })
    }
}

/// What does one subject's history add up to, with one more entry? Looks at that subject alone.
///
/// Total: an entry that makes no sense (a log built without `decide`) changes nothing but the
/// list of acts; where two entries claim the same thing, the first stands.
pub fn fold(mut state: State, subject: &Subject, entry: Arc<Recorded>) -> State {
    let event = &entry.statement.event;
    match (&mut state.facts, event) {
        (Facts::Ledger(ledger), _) => ledger.fold(&entry),
        (Facts::Organisation(organisation), _) => organisation.fold(&entry),
        (Facts::Person(person), _) => person.fold(&entry),
        (Facts::Key(key), _) => key.fold(&entry),
        (Facts::Policy(policy @ None), Event::DonorPolicyPublished(e)) => *policy = Some(e.clone()),
        (Facts::Specification(spec @ None), Event::SpecPublished(e)) => *spec = Some(e.clone()),
        (Facts::Product(product), _) => product.fold(&entry),
        (Facts::Donor(donor), _) => donor.fold(&entry),
        (Facts::Node(node), _) => node.fold(subject, &entry),
        (Facts::UseOfNode(uses), _) => uses.fold(&entry),
        (Facts::Lot(lot), _) => lot.fold(&entry),
        (Facts::Sample(sample), _) => sample.fold(&entry),
        (Facts::Container(container), _) => container.fold(subject, &entry),
        (Facts::Shipment(shipment), _) => shipment.fold(&entry),
        (Facts::Vial(vial), _) => vial.fold(&entry),
        (Facts::Policy(_) | Facts::Specification(_) | Facts::Unread, _) => {}
    }
    state.acts.push(entry);
    state
}
