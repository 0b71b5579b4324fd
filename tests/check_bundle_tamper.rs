//! Nobody who changes a bundle gets a better verdict out of it, and nothing makes the check panic.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on should stop there"
)]

mod check_support;

use check_support::bundles::{bundle, bundle_of, question};
use check_support::log::Log;
use check_support::world::story::{Phase, Recipe};
use check_support::world::{World, cast, make, names};
use check_support::{full, positions, received, story};
use lotledger::domain::event::{Event, LogKeyRotated};
use lotledger::domain::statement::Role;
use lotledger::domain::verdict::Overall;
use lotledger::format::bundle::{UntrustedBundle, encode_bundle, frame};
use lotledger::format::trust::TrustFile;
use lotledger::merkle::subject_index::ProofNode;
use lotledger::verify::bundle::{Ask, Outcome, check};

/// The overall answer, or the name of the first check that failed, or `INCOMPLETE`.
fn outcome(bundle: &UntrustedBundle, trust: &TrustFile, log: &Log) -> Result<Overall, String> {
    let ask = Ask {
        asked_by: Some(names::org("clinic-a")),
        ..Ask::default()
    };
    match check(bundle, trust, &ask, log.time(), 2) {
        Outcome::Valid(checked) => Ok(checked.verdict.overall),
        Outcome::Incomplete(_) => Err("INCOMPLETE".to_owned()),
        Outcome::Invalid(faults) => {
            assert!(!faults.is_empty(), "invalid for no reason");
            Err(faults[0].check.to_string())
        }
    }
}

/// As a user's program reads it.
fn outcome_of_file(file: &[u8], trust: &TrustFile, log: &Log) -> Result<Overall, String> {
    match UntrustedBundle::from_file(file) {
        Ok(bundle) => outcome(&bundle, trust, log),
        Err(error) => Err(error.code.as_str().to_owned()),
    }
}

#[test]
fn every_changed_byte_of_the_file_is_refused() {
    let world = received();
    let log = Log::of(&world);
    let file = bundle(&world, &log, 2).to_file();
    let trust = log.trust();
    assert_eq!(outcome_of_file(&file, &trust, &log), Ok(Overall::OkAsOf));
    for at in positions(file.len(), 3_000) {
        let mut changed = file.clone();
        changed[at] ^= 1 << (at % 8);
        assert!(
            outcome_of_file(&changed, &trust, &log).is_err(),
            "byte {at}"
        );
    }
    for length in positions(file.len(), 300) {
        assert!(
            outcome_of_file(&file[..length], &trust, &log).is_err(),
            "cut to {length}"
        );
    }
    let longer = [&file[..], b"\n"].concat();
    assert!(outcome_of_file(&longer, &trust, &log).is_err());
}

/// What every one-byte change of the body becomes, its frame's hash made right again.
fn no_change_is_better(world: &World, n: u32, honest: Overall, some: usize) {
    let log = Log::of(world);
    let body = encode_bundle(&bundle(world, &log, n));
    let trust = log.trust();
    assert_eq!(outcome_of_file(&frame(&body), &trust, &log), Ok(honest));
    let mut accepted = Vec::new();
    for at in positions(body.len(), some) {
        let flips: &[u8] = if full() {
            &[0x01, 0x80, 0xff]
        } else {
            &[1 << (at % 8)]
        };
        for flip in flips {
            let mut changed = body.clone();
            changed[at] ^= flip;
            if let Ok(overall) = outcome_of_file(&frame(&changed), &trust, &log) {
                assert!(
                    overall >= honest,
                    "byte {at} ^ {flip}: {overall:?} instead of {honest:?}"
                );
                accepted.push(at);
            }
        }
    }
    // Worse would do no harm; still, nothing in a bundle is without a check.
    assert_eq!(accepted, [0; 0], "changed and accepted");
}

#[test]
fn no_changed_byte_makes_a_verdict_better() {
    no_change_is_better(&received(), 2, Overall::OkAsOf, 400);
}

#[test]
fn no_changed_byte_makes_a_bad_verdict_better() {
    let mut world = received();
    let hold = make::recall(
        vec![names::lot(world.recipe.lot)],
        lotledger::domain::event::RecallClass::I,
        "maker",
    );
    world.record("maker.qa", Event::RecallIssued(hold));
    no_change_is_better(&world, 2, Overall::DoNotUse, 300);
}

#[test]
fn nothing_can_be_left_out() {
    let world = received();
    let log = Log::of(&world);
    let trust = log.trust();
    let honest = bundle(&world, &log, 2);
    let refused = |edited: &UntrustedBundle, what: String| {
        let reread = lotledger::format::bundle::decode_bundle(&encode_bundle(edited));
        if let Ok(reread) = reread {
            assert!(
                outcome(&reread, &trust, &log).is_err(),
                "accepted without {what}"
            );
        }
        // The check must hold for what never went through the reader too.
        assert!(
            outcome(edited, &trust, &log).is_err(),
            "accepted without {what}"
        );
    };
    for gone in 0..honest.entries.len() {
        let mut edited = honest.clone();
        edited.entries.remove(gone);
        refused(&edited, format!("entry {gone}, places as they were"));
        // And with every place put right again.
        for history in &mut edited.histories {
            history.entries.retain(|place| *place as usize != gone);
            for place in &mut history.entries {
                *place -= u32::from(*place as usize > gone);
            }
        }
        edited
            .histories
            .retain(|history| !history.entries.is_empty());
        refused(&edited, format!("entry {gone}"));
    }
    for gone in 0..honest.histories.len() {
        let mut edited = honest.clone();
        let history = edited.histories.remove(gone);
        refused(&edited, format!("the history of {}", history.subject));
    }
    for gone in 0..honest.trie.len() {
        let mut edited = honest.clone();
        edited.trie.remove(gone);
        refused(&edited, format!("trie node {gone}"));
        if let ProofNode::Leaf { key, value } = &honest.trie[gone] {
            let mut edited = honest.clone();
            let leaf = lotledger::merkle::subject_index::trie_leaf_hash(key, value);
            edited.trie[gone] = ProofNode::Stub(leaf);
            refused(&edited, format!("trie leaf {gone}, its hash left"));
        }
    }
    for gone in 0..honest.seal_path.len() {
        let mut edited = honest.clone();
        edited.seal_path.remove(gone);
        refused(&edited, format!("step {gone} of the seal's path"));
    }
}

