//! `sample show`: one sample, by the label on the tube.

use std::collections::BTreeSet;
use std::sync::Arc;

use clap::Args;

use super::find::called_so;
use super::numbers::Numbers;
use crate::cli::client::Client;
use crate::cli::commands::lot::history;
use crate::cli::commands::lot::show::hours;
use crate::cli::commands::verify::vial_entries;
use crate::cli::context::{Context, KeyArgs};
use crate::cli::exit::{Failure, Outcome};
use crate::cli::list::{Cell, Column, Fact, Part, Sheet};
use crate::cli::lot_record::{Names, doubts, lines, read_all, signers};
use crate::cli::remote_view::RemoteView;
use crate::cli::statement_in_words::local;
use crate::domain::event::{SampleReceived, SampleTaken, SampleTarget, TestReported};
use crate::domain::gate::awaits_conclusion;
use crate::domain::id::{AnalyteCode, SampleRef};
use crate::domain::state::{Planned, SampleEnd, SampleState};
use crate::domain::statement::Recorded;
use crate::domain::subject::Subject;
use crate::domain::view::{Need, Reader, Ref};
use crate::words::{Language, Problem, Wording, list, sheet as words};

/// Most samples that are looked through for a label.
const MAX_SAMPLES: usize = 20_000;

/// Which sample.
#[derive(Debug, Args)]
#[command(before_help = "Examples:
  lotledger sample show CE26-0007-E1
  lotledger sample show K26-0815 --keys lab/
  lotledger sample show CE26-0007-E1 --lang ja --references")]
pub struct SampleShow {
    /// The label on the tube, the laboratory's own number (with its --keys), or the reference smp_…
    #[arg(value_name = "LABEL")]
    sample: String,
    /// Keyrings: the ledger knows no names of people, they do.
    #[command(flatten)]
    keys: KeyArgs,
    /// Show references beside names
    #[arg(long)]
    references: bool,
}

const RESULTS: &[Column] = &[
    Column::new("analyte", &words::ANALYTE),
    Column::name("value", &words::VALUE),
    Column::new("method", &words::METHOD),
    Column::time("started_at", &words::STARTED),
    Column::time("ended_at", &words::ENDED),
    Column::new("hours", &words::HOURS),
    Column::name("analyst", &words::ANALYST),
    Column::name("reviewer", &words::REVIEWER),
    Column::name("remark", &words::REMARK),
    Column::reference("entry", &words::REFERENCE),
];

impl SampleShow {
    pub async fn run(self, context: &Context) -> Outcome {
        let keyring = self.keys.open()?;
        let mut client = context.client().await?;
        let trust = context.trust_if_any()?;
        let numbers = Numbers::of_keyrings(&keyring)?;
        let id = find(&client, &numbers, &self.sample).await?;
        let subject = Subject::Sample(id);
        let view = read_all(&mut client, trust.as_ref(), subject, |view| {
            further(view, id)
        })
        .await?;
        let reader = Reader::new(&view);
        let (Some(sample), names) = (
            reader.sample(id).ok().flatten(),
            Names::new(&view, &keyring),
        ) else {
            return Err(unknown(&self.sample));
        };
        let entries = sample.acts().iter().map(AsRef::as_ref);
        let rows = lines(entries, &names);
        let results = sample.results.iter();
        let sheet = Sheet {
            schema: "lotledger.sample.v1",
            parts: vec![
                facts(
                    id,
                    &sample,
                    planned(&reader, &sample).as_ref(),
                    &names,
                    &numbers,
                ),
                Part::Table {
                    key: "results",
                    head: words::RESULTS.clone(),
                    columns: RESULTS,
                    rows: results
                        .map(|(index, result)| {
                            let waits = awaits_conclusion(&view, &sample, *index);
                            let remark = doubts::remark(
                                &sample,
                                *index,
                                &names,
                                waits.unwrap_or(true),
                                None,
                            );
                            row(*index, result, remark, &names)
                        })
                        .collect(),
                    nothing: &words::NO_RESULTS,
                },
                Part::Table {
                    key: "entries",
                    head: words::ENTRIES.clone(),
                    columns: history::COLUMNS,
                    rows: rows.iter().map(history::row).collect(),
                    nothing: &words::NO_RESULTS,
                },
                proof(&view),
            ],
        };
        sheet.answer(context, self.references)
    }
}

