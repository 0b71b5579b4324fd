//! Results that are voided or doubted, samples that are gone.

use lotledger::domain::event::*;
use lotledger::domain::refusal::RefusalCode::*;
use lotledger::domain::time::{DurationMs, TimestampMs};

use super::examples::{Example, example};
use super::table::{Row, admitted, check, refused};
use crate::world::story::Phase::*;
use crate::world::{World, make, names::*, papers};

/// Who signs for a contract laboratory and the maker.
const BOTH: &str = "lab.qa + maker.qa";
/// And for the maker's own laboratory.
const OWN: &str = "maker.head + maker.qa";

/// Entry of the last result of a sample and analyte.
pub fn entry_of(world: &World, name: &str, code: &str) -> u64 {
    let is_it = |event: &Event| matches!(event, Event::TestReported(e) if e.sample == sample(name) && e.analyte.as_str() == code);
    let found = world.log.iter().rfind(|e| is_it(&e.statement.event));
    found.unwrap().index
}

/// The sterility test of the sample for the laboratory is void.
pub fn void(world: &World) -> TestVoided {
    make::voided(
        "final.1.lab",
        "lab",
        entry_of(world, "final.1.lab", "STERILITY"),
    )
}

pub fn doubt(world: &World) -> OosOpened {
    make::oos_opened(
        "final.1.lab",
        "lab",
        entry_of(world, "final.1.lab", "STERILITY"),
    )
}

pub fn close(world: &World, conclusion: OosConclusion) -> OosClosed {
    let entry = entry_of(world, "final.1.lab", "STERILITY");
    make::oos_closed("final.1.lab", "lab", entry, conclusion)
}

fn two_days_before(now: TimestampMs) -> TimestampMs {
    now.saturating_add(DurationMs::from_ms(-48 * 3_600_000))
}

/// Rules version 2, and the act.
fn in_two(world: &mut World, event: impl FnOnce(&mut World) -> Event) -> Event {
    world.activate(2);
    event(world)
}

fn voided_with(world: &mut World, change: impl FnOnce(&mut TestVoided)) -> Event {
    in_two(world, |w| {
        let mut event = void(w);
        change(&mut event);
        Event::TestVoided(event)
    })
}

fn doubted_with(world: &mut World, change: impl FnOnce(&mut OosOpened)) -> Event {
    in_two(world, |w| {
        let mut event = doubt(w);
        change(&mut event);
        Event::OosOpened(event)
    })
}

/// The maker's own result of pH.
fn own_void(world: &World) -> TestVoided {
    make::voided(
        "final.1.maker",
        "maker",
        entry_of(world, "final.1.maker", "PH"),
    )
}

/// An act of each event that is admitted.
pub fn examples() -> Vec<Example> {
    let strangers = "rival.head + rival.qa";
    vec![
        example(Tested, BOTH, strangers, |w| voided_with(w, |_| ())),
        example(Tested, "lab.qa", "rival.qa", |w| doubted_with(w, |_| ())),
        example(Tested, BOTH, strangers, |w| {
            in_two(w, |w| {
                let opened = doubt(w);
                w.record(
                    "maker.qa",
                    Event::OosOpened(OosOpened {
                        organisation: org("maker"),
                        ..opened
                    }),
                );
                Event::OosClosed(close(w, OosConclusion::Confirmed))
            })
        }),
        example(Tested, BOTH, strangers, |w| {
            in_two(w, |_| {
                Event::SampleDestroyed(make::destroyed("final.1.lab", "lab"))
            })
        }),
        example(Tested, BOTH, strangers, |w| {
            in_two(w, |_| {
                Event::SampleReturned(make::returned("final.1.lab", "lab"))
            })
        }),
    ]
}

pub fn rows() -> Vec<Row> {
    let mut rows = voided();
    rows.extend(investigations());
    rows.extend(gone());
    rows
}

