//! What a maker writes down from the paper of a laboratory that does not sign.

use lotledger::domain::event::*;
use lotledger::domain::refusal::RefusalCode::*;
use lotledger::domain::statement::RetrospectiveKind;

use super::corrections::result_at;
use super::examples::taken;
use super::table::{Row, admitted, check, refused};
use crate::world::story::Phase::*;
use crate::world::{World, make, names::*, papers};

const BOTH: &str = "maker.qc + maker.qa";

/// Under version 2 a sample is taken that nobody has received.
fn sampled(world: &mut World) {
    world.activate(2);
    taken(world, "s");
}

fn receipt(world: &mut World, change: impl FnOnce(&mut SampleReceived)) -> Event {
    sampled(world);
    let mut event = make::sample_received("s", "lab");
    event.transcribed = Some(make::transcribed("maker"));
    change(&mut event);
    Event::SampleReceived(event)
}

/// The same once its receipt is transcribed.
fn received(world: &mut World) {
    let event = receipt(world, |_| ());
    world.record(BOTH, event);
}

/// A result of the laboratory that is written down for it.
fn result_of(world: &World, change: impl FnOnce(&mut TestReported)) -> TestReported {
    let good = papers::good("STERILITY");
    let times = (world.now, world.now);
    let mut event = make::reported("s", "lab", "maker.qc", "STERILITY", good, times);
    event.transcribed = Some(make::transcribed("maker"));
    change(&mut event);
    event
}

fn result(world: &mut World, change: impl FnOnce(&mut TestReported)) -> Event {
    received(world);
    Event::TestReported(result_of(world, change))
}

/// A transcribed result as the laboratory's, or the other way round, by correction.
fn as_the_other(world: &mut World, transcribed: bool) -> Event {
    received(world);
    let event = result_of(world, |e| {
        if !transcribed {
            *e = TestReported {
                analyst: person("lab.analyst"),
                transcribed: None,
                ..e.clone()
            };
        }
    });
    let by = if transcribed { BOTH } else { "lab.analyst" };
    let entry = world.record(by, Event::TestReported(event));
    Event::Corrected(result_at(world, entry, |e| {
        let maker = make::transcribed("maker");
        e.transcribed = (!transcribed).then_some(maker);
        e.analyst = person(if transcribed {
            "lab.analyst"
        } else {
            "maker.qc"
        });
    }))
}

pub fn rows() -> Vec<Row> {
    let mut rows = who();
    rows.extend(what());
    rows
}

fn who() -> Vec<Row> {
    vec![
        refused(WrongRole, "by one person", Filled, "maker.qa", |w| {
            result(w, |_| ())
        }),
        refused(
            WrongRole,
            "without quality assurance",
            Filled,
            "maker.qc + maker.operator",
            |w| result(w, |_| ()),
        ),
        refused(
            WrongRole,
            "by the laboratory's people",
            Filled,
            "lab.analyst + lab.qa",
            |w| result(w, |_| ()),
        ),
        refused(
            WrongRole,
            "a reviewer besides quality assurance",
            Filled,
            BOTH,
            |w| result(w, |e| e.reviewer = Some(person("maker.head"))),
        ),
        refused(
            UnknownRef,
            "read by somebody of the laboratory",
            Filled,
            BOTH,
            |w| result(w, |e| e.analyst = person("lab.analyst")),
        ),
        refused(
            NotYours,
            "by another maker",
            Filled,
            "rival.operator + rival.qa",
            |w| {
                result(w, |e| {
                    e.analyst = person("rival.operator");
                    e.transcribed = Some(make::transcribed("rival"));
                })
            },
        ),
    ]
}

