//! What stands beside a reason, for a person.

use std::cmp::Ordering;
use std::sync::Arc;

use crate::domain::event::{Corrected, Event, OosOpened, RejectionReason, TestVoided};
use crate::domain::gate::{
    DonorRemark, Gap, Held, LateEntry, Looser, MaterialFault, NotPassed, OtherTest, PlaceOfResult,
    ToldAfterwards,
};
use crate::domain::id::{
    AnalyteCode, DonorRef, Gtin14, LotId, NodeRef, SampleRef, ShipmentRef, SlotName, SpecId, Text,
};
use crate::domain::quantity::Decimal;
use crate::domain::refusal::Refusal;
use crate::domain::spec::{Route, Stage};
use crate::domain::state::{ArrivalFault, Recall, SampleEnd, Use, UseKind};
use crate::domain::statement::Recorded;
use crate::domain::time::{Date, TimestampMs, UtcOffset};
use crate::words::{Wording, detail};

/// How many of something are named; of more, how many there are is said.
pub(crate) const MAX_NAMED: usize = 20;

/// What stands beside a reason: where, which, how many. Equal and ordered as its text is.
#[derive(Debug, Clone)]
pub enum Detail {
    /// The product that was asked about.
    Product(Gtin14),
    /// A lot: the one that was asked about, or the one that the vial's history names.
    Lot(LotId),
    /// The expiry on the label is not the ledger's.
    OtherExpiry {
        label: Date,
        ledger: Date,
    },
    /// How many entries that the answer rests on were recorded while the clock was wrong, and the first of them.
    InDoubt(usize, u64),
    /// The asker's clock is behind the ledger's.
    ClockBehind,
    /// Opened or given: each time.
    Used(Vec<Use>),
    Recalled(Recall),
    /// Until when it might be used.
    UseBy(TimestampMs),
    /// The product's routes.
    Routes(Vec<Route>),
    /// More than the product's most in an hour, mL.
    Dose {
        volume_ml: Decimal,
        minutes: u32,
        most: Decimal,
    },
    /// More than the label says is in the vial, mL.
    MoreThanFilled {
        volume_ml: Decimal,
        /// What was given of it before.
        before: Option<Decimal>,
        filled: Decimal,
    },
    /// How a shipment arrived.
    Arrived(ShipmentRef, ArrivalFault),
    Rejected(Vec<RejectionReason>),
    Expired(Date),
    /// Lots from the same material.
    Sisters(Vec<LotId>),
    Held(Vec<Held>),
    Gap(Gap),
    /// The limit that the evidence goes beyond.
    TooMuch(Box<Refusal>),
    Illegal(Box<Refusal>),
    /// What a raw material lacks.
    Material {
        node: NodeRef,
        name: Text,
        faults: Vec<MaterialFault>,
    },
    /// A sample, and what it was planned as.
    Sample(SampleRef, Option<SlotName>),
    /// What a sample was not tested for.
    Unreported(SampleRef, Vec<AnalyteCode>),
    Corrected(Vec<Correction>),
    /// Results that were voided, by the entries that reported them.
    Voided(Vec<(u64, TestVoided)>),
    /// Results that are doubted.
    Doubted(Vec<Doubt>),
    /// A sample that is gone, by which entry, and what it was not tested for.
    Gone {
        sample: SampleRef,
        end: SampleEnd,
        index: u64,
        open: Vec<AnalyteCode>,
    },
    /// Where the results stand that this is about.
    Places(Vec<PlaceOfResult>),
    /// A row of the specification that is not met.
    Row {
        stage: Stage,
        /// Results that do not pass, the first of them.
        not_passed: Vec<NotPassed>,
        /// How many do not pass.
        all: usize,
    },
    /// Tests that no row asks for.
    AlsoTested(Vec<OtherTest>),
    /// Where adverse results stand that no row asks for, the first of them.
    Adverse(Vec<PlaceOfResult>),
    /// A signed entry: event and index.
    Signed(&'static str, u64),
    Donor(DonorRef, DonorRemark),
    /// By what the product was judged before.
    JudgedBefore(Vec<SpecId>),
    /// By what the product was judged before, and what is asked less of now.
    JudgedBeforeByStricter(Vec<SpecId>, Looser),
    /// What was recorded late before the lot was opened.
    LateBeforeTheLot(Vec<LateEntry>),
    /// What was recorded late since.
    Late(Vec<LateEntry>),
    /// What was told afterwards.
    ToldAfterwards(Vec<ToldAfterwards>),
    /// What an event that changes nothing in the answer says of itself.
    Noted(Arc<Recorded>),
}

/// A correction, as recorded.
#[derive(Debug, Clone)]
pub struct Correction {
    /// The entry that stood until then, if the evidence has it.
    pub stood: Option<Arc<Recorded>>,
    pub by: Arc<Recorded>,
}

/// Why what a result said is open.
#[derive(Debug, Clone)]
pub enum Doubt {
    /// Since this entry.
    Opened(u64, OosOpened),
    /// It spoke against the lot and was voided.
    Voided { result: u64, by: u64 },
    /// It was corrected to something better.
    Corrected { result: u64, by: u64 },
}

impl Doubt {
    /// The entry of the result.
    pub const fn result(&self) -> u64 {
        match self {
            Self::Opened(_, opened) => opened.entry,
            Self::Voided { result, .. } | Self::Corrected { result, .. } => *result,
        }
    }

