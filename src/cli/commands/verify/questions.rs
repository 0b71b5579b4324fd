//! The fifteen questions of a clinic, answered from the evidence as far as it goes.
//!
//! An answer is what is on the ledger, never a guess: a question without one has no answers and
//! is shown as "not recorded". What no event of these rules can say (temperature, trend,
//! registrations, adverse events) is said to be open even where a neighbouring fact is known.

use std::collections::{BTreeMap, BTreeSet};

use super::vial_entries::VialEntries;
use crate::cli::render::facts::{AnsweredFacts, ReasonFacts, RowFacts, VerdictFacts};
use crate::cli::render::phrases;
use crate::domain::event::{Event, Notice};
use crate::domain::id::OrgRef;
use crate::domain::reason::{About, ReasonCode};
use crate::domain::value::LabIndependence;
use crate::words::{Wording, question, vial};

/// Most names, methods or countries in one answer; more are counted.
const MAX_LISTED: usize = 16;

/// How codes of tests begin that say whether it is clean: the fourth question.
const SAFETY_TESTS: &[&str] = &[
    "STERILITY",
    "GRAM",
    "BIOBURDEN",
    "ENDOTOXIN",
    "MYCOPLASMA",
    "ADVENTITIOUS_VIRUS",
    "VIRUS",
];
/// The same of how much is in it: the sixth.
const STRENGTH_TESTS: &[&str] = &["PARTICLE", "TOTAL_PROTEIN"];

/// The questions in the order in which a clinic is told to ask them, with their answers.
pub fn answers(facts: &VerdictFacts, entries: &VialEntries<'_>) -> Vec<AnsweredFacts> {
    let all = [
        (&question::ORIGIN, origin(facts)),
        (&question::DONOR_SCREENING, donor_tests(entries)),
        (&question::DONORS, about(facts, &[ReasonCode::Donors])),
        (&question::CLEAN, rows(facts, SAFETY_TESTS)),
        (&question::WHO_TESTED, laboratories(facts)),
        (&question::STRENGTH, rows(facts, STRENGTH_TESTS)),
        (&question::EARLIER_LOTS, Vec::new()),
        (&question::MAKING, making(entries)),
        (&question::PLACE, places(entries)),
        (&question::COLD, cold_chain(facts, entries)),
        (&question::STATE, state(facts)),
        (&question::SAFETY, safety(facts)),
        (&question::CUSTODY, custody(facts)),
        (&question::PATIENT, notices(facts, entries)),
        (
            &question::CHECKABLE,
            vec![question::offline(
                facts.checked.statements,
                facts.checked.signatures,
            )],
        ),
    ];
    let numbered = all.into_iter().zip(1..);
    let answered = numbered.map(|((question, answers), number)| AnsweredFacts {
        number,
        question: question.clone(),
        answers,
    });
    answered.collect()
}

fn about(facts: &VerdictFacts, codes: &[ReasonCode]) -> Vec<Wording> {
    let about = among(facts, codes).filter_map(|r| r.about.as_ref());
    about.map(Wording::data).collect()
}

fn origin(facts: &VerdictFacts) -> Vec<Wording> {
    let said = |reason: &ReasonFacts| match reason.about {
        Some(About::Origin(tissue, country)) => Some(vial::origin(tissue.said(), country)),
        _ => None,
    };
    facts.reasons.iter().filter_map(said).collect()
}

/// What the reasons with one of these codes say.
fn said(facts: &VerdictFacts, codes: &[ReasonCode]) -> Vec<Wording> {
    among(facts, codes).map(|r| r.text.clone()).collect()
}

fn among<'f>(
    facts: &'f VerdictFacts,
    codes: &[ReasonCode],
) -> impl Iterator<Item = &'f ReasonFacts> {
    facts.reasons.iter().filter(|r| codes.contains(&r.code))
}

/// How many of what.
fn counted(what: &Wording, count: usize) -> Wording {
    Wording::each(|language| format!("{} ({count})", what.get(language)))
}

/// What donors were tested for, and how each: a list of bounded length.
fn tested_for(markers: &BTreeMap<Wording, BTreeSet<Wording>>) -> Option<Wording> {
    let more = markers.len().saturating_sub(MAX_LISTED);
    let mut shown: Vec<Wording> = markers
        .iter()
        .take(MAX_LISTED)
        .map(|(about, how)| {
            let how: Vec<Wording> = how.iter().cloned().collect();
            vial::tested_by(about, Wording::join(&how, &vial::COMMA))
        })
        .collect();
    if more > 0 {
        shown.push(Wording::data(format!("+{more}")));
    }
    (!shown.is_empty()).then(|| Wording::join(&shown, &vial::COMMA))
}

