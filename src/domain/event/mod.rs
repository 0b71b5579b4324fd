//! The events, of all versions of the rules, as the rules see them: names are past participles, and a name
//! that is not here is not an event.
//!
//! One folder per group of the catalogue, one file per event: its fields, and behind [`Kind`] what it is
//! by itself: since when, who acts, who signs and what that means, whose histories it joins and what it changes there, what it
//! pins, when it is refused, who may read it by it.

mod correction;
mod custody;
mod donor;
mod hold;
mod ledger;
mod lot;
mod making;
mod organisation;
mod policy;
mod product;

pub use correction::*;
pub use custody::*;
pub use donor::*;
pub use hold::*;
pub use ledger::*;
pub use lot::*;
pub use making::*;
pub use organisation::*;
pub use policy::*;
pub use product::*;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::authority::Signers;
use super::decide::Context;
use super::id::{LotId, NodeRef, OrgRef, PersonRef, SampleRef};
use super::key::PublicKey;
use super::named_enum::named_enum;
use super::quantity::Decimal;
use super::spec::Specification;
use super::state::Facts;
use super::statement::{Meaning, Recorded, Role};
use super::subject::Subject;
use super::time::TimestampMs;
use super::value::ResultValue;
use crate::words::{Wording, event as words};

/// What a decision pins: the reads of its row without trust subjects (domain.md 5.3b).
pub(crate) enum Pins {
    These(Vec<Subject>),
    /// What the gate reads for this lot.
    Gate(LotId),
}

named_enum! {
    /// What a moment of a vial's way means for it.
    pub enum MomentKind {
        /// It was made, or judged good.
        Made = "MADE",
        Moved = "MOVED",
        Stopped = "STOPPED",
        Resumed = "RESUMED",
        /// It was opened or given.
        Used = "USED",
    }
}

/// Who worked on a lot by an event. Who worked on a lot does not release it.
pub(crate) enum Worked {
    /// It is no work on a lot.
    No,
    Signers,
    /// Those of its signers who signed in these roles.
    As(&'static [Role]),
    /// Its signers and these.
    With(Vec<PersonRef>),
    /// Its signers, but for who signed in this role, and these.
    But(Role, Vec<PersonRef>),
}

/// Whether an event may be told afterwards, by a statement that only reports (`Statement::retrospective`; docs/adr/0035).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Afterwards {
    /// It is signed when it is done: what is decided, who may sign, what things are judged by, what stops a vial.
    Never,
    /// Only with what was before the ledger: it says what is judged, by what, before anything is known.
    Imported,
    /// It reports what was done.
    Reported,
}

/// What is the same of every event of a kind.
pub(crate) struct Nature {
    /// The rules version that brought it: before that is in force it is refused.
    pub(crate) since: u32,
    /// What the signature of an organisation's person means.
    pub(crate) meaning: Meaning,
    pub(crate) afterwards: Afterwards,
    /// Whose histories it joins, as docs/FORMAT.md says it.
    pub(crate) joins: &'static str,
    /// The rules let anybody record it about what may be somebody else's (a use of whatever vial, a test or a
    /// determination of whoever's donor): it gives no right to read that.
    pub(crate) claim: bool,
    /// It begins something that is asked for without its name (which lots are there?): the database keeps it in its
    /// lists. Another answer for an event that is recorded already needs a migration that empties them.
    pub(crate) listed: bool,
    /// Whether it is a moment of a vial's way that a clinic is shown, and how it is said.
    pub(crate) moment: Option<(MomentKind, &'static Wording)>,
}

/// What an event says to those who do not ask for its kind; most of it is nothing for most of them.
pub(crate) struct Details {
    /// What it pins in `seen`, exactly; `None` if it is no decision.
    pub(crate) pins: Option<Pins>,
    /// Organisations that it names other than as the one that acts; they may read it.
    pub(crate) names: Vec<OrgRef>,
    /// The second organisation, where people of two sign it together; it may read it.
    pub(crate) countersigner: Option<OrgRef>,
    /// It can only speak against a vial.
    pub(crate) bad_news: bool,
    /// What a verdict notes of it, where it changes nothing else.
    pub(crate) noted: Option<Wording>,
    pub(crate) worked: Worked,
    /// When it happened, where it says so itself.
    pub(crate) happened_at: Option<TimestampMs>,
    /// The public keys that it brings into the ledger.
    pub(crate) keys: Vec<PublicKey>,
}

/// What an event refers to, as people call it; where nothing is known of it, something that stands for it.
pub trait Names {
    fn organisation(&self, organisation: OrgRef) -> String;

