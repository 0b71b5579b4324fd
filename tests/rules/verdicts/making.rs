//! What a vial was made of and how it was tested.

use lotledger::domain::event::*;
use lotledger::domain::gate::hours_late;
use lotledger::domain::reason::{ReasonCode, Severity};
use lotledger::domain::spec::{
    Criterion, LabRequirement, Requirement, Row as SpecRow, RowKey, Specification, Stage,
};
use lotledger::domain::time::DurationMs;
use lotledger::domain::value::Qualitative;

use super::table::{Row, check, row, then};
use crate::world::story::Phase::*;
use crate::world::story::{Recipe, after, with};
use crate::world::{World, make, names::*, papers};

fn determined(world: &mut World, name: &str, outcome: Eligibility) {
    let event = Event::DonorDetermined(make::donor_determined(name, outcome));
    world.record("collector.officer", event);
}

/// A lot that was released by somebody's own program, whatever its records say.
fn forged(mut recipe: Recipe, change: fn(&mut Recipe)) -> World {
    change(&mut recipe);
    let mut world = with(recipe, Sampled);
    world.forging = true;
    world.go_on(Sampled, Received);
    world
}

/// From a phase on without the rules.
fn forged_after(phase: crate::world::story::Phase, change: fn(&mut World)) -> World {
    let mut world = after(phase);
    world.forging = true;
    change(&mut world);
    world.go_on(phase, Received);
    world
}

/// Medium with a change; the lot is released all the same.
fn with_medium(change: fn(&mut RawMaterial)) -> World {
    let mut recipe = Recipe::small();
    change(&mut recipe.medium);
    forged(recipe, |_| ())
}

/// The story up to the review, with organisations that are not independent of each other.
fn affiliated(pairs: &[(&'static str, &'static str)]) -> World {
    let mut recipe = Recipe::small();
    recipe.affiliates = pairs.to_vec();
    with(recipe, Reviewed)
}

const NOT_BY_A_THIRD_PARTY: &str = "maker: NOT_RELEASED, TEST_INSUFFICIENT(ENDOTOXIN), TEST_INSUFFICIENT(MYCOPLASMA_NAT), TEST_INSUFFICIENT(STERILITY), LAB_NOT_INDEPENDENT";

/// A story in which nobody but the maker needs to test.
fn in_house() -> Recipe {
    let mut recipe = Recipe::small();
    for row in &mut recipe.specification.rows {
        row.lab = Some(LabRequirement::InHouse);
    }
    recipe
}

fn loose(specification: &mut Specification) {
    papers::endotoxin_at_most(specification, "5.0 [IU]/mL");
}

/// The story from the papers on, with specifications that were published before the lot's own.
fn published_before(world: &mut World, earlier: &[Specification]) {
    let product = world.recipe.product.clone();
    world.record("maker.qa + root.1", Event::ProductRegistered(product));
    let policy = Event::DonorPolicyPublished(papers::default_policy());
    world.record("maker.qa", policy);
    let own = world.recipe.specification.clone();
    for specification in earlier.iter().chain([&own]) {
        world.record("maker.qa", Event::SpecPublished(specification.clone()));
    }
    world.go_on(Documented, Received);
}

/// The second version of the small specification, without the rules.
fn replacing(loosened: &[&str], change: fn(&mut Specification)) -> World {
    let mut world = with(Recipe::small(), Founded);
    world.forging = true;
    let first = papers::small();
    let mut second = papers::small_version(2);
    change(&mut second);
    let rows = first.rows.iter().map(|row| row.key());
    let claimed = |key: &RowKey| loosened.contains(&key.to_string().as_str());
    second.loosened_rows = rows.filter(claimed).collect();
    world.recipe.specification = second;
    published_before(&mut world, &[first]);
    world
}

/// A second version asks ten times less endotoxin after a phase; the lot is made by the first.
fn after_tightening(phase: crate::world::story::Phase) -> World {
    let mut recipe = Recipe::small();
    loose(&mut recipe.specification);
    let mut world = with(recipe, phase);
    let second = Event::SpecPublished(papers::small_version(2));
    world.record("maker.qa", second);
    world.go_on(phase, Received);
    world
}

