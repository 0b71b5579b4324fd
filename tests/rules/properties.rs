//! What holds for every story: rules that depend on the view alone, a fold that takes anything,
//! a verdict that reads exactly what it says.

use std::collections::BTreeSet;
use std::sync::Arc;

use lotledger::domain::decide::{Place, decide};
use lotledger::domain::event::{Corrected, Event, Material, Replacement, SampleCondition};
use lotledger::domain::reason::{About, Reason, ReasonCode};
use lotledger::domain::replay::replay as replay_of;
use lotledger::domain::rules_in_force;
use lotledger::domain::state::{Facts, State, fold};
use lotledger::domain::statement::Recorded;
use lotledger::domain::subject::{Subject, subjects};
use lotledger::domain::verdict::{Answer, NotChecked, Question, Verdict, verdict};
use lotledger::domain::view::Need;
use proptest::prelude::*;

use crate::world::names::{label, lot, org, policy_id};
use crate::world::story::{Phase, Recipe, after, with};
use crate::world::{Part, World, make};

/// Every story of the verdict tables, with the questions asked there.
pub fn stories() -> Vec<(&'static str, World, Vec<Question>)> {
    let mut stories = Vec::new();
    for row in crate::verdicts::all() {
        let world = (row.world)();
        let asker = |line: &&str| line.split_once(": ").map(|(asker, _)| asker.to_owned());
        let questions = row.told.iter().filter_map(asker).map(|asker| {
            let asked_by = (asker != "nobody").then(|| org(&asker));
            let mut question = world.question(1, asked_by);
            (row.ask)(&mut question);
            question
        });
        stories.push((row.what, world.clone(), questions.collect()));
    }
    stories
}

/// A verdict without what depends on how much of the log is at hand, and the illegal entries that it names.
fn but_what_is_left(mut told: Verdict) -> (Verdict, BTreeSet<u64>) {
    told.not_checked.retain(|left| *left != NotChecked::Others);
    let (illegal, others): (Vec<Reason>, Vec<Reason>) = std::mem::take(&mut told.reasons)
        .into_iter()
        .partition(|reason| reason.code == ReasonCode::IllegalEntry);
    told.reasons = others;
    let index = |reason: Reason| match reason.about {
        Some(About::Illegal(index, ..)) => Some(index),
        _ => None,
    };
    (told, illegal.into_iter().filter_map(index).collect())
}

#[test]
fn a_verdict_reads_exactly_what_it_says() {
    for (what, world, questions) in stories() {
        for question in questions {
            let told_by =
                |part: Part| match verdict(&replay_of(&part), &question, world.now, &|_| None) {
                    Answer::Verdict(told) => but_what_is_left(*told),
                    Answer::Need(need) => panic!("{what}: reads more than it says: {need:?}"),
                };
            let (whole, all_illegal) = told_by(Part::whole(&world, &question));
            let (again, illegal) = told_by(Part::of(&world, &question, &whole.reads));
            assert!(illegal.is_subset(&all_illegal), "{what}: {illegal:?}");
            assert_eq!(again, whole, "{what}");
        }
    }
}

#[test]
fn without_any_one_subject_of_it_there_is_no_verdict() {
    for world in [
        after(Phase::Administered),
        with(Recipe::pooled(), Phase::Received),
    ] {
        let question = world.question(1, Some(org("clinic-a")));
        let reads = world.judge(&question).reads;
        for missing in &reads {
            let mut held = reads.clone();
            held.remove(missing);
            let part = Part::of(&world, &question, &held);
            match verdict(&replay_of(&part), &question, world.now, &|_| None) {
                Answer::Verdict(_) => panic!("a verdict without {missing}"),
                Answer::Need(need) => assert_eq!(need, [Need::Subject(missing.clone())].into()),
            }
        }
        let mut part = Part::of(&world, &question, &reads);
        part.vial = None;
        let answer = verdict(&replay_of(&part), &question, world.now, &|_| None);
        assert!(matches!(answer, Answer::Need(need) if need.len() == 1));
    }
}

