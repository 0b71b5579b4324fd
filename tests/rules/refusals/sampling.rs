//! Plans, samples, results.

use lotledger::domain::event::*;
use lotledger::domain::refusal::RefusalCode::*;
use lotledger::domain::spec::Stage;
use lotledger::domain::statement::Role;
use lotledger::domain::time::DurationMs;
use lotledger::domain::value::{Determinations, MeanRule, Qualitative, ResultValue};

use super::examples::taken;
use super::examples::{Example, example};
use super::table::{Row, admitted, check, refused};
use crate::world::story::Phase::*;
use crate::world::{World, make, names::*, papers};

fn of_lot() -> SampleTarget {
    SampleTarget::Lot(lot("L1"))
}

fn of(name: &str) -> SampleTarget {
    SampleTarget::Node(node(name))
}

fn plan(target: SampleTarget, slot: SampleSlot) -> Event {
    Event::SamplesPlanned(make::plan(target, vec![slot]))
}

fn final_slot(codes: &[&str], laboratory: &str) -> SampleSlot {
    make::slot("extra", Stage::Final, codes, laboratory)
}

fn take(target: SampleTarget, slot: &str, name: &str, from: u32, to: u32) -> Event {
    Event::SampleTaken(make::sample_taken(
        target,
        slot,
        name,
        vials("L1", from, to),
    ))
}

fn receive(name: &str, laboratory: &str) -> Event {
    Event::SampleReceived(make::sample_received(name, laboratory))
}

fn result(world: &World, change: impl Fn(&mut TestReported, &World)) -> Event {
    let mut event = world.result_of("final.1.lab", "ENDOTOXIN", papers::good("ENDOTOXIN"));
    change(&mut event, world);
    Event::TestReported(event)
}

/// A result of the maker's own laboratory.
fn in_house(world: &World, change: impl Fn(&mut TestReported)) -> Event {
    let mut event = world.result_of("final.1.maker", "PH", papers::good("PH"));
    change(&mut event);
    Event::TestReported(event)
}

/// A value with the determinations 0.12, 0.14 and 0.13.
fn averaged(e: &mut TestReported, value: &str) {
    let values = ["0.12 [IU]/mL", "0.14 [IU]/mL", "0.13 [IU]/mL"].map(quantity);
    let made = Determinations::new(MeanRule::Mean, values.to_vec(), None);
    e.determinations = Some(made.unwrap());
    e.value = papers::value_of(value);
}

/// An act of each event that is admitted.
pub fn examples() -> Vec<Example> {
    vec![
        example(Opened, "maker.qa", "rival.qa", |_| {
            let slot = make::slot("more", Stage::Final, &["STERILITY"], "lab");
            Event::SamplesPlanned(make::plan(SampleTarget::Lot(lot("L1")), vec![slot]))
        }),
        example(Filled, "maker.operator", "rival.operator", |_| {
            let target = SampleTarget::Lot(lot("L1"));
            let vials = vials("L1", 37, 40);
            Event::SampleTaken(make::sample_taken(target, "final.1.lab", "s", vials))
        }),
        example(Filled, "lab.analyst", "lab-2.analyst", |w| {
            taken(w, "s");
            Event::SampleReceived(make::sample_received("s", "lab"))
        }),
        example(Sampled, "lab.analyst", "lab-2.analyst", |w| {
            w.wait_days(15);
            Event::TestReported(w.result_of("final.1.lab", "STERILITY", papers::good("STERILITY")))
        }),
    ]
}