fn voided() -> Vec<Row> {
    vec![
        refused(RulesVersion, "under version 1", Tested, BOTH, |w| {
            Event::TestVoided(void(w))
        }),
        admitted("the maker's own result", Tested, OWN, |w| {
            in_two(w, |w| Event::TestVoided(own_void(w)))
        }),
        refused(UnknownRef, "no sample", Tested, BOTH, |w| {
            voided_with(w, |e| e.sample = sample("nothing"))
        }),
        refused(
            UnknownRef,
            "the entry of something else",
            Tested,
            BOTH,
            |w| voided_with(w, |e| e.entry = 0),
        ),
        refused(
            UnknownRef,
            "the result of another sample",
            Tested,
            BOTH,
            |w| {
                let other = entry_of(w, "final.1.maker", "PH");
                voided_with(w, |e| e.entry = other)
            },
        ),
        refused(TimeOrder, "before it was reported", Tested, BOTH, |w| {
            w.now = two_days_before(w.now);
            voided_with(w, |_| ())
        }),
        refused(
            WrongLab,
            "by another laboratory than planned",
            Tested,
            OWN,
            |w| voided_with(w, |e| e.laboratory = org("maker")),
        ),
        refused(
            WrongLab,
            "the maker's two for a contract laboratory",
            Tested,
            OWN,
            |w| voided_with(w, |_| ()),
        ),
        refused(
            WrongLab,
            "a laboratory's quality for the maker's own result",
            Tested,
            BOTH,
            |w| {
                in_two(w, |w| {
                    let mut event = own_void(w);
                    event.laboratory = org("lab");
                    event.countersigner = org("maker");
                    Event::TestVoided(event)
                })
            },
        ),
        refused(
            WrongRole,
            "by the laboratory alone",
            Tested,
            "lab.qa",
            |w| voided_with(w, |_| ()),
        ),
        refused(WrongRole, "by the maker alone", Tested, "maker.qa", |w| {
            voided_with(w, |_| ())
        }),
        refused(
            NotYours,
            "countersigned by a rival",
            Tested,
            "lab.qa + rival.qa",
            |w| voided_with(w, |e| e.countersigner = org("rival")),
        ),
        refused(
            NotYours,
            "the maker's key for somebody else's countersignature",
            Tested,
            BOTH,
            |w| voided_with(w, |e| e.countersigner = org("rival")),
        ),
        refused(
            SamePerson,
            "by who tested it",
            Tested,
            "maker.qc + maker.qa",
            |w| in_two(w, |w| Event::TestVoided(own_void(w))),
        ),
        refused(Exists, "twice", Tested, BOTH, |w| {
            let first = voided_with(w, |_| ());
            w.record(BOTH, first.clone());
            first
        }),
    ]
}

