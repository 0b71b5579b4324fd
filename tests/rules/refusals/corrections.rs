//! What was recorded wrongly, as it should have been: what can be corrected, by whom, and from what.

use lotledger::domain::event::*;
use lotledger::domain::refusal::RefusalCode::*;
use lotledger::domain::statement::Role;

use super::doubted::entry_of;
use super::examples::{Example, example};
use super::table::{Row, admitted, check, refused};
use crate::world::story::Phase::*;
use crate::world::story::{Recipe, with};
use crate::world::{World, make, names::*, papers};

const LAB: &str = "lab.analyst + lab.qa";
const RECEIVERS: &str = "clinic-a.pharmacy + clinic-a.nurse";
const MAKER: &str = "maker.operator + maker.qa";

/// Entry of the last event that is it.
pub fn entry(world: &World, is_it: impl Fn(&Event) -> bool) -> u64 {
    let found = world.log.iter().rfind(|e| is_it(&e.statement.event));
    found.unwrap().index
}

/// The sterility test of the sample for the laboratory, corrected.
pub fn result(world: &World, change: impl FnOnce(&mut TestReported)) -> Corrected {
    let entry = entry_of(world, "final.1.lab", "STERILITY");
    result_at(world, entry, change)
}

pub fn result_at(world: &World, entry: u64, change: impl FnOnce(&mut TestReported)) -> Corrected {
    let mut corrected = make::corrected(&world.log, entry, entry);
    if let Replacement::TestReported(e) = &mut corrected.replacement {
        change(e);
    }
    corrected
}

/// The taking of that sample, corrected.
pub fn taking(world: &World, change: impl FnOnce(&mut SampleTaken)) -> Corrected {
    let entry = entry(
        world,
        |event| matches!(event, Event::SampleTaken(e) if e.sample == sample("final.1.lab")),
    );
    let mut corrected = make::corrected(&world.log, entry, entry);
    if let Replacement::SampleTaken(e) = &mut corrected.replacement {
        change(e);
    }
    corrected
}

/// The medium that came in, corrected.
pub fn medium(world: &World, change: impl FnOnce(&mut RawMaterial)) -> Corrected {
    let entry = entry(
        world,
        |event| matches!(event, Event::MaterialReceived(e) if e.tissue().is_none()),
    );
    let mut corrected = make::corrected(&world.log, entry, entry);
    if let Replacement::MaterialReceived(e) = &mut corrected.replacement
        && let Material::Raw(raw) = &mut e.material
    {
        change(raw);
    }
    corrected
}

/// The last step of the making, corrected.
pub fn step(world: &World, change: impl FnOnce(&mut ProcessRecorded)) -> Corrected {
    let entry = entry(world, |event| matches!(event, Event::ProcessRecorded(_)));
    let mut corrected = make::corrected(&world.log, entry, entry);
    if let Replacement::ProcessRecorded(e) = &mut corrected.replacement {
        change(e);
    }
    corrected
}

fn in_two(world: &mut World, corrected: impl FnOnce(&mut World) -> Corrected) -> Event {
    world.activate(2);
    Event::Corrected(corrected(world))
}

/// The receipt of a sample, recorded four days late under version 2, and why.
pub fn explained(world: &mut World) -> LateEntryExplained {
    super::examples::taken(world, "s");
    let received = Event::SampleReceived(make::sample_received("s", "lab"));
    let statement = world.draft("lab.analyst", received);
    world.wait_days(4);
    let entry = world.submit(statement).unwrap();
    world.activate(2);
    LateEntryExplained {
        organisation: org("lab"),
        history: History::Sample(sample("s")),
        entry,
        explanation: text("the key was on a lost machine"),
    }
}

fn explained_with(world: &mut World, change: impl FnOnce(&mut LateEntryExplained)) -> Event {
    let mut event = explained(world);
    change(&mut event);
    Event::LateEntryExplained(event)
}

/// An act of each event that is admitted.
pub fn examples() -> Vec<Example> {
    vec![
        example(Filled, "lab.qa", "rival.qa", |w| explained_with(w, |_| ())),
        example(Sampled, MAKER, "rival.operator + rival.qa", |w| {
            in_two(w, |w| taking(w, |e| e.seal = Some(label("S-2"))))
        }),
    ]
}

