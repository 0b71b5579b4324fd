use super::build::*;
use super::*;
use crate::domain::id::MethodCode;
use crate::domain::quantity::Percent;
use crate::domain::time::{DurationMs, TimestampMs};
use crate::domain::value::{LabIndependence, Qualitative as Q, ResultFacts};

fn check_with(row: &Row, result: &str, expected: &str, change: impl Fn(&mut ResultFacts)) {
    let claims = [
        LabelClaim {
            analyte: code("PARTICLE_CONC"),
            value: quantity("2.0e10 {particle}/mL"),
            method: methods(&["NTA"]).pop(),
        },
        LabelClaim {
            analyte: code("TOTAL_PROTEIN"),
            value: quantity("1 mg/mL"),
            method: None,
        },
    ];
    let specification = specification(vec![row.clone()]);
    let lot = LotContext {
        specification: &specification,
        label_claims: &claims,
        lot_vials: Some(150),
        fill: None,
    };
    let mut facts = facts(row, result);
    change(&mut facts);
    let judgement = judge(row, &facts, &lot);
    let context = format!("{} {result:?}: {judgement:?}", row.criterion.op());
    assert_eq!(verdict(&judgement), expected, "{context}");
}

fn check(row: &Row, rows: &[(&str, &str)]) {
    for (result, expected) in rows {
        check_with(row, result, expected, |_| ());
    }
}

fn endotoxin(criterion: Criterion) -> Row {
    row("ENDOTOXIN", Stage::Final, criterion)
}

#[test]
fn every_numeric_operator_with_every_comparator() {
    let limit = quantity("0.5 [IU]/mL");
    // (reported, lt, le, gt, ge, ge_warn)
    let (s, m) = ("sensitivity", "measuring_range");
    let table = [
        ("0.49 [IU]/mL", ["pass", "pass", "fail", "fail", "warn"]),
        ("0.5 [IU]/mL", ["fail", "pass", "fail", "pass", "pass"]),
        ("0.50 [IU]/mL", ["fail", "pass", "fail", "pass", "pass"]),
        ("0.51 [IU]/mL", ["fail", "fail", "pass", "pass", "pass"]),
        ("<0.49 [IU]/mL", ["pass", "pass", "fail", "fail", "warn"]),
        ("<0.5 [IU]/mL", ["pass", "pass", "fail", "fail", "warn"]),
        ("<0.51 [IU]/mL", [s, s, s, s, "warn"]),
        ("<1.0 [IU]/mL", [s, s, s, s, "warn"]),
        ("<=0.49 [IU]/mL", ["pass", "pass", "fail", "fail", "warn"]),
        ("<=0.5 [IU]/mL", [s, "pass", "fail", s, "warn"]),
        ("<=0.51 [IU]/mL", [s, s, s, s, "warn"]),
        (">0.49 [IU]/mL", [m, m, m, m, "warn"]),
        (">0.5 [IU]/mL", ["fail", "fail", "pass", "pass", "pass"]),
        (">0.51 [IU]/mL", ["fail", "fail", "pass", "pass", "pass"]),
        (">=0.49 [IU]/mL", [m, m, m, m, "warn"]),
        (">=0.5 [IU]/mL", ["fail", m, m, "pass", "pass"]),
        (">=0.51 [IU]/mL", ["fail", "fail", "pass", "pass", "pass"]),
        (
            "Above_ULOQ 0.5 [IU]/mL",
            ["fail", "fail", "pass", "pass", "pass"],
        ),
        ("Above_ULOQ 0.1 [IU]/mL", [m, m, m, m, "warn"]),
        ("Above_ULOQ", [m, m, m, m, "warn"]),
        ("50 [IU]/dL", ["fail", "pass", "fail", "pass", "pass"]),
        ("0.1 [IU]/{dose}", ["volume"; 5]),
        ("0.1 ug/mL", ["unit"; 5]),
        ("Below_LOD", ["sensitivity"; 5]),
        ("Below_LOQ", ["sensitivity"; 5]),
        ("NotDetected", ["kind"; 5]),
        ("Indeterminate", ["indeterminate"; 5]),
        ("document", ["kind"; 5]),
    ];
    let operators = [
        Criterion::Lt(limit),
        Criterion::Le(limit),
        Criterion::Gt(limit),
        Criterion::Ge(limit),
        Criterion::GeWarn(limit),
    ];
    for (result, expected) in table {
        for (criterion, expected) in operators.iter().zip(expected) {
            check_with(&endotoxin(criterion.clone()), result, expected, |_| ());
        }
    }
}

