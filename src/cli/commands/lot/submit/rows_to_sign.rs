//! The rows that are about to be signed here, in words, a table after the other: results with what their specification
//! makes of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::already_recorded::Standing;
use super::desk::{all_here, signatories};
use super::published::Published;
use crate::cli::before_signing::too_early::{self, First, before_a_decision};
use crate::cli::before_signing::{Act, BeforeSigning, Told, Warning, late, results};
use crate::cli::commands::lot::dossier::Dossier;
use crate::cli::commands::lot::plan::Planned;
use crate::cli::commands::lot::submission_order::{Item, Queue};
use crate::cli::draft::Draft;
use crate::cli::exit::Failure;
use crate::cli::keyring::Keyring;
use crate::cli::statement_in_words::{Names, Words};
use crate::domain::event::{OrgKind, TestReported};
use crate::domain::gate::Unrecorded;
use crate::domain::id::SampleRef;
use crate::domain::spec::{LotContext, judge_rows};
use crate::domain::statement::Recorded;
use crate::domain::time::TimestampMs;
use crate::domain::value::{LabIndependence, ResultFacts};
use crate::words::{Language, Wording, lot as words, signing};

/// Most rows of a table that are shown one by one; one that is warned of always is.
const MAX_SHOWN: usize = 40;

/// A row that is about to be signed.
pub(super) struct Row<'q> {
    item: &'q Item,
    pub(super) place: String,
    pub(super) words: Wording,
    /// A result of which no specification is known here.
    unjudged: bool,
    pub(super) warnings: Vec<Warning>,
}

/// The rows that are not recorded and whose keys are here.
pub(super) fn here<'q>(queue: &'q Queue, keyring: &Keyring) -> Result<Vec<&'q Item>, Failure> {
    let mut rows = Vec::new();
    for item in &queue.items {
        let signers = signatories(keyring, &item.planned);
        let here = signers.is_some_and(|signers| all_here(keyring, &signers));
        if here && queue.recorded(item)?.is_none() {
            rows.push(item);
        }
    }
    Ok(rows)
}

/// What is known when rows are shown.
pub(super) struct Known<'k> {
    pub(super) published: &'k Published,
    /// When they will be recorded.
    pub(super) recorded_at: Option<TimestampMs>,
    /// What stands of the dossiers.
    pub(super) standing: &'k Standing,
}

impl Known<'_> {
    /// A result of another sample that has the same raw data: its sample and its entry.
    fn raw_data_of_another(&self, of: usize, result: &TestReported) -> Option<(SampleRef, u64)> {
        let mut acts = self.standing.acts.get(of)?.values();
        acts.find_map(|act| {
            let other = act.statement.event.get::<TestReported>()?;
            let copied = other.raw_data == result.raw_data && other.sample != result.sample;
            copied.then_some((other.sample, act.index))
        })
    }
}

/// Each in words, with what is warned of.
pub(super) fn rows<'q>(
    queue: &'q Queue,
    items: impl IntoIterator<Item = &'q Item>,
    known: &Known<'_>,
) -> Result<Vec<Row<'q>>, Failure> {
    let of_dossiers = queue.open.iter();
    let names: Vec<Names> = of_dossiers
        .map(|open| Names::of_dossier(open.names()))
        .collect();
    let unnamed = Names::default();
    let row = |item: &'q Item| {
        let place = queue.place(item);
        let judged = judged(queue, item, known.published);
        let event = &item.planned.draft.event;
        let result = event.get::<TestReported>();
        let mut warnings = match (result, &judged) {
            (Some(result), Some(judged)) => results::warnings(result, judged),
            (result, _) => result.and_then(results::misspelt).into_iter().collect(),
        };
        let copied =
            result.and_then(|result| Some((result, known.raw_data_of_another(item.of, result)?)));
        warnings.extend(copied.map(|(result, (sample, index))| {
            results::raw_data_of_another(result, &called(queue, item, sample), index)
        }));
        let draft = &item.planned.draft;
        let kind = draft.retrospective.map(|(kind, _)| kind);
        let then = draft.occurred_at;
        let recorded = known.recorded_at.map_or(then, |now| now.max(then));
        let before = known.standing.acts.get(item.of).into_iter();
        warnings.extend(too_early(draft, before.flat_map(|acts| acts.values())));
        warnings.extend(late::warning(event, kind, draft.occurred_at, recorded));
        Ok(Row {
            item,
            words: in_words(
                &item.planned,
                names.get(item.of).unwrap_or(&unnamed),
                judged.as_ref(),
            )?,
            unjudged: event.get::<TestReported>().is_some() && judged.is_none(),
            warnings: warnings.into_iter().map(|w| w.at(place.clone())).collect(),
            place,
        })
    };
    items.into_iter().map(row).collect()
}