pub fn rows() -> Vec<Row> {
    let mut rows = who();
    rows.extend(what());
    rows.extend(chains());
    rows.extend(late());
    rows
}

fn late() -> Vec<Row> {
    vec![
        refused(Exists, "twice", Filled, "lab.qa", |w| {
            let first = explained_with(w, |_| ());
            w.record("lab.qa", first.clone());
            first
        }),
        refused(
            NotReviewed,
            "a second release by a review that did not know a result",
            Banked,
            "maker.qa",
            |w| {
                let opened = make::lot_opened("L1", "small@1", "wcb.1");
                let statement = w.draft("maker.head", Event::LotOpened(opened));
                w.wait_days(4);
                let entry = w.submit(statement).unwrap();
                w.go_on(Opened, Released);
                w.activate(2);
                let good = papers::good("STERILITY");
                let again = w.result_of("final.1.lab", "STERILITY", good);
                w.record("lab.analyst", Event::TestReported(again));
                let explained = LateEntryExplained {
                    organisation: org("maker"),
                    history: History::Lot(lot("L1")),
                    entry,
                    explanation: text("the daemon was not reached"),
                };
                w.record("maker.qa", Event::LateEntryExplained(explained));
                Event::LotReleased(make::released("L1", "small@1"))
            },
        ),
        refused(NotYours, "by the maker", Filled, "maker.qa", |w| {
            explained_with(w, |e| e.organisation = org("maker"))
        }),
        refused(WrongRole, "by the analyst", Filled, "lab.analyst", |w| {
            explained_with(w, |_| ())
        }),
        refused(UnknownRef, "another entry", Filled, "lab.qa", |w| {
            explained_with(w, |e| e.entry = 0)
        }),
        refused(UnknownRef, "in another history", Filled, "lab.qa", |w| {
            explained_with(w, |e| e.history = History::Lot(lot("L1")))
        }),
        refused(UnknownRef, "what was not late", Filled, "maker.qa", |w| {
            let explained = explained(w);
            let taken =
                |event: &Event| matches!(event, Event::SampleTaken(e) if e.sample == sample("s"));
            let entry = entry(w, taken);
            Event::LateEntryExplained(LateEntryExplained {
                organisation: org("maker"),
                entry,
                ..explained
            })
        }),
    ]
}

fn who() -> Vec<Row> {
    vec![
        refused(RulesVersion, "under version 1", Tested, LAB, |w| {
            Event::Corrected(result(w, |e| e.instrument = label("I-2")))
        }),
        admitted(
            "by analyst and quality of the laboratory",
            Tested,
            LAB,
            |w| in_two(w, |w| result(w, |e| e.instrument = label("I-2"))),
        ),
        refused(
            WrongRole,
            "by the analyst alone",
            Tested,
            "lab.analyst",
            |w| in_two(w, |w| result(w, |e| e.instrument = label("I-2"))),
        ),
        refused(WrongRole, "by quality alone", Tested, "lab.qa", |w| {
            in_two(w, |w| result(w, |e| e.instrument = label("I-2")))
        }),
        refused(
            NotYours,
            "with the maker's quality",
            Tested,
            "lab.analyst + maker.qa",
            |w| in_two(w, |w| result(w, |e| e.instrument = label("I-2"))),
        ),
        refused(
            NotYours,
            "by the maker",
            Tested,
            "maker.qc + maker.qa",
            |w| in_two(w, |w| result(w, |e| e.instrument = label("I-2"))),
        ),
        refused(
            SamePerson,
            "a second time with the same quality",
            Tested,
            LAB,
            |w| {
                let first = in_two(w, |w| result(w, |e| e.instrument = label("I-2")));
                let stands = w.record(LAB, first);
                let mut second = result(w, |e| e.instrument = label("I-3"));
                second.stands = stands;
                Event::Corrected(second)
            },
        ),
    ]
}

