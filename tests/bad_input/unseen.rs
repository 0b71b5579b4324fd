//! Refusals about what their author may not read are the same, byte for byte and in time, whether it is there
//! or not.

use std::collections::BTreeMap;

use std::time::{Duration, Instant};

use lotledger::domain::event::*;
use lotledger::domain::id::OrgRef;
use lotledger::domain::statement::{Seen, Statement};
use lotledger::domain::subject::{Position, Subject};
use tonic::Status;
use tonic_types::StatusExt as _;

use crate::daemon_support::check_support::world::papers::value_of;
use crate::daemon_support::check_support::world::{make, names};
use crate::scene::Scene;

/// A statement about something, by somebody who has nothing to do with it.
struct Row {
    name: &'static str,
    signer: &'static str,
    /// What is there, and what is not.
    what: fn(bool) -> Subject,
    event: fn(&Scene, bool) -> Event,
}

const ROWS: &[Row] = &[
    Row {
        name: "a step from a node",
        signer: "rival.operator",
        what: |there| Subject::Node(node(there)),
        event: |s, there| {
            let mut step = make::step(ProcessStep::Culture, &["x"], &["of the rival"], now(s));
            step.inputs[0].node = node(there);
            step.organisation = rival();
            Event::ProcessRecorded(step)
        },
    },
    Row {
        name: "a sample of a node",
        signer: "rival.operator",
        what: |there| Subject::Node(node(there)),
        event: |_, there| {
            let target = SampleTarget::Node(node(there));
            let mut taken = make::sample_taken(target, "slot", "of the rival", Vec::new());
            taken.organisation = rival();
            Event::SampleTaken(taken)
        },
    },
    Row {
        name: "a sample of a lot",
        signer: "rival.operator",
        what: |there| Subject::Lot(lot(there)),
        event: |_, there| {
            let target = SampleTarget::Lot(lot(there));
            let vials = names::vials("L1", 30, 30);
            let mut taken = make::sample_taken(target, "slot", "of the rival", vials);
            taken.organisation = rival();
            Event::SampleTaken(taken)
        },
    },
    Row {
        name: "a container of another's vials",
        signer: "rival.operator",
        what: |there| Subject::Lot(lot(there)),
        event: |_, there| {
            let mut packed = make::packed(77, "L1", names::vials("L1", 21, 22));
            packed.lot = Some(lot(there));
            packed.organisation = rival();
            Event::Packed(packed)
        },
    },
    Row {
        name: "a container in a container",
        signer: "rival.operator",
        what: |there| Subject::Container(names::sscc(container(there))),
        event: |_, there| Event::Packed(make::nested(78, &[container(there)], "rival")),
    },
    Row {
        name: "a shipment of a container",
        signer: "rival.operator",
        what: |there| Subject::Container(names::sscc(container(there))),
        event: |_, there| {
            let containers = [container(there)];
            Event::Shipped(make::shipped(
                "of the rival",
                "rival",
                "clinic-a",
                &containers,
            ))
        },
    },
    Row {
        name: "a hold on a node",
        signer: "rival.operator",
        what: |there| Subject::Node(node(there)),
        event: |_, there| held(HoldScope::Node(node(there)), "rival"),
    },
    Row {
        name: "a hold on a lot",
        signer: "rival.operator",
        what: |there| Subject::Lot(lot(there)),
        event: |_, there| held(HoldScope::Lot(lot(there)), "rival"),
    },
    Row {
        name: "a hold on a sample",
        signer: "rival.operator",
        what: |there| Subject::Sample(sample(there)),
        event: |_, there| held(HoldScope::Sample(sample(there)), "rival"),
    },
    Row {
        name: "a hold on a shipment",
        signer: "clinic-b.pharmacy",
        what: |there| Subject::Shipment(shipment(there)),
        event: |_, there| held(HoldScope::Shipment(shipment(there)), "clinic-b"),
    },
    Row {
        name: "the receipt of a shipment",
        signer: "clinic-b.pharmacy",
        what: |there| Subject::Shipment(shipment(there)),
        event: |_, there| {
            let mut received = make::received("clinic-a", "clinic-b");
            received.shipment = shipment(there);
            Event::Received(received)
        },
    },
    Row {
        name: "the receipt of a sample",
        signer: "lab-2.analyst",
        what: |there| Subject::Sample(sample(there)),
        event: |_, there| {
            let mut received = make::sample_received("x", "lab-2");
            received.sample = sample(there);
            Event::SampleReceived(received)
        },
    },
    Row {
        name: "a result of a sample",
        signer: "lab-2.analyst",
        what: |there| Subject::Sample(sample(there)),
        event: |s, there| {
            let value = value_of("0.1 [IU]/mL");
            let times = (now(s), now(s));
            let mut reported =
                make::reported("x", "lab-2", "lab-2.analyst", "ENDOTOXIN", value, times);
            reported.sample = sample(there);
            Event::TestReported(reported)
        },
    },
    Row {
        name: "a review",
        signer: "rival.head",
        what: |there| Subject::Lot(lot(there)),
        event: |_, there| {
            let mut reviewed = make::reviewed("L1", "small@1");
            (reviewed.lot, reviewed.organisation) = (lot(there), rival());
            Event::LotReviewed(reviewed)
        },
    },
    Row {
        name: "a release",
        signer: "rival.qa",
        what: |there| Subject::Lot(lot(there)),
        event: |_, there| {
            let mut released = make::released("L1", "small@1");
            (released.lot, released.organisation) = (lot(there), rival());
            Event::LotReleased(released)
        },
    },
    Row {
        name: "a rejection",
        signer: "rival.qa",
        what: |there| Subject::Lot(lot(there)),
        event: |_, there| {
            let mut rejected = make::rejected("L1");
            (rejected.lot, rejected.organisation) = (lot(there), rival());
            Event::LotRejected(rejected)
        },
    },
    Row {
        name: "a lifting",
        signer: "rival.qa",
        what: |there| Subject::Node(medium(there)),
        event: |s, there| {
            let mut lifted = make::lifted(&s.live.world, s.hold);
            (lifted.scope, lifted.organisation) = (HoldScope::Node(medium(there)), rival());
            Event::HoldLifted(lifted)
        },
    },
    Row {
        name: "a recall",
        signer: "rival.qa",
        what: |there| Subject::Lot(lot(there)),
        event: |_, there| {
            Event::RecallIssued(make::recall(vec![lot(there)], RecallClass::I, "rival"))
        },
    },
];