/// That a lot would be reviewed or released before something on which that rests.
fn too_early<'a>(draft: &Draft, acts: impl Iterator<Item = &'a Arc<Recorded>>) -> Vec<Warning> {
    // Most rows decide nothing, and nothing has to come before them.
    if !draft.event.is_decision() {
        return Vec::new();
    }
    let acts: Vec<Arc<Recorded>> = acts.cloned().collect();
    let first = |act: &&Arc<Recorded>| {
        before_a_decision(&act.statement.event, &draft.event)
            && act.statement.occurred_at > draft.occurred_at
            && !too_early::stands_no_more(act, &acts)
    };
    let last = acts
        .iter()
        .filter(first)
        .max_by_key(|act| act.statement.occurred_at);
    let first = last.map(|act| First {
        what: act.statement.event.called(),
        at_ms: act.statement.occurred_at.ms(),
        index: act.index,
    });
    too_early::warnings(draft.occurred_at, draft.utc_offset, first)
}

/// What the dossier calls a sample.
fn called(queue: &Queue, item: &Item, sample: SampleRef) -> String {
    let open = queue.open.get(item.of);
    let mut names = open.into_iter().flat_map(|open| open.memory.references());
    let name = names.find(|(kind, _, bytes)| *kind == "sample" && sample.bytes() == *bytes);
    name.map_or_else(|| sample.to_string(), |(_, name, _)| name.to_owned())
}

fn in_words(
    planned: &Planned,
    names: &Names,
    judged: Option<&Unrecorded>,
) -> Result<Wording, Failure> {
    let event = &planned.draft.event;
    // `sample/NAME/taken`: what the dossier calls it.
    let called = match planned.key.split('/').collect::<Vec<_>>().as_slice() {
        ["lot", ..] | [_] | [] => None,
        [_, name, ..] => Some(*name),
    };
    let certificate = event.transcribed().and(planned.draft.openings.first());
    let with_paper = |words: Wording| match certificate {
        Some(opening) => words::from_paper(words, opening.value()),
        None => words,
    };
    let named = |words: Wording| match called {
        Some(name) => words.of(name),
        None => words,
    };
    if let Some(result) = event.get::<TestReported>() {
        return Ok(named(with_paper(results::line(result, judged))));
    }
    let statement = planned.draft.statement();
    let said = |language| {
        let words = Words::new(language, names, &planned.draft.openings);
        let values = words.brief(&statement)?;
        Ok::<_, Failure>(format!("{}: {values}", event.called().get(language)))
    };
    let (english, japanese) = (said(Language::English)?, said(Language::Japanese)?);
    let said = Wording::each(|language| match language {
        Language::English => english.clone(),
        Language::Japanese => japanese.clone(),
    });
    Ok(named(with_paper(said)))
}

/// What the specification of the dossier's lot makes of a result, as the ledger has it.
fn judged(queue: &Queue, item: &Item, published: &Published) -> Option<Unrecorded> {
    let result = item.planned.draft.event.get::<TestReported>()?;
    let dossier = &queue.open.get(item.of)?.dossier;
    let manifest = &dossier.manifest;
    let specification = published.specifications.get(&manifest.specification)?;
    let claims = published.claims.get(&manifest.lot.gtin)?;
    let facts = facts(dossier, &item.planned, result)?;
    let fill = claims
        .iter()
        .find(|claim| claim.analyte.as_str() == "FILL_VOLUME");
    let context = LotContext {
        specification,
        label_claims: claims,
        lot_vials: manifest.vials.as_ref().map(|vials| vials.count),
        fill: fill.map(|claim| claim.value),
    };
    Some(Unrecorded {
        stage: facts.stage,
        rows: judge_rows(&facts, &context),
    })
}

