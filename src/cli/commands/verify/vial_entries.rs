//! What the histories behind a verdict tell about this one vial: its making, its tests, its way.
//!
//! A history may speak of neighbours too (a bank that fed other lots, a box with other vials), so
//! each event is taken only where it concerns the lot and vial in question.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::cli::render::phrases;
use crate::domain::event::{Event, OrgRegistered};
use crate::domain::id::{LotId, OrgRef, VialTag};
use crate::domain::quantity::Unit;
use crate::domain::statement::Recorded;
use crate::domain::subject::{Subject, subjects};
use crate::domain::value::{Comparator, MarkerValue, Measurement, Population, ResultValue};
use crate::domain::verdict::Verdict;
use crate::domain::view::{Lookup, Reader, View};
use crate::words::Language;
use crate::words::vial;

/// Entries about one vial as they stand, in the order of their places.
pub struct VialEntries<'e> {
    view: &'e dyn View,
    acts: BTreeMap<u64, Arc<Recorded>>,
}

impl<'e> VialEntries<'e> {
    /// What a verdict read, less what is about other lots and vials.
    pub fn of(view: &'e dyn View, verdict: &Verdict, lot: &LotId, vial: &VialTag) -> Self {
        let mut acts = BTreeMap::new();
        for subject in &verdict.reads {
            let Lookup::Present(known) = view.subject(subject) else {
                continue;
            };
            for act in known.state.standing() {
                if concerns(&act.statement.event, verdict, lot, vial) {
                    acts.insert(act.index, Arc::clone(act));
                }
            }
        }
        Self { view, acts }
    }

    /// In the order of their places.
    pub fn acts(&self) -> impl DoubleEndedIterator<Item = &Recorded> {
        self.acts.values().map(Arc::as_ref)
    }

    pub fn act(&self, index: u64) -> Option<&Recorded> {
        self.acts.get(&index).map(Arc::as_ref)
    }

    /// The registration of an organisation, if the evidence has it.
    pub fn organisation(&self, organisation: OrgRef) -> Option<OrgRegistered> {
        registered(self.view, organisation)
    }
}

/// The registration of an organisation, if the view has it.
pub fn registered(view: &dyn View, organisation: OrgRef) -> Option<OrgRegistered> {
    let known = Reader::new(view).organisation(organisation);
    known.ok().flatten()?.registered.clone()
}

/// Whether an entry of a history that was read is about this vial: a bank's history speaks of other lots, a
/// box's of other vials. The first of these kinds of subject that it joins decides.
fn concerns(event: &Event, verdict: &Verdict, lot: &LotId, vial: &VialTag) -> bool {
    let joined = subjects(event);
    let is_own = |subject: &Subject| match subject {
        Subject::Lot(of) => of == lot,
        Subject::Vial(of) => of == vial,
        Subject::Shipment(of) => {
            let ways = &verdict.findings.shipments;
            ways.iter().any(|(known, ..)| known == of)
        }
        other => verdict.reads.contains(other),
    };
    let deciding: [fn(&Subject) -> bool; 4] = [
        |subject| matches!(subject, Subject::Lot(_)),
        |subject| matches!(subject, Subject::Vial(_)),
        |subject| matches!(subject, Subject::Shipment(_)),
        // A step that made something this lot descends from; not what else its inputs went into.
        |subject| matches!(subject, Subject::Node(_)),
    ];
    let of_a_kind = |is: &fn(&Subject) -> bool| joined.iter().any(is);
    deciding.iter().find(|is| of_a_kind(is)).is_none_or(|is| {
        let mut of_it = joined.iter().filter(|subject| is(subject));
        of_it.any(is_own)
    })
}

/// A result as it is signed, units in UCUM: `< 0.05 [IU]/mL`.
pub fn signed(value: &ResultValue) -> String {
    let signed = Written {
        unit: |unit, _| unit.code().to_owned(),
        language: Language::English,
    };
    signed.value(value)
}

/// A result as a person reads it: `< 0.05 EU/mL`, `NotDetected`, `不検出`.
pub fn value(value: &ResultValue, language: Language) -> String {
    let read = Written {
        unit: phrases::unit,
        language,
    };
    read.value(value)
}

struct Written {
    unit: fn(Unit, Language) -> String,
    language: Language,
}

impl Written {
    fn value(&self, value: &ResultValue) -> String {
        match value {
            ResultValue::Qualitative(word) => word.said().get(self.language).to_owned(),
            ResultValue::Quantitative(measured) => self.measurement(measured),
            ResultValue::Set(set) => {
                let members = set.members().iter();
                let members: Vec<String> = members
                    .map(|(marker, found)| match found {
                        MarkerValue::Word(word) => {
                            format!("{marker} {}", word.said().get(self.language))
                        }
                        MarkerValue::Number(number) => {
                            format!("{marker} {}", self.measurement(number))
                        }
                    })
                    .collect();
                members.join(", ")
            }
            ResultValue::Population(share) => self.population(share),
            ResultValue::Evidence(document) => {
                vial::document(&document.role).get(self.language).to_owned()
            }
            ResultValue::Invalid(reason) => vial::invalid(reason).get(self.language).to_owned(),
        }
    }

    fn measurement(&self, measured: &Measurement) -> String {
        let comparator = measured.comparator();
        match measured.quantity() {
            Some(quantity) => {
                let unit = (self.unit)(quantity.unit, self.language);
                format!("{}{} {unit}", sign(comparator), quantity.value)
            }
            None => match comparator {
                Comparator::BelowLod => vial::BELOW_LOD.get(self.language).to_owned(),
                Comparator::BelowLoq => vial::BELOW_LOQ.get(self.language).to_owned(),
                Comparator::AboveUloq => vial::ABOVE_ULOQ.get(self.language).to_owned(),
                other => other.to_string(),
            },
        }
    }

    fn population(&self, share: &Population) -> String {
        let of = (self.unit)(share.unit(), self.language);
        format!(
            "{}{} % ({} {of} - {} {of})",
            sign(share.comparator()),
            share.percent(),
            share.low().value,
            share.high().value
        )
    }
}

fn sign(comparator: Comparator) -> &'static str {
    match comparator {
        Comparator::Lt => "< ",
        Comparator::Le => "<= ",
        Comparator::Gt | Comparator::AboveUloq => "> ",
        Comparator::Ge => ">= ",
        Comparator::Eq | Comparator::BelowLod | Comparator::BelowLoq => "",
    }
}
