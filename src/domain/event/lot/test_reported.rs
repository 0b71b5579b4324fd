//! `TestReported`.

use std::sync::Arc;

use crate::domain::authority::{Signers, roles};
use crate::domain::decide::sampling::{laboratory, planned_sample};
use crate::domain::decide::{CLOCK_SKEW, Context};
use crate::domain::event::correction::{Correctable, first};
use crate::domain::event::{Afterwards, Details, Kind, Names, Nature, Transcribed, Worked};
use crate::domain::id::{
    AnalyteCode, Digest, Label, MethodCode, OrgRef, PersonRef, SampleRef, Text,
};
use crate::domain::quantity::Decimal;
use crate::domain::quantity::Quantity;
use crate::domain::refusal::RefusalCode as Code;
use crate::domain::spec::catalogue;
use crate::domain::state::{Facts, SampleState};
use crate::domain::statement::{Meaning, Recorded, Role};
use crate::domain::subject::Subject;
use crate::domain::time::TimestampMs;
use crate::domain::value::{Comparator, Determinations, DeterminationsError, ResultValue};
use crate::domain::view::Step;
use crate::words::{Wording, event, refusal};

/// A laboratory reports one result. It is blind: it names the sample only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestReported {
    pub sample: SampleRef,
    pub laboratory: OrgRef,
    pub analyte: AnalyteCode,
    pub method: MethodCode,
    pub method_version: Option<Label>,
    /// The laboratory's gapless counter for this client.
    pub client_sequence: u64,
    pub started_at: TimestampMs,
    pub ended_at: TimestampMs,
    pub reported_at: TimestampMs,
    pub value: ResultValue,
    /// Limit of detection.
    pub lod: Option<Quantity>,
    /// Limit of quantitation.
    pub loq: Option<Quantity>,
    /// Expanded uncertainty: recorded, not applied.
    pub uncertainty: Option<Quantity>,
    pub instrument: Label,
    pub run_id: Label,
    /// Kit lots, ascending.
    pub kit_lots: Vec<Label>,
    /// SHA-256 of the raw data.
    pub raw_data: Digest,
    pub analyst: PersonRef,
    pub reviewer: Option<PersonRef>,
    pub deviations: Option<Text>,
    /// The single determinations that the value is computed from.
    pub determinations: Option<Determinations>,
    /// Of a result that the laboratory did not sign itself.
    pub transcribed: Option<Transcribed>,
}

impl Kind for TestReported {
    const NATURE: Nature = Nature {
        since: 1,
        meaning: Meaning::Performed,
        afterwards: Afterwards::Reported,
        joins: "sample",
        claim: false,
        listed: false,
        moment: None,
    };

    fn organisation(&self) -> Option<OrgRef> {
        let transcribed = self.transcribed.as_ref().map(|by| by.maker);
        Some(transcribed.unwrap_or(self.laboratory))
    }

    fn signers(&self) -> Signers {
        match self.transcribed {
            Some(_) => Transcribed::SIGNERS,
            None => Signers::One(roles::TESTING),
        }
    }

    fn joins(&self) -> Vec<Subject> {
        vec![Subject::Sample(self.sample)]
    }

    fn introduces(&self) -> Vec<Subject> {
        Vec::new()
    }

    fn amounts(&self) -> Vec<(String, Decimal)> {
        Vec::new()
    }

    fn details(&self) -> Details {
        Details {
            pins: None,
            names: self.transcribed.iter().map(|_| self.laboratory).collect(),
            countersigner: None,
            bad_news: false,
            noted: None,
            worked: match self.transcribed {
                // Quality assurance compared it with the certificate, as it compares the rest.
                Some(_) => Worked::But(Role::QaRelease, vec![self.analyst]),
                None => Worked::With([self.analyst].into_iter().chain(self.reviewer).collect()),
            },
            happened_at: Some(self.reported_at),
            keys: Vec::new(),
        }
    }

    fn said(&self, names: &dyn Names) -> Wording {
        let took = self.ended_at.since(self.started_at).said();
        let (tube, value) = (names.tube(self.sample), names.value(&self.value));
        event::reported(tube, &self.analyte, value, &self.method, took)
    }

    fn fold(&self, entry: &Arc<Recorded>, _: &Subject, facts: &mut Facts) {
        if let Facts::Sample(sample) = facts {
            sample.results.push((entry.index, self.clone()));
            if entry.statement.retrospective.is_some() || self.transcribed.is_some() {
                sample.retold.insert(entry.index);
            }
        }
    }