#[test]
fn limits_of_detection_and_quantitation_stand_in_for_the_number() {
    let le = endotoxin(Criterion::Le(quantity("0.5 [IU]/mL")));
    let rows = [
        ("Below_LOD", "0.5 [IU]/mL", "pass"),
        ("Below_LOD", "0.51 [IU]/mL", "sensitivity"),
        ("Below_LOQ", "500 [IU]/L", "pass"),
        ("Below_LOQ", "0.6 [IU]/mL", "sensitivity"),
        ("Below_LOQ", "1 [IU]/{dose}", "volume"),
    ];
    for (result, limit, expected) in rows {
        check_with(&le, result, expected, |facts| {
            facts.lod = Some(quantity(limit));
            facts.loq = Some(quantity(limit));
        });
    }
    let row = row(
        "RESIDUAL_ANTIBIOTIC",
        Stage::Final,
        Criterion::BelowLoq {
            loq_le: quantity("10 ng/mL"),
        },
    );
    let rows = [
        ("Below_LOQ", Some("10 ng/mL"), "pass"),
        ("Below_LOD", Some("0.01 ug/mL"), "pass"),
        ("Below_LOQ", Some("10.1 ng/mL"), "sensitivity"),
        ("Below_LOQ", None, "sensitivity"),
        ("<10 ng/mL", None, "pass"),
        ("<11 ng/mL", None, "sensitivity"),
        ("<=10 ng/mL", None, "sensitivity"),
        ("<=9 ng/mL", None, "pass"),
        ("5 ng/mL", None, "fail"),
        ("5 ng/mL", Some("5 ng/mL"), "fail"),
        ("4 ng/mL", Some("5 ng/mL"), "pass"),
        (">5 ng/mL", None, "fail"),
        ("Above_ULOQ", None, "fail"),
        ("5 ng/{dose}", None, "volume"),
        ("NotDetected", None, "kind"),
    ];
    for (result, loq, expected) in rows {
        check_with(&row, result, expected, |facts| {
            facts.loq = loq.map(quantity)
        });
    }
}

#[test]
fn ranges_include_both_ends() {
    let ph = row(
        "PH",
        Stage::Final,
        Criterion::Range {
            min: decimal("6.5"),
            max: decimal("7.8"),
            unit: unit("[pH]"),
        },
    );
    check(
        &ph,
        &[
            ("6.49 [pH]", "fail"),
            ("6.5 [pH]", "pass"),
            ("6.50 [pH]", "pass"),
            ("7.1 [pH]", "pass"),
            ("7.8 [pH]", "pass"),
            ("7.81 [pH]", "fail"),
            ("<6.5 [pH]", "fail"),
            ("<7 [pH]", "sensitivity"),
            (">7.8 [pH]", "fail"),
            (">7 [pH]", "measuring_range"),
            ("7 nm", "unit"),
        ],
    );
}

#[test]
fn labels() {
    let mut particles = row(
        "PARTICLE_CONC",
        Stage::Final,
        Criterion::WithinPctOfLabel {
            pct: Percent::new(decimal("20")).unwrap(),
            unit: unit("{particle}/mL"),
        },
    );
    particles.methods = methods(&["NTA"]);
    check(
        &particles,
        &[
            ("2.30e10 {particle}/mL", "pass"),
            ("2.41e10 {particle}/mL", "fail"),
            ("2.4e10 {particle}/mL", "pass"),
            ("1.6e10 {particle}/mL", "pass"),
            ("1.599e10 {particle}/mL", "fail"),
            ("2.0e13 {particle}/L", "pass"),
            (">2.5e10 {particle}/mL", "fail"),
            (">2.0e10 {particle}/mL", "measuring_range"),
            ("2.0e10 {cell}/mL", "unit"),
            ("2.0e10 {particle}/{dose}", "volume"),
        ],
    );
    let trps = |facts: &mut ResultFacts| facts.method = MethodCode::parse("TRPS").unwrap();
    check_with(&particles, "2.30e10 {particle}/mL", "method", trps);
    // Even a row that names no method is bound to the method of the label's claim.
    particles.methods.clear();
    check_with(&particles, "2.30e10 {particle}/mL", "method", trps);

    let protein = |analyte| {
        row(
            analyte,
            Stage::Final,
            Criterion::WithinPctOfLabel {
                pct: Percent::new(decimal("30")).unwrap(),
                unit: unit("ug/mL"),
            },
        )
    };
    check(
        &protein("TOTAL_PROTEIN"),
        &[
            ("700 ug/mL", "pass"),
            ("699.9 ug/mL", "fail"),
            ("1300 ug/mL", "pass"),
            ("1.3001 mg/mL", "fail"),
        ],
    );
    check(
        &protein("GROWTH_FACTOR_HGF"),
        &[("700 ug/mL", "label_missing")],
    );
}