    /// What stands on the sample's tube.
    fn tube(&self, sample: SampleRef) -> String;

    /// What it is made of, or the step that made it.
    fn node(&self, node: NodeRef) -> Wording;

    fn value(&self, value: &ResultValue) -> Wording;
}

/// What an event is by itself. Nothing has a default: what is forgotten does not compile.
pub(crate) trait Kind {
    /// What is the same of all of them.
    const NATURE: Nature;

    /// The organisation that acts, if one does: its keys sign.
    fn organisation(&self) -> Option<OrgRef>;

    /// Whose signatures it wants.
    fn signers(&self) -> Signers;

    /// Whose histories it joins, in any order, by the event alone.
    fn joins(&self) -> Vec<Subject>;

    /// What of this it may be the first to name: it need not be on the ledger before.
    fn introduces(&self) -> Vec<Subject>;

    /// The amounts that it states, with their fields: none may be less than nothing. Results are judged by
    /// their analyte instead.
    fn amounts(&self) -> Vec<(String, Decimal)>;

    /// What a history says of it, in a few words; nothing where its name says it all.
    fn said(&self, names: &dyn Names) -> Wording;

    /// What it says besides. Asked of every entry that evidence has, so the long lists stand apart.
    fn details(&self) -> Details;

    /// What it changes in the state of a subject whose history it joins. Looks at that subject alone; where
    /// two entries claim the same thing, the first stands.
    fn fold(&self, entry: &Arc<Recorded>, subject: &Subject, facts: &mut Facts);

    /// The rules that are particular to it, after those of signers, times and amounts: each passes, refuses
    /// or needs by itself.
    fn admit(&self, context: &Context<'_, '_>);
}

/// The fields of one event: [`Event::get`] looks whether it is this one.
pub trait Payload: Sized {
    /// The event's field number in `Statement`.
    const NUMBER: u16;

    /// The fields, if it is this event.
    fn of(event: &Event) -> Option<&Self>;
}

/// Makes the enum, and sends each question to the event's file.
macro_rules! events {
    ($($variant:ident($payload:ident) = $number:literal, $field:ident;)+) => {
        /// What happened.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Event {
            $($variant($payload),)+
        }

        $(impl Payload for $payload {
            const NUMBER: u16 = $number;

            fn of(event: &Event) -> Option<&Self> {
                if let Event::$variant(fields) = event { Some(fields) } else { None }
            }
        })+

        impl Event {
            /// The fields, if it is this event; for what concerns one event by its nature.
            pub fn get<P: Payload>(&self) -> Option<&P> {
                P::of(self)
            }

            /// The event type in history heads: its field number in `Statement`.
            pub const fn number(&self) -> u16 {
                match self { $(Self::$variant(_) => $number,)+ }
            }

            /// Its name, e.g. `LotReleased`.
            pub const fn name(&self) -> &'static str {
                match self { $(Self::$variant(_) => stringify!($variant),)+ }
            }

            /// Its field in `Statement`, e.g. `lot_released`.
            pub const fn field(&self) -> &'static str {
                match self { $(Self::$variant(_) => stringify!($field),)+ }
            }