/// The second version of the small specification names a policy that is the default one but for a change.
fn by_another_policy(change: fn(&mut DonorPolicy)) -> World {
    let mut world = with(Recipe::small(), Founded);
    let mut policy = papers::default_policy();
    policy.id = policy_id("another@1");
    change(&mut policy);
    world.record("maker.qa", Event::DonorPolicyPublished(policy.clone()));
    world.recipe.specification = papers::small_version(2);
    world.recipe.specification.donor_policy = policy.id;
    let product = world.recipe.product.clone();
    world.record("maker.qa + root.1", Event::ProductRegistered(product));
    let default = Event::DonorPolicyPublished(papers::default_policy());
    world.record("maker.qa", default);
    for specification in [papers::small(), world.recipe.specification.clone()] {
        world.record("maker.qa", Event::SpecPublished(specification));
    }
    let enrolled = Event::DonorEnrolled(make::donor_enrolled("donor.1"));
    world.record("collector.nurse", enrolled);
    world.panel("donor.1", |_| ());
    let mut eligible = make::donor_determined("donor.1", Eligibility::Eligible);
    eligible.policy = world.recipe.specification.donor_policy.clone();
    world.record("collector.officer", Event::DonorDetermined(eligible));
    world.go_on(Donors, Received);
    world
}

/// A specification of another name after the small one, by the rules.
fn under_a_new_name(change: fn(&mut Specification)) -> World {
    let mut world = with(Recipe::small(), Founded);
    let mut new = papers::small();
    new.id = spec_id("new@1");
    change(&mut new);
    world.recipe.specification = new;
    published_before(&mut world, &[papers::small()]);
    world
}