/// A result as its dossier tells it.
fn facts(dossier: &Dossier, planned: &Planned, result: &TestReported) -> Option<ResultFacts> {
    let mut rows = dossier.results.iter();
    let row = rows.find(|row| row.act.place == planned.place)?;
    let sample = dossier.samples.iter().find(|s| s.sample == row.sample)?;
    let plans = dossier.manifest.sampling.iter();
    let mut slots = plans
        .filter(|plan| plan.target == sample.target)
        .flat_map(|plan| &plan.slots);
    let stage = slots.find(|slot| slot.slot == sample.event.slot)?.stage;
    let mut laboratories = dossier.manifest.organisations.values();
    let laboratory = laboratories.find(|of| of.reference == result.laboratory);
    let independence = match laboratory {
        _ if result.laboratory == dossier.manifest.maker => LabIndependence::InHouse,
        Some(of) if of.kinds.contains(&OrgKind::Laboratory) => {
            let told_afterwards = planned.draft.retrospective.is_some();
            match told_afterwards || result.transcribed.is_some() {
                true => LabIndependence::ThirdPartyRetold,
                false => LabIndependence::ThirdParty,
            }
        }
        _ => LabIndependence::NotALaboratory,
    };
    Some(ResultFacts {
        analyte: result.analyte.clone(),
        stage,
        method: result.method.clone(),
        value: result.value.clone(),
        lod: result.lod,
        loq: result.loq,
        sampled: sample.act.at,
        started: result.started_at,
        ended: result.ended_at,
        reported: result.reported_at,
        independence,
        vials_in_sample: sample.vials,
    })
}

/// What a person is shown, and a program is given.
pub(super) fn shown(queue: &Queue, rows: &[Row<'_>], mut told: Told) -> BeforeSigning {
    if rows.iter().any(|row| row.unjudged) {
        told.not_asked.push(signing::SOME_NOT_JUDGED.clone());
    }
    told.warnings
        .extend(rows.iter().flat_map(|row| row.warnings.clone()));
    let acts = rows.iter().map(|row| Act {
        event: row.item.planned.draft.event.name(),
        place: Some(row.place.clone()),
        payload_hash: None,
        words: row.words.clone(),
    });
    BeforeSigning {
        acts: acts.collect(),
        listed: Some(Wording::each(|language| page(queue, rows, language))),
        told,
        ..BeforeSigning::default()
    }
}

/// A table after the other, as they are written.
fn page(queue: &Queue, rows: &[Row<'_>], language: Language) -> String {
    let mut tables: BTreeMap<(usize, &str), Vec<&Row<'_>>> = BTreeMap::new();
    for row in rows {
        let file = row.item.planned.place.file.as_str();
        tables.entry((row.item.of, file)).or_default().push(row);
    }
    let mut lines = Vec::new();
    for ((of, file), mut rows) in tables {
        rows.sort_by_key(|row| row.item.planned.place.line);
        let directory = queue
            .open
            .get(of)
            .map(|open| open.dossier.directory.display());
        let directory = directory.map(|path| path.to_string()).unwrap_or_default();
        lines.push(
            words::rows_to_sign(directory, file, rows.len())
                .get(language)
                .to_owned(),
        );
        let mut more = 0;
        for (i, row) in rows.iter().enumerate() {
            if i >= MAX_SHOWN && row.warnings.is_empty() {
                more += 1;
                continue;
            }
            let codes = row
                .warnings
                .iter()
                .map(|warning| format!("  [{}]", warning.code));
            lines.push(format!(
                "  :{} {}  {}{}",
                row.item.planned.place.line,
                aliases(&row.item.planned),
                row.words.get(language),
                codes.collect::<String>()
            ));
        }
        if more > 0 {
            lines.push(words::more_rows(more).get(language).to_owned());
        }
    }
    if lines.is_empty() {
        lines.push(words::NOTHING_TO_SIGN.get(language).to_owned());
    }
    lines.join("\n")
}

/// What the dossier calls those who sign a row.
pub(super) fn aliases(planned: &Planned) -> String {
    let aliases: Vec<&str> = planned.signers().map(|(p, _)| p.alias.as_str()).collect();
    aliases.join(" + ")
}

/// How many rows each person signs here, by what they are called.
pub(super) fn by_signer(queue: &Queue, items: &[&Item]) -> BTreeMap<String, usize> {
    let mut signers = BTreeMap::new();
    for item in items {
        for (signer, _) in item.planned.signers() {
            let of = queue.organisation(item, signer.organisation);
            *signers
                .entry(format!("{} ({of})", signer.alias))
                .or_default() += 1;
        }
    }
    signers
}