#[test]
fn dose_rule() {
    // Only the dose rule binds: 5 EU/kg x 50 kg / 5 mL = 50 EU/mL.
    let mut row = endotoxin(Criterion::Le(quantity("1e6 [IU]/mL")));
    row.also = Some(AlsoRule::DoseRule);
    let rows = [
        ("49.9 [IU]/mL", "pass"),
        ("50 [IU]/mL", "pass"),
        ("50.01 [IU]/mL", "fail"),
        ("<50 [IU]/mL", "pass"),
        ("<=50 [IU]/mL", "pass"),
        ("<51 [IU]/mL", "sensitivity"),
        (">49 [IU]/mL", "measuring_range"),
        (">50 [IU]/mL", "fail"),
        (">=50 [IU]/mL", "measuring_range"),
        ("5000 [IU]/dL", "pass"),
        ("1 [IU]/{dose}", "volume"),
    ];
    check(&row, &rows);
    // The flat limit binds where it is lower.
    row.criterion = Criterion::Le(quantity("0.5 [IU]/mL"));
    check(
        &row,
        &[
            ("0.5 [IU]/mL", "pass"),
            ("0.51 [IU]/mL", "fail"),
            ("<0.5 [IU]/mL", "pass"),
            ("<1.0 [IU]/mL", "sensitivity"),
            (">0.4 [IU]/mL", "measuring_range"),
        ],
    );
    // Intrathecal: 0.2 EU/kg x 50 kg / 5 mL = 2 EU/mL.
    let rule = DoseRule {
        max_ml_per_hour: decimal("5"),
        min_body_weight_kg: decimal("50"),
        k_eu_per_kg_h: decimal("0.2"),
    };
    let compare = |text: &str| rule.compare(decimal(text).exact());
    assert_eq!(compare("2"), std::cmp::Ordering::Equal);
    assert_eq!(compare("2.0000001"), std::cmp::Ordering::Greater);
}

#[test]
fn words() {
    let sterility = row("STERILITY", Stage::Final, Criterion::EqQual(Q::NoGrowth));
    check(
        &sterility,
        &[
            ("NoGrowth", "pass"),
            ("Growth", "fail"),
            ("Positive", "fail"),
            ("NotConforms", "fail"),
            ("Negative", "wording"),
            ("NotDetected", "wording"),
            ("Conforms", "wording"),
            ("Indeterminate", "indeterminate"),
            ("Below_LOD", "kind"),
            ("document", "kind"),
            ("A=Negative", "kind"),
        ],
    );
    let mut bsa = row(
        "RESIDUAL_BSA",
        Stage::Final,
        Criterion::EqQual(Q::NotDetected),
    );
    bsa.accept = vec![Accepted::Qualitative(Q::Negative), Accepted::BelowLod];
    check(
        &bsa,
        &[
            ("NotDetected", "pass"),
            ("Negative", "pass"),
            ("Below_LOD", "sensitivity"),
            ("Below_LOQ", "sensitivity"),
            ("<5 ng/mL", "sensitivity"),
            ("5 ng/mL", "fail"),
            ("Above_ULOQ", "fail"),
            ("Detected", "fail"),
        ],
    );
    bsa.accept = vec![Accepted::BelowLoq];
    check(
        &bsa,
        &[
            ("Below_LOQ", "sensitivity"),
            ("Below_LOD", "sensitivity"),
            ("Negative", "wording"),
        ],
    );
    check(
        &row("APPEARANCE", Stage::Final, Criterion::EqQual(Q::Conforms)),
        &[
            ("Conforms", "pass"),
            ("NotConforms", "fail"),
            ("Negative", "wording"),
        ],
    );
}

