use super::build::*;
use super::*;
use crate::domain::id::{AnalyteCode, Text};
use crate::domain::quantity::Percent;
use crate::domain::spec::catalogue::{ANALYTES, DONOR_MARKERS};
use crate::domain::value::Qualitative as Q;

/// The problems of the specification with one change, as users read them.
fn check(change: impl Fn(&mut Specification), expected: &[&str]) {
    let mut spec = specification(vec![
        row("STERILITY", Stage::Final, Criterion::EqQual(Q::NoGrowth)),
        row(
            "ENDOTOXIN",
            Stage::Final,
            Criterion::Le(quantity("0.5 [IU]/mL")),
        ),
    ]);
    spec.rows[1].also = Some(AlsoRule::DoseRule);
    assert_eq!(validate(&spec), vec![]);
    change(&mut spec);
    let found: Vec<_> = validate(&spec).iter().map(ToString::to_string).collect();
    assert_eq!(found, expected);
}

fn check_row(row: Row, expected: &[&str]) {
    check(|spec| spec.rows.push(row.clone()), expected);
}

#[test]
fn the_whole() {
    let final_row = "no mandatory row at FINAL: nothing is asked of the filled vials";
    check(
        |spec| spec.rows.clear(),
        &["a specification has 1 to 128 rows, found 0", final_row],
    );
    check(
        |spec| {
            spec.rows
                .iter_mut()
                .for_each(|row| row.requirement = Requirement::Report)
        },
        &[final_row],
    );
    check(
        |spec| spec.routes.clear(),
        &["routes are named once each, at least one"],
    );
    check(
        |spec| spec.routes.push(Route::IvInfusion),
        &["routes are named once each, at least one"],
    );
    check(
        |spec| spec.stages.reverse(),
        &["stages are named once each, in process order"],
    );
    check(
        |spec| spec.dose.min_body_weight_kg = decimal("0.0"),
        &["dose: min_body_weight_kg must be more than 0"],
    );
    check(
        |spec| spec.dose.k_eu_per_kg_h = decimal("5.01"),
        &["dose: K is at most 5 EU/kg for these routes, found 5.01"],
    );
    check(
        |spec| spec.routes.push(Route::Intrathecal),
        &["dose: K is at most 0.2 EU/kg for these routes, found 5"],
    );
    check(
        |spec| {
            spec.supersedes = Some(spec.id.clone());
            spec.change_summary = Some(Text::parse("looser").unwrap());
        },
        &["supersedes test@1, which is not an older version of this specification"],
    );
    check(
        |spec| spec.loosened_rows.push(spec.rows[0].key()),
        &[
            "a version that supersedes another says what changed, and only such a one has loosened rows",
        ],
    );
    check(
        |spec| {
            let filler = (0..127).map(|at| {
                row(
                    &format!("GROWTH_FACTOR_{at}"),
                    Stage::Final,
                    Criterion::Report,
                )
            });
            spec.rows.extend(filler);
        },
        &["a specification has 1 to 128 rows, found 129"],
    );
}

