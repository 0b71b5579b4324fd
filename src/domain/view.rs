//! How the rules look at the ledger: a view that answers with a state, "absent", or nothing.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::event::{DonorPolicy, VialsCommissioned};
use super::id::{
    DonorRef, Gtin14, KeyId, NodeRef, OrgRef, PersonRef, PolicyId, SampleRef, ShipmentRef, SpecId,
    Sscc,
};
use super::id::{LotId, VialTag};
use super::refusal::Refusal;
use super::rules_in_force;
use super::spec::Specification;
use super::state::{
    ContainerState, DonorState, Facts, KeyState, LedgerState, LotState, Moment, NodeState,
    OrganisationState, PersonState, ProductState, SampleState, ShipmentState, State, UseState,
    VialState, fold,
};
use super::statement::Recorded;
use super::subject::{Position, Subject};

/// A subject that the view holds.
#[derive(Debug, Clone)]
pub struct Known {
    pub position: Position,
    pub state: State,
}

impl Known {
    /// A subject of which nothing is recorded yet.
    pub fn none(subject: &Subject) -> Self {
        Self {
            position: Position::EMPTY,
            state: State::new(subject),
        }
    }

    /// What it is with one more entry, after which its history stands at this position. The entry counts for
    /// its state if it is legal and the history has one ([`Subject::is_folded`]); `rules` is the version in force
    /// for it.
    pub fn after(
        before: Option<Arc<Self>>,
        subject: &Subject,
        position: Position,
        legal: Option<&Arc<Recorded>>,
        rules: u32,
    ) -> Self {
        let state = match before {
            // Copied only where somebody else holds it.
            Some(known) => Arc::try_unwrap(known).map_or_else(|k| k.state.clone(), |k| k.state),
            None => State::new(subject),
        };
        let state = match legal.filter(|_| subject.is_folded(position.count)) {
            Some(entry) => fold(state, subject, Arc::clone(entry), rules),
            None => state,
        };
        Self { position, state }
    }
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

impl Lookup {
    /// As whoever holds some subjects says it: `Some(None)` is known to have no history.
    pub fn of(held: Option<Option<Arc<Known>>>) -> Self {
        match held {
            Some(Some(known)) => Self::Present(known),
            Some(None) => Self::Absent,
            None => Self::NotHeld,
        }
    }
}

/// What a view says of a vial in a lot's vial tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VialLookup {
    Member,
    /// It is not, and the view knows that.
    NotMember,
    /// The view does not know.
    NotHeld,
}

impl VialLookup {
    /// Whether it is in the tree, as far as that is held.
    pub fn of(held: Option<bool>) -> Self {
        match held {
            Some(true) => Self::Member,
            Some(false) => Self::NotMember,
            None => Self::NotHeld,
        }
    }
}

/// What a view says of the list of vials that a lot is about to commit to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SidecarLookup {
    /// None of them is of a lot yet.
    Fresh,
    /// This one is.
    Taken(VialTag),
    /// The view does not hold the list.
    NotHeld,
}

/// The ledger as far as somebody holds it: the writer's memory, an auditor's replay, a bundle.
pub trait View {
    fn subject(&self, subject: &Subject) -> Lookup;

    /// The rules version in force for an entry at `index`, as far as the ledger's own history is held.
    fn rules_at(&self, index: u64) -> u32 {
        match self.subject(&Subject::Ledger) {
            Lookup::Present(known) => known.state.rules_at(index),
            Lookup::Absent | Lookup::NotHeld => rules_in_force::FIRST,
        }
    }

    /// Whether a vial is in the vial tree that a lot committed to.
    fn vial(&self, lot: &LotId, vial: &VialTag) -> VialLookup;

    /// Whether the vials that this event commits to are in no lot yet.
    fn sidecar(&self, of: &VialsCommissioned) -> SidecarLookup;
}

/// Something a view did not hold: load it and call again.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// A subject's history, or the evidence that it has none.
    Subject(Subject),
    /// Membership of a vial in a lot's vial tree.
    Vial(LotId, VialTag),
    /// The list of vials that a lot is about to commit to, and which of them are in a lot already.
    Sidecar(LotId),
}

/// Why a rule stopped.
#[derive(Debug)]
pub(crate) enum Halt {
    /// It needs what the reader recorded as missing, or what another rule refused.
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

/// What rules came to, each by itself: it passes, refuses or needs. A need of one never hides the
/// refusal of another (docs/adr/0020).
#[derive(Default)]
pub(crate) struct Rulings(RefCell<Vec<Refusal>>);

impl Rulings {
    pub(crate) fn rule(&self, rule: impl FnOnce() -> Step<()>) {
        self.ask(rule);
    }

    /// What several rules rest on; `None` where it is refused or cannot be known.
    pub(crate) fn ask<T>(&self, look: impl FnOnce() -> Step<T>) -> Option<T> {
        match look() {
            Ok(found) => Some(found),
            // The reader remembers what was missing.
            Err(Halt::Need) => None,
            Err(Halt::No(refusal)) => {
                self.0.borrow_mut().push(*refusal);
                None
            }
        }
    }