            /// What people call it.
            pub fn called(&self) -> &'static Wording {
                match self { $(Self::$variant(_) => &words::$variant,)+ }
            }

            /// What people call the event of this name, or of this field in `Statement`.
            pub fn called_of(name: &str) -> Option<&'static Wording> {
                match name {
                    $(stringify!($variant) | stringify!($field) => Some(&words::$variant),)+
                    _ => None,
                }
            }

            /// The numbers of all events, ascending.
            pub const NUMBERS: &[u16] = &[$($number),+];

            const fn nature(&self) -> Nature {
                match self { $(Self::$variant(_) => <$payload as Kind>::NATURE,)+ }
            }

            /// What a history says of it, in a few words; nothing where its name says it all.
            pub fn said(&self, names: &dyn Names) -> Wording {
                match self { $(Self::$variant(e) => Kind::said(e, names),)+ }
            }

            pub fn introduces(&self) -> Vec<Subject> {
                match self { $(Self::$variant(e) => e.introduces(),)+ }
            }

            /// The amounts that it states, with their fields.
            pub(super) fn amounts(&self) -> Vec<(String, Decimal)> {
                match self { $(Self::$variant(e) => e.amounts(),)+ }
            }

            fn details(&self) -> Details {
                match self { $(Self::$variant(e) => e.details(),)+ }
            }

            pub fn organisation(&self) -> Option<OrgRef> {
                match self { $(Self::$variant(e) => e.organisation(),)+ }
            }

            pub(crate) fn signers(&self) -> Signers {
                match self { $(Self::$variant(e) => e.signers(),)+ }
            }

            pub(super) fn joins(&self) -> Vec<Subject> {
                match self { $(Self::$variant(e) => e.joins(),)+ }
            }

            /// What it changes in the state of a subject whose history it joins; the entry is its own.
            pub(super) fn fold(&self, entry: &Arc<Recorded>, subject: &Subject, facts: &mut Facts) {
                match self { $(Self::$variant(e) => e.fold(entry, subject, facts),)+ }
            }

            /// The rules that are particular to it.
            pub(super) fn admit(&self, context: &Context<'_, '_>) {
                match self { $(Self::$variant(e) => e.admit(context),)+ }
            }

            pub const fn name_of(number: u16) -> Option<&'static str> {
                match number { $($number => Some(stringify!($variant)),)+ _ => None }
            }
        }
    };
}

impl Event {
    pub const fn since(&self) -> u32 {
        self.nature().since
    }

    pub(crate) const fn meaning(&self) -> Meaning {
        self.nature().meaning
    }

    /// Whether a statement of it may be retrospective.
    pub const fn afterwards(&self) -> Afterwards {
        self.nature().afterwards
    }

    /// Whose histories it joins, as docs/FORMAT.md says it; [`super::subject::subjects`] has them.
    pub const fn joins_in_words(&self) -> &'static str {
        self.nature().joins
    }

    /// Whether the rules let anybody record it about what may be somebody else's.
    pub const fn is_claim(&self) -> bool {
        self.nature().claim
    }

    /// Whose lists it begins something in, ascending: of the organisation that acts, and of those that it names. `None` if
    /// it begins nothing that is listed.
    pub fn lists(&self) -> Option<BTreeSet<OrgRef>> {
        self.nature().listed.then(|| {
            let named = self.named().into_iter();
            named.chain(self.organisation()).collect()
        })
    }

    pub const fn moment(&self) -> Option<(MomentKind, &'static Wording)> {
        self.nature().moment
    }

    /// Whether it is a decision: it pins in `seen` exactly what it rested on.
    pub fn is_decision(&self) -> bool {
        self.pins().is_some()
    }

    pub(super) fn pins(&self) -> Option<Pins> {
        self.details().pins
    }

    /// Whether it names an organisation other than as the one that acts.
    pub fn names(&self, organisation: OrgRef) -> bool {
        self.named().contains(&organisation)
    }

    /// The organisations that it names other than as the one that acts.
    fn named(&self) -> Vec<OrgRef> {
        let details = self.details();
        let mut named = details.names;
        named.extend(details.countersigner);
        named
    }

    /// What it says happened: of a correction, what should have been recorded.
    pub fn told(&self) -> Cow<'_, Self> {
        match self.get::<Corrected>() {
            Some(corrected) => Cow::Owned(corrected.replacement.event()),
            None => Cow::Borrowed(self),
        }
    }

    /// By whom, and from what, it was written down for a laboratory that does not sign.
    pub fn transcribed(&self) -> Option<&Transcribed> {
        let receipt = self.get::<SampleReceived>().map(|e| &e.transcribed);
        let result = self.get::<TestReported>().map(|e| &e.transcribed);
        receipt.or(result)?.as_ref()
    }

    /// Which entry it corrects.
    pub fn corrects(&self) -> Option<u64> {
        self.get::<Corrected>().map(|corrected| corrected.entry)
    }

    /// The second organisation whose people sign it.
    pub fn countersigner(&self) -> Option<OrgRef> {
        self.details().countersigner
    }

    pub(super) fn is_bad_news(&self) -> bool {
        self.details().bad_news
    }

    /// Whether who signs it in this role worked on a lot by it, and who else did.
    pub fn worked(&self, signed_as: Role) -> (bool, Vec<PersonRef>) {
        match self.details().worked {
            Worked::No => (false, Vec::new()),
            Worked::Signers => (true, Vec::new()),
            Worked::As(roles) => (roles.contains(&signed_as), Vec::new()),
            Worked::With(persons) => (true, persons),
            Worked::But(role, persons) => (signed_as != role, persons),
        }
    }

    pub(crate) fn noted(&self) -> Option<Wording> {
        self.details().noted
    }

    /// When it happened: of a result when it was reported, of a step when it ended; else when its statement says.
    pub(crate) fn happened_at(&self, occurred_at: TimestampMs) -> TimestampMs {
        self.details().happened_at.unwrap_or(occurred_at)
    }

    pub(crate) fn keys(&self) -> Vec<PublicKey> {
        self.details().keys
    }
}