#[test]
fn rows() {
    let endotoxin = |code: &str| row("ENDOTOXIN", Stage::Bulk, Criterion::Le(quantity(code)));
    check_row(
        endotoxin("0.5 ug/mL"),
        &[
            "row ENDOTOXIN/BULK: ENDOTOXIN is not measured in ug/mL; expected [IU]/mL, [IU]/{dose}, [IU]/kg, [IU]/mg, [IU]/{container} or a power of ten of it",
        ],
    );
    check_row(endotoxin("50 [IU]/dL"), &[]);
    check_row(
        endotoxin("-1 [IU]/mL"),
        &["row ENDOTOXIN/BULK: a limit is not negative, found -1"],
    );
    check_row(
        row("ENDOTOXIM", Stage::Final, Criterion::Report),
        &["row ENDOTOXIM/FINAL: analyte ENDOTOXIM is not in the catalogue; is ENDOTOXIN meant?"],
    );
    check_row(
        row("HBV.HBSAG", Stage::Final, Criterion::EqQual(Q::NonReactive)),
        &["row HBV.HBSAG/FINAL: HBV.HBSAG is a marker of donors; on a product it proves nothing"],
    );
    check_row(
        row("STERILITY", Stage::Final, Criterion::EqQual(Q::NoGrowth)),
        &["row STERILITY/FINAL: stands twice; give the rows a row_id each"],
    );
    check_row(
        row("STERILITY", Stage::Bulk, Criterion::EvidencePresent),
        &["row STERILITY/BULK: STERILITY has no evidence results"],
    );
    check_row(
        row(
            "VISIBLE_PARTICLES",
            Stage::Bulk,
            Criterion::EqQual(Q::Conforms),
        ),
        &["row VISIBLE_PARTICLES/BULK: is not tested at BULK"],
    );
    check(
        |spec| {
            spec.stages = vec![Stage::Harvest, Stage::Final];
            spec.rows.push(row(
                "STERILITY",
                Stage::Bulk,
                Criterion::EqQual(Q::NoGrowth),
            ));
        },
        &["row STERILITY/BULK: stage BULK is not among the specification's stages"],
    );
    let range = |min, max| {
        let (min, max, unit) = (decimal(min), decimal(max), unit("[pH]"));
        row("PH", Stage::Final, Criterion::Range { min, max, unit })
    };
    check_row(range("7", "7.0"), &[]);
    check_row(
        range("7.8", "6.5"),
        &["row PH/FINAL: the lower bound 7.8 is above the upper bound 6.5"],
    );
    let some = |n, names: &[&str]| {
        let members = markers(names);
        row(
            "EV_POS_TM",
            Stage::Bulk,
            Criterion::AtLeastPositive { n, members },
        )
    };
    let members = "row EV_POS_TM/BULK: members are named once each, 1 to 64, found";
    let n = "row EV_POS_TM/BULK: n is 1 to the number of members, found";
    check_row(some(2, &["CD9", "CD81"]), &[]);
    check_row(some(1, &[]), &[&format!("{members} 0"), &format!("{n} 1")]);
    check_row(some(1, &["CD9", "CD9"]), &[&format!("{members} 2")]);
    check_row(some(0, &["CD9"]), &[&format!("{n} 0")]);
    check_row(some(2, &["CD9"]), &[&format!("{n} 2")]);
    let population = |pct, low, high| {
        let (pct, low, high) = (decimal(pct), decimal(low), decimal(high));
        let (bound, unit) = (PopulationBound::Gt, unit("nm"));
        row(
            "PARTICLE_FRACTION",
            Stage::Bulk,
            Criterion::Population {
                bound,
                pct,
                low,
                high,
                unit,
            },
        )
    };
    check_row(population("90", "50", "400"), &[]);
    check_row(
        population("101", "400", "400"),
        &[
            "row PARTICLE_FRACTION/BULK: a share is 0 to 100 %, found 101",
            "row PARTICLE_FRACTION/BULK: the lower bound 400 is above the upper bound 400",
        ],
    );
}

