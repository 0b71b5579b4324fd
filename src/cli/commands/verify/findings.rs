//! From a verdict with its evidence to the facts of an answer.

use std::sync::Arc;

use super::answer::Input;
use super::vial_entries::{self, VialEntries};
use super::{questions, timeline};
use crate::cli::exit::Exit;
use crate::cli::render::facts::{
    CheckpointFacts, CustodyFacts, IngredientFacts, Outcome, PartyFacts, QuestionFacts,
    ReasonFacts, RowFacts, ShipmentFacts, ValueFacts, VerdictFacts,
};
use crate::cli::render::phrases;
use crate::cli::render::recall::RecallFacts;
use crate::domain::event::Event;
use crate::domain::gate::{Ingredient, RowReport};
use crate::domain::id::{LotId, OrgRef, VialTag};
use crate::domain::reason::Reason;
use crate::domain::statement::Recorded;
use crate::domain::subject::Subject;
use crate::domain::time::UtcOffset;
use crate::domain::verdict::{Overall, Verdict};
use crate::domain::view::{Lookup, Reader, View};
use crate::verify::bundle::Checked;
use crate::verify::histories::Evidence;
use crate::words::vial;
use crate::words::{Language, Wording};

/// Fills in what good evidence says.
pub fn valid(facts: &mut VerdictFacts, checked: &Checked, input: &Input<'_>) {
    let (verdict, evidence) = (&checked.verdict, &checked.evidence);
    let names = Names(evidence);
    facts.outcome = Outcome::Valid;
    facts.training |= verdict.training;
    facts.verdict = Some(verdict.overall);
    facts.headline = verdict.headline();
    facts.exit = exit_of(verdict.overall) as u8;
    facts.reasons = verdict
        .reasons
        .iter()
        .map(|reason| names.reason(reason))
        .collect();
    facts.not_checked = verdict
        .not_checked
        .iter()
        .map(|item| names.beside_each(&item.text()))
        .collect();
    let checkpoint = &evidence.checkpoint;
    facts.checked.checkpoint = Some(CheckpointFacts {
        origin: checkpoint.origin.clone(),
        size: checkpoint.size,
        root: checkpoint.root.to_string(),
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
    facts.question.asked_by = input.asked_by.map(|asker| names.party(asker));
    findings(facts, verdict, names);
}

/// Fills in what the histories tell of this vial: values, its way, the clinic's questions.
pub fn story(facts: &mut VerdictFacts, checked: &Checked, lot: &LotId, vial: &VialTag) {
    let entries = VialEntries::of(&checked.evidence, &checked.verdict, lot, vial);
    for (row, report) in facts.rows.iter_mut().zip(&checked.verdict.findings.rows) {
        let values = report.results.iter().filter_map(|judged| {
            let act = entries.act(judged.index)?;
            let Event::TestReported(result) = &act.statement.event else {
                return None;
            };
            Some(ValueFacts {
                index: judged.index,
                value: vial_entries::signed(&result.value),
                shown: vial_entries::value(&result.value, Language::English),
                shown_ja: vial_entries::value(&result.value, Language::Japanese),
                compared: judged.compared.clone(),
                method: result.method.to_string(),
                method_text: phrases::method(&result.method),
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
    let names = Names(&checked.evidence);
    facts.recalls = recalls(&checked.evidence, lot, names);
    handling(&mut facts.question, &checked.evidence, lot);
    facts.timeline = timeline::moments(&entries, |organisation| names.party(organisation));
    facts.questions = questions::answers(facts, &entries);
}

fn findings(facts: &mut VerdictFacts, verdict: &Verdict, names: Names<'_>) {
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
    facts.rows = findings.rows.iter().map(|of| row(of, names)).collect();
    if let Some((marketed_as, cargo_modified)) = findings.sold {
        facts.question.marketed_as = Some(marketed_as.as_str());
        facts.question.cargo_modified = Some(cargo_modified);
        facts.question.sold_as = Some(match cargo_modified {
            false => vial::sold_as(marketed_as.said()),
            true => vial::sold_modified(marketed_as.said()),
        });
    }
    // The verdict came as far as the making exactly if it knows who has the vial.
    let ingredients = findings.ingredients.iter().map(ingredient).collect();
    facts.ingredients = findings.possessor.map(|_| ingredients);
}

/// How the product is given and kept, and whom to ask, as far as signed entries know it.
fn handling(question: &mut QuestionFacts, evidence: &Evidence, lot: &LotId) {
    let reader = Reader::new(evidence.replayed());
    let product = reader.product(&lot.gtin).ok().flatten();
    let product = product
        .as_ref()
        .and_then(|product| product.registered.as_ref());
    if let Some(product) = product {
        question.routes = product.routes.iter().map(|route| route.as_str()).collect();
        question.max_dose_ml_per_hour = Some(product.max_dose_ml_per_hour.to_string());
        question.given = Some(phrases::given(product));
        let maker = vial_entries::registered(evidence.replayed(), product.organisation);
        question.ask = maker.map(|maker| vial::ask_maker(&maker.name, maker.country));
    }
    let lot = reader.lot(lot).ok().flatten();
    let commissioned = lot.as_ref().and_then(|lot| lot.commissioned.as_ref());
    if let Some(storage) = commissioned.map(|vials| vials.storage_class) {
        question.storage_class = Some(storage.as_str());
        question.kept = Some(phrases::kept(storage));
    }
}

fn recalls(evidence: &Evidence, lot: &LotId, names: Names<'_>) -> Vec<RecallFacts> {
    let Lookup::Present(known) = evidence.replayed().subject(&Subject::Lot(lot.clone())) else {
        return Vec::new();
    };
    let acts = known.state.acts.iter();
    let recall = |act: &Arc<Recorded>| {
        let by = names.party(act.statement.event.organisation()?);
        RecallFacts::of(act, evidence.told(act), by)
    };
    acts.filter_map(recall).collect()
}

fn ingredient(of: &Ingredient) -> IngredientFacts {
    IngredientFacts {
        name: of.name.clone(),
        category: of.category.as_str(),
        contains: of.contains.iter().map(|c| c.as_str()).collect(),
        species: of.species.as_str(),
        text: phrases::ingredient(of),
    }
}

fn row(report: &RowReport, names: Names<'_>) -> RowFacts {
    let mut laboratories = Vec::new();
    let mut remarks: Vec<Wording> = Vec::new();
    for result in &report.results {
        let kind = result.independence;
        if !laboratories.contains(&kind) {
            laboratories.push(kind);
        }
        remarks.extend(result.why_not().map(|not_passed| not_passed.said()));
    }
    RowFacts {
        code: report.key.code.to_string(),
        stage: report.key.stage.as_str(),
        text: phrases::analyte(&report.key.code),
        stage_text: report.key.stage.said().clone(),
        row_id: report.key.row_id.as_ref().map(ToString::to_string),
        result: report.outcome,
        laboratories,
        results: report.results.len() as u64,
        values: Vec::new(),
        remarks: names.each(&remarks, Language::English),
        remarks_ja: names.each(&remarks, Language::Japanese),
    }
}

pub fn exit_of(overall: Overall) -> Exit {
    match overall {
        Overall::OkAsOf => Exit::Done,
        Overall::AskMaker => Exit::Ask,
        Overall::DoNotUse => Exit::False,
    }
}

/// Japan has one time zone; everybody else reads UTC.
pub(super) fn offset(language: Language) -> UtcOffset {
    match language {
        Language::English => UtcOffset::UTC,
        Language::Japanese => UtcOffset::JST,
    }
}

/// Names of organisations, as far as the evidence has their registration.
#[derive(Clone, Copy)]
struct Names<'e>(&'e dyn View);

impl Names<'_> {
    fn party(self, organisation: OrgRef) -> PartyFacts {
        let registered = vial_entries::registered(self.0, organisation);
        PartyFacts {
            organisation: organisation.to_string(),
            name: registered.map(|of| of.name.to_string()),
        }
    }

    /// A text in which each organisation has its name beside it.
    fn beside(self, text: &str) -> String {
        beside(text, |organisation| self.party(organisation).name)
    }

    fn beside_each(self, text: &Wording) -> Wording {
        Wording::each(|language| self.beside(text.get(language)))
    }

    fn reason(self, reason: &Reason) -> ReasonFacts {
        let facts = ReasonFacts::from(reason);
        ReasonFacts {
            detail: facts.detail.map(|detail| self.beside(&detail)),
            detail_ja: facts.detail_ja.map(|detail| self.beside(&detail)),
            text: self.beside_each(&facts.text),
            ..facts
        }
    }

    fn each(self, texts: &[Wording], language: Language) -> Vec<String> {
        let texts = texts.iter();
        texts.map(|text| self.beside(text.get(language))).collect()
    }
}

/// `org_…` as `org_… (Clinic A)`, wherever it stands in a text.
fn beside(text: &str, name: impl Fn(OrgRef) -> Option<String>) -> String {
    let mut parts = text.split("org_");
    let mut named = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (id, rest) = part.split_at_checked(32).unwrap_or((part, ""));
        let id = format!("org_{id}");
        let name = OrgRef::parse(&id).ok().and_then(&name);
        named.push_str(&id);
        if let Some(name) = name {
            named.push_str(&format!(" ({name})"));
        }
        named.push_str(rest);
    }
    named
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_organisation_has_its_name_beside_it() {
        let known = OrgRef::from_bytes([1; 16]);
        let other = OrgRef::from_bytes([2; 16]);
        for (text, expected) in [
            ("nobody".to_owned(), "nobody".to_owned()),
            (
                format!("by {known}; {other}"),
                format!("by {known} (Clinic A); {other}"),
            ),
            (
                format!("{known}{known}を"),
                format!("{known} (Clinic A){known} (Clinic A)を"),
            ),
            ("org_01 保留".to_owned(), "org_01 保留".to_owned()),
        ] {
            let found = beside(&text, |of| (of == known).then(|| "Clinic A".to_owned()));
            assert_eq!(found, expected);
        }
    }
}