fn what() -> Vec<Row> {
    vec![
        refused(UnknownRef, "no such entry", Tested, LAB, |w| {
            in_two(w, |w| {
                let mut corrected = result(w, |_| ());
                (corrected.entry, corrected.stands) = (0, 0);
                corrected
            })
        }),
        refused(NotCorrectable, "another event", Tested, LAB, |w| {
            in_two(w, |w| {
                let mut corrected = result(w, |_| ());
                let is_it = |event: &Event| matches!(event, Event::SampleReceived(e) if e.sample == sample("final.1.lab"));
                corrected.entry = entry(w, is_it);
                corrected.stands = corrected.entry;
                corrected
            })
        }),
        refused(NotCorrectable, "another analyte", Tested, LAB, |w| {
            in_two(w, |w| result(w, |e| e.analyte = analyte("ENDOTOXIN")))
        }),
        refused(
            NotCorrectable,
            "another place in the counter",
            Tested,
            LAB,
            |w| in_two(w, |w| result(w, |e| e.client_sequence += 1)),
        ),
        refused(
            NotCorrectable,
            "other vials of a sample",
            Tested,
            MAKER,
            |w| in_two(w, |w| taking(w, |e| e.vials = vials("L1", 38, 40))),
        ),
        refused(NotCorrectable, "another name", Made, MAKER, |w| {
            in_two(w, |w| medium(w, |raw| raw.name = text("another medium")))
        }),
        admitted("a worse grade", Made, MAKER, |w| {
            in_two(w, |w| medium(w, |raw| raw.grade = Grade::Food))
        }),
        refused(
            NotCorrectable,
            "a better grade than it was corrected to",
            Made,
            MAKER,
            |w| {
                let first = in_two(w, |w| medium(w, |raw| raw.grade = Grade::Food));
                let stands = w.record(MAKER, first);
                let mut second = medium(w, |_| ());
                second.stands = stands;
                Event::Corrected(second)
            },
        ),
        admitted("another lot of a supplier", Made, MAKER, |w| {
            in_two(w, |w| medium(w, |raw| raw.supplier_lot = label("X-9")))
        }),
        refused(NotCorrectable, "another output", Made, MAKER, |w| {
            in_two(w, |w| step(w, |e| e.outputs[0].node = node("other")))
        }),
        refused(
            NotCorrectable,
            "a product input that did not go in",
            Made,
            MAKER,
            |w| {
                in_two(w, |w| {
                    let mut corrected = step(w, |_| ());
                    if let Replacement::ProcessRecorded(e) = &mut corrected.replacement {
                        let gone = e.inputs.remove(0);
                        corrected.removed_inputs = vec![gone.node];
                    }
                    corrected
                })
            },
        ),
        refused(
            NotCorrectable,
            "an input that is left and not named",
            Made,
            MAKER,
            |w| {
                in_two(w, |w| {
                    step(w, |e| {
                        e.inputs.remove(0);
                    })
                })
            },
        ),
        // The rules of the event hold at its place.
        refused(Unit, "a value that cannot be", Tested, LAB, |w| {
            in_two(w, |w| {
                result(w, |e| e.value = papers::value_of("3 [IU]/mL"))
            })
        }),
        refused(
            TimeOrder,
            "before the sample was received",
            Tested,
            LAB,
            |w| {
                in_two(w, |w| {
                    result(w, |e| e.started_at = time("2026-01-05T00:00:00Z"))
                })
            },
        ),
        refused(TimeOrder, "after it was recorded", Tested, LAB, |w| {
            w.wait_days(9);
            let now = w.now;
            in_two(w, |w| result(w, |e| e.reported_at = now))
        }),
        refused(
            UnknownRef,
            "an analyst of somebody else",
            Tested,
            LAB,
            |w| in_two(w, |w| result(w, |e| e.analyst = person("maker.qc"))),
        ),
    ]
}