/// The sample that is meant.
async fn find(client: &Client, numbers: &Numbers, text: &str) -> Result<SampleRef, Failure> {
    if let Ok(id) = SampleRef::parse(text) {
        return Ok(id);
    }
    let (samples, more) = client.samples(Vec::new(), false, MAX_SAMPLES).await?;
    let found = called_so(&samples, numbers, text);
    let found: Vec<&str> = found.iter().map(|row| row.sample.as_str()).collect();
    match found[..] {
        [one] => SampleRef::parse(one).map_err(|error| Failure::input(error).at("LABEL")),
        [] if more => Err(Failure::not_checked(Problem::INCOMPLETE, &words::TOO_MANY)
            .at("LABEL")
            .hint(&words::SAY_SAMPLE)),
        [] => Err(unknown(text)),
        [..] => Err(Failure::usage(&words::SEVERAL_SAMPLES)
            .at("LABEL")
            .found(found.join(", "))
            .hint(&words::SAY_SAMPLE)),
    }
}

fn unknown(text: &str) -> Failure {
    Failure::not_checked(Problem::NOT_VISIBLE, &words::NO_SUCH_SAMPLE)
        .at("LABEL")
        .found(text)
        .hint(&words::SAY_SAMPLE)
}

/// What a sample names: its lot or node, the product, the laboratory of its line, who signed.
pub(in crate::cli::commands) fn further(view: &RemoteView, id: SampleRef) -> BTreeSet<Subject> {
    let reader = Reader::new(view);
    let Some(sample) = reader.sample(id).ok().flatten() else {
        return BTreeSet::new();
    };
    let mut found = signers(view, sample.acts());
    if let Some(taken) = &sample.taken {
        found.insert(taken.target.subject());
        if let SampleTarget::Lot(lot) = &taken.target {
            found.insert(Subject::Product(lot.gtin));
        }
    }
    let planned = planned(&reader, &sample);
    found.extend(planned.map(|planned| Subject::Organisation(planned.slot.laboratory)));
    // By what its results are judged.
    for (index, _) in &sample.results {
        let needs = awaits_conclusion(view, &sample, *index).err();
        found.extend(needs.into_iter().flatten().filter_map(|need| match need {
            Need::Subject(subject) => Some(subject),
            Need::Vial(..) | Need::Sidecar(_) => None,
        }));
    }
    found
}

/// The line of the plan that it was taken for.
pub(in crate::cli::commands) fn planned(
    reader: &Reader<'_>,
    sample: &SampleState,
) -> Option<Planned> {
    let taken = sample.taken.as_ref()?;
    match &taken.target {
        SampleTarget::Lot(lot) => reader.lot(lot).ok()??.sampling.slot(&taken.slot).cloned(),
        SampleTarget::Node(node) => reader
            .node(*node)
            .ok()??
            .sampling
            .slot(&taken.slot)
            .cloned(),
    }
}

fn facts(
    id: SampleRef,
    sample: &Ref<SampleState>,
    planned: Option<&Planned>,
    names: &Names<'_>,
    numbers: &Numbers,
) -> Part {
    let mut facts = of_taking(sample, planned, names);
    let own = numbers.of(id).unwrap_or_default();
    facts.push(Fact::text("own_number", &list::OWN_NUMBER, own.to_owned()));
    facts.extend(of_way(sample, planned, names));
    facts.push(Fact::reference("sample", &words::REFERENCE, id));
    let head = Wording::join(&[words::SAMPLE.clone(), Wording::data(names.tube(id))], " ");
    Part::Facts("sample", head, facts)
}

/// What was taken, of what, for which line of the plan.
fn of_taking(sample: &SampleState, planned: Option<&Planned>, names: &Names<'_>) -> Vec<Fact> {
    let Some(taken) = &sample.taken else {
        return Vec::new();
    };
    let said = |label: Option<String>| label.unwrap_or_default();
    let stage = planned.map(|planned| planned.slot.stage);
    let stage = stage.map_or_else(
        || Cell::text(""),
        |stage| Cell::word(stage.as_str(), stage.said()),
    );
    let label = taken.label.as_ref().map(ToString::to_string);
    let seal = taken.seal.as_ref().map(ToString::to_string);
    let maker = names.organisation(taken.organisation);
    vec![
        Fact::text("label", &words::TUBE, said(label)),
        Fact::text("product_name", &words::PRODUCT, said(product(taken, names))),
        Fact::text("of", &words::OF, target(taken)),
        Fact::text("slot", &words::SLOT, taken.slot.to_string()),
        Fact::new("stage", &words::STAGE, stage),
        Fact::text("quantity", &words::AMOUNT, taken.quantity.to_string()),
        Fact::text("seal", &words::SEAL, said(seal)),
        Fact::text("organisation_name", &words::MAKER, maker),
    ]
}