    pub(crate) fn refused(&self) -> bool {
        !self.0.borrow().is_empty()
    }

    /// The refusals, in the order in which the rules were asked.
    pub(crate) fn into_refusals(self) -> Vec<Refusal> {
        self.0.into_inner()
    }
}

/// How much hangs on a look at the view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Weight {
    /// Nothing about this vial: checked where it is held, else left to the auditor.
    Left,
    /// It must be held, and its entries be well signed; what else their rules need is left.
    Context,
    /// It must be held, and so must what the rules of its entries need.
    Demanded,
}

/// Subjects at other moments than now; `None` where nothing was recorded yet.
type Past = BTreeMap<(Subject, Moment), Option<Arc<Known>>>;

/// Reads a view and remembers what was read and what was missing.
pub(crate) struct Reader<'v> {
    view: &'v dyn View,
    weight: Cell<Weight>,
    /// From where it looks.
    at: Cell<Moment>,
    past: RefCell<Past>,
    read: RefCell<BTreeMap<Subject, Weight>>,
    /// The same in the order of the first look of each weight.
    order: RefCell<Vec<(Subject, Weight)>>,
    missing: RefCell<BTreeSet<Need>>,
    /// What was missing and may be.
    left: RefCell<BTreeSet<Need>>,
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
            weight: Cell::new(Weight::Demanded),
            at: Cell::new(Moment::NOW),
            past: RefCell::default(),
            read: RefCell::default(),
            order: RefCell::default(),
            missing: RefCell::default(),
            left: RefCell::default(),
        }
    }

    /// Looks at what concerns others than this vial: checked where the view holds it.
    pub(crate) fn leaving<T>(&self, look: impl FnOnce() -> T) -> T {
        self.weighing(Weight::Left, look)
    }

    /// Looks at what must be there without all that it rests on itself: sister lots, a planned bank
    /// outside the lineage, superseded specifications.
    pub(crate) fn in_context<T>(&self, look: impl FnOnce() -> T) -> T {
        self.weighing(Weight::Context, look)
    }

    fn weighing<T>(&self, weight: Weight, look: impl FnOnce() -> T) -> T {
        let before = self.weight.get();
        self.weight.set(weight.min(before));
        let found = look();
        self.weight.set(before);
        found
    }

    /// Looks at what was before an index, by what is known now: what was corrected since is corrected there.
    pub(crate) fn before<T>(&self, index: u64, look: impl FnOnce() -> T) -> T {
        let outer = self.at.get();
        self.looking(
            Moment {
                before: index.min(outer.before),
                ..outer
            },
            look,
        )
    }

    /// Looks at what there would be without the corrections from an index on.
    pub(crate) fn uncorrected<T>(&self, from: u64, look: impl FnOnce() -> T) -> T {
        let outer = self.at.get();
        self.looking(
            Moment {
                corrected_before: from.min(outer.corrected_before),
                ..outer
            },
            look,
        )
    }

    /// Whether it looks at what was.
    pub(crate) fn looks_back(&self) -> bool {
        self.at.get().before != u64::MAX
    }

    fn looking<T>(&self, at: Moment, look: impl FnOnce() -> T) -> T {
        let outer = self.at.replace(at);
        let found = look();
        self.at.set(outer);
        // Of each moment that was looked at: together they would be as many as entries by entries.
        if outer == Moment::NOW {
            self.past.borrow_mut().clear();
        }
        found
    }

    /// A subject at the moment that is looked at.
    fn past(&self, subject: &Subject, known: Arc<Known>) -> Option<Arc<Known>> {
        let at = self.at.get();
        if at == Moment::NOW {
            return Some(known);
        }
        let key = (subject.clone(), at);
        if let Some(past) = self.past.borrow().get(&key) {
            return past.clone();
        }
        let past = match known.state.at(subject, at) {
            None => Some(known),
            // Nothing was recorded of it yet.
            Some(state) if state.standing().is_empty() => None,
            Some(state) => Some(Arc::new(Known {
                position: known.position,
                state,
            })),
        };
        self.past.borrow_mut().insert(key, past.clone());
        past
    }

    /// Looks at something with the weight that it had for somebody else.
    pub(crate) fn look(&self, subject: &Subject, weight: Weight) -> Step<()> {
        self.weighing(weight, || self.known(subject)).map(|_| ())
    }

    /// Everything that was read and must be held, with its weight.
    pub(crate) fn demands(&self) -> BTreeMap<Subject, Weight> {
        self.read.borrow().clone()
    }

    /// What was looked at and must be held, what of it is missing, and what is missing and left to the
    /// auditor.
    pub(crate) fn into_looked(self) -> (BTreeMap<Subject, Weight>, BTreeSet<Need>, BTreeSet<Need>) {
        let (missing, left) = (self.missing.into_inner(), self.left.into_inner());
        (self.read.into_inner(), missing, left)
    }

    /// Everything that was read and must be held.
    pub(crate) fn reads(&self) -> BTreeSet<Subject> {
        self.read.borrow().keys().cloned().collect()
    }

    /// The `n`-th subject read, from 0; twice if it was context first.
    pub(crate) fn nth_read(&self, n: usize) -> Option<(Subject, Weight)> {
        self.order.borrow().get(n).cloned()
    }

    fn has_now_read(&self, subject: &Subject) {
        let weight = self.weight.get();
        let mut read = self.read.borrow_mut();
        if weight == Weight::Left || read.get(subject).is_some_and(|known| *known >= weight) {
            return;
        }
        read.insert(subject.clone(), weight);
        self.order.borrow_mut().push((subject.clone(), weight));
    }

    /// Whether the view holds a subject; asking for this reads nothing.
    pub(crate) fn holds(&self, subject: &Subject) -> bool {
        !matches!(self.view.subject(subject), Lookup::NotHeld)
    }

    /// Everything found missing so far that must be held.
    pub(crate) fn missing(&self) -> BTreeSet<Need> {
        self.missing.borrow().clone()
    }

    /// Everything found missing so far that is left to the auditor.
    pub(crate) fn left(&self) -> BTreeSet<Need> {
        self.left.borrow().clone()
    }

    fn lacks<T>(&self, need: Need) -> Step<T> {
        let missing = match self.weight.get() {
            Weight::Left => &self.left,
            Weight::Context | Weight::Demanded => &self.missing,
        };
        missing.borrow_mut().insert(need);
        Err(Halt::Need)
    }

    /// A subject: `None` if it has no history.
    pub(crate) fn known(&self, subject: &Subject) -> Step<Option<Arc<Known>>> {
        match self.view.subject(subject) {
            Lookup::Present(known) => {
                self.has_now_read(subject);
                Ok(self.past(subject, known))
            }
            Lookup::Absent => {
                self.has_now_read(subject);
                Ok(None)
            }
            Lookup::NotHeld => {
                // Also what is missing is demanded: it has a weight for who loads it.
                self.has_now_read(subject);
                self.lacks(Need::Subject(subject.clone()))
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
    pub(crate) fn vial_in(&self, lot: &LotId, vial: &VialTag) -> Step<bool> {
        match self.view.vial(lot, vial) {
            VialLookup::Member => Ok(true),
            VialLookup::NotMember => Ok(false),
            VialLookup::NotHeld => self.lacks(Need::Vial(lot.clone(), *vial)),
        }
    }

    /// The first vial that an event commits to and that is in a lot already.
    pub(crate) fn taken_vial(&self, of: &VialsCommissioned) -> Step<Option<VialTag>> {
        match self.view.sidecar(of) {
            SidecarLookup::Fresh => Ok(None),
            SidecarLookup::Taken(vial) => Ok(Some(vial)),
            SidecarLookup::NotHeld => self.lacks(Need::Sidecar(of.lot.clone())),
        }
    }

    typed! {
        organisation(id: OrgRef) -> Organisation(OrganisationState), Subject::Organisation(id);
        person(id: PersonRef) -> Person(PersonState), Subject::Person(id);
        key(id: KeyId) -> Key(KeyState), Subject::Key(id);
        policy(id: &PolicyId) -> Policy(Option<DonorPolicy>), Subject::Policy(id.clone());
        specification(id: &SpecId) -> Specification(Option<Specification>), Subject::Specification(id.clone());
        product(id: &Gtin14) -> Product(ProductState), Subject::Product(*id);
        donor(id: DonorRef) -> Donor(DonorState), Subject::Donor(id);
        node(id: NodeRef) -> Node(NodeState), Subject::Node(id);
        use_of_node(id: NodeRef) -> UseOfNode(UseState), Subject::UseOfNode(id);
        lot(id: &LotId) -> Lot(LotState), Subject::Lot(id.clone());
        sample(id: SampleRef) -> Sample(SampleState), Subject::Sample(id);
        container(id: &Sscc) -> Container(ContainerState), Subject::Container(*id);
        shipment(id: ShipmentRef) -> Shipment(ShipmentState), Subject::Shipment(id);
        vial(id: VialTag) -> Vial(VialState), Subject::Vial(id);
    }

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
    pub(crate) fn new(known: Arc<Known>, project: fn(&Facts) -> Option<&T>) -> Option<Self> {
        project(&known.state.facts)
            .is_some()
            .then_some(Self { known, project })
    }

    /// The whole history as it was recorded.
    pub(crate) fn acts(&self) -> &[Arc<super::statement::Recorded>] {
        &self.known.state.acts
    }

    /// The whole history as it stands.
    pub(crate) fn standing(&self) -> &[Arc<super::statement::Recorded>] {
        self.known.state.standing()
    }
}

impl<T> std::ops::Deref for Ref<T> {
    type Target = T;
    fn deref(&self) -> &T {
        // Cannot fail: `new` made sure that the state is of this kind, and it is immutable.
        (self.project)(&self.known.state.facts).expect("kind of state checked when made")
    }
}