fn chains() -> Vec<Row> {
    vec![
        refused(Limit, "without end", Tested, LAB, |w| {
            w.activate(2);
            let mut corrected = result(w, |_| ());
            for _ in 0..256 {
                corrected.stands = w.force(LAB, Event::Corrected(corrected.clone()));
            }
            Event::Corrected(corrected)
        }),
        refused(UnknownRef, "what is still to come", Tested, LAB, |w| {
            in_two(w, |w| {
                let mut corrected = result(w, |_| ());
                (corrected.entry, corrected.stands) = (1_000, 1_000);
                corrected
            })
        }),
        refused(
            NotCorrectable,
            "a correction, as if it were the entry",
            Tested,
            LAB,
            |w| {
                let first = in_two(w, |w| result(w, |e| e.instrument = label("I-2")));
                let stands = w.record(LAB, first);
                let mut second = result(w, |_| ());
                (second.entry, second.stands) = (stands, stands);
                Event::Corrected(second)
            },
        ),
        refused(
            NotCorrectable,
            "a seal that was broken",
            Received,
            RECEIVERS,
            |w| {
                w.activate(2);
                let is_own = |event: &Event| matches!(event, Event::Received(e) if e.organisation == org("clinic-a"));
                let at = entry(w, is_own);
                let mut broken = make::corrected(&w.log, at, at);
                if let Replacement::Received(e) = &mut broken.replacement {
                    e.seals_intact = false;
                }
                let stands = w.record(RECEIVERS, Event::Corrected(broken));
                Event::Corrected(make::corrected(&w.log, at, stands))
            },
        ),
        refused(
            NotCorrectable,
            "what does not stand any more",
            Tested,
            LAB,
            |w| {
                let first = in_two(w, |w| result(w, |e| e.instrument = label("I-2")));
                w.record(LAB, first);
                Event::Corrected(result(w, |e| e.instrument = label("I-3")))
            },
        ),
        refused(
            NotCorrectable,
            "the correction of something else",
            Tested,
            LAB,
            |w| {
                in_two(w, |w| {
                    let mut corrected = result(w, |_| ());
                    corrected.stands -= 1;
                    corrected
                })
            },
        ),
    ]
}

#[test]
fn refusals() {
    check(&rows());
}

/// Three donors, a test of the last of them by the laboratory, and a second quality person there.
fn donors() -> (World, u64) {
    let mut world = with(Recipe::pooled(), Donors);
    world.activate(2);
    let key = make::enrolled("lab.qa-2", "lab.qa-2", &[Role::LabQa]);
    world.record(
        "root.1 + root.2 + lab.qa-2 as ENROLLEE",
        Event::KeyEnrolled(key),
    );
    let of_the_last = |event: &Event| matches!(event, Event::DonorTested(e) if e.donor == donor("donor.3") && e.laboratory == org("lab"));
    let tested = entry(&world, of_the_last);
    (world, tested)
}

/// The test of an entry is another donor's.
fn moved(world: &World, at: u64, stands: u64, from: &str, to: &str) -> Event {
    let mut corrected = make::corrected(&world.log, at, stands);
    if let Replacement::DonorTested(e) = &mut corrected.replacement {
        e.donor = donor(to);
    }
    corrected.removed_donor = Some(donor(from));
    Event::Corrected(corrected)
}

/// A test is of one donor, however often it is moved, and whichever history is asked.
#[test]
fn a_test_that_moved_on_is_not_moved_from_where_it_was() {
    let (mut world, tested) = donors();
    let first = moved(&world, tested, tested, "donor.3", "donor.1");
    let first = world.record(LAB, first);
    let second = moved(&world, tested, first, "donor.1", "donor.2");
    world.record("lab.analyst + lab.qa-2 as LAB_QA", second);
    let back = moved(&world, tested, first, "donor.1", "donor.3");
    let refusal = world.attempt(LAB, back).unwrap_err();
    assert_eq!(refusal.code, NotCorrectable, "{refusal}");
}

/// An opening names a statement: a correction has an id of its own.
#[test]
fn a_correction_does_not_take_the_id_of_a_test() {
    let (mut world, tested) = donors();
    let moved = moved(&world, tested, tested, "donor.3", "donor.1");
    let theirs = world.log.iter().find(|entry| {
        matches!(&entry.statement.event, Event::DonorTested(e) if e.donor == donor("donor.1"))
    });
    let id = theirs.unwrap().statement.statement_id;
    let mut statement = world.draft(LAB, moved);
    statement.statement_id = id;
    let refusal = world.submit(statement).unwrap_err();
    assert_eq!(refusal.code, Exists, "{refusal}");
}