/// A caller who starts with nothing and loads what is asked for gets there in few rounds, and
/// has then loaded what a bundle carries and nothing else.
#[test]
fn loading_what_is_needed_ends_soon() {
    let world = with(Recipe::pooled(), Phase::Received);
    let question = world.question(1, Some(org("clinic-a")));
    let mut part = Part::of(&world, &question, &BTreeSet::new());
    for _ in 0..24 {
        match verdict(&replay_of(&part), &question, world.now, &|_| None) {
            Answer::Verdict(verdict) => {
                assert_eq!(part.subjects(), verdict.reads);
                return;
            }
            Answer::Need(need) => {
                for need in need {
                    let Need::Subject(subject) = need else {
                        panic!("a vial that can be looked up: {need:?}");
                    };
                    assert!(!part.subjects().contains(&subject), "{subject} again");
                    part.add([subject]);
                }
            }
        }
    }
    panic!("no verdict yet");
}

#[test]
fn nothing_that_grows_without_end_is_read() {
    let world = after(Phase::Administered);
    let reads = world.ask(1, "clinic-a").reads;
    assert!(!reads.iter().any(Subject::grows_without_end));
}

/// Re-decides a log from its beginning, and returns the replayed world.
fn replay(world: &World) -> World {
    let mut again = world.beginning();
    for entry in &world.log {
        let place = Place {
            index: entry.index,
            recorded_at: entry.recorded_at,
        };
        let decision = decide(&again, &entry.statement, place);
        assert!(decision.admitted(), "entry {}: {decision:?}", entry.index);
        again.replay(entry.clone());
    }
    again
}

#[test]
fn what_was_admitted_is_admitted_on_a_replay() {
    for recipe in [Recipe::small(), Recipe::pooled(), Recipe::default_cm_iv()] {
        replay(&with(recipe, Phase::Administered));
    }
}

/// All entries that the tables of verdicts ever recorded, forged ones too.
fn entries() -> Vec<Arc<Recorded>> {
    let worlds = crate::verdicts::all().into_iter().map(|row| (row.world)());
    let mut entries: Vec<Arc<Recorded>> = worlds.flat_map(|world| world.log).collect();
    entries.sort_by_key(|entry| entry.leaf);
    entries.dedup_by_key(|entry| entry.leaf);
    entries
}

/// One subject of every kind of a good story.
fn one_of_each_kind() -> Vec<Subject> {
    let world = after(Phase::Administered);
    let mut subjects: Vec<Subject> = world.subjects().cloned().collect();
    subjects.dedup_by_key(|subject| subject.kind());
    subjects.extend([Subject::TimeAnchors, Subject::SafetyFeed]);
    subjects
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// The rules meet statements in any order, and what they admit they admit again.
    #[test]
    fn any_order_of_any_statements(
        phase in 0..Phase::ALL.len(),
        picks in prop::collection::vec(any::<prop::sample::Index>(), 1..40),
        days in prop::collection::vec(0_u32..40, 1..4),
    ) {
        let examples = crate::refusals::examples();
        let mut world = after(Phase::ALL[phase]);
        let mut admitted = 0;
        for (i, pick) in picks.iter().enumerate() {
            let example = pick.get(&examples);
            let (_, event) = example.set();
            admitted += u32::from(world.attempt(example.by, event).is_ok());
            if i % 8 == 0 {
                world.wait_days(days[i / 8 % days.len()]);
            }
        }
        prop_assert!(admitted <= picks.len() as u32);
        let mut again = replay(&world);
        again.now = world.now;
        let question = world.question(1, Some(org("clinic-a")));
        prop_assert_eq!(world.judge(&question), again.judge(&question));
    }

    /// Folding never fails, whatever entry is said to belong to whatever subject, and keeps it.
    #[test]
    fn any_entry_folds_into_any_subject(
        picks in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 1..200),
    ) {
        thread_local! {
            static ENTRIES: Vec<Arc<Recorded>> = entries();
        }
        ENTRIES.with(|entries| {
            for subject in one_of_each_kind() {
                let mut state = State::new(&subject);
                for (n, (pick, _)) in picks.iter().enumerate() {
                    state = fold(state, &subject, pick.get(entries).clone(), rules_in_force::KNOWN);
                    assert_eq!(state.acts.len(), n + 1);
                }
            }
        });
    }

    /// A log in which anything stands in any order is judged; it does not end the program.
    #[test]
    fn any_log_is_judged(picks in prop::collection::vec(any::<prop::sample::Index>(), 1..120)) {
        thread_local! {
            static ENTRIES: Vec<Arc<Recorded>> = entries();
        }
        let mut world = after(Phase::Filled);
        ENTRIES.with(|entries| {
            for pick in &picks {
                let entry = pick.get(entries);
                world.append(entry.statement.clone());
            }
        });
        let verdict = world.ask(1, "clinic-a");
        prop_assert!(verdict.reasons.is_sorted());
    }
}

