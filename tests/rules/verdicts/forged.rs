//! What the rules would have refused, recorded all the same by a log built without them: whoever
//! holds a bundle must not be told that all is well.

use lotledger::domain::event::*;
use lotledger::domain::id::Marker;
use lotledger::domain::spec::{Criterion, ProductClass, Requirement, Stage};
use lotledger::domain::statement::{RetrospectiveKind, Role};
use lotledger::domain::time::DurationMs;
use lotledger::domain::value::{MarkerSet, Qualitative, ResultValue};

use super::table::{Row, check, row, then};
use crate::world::story::Phase::{self, *};
use crate::world::story::{Recipe, after, with};
use crate::world::{World, make, names::*, papers};

/// A whole story without the rules, after a phase of the ordinary one.
fn forged(recipe: Recipe, from: Phase, change: fn(&mut World)) -> World {
    let mut world = with(recipe, from);
    world.forging = true;
    change(&mut world);
    world.go_on(from, Received);
    world
}

/// By a specification that nobody could have published, or not for this product.
fn by_specification(change: fn(&mut lotledger::domain::spec::Specification)) -> World {
    let mut recipe = Recipe::small();
    change(&mut recipe.specification);
    forged(recipe, Founded, |_| ())
}

/// By a policy that nobody could have published.
fn by_policy(change: fn(&mut DonorPolicy)) -> World {
    let mut world = with(Recipe::small(), Founded);
    world.forging = true;
    let mut policy = papers::default_policy();
    change(&mut policy);
    world.record("maker.qa", Event::DonorPolicyPublished(policy));
    world.go_on(Founded, Received);
    world
}

fn filled(change: fn(&mut VialsCommissioned)) -> World {
    let mut world = after(Made);
    world.forging = true;
    let root = world.sidecar(vials("L1", 1, 40));
    let mut event = make::commissioned("L1", "bulk", 40, root);
    change(&mut event);
    world.record("maker.head", Event::VialsCommissioned(event));
    world.go_on(Filled, Received);
    world
}

/// Sterility was reported on the day the sample came in, for days that were still to come.
fn reported_ahead(world: &mut World) {
    let good = papers::good("STERILITY");
    let mut early = world.result_of("final.1.lab", "STERILITY", good);
    early.started_at = world.now;
    early.ended_at = world.now.saturating_add(DurationMs::from_days(15));
    early.reported_at = early.ended_at;
    world.record("lab.analyst", Event::TestReported(early));
    world.recipe.unreported.insert("STERILITY");
}

/// Endotoxin was tested or reviewed by others than the story says.
fn by_others(change: fn(&mut TestReported)) -> World {
    let mut world = after(Sampled);
    world.forging = true;
    let good = papers::good("ENDOTOXIN");
    let mut event = world.result_of("final.1.lab", "ENDOTOXIN", good);
    change(&mut event);
    world.record("lab.analyst", Event::TestReported(event));
    world.recipe.unreported.insert("ENDOTOXIN");
    world.go_on(Sampled, Received);
    world
}

fn lifted_by_who_placed(placer: &'static str) -> World {
    then(Received, |_| ()).with_a_lifting_by(placer)
}

impl World {
    fn with_a_lifting_by(mut self, placer: &str) -> Self {
        let scope = HoldScope::Lot(lot("L1"));
        let hold = make::hold(scope, HoldReason::AdverseEvent, "maker");
        let index = self.record(placer, Event::HoldPlaced(hold));
        let lifted = make::lifted(&self, index);
        self.force("maker.qa + maker.medical", Event::HoldLifted(lifted));
        self
    }
}

