use super::*;

fn decimal(text: &str) -> Decimal {
    Decimal::parse(text).unwrap()
}

#[test]
fn digits_are_kept() {
    let rows = [
        ("2.30e10", 230, 8, "2.30e10"),
        ("0.50", 50, -2, "0.50"),
        ("0.05", 5, -2, "0.05"),
        ("6000", 6000, 0, "6000"),
        ("0", 0, 0, "0"),
        ("0.00", 0, -2, "0.00"),
        ("0e3", 0, 3, "0e3"),
        ("-0.5", -5, -1, "-0.5"),
        ("23.0E+9", 230, 8, "2.30e10"),
        ("1e-30", 1, -30, "1e-30"),
        ("1.5e-30", 15, -31, "1.5e-30"),
        ("5e3", 5, 3, "5e3"),
        ("9223372036854775807", i64::MAX, 0, "9223372036854775807"),
        ("-9223372036854775808", i64::MIN, 0, "-9223372036854775808"),
        ("1e127", 1, 127, "1e127"),
        ("1e-128", 1, -128, "1e-128"),
    ];
    for (text, mantissa, exponent, shown) in rows {
        let found = decimal(text);
        assert_eq!(
            (found.mantissa(), found.exponent()),
            (mantissa, exponent),
            "{text}"
        );
        assert_eq!(found.to_string(), shown, "{text}");
        assert_eq!(decimal(shown), found, "{text}");
    }
}

#[test]
fn what_is_no_decimal() {
    let shapes = [
        "", "-", ".5", "5.", "+5", "05", "-0", "-0.00", "1,5", "1 ", " 1", "1e", "1e+", "1e--1",
        "1e1.5", "0x1", "１", "1.2.3", "NaN", "1e00001", "--1", "1e1e1",
    ];
    for text in shapes {
        assert!(
            matches!(Decimal::parse(text), Err(DecimalError::Shape(_))),
            "{text:?}"
        );
    }
    let too_many = Decimal::parse("9223372036854775808");
    assert!(matches!(too_many, Err(DecimalError::TooManyDigits { .. })));
    for text in ["1e128", "1e-129", "0.1e-128", "1e9999"] {
        assert!(
            matches!(Decimal::parse(text), Err(DecimalError::Exponent { .. })),
            "{text}"
        );
    }
}

#[test]
fn comparison_is_exact() {
    use Ordering::{Equal, Greater, Less};
    let rows = [
        ("0.50", "0.5", Equal),
        ("0.51", "0.5", Greater),
        ("2.30e10", "23000000000", Equal),
        ("2.30e10", "23000000001", Less),
        ("1e127", "9223372036854775807", Greater),
        ("1e-128", "0", Greater),
        ("1e-128", "1e127", Less),
        ("0e127", "0.00", Equal),
        ("-1", "1e-128", Less),
        ("-1e127", "-1", Less),
        ("-0.5", "-0.50", Equal),
        ("-2", "-10", Greater),
        ("9", "10", Less),
        ("100", "99.9", Greater),
        ("9223372036854775807", "922337203685477580.7e1", Equal),
        ("-9223372036854775808", "-9223372036854775807", Less),
    ];
    for (left, right, expected) in rows {
        assert_eq!(
            decimal(left).compare(&decimal(right)),
            expected,
            "{left} {right}"
        );
        assert_eq!(
            decimal(right).compare(&decimal(left)),
            expected.reverse(),
            "{right} {left}"
        );
    }
}

