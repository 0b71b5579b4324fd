//! What a signer is told beforehand is what the gate will say of it.

use std::collections::BTreeSet;

use lotledger::domain::event::{Event, StorageClass};
use lotledger::domain::foresight::{Foreseen, foresee};
use lotledger::domain::replay::replay;
use lotledger::domain::spec::{InsufficientReason, Judgement};
use lotledger::domain::statement::{RetrospectiveKind, Statement};
use lotledger::domain::value::LabIndependence;

use crate::world::story::Phase;
use crate::world::{Part, World, make, names, papers, story};

fn endotoxin(change: impl FnOnce(&mut Statement)) -> Judgement {
    let mut world = story::after(Phase::Sampled);
    let event = world.result_of("final.1.lab", "ENDOTOXIN", papers::good("ENDOTOXIN"));
    let mut statement = world.draft("lab.analyst", Event::TestReported(event));
    change(&mut statement);
    judged(&world, &statement)
}

fn judged(world: &World, statement: &Statement) -> Judgement {
    let found = foresee(world, statement, &BTreeSet::new()).unwrap();
    let [Foreseen::Result(result)] = found.as_slice() else {
        panic!("{found:?}")
    };
    let [row] = result.rows.as_slice() else {
        panic!("{result:?}")
    };
    row.judgement.clone()
}

#[test]
fn a_result_that_is_retold_is_no_independent_one() {
    assert_eq!(endotoxin(|_| ()), Judgement::Pass);
    let retold = Judgement::Insufficient(InsufficientReason::Laboratory {
        found: LabIndependence::ThirdPartyRetold,
    });
    let paper = (RetrospectiveKind::Paper, names::digest("paper"));
    assert_eq!(endotoxin(|s| s.retrospective = Some(paper)), retold);
    let transcribe = |statement: &mut Statement| {
        let Event::TestReported(result) = &mut statement.event else {
            panic!("{statement:?}")
        };
        result.transcribed = Some(make::transcribed("maker"));
    };
    assert_eq!(endotoxin(transcribe), retold);
}

#[test]
fn a_retold_result_is_so_still_once_it_is_corrected() {
    let mut world = story::after(Phase::Sampled);
    world.activate(2);
    world.telling = Some(RetrospectiveKind::Paper);
    let entry = world.result("final.1.lab", "ENDOTOXIN", papers::good("ENDOTOXIN"));
    world.catch_up();
    let correction = Event::Corrected(make::corrected(&world.log, entry, entry));
    let statement = world.draft("lab.analyst", correction);
    let retold = InsufficientReason::Laboratory {
        found: LabIndependence::ThirdPartyRetold,
    };
    assert_eq!(judged(&world, &statement), Judgement::Insufficient(retold));
}

#[test]
fn what_is_kept_frozen_travels_as_cold_or_colder() {
    let mut world = story::after(Phase::Packed);
    for (class, is_warned) in [
        (StorageClass::Ln2Vapor, false),
        (StorageClass::Ult80, false),
        (StorageClass::Frozen20, true),
        (StorageClass::Cold2To8, true),
        (StorageClass::Crt, true),
    ] {
        let mut shipped = make::shipped("s", "maker", "clinic-a", &[1]);
        shipped.storage_class = class;
        let statement = world.draft("maker.operator", Event::Shipped(shipped));
        let found = foresee(&world, &statement, &BTreeSet::new()).unwrap();
        let expected = is_warned.then(|| Foreseen::KeptOtherwise {
            lot: names::lot("L1"),
            kept: StorageClass::Ult80,
        });
        assert_eq!(found, Vec::from_iter(expected), "{class:?}");
    }
    // All of its boxes are asked for at once.
    let event = make::shipped("s", "maker", "clinic-a", &[1, 2]);
    let statement = world.draft("maker.operator", Event::Shipped(event));
    let nothing = Part::of(&world, &world.question(1, None), &BTreeSet::new());
    let nothing = replay(&nothing);
    let needs = foresee(&nothing, &statement, &BTreeSet::new()).unwrap_err();
    assert_eq!(needs.len(), 2, "{needs:?}");
    // What is kept at 2 to 8 degrees must not freeze on the way.
    assert!(!StorageClass::Cold2To8.allows(StorageClass::Frozen20));
}