#[test]
fn the_rest_of_a_row() {
    let never = |word| row("GRAM_STAIN", Stage::Final, Criterion::EqQual(word));
    check_row(
        never(Q::Indeterminate),
        &["row GRAM_STAIN/FINAL: Indeterminate can never be a passing result"],
    );
    let with = |change: fn(&mut Row)| {
        let mut row = row(
            "RESIDUAL_BSA",
            Stage::Bulk,
            Criterion::EqQual(Q::NotDetected),
        );
        change(&mut row);
        row
    };
    let key = "row RESIDUAL_BSA/BULK:";
    check_row(with(|row| row.accept = vec![Accepted::BelowLod]), &[]);
    check_row(
        with(|row| row.accept = vec![Accepted::Qualitative(Q::Detected)]),
        &[&format!("{key} Detected can never be a passing result")],
    );
    check_row(
        with(|row| {
            row.criterion = Criterion::Le(quantity("50 ng/mL"));
            row.accept = vec![Accepted::BelowLod];
        }),
        &[
            &format!("{key} accepts Below_LOD or Below_LOQ, but no number can answer this row"),
            &format!("{key} accept belongs to rows that ask for a word, not to le"),
        ],
    );
    check_row(
        with(|row| row.also = Some(AlsoRule::DoseRule)),
        &[&format!(
            "{key} the dose rule belongs to ENDOTOXIN rows with lt, le or range in [IU]/mL"
        )],
    );
    check_row(
        with(|row| row.methods = methods(&["ELISA", "ELISA"])),
        &[&format!("{key} methods are named once each, at most 16")],
    );
    check_row(
        with(|row| row.min_duration_h = Some(0)),
        &[&format!("{key} min_duration_h is 1 to 8784, found 0")],
    );
    check_row(
        with(|row| row.max_age = MaxAge::Days(40_000)),
        &[&format!("{key} max_age_days is 1 to 36525, found 40000")],
    );
    check_row(
        with(|row| row.samples = Some(SampleCount::Table3)),
        &[&format!("{key} vials are counted at FINAL only")],
    );
}

#[test]
fn numbers_of_several_markers_and_rows_that_cannot_be_told_apart() {
    let ge = |text: &str| Criterion::Ge(quantity(text));
    let all = |text: &str| Criterion::AllGe {
        limit: quantity(text),
        members: markers(&["CD73", "CD90"]),
    };
    let each = |one: Criterion| Criterion::Each(vec![(markers(&["CD73"])[0].clone(), one)]);
    let at_final = |criterion| row("CELL_PHENOTYPE", Stage::Final, criterion);
    let key = "row CELL_PHENOTYPE/FINAL:";
    check_row(at_final(all("95 %")), &[]);
    check_row(
        at_final(all("-1 %")),
        &[&format!("{key} a limit is not negative, found -1")],
    );
    check_row(
        at_final(all("95 nm")),
        &[&format!(
            "{key} CELL_PHENOTYPE is not measured in nm; expected % or a power of ten of it"
        )],
    );
    check_row(at_final(each(ge("95 %"))), &[]);
    check_row(
        at_final(each(Criterion::EvidencePresent)),
        &[&format!(
            "{key} each member has eq_qual, lt, le, gt, ge, range or report, not evidence_present"
        )],
    );
    check_row(
        at_final(each(Criterion::EqQual(Q::Indeterminate))),
        &[&format!(
            "{key} Indeterminate can never be a passing result"
        )],
    );
    // The number of one marker would meet the rows of all three.
    let named = |id: &str, criterion, methods_: &[&str]| {
        let mut row = at_final(criterion);
        row.row_id = Some(crate::domain::id::Label::parse(id).unwrap());
        row.methods = methods(methods_);
        row
    };
    let pair = |one: Row, other: Row, expected: &[&str]| {
        check(
            |spec| spec.rows.extend([one.clone(), other.clone()]),
            expected,
        );
    };
    let alike = "row CELL_PHENOTYPE/FINAL#b: no result could tell it from row CELL_PHENOTYPE/FINAL#a: any number for one also answers the other; give each its own methods, or write one row with all_ge, all_le, each or range";
    let a = |methods: &[&str]| named("a", ge("95 %"), methods);
    pair(a(&[]), named("b", ge("90 %"), &[]), &[alike]);
    pair(a(&["X"]), named("b", ge("90 %"), &["X", "Y"]), &[alike]);
    pair(a(&["X"]), named("b", Criterion::Report, &[]), &[alike]);
    pair(a(&["X"]), named("b", ge("90 %"), &["Y"]), &[]);
    pair(a(&[]), named("b", all("90 %"), &[]), &[]);
    let mut dose = row(
        "ENDOTOXIN",
        Stage::Final,
        Criterion::Le(quantity("5 [IU]/kg")),
    );
    dose.row_id = Some(crate::domain::id::Label::parse("dose").unwrap());
    check(
        |spec| {
            spec.rows[1].row_id = Some(crate::domain::id::Label::parse("flat").unwrap());
            spec.rows.push(dose.clone());
        },
        &[],
    );
}

