//! The shape of a row: a story, who asks, and what they are told besides information.

use std::collections::BTreeSet;

use lotledger::domain::reason::{Detail, Reason, ReasonCode, Severity};
use lotledger::domain::verdict::{Question, Verdict};
use lotledger::words::Language;

use crate::world::World;
use crate::world::names::org;
use crate::world::story::{Phase, after};

/// A story, and what askers are told about vial 1: `"clinic-a: ON_HOLD(1 reason)"`, one line for
/// each asker, codes in the order of the checks. An asker is `maker`, `clinic-a`, `nobody`, ….
pub struct Row {
    pub what: &'static str,
    pub world: fn() -> World,
    pub ask: fn(&mut Question),
    pub told: &'static [&'static str],
}

pub fn row(what: &'static str, world: fn() -> World, told: &'static [&'static str]) -> Row {
    Row {
        what,
        world,
        ask: |_| (),
        told,
    }
}

/// As `row`, with a change to the question.
pub fn asking(
    what: &'static str,
    world: fn() -> World,
    ask: fn(&mut Question),
    told: &'static [&'static str],
) -> Row {
    Row {
        what,
        world,
        ask,
        told,
    }
}

/// A story that goes on after a phase.
pub fn then(phase: Phase, go_on: fn(&mut World)) -> World {
    let mut world = after(phase);
    go_on(&mut world);
    world
}

/// Reasons that are more than information, with their severity where it is not that of the code.
pub fn text(verdict: &Verdict) -> String {
    let serious = verdict
        .reasons
        .iter()
        .filter(|r| r.severity != Severity::Info);
    let mut codes: Vec<String> = serious.map(ToString::to_string).collect();
    // Several findings can have one text: they differ in the detail.
    codes.dedup();
    the_first_illegal(&mut codes);
    match codes.is_empty() {
        true => "ok".to_owned(),
        false => codes.join(", "),
    }
}

/// `ILLEGAL_ENTRY(LotReleased, NOT_REVIEWED) and 2 more`: what follows from the first illegal act is
/// illegal too, and where it stands in the story is no matter.
fn the_first_illegal(codes: &mut Vec<String>) {
    let illegal = |code: &String| code.starts_with("ILLEGAL_ENTRY(");
    let Some(place) = codes.iter().position(illegal) else {
        return;
    };
    let index = |code: &String| -> u64 {
        let rest = code.trim_start_matches("ILLEGAL_ENTRY(");
        rest.split(',').next().unwrap().parse().unwrap()
    };
    let mut all: Vec<String> = codes.extract_if(.., |code| illegal(code)).collect();
    all.sort_by_key(index);
    let (_, what) = all[0].split_once(", ").unwrap();
    let more = match all.len() - 1 {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    codes.insert(place, format!("ILLEGAL_ENTRY({what}{more}"));
}

/// What an asker is told of vial 1.
fn told(world: &World, row: &Row, asker: &str) -> Verdict {
    let asked_by = (asker != "nobody").then(|| org(asker));
    let mut question = world.question(1, asked_by);
    (row.ask)(&mut question);
    world.judge(&question)
}

pub fn check(rows: &[Row]) {
    let mut wrong = Vec::new();
    for row in rows {
        let world = (row.world)();
        for line in row.told {
            let (asker, expected) = line.split_once(": ").unwrap();
            let verdict = told(&world, row, asker);
            let got = text(&verdict);
            if got != expected {
                let details: Vec<String> = verdict
                    .reasons
                    .iter()
                    .filter_map(|r| {
                        Some(format!(
                            "{}: {}",
                            r.code,
                            r.detail.as_ref()?.said().english()
                        ))
                    })
                    .collect();
                let what = row.what;
                let details = details.join("\n    ");
                wrong.push(format!(
                    "{what}, {asker}:\n  expected {expected}\n  got      {got}\n    {details}"
                ));
            }
            verdict.reasons.iter().for_each(said_in_both_languages);
            assert!(verdict.reasons.is_sorted(), "{}", row.what);
            assert_eq!(
                verdict.reasons[verdict.reasons.len() - 1].severity,
                Severity::Info
            );
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// A detail is Japanese in a Japanese answer, unless it is data that has no language.
fn said_in_both_languages(reason: &Reason) {
    let Some(detail) = reason.detail.as_ref().map(Detail::said) else {
        return;
    };
    let (english, japanese) = (
        detail.get(Language::English),
        detail.get(Language::Japanese),
    );
    let foreign = |c: char| ('\u{3040}'..='\u{9fff}').contains(&c);
    assert!(!english.contains(foreign), "{english}");
    let word = |text: &str| text.len() > 2 && text.bytes().all(|b| b.is_ascii_lowercase());
    let words = |text: &str| text.split([' ', ',', ';', ':', '(', ')']).any(word);
    assert!(japanese.contains(foreign) || !words(english), "{japanese}");
    assert!(!japanese.contains(foreign) || english != japanese);
}

#[test]
fn every_reason_has_a_row() {
    let mut without: BTreeSet<ReasonCode> = ReasonCode::ALL.iter().copied().collect();
    // A reason to refuse a release, of which no vial hears: a release against it counts for nothing
    // (refusals/lots.rs).
    without.remove(&ReasonCode::ReleaseSamePerson);
    // What only openings show: tests/openings.rs.
    without.remove(&ReasonCode::DonorInforms);
    for row in super::all() {
        let world = (row.world)();
        for line in row.told {
            let (asker, expected) = line.split_once(": ").unwrap();
            let verdict = told(&world, &row, asker);
            // What is not spelt out in a row is information, which is there always.
            for reason in &verdict.reasons {
                if reason.severity == Severity::Info || expected.contains(reason.code.name()) {
                    without.remove(&reason.code);
                }
            }
        }
    }
    assert!(without.is_empty(), "without a row: {without:?}");
}