/// Statements and bundles list subjects in this order: it is part of the format.
#[test]
fn subjects_are_in_the_order_of_kind_and_id_bytes() {
    let world = with(Recipe::pooled(), Phase::Administered);
    let mut subjects: Vec<Subject> = world.subjects().cloned().collect();
    // Versions from 256 on, and names of which one begins the other.
    for document in ["b@1", "ba@1", "a@2", "a@255", "a@256", "a@65536"] {
        subjects.push(Subject::Policy(policy_id(document)));
    }
    for number in ["L", "L10", "L1", "L2"] {
        subjects.push(Subject::Lot(lot(number)));
    }
    subjects.extend([Subject::TimeAnchors, Subject::SafetyFeed]);
    let bytes = |subject: &Subject| (subject.kind(), subject.id());
    for one in &subjects {
        for other in &subjects {
            let (by_bytes, by_value) = (bytes(one).cmp(&bytes(other)), one.cmp(other));
            assert_eq!(by_value, by_bytes, "{one}, {other}");
        }
    }
}

/// Each entry of the story that can be corrected: corrected at the end to what another telling said from the beginning,
/// it folds to what that telling folds to. What only a correction leaves behind is put aside.
#[test]
fn a_corrected_history_folds_to_the_story_told_right() {
    let told = after(Phase::Received);
    let mut corrected = 0;
    for wrong in &told.log {
        let Some(mut replacement) = Replacement::of(&wrong.statement.event) else {
            continue;
        };
        let mut right = told.clone();
        match &mut replacement {
            Replacement::SampleTaken(e) => e.seal = Some(label("another")),
            Replacement::TestReported(e) => e.instrument = label("another"),
            Replacement::ProcessRecorded(e) => e.equipment = vec![label("another")],
            Replacement::Shipped(e) => e.seals = vec![label("another")],
            Replacement::Received(e) => e.seals_intact = !e.seals_intact,
            Replacement::SampleReceived(e) => e.condition = SampleCondition::Remark,
            Replacement::MaterialReceived(e) => {
                if let Material::Raw(raw) = &mut e.material {
                    raw.supplier_lot = label("another");
                }
            }
            Replacement::DonorTested(e) => e.days_from_recovery += 1,
        }
        let event = Event::Corrected(Corrected {
            replacement: replacement.clone(),
            ..make::corrected(&told.log, wrong.index, wrong.index)
        });
        let place = usize::try_from(wrong.index).unwrap();
        right.forge(place, replacement.event());
        let mut mended = told.clone();
        mended.activate(2);
        mended.force("maker.operator + maker.qa", event.clone());
        for subject in subjects(&event) {
            let [right, mended] = [&right, &mended].map(|world| world.state(&subject));
            let events = |state: &State| -> Vec<Event> {
                let standing = state.standing().iter();
                standing.map(|act| act.statement.event.clone()).collect()
            };
            assert_eq!(events(&right), events(&mended), "{subject}");
            assert_eq!(folded(&right), folded(&mended), "{subject}");
        }
        corrected += 1;
    }
    assert!(corrected > 20, "{corrected}");
}

/// What a history adds up to, without what says that something was corrected, and whose statement it was.
fn folded(state: &State) -> String {
    match &state.facts {
        Facts::Sample(sample) => {
            let mut sample = sample.clone();
            sample.corrections.clear();
            format!("{sample:?}")
        }
        Facts::Donor(donor) => {
            let tests: Vec<_> = donor.tests.iter().map(|(_, _, test)| test).collect();
            format!("{:?} {tests:?} {:?}", donor.enrolled, donor.determinations)
        }
        other => format!("{other:?}"),
    }
}