#[test]
fn units_meet_by_powers_of_ten_only() {
    use Ordering::{Equal, Greater, Less};
    let rows = [
        ("1", "mg/mL", "1000", "ug/mL", Some(Equal)),
        ("1", "ug/mL", "1000", "ng/mL", Some(Equal)),
        ("1", "mg/mL", "1", "g/L", Some(Equal)),
        ("1", "L", "1000", "mL", Some(Equal)),
        ("0.5", "[IU]/mL", "50", "[IU]/dL", Some(Equal)),
        ("0.5", "[IU]/mL", "500", "[IU]/L", Some(Equal)),
        ("1", "{particle}/mL", "1000", "{particle}/L", Some(Equal)),
        ("0.1", "[CFU]/mL", "10", "[CFU]/(100.mL)", Some(Equal)),
        ("1", "um", "999", "nm", Some(Greater)),
        ("1", "pg/mL", "1", "ng/mL", Some(Less)),
        ("1", "ng/{dose}", "1", "ng/mL", None),
        ("1", "[IU]/{dose}", "1", "[IU]/mL", None),
        ("1", "{GC}/mL", "1", "[CFU]/mL", None),
        ("1", "{particle}/mL", "1", "{cell}/mL", None),
        ("1", "h", "1", "d", None),
    ];
    for (left, left_unit, right, right_unit, expected) in rows {
        let quantity = |text, unit| Quantity::new(decimal(text), Unit::parse(unit).unwrap());
        let (left, right) = (quantity(left, left_unit), quantity(right, right_unit));
        assert_eq!(left.compare(&right), expected, "{left} {right}");
        assert_eq!(
            right.compare(&left),
            expected.map(Ordering::reverse),
            "{right} {left}"
        );
        assert_eq!(left.convert(right.unit).is_some(), expected.is_some());
    }
    let edge = Quantity::new(Decimal::new(1, 127), Unit::parse("L").unwrap());
    assert_eq!(edge.convert(Unit::parse("mL").unwrap()), None);
    assert!(
        edge.compare(&Quantity::new(decimal("1"), Unit::parse("mL").unwrap()))
            .is_some()
    );
}

#[test]
fn every_unit_reads_back_and_traps_are_explained() {
    let mut codes = std::collections::BTreeSet::new();
    for unit in Unit::all() {
        assert_eq!(Unit::parse(unit.code()), Ok(unit));
        assert!(codes.insert(unit.code()), "{unit} stands twice");
    }
    assert_eq!(Unit::IU_PER_ML.code(), "[IU]/mL");
    assert_eq!(Unit::IU_PER_ML.display(), "EU/mL");
    assert!(matches!(
        Unit::parse("EU/mL"),
        Err(UnitError::ExaUnit { .. })
    ));
    assert!(matches!(Unit::parse("EU"), Err(UnitError::ExaUnit { .. })));
    assert!(matches!(
        Unit::parse("[EU]/mL"),
        Err(UnitError::EhrlichUnit { .. })
    ));
    for code in ["", "iu/mL", "[iu]/mL", "µg/mL", "ml", "cfu/mL", "[IU]/ml"] {
        assert!(
            matches!(Unit::parse(code), Err(UnitError::Unknown { .. })),
            "{code}"
        );
    }
    assert!(
        Unit::parse("EU/mL")
            .unwrap_err()
            .to_string()
            .contains("write endotoxin in [IU]")
    );
    assert!(
        Unit::parse("x")
            .unwrap_err()
            .to_string()
            .contains("ng/{dose}")
    );
}

#[test]
fn percentages() {
    for text in ["20", "100", "1e2", "0.000001", "30.5"] {
        assert!(Percent::new(decimal(text)).is_ok(), "{text}");
    }
    for text in ["0", "-1", "100.1", "0.0000001", "1e3"] {
        assert!(Percent::new(decimal(text)).is_err(), "{text}");
    }
    let (low, high) = Percent::new(decimal("20")).unwrap().around_hundred();
    assert_eq!(low.cmp(&decimal("80").exact()), Ordering::Equal);
    assert_eq!(high.cmp(&decimal("120").exact()), Ordering::Equal);
}

proptest::proptest! {
    /// Against plain integers, where those suffice.
    #[test]
    fn comparison_agrees_with_integers(a: i32, b: i32, ea in 0_i8..20, eb in 0_i8..20) {
        let whole = |m: i32, e: i8| i128::from(m) * 10_i128.pow(u32::from(e.unsigned_abs()));
        let (left, right) = (Decimal::new(a.into(), ea - 10), Decimal::new(b.into(), eb - 10));
        assert_eq!(left.compare(&right), whole(a, ea).cmp(&whole(b, eb)));
    }

    #[test]
    fn every_decimal_reads_back(mantissa: i64, exponent: i8) {
        let number = Decimal::new(mantissa, exponent);
        assert_eq!(Decimal::parse(&number.to_string()), Ok(number));
    }

    #[test]
    fn nothing_panics(text in ".*") {
        let _ = Decimal::parse(&text);
        let _ = Unit::parse(&text);
    }
}