#[test]
fn an_older_seal_does_not_stand_for_the_newest() {
    let mut world = received();
    let mut log = Log::of(&world);
    let older_size = log.entries.len();
    let reads = world.ask(2, "nobody").reads;
    let vial = names::vial(world.recipe.lot, 2);
    let old = bundle_of(&world, &log, vial, &reads, older_size);
    log.seal();
    let trust = log.trust();
    // The old bundle is good under its own checkpoint,
    assert_eq!(outcome(&old, &trust, &log), Ok(Overall::OkAsOf));
    // and not under the newest one, however the old seal's inclusion is proven.
    let size = log.entries.len() as u64;
    let mut replayed = old.clone();
    replayed.checkpoint = log.checkpoint(log.entries.len());
    let tree = log.tree(log.entries.len());
    replayed.seal_path =
        lotledger::merkle::inclusion_proof(older_size as u64 - 1, size, &tree).unwrap();
    assert_eq!(
        outcome(&replayed, &trust, &log),
        Err("SEAL_INDEX".to_owned())
    );
    // A checkpoint of another log, and of the right one by another key.
    world.wait_days(1);
    log.log_key = "log.2";
    let mut forged = old;
    forged.checkpoint = log.checkpoint(older_size);
    assert_eq!(outcome(&forged, &trust, &log), Err("CHECKPOINT".to_owned()));
}

#[test]
fn a_log_key_that_was_rotated_out_signs_nothing_more() {
    let mut world = received();
    let event = Event::LogKeyRotated(LogKeyRotated {
        log_keys: vec![names::public_key("log.2")],
    });
    world.record("root.1 + root.2", event);
    let mut log = Log::of(&world);
    // A client that has both keys, as it must while the old checkpoints are about.
    let both = log.trust_in(&["log.1", "log.2"]);
    log.log_key = "log.2";
    assert_eq!(
        outcome(&bundle(&world, &log, 2), &both, &log),
        Ok(Overall::OkAsOf)
    );
    log.log_key = "log.1";
    assert_eq!(
        outcome(&bundle(&world, &log, 2), &both, &log),
        Err("LOG_KEY".to_owned())
    );
}

#[test]
fn another_vials_path_is_no_path() {
    let world = received();
    let log = Log::of(&world);
    let trust = log.trust();
    let honest = bundle(&world, &log, 2);
    let path = |vial| question(&world, vial).membership;
    // Another vial of the lot.
    let mut edited = honest.clone();
    edited.question.as_mut().unwrap().membership = path(names::vial("L1", 3));
    assert_eq!(outcome(&edited, &trust, &log), Err("VIAL".to_owned()));
    // A vial of another lot, with that lot's own tree.
    let mut other = world.clone();
    other.recipe.lot = "L2";
    let mut edited = honest.clone();
    let of_other = question(&other, names::vial("L2", 2));
    let about = edited.question.as_mut().unwrap();
    (about.vial, about.membership) = (of_other.vial, of_other.membership);
    assert_eq!(outcome(&edited, &trust, &log), Err("VIAL".to_owned()));
    // A lot that is not in the evidence at all.
    let mut edited = honest.clone();
    edited.question.as_mut().unwrap().lot = names::lot("L2");
    assert!(outcome(&edited, &trust, &log).is_err());
    // A vial that is not in the lot, honestly shown with no more than that answer rests on.
    let honest = bundle(&world, &log, 99);
    assert_eq!(outcome(&honest, &trust, &log), Ok(Overall::DoNotUse));
}

#[test]
fn a_key_that_no_root_let_in_releases_nothing() {
    // The operator enrols a key of its own as the maker's QA, without roots, and releases with it.
    let mut world = story(Recipe::small(), Phase::Reviewed);
    world.forging = true;
    let enrolment = make::enrolled("maker.false", "maker.false", &[Role::QaRelease]);
    world.force("maker.false as ENROLLEE", Event::KeyEnrolled(enrolment));
    let released = make::released(world.recipe.lot, "small@1");
    world.force("maker.false as QA_RELEASE", Event::LotReleased(released));
    world.go_on(Phase::Released, Phase::Received);
    let log = Log::of(&world);
    let bundle = bundle(&world, &log, 2);
    assert_eq!(outcome(&bundle, &log.trust(), &log), Ok(Overall::DoNotUse));
    assert!(cast::PEOPLE.iter().all(|(name, _)| *name != "maker.false"));
}

#[test]
fn what_an_answer_read_is_what_its_bundle_needs() {
    // At every point of the story, for vials that are there and one that is not.
    for phase in Phase::ALL {
        let world = story(Recipe::small(), *phase);
        let log = Log::of(&world);
        for n in [1, 2, 39, 99] {
            let expected = world.ask(n, "clinic-a").overall;
            let bundle = bundle(&world, &log, n);
            assert_eq!(
                outcome(&bundle, &log.trust(), &log),
                Ok(expected),
                "{phase:?}, vial {n}"
            );
        }
    }
}
