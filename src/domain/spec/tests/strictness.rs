//! Which changes of a specification loosen it. Old on the left, new on the right, and in both
//! directions: what one way is as strict is mostly looser the other way.

use super::build::*;
use super::*;
use crate::domain::quantity::Percent;
use crate::domain::value::Qualitative as Q;

/// A change of one row, and which way it loosens: `>` the new one is looser, `<` the old one,
/// `=` neither, `x` each asks something that the other does not.
type Change = (&'static str, Row, Row, char);

fn number(criterion: Criterion) -> Row {
    row("ENDOTOXIN", Stage::Final, criterion)
}

fn le(limit: &str) -> Row {
    number(Criterion::Le(quantity(limit)))
}

fn range(min: &str, max: &str, of: &str) -> Row {
    number(Criterion::Range {
        min: decimal(min),
        max: decimal(max),
        unit: unit(of),
    })
}

fn word(expected: Q) -> Row {
    row("STERILITY", Stage::Final, Criterion::EqQual(expected))
}

fn set(criterion: Criterion) -> Row {
    row("EV_POS_TM", Stage::Bulk, criterion)
}

fn at_least(n: u32, members: &[&str]) -> Row {
    set(Criterion::AtLeastPositive {
        n,
        members: markers(members),
    })
}

fn all(value: Q, members: &[&str]) -> Row {
    set(Criterion::AllQual {
        value,
        members: markers(members),
    })
}

fn share(bound: PopulationBound, pct: &str, low: &str) -> Row {
    let (low, high) = (decimal(low), decimal("400"));
    let (pct, unit) = (decimal(pct), unit("nm"));
    number(Criterion::Population {
        bound,
        pct,
        low,
        high,
        unit,
    })
}

fn label(pct: &str) -> Row {
    let pct = Percent::new(decimal(pct)).unwrap();
    let unit = unit("{particle}/mL");
    number(Criterion::WithinPctOfLabel { pct, unit })
}

fn with(mut row: Row, change: impl Fn(&mut Row)) -> Row {
    change(&mut row);
    row
}

fn numbers() -> Vec<Change> {
    let lt = |limit: &str| number(Criterion::Lt(quantity(limit)));
    let ge = |limit: &str| number(Criterion::Ge(quantity(limit)));
    let gt = |limit: &str| number(Criterion::Gt(quantity(limit)));
    let warn = |limit: &str| number(Criterion::GeWarn(quantity(limit)));
    let loq = |limit: &str| {
        let loq_le = quantity(limit);
        number(Criterion::BelowLoq { loq_le })
    };
    vec![
        ("the same", le("0.5 [IU]/mL"), le("0.5 [IU]/mL"), '='),
        ("other digits", le("0.5 [IU]/mL"), le("0.50 [IU]/mL"), '='),
        (
            "ten times the limit",
            le("0.5 [IU]/mL"),
            le("5.0 [IU]/mL"),
            '>',
        ),
        (
            "the limit in another unit",
            le("0.5 mg/mL"),
            le("500 ug/mL"),
            '=',
        ),
        (
            "a thousandth more in another unit",
            le("0.5 mg/mL"),
            le("501 ug/mL"),
            '>',
        ),
        (
            "a unit that cannot be compared",
            le("0.5 mg/mL"),
            le("0.1 [IU]/mL"),
            'x',
        ),
        (
            "less than, now at most",
            lt("0.5 [IU]/mL"),
            le("0.5 [IU]/mL"),
            '>',
        ),
        ("more than, now at least", gt("5 %"), ge("5 %"), '>'),
        ("a lower floor", ge("90 %"), ge("80 %"), '>'),
        ("at least, now at most", ge("90 %"), le("90 %"), 'x'),
        (
            "a wider range below",
            range("6.5", "7.8", "[pH]"),
            range("6.4", "7.8", "[pH]"),
            '>',
        ),
        (
            "a wider range above",
            range("6.5", "7.8", "[pH]"),
            range("6.5", "7.9", "[pH]"),
            '>',
        ),
        (
            "a range that moved",
            range("6.5", "7.8", "[pH]"),
            range("6.6", "7.9", "[pH]"),
            'x',
        ),
        (
            "a range without its lower end",
            range("240", "400", "mosm/kg"),
            le("400 mosm/kg"),
            '>',
        ),
        ("a floor that only warns", ge("90 %"), warn("90 %"), '>'),
        ("a lower floor that warns", warn("90 %"), warn("80 %"), '>'),
        (
            "a limit that is only reported",
            le("0.5 [IU]/mL"),
            number(Criterion::Report),
            '>',
        ),
        ("a wider share of the label", label("20"), label("30"), '>'),
        (
            "a coarser limit of quantitation",
            loq("1 ng/mL"),
            loq("2 ng/mL"),
            '>',
        ),
        (
            "a smaller share of the particles",
            share(PopulationBound::Ge, "90", "50"),
            share(PopulationBound::Ge, "80", "50"),
            '>',
        ),
        (
            "a share, now included",
            share(PopulationBound::Gt, "90", "50"),
            share(PopulationBound::Ge, "90", "50"),
            '>',
        ),
        (
            "another window of sizes",
            share(PopulationBound::Ge, "90", "50"),
            share(PopulationBound::Ge, "90", "30"),
            'x',
        ),
    ]
}

fn words() -> Vec<Change> {
    let three = ["CD63", "CD81", "CD9"];
    let none = |members: &[&str]| {
        let members = markers(members);
        set(Criterion::NonePositive { members })
    };
    let accepting = |accepted: Accepted| with(word(Q::NoGrowth), |r| r.accept.push(accepted));
    let image = set(Criterion::EvidencePresent);
    vec![
        ("another word", word(Q::NoGrowth), word(Q::Negative), 'x'),
        (
            "a second word",
            word(Q::NoGrowth),
            accepting(Accepted::Qualitative(Q::Negative)),
            '>',
        ),
        (
            "what is below a limit of detection",
            word(Q::NoGrowth),
            accepting(Accepted::BelowLod),
            '>',
        ),
        (
            "a word that was accepted before, with the first one changed",
            accepting(Accepted::Qualitative(Q::Conforms)),
            word(Q::Conforms),
            'x',
        ),
        (
            "fewer members that must be positive",
            all(Q::Positive, &three),
            all(Q::Positive, &three[..2]),
            '>',
        ),
        (
            "fewer that must be absent",
            none(&three),
            none(&three[..1]),
            '>',
        ),
        ("other members", none(&three[..1]), none(&three[1..2]), 'x'),
        (
            "two of three, now one",
            at_least(2, &three),
            at_least(1, &three),
            '>',
        ),
        (
            "two of two, now of three",
            at_least(2, &three[..2]),
            at_least(2, &three),
            '>',
        ),
        (
            "one of two, now two of three",
            at_least(1, &three[..2]),
            at_least(2, &three),
            '<',
        ),
        (
            "all, now some",
            all(Q::Positive, &three),
            at_least(3, &three),
            'x',
        ),
        (
            "a document, now anything",
            image.clone(),
            set(Criterion::Report),
            '>',
        ),
        ("a document, now markers", image, at_least(1, &three), 'x'),
    ]
}

fn conditions() -> Vec<Change> {
    let base = || le("0.5 [IU]/mL");
    let lab = |lab| with(base(), |r| r.lab = Some(lab));
    let methods = |texts: &[&str]| with(base(), |r| r.methods = methods(texts));
    let hours = |hours| with(base(), |r| r.min_duration_h = hours);
    let timed = |method: &str, h| {
        with(word(Q::NoGrowth), |r| {
            r.methods = super::build::methods(&[method]);
            r.min_duration_h = h;
        })
    };
    let age = |age| with(base(), |r| r.max_age = age);
    let samples = |samples| with(base(), |r| r.samples = samples);
    let lods = |limits: &[&str]| {
        with(base(), |r| {
            r.require = limits
                .iter()
                .map(|limit| Sensitivity {
                    of: SensitivityOf::Lod,
                    strict: false,
                    limit: quantity(limit),
                })
                .collect();
        })
    };
    let asked = |requirement| with(base(), |r| r.requirement = requirement);
    let dose = with(base(), |r| r.also = Some(AlsoRule::DoseRule));
    let renamed = with(base(), |r| {
        r.row_id = Some(crate::domain::id::Label::parse("b").unwrap());
        r.criterion_text = Some(crate::domain::id::Text::parse("below").unwrap());
    });
    use LabRequirement::{InHouse, ThirdParty};
    use SampleCount::{Count, Table3};
    vec![
        ("other names and words for people", base(), renamed, '='),
        (
            "third party, now in-house",
            lab(ThirdParty),
            lab(InHouse),
            '>',
        ),
        ("third party, now the default", lab(ThirdParty), base(), '>'),
        (
            "third party, now from its certificate too",
            lab(ThirdParty),
            with(lab(ThirdParty), |r| r.transcribed = true),
            '>',
        ),
        (
            "one more method",
            methods(&["A"]),
            methods(&["A", "B"]),
            '>',
        ),
        ("any method", methods(&["A"]), base(), '>'),
        ("another method", methods(&["A"]), methods(&["B"]), 'x'),
        ("a shorter test", hours(Some(336)), hours(Some(168)), '>'),
        ("no shortest test", hours(Some(336)), hours(None), 'x'),
        (
            "less than the method needs",
            timed("JP_4_06", None),
            timed("JP_4_06", Some(168)),
            '>',
        ),
        (
            "as long as the method needs",
            timed("JP_4_06", None),
            timed("JP_4_06", Some(336)),
            '=',
        ),
        (
            "an older sample",
            age(MaxAge::Days(90)),
            age(MaxAge::Days(91)),
            '>',
        ),
        (
            "any age",
            age(MaxAge::Days(90)),
            age(MaxAge::Unlimited),
            '>',
        ),
        (
            "the default's age",
            age(MaxAge::Days(90)),
            age(MaxAge::Default),
            '=',
        ),
        (
            "fewer vials",
            samples(Some(Count(4))),
            samples(Some(Count(3))),
            '>',
        ),
        (
            "any number of vials",
            samples(Some(Table3)),
            samples(None),
            '>',
        ),
        (
            "four vials in place of the table",
            samples(Some(Table3)),
            samples(Some(Count(4))),
            '>',
        ),
        (
            "the table in place of five vials",
            samples(Some(Count(5))),
            samples(Some(Table3)),
            'x',
        ),
        (
            "forty vials in place of the table",
            samples(Some(Table3)),
            samples(Some(Count(40))),
            '<',
        ),
        (
            "a coarser limit of detection",
            lods(&["10 [CFU]/mL"]),
            lods(&["20 [CFU]/mL"]),
            '>',
        ),
        (
            "no limit of detection",
            lods(&["10 [CFU]/mL"]),
            lods(&[]),
            '>',
        ),
        (
            "no limit of quantitation, the same of detection",
            with(lods(&["10 [CFU]/mL"]), |r| {
                r.require.push(Sensitivity {
                    of: SensitivityOf::Loq,
                    strict: false,
                    limit: quantity("20 [CFU]/mL"),
                });
            }),
            lods(&["10 [CFU]/mL"]),
            '>',
        ),
        (
            "another way to show the limit of detection",
            lods(&["10 [CFU]/mL"]),
            lods(&["10 [CFU]/mL", "100 {GC}/mL"]),
            '>',
        ),
        ("without the dose rule", dose, base(), '>'),
        (
            "only if bovine",
            asked(Requirement::Mandatory),
            asked(Requirement::IfBovineUsed),
            '>',
        ),
        (
            "porcine in place of bovine",
            asked(Requirement::IfBovineUsed),
            asked(Requirement::IfPorcineUsed),
            'x',
        ),
        (
            "only reported",
            asked(Requirement::Mandatory),
            asked(Requirement::Report),
            '>',
        ),
    ]
}

fn looser(new: &Specification, old: &Specification) -> Vec<String> {
    let rows = looser_rows(new, old);
    rows.iter().map(ToString::to_string).collect()
}

#[test]
fn rows_of_a_specification() {
    let changes = [numbers(), words(), conditions()].concat();
    for (what, old, new, expected) in changes {
        let (old, new) = (specification(vec![old]), specification(vec![new]));
        let loosened = !looser(&new, &old).is_empty();
        let tightened = !looser(&old, &new).is_empty();
        let got = match (loosened, tightened) {
            (true, true) => 'x',
            (true, false) => '>',
            (false, true) => '<',
            (false, false) => '=',
        };
        assert_eq!(got, expected, "{what}");
    }
}

/// Rounded to its places, at most 0.5 lets 0.54 through and at most 0.50 does not; below 0.5 stops 0.46.
#[test]
fn rounding_is_compared() {
    let rounded = |row: Row, rounding| Specification {
        rounding,
        ..specification(vec![row])
    };
    let lt = || number(Criterion::Lt(quantity("0.5 [IU]/mL")));
    let at_90 = || share(PopulationBound::Ge, "90", "50");
    use Rounding::{AsReported, Compendial};
    for (old, new, loosened) in [
        (
            (le("0.50 [IU]/mL"), Compendial),
            (le("0.5 [IU]/mL"), Compendial),
            true,
        ),
        (
            (le("0.5 [IU]/mL"), Compendial),
            (le("0.50 [IU]/mL"), Compendial),
            false,
        ),
        (
            (le("0.50 [IU]/mL"), AsReported),
            (le("0.5 [IU]/mL"), AsReported),
            false,
        ),
        (
            (le("0.5 [IU]/mL"), AsReported),
            (le("0.5 [IU]/mL"), Compendial),
            true,
        ),
        (
            (le("0.5 [IU]/mL"), Compendial),
            (le("0.5 [IU]/mL"), AsReported),
            false,
        ),
        ((lt(), AsReported), (lt(), Compendial), false),
        ((lt(), Compendial), (lt(), AsReported), true),
        // 89.5 % are rounded to at least 90 %.
        ((at_90(), AsReported), (at_90(), Compendial), true),
        ((at_90(), Compendial), (at_90(), AsReported), false),
    ] {
        let (old, new) = (rounded(old.0, old.1), rounded(new.0, new.1));
        assert_eq!(!looser(&new, &old).is_empty(), loosened, "{old:?} {new:?}");
    }
}

#[test]
fn whole_specifications() {
    type Change = fn(&mut Specification);
    let mut dosed = le("0.5 [IU]/mL");
    dosed.also = Some(AlsoRule::DoseRule);
    let old = specification(vec![word(Q::NoGrowth), dosed]);
    let rows: &[(&str, Change, &[&str])] = &[
        ("nothing", |_| (), &[]),
        ("a row more", |s| s.rows.push(le("0.1 mg/mL")), &[]),
        (
            "a row less",
            |s| drop(s.rows.remove(0)),
            &["STERILITY/FINAL"],
        ),
        (
            "a row at another stage",
            |s| s.rows[0].stage = Stage::Bulk,
            &["STERILITY/FINAL"],
        ),
        (
            "a row twice, the second one looser",
            |s| s.rows.push(le("5 [IU]/mL")),
            &[],
        ),
        (
            "in-house by default",
            |s| s.defaults.lab = LabRequirement::ThirdParty,
            &[],
        ),
        (
            "older samples by default",
            |s| s.defaults.max_age_days = Some(91),
            &["ENDOTOXIN/FINAL", "STERILITY/FINAL"],
        ),
        (
            "retests",
            |s| s.defaults.retest_allowed = 1,
            &["ENDOTOXIN/FINAL", "STERILITY/FINAL"],
        ),
        (
            "a heavier patient",
            |s| s.dose.min_body_weight_kg = decimal("60"),
            &["ENDOTOXIN/FINAL"],
        ),
        (
            "a smaller dose",
            |s| s.dose.max_ml_per_hour = decimal("4.9"),
            &["ENDOTOXIN/FINAL"],
        ),
        (
            "a lighter patient and a larger dose",
            |s| {
                s.dose.min_body_weight_kg = decimal("40");
                s.dose.max_ml_per_hour = decimal("10");
            },
            &[],
        ),
    ];
    for (what, change, expected) in rows {
        let mut new = old.clone();
        change(&mut new);
        assert_eq!(looser(&new, &old), *expected, "{what}");
    }
}