#[test]
fn sets() {
    let members = markers(&["CD9", "CD63", "CD81"]);
    let two = row(
        "EV_POS_TM",
        Stage::Bulk,
        Criterion::AtLeastPositive {
            n: 2,
            members: members.clone(),
        },
    );
    check(
        &two,
        &[
            ("CD9=Positive,CD63=Detected,CD81=Negative", "pass"),
            ("CD9=Positive,CD63=Positive,CD81=Positive", "pass"),
            ("CD9=Positive,CD63=Negative,CD81=Negative", "fail"),
            ("CD9=Positive,CD63=Positive", "pass"),
            ("CD9=Positive", "marker_missing"),
            ("CANX=Positive", "marker_missing"),
            (
                "CD9=Positive,CD63=Positive,CD81=Indeterminate",
                "indeterminate",
            ),
            ("CD9=Negative,CD63=Negative,CD81=Indeterminate", "fail"),
            ("CD9=Positive,CD63=Conforms,CD81=Negative", "wording"),
            ("Positive", "kind"),
        ],
    );
    let none = row(
        "EV_NEG",
        Stage::Bulk,
        Criterion::NonePositive {
            members: markers(&["CANX", "GM130"]),
        },
    );
    check(
        &none,
        &[
            ("CANX=NotDetected,GM130=Negative", "pass"),
            ("CANX=NotDetected,GM130=Detected", "fail"),
            ("CANX=NotDetected", "marker_missing"),
            ("CANX=Detected", "fail"),
            ("CANX=Indeterminate,GM130=Negative", "indeterminate"),
            ("CANX=Indeterminate,GM130=Positive", "fail"),
            ("CANX=NotDetected,GM130=Negative,ALB=Detected", "pass"),
        ],
    );
    let all = row(
        "VIRUS_NAT_PANEL",
        Stage::Wcb,
        Criterion::AllQual {
            value: Q::NotDetected,
            members: markers(&["HIV1", "HBV"]),
        },
    );
    check(
        &all,
        &[
            ("HIV1=NotDetected,HBV=NotDetected", "pass"),
            ("HIV1=NotDetected,HBV=Detected", "fail"),
            ("HIV1=NotDetected", "marker_missing"),
            ("HIV1=NotDetected,HBV=Negative", "wording"),
            ("HIV1=NotDetected,HBV=Indeterminate", "indeterminate"),
            ("NotDetected", "kind"),
        ],
    );
}

#[test]
fn populations_need_the_row_s_window() {
    let bound = |bound| {
        row(
            "PARTICLE_FRACTION",
            Stage::Bulk,
            Criterion::Population {
                bound,
                pct: decimal("90"),
                low: decimal("50"),
                high: decimal("400"),
                unit: unit("nm"),
            },
        )
    };
    check(
        &bound(PopulationBound::Gt),
        &[
            ("90.1 % 50..400 nm", "pass"),
            ("90 % 50..400 nm", "fail"),
            (">90 % 50..400 nm", "pass"),
            (">=90 % 50..400 nm", "measuring_range"),
            ("<90 % 50..400 nm", "fail"),
            ("95 % 0.05..0.4 um", "pass"),
            ("95 % 50..500 nm", "window"),
            ("95 % 40..400 nm", "window"),
            ("95 % 50..400 {particle}", "window"),
            ("95 %", "kind"),
        ],
    );
    check(&bound(PopulationBound::Ge), &[("90 % 50..400 nm", "pass")]);
    check(&bound(PopulationBound::Lt), &[("90 % 50..400 nm", "fail")]);
    check(
        &bound(PopulationBound::Le),
        &[("90.0 % 50..400 nm", "pass")],
    );
}

/// A narrower window is a lower bound, a wider one an upper bound.
#[test]
fn windows_within_each_other() {
    let row_of = |bound| {
        let (pct, low, high) = (decimal("90"), decimal("50"), decimal("400"));
        let unit = unit("nm");
        let population = Criterion::Population {
            bound,
            pct,
            low,
            high,
            unit,
        };
        row("PARTICLE_FRACTION", Stage::Bulk, population)
    };
    let gt = row_of(PopulationBound::Gt);
    check(
        &gt,
        &[
            ("93.1 % 50..300 nm", "pass"),
            ("90 % 50..300 nm", "window"),
            ("80 % 60..300 nm", "window"),
            ("93 % 30..400 nm", "window"),
            ("89 % 30..500 nm", "fail"),
            ("93 % 30..300 nm", "window"),
        ],
    );
    let le = row_of(PopulationBound::Le);
    check(
        &le,
        &[
            ("89 % 30..500 nm", "pass"),
            ("91 % 50..300 nm", "fail"),
            ("89 % 50..300 nm", "window"),
        ],
    );
}