fn what() -> Vec<Row> {
    vec![
        admitted("a receipt", Filled, BOTH, |w| receipt(w, |_| ())),
        admitted("a result", Filled, BOTH, |w| result(w, |_| ())),
        refused(Reserved, "under version 1", Filled, BOTH, |w| {
            taken(w, "s");
            let mut event = make::sample_received("s", "lab");
            event.transcribed = Some(make::transcribed("maker"));
            Event::SampleReceived(event)
        }),
        refused(
            Reserved,
            "a specification that is content with it, under version 1",
            Founded,
            "maker.qa",
            |_| {
                let mut specification = papers::small();
                specification.rows[0].transcribed = true;
                Event::SpecPublished(specification)
            },
        ),
        refused(NotReceived, "of what nobody received", Filled, BOTH, |w| {
            sampled(w);
            Event::TestReported(result_of(w, |_| ()))
        }),
        refused(
            WrongLab,
            "for another laboratory than was planned",
            Filled,
            BOTH,
            |w| result(w, |e| e.laboratory = org("lab-2")),
        ),
        refused(
            WrongLab,
            "of the maker's own laboratory, which signs",
            Tested,
            BOTH,
            |w| {
                w.activate(2);
                let good = papers::good("PH");
                let mut event = w.result_of("final.1.maker", "PH", good);
                event.transcribed = Some(make::transcribed("maker"));
                Event::TestReported(event)
            },
        ),
        refused(
            WrongLab,
            "of the maker's own laboratory, during an outage",
            Tested,
            BOTH,
            |w| {
                w.activate(2);
                let good = papers::good("PH");
                let mut event = w.result_of("final.1.maker", "PH", good);
                event.transcribed = Some(make::transcribed("maker"));
                w.next_told = Some((RetrospectiveKind::Outage, w.now));
                Event::TestReported(event)
            },
        ),
        refused(
            SamePerson,
            "written down by the quality assurance that compares it",
            Filled,
            BOTH,
            |w| result(w, |e| e.analyst = person("maker.qa")),
        ),
        refused(
            WrongLab,
            "beside a receipt that the laboratory signed",
            Filled,
            BOTH,
            |w| {
                sampled(w);
                let own = make::sample_received("s", "lab");
                w.record("lab.analyst", Event::SampleReceived(own));
                Event::TestReported(result_of(w, |_| ()))
            },
        ),
        refused(
            WrongLab,
            "beside a result that the laboratory signed",
            Filled,
            BOTH,
            |w| {
                received(w);
                let own = result_of(w, |e| {
                    e.analyst = person("lab.analyst");
                    e.transcribed = None;
                });
                w.record("lab.analyst", Event::TestReported(own));
                Event::TestReported(result_of(w, |e| e.run_id = label("another")))
            },
        ),
        admitted(
            "a laboratory's own result of the same run",
            Filled,
            "lab.analyst",
            |w| {
                let first = result(w, |_| ());
                w.record(BOTH, first);
                Event::TestReported(result_of(w, |e| {
                    e.analyst = person("lab.analyst");
                    e.transcribed = None;
                }))
            },
        ),
        admitted("a laboratory's own receipt", Filled, "lab.analyst", |w| {
            received(w);
            Event::SampleReceived(make::sample_received("s", "lab"))
        }),
        refused(Exists, "a second receipt", Filled, BOTH, |w| {
            received(w);
            let mut event = make::sample_received("s", "lab");
            event.transcribed = Some(make::transcribed("maker"));
            Event::SampleReceived(event)
        }),
        refused(
            WrongLab,
            "corrected, once the laboratory has signed",
            Filled,
            BOTH,
            |w| {
                let event = receipt(w, |_| ());
                let at = w.record(BOTH, event);
                let own = result_of(w, |e| {
                    e.analyst = person("lab.analyst");
                    e.transcribed = None;
                });
                w.record("lab.analyst", Event::TestReported(own));
                let mut corrected = make::corrected(&w.log, at, at);
                if let Replacement::SampleReceived(e) = &mut corrected.replacement {
                    e.condition = SampleCondition::Unusable;
                }
                Event::Corrected(corrected)
            },
        ),
        refused(
            NotCorrectable,
            "into a result of the laboratory's",
            Filled,
            "lab.analyst + lab.qa",
            |w| as_the_other(w, true),
        ),
        refused(
            NotCorrectable,
            "out of a result of the laboratory's",
            Filled,
            BOTH,
            |w| as_the_other(w, false),
        ),
    ]
}

#[test]
fn what_is_transcribed() {
    check(&rows());
}
