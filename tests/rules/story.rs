//! The good lot is admitted from the genesis to the patient, and its vials are what they should be.

use crate::world::story::{Phase, Recipe, after, with};

/// Codes that are more than information.
pub fn serious(world: &crate::world::World, n: u32, asker: &str) -> Vec<String> {
    use lotledger::domain::reason::Severity;
    let verdict = world.ask(n, asker);
    let reasons = verdict
        .reasons
        .iter()
        .filter(|r| r.severity != Severity::Info);
    reasons.map(ToString::to_string).collect()
}

#[test]
fn a_vial_at_its_clinic_is_ok() {
    let world = after(Phase::Received);
    let verdict = world.ask(1, "clinic-a");
    assert_eq!(
        serious(&world, 1, "clinic-a"),
        [""; 0],
        "{:#?}",
        verdict.reasons
    );
    assert_eq!(verdict.overall.name(), "OK_AS_OF");
}

#[test]
fn the_default_specification_and_a_pool_of_three_donors_are_told_to_the_end() {
    for recipe in [Recipe::default_cm_iv(), Recipe::pooled()] {
        let world = with(recipe, Phase::Received);
        assert_eq!(serious(&world, 1, "clinic-a"), [""; 0]);
    }
}