#[test]
fn exact_numbers_are_rounded_to_the_places_of_the_limit() {
    let of = |criterion: Criterion, result: &str| {
        let row = endotoxin(criterion);
        let mut specification = specification(vec![row.clone()]);
        specification.rounding = Rounding::Compendial;
        let lot = LotContext {
            specification: &specification,
            label_claims: &[],
            lot_vials: None,
            fill: None,
        };
        let facts = facts(&row, result);
        let shown = compared(&row, &facts.value, &lot).unwrap_or_default();
        (verdict(&judge(&row, &facts, &lot)), shown)
    };
    let le = |text: &str| Criterion::Le(quantity(text));
    let lt = |text: &str| Criterion::Lt(quantity(text));
    let ge = |text: &str| Criterion::Ge(quantity(text));
    let range = |min: &str, max: &str| Criterion::Range {
        min: decimal(min),
        max: decimal(max),
        unit: unit("[IU]/mL"),
    };
    let e = "[IU]/mL";
    for (criterion, result, expected, shown) in [
        (
            le("0.5 [IU]/mL"),
            "0.54 [IU]/mL",
            "pass",
            "0.54 → 0.5 ≤ 0.5 EU/mL",
        ),
        (
            le("0.5 [IU]/mL"),
            "0.55 [IU]/mL",
            "fail",
            "0.55 → 0.6 > 0.5 EU/mL",
        ),
        (
            le("0.5 [IU]/mL"),
            "54.9 [IU]/dL",
            "pass",
            "0.549 → 0.5 ≤ 0.5 EU/mL",
        ),
        (
            le("0.50 [IU]/mL"),
            "0.54 [IU]/mL",
            "fail",
            "0.54 > 0.50 EU/mL",
        ),
        (
            lt("0.5 [IU]/mL"),
            "0.46 [IU]/mL",
            "fail",
            "0.46 → 0.5 ≥ 0.5 EU/mL",
        ),
        (
            lt("0.5 [IU]/mL"),
            "0.449 [IU]/mL",
            "pass",
            "0.449 → 0.4 < 0.5 EU/mL",
        ),
        (
            ge("8e9 [IU]/mL"),
            "7.5e9 [IU]/mL",
            "pass",
            "7.5e9 → 8e9 ≥ 8e9 EU/mL",
        ),
        (
            le("6000 [IU]/mL"),
            "6000.4 [IU]/mL",
            "pass",
            "6000.4 → 6000 ≤ 6000 EU/mL",
        ),
        (
            le("6e3 [IU]/mL"),
            "6499 [IU]/mL",
            "pass",
            "6499 → 6e3 ≤ 6e3 EU/mL",
        ),
        (
            range("6.5", "7.80"),
            "7.804 [IU]/mL",
            "pass",
            "7.804 → 7.8 ≥ 6.5 EU/mL, 7.804 → 7.80 ≤ 7.80 EU/mL",
        ),
        // Bounds are not rounded.
        (le("0.5 [IU]/mL"), "<=0.54 [IU]/mL", "sensitivity", ""),
        (le("0.5 [IU]/mL"), ">0.46 [IU]/mL", "measuring_range", ""),
        (lt("0.5 [IU]/mL"), "<0.5 [IU]/mL", "pass", ""),
        // Exponents beyond all sense cost nothing.
        (
            le("0.5 [IU]/mL"),
            "1e-128 [IU]/mL",
            "pass",
            "1e-128 → 0.0 ≤ 0.5 EU/mL",
        ),
        (
            le("1e127 [IU]/mL"),
            "9e-128 [IU]/mL",
            "pass",
            "9e-128 → 0e127 ≤ 1e127 EU/mL",
        ),
        (
            le("1e-128 [IU]/mL"),
            "9e127 [IU]/mL",
            "fail",
            "9e127 > 1e-128 EU/mL",
        ),
    ] {
        let found = of(criterion, result);
        assert_eq!(
            found,
            (expected.to_owned(), shown.to_owned()),
            "{result} {e}"
        );
    }
}