/// Which markers, and what was determined; the outcomes themselves stay committed.
fn donor_tests(entries: &VialEntries<'_>) -> Vec<Wording> {
    let (mut markers, mut days) = (BTreeMap::<_, BTreeSet<_>>::new(), BTreeSet::new());
    let mut determined = BTreeMap::new();
    for act in entries.acts() {
        if let Event::DonorTested(test) = &act.statement.event {
            let (about, how) = phrases::donor_marker(&test.marker);
            markers.entry(about).or_default().insert(how);
            let offset = act.statement.utc_offset;
            days.insert(act.statement.occurred_at.date(offset).to_string());
        } else if let Event::DonorDetermined(e) = &act.statement.event {
            // The latest of each recovery counts.
            determined.insert((e.donor, e.recovery), e.outcome);
        }
    }
    let mut answers: Vec<Wording> = tested_for(&markers).into_iter().collect();
    if let (Some(first), Some(last)) = (days.first(), days.last()) {
        answers.push(Wording::data(if first == last {
            first.clone()
        } else {
            format!("{first} - {last}")
        }));
    }
    let mut outcomes = BTreeMap::new();
    for outcome in determined.into_values() {
        *outcomes.entry(outcome).or_insert(0_usize) += 1;
    }
    for (outcome, donors) in outcomes {
        answers.push(counted(outcome.said(), donors));
    }
    answers
}

/// Rows whose code begins with one of `codes`: result, values, laboratory.
fn rows(facts: &VerdictFacts, codes: &[&str]) -> Vec<Wording> {
    let wanted = |row: &&RowFacts| codes.iter().any(|code| row.code.starts_with(code));
    let all: Vec<&RowFacts> = facts.rows.iter().filter(wanted).collect();
    let mut answers: Vec<Wording> = all
        .iter()
        .take(MAX_LISTED)
        .map(|row| {
            Wording::each(|language| {
                let result = row.result.said().get(language);
                let values = row
                    .values
                    .iter()
                    .map(|v| v.shown(language))
                    .collect::<Vec<_>>();
                let values = if values.is_empty() {
                    String::new()
                } else {
                    format!(" [{}]", values.join("; "))
                };
                let (test, stage) = (row.text.get(language), row.stage_text.get(language));
                format!(
                    "{test}{}{stage}: {result}{values}",
                    vial::COMMA.get(language)
                )
            })
        })
        .collect();
    if all.len() > MAX_LISTED {
        answers.push(Wording::data(format!("+{}", all.len() - MAX_LISTED)));
    }
    answers
}

fn laboratories(facts: &VerdictFacts) -> Vec<Wording> {
    // In the order of their names.
    let kinds: BTreeMap<&str, LabIndependence> = facts
        .rows
        .iter()
        .flat_map(|row| row.laboratories.iter().map(|kind| (kind.as_str(), *kind)))
        .collect();
    if kinds.is_empty() {
        return Vec::new();
    }
    let mut answers: Vec<Wording> = kinds
        .into_values()
        .map(|kind| {
            let count = facts
                .rows
                .iter()
                .filter(|row| row.laboratories.contains(&kind))
                .count();
            counted(kind.said(), count)
        })
        .collect();
    answers.push(question::NO_ACCREDITATION.clone());
    answers
}

fn making(entries: &VialEntries<'_>) -> Vec<Wording> {
    let mut steps = Vec::new();
    for act in entries.acts() {
        if let Event::ProcessRecorded(e) = &act.statement.event
            && !steps.contains(&(e.step, &e.method))
        {
            steps.push((e.step, &e.method));
        }
    }
    if steps.is_empty() {
        return Vec::new();
    }
    let more = steps.len().saturating_sub(MAX_LISTED);
    vec![Wording::each(|language| {
        let shown = steps.iter().take(MAX_LISTED);
        let shown = shown.map(|(step, method)| {
            let method = phrases::step_method(method.as_str());
            let (step, method) = (step.said().get(language), method.get(language));
            vial::done_by(step, method).get(language).to_owned()
        });
        let more = (more > 0).then(|| format!("+{more}"));
        shown.chain(more).collect::<Vec<_>>().join(" → ")
    })]
}

/// Who made it, and where; registrations are no part of these rules.
fn places(entries: &VialEntries<'_>) -> Vec<Wording> {
    let mut seen: Vec<OrgRef> = Vec::new();
    for act in entries.acts() {
        let event = &act.statement.event;
        let made = matches!(
            event,
            Event::ProcessRecorded(_) | Event::VialsCommissioned(_)
        );
        if let Some(place) = event.organisation().filter(|_| made)
            && !seen.contains(&place)
        {
            seen.push(place);
        }
    }
    let named = seen
        .into_iter()
        .filter_map(|place| entries.organisation(place));
    let mut answers: Vec<Wording> = named
        .take(MAX_LISTED)
        .map(|place| Wording::data(format!("{} ({})", place.name, place.country)))
        .collect();
    if !answers.is_empty() {
        answers.push(question::NO_REGISTRATIONS.clone());
    }
    answers
}

fn cold_chain(facts: &VerdictFacts, entries: &VialEntries<'_>) -> Vec<Wording> {
    let ways = facts
        .custody
        .as_ref()
        .map_or(0, |custody| custody.shipments.len());
    if ways == 0 {
        return Vec::new();
    }
    let mut classes = BTreeSet::new();
    for act in entries.acts() {
        if let Event::Shipped(e) = &act.statement.event {
            classes.insert(e.storage_class);
        }
    }
    let classes: Vec<Wording> = classes.iter().map(|class| class.said().clone()).collect();
    vec![vial::ordered_as(Wording::join(&classes, ", "))]
}