#[test]
fn sensitivity_and_sign() {
    let with = |code: &str, limits: &[(SensitivityOf, bool, &str)]| {
        let mut row = row(code, Stage::Bulk, Criterion::EqQual(Q::NotDetected));
        let require = limits.iter().map(|(of, strict, limit)| Sensitivity {
            of: *of,
            strict: *strict,
            limit: quantity(limit),
        });
        row.require = require.collect();
        row
    };
    use SensitivityOf::{Lod, Loq};
    let key = "row MYCOPLASMA_NAT/BULK:";
    let myco = |limits: &[_]| with("MYCOPLASMA_NAT", limits);
    check_row(
        myco(&[(Lod, false, "10 [CFU]/mL"), (Lod, true, "100 {GC}/mL")]),
        &[],
    );
    check_row(
        myco(&[(Lod, false, "10 [CFU]/mL"), (Loq, false, "20 [CFU]/mL")]),
        &[],
    );
    check_row(
        myco(&[(Lod, false, "10 [CFU]/mL"), (Lod, true, "1 [CFU]/dL")]),
        &[&format!(
            "{key} limits of detection and quantitation are named once each, at most 16"
        )],
    );
    check_row(
        myco(&[(Lod, false, "10 ng/mL")]),
        &[&format!(
            "{key} MYCOPLASMA_NAT is not measured in ng/mL; expected [CFU]/mL, {{GC}}/mL or a power of ten of it"
        )],
    );
    for zero in ["0 [CFU]/mL", "-1 [CFU]/mL"] {
        let found = zero.split(' ').next().unwrap();
        check_row(
            myco(&[(Lod, false, zero)]),
            &[&format!(
                "{key} a limit of detection or quantitation is more than 0, found {found}"
            )],
        );
    }
    let zeta = |limit: &str| {
        row(
            "ZETA_POTENTIAL",
            Stage::Final,
            Criterion::Le(quantity(limit)),
        )
    };
    check_row(zeta("-10 mV"), &[]);
}