#[test]
fn numbers_of_several_markers() {
    let members = || markers(&["CD73", "CD90", "CD105"]);
    let mut ge = row(
        "CELL_PHENOTYPE",
        Stage::Wcb,
        Criterion::AllGe {
            limit: quantity("95 %"),
            members: members(),
        },
    );
    check(
        &ge,
        &[
            ("CD105=95%,CD73=96.5%,CD90=98%", "pass"),
            ("CD105=94%,CD73=96.5%,CD90=98%", "fail"),
            // One of them does not stand for the others.
            ("CD73=96.5%", "marker_missing"),
            ("CD105=96%,CD45=1%,CD73=96%,CD90=96%", "pass"),
            ("CD105=>=95%,CD73=>95%,CD90=98%", "pass"),
            ("CD105=>90%,CD73=96%,CD90=98%", "measuring_range"),
            ("CD105=Positive,CD73=Positive,CD90=Positive", "kind"),
            ("96 %", "kind"),
            ("Positive", "kind"),
        ],
    );
    ge.criterion = Criterion::AllLe {
        limit: quantity("2 %"),
        members: members(),
    };
    check(
        &ge,
        &[
            ("CD105=1%,CD73=<2%,CD90=2%", "pass"),
            ("CD105=1%,CD73=2.1%,CD90=2%", "fail"),
            ("CD105=1%,CD73=<3%,CD90=2%", "sensitivity"),
        ],
    );
    let marker = |name: &str| markers(&[name])[0].clone();
    ge.criterion = Criterion::Each(vec![
        (marker("CD45"), Criterion::Le(quantity("2 %"))),
        (marker("CD73"), Criterion::Ge(quantity("95 %"))),
        (marker("HLA-DR"), Criterion::Report),
    ]);
    check(
        &ge,
        &[
            ("CD45=1%,CD73=96%,HLA-DR=40%", "pass"),
            ("CD45=3%,CD73=96%,HLA-DR=40%", "fail"),
            ("CD45=1%,CD73=96%", "marker_missing"),
        ],
    );
}

#[test]
fn an_assay_that_did_not_run_says_nothing() {
    let invalid = |facts: &mut ResultFacts| {
        let reason = crate::domain::id::Text::parse("every position removed").unwrap();
        facts.value = crate::domain::value::ResultValue::Invalid(reason);
    };
    let rows = [
        endotoxin(Criterion::Le(quantity("0.5 [IU]/mL"))),
        row("STERILITY", Stage::Final, Criterion::EqQual(Q::NoGrowth)),
        row("TOTAL_PROTEIN", Stage::Final, Criterion::Report),
        row("EV_IMAGE", Stage::Bulk, Criterion::EvidencePresent),
    ];
    for row in rows {
        check_with(&row, "Conforms", "invalid", invalid);
    }
}

#[test]
fn what_was_found_fails_a_row_of_another_kind() {
    let sterility = row("STERILITY", Stage::Final, Criterion::EqQual(Q::NoGrowth));
    check(
        &sterility,
        &[
            ("AEROBIC=NoGrowth,FUNGAL=Growth", "fail"),
            ("AEROBIC=NoGrowth,FUNGAL=NoGrowth", "kind"),
        ],
    );
    let panel = row(
        "VIRUS_NAT_PANEL",
        Stage::Wcb,
        Criterion::AllQual {
            value: Q::NotDetected,
            members: markers(&["HBV"]),
        },
    );
    check(&panel, &[("Detected", "fail"), ("NotDetected", "kind")]);
}

#[test]
fn below_a_limit_says_something_only_beside_the_limit() {
    let mut bsa = row(
        "RESIDUAL_BSA",
        Stage::Final,
        Criterion::EqQual(Q::NotDetected),
    );
    bsa.accept = vec![Accepted::BelowLod, Accepted::BelowLoq];
    let wanted = |of, strict, limit: &str| Sensitivity {
        of,
        strict,
        limit: quantity(limit),
    };
    let at_most = vec![wanted(SensitivityOf::Lod, false, "50 ng/mL")];
    let less = vec![wanted(SensitivityOf::Lod, true, "50 ng/mL")];
    let quantified = vec![wanted(SensitivityOf::Loq, false, "50 ng/mL")];
    let none = Vec::new();
    for (require, result, lod, loq, expected) in [
        (&none, "Below_LOD", "", "", "sensitivity"),
        (&none, "Below_LOD", "7 ng/mL", "", "pass"),
        (&none, "Below_LOQ", "7 ng/mL", "", "sensitivity"),
        (&none, "Below_LOQ", "", "7 ng/mL", "pass"),
        (&none, "3 ng/mL", "7 ng/mL", "", "pass"),
        (&none, "<7 ng/mL", "7 ng/mL", "", "pass"),
        (&none, "7 ng/mL", "7 ng/mL", "", "fail"),
        (&none, "0 ng/mL", "", "", "sensitivity"),
        (&at_most, "Below_LOD", "50 ng/mL", "", "pass"),
        (&at_most, "Below_LOD", "0.05 ug/mL", "", "pass"),
        (&at_most, "Below_LOD", "100000 ng/mL", "", "sensitivity"),
        (&at_most, "NotDetected", "", "", "sensitivity"),
        (&at_most, "Below_LOQ", "", "100000 ng/mL", "sensitivity"),
        (
            &at_most,
            "Below_LOQ",
            "1 ng/mL",
            "100000 ng/mL",
            "sensitivity",
        ),
        (&at_most, "Below_LOQ", "1 ng/mL", "50 ng/mL", "pass"),
        (&less, "Below_LOD", "50 ng/mL", "", "sensitivity"),
        (&less, "Below_LOD", "49.9 ng/mL", "", "pass"),
        (&quantified, "Below_LOQ", "", "50 ng/mL", "pass"),
        (&quantified, "Below_LOQ", "", "51 ng/mL", "sensitivity"),
        (&quantified, "NotDetected", "1 ng/mL", "", "sensitivity"),
    ] {
        bsa.require.clone_from(require);
        check_with(&bsa, result, expected, |facts| {
            let given = |text: &str| (!text.is_empty()).then(|| quantity(text));
            facts.lod = given(lod);
            facts.loq = given(loq);
        });
    }
}