fn rival() -> OrgRef {
    names::org("rival")
}

fn now(scene: &Scene) -> lotledger::domain::time::TimestampMs {
    scene.live.world.now
}

fn node(there: bool) -> lotledger::domain::id::NodeRef {
    names::node(if there { "bulk" } else { "nowhere" })
}

fn medium(there: bool) -> lotledger::domain::id::NodeRef {
    names::node(if there { "medium" } else { "nowhere" })
}

fn lot(there: bool) -> lotledger::domain::id::LotId {
    names::lot(if there { "L1" } else { "XX" })
}

fn sample(there: bool) -> lotledger::domain::id::SampleRef {
    names::sample(if there { "final.1.lab" } else { "nowhere" })
}

fn shipment(there: bool) -> lotledger::domain::id::ShipmentRef {
    names::shipment(if there { "clinic-a" } else { "nowhere" })
}

const fn container(there: bool) -> u32 {
    if there { 1 } else { 9 }
}

fn held(scope: HoldScope, by: &str) -> Event {
    Event::HoldPlaced(make::hold(scope, HoldReason::Deviation, by))
}

async fn send(scene: &Scene, statement: &Statement) -> Result<(), Status> {
    let submission = scene.live.submission(statement);
    scene.submit(&[submission]).await.map(drop)
}