fn investigations() -> Vec<Row> {
    vec![
        refused(
            TimeOrder,
            "the laboratory's fault after all, with nothing new",
            Tested,
            BOTH,
            |w| {
                let voided = voided_with(w, |_| ());
                w.record(BOTH, voided);
                let confirmed = close(w, OosConclusion::Confirmed);
                w.record(BOTH, Event::OosClosed(confirmed));
                let opened = doubt(w);
                w.record("lab.qa", Event::OosOpened(opened));
                Event::OosClosed(close(w, OosConclusion::LaboratoryCause))
            },
        ),
        refused(
            SamePerson,
            "cleared by one of two who corrected it",
            Tested,
            BOTH,
            |w| {
                w.activate(2);
                let key = make::enrolled(
                    "lab.qa-2",
                    "lab.qa-2",
                    &[lotledger::domain::statement::Role::LabQa],
                );
                w.record(
                    "root.1 + root.2 + lab.qa-2 as ENROLLEE",
                    Event::KeyEnrolled(key),
                );
                let corrected = super::corrections::result(w, |e| e.instrument = label("I-2"));
                w.record("lab.qa + lab.qa-2 as LAB_QA", Event::Corrected(corrected));
                Event::OosClosed(close(w, OosConclusion::LaboratoryCause))
            },
        ),
        admitted(
            "the maker doubts a laboratory's result",
            Tested,
            "maker.qa",
            |w| doubted_with(w, |e| e.organisation = org("maker")),
        ),
        refused(NotYours, "a rival doubts it", Tested, "rival.qa", |w| {
            doubted_with(w, |e| e.organisation = org("rival"))
        }),
        refused(UnknownRef, "no such result", Tested, "lab.qa", |w| {
            doubted_with(w, |e| e.entry = 0)
        }),
        refused(Exists, "while it is doubted", Tested, "lab.qa", |w| {
            let first = doubted_with(w, |_| ());
            w.record("lab.qa", first.clone());
            first
        }),
        admitted("again after it was closed", Tested, "lab.qa", |w| {
            let first = doubted_with(w, |_| ());
            w.record("lab.qa", first.clone());
            let closed = close(w, OosConclusion::Inconclusive);
            w.record(BOTH, Event::OosClosed(closed));
            first
        }),
        refused(UnknownRef, "closed without a doubt", Tested, BOTH, |w| {
            in_two(w, |w| Event::OosClosed(close(w, OosConclusion::Confirmed)))
        }),
        refused(
            TimeOrder,
            "the laboratory's fault, and the result stands",
            Tested,
            BOTH,
            |w| {
                let first = doubted_with(w, |_| ());
                w.record("lab.qa", first);
                Event::OosClosed(close(w, OosConclusion::LaboratoryCause))
            },
        ),
        admitted(
            "the laboratory's fault, and the result is void",
            Tested,
            BOTH,
            |w| {
                let voided = voided_with(w, |_| ());
                w.record(BOTH, voided);
                Event::OosClosed(close(w, OosConclusion::LaboratoryCause))
            },
        ),
        refused(UnknownRef, "closed twice", Tested, BOTH, |w| {
            let voided = voided_with(w, |_| ());
            w.record(BOTH, voided);
            let closed = Event::OosClosed(close(w, OosConclusion::LaboratoryCause));
            w.record(BOTH, closed.clone());
            closed
        }),
        refused(WrongRole, "closed by one", Tested, "lab.qa", |w| {
            let first = doubted_with(w, |_| ());
            w.record("lab.qa", first);
            Event::OosClosed(close(w, OosConclusion::Confirmed))
        }),
    ]
}

fn gone() -> Vec<Row> {
    vec![
        admitted("before it was received", Filled, BOTH, |w| {
            super::examples::taken(w, "s");
            in_two(w, |_| Event::SampleDestroyed(make::destroyed("s", "lab")))
        }),
        refused(
            SamePerson,
            "in-house, by who tested it",
            Tested,
            "maker.qc + maker.qa",
            |w| {
                in_two(w, |_| {
                    Event::SampleDestroyed(make::destroyed("final.1.maker", "maker"))
                })
            },
        ),
        refused(
            Exists,
            "returned when it was destroyed",
            Tested,
            BOTH,
            |w| {
                w.activate(2);
                w.record(
                    BOTH,
                    Event::SampleDestroyed(make::destroyed("final.1.lab", "lab")),
                );
                Event::SampleReturned(make::returned("final.1.lab", "lab"))
            },
        ),
        refused(
            Exists,
            "received when it was destroyed",
            Filled,
            "lab.analyst",
            |w| {
                super::examples::taken(w, "s");
                w.activate(2);
                w.record(BOTH, Event::SampleDestroyed(make::destroyed("s", "lab")));
                Event::SampleReceived(make::sample_received("s", "lab"))
            },
        ),
        refused(TimeOrder, "before it was taken", Filled, BOTH, |w| {
            super::examples::taken(w, "s");
            w.activate(2);
            w.now = two_days_before(w.now);
            Event::SampleDestroyed(make::destroyed("s", "lab"))
        }),
        refused(
            TimeOrder,
            "tested after it was destroyed",
            Sampled,
            "lab.analyst",
            |w| {
                w.activate(2);
                w.record(
                    BOTH,
                    Event::SampleDestroyed(make::destroyed("final.1.lab", "lab")),
                );
                w.wait_days(15);
                let good = papers::good("STERILITY");
                let mut late = w.result_of("final.1.lab", "STERILITY", good);
                late.started_at = w.now;
                late.ended_at = w.now;
                late.reported_at = w.now;
                Event::TestReported(late)
            },
        ),
    ]
}

#[test]
fn refusals() {
    check(&rows());
}
