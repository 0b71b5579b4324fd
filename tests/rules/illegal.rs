//! Logs that the rules never saw: every forbidden act of the refusal tables, recorded all the same, with
//! the honest story going on around it, and beside it the same log without the act.
//!
//! Of both the verdict on a vial is asked as its clinic would, from what a bundle carries. The honest one
//! is what it was, the forged one is not better; and where the act stands in the vial's evidence, as that of
//! every example does, it is named (`ILLEGAL_ENTRY`), or what it breaks is left to an auditor. Which of the
//! two stands in docs/EVIDENCE.md, whose table this test writes: `UPDATE_DOCS=1` accepts a new one.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use lotledger::domain::event::{Event, HoldReason, HoldScope};
use lotledger::domain::reason::About;
use lotledger::domain::refusal::RefusalCode;
use lotledger::domain::statement::Statement;
use lotledger::domain::subject::subjects;
use lotledger::domain::verdict::{Overall, Verdict};

use crate::refusals::generic;
use crate::world::story::{Phase, after};
use crate::world::{World, make, names::*};

/// A log with an act that the rules forbid, and the same log without it.
struct Forged {
    what: String,
    event: &'static str,
    code: RefusalCode,
    world: World,
    honest: World,
    /// Where the act stands.
    index: u64,
    /// An example of its event, so an act about the story's own vials.
    example: bool,
}

/// What became of the acts of one event, by the refusal that they deserve.
#[derive(Default)]
struct Fate {
    proven: BTreeSet<&'static str>,
    left: BTreeSet<&'static str>,
}

/// The acts that the rules refuse, each put into the log where it was refused.
fn acts() -> Vec<Forged> {
    let mut all = Vec::new();
    for row in crate::refusals::all() {
        let Some(code) = row.code else { continue };
        let mut world = after(row.after);
        let event = (row.event)(&mut world);
        let statement = world.draft(row.by, event);
        all.push(forged(row.what, code, row.after, world, statement, false));
    }
    for example in crate::refusals::examples() {
        for (what, code, break_it) in generic::FAULTS {
            let (mut world, event) = example.set();
            if let Some(statement) = break_it(&example, &mut world, event) {
                all.push(forged(what, *code, example.after, world, statement, true));
            }
        }
    }
    all
}

fn forged(
    what: &str,
    code: RefusalCode,
    phase: Phase,
    mut world: World,
    statement: Statement,
    example: bool,
) -> Forged {
    let event = statement.event.name();
    world.forging = true;
    let mut honest = world.clone();
    let index = world.append(statement);
    for log in [&mut world, &mut honest] {
        log.go_on(phase, Phase::Received);
    }
    Forged {
        what: what.to_owned(),
        event,
        code,
        world,
        honest,
        index,
        example,
    }
}

fn names_it(verdict: &Verdict, index: u64) -> bool {
    verdict
        .reasons
        .iter()
        .any(|reason| matches!(reason.about, Some(About::Illegal(illegal, ..)) if illegal == index))
}

/// A regulator's hold on the lot, at the end.
fn held(mut world: World) -> World {
    world.forging = false;
    let scope = HoldScope::Lot(lot("L1"));
    let hold = make::hold(scope, HoldReason::RegulatorOrder, "regulator");
    world.force("regulator.officer", Event::HoldPlaced(hold));
    world
}

#[test]
fn no_forbidden_act_makes_a_verdict_better() {
    let story = after(Phase::Received);
    let mut fates: BTreeMap<&'static str, Fate> = BTreeMap::new();
    let mut wrong = Vec::new();
    let acts = acts();
    assert!(acts.len() > 500, "{}", acts.len());
    for act in &acts {
        let (honest, forged) = (act.honest.ask(1, "clinic-a"), act.world.ask(1, "clinic-a"));
        let mut is_wrong = |how| wrong.push(format!("{}, {}: {how}", act.event, act.what));
        // Nothing but the act is special about this log.
        let plain = (act.honest.log.len(), act.honest.now) == (story.log.len(), story.now);
        if plain && honest.overall != Overall::OkAsOf {
            is_wrong("the honest verdict is not what it was");
        }
        if forged.overall < honest.overall {
            is_wrong("better");
        }
        // What was bad stays bad, whatever is recorded before it.
        if held(act.world.clone()).ask(1, "clinic-a").overall != Overall::DoNotUse {
            is_wrong("better than a hold");
        }
        let evident = subjects(&act.world.log[act.index as usize].statement.event)
            .iter()
            .any(|subject| forged.reads.contains(subject));
        // Without its keys or its organisation the rest of a story falls, and evidence with it.
        let falls = [RefusalCode::KeyRevoked, RefusalCode::OrgSuspended].contains(&act.code);
        if act.example && !evident && !falls {
            is_wrong("in nobody's evidence");
        }
        let fate = fates.entry(act.event).or_default();
        if names_it(&forged, act.index) {
            fate.proven.insert(act.code.as_str());
            assert_eq!(forged.overall, Overall::DoNotUse);
        } else if evident {
            fate.left.insert(act.code.as_str());
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let forged: BTreeSet<&str> = fates.keys().copied().collect();
    let all: BTreeSet<&str> = (0..=u16::MAX).filter_map(Event::name_of).collect();
    assert_eq!(forged, all);
    documented(&table_of(&fates));
}

fn table_of(fates: &BTreeMap<&'static str, Fate>) -> String {
    let codes = |codes: &BTreeSet<&'static str>| {
        let codes: Vec<String> = codes.iter().map(|code| format!("`{code}`")).collect();
        match codes.is_empty() {
            true => "–".to_owned(),
            false => codes.join(", "),
        }
    };
    let mut table =
        "| event | proven by the bundle | left to the auditor |\n|---|---|---|\n".to_owned();
    let numbered = (0..=u16::MAX).filter_map(Event::name_of);
    for event in numbered {
        let none = Fate::default();
        let fate = fates.get(event).unwrap_or(&none);
        // What a bundle proves in one case and not in another is left in the other.
        let (proven, left) = (codes(&fate.proven), codes(&fate.left));
        writeln!(table, "| `{event}` | {proven} | {left} |").unwrap();
    }
    table
}

fn documented(table: &str) {
    const BEGIN: &str = "<!-- proven or left -->\n";
    const END: &str = "<!-- end -->";
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/EVIDENCE.md");
    let text = std::fs::read_to_string(path).unwrap();
    let (before, rest) = text.split_once(BEGIN).unwrap();
    let (old, after) = rest.split_once(END).unwrap();
    if old.trim() == table.trim() {
        return;
    }
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(path, format!("{before}{BEGIN}\n{table}\n{END}{after}")).unwrap();
        return;
    }
    panic!("docs/EVIDENCE.md is not true any more; UPDATE_DOCS=1 accepts:\n{table}");
}