/// The reasons about the state of lot and vial; without one, that nothing stops its use.
fn state(facts: &VerdictFacts) -> Vec<Wording> {
    const STATES: [ReasonCode; 9] = [
        ReasonCode::NotReleased,
        ReasonCode::Rejected,
        ReasonCode::OnHold,
        ReasonCode::Recalled,
        ReasonCode::Expired,
        ReasonCode::AlreadyUsed,
        ReasonCode::AlreadyOpenedElsewhere,
        ReasonCode::AlreadyYours,
        ReasonCode::Sampled,
    ];
    if facts.custody.is_none() {
        return Vec::new();
    }
    let against = said(facts, &STATES);
    if !against.is_empty() {
        return against;
    }
    let expiry = facts.question.expiry.clone().unwrap_or_default();
    vec![question::released(expiry)]
}

fn safety(facts: &VerdictFacts) -> Vec<Wording> {
    let mut answers = said(facts, &[ReasonCode::OnHold, ReasonCode::Recalled]);
    if !answers.is_empty() {
        answers.push(question::NO_ADVERSE_EVENTS.clone());
    }
    answers
}

fn custody(facts: &VerdictFacts) -> Vec<Wording> {
    const CODES: [ReasonCode; 7] = [
        ReasonCode::NotInYourCustody,
        ReasonCode::CustodyGap,
        ReasonCode::UsedWithoutCustody,
        ReasonCode::AlreadyUsed,
        ReasonCode::AlreadyOpenedElsewhere,
        ReasonCode::AlreadyYours,
        ReasonCode::Sampled,
    ];
    if facts.custody.is_none() {
        return Vec::new();
    }
    let against = said(facts, &CODES);
    match (against.is_empty(), facts.question.asked_by.is_some()) {
        (false, _) => against,
        (true, true) => vec![question::IN_YOUR_CUSTODY.clone()],
        (true, false) => vec![question::NO_USE.clone()],
    }
}

fn notices(facts: &VerdictFacts, entries: &VialEntries<'_>) -> Vec<Wording> {
    let mut given: BTreeSet<Notice> = BTreeSet::new();
    for act in entries.acts() {
        if let Event::VialAdministered(e) = &act.statement.event {
            given.extend(&e.notices);
        }
    }
    let mut answers = vec![facts.unapproved.clone()];
    answers.extend(allergy(facts));
    if !given.is_empty() {
        let given: Vec<Wording> = given.iter().map(|notice| notice.said().clone()).collect();
        answers.push(vial::told(Wording::join(&given, ", ")));
    }
    answers
}

/// Raw materials that a patient may be allergic to.
fn allergy(facts: &VerdictFacts) -> Vec<Wording> {
    let Some(ingredients) = &facts.ingredients else {
        return Vec::new();
    };
    if ingredients.is_empty() {
        return vec![question::NO_ALLERGENS.clone()];
    }
    let shown = ingredients.iter().take(MAX_LISTED);
    let mut answers: Vec<Wording> = shown
        .map(|ingredient| vial::allergy(&ingredient.text))
        .collect();
    if ingredients.len() > MAX_LISTED {
        answers.push(Wording::data(format!(
            "+{}",
            ingredients.len() - MAX_LISTED
        )));
    }
    answers
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::spec::catalogue::ANALYTES;

    /// Every test of the catalogue is under the question that it belongs to.
    #[test]
    fn tests_answer_their_question() {
        let under = |codes: &[&str]| -> Vec<&str> {
            let all = ANALYTES.iter().map(|analyte| analyte.code);
            all.filter(|code| codes.iter().any(|wanted| code.starts_with(wanted)))
                .collect()
        };
        let clean = [
            "STERILITY",
            "STERILITY_RAPID",
            "GRAM_STAIN",
            "BIOBURDEN",
            "ENDOTOXIN",
            "MYCOPLASMA_NAT",
            "MYCOPLASMA_CULT",
            "MYCOPLASMA_LUMINESCENCE",
            "ADVENTITIOUS_VIRUS",
            "VIRUS_INVITRO",
            "VIRUS_NAT_PANEL",
            "VIRUS_BOVINE",
            "VIRUS_PORCINE",
        ];
        assert_eq!(under(SAFETY_TESTS), clean);
        let strength = [
            "TOTAL_PROTEIN",
            "PARTICLE_CONC",
            "PARTICLE_SIZE_MODE",
            "PARTICLE_SIZE_MEAN",
            "PARTICLE_SIZE_D10",
            "PARTICLE_SIZE_D50",
            "PARTICLE_SIZE_D90",
            "PARTICLE_FRACTION",
            "PARTICLE_PROTEIN_RATIO",
        ];
        assert_eq!(under(STRENGTH_TESTS), strength);
    }
}
