//! The specifications of `specs/` judge lots: a lot in which every row is met is released; each value
//! of `table` changes the outcome of its own row, and no other's.
#![cfg(feature = "programs")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on should stop"
)]

mod bench;
mod judged;
mod published;
mod table;
mod vectors;
#[path = "../rules/world/mod.rs"]
mod world;

use std::collections::BTreeSet;

use bench::{Bench, Given, outcome};
use lotledger::domain::reason::{ReasonCode, Severity};
use lotledger::domain::spec::{Criterion, Judgement, Requirement, Stage, Warning};

/// What stops a release because of one row's outcome.
fn stops(outcome: &str, code: &str) -> Vec<String> {
    match outcome {
        "FAIL" => vec![format!("TEST_FAIL({code})")],
        "INSUFFICIENT" => vec![format!("TEST_INSUFFICIENT({code})")],
        _ => Vec::new(),
    }
}

#[test]
fn every_specification_and_every_row_is_in_the_table() {
    // The published ones are all in `published`; two of them make lots here too.
    let mut files: BTreeSet<String> = std::fs::read_dir("specs")
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().path().is_file())
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            std::fs::read_to_string(path)
                .unwrap()
                .contains("\nspec_id:")
        })
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    files.extend(["published/uc-msc-cells", "published/uc-msc-ev-nebulised"].map(str::to_owned));
    let known = table::SPECIFICATIONS.iter().map(|(name, _)| *name);
    assert_eq!(files, known.map(str::to_owned).collect());
    for (name, _) in table::SPECIFICATIONS {
        for row in &Bench::of(name).specification().rows {
            let line = table::line(name, &row.key().to_string());
            let turns = |to: &str| line.results.iter().any(|(_, outcome)| *outcome == to);
            // No document fails; it can only be missing.
            let fails = row.requirement != Requirement::Report
                && row.criterion != Criterion::EvidencePresent;
            assert_eq!(fails, turns("FAIL"), "{name} {}", row.key());
        }
    }
}

#[test]
fn lots_in_which_every_row_is_met_are_released() {
    for (name, _) in table::SPECIFICATIONS {
        let (world, refused) = Bench::of(name).release(|_, _| Given::Good);
        assert_eq!(refused, [""; 0], "{name}");
        let verdict = world.ask(1, "nobody");
        let serious = verdict
            .reasons
            .iter()
            .filter(|r| r.severity != Severity::Info);
        let codes: Vec<_> = serious.map(|r| r.code).collect();
        // The published tables do not say whose laboratory tested.
        let expected: &[_] = match *name {
            "published/uc-msc-cells" | "published/uc-msc-ev-nebulised" => {
                &[ReasonCode::LabNotIndependent]
            }
            _ => &[],
        };
        assert_eq!(codes, expected, "{name}");
    }
}

#[test]
fn each_value_decides_its_own_row_and_no_other() {
    for (name, _) in table::SPECIFICATIONS {
        let bench = Bench::of(name);
        let good = bench.release(|_, _| Given::Good).0;
        let rows = bench.specification().rows.clone();
        for (at, row) in rows.iter().enumerate() {
            let line = table::line(name, &row.key().to_string());
            for (result, expected) in line.results {
                let what = format!("{name} {}: {result}", row.key());
                // At the harvests only the first of two is so.
                let (world, refused) = bench.release(|other, place| match other == row {
                    true if place == 1 => Given::Result(result),
                    _ => Given::Good,
                });
                assert_eq!(refused, stops(expected, row.code.as_str()), "{what}");
                let (was, is) = (outcome(&good), outcome(&world));
                for (i, other) in rows.iter().enumerate() {
                    let wanted = if i == at { *expected } else { was[i] };
                    assert_eq!(is[i], wanted, "{what}, {}", other.key());
                }
            }
        }
    }
}

#[test]
fn a_row_without_a_result_at_every_place_of_its_lineage_is_missing() {
    for (name, _) in table::SPECIFICATIONS {
        let bench = Bench::of(name);
        for row in bench.specification().rows.clone() {
            let places = if row.stage == Stage::Harvest { 2 } else { 1 };
            for silent in 1..=places {
                let (world, refused) = bench.release(|other, place| match *other == row {
                    true if place == silent => Given::Nothing,
                    _ => Given::Good,
                });
                let what = format!("{name} {} at place {silent}", row.key());
                let missing = refused.contains(&format!("TEST_MISSING({})", row.code));
                assert!(refused.contains(&"SAMPLE_UNRESOLVED".to_owned()), "{what}");
                assert_eq!(missing, row.requirement != Requirement::Report, "{what}");
                let count = outcome(&world).iter().filter(|o| **o == "MISSING").count();
                assert_eq!(count, usize::from(missing), "{what}");
            }
        }
    }
}

#[test]
fn sterility_needs_vials_by_the_size_of_the_lot() {
    for name in ["default-cm-iv", "default-ev-iv", "default-cm-topical"] {
        for (vials, expected) in [(40, ""), (41, "TEST_INSUFFICIENT(STERILITY)")] {
            // Ten percent of 41 are five, and the sample has four.
            let (_, refused) = Bench::with_vials(name, vials).release(|_, _| Given::Good);
            assert_eq!(refused.join(" "), expected, "{name}, {vials} vials");
        }
    }
}

/// Four Wharton's-jelly lots, Int J Nanomedicine 2025;20:1807: CD63 and TSG101 found, intact
/// vesicles, fewer than 1.5e9 particles/µg protein, albumin co-isolated.
#[test]
fn lots_whose_ratio_was_reported_as_impure_are_not_refused_for_it() {
    for name in ["default-ev-iv", "default-cm-iv", "default-cm-topical"] {
        let (world, refused) = Bench::of(name).release(|row, _| match row.code.as_str() {
            "PARTICLE_PROTEIN_RATIO" => Given::Result("9.1e8 {particle}/ug | by DERIVED"),
            "EV_NEG" => Given::Result("ALBUMIN=Positive;CANX=Negative;GM130=Negative"),
            "EV_POS_CYT" => {
                Given::Result("ALIX=Negative;FLOT1=Negative;SYNTENIN1=Negative;TSG101=Positive")
            }
            _ => Given::Good,
        });
        assert_eq!(refused, [""; 0], "{name}");
        let findings = world.ask(1, "nobody").findings;
        let of_ratio = |r: &&lotledger::domain::gate::RowReport| {
            r.key.code.as_str() == "PARTICLE_PROTEIN_RATIO"
        };
        let ratio = findings.rows.iter().find(of_ratio).unwrap();
        let warned = Judgement::Warn(Warning::BelowAdvisoryLimit);
        assert_eq!(ratio.results[0].judgement, warned, "{name}");
    }
}
