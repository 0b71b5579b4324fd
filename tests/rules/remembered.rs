//! A memory of earlier replays changes no answer: everything is asked with it and without it, while the log grows.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use lotledger::domain::id::Digest;
use lotledger::domain::replay::{Legal, Memory, replay, replay_with};
use lotledger::domain::verdict::{Answer, Question, Verdict, verdict};
use lotledger::domain::view::Need;

use crate::properties::stories;
use crate::world::names::org;
use crate::world::story::{Phase, Recipe, after, with};
use crate::world::{Part, World};

/// What was learned, of at most so many entries.
struct Learned {
    legal: RefCell<HashMap<Digest, Vec<Arc<Legal>>>>,
    most: usize,
    found: Cell<usize>,
}

impl Memory for Learned {
    fn legal(&self, leaf: &Digest) -> Vec<Arc<Legal>> {
        let legal = self.legal.borrow();
        let found = legal.get(leaf).cloned().unwrap_or_default();
        self.found
            .set(self.found.get() + usize::from(!found.is_empty()));
        found
    }
}

impl Learned {
    fn new(most: usize) -> Self {
        Self {
            legal: RefCell::default(),
            most,
            found: Cell::new(0),
        }
    }

    fn learn(&self, learned: Vec<Arc<Legal>>) {
        let mut legal = self.legal.borrow_mut();
        for one in learned {
            let leaf = one.leaf();
            legal.entry(leaf).or_default().push(one);
            if legal.len() > self.most {
                legal.clear();
            }
        }
    }
}

/// The verdict as the daemon comes to it: nothing at first, then what is asked for.
fn judge(world: &World, question: &Question, memory: Option<&Learned>) -> Verdict {
    let mut part = Part::of(world, question, &BTreeSet::new());
    part.vial = None;
    loop {
        let answer = match memory {
            None => verdict(&replay(&part), question, world.now, &|_| None),
            Some(memory) => {
                let replayed = replay_with(&part, memory);
                let answer = verdict(&replayed, question, world.now, &|_| None);
                memory.learn(replayed.into_learned());
                answer
            }
        };
        match answer {
            Answer::Verdict(verdict) => return *verdict,
            Answer::Need(needs) => {
                for need in needs {
                    match need {
                        Need::Subject(subject) => part.add([subject]),
                        Need::Vial(lot, vial) => part.vial = Some((lot, vial)),
                        Need::Sidecar(_) => {}
                    }
                }
            }
        }
    }
}

/// Memories that last as long as the world's log: a large one, and one that forgets all the time.
fn compare(what: &str, world: &World, question: &Question, memories: &[Learned]) {
    let expected = judge(world, question, None);
    for memory in memories {
        let found = judge(world, question, Some(memory));
        assert_eq!(found, expected, "{what}, {} entries", world.log.len());
    }
}

#[test]
fn every_story_is_judged_the_same() {
    for (what, world, questions) in stories() {
        let memories = [Learned::new(usize::MAX)];
        for question in questions.iter().take(2) {
            compare(what, &world, question, &memories);
        }
    }
}

/// Recalls, holds, corrections, revocations and uses come between the questions, each entry by itself.
#[test]
fn what_is_asked_while_the_log_grows_is_judged_the_same() {
    let told = ["recall", "hold", "correct", "revo", "used"];
    // Three of each kind.
    let mut left = told.map(|_| 3);
    let stories = stories().into_iter().filter(|(what, ..)| {
        let what = what.to_lowercase();
        let mut kinds = told.iter().zip(&mut left);
        let kind = kinds.find(|(word, left)| **left > 0 && what.contains(**word));
        kind.map(|(_, left)| *left -= 1).is_some()
    });
    let mut worlds: Vec<(&str, World)> = stories.map(|(what, world, _)| (what, world)).collect();
    worlds.push(("an administered vial", after(Phase::Administered)));
    worlds.push(("a pool", with(Recipe::pooled(), Phase::Received)));
    for (what, world) in worlds {
        let memories = [Learned::new(usize::MAX), Learned::new(8)];
        let mut grown = world.beginning();
        let last = world.log.len();
        for (at, entry) in world.log.iter().enumerate() {
            grown.replay(Arc::clone(entry));
            // Most of what comes before is the same in every story.
            if at + 6 < last && at % 32 != 0 {
                continue;
            }
            for (vial, asker) in [(1, Some("clinic-a")), (2, None)] {
                let question = grown.question(vial, asker.map(org));
                compare(what, &grown, &question, &memories);
            }
        }
        assert!(memories[0].found.get() > last, "{what}: nothing was found");
    }
}