pub fn rows() -> Vec<Row> {
    vec![
        // Donors.
        row(
            "one of three pooled donors later ineligible",
            || {
                let mut world = with(Recipe::pooled(), Received);
                determined(&mut world, "donor.2", Eligibility::Ineligible);
                world
            },
            &["clinic-a: DONOR_INELIGIBLE"],
        ),
        row(
            "a donor in quarantine after the release",
            || {
                then(Received, |w| {
                    determined(w, "donor.1", Eligibility::Quarantine)
                })
            },
            &["clinic-a: DONOR_QUARANTINE"],
        ),
        row(
            "a donor eligible again",
            || {
                then(Received, |w| {
                    determined(w, "donor.1", Eligibility::Quarantine);
                    determined(w, "donor.1", Eligibility::Eligible);
                })
            },
            &["clinic-a: ok"],
        ),
        row(
            "never determined",
            || {
                let mut world = after(Documented);
                world.forging = true;
                let enrolled = Event::DonorEnrolled(make::donor_enrolled("donor.1"));
                world.record("collector.nurse", enrolled);
                world.go_on(Donors, Received);
                world
            },
            &[
                "clinic-a: NOT_RELEASED, DONOR_QUARANTINE, ILLEGAL_ENTRY(LotReleased, RELEASE_REFUSED) and 2 more, NOT_IN_YOUR_CUSTODY",
            ],
        ),
        row(
            "determined by a rival's officer",
            || {
                let mut world = after(Documented);
                world.donor_cleared("donor.2");
                world.recipe.donors = vec!["donor.2"];
                world.forging = true;
                let mut event = make::donor_determined("donor.2", Eligibility::Eligible);
                event.organisation = org("rival");
                world.record("rival.officer", Event::DonorDetermined(event));
                world.go_on(Donors, Received);
                world
            },
            &["clinic-a: ILLEGAL_ENTRY(DonorDetermined, NOT_YOURS)"],
        ),
        row(
            "three donors in a lot opened for one",
            || {
                let mut world = with(Recipe::pooled(), Banked);
                world.recipe.donors = vec!["donor.1"];
                world.tell(Opened);
                world.recipe.donors = Recipe::pooled().donors;
                world.forging = true;
                world.go_on(Opened, Received);
                world
            },
            &[
                "clinic-a: NOT_RELEASED, ILLEGAL_ENTRY(LotReleased, RELEASE_REFUSED) and 2 more, LINEAGE_BROKEN, NOT_IN_YOUR_CUSTODY",
            ],
        ),
        // Raw material.
        row(
            "research grade medium",
            || with_medium(|m| m.grade = Grade::Ruo),
            &[
                "clinic-a: NOT_RELEASED, RAW_MATERIAL_UNFIT(MEDIUM), ILLEGAL_ENTRY(LotReleased, RELEASE_REFUSED) and 2 more, NOT_IN_YOUR_CUSTODY",
            ],
        ),
        row(
            "medium that nobody released",
            || with_medium(|m| m.released_by = None),
            &[
                "clinic-a: NOT_RELEASED, RAW_MATERIAL_UNFIT(MEDIUM), ILLEGAL_ENTRY(LotReleased, RELEASE_REFUSED) and 2 more, NOT_IN_YOUR_CUSTODY",
            ],
        ),
        row(
            "medium that was expired when it went in",
            || with_medium(|m| m.expiry = date("2025-12-31")),
            &[
                "clinic-a: NOT_RELEASED, RAW_MATERIAL_UNFIT(MEDIUM), ILLEGAL_ENTRY(LotReleased, RELEASE_REFUSED) and 2 more, NOT_IN_YOUR_CUSTODY",
            ],
        ),
        row(
            "medium that expired between the banks and the culture",
            || with_medium(|m| m.expiry = date("2026-01-06")),
            &[
                "clinic-a: NOT_RELEASED, RAW_MATERIAL_UNFIT(MEDIUM), ILLEGAL_ENTRY(LotReleased, RELEASE_REFUSED) and 2 more, NOT_IN_YOUR_CUSTODY",
            ],
        ),
        row(
            "medium with bovine serum, no test for it",
            || with_medium(|m| m.contains = vec![Contains::Bovine]),
            &[
                "clinic-a: NOT_RELEASED, TEST_MISSING(RESIDUAL_BSA), ILLEGAL_ENTRY(LotReleased, RELEASE_REFUSED) and 2 more, NOT_IN_YOUR_CUSTODY",
            ],
        ),
        row(
            "bovine serum that says it contains nothing",
            || {
                with_medium(|m| {
                    m.category = RawMaterialCategory::Serum;
                    m.species = Species::Bovine;
                })
            },
            &[
                "clinic-a: NOT_RELEASED, TEST_MISSING(RESIDUAL_BSA), ILLEGAL_ENTRY(LotReleased, RELEASE_REFUSED) and 2 more, NOT_IN_YOUR_CUSTODY",
            ],
        ),
        // Tests.
        row(
            "one untested harvest of two",
            || {
                let mut world = after(Planned);
                world.recipe.unreported.insert("harvest.2.lab");
                world.forging = true;
                world.go_on(Planned, Received);
                world
            },
            &[
                "clinic-a: NOT_RELEASED, TEST_MISSING(MYCOPLASMA_NAT), SAMPLE_UNRESOLVED, ILLEGAL_ENTRY(LotReleased, RELEASE_REFUSED) and 2 more, NOT_IN_YOUR_CUSTODY",
            ],
        ),
        row(
            "no sterility test",
            || forged(Recipe::small(), |r| r.unreported.extend(["STERILITY"])),
            &[
                "clinic-a: NOT_RELEASED, TEST_MISSING(STERILITY), SAMPLE_UNRESOLVED, ILLEGAL_ENTRY(LotReleased, RELEASE_REFUSED) and 2 more, NOT_IN_YOUR_CUSTODY",
            ],
        ),
        row(
            "a release over a failed test",
            || {
                forged(Recipe::small(), |r| {
                    let growth = papers::value_word(Qualitative::Growth);
                    r.results.insert("STERILITY", growth);
                })
            },
            &[
                "clinic-a: NOT_RELEASED, TEST_FAIL(STERILITY), ILLEGAL_ENTRY(LotReleased, RELEASE_REFUSED) and 2 more, NOT_IN_YOUR_CUSTODY",
                "nobody: NOT_RELEASED, TEST_FAIL(STERILITY), ILLEGAL_ENTRY(LotReleased, RELEASE_REFUSED) and 2 more",
            ],
        ),
        row(
            "a pass after a fail",
            || {
                forged_after(Sampled, |w| {
                    w.wait_days(15);
                    let growth = papers::value_word(Qualitative::Growth);
                    w.result("final.1.lab", "STERILITY", growth);
                })
            },
            &[
                "clinic-a: NOT_RELEASED, TEST_FAIL(STERILITY), ILLEGAL_ENTRY(LotReleased, RELEASE_REFUSED) and 2 more, NOT_IN_YOUR_CUSTODY",
            ],
        ),
        row(
            "a failing result after the release",
            || {
                then(Received, |w| {
                    let failed = papers::value_of("0.55 [IU]/mL");
                    w.result("final.1.lab", "ENDOTOXIN", failed);
                })
            },
            &["clinic-a: TEST_FAIL(ENDOTOXIN)"],
        ),
        row(
            "endotoxin at the limit",
            || {
                forged(Recipe::small(), |r| {
                    r.results
                        .insert("ENDOTOXIN", papers::value_of("0.5 [IU]/mL"));
                })
            },
            &["clinic-a: ok"],
        ),
        row(
            "endotoxin below twice the limit",
            || {
                forged(Recipe::small(), |r| {
                    r.results
                        .insert("ENDOTOXIN", papers::value_below("1.0 [IU]/mL"));
                })
            },
            &[
                "clinic-a: NOT_RELEASED, TEST_INSUFFICIENT(ENDOTOXIN), ILLEGAL_ENTRY(LotReleased, RELEASE_REFUSED) and 2 more, NOT_IN_YOUR_CUSTODY",
            ],
        ),
        row(
            "an indeterminate result beside a pass",
            || {
                then(Received, |w| {
                    let unclear = papers::value_word(Qualitative::Indeterminate);
                    w.result("harvest.1.lab", "MYCOPLASMA_NAT", unclear);
                })
            },
            &["clinic-a: TEST_INSUFFICIENT(MYCOPLASMA_NAT)"],
        ),
        row(
            "one file of raw data under the results of two samples",
            || {
                then(Received, |w| {
                    let code = "MYCOPLASMA_NAT";
                    let of = |w: &World, name| w.result_of(name, code, papers::good(code));
                    let mut copy = of(w, "harvest.2.lab");
                    copy.raw_data = of(w, "harvest.1.lab").raw_data;
                    w.record("lab.analyst", Event::TestReported(copy));
                })
            },
            &["clinic-a: TEST_INSUFFICIENT(MYCOPLASMA_NAT)"],
        ),
        row(
            "sterility after nine days of fourteen",
            || {
                forged_after(Sampled, |w| {
                    w.wait_days(9);
                    w.report(&[Stage::Final]);
                    w.recipe.unreported.extend(["final.1.lab", "final.1.maker"]);
                })
            },
            &[
                "clinic-a: NOT_RELEASED, TEST_INSUFFICIENT(STERILITY), ILLEGAL_ENTRY(LotReleased, RELEASE_REFUSED) and 2 more, NOT_IN_YOUR_CUSTODY",
            ],
        ),
        row(
            "passed only after the release",
            || {
                let mut world = after(Sampled);
                world.forging = true;
                for phase in [Reviewed, Released, Tested, Packed, Shipped, Received] {
                    world.tell(phase);
                }
                world
            },
            &[
                "clinic-a: NOT_RELEASED, ILLEGAL_ENTRY(LotReleased, RELEASE_REFUSED) and 2 more, NOT_IN_YOUR_CUSTODY",
            ],
        ),
        row(
            "planned before the specification was bound",
            || {
                let mut world = after(Banked);
                world.forging = true;
                for phase in [Planned, Opened] {
                    world.tell(phase);
                }
                world.go_on(Planned, Received);
                world
            },
            &["clinic-a: UNKNOWN_SERIAL, ILLEGAL_ENTRY(SamplesPlanned, UNKNOWN_REF) and 14 more"],
        ),
        row(
            "results of a laboratory that was not planned",
            || {
                forged_after(Sampled, |w| {
                    w.wait_days(15);
                    for code in ["STERILITY", "ENDOTOXIN"] {
                        let mut event = w.result_of("final.1.lab", code, papers::good(code));
                        event.laboratory = org("lab-2");
                        event.analyst = person("lab-2.analyst");
                        w.record("lab-2.analyst", Event::TestReported(event));
                    }
                    w.recipe.unreported.insert("final.1.lab");
                })
            },
            &[
                "clinic-a: NOT_RELEASED, TEST_MISSING(ENDOTOXIN), TEST_MISSING(STERILITY), SAMPLE_UNRESOLVED, ILLEGAL_ENTRY(TestReported, WRONG_LAB) and 4 more, NOT_IN_YOUR_CUSTODY",
            ],
        ),
        row(
            "a sample of a harvest passed off as one of the lot",
            || {
                let mut world = after(Sampled);
                world.forging = true;
                let target = SampleTarget::Lot(lot("L1"));
                let ids = vials("L1", 30, 30);
                let again = make::sample_taken(target, "final.1.lab", "harvest.1.lab", ids);
                world.record("maker.operator", Event::SampleTaken(again));
                world.go_on(Sampled, Received);
                world
            },
            &["clinic-a: ILLEGAL_ENTRY(SampleTaken, EXISTS)"],
        ),
        row(
            "mycoplasma tested behind the filter",
            || {
                let mut world = after(Opened);
                world.forging = true;
                let target = SampleTarget::Node(node("bulk"));
                let slot = make::slot("bulk.lab", Stage::Harvest, &["MYCOPLASMA_NAT"], "lab");
                let plan = make::plan(target.clone(), vec![slot]);
                world.record("maker.qa", Event::SamplesPlanned(plan));
                world
                    .recipe
                    .unreported
                    .extend(["harvest.1.lab", "harvest.2.lab"]);
                world.go_on(Opened, Made);
                let taken = make::sample_taken(target, "bulk.lab", "bulk.lab", Vec::new());
                world.record("maker.operator", Event::SampleTaken(taken));
                let received = make::sample_received("bulk.lab", "lab");
                world.record("lab.analyst", Event::SampleReceived(received));
                world.result("bulk.lab", "MYCOPLASMA_NAT", papers::good("MYCOPLASMA_NAT"));
                world.go_on(Made, Received);
                world
            },
            &[
                "clinic-a: NOT_RELEASED, TEST_MISSING(MYCOPLASMA_NAT), SAMPLE_UNRESOLVED, ILLEGAL_ENTRY(SampleTaken, STAGE_MISMATCH) and 6 more, NOT_IN_YOUR_CUSTODY",
            ],
        ),
        // It can never be reported, and need not be: another sample must make up for it.
        row(
            "a sample that arrived unusable",
            || {
                then(Filled, |w| {
                    for (name, by) in [("final.1.lab", "lab"), ("final.1.maker", "maker")] {
                        let target = SampleTarget::Lot(lot("L1"));
                        let ids = match by {
                            "lab" => vials("L1", 37, 40),
                            _ => vials("L1", 36, 36),
                        };
                        let taken = make::sample_taken(target, name, name, ids);
                        w.record("maker.operator", Event::SampleTaken(taken));
                        let mut received = make::sample_received(name, by);
                        if by == "lab" {
                            received.condition = SampleCondition::Unusable;
                        }
                        let analyst = if by == "lab" {
                            "lab.analyst"
                        } else {
                            "maker.qc"
                        };
                        w.record(analyst, Event::SampleReceived(received));
                    }
                    w.recipe.unreported.insert("final.1.lab");
                    w.go_on(Sampled, Reviewed);
                })
            },
            &["maker: NOT_RELEASED, TEST_MISSING(ENDOTOXIN), TEST_MISSING(STERILITY)"],
        ),
        row(
            "a third-party test by a laboratory that declares the maker",
            || affiliated(&[("lab", "maker")]),
            &[NOT_BY_A_THIRD_PARTY],
        ),
        row(
            "a third-party test by a laboratory that the maker declares",
            || affiliated(&[("maker", "lab")]),
            &[NOT_BY_A_THIRD_PARTY],
        ),
        row(
            "a laboratory close to a rival of the maker",
            || affiliated(&[("lab", "rival"), ("rival", "lab")]),
            &["maker: NOT_RELEASED"],
        ),
        row(
            "a third-party test by a clinic that enrolled analysts",
            || {
                let mut recipe = Recipe::small();
                recipe.kinds.insert("lab", OrgKind::Clinic);
                let mut world = World::empty(recipe);
                world.forging = true;
                world.tell_to(Received);
                world
            },
            &[
                "clinic-a: NOT_RELEASED, DONOR_QUARANTINE, TEST_MISSING(ENDOTOXIN), TEST_MISSING(MYCOPLASMA_NAT), TEST_MISSING(STERILITY), ILLEGAL_ENTRY(KeyEnrolled, WRONG_KIND) and 21 more, NOT_IN_YOUR_CUSTODY, SAMPLE_NOT_RECEIVED, LAB_NOT_INDEPENDENT",
            ],
        ),
        row(
            "a sample whose laboratory never answered",
            || {
                then(Planned, |w| {
                    w.recipe.unreported.insert("harvest.2.lab");
                    w.tell(Made);
                    w.go_on(Made, Reviewed);
                })
            },
            &["maker: NOT_RELEASED, TEST_MISSING(MYCOPLASMA_NAT), SAMPLE_UNRESOLVED"],
        ),
        row(
            "nobody but the maker tested",
            || {
                let mut recipe = Recipe::small();
                for row in &mut recipe.specification.rows {
                    row.lab = Some(LabRequirement::InHouse);
                }
                with(recipe, Received)
            },
            &["clinic-a: LAB_NOT_INDEPENDENT"],
        ),
        // Only what the release rests on makes it independent (domain.md 14.24).
        row(
            "a third party tested what is only reported",
            || {
                let mut recipe = in_house();
                let mut reported =
                    SpecRow::new(analyte("RESIDUAL_DNA"), Stage::Final, Criterion::Report);
                reported.requirement = Requirement::Report;
                reported.lab = Some(LabRequirement::ThirdParty);
                recipe.specification.rows.push(reported);
                with(recipe, Received)
            },
            &["clinic-a: LAB_NOT_INDEPENDENT"],
        ),
        row(
            "a third party tested what nobody asked for",
            || {
                let mut recipe = in_house();
                recipe.bovine_rows = true;
                let bsa = recipe.specification.rows.last_mut().unwrap();
                assert_eq!(bsa.requirement, Requirement::IfBovineUsed);
                bsa.lab = Some(LabRequirement::ThirdParty);
                with(recipe, Received)
            },
            &["clinic-a: LAB_NOT_INDEPENDENT"],
        ),
        row(
            "a third party tested one row that counts",
            || {
                let mut recipe = in_house();
                recipe.specification.rows[0].lab = Some(LabRequirement::ThirdParty);
                with(recipe, Received)
            },
            &["clinic-a: ok"],
        ),
        row(
            "a medium of undisclosed origin, and no test for bovine protein",
            || with_medium(|m| m.species = Species::Undisclosed),
            &[
                "clinic-a: NOT_RELEASED, TEST_MISSING(RESIDUAL_BSA), ILLEGAL_ENTRY(LotReleased, RELEASE_REFUSED) and 2 more, NOT_IN_YOUR_CUSTODY",
            ],
        ),
        // Specifications beside what they replace (domain.md 14.23).
        row(
            "by an old version, after one that asks more",
            || after_tightening(Banked),
            &["clinic-a: SPEC_LOOSENED(ENDOTOXIN/FINAL)"],
        ),
        row(
            "one that asks more came after the lot was opened",
            || after_tightening(Opened),
            &["clinic-a: ok"],
        ),
        row(
            "a later version with a donor policy that asks as much",
            || by_another_policy(|p| p.window_days = 6),
            &["clinic-a: ok"],
        ),
        row(
            "a later version with a donor policy that asks for a marker less",
            || by_another_policy(|p| p.markers.retain(|m| m.code.as_str() != "HTLV.AB")),
            &["clinic-a: SPEC_LOOSENED(DONOR_POLICY)"],
        ),
        row(
            "a later version with a donor policy that a finding only informs",
            || {
                by_another_policy(|p| {
                    let syphilis = p
                        .markers
                        .iter_mut()
                        .find(|m| m.code.as_str() == "SYPH.TP_AB");
                    syphilis.unwrap().effect = MarkerEffect::Inform;
                })
            },
            &["clinic-a: SPEC_LOOSENED(DONOR_POLICY)"],
        ),
        row(
            "a later version with a donor policy that takes fewer viruses for one sample",
            || {
                by_another_policy(|p| {
                    p.any_of = vec![papers::group(&[&["HBV.NAT", "HCV.NAT"]], true)];
                    p.markers.iter_mut().for_each(|m| {
                        if m.code.as_str() == "HIV.NAT" {
                            m.demand = MarkerDemand::IfTested;
                        }
                    });
                })
            },
            &["clinic-a: SPEC_LOOSENED(DONOR_POLICY)"],
        ),
        row(
            "ten times the endotoxin, and said so",
            || replacing(&["ENDOTOXIN/FINAL"], loose),
            &["clinic-a: SPEC_LOOSENED(ENDOTOXIN/FINAL)"],
        ),
        row(
            "ten times the endotoxin, and nothing said of it",
            || replacing(&[], loose),
            &["clinic-a: UNKNOWN_SERIAL, ILLEGAL_ENTRY(SpecPublished, SPEC_INVALID) and 14 more"],
        ),
        row(
            "half the endotoxin, and loosened by its author's word",
            || {
                replacing(&["ENDOTOXIN/FINAL"], |s| {
                    papers::endotoxin_at_most(s, "0.25 [IU]/mL")
                })
            },
            &["clinic-a: UNKNOWN_SERIAL, ILLEGAL_ENTRY(SpecPublished, SPEC_INVALID) and 14 more"],
        ),
        row(
            "a third version that is as loose as the second",
            || {
                let mut world = with(Recipe::small(), Founded);
                world.forging = true;
                let first = papers::small();
                let mut second = papers::small_version(2);
                loose(&mut second);
                second.loosened_rows = vec![second.rows[1].key()];
                let mut third = papers::small_version(3);
                loose(&mut third);
                third.loosened_rows = vec![third.rows[1].key()];
                world.recipe.specification = third;
                published_before(&mut world, &[first, second]);
                world
            },
            &["clinic-a: SPEC_LOOSENED(ENDOTOXIN/FINAL)"],
        ),
        row(
            "in place of a version that nobody published",
            || {
                let mut world = with(Recipe::small(), Founded);
                world.forging = true;
                world.recipe.specification = papers::small_version(2);
                world.go_on(Founded, Received);
                world
            },
            &["clinic-a: UNKNOWN_SERIAL, ILLEGAL_ENTRY(SpecPublished, UNKNOWN_REF) and 14 more"],
        ),
        row(
            "a new name, as strict",
            || under_a_new_name(|_| ()),
            &["clinic-a: ok"],
        ),
        row(
            "a new name, ten times the endotoxin",
            || under_a_new_name(loose),
            &["clinic-a: SPEC_NEW_NAME"],
        ),
        row(
            "a second version of a new name, ten times the endotoxin",
            || {
                let mut world = with(Recipe::small(), Founded);
                world.forging = true;
                let mut first = papers::small();
                first.id = spec_id("new@1");
                loose(&mut first);
                let mut second = first.clone();
                second.id = spec_id("new@2");
                second.supersedes = Some(first.id.clone());
                second.change_summary = Some(text("nothing new"));
                world.recipe.specification = second;
                published_before(&mut world, &[papers::small(), first]);
                world
            },
            &["clinic-a: SPEC_NEW_NAME"],
        ),
        row(
            "a second version that does not say what it replaces",
            || {
                under_a_new_name(|s| {
                    s.id = spec_id("small@2");
                    loose(s);
                })
            },
            &["clinic-a: SPEC_NEW_NAME"],
        ),
        row(
            "a stricter specification that came later",
            || {
                then(Received, |w| {
                    let mut later = papers::small();
                    later.id = spec_id("later@1");
                    papers::endotoxin_at_most(&mut later, "0.1 [IU]/mL");
                    w.record("maker.qa", Event::SpecPublished(later));
                })
            },
            &["clinic-a: ok"],
        ),
        row(
            "a specification that does not name the product",
            || {
                let mut recipe = Recipe::small();
                recipe.specification.products = vec![other_gtin()];
                let mut world = World::empty(recipe);
                world.forging = true;
                world.tell_to(Received);
                world
            },
            &[
                "clinic-a: UNKNOWN_SERIAL, ILLEGAL_ENTRY(LotOpened, SPEC_PRODUCT_MISMATCH) and 13 more",
            ],
        ),
        row(
            "two statements recorded late",
            || {
                then(Packed, |w| {
                    let shipped = make::shipped("s", "maker", "clinic-a", &[1]);
                    let statement = w.draft("maker.operator", Event::Shipped(shipped));
                    w.wait_days(4);
                    w.submit(statement).unwrap();
                    let received = make::received("s", "clinic-a");
                    let statement = w.draft("clinic-a.pharmacy", Event::Received(received));
                    w.wait_days(4);
                    w.submit(statement).unwrap();
                })
            },
            &["clinic-a: LATE_ENTRIES(2)"],
        ),
        row(
            "late before the lot was opened",
            || {
                then(Banked, |w| {
                    let scope = HoldScope::Node(node("wcb.1"));
                    let hold = make::hold(scope, HoldReason::Deviation, "maker");
                    let statement = w.draft("maker.qa", Event::HoldPlaced(hold));
                    w.wait_days(4);
                    let placed = w.submit(statement).unwrap();
                    let lifted = make::lifted(w, placed);
                    w.record("maker.qa", Event::HoldLifted(lifted));
                    w.go_on(Banked, Received);
                })
            },
            &["clinic-a: ok"],
        ),
        row(
            "opened late",
            || {
                then(Banked, |w| {
                    let opened = make::lot_opened("L1", "small@1", "wcb.1");
                    let statement = w.draft("maker.head", Event::LotOpened(opened));
                    w.wait_days(4);
                    w.submit(statement).unwrap();
                    w.go_on(Opened, Received);
                })
            },
            &["clinic-a: LATE_ENTRIES(1)"],
        ),
        row(
            "another method than the specification asks for",
            || {
                let mut recipe = Recipe::small();
                recipe.specification.rows[1].methods = vec![method("JP_4_01_GEL_CLOT")];
                forged(recipe, |_| ())
            },
            &[
                "clinic-a: NOT_RELEASED, TEST_INSUFFICIENT(ENDOTOXIN), ILLEGAL_ENTRY(LotReleased, RELEASE_REFUSED) and 2 more, NOT_IN_YOUR_CUSTODY",
            ],
        ),
        row(
            "tests of a donor by a laboratory that nobody asked",
            || {
                then(Received, |w| {
                    let mut event = make::donor_tested("donor.1", "HBV.NAT");
                    event.laboratory = org("lab-2");
                    w.record("lab-2.analyst", Event::DonorTested(event));
                })
            },
            &["clinic-a: DONOR_TESTED_SINCE"],
        ),
        // Lineage.
        row(
            "a bulk made of the lot's own bank: rework",
            || {
                forged_after(Planned, |w| {
                    w.process(ProcessStep::SterileBulk, &["wcb.1"], &["bulk"]);
                })
            },
            &[
                "clinic-a: NOT_RELEASED, ILLEGAL_ENTRY(ProcessRecorded, STEP_ORDER) and 4 more, NOT_IN_YOUR_CUSTODY",
            ],
        ),
        row(
            "a rival's bulk",
            || {
                let mut world = after(Planned);
                world.tell(Made);
                world.forging = true;
                let mut step = make::step(
                    ProcessStep::SterileBulk,
                    &["purified"],
                    &["bulk.rival"],
                    world.now,
                );
                step.organisation = org("rival");
                world.record("rival.operator", Event::ProcessRecorded(step));
                let root = world.sidecar(vials("L1", 1, 40));
                let filled = make::commissioned("L1", "bulk.rival", 40, root);
                world.record("maker.head", Event::VialsCommissioned(filled));
                world.go_on(Filled, Received);
                world
            },
            &["clinic-a: UNKNOWN_SERIAL, ILLEGAL_ENTRY(ProcessRecorded, NOT_YOURS) and 13 more"],
        ),
    ]
}