    fn said(&self) -> Wording {
        match self {
            Self::Opened(index, opened) => {
                detail::doubted(opened.entry, index, &opened.explanation)
            }
            Self::Voided { result, by } => detail::void_without_conclusion(result, by),
            Self::Corrected { result, by } => detail::corrected_to_better(result, by),
        }
    }
}

/// What people call the event of this name.
pub(in crate::domain) fn called(event: &str) -> Wording {
    let called = Event::called_of(event);
    called.map_or_else(|| Wording::data(event), Wording::clone)
}

fn corrected(act: &Recorded) -> Wording {
    match act.statement.event.get::<Corrected>() {
        Some(e) => {
            let event = e.replacement.event();
            detail::corrected(e.entry, event.called(), act.index, &e.explanation)
        }
        None => Wording::data(""),
    }
}

fn recalled(recall: Recall) -> Wording {
    detail::recalled(
        recall.class.said(),
        recall.reason.said(),
        recall.depth.said(),
        recall.recorded_at.date(UtcOffset::JST),
    )
}

fn arrived(id: &ShipmentRef, fault: ArrivalFault) -> Wording {
    match fault {
        ArrivalFault::BrokenSeal => detail::broken_seal(id),
        ArrivalFault::Damaged => detail::damaged(id),
        ArrivalFault::Mismatch => detail::mismatch(id),
        ArrivalFault::Temperature => detail::temperature(id),
        ArrivalFault::Missing => detail::missing(id),
    }
}

fn used(of: &Use) -> Wording {
    let what = match of.kind {
        UseKind::Opened => &detail::OPENED,
        UseKind::Administered => &detail::ADMINISTERED,
    };
    match of.despite.is_empty() {
        true => detail::used_at(what, of.occurred_at, of.index),
        false => detail::used_despite(what, of.occurred_at, of.index, list(&of.despite)),
    }
}

fn row(stage: Stage, not_passed: &[NotPassed], all: usize) -> Wording {
    let mut texts = vec![Wording::data(stage)];
    texts.extend(not_passed.iter().map(NotPassed::said));
    if all > not_passed.len() {
        texts.push(detail::in_all(all));
    }
    Wording::join(&texts, "; ")
}

impl Detail {
    pub fn said(&self) -> Wording {
        match self {
            Self::Product(gtin) => Wording::data(gtin),
            Self::Lot(lot) => Wording::data(lot),
            Self::OtherExpiry { label, ledger } => detail::other_expiry(label, ledger),
            Self::InDoubt(count, first) => detail::times_in_doubt(count, first),
            Self::ClockBehind => detail::CLOCK_BEHIND.clone(),
            Self::Used(uses) => of_all(uses, used, "; "),
            Self::Recalled(recall) => recalled(*recall),
            Self::UseBy(end) => detail::use_by(end),
            Self::Routes(routes) => {
                detail::for_routes(joined(routes, |route| route.said().clone(), ", "))
            }
            Self::Dose {
                volume_ml,
                minutes,
                most,
            } => detail::dose(volume_ml, minutes, most),
            Self::MoreThanFilled {
                volume_ml,
                before,
                filled,
            } => match before {
                Some(before) => detail::more_than_is_left(volume_ml, before, filled),
                None => detail::more_than_filled(volume_ml, filled),
            },
            Self::Arrived(id, fault) => arrived(id, *fault),
            Self::Rejected(reasons) => joined(
                reasons,
                |reason| Wording::coded(reason, reason.said()),
                ", ",
            ),
            Self::Expired(date) => Wording::data(date),
            Self::Sisters(lots) => of_all(lots, |lot| Wording::data(lot), ", "),
            Self::Held(held) => joined(held, Held::said, "; "),
            Self::Gap(gap) => gap.said(),
            Self::TooMuch(refusal) => detail::too_much(refusal.said()),
            Self::Illegal(refusal) => {
                detail::illegal(&refusal.field, &refusal.found, &refusal.expected)
            }
            Self::Material { node, name, faults } => {
                joined(faults, MaterialFault::said, ", ").of(format!("{node} {name}"))
            }
            Self::Sample(id, slot) => {
                let slot = slot.as_ref().map_or("", SlotName::as_str);
                Wording::data(slot).of(id)
            }
            Self::Unreported(id, codes) => Wording::data(list(codes)).of(id),
            Self::Corrected(corrections) => of_all(corrections, |c| corrected(&c.by), "; "),
            Self::Voided(results) => joined(results, voided, "; "),
            Self::Doubted(doubts) => joined(doubts, Doubt::said, "; "),
            Self::Gone {
                sample,
                end,
                index,
                open,
            } => gone(*sample, *end, *index, open),
            Self::Places(places) => of_all(places, PlaceOfResult::said, "; "),
            Self::Row {
                stage,
                not_passed,
                all,
            } => row(*stage, not_passed, *all),
            Self::AlsoTested(tests) => also_tested(tests),
            Self::Adverse(places) => joined(places, PlaceOfResult::said, "; "),
            Self::Signed(event, index) => detail::event_at(called(event), index),
            Self::Donor(id, remark) => remark.said().of(id),
            Self::JudgedBefore(names) => detail::judged_before(list(names)),
            Self::JudgedBeforeByStricter(names, looser) => {
                detail::judged_before_by_stricter(list(names), looser.said())
            }
            Self::LateBeforeTheLot(entries) => {
                Wording::join(&[detail::BEFORE_THE_LOT.clone(), late(entries)], ": ")
            }
            Self::Late(entries) => late(entries),
            Self::ToldAfterwards(entries) => of_all(entries, ToldAfterwards::said, "; "),
            Self::Noted(act) => {
                let event = &act.statement.event;
                event.noted().unwrap_or_else(|| event.called().clone())
            }
        }
    }
}

fn joined<T>(all: &[T], said: impl Fn(&T) -> Wording, separator: &str) -> Wording {
    let texts: Vec<Wording> = all.iter().map(said).collect();
    Wording::join(&texts, separator)
}

fn voided((index, e): &(u64, TestVoided)) -> Wording {
    detail::voided(e.entry, index, e.cause.said(), &e.explanation)
}

fn gone(sample: SampleRef, end: SampleEnd, index: u64, open: &[AnalyteCode]) -> Wording {
    match end {
        SampleEnd::Destroyed => detail::destroyed(sample, index, list(open)),
        SampleEnd::Returned => detail::returned(sample, index, list(open)),
    }
}

fn also_tested(tests: &[OtherTest]) -> Wording {
    let results = || tests.iter().map(|test| test.count).sum::<usize>();
    let more = || detail::results_in_all(results());
    first(tests, |test| Wording::data(test), ", ", more)
}

/// The first of them and, if there are more, how many there are.
fn of_all<T>(all: &[T], said: impl Fn(&T) -> Wording, separator: &str) -> Wording {
    first(all, said, separator, || detail::in_all(all.len()))
}

/// The first of them and, if there are more, what is said of those.
fn first<T>(
    all: &[T],
    said: impl Fn(&T) -> Wording,
    separator: &str,
    more: impl Fn() -> Wording,
) -> Wording {
    let mut texts: Vec<Wording> = all.iter().take(MAX_NAMED).map(said).collect();
    if all.len() > MAX_NAMED {
        texts.push(more());
    }
    Wording::join(&texts, separator)
}

fn late(entries: &[LateEntry]) -> Wording {
    let more = || Wording::data(format!("+{}", entries.len() - MAX_NAMED));
    first(entries, LateEntry::said, "; ", more)
}

/// Data, which are the same in each language.
fn list(data: &[impl ToString]) -> String {
    let texts: Vec<String> = data.iter().map(ToString::to_string).collect();
    texts.join(", ")
}

impl Ord for Detail {
    fn cmp(&self, other: &Self) -> Ordering {
        self.said().cmp(&other.said())
    }
}

impl PartialOrd for Detail {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Detail {
    fn eq(&self, other: &Self) -> bool {
        self.said() == other.said()
    }
}

impl Eq for Detail {}