#[test]
fn doubts_name_the_nearest_method_and_cultures_without_a_duration() {
    let culture = |methods_: &[&str], hours: Option<u32>| {
        let mut row = row("STERILITY", Stage::Final, Criterion::EqQual(Q::NoGrowth));
        row.methods = methods(methods_);
        row.min_duration_h = hours;
        let found = doubts(&specification(vec![row]));
        found.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let key = "row STERILITY/FINAL:";
    let rest = "a result by a method whose duration is not in the catalogue is Insufficient";
    let none: [String; 0] = [];
    assert_eq!(culture(&["USP_71"], None), none);
    assert_eq!(culture(&["PPLO_BROTH"], Some(672)), none);
    assert_eq!(
        culture(&[], None),
        [format!("{key} a culture without min_duration_h: {rest}")]
    );
    assert_eq!(
        culture(&["USP71"], None),
        [
            format!("{key} method USP71 is not in the catalogue; is USP_71 meant?"),
            format!("{key} a culture without min_duration_h by USP71: {rest}"),
        ]
    );
}

#[test]
fn doubts_name_adverse_words_that_pass() {
    let said = |code: &str, stage, criterion, accept: &[Q]| {
        let mut row = row(code, stage, criterion);
        row.accept = accept.iter().copied().map(Accepted::Qualitative).collect();
        row.min_duration_h = Some(336);
        let found = doubts(&specification(vec![row]));
        let words = found.into_iter().filter_map(|found| match found.doubt {
            Doubt::Adverse(word) => Some(word),
            _ => None,
        });
        words.collect::<Vec<_>>()
    };
    let fin = Stage::Final;
    for (code, stage, asked, accept, expected) in [
        ("STERILITY", fin, Q::NoGrowth, &[Q::Negative][..], &[][..]),
        ("STERILITY", fin, Q::Growth, &[], &[Q::Growth]),
        (
            "STERILITY",
            fin,
            Q::NoGrowth,
            &[Q::Growth, Q::Positive],
            &[Q::Growth, Q::Positive],
        ),
        ("MYCOPLASMA_NAT", fin, Q::Detected, &[], &[Q::Detected]),
        ("APPEARANCE", fin, Q::Conforms, &[], &[]),
        ("APPEARANCE", fin, Q::NotConforms, &[], &[Q::NotConforms]),
        ("POTENCY.NFKB", Stage::Bulk, Q::Positive, &[], &[]),
    ] {
        let found = said(code, stage, Criterion::EqQual(asked), accept);
        assert_eq!(found, expected, "{code} {asked} {accept:?}");
    }
}

/// The default specification for purified vesicles, row by row, is a valid one.
#[test]
fn the_default_specification() {
    use Stage::*;
    let eq = |code: &str, stage, word| row(code, stage, Criterion::EqQual(word));
    let le = |code: &str, limit: &str| row(code, Final, Criterion::Le(quantity(limit)));
    let range = |code: &str, min: &str, max: &str, of: &str| {
        let (min, max, unit) = (decimal(min), decimal(max), unit(of));
        row(code, Final, Criterion::Range { min, max, unit })
    };
    let label = |code: &str, pct: &str, of: &str| {
        let pct = Percent::new(decimal(pct)).unwrap();
        row(
            code,
            Final,
            Criterion::WithinPctOfLabel {
                pct,
                unit: unit(of),
            },
        )
    };
    let panel = markers(&[
        "HIV1", "HIV2", "HBV", "HCV", "HTLV1", "HTLV2", "B19", "CMV", "EBV",
    ]);
    let spec = specification(vec![
        eq("STERILITY", Final, Q::NoGrowth),
        le("ENDOTOXIN", "0.5 [IU]/mL"),
        eq("MYCOPLASMA_NAT", Harvest, Q::NotDetected),
        row(
            "VIRUS_NAT_PANEL",
            Wcb,
            Criterion::AllQual {
                value: Q::NotDetected,
                members: panel,
            },
        ),
        eq("VIRUS_INVITRO", Mcb, Q::Negative),
        eq("CELL_IDENTITY", Wcb, Q::Conforms),
        row(
            "VIABILITY_AT_HARVEST",
            Harvest,
            Criterion::Ge(quantity("90 %")),
        ),
        eq("APPEARANCE", Final, Q::Conforms),
        eq("VISIBLE_PARTICLES", Final, Q::Conforms),
        le("SUBVISIBLE_10UM", "6000 {particle}/{container}"),
        le("SUBVISIBLE_25UM", "600 {particle}/{container}"),
        range("PH", "6.5", "7.8", "[pH]"),
        range("OSMOLALITY", "240", "400", "mosm/kg"),
        eq("CONTAINER_INTEGRITY", Final, Q::Conforms),
        label("TOTAL_PROTEIN", "30", "ug/mL"),
        le("RESIDUAL_DNA", "10 ng/{dose}"),
        le("RESIDUAL_BSA", "50 ng/{dose}"),
        row(
            "RESIDUAL_ANTIBIOTIC",
            Final,
            Criterion::BelowLoq {
                loq_le: quantity("10 ng/mL"),
            },
        ),
        label("PARTICLE_CONC", "20", "{particle}/mL"),
        range("PARTICLE_SIZE_MODE", "50", "200", "nm"),
        row(
            "PARTICLE_PROTEIN_RATIO",
            Final,
            Criterion::GeWarn(quantity("1500000000 {particle}/ug")),
        ),
        row(
            "EV_POS_TM",
            Bulk,
            Criterion::AtLeastPositive {
                n: 2,
                members: markers(&["CD9", "CD63", "CD81"]),
            },
        ),
        row(
            "EV_POS_CYT",
            Bulk,
            Criterion::AtLeastPositive {
                n: 1,
                members: markers(&["TSG101", "ALIX", "SYNTENIN1", "FLOT1"]),
            },
        ),
        row(
            "EV_NEG",
            Bulk,
            Criterion::NonePositive {
                members: markers(&["CANX", "GM130"]),
            },
        ),
        row("EV_IMAGE", Bulk, Criterion::EvidencePresent),
    ]);
    assert_eq!(validate(&spec), vec![]);
}

#[test]
fn the_catalogue_is_consistent() {
    let mut codes = std::collections::BTreeSet::new();
    for analyte in ANALYTES {
        let concrete = analyte.code.replace('*', "X");
        let code = AnalyteCode::parse(&concrete).unwrap();
        assert!(codes.insert(analyte.code), "{code} stands twice");
        assert_eq!(catalogue::analyte(&code), Some(analyte));
        assert!(!analyte.stages.is_empty() && !analyte.kinds.is_empty());
        for unit in analyte.units {
            assert!(analyte.permits_unit(build::unit(unit)), "{code} {unit}");
        }
    }
    for marker in DONOR_MARKERS {
        let code = AnalyteCode::parse(marker).unwrap();
        assert!(catalogue::is_donor_marker(&code) && catalogue::analyte(&code).is_none());
    }
    let checked = |text: &str, result: &str| catalogue::check_value(&code(text), &value(result));
    assert!(checked("ENDOTOXIN", "<0.5 [IU]/mL").is_ok());
    assert!(checked("ENDOTOXIN", "Below_LOQ").is_ok());
    assert!(checked("ENDOTOXIN", "<0.5 mg/mL").is_err());
    assert!(checked("ENDOTOXIN", "NotDetected").is_err());
    assert!(checked("GROWTH_FACTOR_", "1 pg/mL").is_err());
    for negative in [
        "-5 [IU]/mL",
        "<-5 [IU]/mL",
        ">-5 [IU]/mL",
        "<0 [IU]/mL",
        "-1e-9 [IU]/mL",
    ] {
        assert!(checked("ENDOTOXIN", negative).is_err(), "{negative}");
    }
    assert!(checked("ENDOTOXIN", "0 [IU]/mL").is_ok());
    assert!(checked("ZETA_POTENTIAL", "-12.5 mV").is_ok());
    assert!(checked("CELL_PHENOTYPE", "CD73=96%,CD90=-1%").is_err());
    assert!(checked("EV_POS_TM", "CD63=96%,CD9=1%").is_ok());
    assert!(checked("VIRUS_NAT_PANEL", "HBV=1%").is_err());
    let limits = |lod: &str, loq: &str, uncertainty: &str| {
        let given = |text: &str| (!text.is_empty()).then(|| quantity(text));
        let (lod, loq, uncertainty) = (given(lod), given(loq), given(uncertainty));
        catalogue::check_limits(
            &code("ENDOTOXIN"),
            lod.as_ref(),
            loq.as_ref(),
            uncertainty.as_ref(),
        )
        .is_ok()
    };
    assert!(limits("0.005 [IU]/mL", "5 [IU]/dL", "0 [IU]/mL"));
    assert!(!limits("0 [IU]/mL", "", ""));
    assert!(!limits("-1 [IU]/mL", "", ""));
    assert!(!limits("", "0.0 [IU]/mL", ""));
    assert!(!limits("", "", "-0.1 [IU]/mL"));
    assert!(!limits("1 ng/mL", "", ""));
    assert!(checked("PARTICLE_FRACTION", "95 % 50..400 nm").is_ok());
    assert!(checked("PARTICLE_FRACTION", "95 % 50..400 mL").is_err());
}
