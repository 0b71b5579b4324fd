//! There is no less than nothing of anything: every amount that an event states.

use lotledger::domain::event::*;
use lotledger::domain::refusal::RefusalCode::Unit;
use lotledger::domain::spec::LabelClaim;

use super::table::{Row, refused};
use crate::world::story::Phase::{self, *};
use crate::world::story::after;
use crate::world::{World, make, names::*};

fn culture(world: &World, change: fn(&mut ProcessRecorded)) -> Event {
    let (inputs, outputs) = (["wcb.1", "medium"], ["culture.1"]);
    let mut event = make::step(ProcessStep::Culture, &inputs, &outputs, world.now);
    change(&mut event);
    Event::ProcessRecorded(event)
}

fn product(change: fn(&mut ProductRegistered)) -> Event {
    let mut event = make::product();
    change(&mut event);
    Event::ProductRegistered(event)
}

/// `field` is negative.
fn negative(
    field: &'static str,
    after: Phase,
    by: &'static str,
    event: fn(&mut World) -> Event,
) -> Row {
    refused(Unit, field, after, by, event)
}

pub fn rows() -> Vec<Row> {
    vec![
        negative(
            "material_received.tissue.quantity",
            Donors,
            "maker.operator",
            |_| {
                let mut event = make::tissue("tissue.1", "donor.1");
                let Material::Tissue(tissue) = &mut event.material else {
                    panic!("tissue");
                };
                tissue.quantity = quantity("-1 g");
                Event::MaterialReceived(event)
            },
        ),
        negative(
            "process_recorded.inputs[1].quantity",
            Planned,
            "maker.operator",
            |w| culture(w, |e| e.inputs[1].quantity = quantity("-1 mL")),
        ),
        negative(
            "process_recorded.outputs[0].quantity",
            Planned,
            "maker.operator",
            |w| culture(w, |e| e.outputs[0].quantity = quantity("-1 mL")),
        ),
        negative("process_recorded.waste", Planned, "maker.operator", |w| {
            culture(w, |e| e.waste = Some(quantity("-1 mL")))
        }),
        negative(
            "process_recorded.bank.population_doublings",
            Banked,
            "maker.operator",
            |w| {
                let mut event = make::bank(BankTier::Wcb, &["mcb.1"], "wcb.new", w.now);
                event.bank.as_mut().unwrap().population_doublings = Some(decimal("-1"));
                Event::ProcessRecorded(event)
            },
        ),
        negative("sample_taken.quantity", Filled, "maker.operator", |_| {
            let target = SampleTarget::Lot(lot("L1"));
            let mut event = make::sample_taken(target, "final.1.lab", "s", vials("L1", 37, 40));
            event.quantity = quantity("-1 {piece}");
            Event::SampleTaken(event)
        }),
        negative(
            "product_registered.max_dose_ml_per_hour",
            Founded,
            "maker.qa + root.1",
            |_| product(|e| e.max_dose_ml_per_hour = decimal("-1")),
        ),
        negative(
            "product_registered.min_body_weight_kg",
            Founded,
            "maker.qa + root.1",
            |_| product(|e| e.min_body_weight_kg = decimal("-1")),
        ),
        negative(
            "product_registered.label_claims[0].quantity",
            Founded,
            "maker.qa + root.1",
            |_| {
                product(|e| {
                    e.label_claims = vec![LabelClaim {
                        analyte: analyte("PARTICLE_CONC"),
                        value: quantity("-1 {particle}/mL"),
                        method: None,
                    }];
                })
            },
        ),
        negative(
            "vial_administered.volume_ml",
            VialOpened,
            "clinic-a.nurse",
            |_| {
                let mut event = make::administered(vial_id("L1", 1), "clinic-a");
                event.volume_ml = decimal("-1");
                Event::VialAdministered(event)
            },
        ),
    ]
}

#[test]
fn amounts() {
    for row in rows() {
        let mut world = after(row.after);
        let event = (row.event)(&mut world);
        let refusal = world.attempt(row.by, event).unwrap_err();
        assert_eq!((refusal.code, refusal.field.as_str()), (Unit, row.what));
    }
}
