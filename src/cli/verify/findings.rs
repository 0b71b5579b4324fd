//! From a verdict with its evidence to the facts of an answer.

use std::collections::BTreeMap;

use data_encoding::HEXLOWER;

use super::answer::Input;
use super::told::{self, Told};
use super::{questions, timeline};
use crate::cli::exit::Exit;
use crate::cli::render::facts::{
    CheckpointFacts, CustodyFacts, IngredientFacts, Outcome, PartyFacts, ReasonFacts, RowFacts,
    ShipmentFacts, ValueFacts, VerdictFacts,
};
use crate::cli::render::{Both, words};
use crate::domain::bilingual::Bilingual;
use crate::domain::event::Event;
use crate::domain::gate::{Ingredient, RowReport};
use crate::domain::id::{LotId, OrgRef, VialTag};
use crate::domain::state::Facts;
use crate::domain::subject::Subject;
use crate::domain::time::UtcOffset;
use crate::domain::verdict::{Language, Overall, Verdict, describe, headline, not_checked_text};
use crate::domain::view::{Lookup, View};
use crate::verify::bundle::Checked;

/// Fills in what good evidence says.
pub fn valid(facts: &mut VerdictFacts, checked: &Checked, input: &Input<'_>) {
    let (verdict, evidence) = (&checked.verdict, &checked.evidence);
    facts.outcome = Outcome::Valid;
    facts.training |= verdict.training;
    facts.verdict = Some(verdict.overall.name());
    facts.headline = Both::of(|language| headline(verdict, language, offset(language)));
    facts.exit = exit_of(verdict.overall) as u8;
    facts.reasons = verdict
        .reasons
        .iter()
        .map(|reason| ReasonFacts {
            code: reason.code.name(),
            stable: reason.to_string(),
            severity: reason.severity,
            about: reason.about.clone(),
            detail: reason.detail.as_ref().map(|d| said(d, Language::English)),
            detail_ja: reason.detail.as_ref().map(|d| said(d, Language::Japanese)),
            text: Both::of(|language| describe(reason, language)),
        })
        .collect();
    facts.not_checked = verdict
        .not_checked
        .iter()
        .map(|item| Both::of(|language| not_checked_text(item, language)))
        .collect();
    let checkpoint = &evidence.checkpoint;
    facts.checked.checkpoint = Some(CheckpointFacts {
        origin: checkpoint.origin.clone(),
        size: checkpoint.size,
        root: HEXLOWER.encode(&checkpoint.root),
        witnesses: evidence.witnesses.clone(),
        absent_witnesses: input
            .trust
            .absent_witnesses()
            .iter()
            .map(|w| w.name.clone())
            .collect(),
        quorum_met: evidence.witnessed,
    });
    facts.checked.statements = evidence.statements as u64;
    facts.checked.signatures = evidence.signatures as u64;
    facts.checked.as_of = Some(verdict.as_of.into());
    facts.checked.age_ms = Some(input.now.since(verdict.as_of).ms());
    let mut names = Names::new(evidence);
    facts.question.asked_by = input.asked_by.map(|asker| names.party(asker));
    findings(facts, verdict, &mut names);
}

/// Fills in what the histories tell of this vial: values, its way, the clinic's questions.
pub fn story(facts: &mut VerdictFacts, checked: &Checked, lot: &LotId, vial: &VialTag) {
    let told = Told::of(&checked.evidence, &checked.verdict, lot, vial);
    for (row, report) in facts.rows.iter_mut().zip(&checked.verdict.findings.rows) {
        let values = report.results.iter().filter_map(|judged| {
            let act = told.act(judged.index)?;
            let Event::TestReported(result) = &act.statement.event else {
                return None;
            };
            Some(ValueFacts {
                index: judged.index,
                value: told::signed(&result.value),
                shown: told::value(&result.value, Language::English),
                shown_ja: told::value(&result.value, Language::Japanese),
                compared: judged.compared.clone(),
                method: result.method.to_string(),
                started: result.started_at.into(),
                ended: result.ended_at.into(),
                hours: result.ended_at.since(result.started_at).whole_hours(),
                date: result
                    .reported_at
                    .date(act.statement.utc_offset)
                    .to_string(),
            })
        });
        row.values = values.collect();
    }
    let mut names = Names::new(&checked.evidence);
    facts.timeline = timeline::moments(&told, |organisation| names.party(organisation));
    facts.questions = questions::answers(facts, &told);
}

