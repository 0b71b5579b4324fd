//! How the rules look at the ledger: a view that answers with a state, "absent", or nothing.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::event::{DonorPolicy, ProductRegistered};
use super::id::{
    DonorRef, Gtin14, KeyId, NodeRef, OrgRef, PersonRef, PolicyId, SampleRef, ShipmentRef, SpecId,
    Sscc,
};
use super::id::{LotId, VialId};
use super::refusal::Refusal;
use super::spec::Specification;
use super::state::{
    ContainerState, DonorState, Facts, KeyState, LedgerState, LotState, NodeState,
    OrganisationState, PersonState, SampleState, ShipmentState, State, VialState,
};
use super::subject::{Position, Subject};

/// A subject that the view holds.
#[derive(Debug, Clone)]
pub struct Known {
    /// Where its history stands.
    pub position: Position,
    /// What it adds up to.
    pub state: State,
}

/// What a view says of a subject.
#[derive(Debug, Clone)]
pub enum Lookup {
    /// It has a history.
    Present(Arc<Known>),
    /// It has none, and the view knows that.
    Absent,
    /// The view does not know.
    NotHeld,
}

/// What a view says of a vial in a lot's vial tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VialLookup {
    /// It is in the tree.
    Member,
    /// It is not, and the view knows that.
    NotMember,
    /// The view does not know.
    NotHeld,
}

/// The ledger as far as somebody holds it: the writer's memory, an auditor's replay, a bundle.
pub trait View {
    /// A subject's state.
    fn subject(&self, subject: &Subject) -> Lookup;

    /// Whether a vial is in the vial tree that a lot committed to.
    fn vial(&self, lot: &LotId, vial: &VialId) -> VialLookup;
}

/// Something a view did not hold: load it and call again.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// A subject's history, or the evidence that it has none.
    Subject(Subject),
    /// Membership of a vial in a lot's vial tree.
    Vial(LotId, VialId),
}

/// Why a rule stopped.
#[derive(Debug)]
pub(crate) enum Halt {
    /// It needs what the reader recorded as missing.
    Need,
    /// It said no.
    No(Box<Refusal>),
}

impl From<Refusal> for Halt {
    fn from(refusal: Refusal) -> Self {
        Self::No(Box::new(refusal))
    }
}

/// The result of a rule.
pub(crate) type Step<T> = Result<T, Halt>;

/// Reads a view and remembers what was read and what was missing.
pub(crate) struct Reader<'v> {
    view: &'v dyn View,
    read: RefCell<BTreeSet<Subject>>,
    /// The same in the order of the first look.
    order: RefCell<Vec<Subject>>,
    missing: RefCell<BTreeSet<Need>>,
}