#[test]
fn making() {
    check(&rows());
}

#[test]
fn late_is_later_than_three_days() {
    let world = after(Packed);
    let event = Event::Shipped(make::shipped("s", "maker", "clinic-a", &[1]));
    let three_days = world.now.saturating_add(DurationMs::from_days(3));
    let later = three_days.saturating_add(DurationMs::from_ms(1));
    assert_eq!(hours_late(&event, world.now, three_days), None);
    assert_eq!(hours_late(&event, world.now, later), Some(72));
}

/// Entry, event and hours; what stood before the lot was opened is information.
#[test]
fn late_entries_are_named() {
    let late = |world: &World| -> Vec<(Severity, String)> {
        let reasons = world.ask(1, "clinic-a").reasons;
        let late = reasons.iter().filter(|r| r.code == ReasonCode::LateEntries);
        late.map(|r| {
            (
                r.severity,
                r.detail.as_ref().unwrap().said().english().to_owned(),
            )
        })
        .collect()
    };
    let mut world = after(Banked);
    let scope = HoldScope::Node(node("wcb.1"));
    let hold = make::hold(scope, HoldReason::Deviation, "maker");
    let statement = world.draft("maker.qa", Event::HoldPlaced(hold));
    world.wait_days(4);
    let placed = world.submit(statement).unwrap();
    let lifted = make::lifted(&world, placed);
    world.record("maker.qa", Event::HoldLifted(lifted));
    world.go_on(Banked, Packed);
    let shipped = make::shipped("s", "maker", "clinic-a", &[1]);
    let statement = world.draft("maker.operator", Event::Shipped(shipped));
    world.wait_days(5);
    let sent = world.submit(statement).unwrap();
    assert_eq!(
        late(&world),
        [
            (
                Severity::Info,
                format!("before the lot was opened: entry {placed} (put on hold), 96 h")
            ),
            (Severity::Ask, format!("entry {sent} (sent), 120 h")),
        ]
    );
}

/// What somebody may be allergic to is found, whatever the declaration leaves out.
#[test]
fn raw_materials_are_named() {
    let mut recipe = Recipe::small();
    recipe.medium.contains = vec![Contains::Antibiotic];
    recipe.medium.species = Species::Undisclosed;
    recipe.bovine_rows = true;
    let world = with(recipe, Received);
    let found = world.ask(1, "clinic-a").findings.ingredients;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].name, "basal medium");
    assert_eq!(found[0].contains, [Contains::Antibiotic].into());
    assert_eq!(found[0].species, Species::Undisclosed);
    let none = after(Received).ask(1, "clinic-a").findings;
    assert_eq!(none.ingredients, []);
    let sold = (MarketedAs::InHousePreparation, false);
    assert_eq!(none.sold, Some(sold));
}