#[test]
fn documents_and_reports() {
    check(
        &row("EV_IMAGE", Stage::Bulk, Criterion::EvidencePresent),
        &[
            ("document", "pass"),
            ("Conforms", "kind"),
            ("Indeterminate", "indeterminate"),
        ],
    );
    check(
        &row("TOTAL_PROTEIN", Stage::Bulk, Criterion::Report),
        &[
            ("1 ug/mL", "pass"),
            ("Above_ULOQ", "pass"),
            ("Indeterminate", "indeterminate"),
        ],
    );
}

#[test]
fn a_passing_value_still_needs_time_laboratory_vials_and_sensitivity() {
    let mut sterility = row("STERILITY", Stage::Final, Criterion::EqQual(Q::NoGrowth));
    sterility.lab = Some(LabRequirement::ThirdParty);
    sterility.samples = Some(SampleCount::Table3);
    let method = |code: &'static str, days: u32| {
        move |facts: &mut ResultFacts| {
            facts.method = MethodCode::parse(code).unwrap();
            facts.ended = facts.started.saturating_add(DurationMs::from_days(days));
        }
    };
    check_with(&sterility, "NoGrowth", "duration", method("JP_4_06", 9));
    check_with(&sterility, "NoGrowth", "pass", method("JP_4_06", 14));
    check_with(&sterility, "NoGrowth", "duration", method("USP_71", 13));
    check_with(&sterility, "NoGrowth", "pass", method("BACT_ALERT", 7));
    check_with(&sterility, "NoGrowth", "duration", method("BACT_ALERT", 6));
    check_with(
        &sterility,
        "NoGrowth",
        "duration",
        method("MYCO_CULTURE", 27),
    );
    // Nobody has said how long these take, or the code is misspelt.
    check_with(&sterility, "NoGrowth", "duration", method("UNKNOWN", 400));
    check_with(&sterility, "NoGrowth", "duration", method("USP71", 14));
    check_with(&sterility, "Growth", "fail", method("JP_4_06", 3));
    check_with(&sterility, "NoGrowth", "duration", |facts| {
        facts.ended = facts.started.saturating_add(DurationMs::from_ms(-1));
    });
    // The row's own time counts before the method's, longer or shorter.
    sterility.min_duration_h = Some(168);
    check_with(&sterility, "NoGrowth", "pass", method("JP_4_06", 7));
    sterility.min_duration_h = Some(336);
    check_with(&sterility, "NoGrowth", "duration", method("BACT_ALERT", 7));

    for (lab, expected) in [
        (LabIndependence::ThirdParty, "pass"),
        (LabIndependence::Affiliated, "lab"),
        (LabIndependence::InHouse, "lab"),
    ] {
        check_with(&sterility, "NoGrowth", expected, |facts| {
            facts.independence = lab
        });
    }
    check_with(&sterility, "Growth", "fail", |f| {
        f.independence = LabIndependence::InHouse
    });
    for (vials, expected) in [(10, "pass"), (9, "samples")] {
        check_with(&sterility, "NoGrowth", expected, |facts| {
            facts.vials_in_sample = vials
        });
    }
    sterility.samples = Some(SampleCount::Count(21));
    check(&sterility, &[("NoGrowth", "samples")]);

    let mut mycoplasma = row(
        "MYCOPLASMA_NAT",
        Stage::Harvest,
        Criterion::EqQual(Q::NotDetected),
    );
    let lod = |strict, limit| Sensitivity {
        of: SensitivityOf::Lod,
        strict,
        limit: quantity(limit),
    };
    mycoplasma.require = vec![lod(false, "10 [CFU]/mL"), lod(true, "100 {GC}/mL")];
    let rows = [
        (None, "sensitivity"),
        (Some("10 [CFU]/mL"), "pass"),
        (Some("10.1 [CFU]/mL"), "sensitivity"),
        (Some("1000 [CFU]/dL"), "pass"),
        (Some("99 {GC}/mL"), "pass"),
        (Some("100 {GC}/mL"), "sensitivity"),
        (Some("101 {GC}/mL"), "sensitivity"),
        (Some("5 {copies}/mL"), "unit"),
    ];
    for (lod, expected) in rows {
        check_with(&mycoplasma, "NotDetected", expected, |f| {
            f.lod = lod.map(quantity)
        });
        check_with(&mycoplasma, "Detected", "fail", |f| {
            f.lod = lod.map(quantity)
        });
    }
    check_with(&mycoplasma, "NotDetected", "other_question", |f| {
        f.stage = Stage::Final
    });
    check_with(&mycoplasma, "NotDetected", "other_question", |f| {
        f.analyte = code("PH")
    });
}