pub fn rows() -> Vec<Row> {
    vec![
        row(
            "a specification for another class of product",
            || by_specification(|s| s.product_class = ProductClass::EvPurified),
            &[
                "clinic-a: UNKNOWN_SERIAL, ILLEGAL_ENTRY(LotOpened, SPEC_PRODUCT_MISMATCH) and 13 more",
            ],
        ),
        row(
            "a specification for a smaller dose",
            || by_specification(|s| s.dose.max_ml_per_hour = decimal("4.9")),
            &[
                "clinic-a: UNKNOWN_SERIAL, ILLEGAL_ENTRY(LotOpened, SPEC_PRODUCT_MISMATCH) and 13 more",
            ],
        ),
        row(
            "a specification that asks for nothing",
            || {
                by_specification(|s| {
                    for row in &mut s.rows {
                        row.requirement = Requirement::Report;
                    }
                })
            },
            &["clinic-a: UNKNOWN_SERIAL, ILLEGAL_ENTRY(SpecPublished, SPEC_INVALID) and 15 more"],
        ),
        row(
            "a specification whose dose rule allows anything",
            || by_specification(|s| s.dose.k_eu_per_kg_h = decimal("5000")),
            &["clinic-a: UNKNOWN_SERIAL, ILLEGAL_ENTRY(SpecPublished, SPEC_INVALID) and 14 more"],
        ),
        row(
            "a policy that asks for nothing",
            || by_policy(|p| p.markers.clear()),
            &[
                "clinic-a: NOT_RELEASED, DONOR_QUARANTINE, ILLEGAL_ENTRY(DonorPolicyPublished, SPEC_INVALID) and 5 more, NOT_IN_YOUR_CUSTODY",
            ],
        ),
        row(
            "more vials than filled",
            || filled(|e| e.reconciliation.filled = 39),
            &[
                "clinic-a: UNKNOWN_SERIAL, ILLEGAL_ENTRY(VialsCommissioned, RECONCILIATION) and 12 more",
            ],
        ),
        row(
            "labels that nobody saw again",
            || filled(|e| e.reconciliation.labels_printed = 60),
            &[
                "clinic-a: UNKNOWN_SERIAL, ILLEGAL_ENTRY(VialsCommissioned, RECONCILIATION) and 12 more",
            ],
        ),
        row(
            "a release imported from elsewhere",
            || {
                let mut world = after(Reviewed);
                let event = Event::LotReleased(make::released("L1", "small@1"));
                let mut statement = world.draft("maker.qa", event);
                statement.retrospective = Some((RetrospectiveKind::Import, digest("paper")));
                world.append(statement);
                world.forging = true;
                world.go_on(Released, Received);
                world
            },
            &[
                "clinic-a: NOT_RELEASED, ILLEGAL_ENTRY(LotReleased, RESERVED) and 2 more, NOT_IN_YOUR_CUSTODY",
            ],
        ),
        row(
            "a result of days that were still to come",
            || forged(Recipe::small(), Sampled, reported_ahead),
            &[
                "clinic-a: NOT_RELEASED, TEST_MISSING(STERILITY), SAMPLE_UNRESOLVED, ILLEGAL_ENTRY(TestReported, TIME_ORDER) and 3 more, NOT_IN_YOUR_CUSTODY",
            ],
        ),
        // Whom a result names (domain.md 14.18).
        row(
            "reviewed by the analyst",
            || by_others(|e| e.reviewer = Some(e.analyst)),
            &[
                "clinic-a: NOT_RELEASED, TEST_MISSING(ENDOTOXIN), SAMPLE_UNRESOLVED, ILLEGAL_ENTRY(TestReported, SAME_PERSON) and 3 more, NOT_IN_YOUR_CUSTODY",
            ],
        ),
        row(
            "an analyst whom nobody enrolled",
            || by_others(|e| e.analyst = person("nobody")),
            &[
                "clinic-a: NOT_RELEASED, TEST_MISSING(ENDOTOXIN), SAMPLE_UNRESOLVED, ILLEGAL_ENTRY(TestReported, UNKNOWN_REF) and 3 more, NOT_IN_YOUR_CUSTODY",
            ],
        ),
        row(
            "an analyst of the maker at the contract laboratory",
            || by_others(|e| e.analyst = person("maker.qc")),
            &[
                "clinic-a: NOT_RELEASED, TEST_MISSING(ENDOTOXIN), SAMPLE_UNRESOLVED, ILLEGAL_ENTRY(TestReported, UNKNOWN_REF) and 3 more, NOT_IN_YOUR_CUSTODY",
            ],
        ),
        row(
            "an analyst who joined after the result",
            || {
                let mut world = by_others(|e| e.analyst = person("lab.late"));
                world.enrol_by_roots("lab.late", "lab.late", &[Role::LabAnalyst]);
                world
            },
            &[
                "clinic-a: NOT_RELEASED, TEST_MISSING(ENDOTOXIN), SAMPLE_UNRESOLVED, ILLEGAL_ENTRY(TestReported, UNKNOWN_REF) and 3 more, NOT_IN_YOUR_CUSTODY",
            ],
        ),
        row(
            "reviewed by the laboratory's quality assurance",
            || by_others(|e| e.reviewer = Some(person("lab.qa"))),
            &["clinic-a: ok"],
        ),
        row(
            "determined by who enrolled the donor, with a second key",
            || {
                let mut world = after(Documented);
                let officer = &[Role::DonorEligibilityOfficer];
                world.enrol_by_roots("collector.nurse-2", "collector.nurse", officer);
                world.forging = true;
                world.donor_cleared("donor.1");
                let again = make::donor_determined("donor.1", Eligibility::Eligible);
                let by = "collector.nurse-2 as DONOR_ELIGIBILITY_OFFICER";
                world.record(by, Event::DonorDetermined(again));
                world.go_on(Donors, Received);
                world
            },
            &["clinic-a: ILLEGAL_ENTRY(DonorDetermined, SAME_PERSON)"],
        ),
        row(
            "eligible after a marker excluded it",
            || {
                then(Received, |w| {
                    for outcome in [Eligibility::Ineligible, Eligibility::Eligible] {
                        let event = make::donor_determined("donor.1", outcome);
                        w.force("collector.officer", Event::DonorDetermined(event));
                    }
                })
            },
            &["clinic-a: DONOR_INELIGIBLE, ILLEGAL_ENTRY(DonorDetermined, DONOR_INCOMPLETE)"],
        ),
        row(
            "an adverse event lifted by the physician who placed it",
            || lifted_by_who_placed("maker.medical"),
            &["clinic-a: ON_HOLD(1 reason), ILLEGAL_ENTRY(HoldLifted, SAME_PERSON)"],
        ),
        row(
            "an adverse event lifted by others than who placed it",
            || lifted_by_who_placed("maker.head"),
            &["clinic-a: ok"],
        ),
        row(
            "fat beside the cord, of a donor enrolled for cord",
            || {
                let mut world = after(Donors);
                world.forging = true;
                // Whichever of the two nodes comes first.
                for name in ["tissue.fat", "tissue.fat.2", "tissue.fat.3"] {
                    let mut fat = make::tissue(name, "donor.1");
                    if let Material::Tissue(tissue) = &mut fat.material {
                        tissue.tissue = Tissue::Adipose;
                    }
                    world.record("maker.operator", Event::MaterialReceived(fat));
                }
                let cord = Event::MaterialReceived(make::tissue("tissue.1", "donor.1"));
                world.record("maker.operator", cord);
                let mut all = ["tissue.fat", "tissue.fat.2", "tissue.fat.3"].map(node);
                all.sort();
                assert!(all[0] < node("tissue.1"), "no fat comes first");
                let first = ["tissue.fat", "tissue.fat.2", "tissue.fat.3"]
                    .into_iter()
                    .find(|name| node(name) < node("tissue.1"))
                    .unwrap();
                let inputs = [first, "tissue.1"];
                let made = make::bank(BankTier::Mcb, &inputs, "mcb.1", world.now);
                world.record("maker.operator", Event::ProcessRecorded(made));
                world.go_on(Donors, Received);
                world
            },
            &[
                "clinic-a: NOT_RELEASED, ILLEGAL_ENTRY(MaterialReceived, TISSUE_MISMATCH) and 6 more, NOT_IN_YOUR_CUSTODY",
            ],
        ),
        // Not forged, but as bad: what was found counts, by whichever method.
        row(
            "growth by a method that the specification does not name, then none by its own",
            || by_another_method(Qualitative::Growth),
            &["maker: NOT_RELEASED, TEST_FAIL(STERILITY)"],
        ),
        row(
            "nothing clear by a method that the specification does not name",
            || by_another_method(Qualitative::Indeterminate),
            &["maker: NOT_RELEASED, TEST_INSUFFICIENT(STERILITY)"],
        ),
        row(
            "no growth by a method that the specification does not name",
            || by_another_method(Qualitative::NoGrowth),
            &["maker: NOT_RELEASED"],
        ),
        row(
            "nothing clear in one of three media, then no growth by another test",
            || {
                let mut world = after(Sampled);
                world.wait_days(15);
                let media = [
                    ("AEROBIC", Qualitative::Indeterminate),
                    ("FUNGAL", Qualitative::NoGrowth),
                ];
                let media = media.map(|(name, found)| (Marker::parse(name).unwrap(), found));
                let media = ResultValue::Set(MarkerSet::of_words(media.to_vec()).unwrap());
                world.result("final.1.lab", "STERILITY", media);
                world.report(&[Stage::Final]);
                world
            },
            &["maker: NOT_RELEASED, TEST_INSUFFICIENT(STERILITY)"],
        ),
    ]
}

/// A sterility test by a quick method before the one that the specification asks for.
fn by_another_method(found: Qualitative) -> World {
    let mut recipe = Recipe::small();
    let sterility = &mut recipe.specification.rows[0];
    assert_eq!(
        sterility.criterion,
        Criterion::EqQual(Qualitative::NoGrowth)
    );
    sterility.methods = vec![method("JP_4_06")];
    let mut world = with(recipe, Sampled);
    world.wait_days(8);
    let mut quick = world.result_of("final.1.lab", "STERILITY", papers::value_word(found));
    quick.method = method("BACT_ALERT");
    quick.raw_data = digest("raw data of the quick method");
    world.record("lab.analyst", Event::TestReported(quick));
    world.tell(Tested);
    world
}

#[test]
fn forged_logs() {
    check(&rows());
}