/// Where it is, when it came there and how, and what is still to be done.
fn of_way(sample: &Ref<SampleState>, planned: Option<&Planned>, names: &Names<'_>) -> Vec<Fact> {
    let received = sample.received.as_ref();
    let laboratory = received.map(|received| received.laboratory);
    let laboratory = laboratory.or(planned.map(|planned| planned.slot.laboratory));
    let name = laboratory.map(|laboratory| names.organisation(laboratory));
    let place = match (received, &name) {
        _ if sample.ended.is_some() => sample
            .ended
            .map_or_else(|| Wording::data(""), |(_, end, _)| ended(end).clone()),
        (Some(_), Some(at)) => words::at_laboratory(at),
        (None, Some(to)) => words::on_the_way(to),
        (_, None) => Wording::data(""),
    };
    let at = |act: &Arc<Recorded>| local(act.statement.occurred_at, act.statement.utc_offset);
    let acts = sample.acts();
    let mut receipts = acts
        .iter()
        .filter(|act| act.statement.event.get::<SampleReceived>().is_some());
    let condition = received.map_or_else(
        || Cell::text(""),
        |received| Cell::word(received.condition.as_str(), received.condition.said()),
    );
    let gone = sample
        .ended
        .and_then(|(index, ..)| acts.iter().find(|act| act.index == index));
    let waits = planned.filter(|_| sample.ended.is_none());
    let missing = waits.map(|planned| sample.unreported(&planned.slot));
    let missing = missing.unwrap_or_default().into_iter();
    let missing: Vec<String> = missing.map(AnalyteCode::to_string).collect();
    vec![
        Fact::new("where", &words::WHERE, Cell::words(place)),
        Fact::text(
            "laboratory_name",
            &words::LABORATORY,
            name.unwrap_or_default(),
        ),
        Fact::text(
            "taken_at",
            &words::TAKEN,
            acts.first().map(at).unwrap_or_default(),
        ),
        Fact::text(
            "received_at",
            &words::RECEIVED,
            receipts.next().map(at).unwrap_or_default(),
        ),
        Fact::new("condition", &words::CONDITION, condition),
        Fact::text(
            "ended_at",
            &words::GONE_AT,
            gone.map(at).unwrap_or_default(),
        ),
        Fact::new("missing", &words::MISSING, Cell::list(&missing)),
    ]
}

/// What became of a sample that its laboratory has no more.
pub(in crate::cli::commands) fn ended(end: SampleEnd) -> &'static Wording {
    match end {
        SampleEnd::Destroyed => &list::DESTROYED,
        SampleEnd::Returned => &list::RETURNED,
    }
}

fn product(taken: &SampleTaken, names: &Names<'_>) -> Option<String> {
    match &taken.target {
        SampleTarget::Lot(lot) => Some(names.product(lot.gtin)),
        SampleTarget::Node(_) => None,
    }
}

fn target(taken: &SampleTaken) -> String {
    match &taken.target {
        SampleTarget::Lot(lot) => lot.to_string(),
        SampleTarget::Node(node) => node.to_string(),
    }
}

fn row(index: u64, result: &TestReported, remark: Option<Wording>, names: &Names<'_>) -> Vec<Cell> {
    let value = Wording::each(|language: Language| vial_entries::value(&result.value, language));
    vec![
        Cell::text(result.analyte.to_string()),
        Cell::words(value.clone()),
        Cell::text(result.method.to_string()),
        Cell::time(Some(result.started_at.ms())),
        Cell::time(Some(result.ended_at.ms())),
        hours(result),
        Cell::text(names.person(result.analyst)),
        Cell::text(
            result
                .reviewer
                .map_or_else(String::new, |who| names.person(who)),
        ),
        remark.map_or_else(|| Cell::text(""), Cell::words),
        Cell::text(index.to_string()),
    ]
}

/// Whether it was checked.
pub(in crate::cli) fn proof(view: &RemoteView) -> Part {
    let remark = match view.evidence() {
        Some(evidence) => words::proven(
            evidence.checkpoint.size,
            &evidence.checkpoint.origin,
            evidence.as_of,
        ),
        None => words::DAEMONS_WORD.clone(),
    };
    Part::Remarks("remarks", vec![remark])
}