#[test]
fn age_is_counted_from_the_sample() {
    let mut row = row("STERILITY", Stage::Final, Criterion::EqQual(Q::NoGrowth));
    let spec = specification(vec![]);
    let facts = facts(&row, "NoGrowth");
    let within = |row: &Row, text: &str| {
        within_age(
            row,
            &facts,
            &spec.defaults,
            TimestampMs::parse(text).unwrap(),
        )
    };
    assert!(within(&row, "2026-04-01T00:00:00Z"));
    assert!(!within(&row, "2026-04-01T00:00:00.001Z"));
    row.max_age = MaxAge::Days(1);
    assert!(within(&row, "2026-01-02T00:00:00Z") && !within(&row, "2026-01-03T00:00:00Z"));
    row.max_age = MaxAge::Unlimited;
    assert!(within(&row, "9999-01-01T00:00:00Z"));
}

#[test]
fn vials_by_lot_size() {
    let rows = [
        (1, 4),
        (40, 4),
        (41, 5),
        (100, 10),
        (101, 10),
        (500, 10),
        (501, 11),
        (1000, 20),
        (1001, 20),
        (100_000, 20),
        (u32::MAX, 20),
    ];
    for (lot, vials) in rows {
        assert_eq!(sterility_vials(lot, None), vials, "{lot}");
        for (fill, factor) in [("1.99 mL", 2), ("2 mL", 1), ("2000 uL", 1), ("0.5 mL", 2)] {
            let fill = quantity(fill);
            assert_eq!(
                sterility_vials(lot, Some(fill)),
                vials * factor,
                "{lot} {fill}"
            );
        }
    }
}

proptest::proptest! {
    /// No number, unit or limit makes a judgement panic, and less never does worse than more.
    #[test]
    fn judgements_are_total_and_monotone(
        a: i64, ea: i8, b: i64, eb: i8, limit: i64, el: i8,
    ) {
        use crate::domain::quantity::{Decimal, Quantity};
        use crate::domain::value::{Measurement, ResultValue};
        let unit = unit("[IU]/mL");
        let mut row = endotoxin(Criterion::Le(Quantity::new(Decimal::new(limit, el), unit)));
        row.also = Some(AlsoRule::DoseRule);
        let spec = specification(vec![row.clone()]);
        let lot = LotContext { specification: &spec, label_claims: &[], lot_vials: None, fill: None };
        let (a, b) = (Decimal::new(a, ea), Decimal::new(b, eb));
        let passes = |number: Decimal| {
            let mut facts = facts(&row, "1 [IU]/mL");
            let measured = Measurement::exactly(Quantity::new(number, unit));
            facts.value = ResultValue::Quantitative(measured);
            judge(&row, &facts, &lot).passes()
        };
        let (low, high) = if a.compare(&b).is_le() { (a, b) } else { (b, a) };
        assert!(passes(low) || !passes(high));
    }
}