fn findings(facts: &mut VerdictFacts, verdict: &Verdict, names: &mut Names<'_>) {
    let findings = &verdict.findings;
    facts.question.product = findings.product.clone();
    facts.question.maker = findings
        .maker
        .as_ref()
        .map(|(maker, _)| names.party(*maker));
    facts.question.expiry = findings.expiry.map(|date| date.to_string());
    facts.custody = findings.possessor.map(|possessor| CustodyFacts {
        possessor: Some(names.party(possessor)),
        shipments: findings
            .shipments
            .iter()
            .map(|(shipment, from, to, received)| ShipmentFacts {
                shipment: shipment.to_string(),
                from: names.party(*from),
                to: names.party(*to),
                received: *received,
            })
            .collect(),
    });
    facts.rows = findings.rows.iter().map(row).collect();
    if let Some((marketed_as, cargo_modified)) = findings.sold {
        facts.question.marketed_as = Some(marketed_as.as_str());
        facts.question.cargo_modified = Some(cargo_modified);
        facts.question.sold_as = Some(Both::of(|language| {
            words::sold_as(marketed_as, cargo_modified, language)
        }));
    }
    // The verdict came as far as the making exactly if it knows who has the vial.
    let ingredients = findings.ingredients.iter().map(ingredient).collect();
    facts.ingredients = findings.possessor.map(|_| ingredients);
}

fn ingredient(of: &Ingredient) -> IngredientFacts {
    IngredientFacts {
        name: of.name.clone(),
        category: of.category.as_str(),
        contains: of.contains.iter().map(|c| c.as_str()).collect(),
        species: of.species.as_str(),
        text: Both::of(|language| words::ingredient(of, language)),
    }
}

fn said(text: &Bilingual, language: Language) -> String {
    text.get(language).to_owned()
}

fn row(report: &RowReport) -> RowFacts {
    let mut laboratories: Vec<&'static str> = Vec::new();
    let mut remarks = Vec::new();
    for result in &report.results {
        let kind = result.independence.as_str();
        if !laboratories.contains(&kind) {
            laboratories.push(kind);
        }
        remarks.extend(result.why_not());
    }
    RowFacts {
        code: report.key.code.to_string(),
        stage: report.key.stage.as_str(),
        row_id: report.key.row_id.as_ref().map(ToString::to_string),
        result: report.outcome.name(),
        laboratories,
        results: report.results.len() as u64,
        values: Vec::new(),
        remarks: remarks.iter().map(|r| said(r, Language::English)).collect(),
        remarks_ja: remarks
            .iter()
            .map(|r| said(r, Language::Japanese))
            .collect(),
    }
}

/// The exit code of a verdict.
pub fn exit_of(overall: Overall) -> Exit {
    match overall {
        Overall::OkAsOf => Exit::Done,
        Overall::AskMaker => Exit::Ask,
        Overall::DoNotUse => Exit::False,
    }
}

/// Japan has one time zone; everybody else reads UTC.
fn offset(language: Language) -> UtcOffset {
    match language {
        Language::English => UtcOffset::UTC,
        Language::Japanese => UtcOffset::JST,
    }
}

/// Names of organisations, as far as the evidence has their registration.
struct Names<'e> {
    view: &'e dyn View,
    found: BTreeMap<OrgRef, Option<String>>,
}

impl<'e> Names<'e> {
    fn new(view: &'e dyn View) -> Self {
        Self {
            view,
            found: BTreeMap::new(),
        }
    }

    fn party(&mut self, organisation: OrgRef) -> PartyFacts {
        let view = self.view;
        let name = self.found.entry(organisation).or_insert_with(|| {
            let Lookup::Present(known) = view.subject(&Subject::Organisation(organisation)) else {
                return None;
            };
            match &known.state.facts {
                Facts::Organisation(state) => Some(state.registered.as_ref()?.name.to_string()),
                _ => None,
            }
        });
        PartyFacts {
            organisation: organisation.to_string(),
            name: name.clone(),
        }
    }
}