    fn admit(&self, context: &Context<'_, '_>) {
        let planned = context.ask(|| planned_sample(context, self.sample));
        let Some(planned) = planned else {
            return context.pinned();
        };
        in_order(context, self, &planned.sample);
        context.pinned();
        context.rule(|| match &self.transcribed {
            Some(transcribed) => transcribed.admit(context, self.laboratory, &planned),
            None => laboratory(context, self.laboratory, &planned),
        });
        context.rule(|| {
            if planned.sample.received.is_none() {
                let expected = &event::A_RECEIVED_SAMPLE;
                return context.refuse(Code::NotReceived, "sample", self.sample, expected);
            }
            Ok(())
        });
        context.rule(|| match planned.sample.ended {
            Some((_, _, at)) if self.started_at > at => {
                let expected = event::before_the_sample_went(at);
                context.refuse(Code::TimeOrder, "started_at_ms", self.started_at, expected)
            }
            _ => Ok(()),
        });
        context.rule(|| {
            let analytes = &planned.planned.slot.analytes;
            if !analytes.contains(&self.analyte) {
                let expected = Wording::list(analytes, ", ");
                return context.refuse(Code::AnalyteNotPlanned, "analyte", &self.analyte, expected);
            }
            Ok(())
        });
        context.rule(|| possible(context, self));
        // One run is one reportable value: what it is averaged from stands within it.
        context.rule(|| {
            let results = &planned.sample.results;
            // What was transcribed stands in the way of no laboratory's own word.
            let again = |other: &TestReported| {
                other.analyte == self.analyte
                    && other.run_id == self.run_id
                    && other.transcribed.is_some() == self.transcribed.is_some()
            };
            if results.iter().any(|(_, other)| again(other)) {
                let found = event::result_of_run(&self.analyte, &self.run_id);
                return context.refuse(Code::Exists, "run_id", found, &event::ONE_RESULT);
            }
            Ok(())
        });
    }
}

/// taken <= received <= started <= ended <= reported <= recorded
fn in_order(context: &Context<'_, '_>, e: &TestReported, sample: &SampleState) {
    let received = sample.received_at.unwrap_or(e.started_at);
    let (started, ended) = (e.started_at, e.ended_at);
    let order = [
        (
            "started_at_ms",
            received,
            started,
            event::after_receipt(received),
        ),
        ("ended_at_ms", started, ended, event::after_start(started)),
        (
            "reported_at_ms",
            ended,
            e.reported_at,
            event::after_end(ended),
        ),
    ];
    for (field, before, after, expected) in order {
        context.rule(|| match before > after {
            true => context.refuse(Code::TimeOrder, field, after, expected),
            false => Ok(()),
        });
    }
    context.rule(|| {
        let latest = context.place.recorded_at.saturating_add(CLOCK_SKEW);
        if e.reported_at > latest {
            let expected = refusal::happened(latest);
            return context.refuse(Code::TimeOrder, "reported_at_ms", e.reported_at, expected);
        }
        Ok(())
    });
}

/// A value that the analyte can have, with limits that a method can have, computed from its
/// determinations.
fn possible(context: &Context<'_, '_>, e: &TestReported) -> Step<()> {
    if let Err(wrong) = catalogue::check_value(&e.analyte, &e.value) {
        let expected = &event::POSSIBLE_VALUE;
        return context.refuse(Code::Unit, "value", wrong.said(), expected);
    }
    let (lod, loq) = (e.lod.as_ref(), e.loq.as_ref());
    if let Err(wrong) = catalogue::check_limits(&e.analyte, lod, loq, e.uncertainty.as_ref()) {
        let expected = &event::POSSIBLE_LIMITS;
        return context.refuse(Code::Unit, "lod", wrong.said(), expected);
    }
    let Some(determinations) = &e.determinations else {
        return Ok(());
    };
    let number = match &e.value {
        ResultValue::Quantitative(measured) if measured.comparator() == Comparator::Eq => {
            measured.quantity()
        }
        _ => None,
    };
    let checked = match number {
        Some(number) => determinations.check(&number),
        None => Err(DeterminationsError::NotANumber),
    };
    match checked {
        Ok(()) => Ok(()),
        Err(wrong) => {
            let expected = &event::VALUE_THAT_FOLLOWS;
            context.refuse(
                Code::ValueMismatch,
                "determinations",
                wrong.said(),
                expected,
            )
        }
    }
}

impl Correctable for TestReported {
    fn fixed(&self, by: &Self) -> Option<&'static str> {
        first(&[
            ("sample", self.sample == by.sample),
            ("analyte", self.analyte == by.analyte),
            ("laboratory", self.laboratory == by.laboratory),
            (
                "client_sequence",
                self.client_sequence == by.client_sequence,
            ),
            ("transcribed", {
                let maker = |e: &Self| e.transcribed.as_ref().map(|by| by.maker);
                maker(self) == maker(by)
            }),
        ])
    }
}