/// The one list of events: variant, type of the fields, number in `Statement`, and the field there. What is made
/// from it is made by the macro that is named.
macro_rules! event_list {
    ($made:ident) => {
        $made! {
            LedgerCreated(LedgerCreated) = 32, ledger_created;
            RootKeysChanged(RootKeysChanged) = 33, root_keys_changed;
            LogKeyRotated(LogKeyRotated) = 34, log_key_rotated;
            RulesActivated(RulesActivated) = 35, rules_activated;
            ClockCorrected(ClockCorrected) = 36, clock_corrected;
            OrgRegistered(OrgRegistered) = 40, org_registered;
            OrgSuspended(OrgSuspended) = 41, org_suspended;
            KeyEnrolled(KeyEnrolled) = 42, key_enrolled;
            KeyRevoked(KeyRevoked) = 43, key_revoked;
            ProductRegistered(ProductRegistered) = 50, product_registered;
            DonorPolicyPublished(DonorPolicy) = 51, donor_policy_published;
            SpecPublished(Specification) = 52, spec_published;
            DonorEnrolled(DonorEnrolled) = 60, donor_enrolled;
            DonorTested(DonorTested) = 61, donor_tested;
            DonorDetermined(DonorDetermined) = 62, donor_determined;
            MaterialReceived(MaterialReceived) = 70, material_received;
            ProcessRecorded(ProcessRecorded) = 71, process_recorded;
            RetainsPlaced(RetainsPlaced) = 74, retains_placed;
            LotOpened(LotOpened) = 80, lot_opened;
            SamplesPlanned(SamplesPlanned) = 81, samples_planned;
            SampleTaken(SampleTaken) = 82, sample_taken;
            SampleReceived(SampleReceived) = 83, sample_received;
            TestReported(TestReported) = 84, test_reported;
            VialsCommissioned(VialsCommissioned) = 85, vials_commissioned;
            LotReviewed(LotReviewed) = 86, lot_reviewed;
            LotReleased(LotReleased) = 87, lot_released;
            LotRejected(LotRejected) = 88, lot_rejected;
            HoldPlaced(HoldPlaced) = 90, hold_placed;
            HoldLifted(HoldLifted) = 91, hold_lifted;
            RecallIssued(RecallIssued) = 92, recall_issued;
            Packed(Packed) = 100, packed;
            Shipped(Shipped) = 101, shipped;
            Received(Received) = 102, received;
            VialOpened(VialOpened) = 110, vial_opened;
            VialAdministered(VialAdministered) = 111, vial_administered;
            TestVoided(TestVoided) = 121, test_voided;
            OosOpened(OosOpened) = 122, oos_opened;
            OosClosed(OosClosed) = 123, oos_closed;
            SampleDestroyed(SampleDestroyed) = 124, sample_destroyed;
            SampleReturned(SampleReturned) = 125, sample_returned;
            Corrected(Corrected) = 151, corrected;
            LateEntryExplained(LateEntryExplained) = 152, late_entry_explained;
        }
    };
}
pub(crate) use event_list;

event_list!(events);