macro_rules! typed {
    ($($(#[$doc:meta])* $name:ident($id:ident: $id_type:ty) -> $facts:ident($state:ty), $subject:expr;)+) => {
        $($(#[$doc])*
        pub(crate) fn $name(&self, $id: $id_type) -> Step<Option<Ref<$state>>> {
            Ok(self.known(&$subject)?.and_then(|known| Ref::new(known, |facts| match facts {
                Facts::$facts(state) => Some(state),
                _ => None,
            })))
        })+
    };
}

impl<'v> Reader<'v> {
    pub(crate) fn new(view: &'v dyn View) -> Self {
        Self {
            view,
            read: RefCell::default(),
            order: RefCell::default(),
            missing: RefCell::default(),
        }
    }

    /// Everything read so far.
    pub(crate) fn reads(&self) -> BTreeSet<Subject> {
        self.read.borrow().clone()
    }

    /// The `n`-th subject read, from 0.
    pub(crate) fn nth_read(&self, n: usize) -> Option<Subject> {
        self.order.borrow().get(n).cloned()
    }

    fn has_now_read(&self, subject: &Subject) {
        if self.read.borrow_mut().insert(subject.clone()) {
            self.order.borrow_mut().push(subject.clone());
        }
    }

    /// Whether a subject was read already.
    pub(crate) fn has_read(&self, subject: &Subject) -> bool {
        self.read.borrow().contains(subject)
    }

    /// Whether the view holds a subject; asking for this reads nothing.
    pub(crate) fn holds(&self, subject: &Subject) -> bool {
        !matches!(self.view.subject(subject), Lookup::NotHeld)
    }

    /// Everything found missing so far.
    pub(crate) fn missing(&self) -> BTreeSet<Need> {
        self.missing.borrow().clone()
    }

    /// A subject: `None` if it has no history.
    pub(crate) fn known(&self, subject: &Subject) -> Step<Option<Arc<Known>>> {
        match self.view.subject(subject) {
            Lookup::Present(known) => {
                self.has_now_read(subject);
                Ok(Some(known))
            }
            Lookup::Absent => {
                self.has_now_read(subject);
                Ok(None)
            }
            Lookup::NotHeld => {
                self.missing
                    .borrow_mut()
                    .insert(Need::Subject(subject.clone()));
                Err(Halt::Need)
            }
        }
    }

    /// Asks for several subjects at once, so that a caller loads them in one round.
    pub(crate) fn want<'s>(&self, subjects: impl IntoIterator<Item = &'s Subject>) -> Step<()> {
        let mut all_held = true;
        for subject in subjects {
            match self.known(subject) {
                Ok(_) => {}
                Err(Halt::Need) => all_held = false,
                Err(no) => return Err(no),
            }
        }
        if all_held { Ok(()) } else { Err(Halt::Need) }
    }

    /// Whether a vial is in a lot's vial tree.
    pub(crate) fn vial_in(&self, lot: &LotId, vial: &VialId) -> Step<bool> {
        match self.view.vial(lot, vial) {
            VialLookup::Member => Ok(true),
            VialLookup::NotMember => Ok(false),
            VialLookup::NotHeld => {
                self.missing
                    .borrow_mut()
                    .insert(Need::Vial(lot.clone(), *vial));
                Err(Halt::Need)
            }
        }
    }

    typed! {
        organisation(id: OrgRef) -> Organisation(OrganisationState), Subject::Organisation(id);
        person(id: PersonRef) -> Person(PersonState), Subject::Person(id);
        key(id: KeyId) -> Key(KeyState), Subject::Key(id);
        policy(id: &PolicyId) -> Policy(Option<DonorPolicy>), Subject::Policy(id.clone());
        specification(id: &SpecId) -> Specification(Option<Specification>), Subject::Specification(id.clone());
        product(id: &Gtin14) -> Product(Option<ProductRegistered>), Subject::Product(*id);
        donor(id: DonorRef) -> Donor(DonorState), Subject::Donor(id);
        node(id: NodeRef) -> Node(NodeState), Subject::Node(id);
        lot(id: &LotId) -> Lot(LotState), Subject::Lot(id.clone());
        sample(id: SampleRef) -> Sample(SampleState), Subject::Sample(id);
        container(id: &Sscc) -> Container(ContainerState), Subject::Container(*id);
        shipment(id: ShipmentRef) -> Shipment(ShipmentState), Subject::Shipment(id);
        vial(id: VialId) -> Vial(VialState), Subject::Vial(id);
    }

    /// The ledger's own state.
    pub(crate) fn ledger(&self) -> Step<Option<Ref<LedgerState>>> {
        Ok(self.known(&Subject::Ledger)?.and_then(|known| {
            Ref::new(known, |facts| match facts {
                Facts::Ledger(state) => Some(state),
                _ => None,
            })
        }))
    }
}

/// A shared, typed look at a state.
pub(crate) struct Ref<T: 'static> {
    known: Arc<Known>,
    project: fn(&Facts) -> Option<&T>,
}

impl<T> Ref<T> {
    fn new(known: Arc<Known>, project: fn(&Facts) -> Option<&T>) -> Option<Self> {
        project(&known.state.facts)
            .is_some()
            .then_some(Self { known, project })
    }

    /// The whole history.
    pub(crate) fn acts(&self) -> &[Arc<super::statement::Recorded>] {
        &self.known.state.acts
    }
}

impl<T> std::ops::Deref for Ref<T> {
    type Target = T;
    fn deref(&self) -> &T {
        // Cannot fail: `new` made sure that the state is of this kind, and it is immutable.
        (self.project)(&self.known.state.facts).expect("kind of state checked when made")
    }
}