/// Everything that a refusal says, without the name of what was asked about.
fn bytes(status: &Status, asked: &Subject) -> Vec<u8> {
    let mut details = status.get_error_details();
    // The members of ErrorInfo are a map, which is written in any order.
    let info = details.error_info().map(|info| {
        let members: BTreeMap<String, String> = info.metadata.clone().into_iter().collect();
        (info.reason.clone(), info.domain.clone(), members)
    });
    details.set_error_info("", "", []);
    let said = (status.code(), status.message(), info, details);
    let mut all = format!("{said:?}").into_bytes();
    let id = String::from_utf8(asked.id()).unwrap_or_default();
    let names = [asked.to_string(), reference(asked), id];
    for name in names.iter().filter(|name| !name.is_empty()) {
        while let Some(at) = all.windows(name.len()).position(|w| w == name.as_bytes()) {
            all[at..at + name.len()].fill(b'?');
        }
    }
    all
}

/// What stands in a statement.
fn reference(subject: &Subject) -> String {
    match subject {
        Subject::Node(id) => id.to_string(),
        Subject::Lot(id) => id.to_string(),
        Subject::Sample(id) => id.to_string(),
        Subject::Shipment(id) => id.to_string(),
        Subject::Container(id) => id.to_string(),
        Subject::Vial(id) => id.to_string(),
        _ => String::new(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_does_not_tell_what_is_there() {
    let mut scene = Scene::new().await;
    let before = scene.head().await;
    let mut wrong = Vec::new();
    for row in ROWS {
        let mut told = Vec::new();
        for there in [true, false] {
            let event = (row.event)(&scene, there);
            let statement = scene.live.draft(row.signer, event);
            match send(&scene, &statement).await {
                Ok(()) => wrong.push(format!("{}: recorded, {there}", row.name)),
                Err(status) => told.push((bytes(&status, &(row.what)(there)), status)),
            }
        }
        if let [there, not] = told.as_slice()
            && there.0 != not.0
        {
            wrong.push(format!("{}: {:?}\n{:?}", row.name, there.1, not.1));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(scene.head().await, before);
}

/// A pin on something that the statement has nothing to do with: right or wrong, it tells nothing.
#[tokio::test(flavor = "multi_thread")]
async fn a_pin_does_not_tell_what_is_there() {
    let mut scene = Scene::new().await;
    let before = scene.head().await;
    let positions = [
        Position::EMPTY,
        Position {
            count: 3,
            head: lotledger::digest::Digest::from_bytes([7; 32]),
        },
    ];
    for position in positions {
        let mut told = Vec::new();
        for there in [true, false] {
            for subject in [
                Subject::Node(node(there)),
                Subject::Lot(lot(there)),
                Subject::Sample(sample(there)),
                Subject::Vial(names::vial(if there { "L1" } else { "XX" }, 1)),
            ] {
                let mut material = make::raw("of the rival", make::medium());
                material.organisation = rival();
                let event = Event::MaterialReceived(material);
                let mut statement = scene.live.draft("rival.operator", event);
                statement.seen = vec![Seen {
                    subject: subject.clone(),
                    position,
                }];
                let status = send(&scene, &statement).await.unwrap_err();
                told.push(bytes(&status, &subject));
            }
        }
        assert!(told.iter().all(|other| *other == told[0]), "{position:?}");
    }
    assert_eq!(scene.head().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_time_of_a_refusal_does_not_tell_either() {
    let mut scene = Scene::new().await;
    let mut times: [Vec<Duration>; 2] = [Vec::new(), Vec::new()];
    for _ in 0..15 {
        for there in [true, false] {
            let event = held(HoldScope::Node(node(there)), "rival");
            let statement = scene.live.draft("rival.operator", event);
            let begun = Instant::now();
            send(&scene, &statement).await.unwrap_err();
            times[usize::from(there)].push(begun.elapsed());
        }
    }
    let [not, there] = times.map(|mut times| {
        times.sort();
        times[times.len() / 2].as_secs_f64()
    });
    assert!((there / not - 1.0).abs() < 0.1, "{there} s, {not} s");
}