pub fn rows() -> Vec<Row> {
    vec![
        // Plans.
        refused(
            NotYours,
            "a rival's plan for the lot",
            Opened,
            "rival.qa",
            |_| {
                let mut event = make::plan(of_lot(), vec![final_slot(&["PH"], "lab")]);
                event.organisation = org("rival");
                Event::SamplesPlanned(event)
            },
        ),
        refused(Exists, "a line of that name", Planned, "maker.qa", |_| {
            plan(
                of_lot(),
                make::slot("final.1.lab", Stage::Final, &["PH"], "lab"),
            )
        }),
        refused(
            UnknownRef,
            "a lot that is not opened",
            Banked,
            "maker.qa",
            |_| plan(of_lot(), final_slot(&["PH"], "lab")),
        ),
        refused(
            UnknownRef,
            "a laboratory nobody registered",
            Opened,
            "maker.qa",
            |_| plan(of_lot(), final_slot(&["PH"], "nobody")),
        ),
        refused(UnknownRef, "no such analyte", Opened, "maker.qa", |_| {
            plan(of_lot(), final_slot(&["GOODNESS"], "lab"))
        }),
        refused(
            UnknownRef,
            "a donor marker on the product",
            Opened,
            "maker.qa",
            |_| plan(of_lot(), final_slot(&["HBV.HBSAG"], "lab")),
        ),
        refused(
            PlanTooLate,
            "after the first sample",
            Sampled,
            "maker.qa",
            |_| plan(of_lot(), final_slot(&["PH"], "lab")),
        ),
        refused(
            StageMismatch,
            "a bulk test of a lot",
            Opened,
            "maker.qa",
            |_| plan(of_lot(), make::slot("s", Stage::Bulk, &["PH"], "lab")),
        ),
        refused(
            StageMismatch,
            "a final test of a node",
            Opened,
            "maker.qa",
            |_| plan(of("bulk"), final_slot(&["PH"], "lab")),
        ),
        // Samples.
        refused(
            NotYours,
            "a rival samples the lot",
            Filled,
            "rival.operator",
            |_| {
                let mut event = make::sample_taken(of_lot(), "final.1.lab", "s", vials("L1", 1, 1));
                event.organisation = org("rival");
                Event::SampleTaken(event)
            },
        ),
        refused(
            Exists,
            "a sample of that name",
            Sampled,
            "maker.operator",
            |_| take(of_lot(), "final.1.lab", "final.1.lab", 1, 4),
        ),
        refused(
            UnknownRef,
            "a lot that is not there",
            Banked,
            "maker.operator",
            |_| take(of_lot(), "final.1.lab", "s", 1, 4),
        ),
        refused(
            UnknownRef,
            "a node that is planned and not made",
            Planned,
            "maker.operator",
            |_| take(of("harvest.1"), "harvest.1.lab", "s", 1, 0),
        ),
        refused(
            TimeOrder,
            "vials that are not commissioned",
            Made,
            "maker.operator",
            |_| take(of_lot(), "final.1.lab", "s", 1, 4),
        ),
        refused(
            NotPlanned,
            "a line nobody planned",
            Filled,
            "maker.operator",
            |_| take(of_lot(), "final.9.lab", "s", 1, 4),
        ),
        refused(
            SlotExhausted,
            "a second sample of a line for one",
            Sampled,
            "maker.operator",
            |_| take(of_lot(), "final.1.lab", "s", 1, 4),
        ),
        refused(
            StageMismatch,
            "a harvest test of a bank",
            Banked,
            "maker.operator",
            |w| {
                let slot = make::slot("s", Stage::Harvest, &["MYCOPLASMA_NAT"], "lab");
                w.record("maker.qa", plan(of("wcb.new"), slot));
                let bank = make::bank(BankTier::Wcb, &["mcb.1"], "wcb.new", w.now);
                w.record("maker.operator", Event::ProcessRecorded(bank));
                take(of("wcb.new"), "s", "s", 1, 0)
            },
        ),
        refused(
            LotMismatch,
            "a vial that the lot never had",
            Filled,
            "maker.operator",
            |_| {
                let stranger = vec![vial("L9", 1)];
                Event::SampleTaken(make::sample_taken(of_lot(), "final.1.lab", "s", stranger))
            },
        ),
        refused(
            LotMismatch,
            "a vial of another lot",
            Filled,
            "maker.operator",
            |w| {
                let other = make::packed(3, "L2", vec![vial("L1", 1)]);
                w.force("maker.operator", Event::Packed(other));
                take(of_lot(), "final.1.lab", "s", 1, 4)
            },
        ),
        refused(
            VialSampled,
            "a vial of another sample",
            Filled,
            "maker.operator",
            |w| {
                w.record(
                    "maker.operator",
                    take(of_lot(), "final.1.maker", "s", 36, 36),
                );
                take(of_lot(), "final.1.lab", "s2", 36, 40)
            },
        ),
        // Receipts.
        refused(Exists, "received already", Sampled, "lab.analyst", |_| {
            receive("final.1.lab", "lab")
        }),
        refused(
            UnknownRef,
            "a sample nobody took",
            Filled,
            "lab.analyst",
            |_| receive("s", "lab"),
        ),
        refused(
            TimeOrder,
            "before it was taken",
            Filled,
            "lab.analyst",
            |w| {
                w.wait(DurationMs::from_minutes(5));
                let target = SampleTarget::Lot(lot("L1"));
                let event = make::sample_taken(target, "final.1.lab", "s", vials("L1", 37, 40));
                let mut statement = w.draft("maker.operator", Event::SampleTaken(event));
                statement.occurred_at = w.now.saturating_add(DurationMs::from_minutes(4));
                w.submit(statement).unwrap();
                receive("s", "lab")
            },
        ),
        refused(
            WrongLab,
            "a second, unlisted laboratory",
            Filled,
            "lab-2.analyst",
            |w| {
                taken(w, "s");
                receive("s", "lab-2")
            },
        ),
        refused(
            WrongLab,
            "the laboratory's sample to the maker",
            Filled,
            "maker.qc",
            |w| {
                taken(w, "s");
                receive("s", "maker")
            },
        ),
        refused(
            WrongLab,
            "the laboratory's sample, unusable, to the maker",
            Filled,
            "maker.qc",
            |w| {
                taken(w, "s");
                let mut received = make::sample_received("s", "maker");
                received.condition = SampleCondition::Unusable;
                Event::SampleReceived(received)
            },
        ),
        refused(
            NotYours,
            "the laboratory's sample by the maker's people in its name",
            Filled,
            "maker.qc",
            |w| {
                taken(w, "s");
                receive("s", "lab")
            },
        ),
        admitted(
            "unusable, says the laboratory of the plan",
            Filled,
            "lab.analyst",
            |w| {
                taken(w, "s");
                let mut received = make::sample_received("s", "lab");
                received.condition = SampleCondition::Unusable;
                Event::SampleReceived(received)
            },
        ),
        refused(
            WrongLab,
            "a contract role at the maker's own laboratory",
            Filled,
            "maker.lab as LAB_ANALYST",
            |w| {
                let analyst = make::enrolled("maker.lab", "maker.lab", &[Role::LabAnalyst]);
                let by = "maker.lab as ENROLLEE + root.1 + root.2";
                w.force(by, Event::KeyEnrolled(analyst));
                w.record(
                    "maker.operator",
                    take(of_lot(), "final.1.maker", "s", 36, 36),
                );
                receive("s", "maker")
            },
        ),
        refused(
            WrongLab,
            "the in-house role at a contract laboratory",
            Opened,
            "rival.qc as QC_ANALYST",
            |w| {
                w.enrol_by_roots("rival.qc", "rival.qc", &[Role::QcAnalyst]);
                let slot = make::slot("elsewhere", Stage::Final, &["STERILITY"], "rival");
                w.record("maker.qa", plan(of_lot(), slot));
                w.go_on(Opened, Filled);
                let sample = take(of_lot(), "elsewhere", "s", 31, 34);
                w.record("maker.operator", sample);
                receive("s", "rival")
            },
        ),
        // Results.
        refused(
            UnknownRef,
            "of a sample nobody took",
            Filled,
            "lab.analyst",
            |w| result(w, |_, _| ()),
        ),
        refused(
            TimeOrder,
            "begun before the sample arrived",
            Sampled,
            "lab.analyst",
            |w| result(w, |e, _| e.started_at = time("2026-01-05T00:00:00Z")),
        ),
        refused(
            TimeOrder,
            "ended before it began",
            Sampled,
            "lab.analyst",
            |w| {
                result(w, |e, w| {
                    e.started_at = w.now;
                    e.ended_at = w.now.saturating_add(DurationMs::from_ms(-1));
                })
            },
        ),
        refused(
            TimeOrder,
            "reported before it ended",
            Sampled,
            "lab.analyst",
            |w| {
                result(w, |e, w| {
                    e.reported_at = w.now.saturating_add(DurationMs::from_ms(-1))
                })
            },
        ),
        refused(
            TimeOrder,
            "the report of day 14, on day 3",
            Sampled,
            "lab.analyst",
            |w| {
                w.wait_days(3);
                result(w, |e, w| {
                    e.ended_at = w.now.saturating_add(DurationMs::from_days(11));
                    e.reported_at = e.ended_at;
                })
            },
        ),
        refused(
            WrongLab,
            "by a laboratory that is not in the plan",
            Sampled,
            "lab-2.analyst",
            |w| {
                result(w, |e, _| {
                    e.laboratory = org("lab-2");
                    e.analyst = person("lab-2.analyst");
                })
            },
        ),
        refused(
            NotReceived,
            "of a sample that never arrived",
            Filled,
            "lab.analyst",
            |w| {
                taken(w, "final.1.lab");
                result(w, |_, _| ())
            },
        ),
        refused(
            WrongLab,
            "before not received",
            Filled,
            "lab-2.analyst",
            |w| {
                taken(w, "final.1.lab");
                result(w, |e, _| {
                    e.laboratory = org("lab-2");
                    e.analyst = person("lab-2.analyst");
                })
            },
        ),
        // Analyst and reviewer (domain.md 14.18).
        refused(
            SamePerson,
            "reviewed by the analyst",
            Sampled,
            "lab.analyst",
            |w| result(w, |e, _| e.reviewer = Some(e.analyst)),
        ),
        refused(
            UnknownRef,
            "an analyst whom nobody enrolled",
            Sampled,
            "lab.analyst",
            |w| result(w, |e, _| e.analyst = person("nobody")),
        ),
        refused(
            UnknownRef,
            "an analyst of another laboratory",
            Sampled,
            "lab.analyst",
            |w| result(w, |e, _| e.analyst = person("lab-2.analyst")),
        ),
        refused(
            UnknownRef,
            "reviewed by the maker's quality assurance",
            Sampled,
            "lab.analyst",
            |w| result(w, |e, _| e.reviewer = Some(person("maker.qa"))),
        ),
        refused(
            UnknownRef,
            "reviewed by a holder of root keys",
            Sampled,
            "lab.analyst",
            |w| result(w, |e, _| e.reviewer = Some(person("root.1"))),
        ),
        refused(
            WrongRole,
            "tested by the laboratory's security officer",
            Sampled,
            "lab.analyst",
            |w| {
                w.enrol_by_roots("lab.guard", "lab.guard", &[Role::SecurityOfficer]);
                result(w, |e, _| e.analyst = person("lab.guard"))
            },
        ),
        refused(
            WrongRole,
            "tested in-house by an operator",
            Sampled,
            "maker.qc",
            |w| in_house(w, |e| e.analyst = person("maker.operator")),
        ),
        refused(
            WrongRole,
            "tested in-house by the head of production",
            Sampled,
            "maker.qc",
            |w| in_house(w, |e| e.analyst = person("maker.head")),
        ),
        refused(
            WrongRole,
            "reviewed in-house by quality assurance",
            Sampled,
            "maker.qc",
            |w| in_house(w, |e| e.reviewer = Some(person("maker.qa"))),
        ),
        refused(
            SamePerson,
            "reviewed in-house by the analyst, who is head of production too",
            Sampled,
            "maker.qc",
            |w| {
                let both = &[Role::QcAnalyst, Role::ProductionHead];
                w.enrol_by_roots("maker.both", "maker.qc", both);
                in_house(w, |e| e.reviewer = Some(person("maker.qc")))
            },
        ),
        admitted(
            "reviewed in-house by the head of production",
            Sampled,
            "maker.qc",
            |w| in_house(w, |e| e.reviewer = Some(person("maker.head"))),
        ),
        admitted(
            "reviewed by the laboratory's quality assurance",
            Sampled,
            "lab.analyst",
            |w| result(w, |e, _| e.reviewer = Some(person("lab.qa"))),
        ),
        admitted(
            "tested by somebody with a second key, who is an analyst by the first",
            Sampled,
            "lab.analyst",
            |w| {
                w.enrol_by_roots("lab.second", "lab.analyst", &[Role::SecurityOfficer]);
                result(w, |_, _| ())
            },
        ),
        refused(
            AnalyteNotPlanned,
            "a test nobody planned",
            Sampled,
            "lab.analyst",
            |w| {
                result(w, |e, _| {
                    e.analyte = analyte("PH");
                    e.value = papers::good("PH");
                })
            },
        ),
        refused(
            Unit,
            "endotoxin in milligrams",
            Sampled,
            "lab.analyst",
            |w| result(w, |e, _| e.value = papers::value_of("0.1 mg/mL")),
        ),
        refused(Unit, "endotoxin as a word", Sampled, "lab.analyst", |w| {
            result(w, |e, _| {
                e.value = papers::value_word(Qualitative::NotDetected)
            })
        }),
        refused(
            Unit,
            "less than no endotoxin",
            Sampled,
            "lab.analyst",
            |w| result(w, |e, _| e.value = papers::value_of("-5 [IU]/mL")),
        ),
        refused(
            Unit,
            "below a negative bound",
            Sampled,
            "lab.analyst",
            |w| result(w, |e, _| e.value = papers::value_below("-0.1 [IU]/mL")),
        ),
        refused(
            Unit,
            "a negative limit of detection",
            Sampled,
            "lab.analyst",
            |w| result(w, |e, _| e.lod = Some(quantity("-0.01 [IU]/mL"))),
        ),
        refused(
            Unit,
            "a limit of quantitation of nothing",
            Sampled,
            "lab.analyst",
            |w| result(w, |e, _| e.loq = Some(quantity("0.0 [IU]/mL"))),
        ),
        refused(
            Unit,
            "a negative uncertainty",
            Sampled,
            "lab.analyst",
            |w| result(w, |e, _| e.uncertainty = Some(quantity("-1 [IU]/mL"))),
        ),
        refused(
            Exists,
            "a second row of one run",
            Sampled,
            "lab.analyst",
            |w| {
                w.result("final.1.lab", "ENDOTOXIN", papers::good("ENDOTOXIN"));
                result(w, |e, _| e.run_id = label("ENDOTOXIN-run"))
            },
        ),
        admitted("another run", Sampled, "lab.analyst", |w| {
            w.result("final.1.lab", "ENDOTOXIN", papers::good("ENDOTOXIN"));
            result(w, |_, _| ())
        }),
        admitted("an assay that did not run", Sampled, "lab.analyst", |w| {
            result(w, |e, _| {
                e.value = ResultValue::Invalid(text("spike recovery 12 %"))
            })
        }),
        admitted("a mean of three", Sampled, "lab.analyst", |w| {
            result(w, |e, _| averaged(e, "0.13 [IU]/mL"))
        }),
        refused(
            ValueMismatch,
            "a mean of three that is none",
            Sampled,
            "lab.analyst",
            |w| result(w, |e, _| averaged(e, "0.12 [IU]/mL")),
        ),
        refused(
            ValueMismatch,
            "a mean of three as a bound",
            Sampled,
            "lab.analyst",
            |w| {
                result(w, |e, _| {
                    averaged(e, "0.13 [IU]/mL");
                    e.value = papers::value_below("0.13 [IU]/mL");
                })
            },
        ),
        admitted("a failed test", Sampled, "lab.analyst", |w| {
            result(w, |e, _| e.value = papers::value_of("9.0 [IU]/mL"))
        }),
        admitted(
            "a result after three of fourteen days",
            Sampled,
            "lab.analyst",
            |w| {
                w.wait_days(3);
                Event::TestReported(w.result_of(
                    "final.1.lab",
                    "STERILITY",
                    papers::good("STERILITY"),
                ))
            },
        ),
    ]
}

/// The receipt rests on one taking; whatever came to the sample since is to be looked at.
#[test]
fn a_receipt_of_a_sample_that_moved_is_stale() {
    let mut world = crate::world::story::after(Filled);
    taken(&mut world, "s");
    let receipt = world.draft("lab.analyst", receive("s", "lab"));
    let scope = HoldScope::Sample(sample("s"));
    let hold = make::hold(scope, HoldReason::OosPending, "maker");
    world.record("maker.qa", Event::HoldPlaced(hold));
    assert_eq!(world.submit(receipt.clone()).unwrap_err().code, StaleSeen);
    // Its target may move.
    let scope = HoldScope::Lot(lot("L1"));
    let again = world.draft("lab.analyst", receive("s", "lab"));
    let hold = make::hold(scope, HoldReason::Deviation, "maker");
    world.record("maker.qa", Event::HoldPlaced(hold));
    world.submit(again).unwrap();
    // A receipt that was drafted before there was a sample pins nothing.
    let mut world = crate::world::story::after(Filled);
    let early = world.draft("lab.analyst", receive("s", "lab"));
    taken(&mut world, "s");
    assert_eq!(world.submit(early).unwrap_err().code, StaleSeen);
}

#[test]
fn sampling() {
    check(&rows());
}
