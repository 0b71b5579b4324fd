use super::*;

fn decimal(text: &str) -> Decimal {
    Decimal::parse(text).unwrap()
}

fn marker(text: &str) -> Marker {
    Marker::parse(text).unwrap()
}

#[test]
fn measurements_have_a_number_exactly_when_their_comparator_does() {
    let number = Quantity::new(decimal("1"), Unit::IU_PER_ML);
    for comparator in Comparator::ALL {
        use Comparator as C;
        let with = Measurement::new(*comparator, Some(number)).is_ok();
        let without = Measurement::new(*comparator, None).is_ok();
        let expected = match comparator {
            C::Eq | C::Lt | C::Le | C::Gt | C::Ge => (true, false),
            C::BelowLod | C::BelowLoq => (false, true),
            C::AboveUloq => (true, true),
        };
        assert_eq!((with, without), expected, "{comparator}");
    }
}

#[test]
fn sets_are_ascending_and_bounded() {
    let negative = |name: &str| (marker(name), Qualitative::Negative);
    let set =
        MarkerSet::of_words(vec![negative("CD63"), negative("CD81"), negative("CD9")]).unwrap();
    let found = set.get(&marker("CD9")).and_then(|found| found.word());
    assert_eq!(found, Some(Qualitative::Negative));
    assert_eq!(set.get(&marker("CD8")), None);
    let cases = [
        vec![],
        vec![negative("B"), negative("A")],
        vec![negative("A"), negative("A")],
    ];
    for members in cases {
        assert!(MarkerSet::of_words(members).is_err());
    }
    let many = |n: usize| (0..n).map(|at| negative(&format!("M{at:03}"))).collect();
    assert!(MarkerSet::of_words(many(64)).is_ok());
    assert_eq!(MarkerSet::of_words(many(65)), Err(ValueError::SetSize(65)));
}

#[test]
fn populations() {
    let nm = Unit::parse("nm").unwrap();
    let population = |comparator, percent, low, high| {
        Population::new(
            comparator,
            decimal(percent),
            decimal(low),
            decimal(high),
            nm,
        )
        .is_ok()
    };
    assert!(population(Comparator::Eq, "93", "50", "400"));
    assert!(population(Comparator::Gt, "0", "0", "0.1"));
    assert!(!population(Comparator::Eq, "100.1", "50", "400"));
    assert!(!population(Comparator::Eq, "-1", "50", "400"));
    assert!(!population(Comparator::Eq, "93", "400", "50"));
    assert!(!population(Comparator::Eq, "93", "50", "50.0"));
    assert!(!population(Comparator::BelowLod, "93", "50", "400"));
}

#[test]
fn words_read_back() {
    for word in Qualitative::ALL {
        assert_eq!(Qualitative::parse(word.as_str()), Ok(*word));
        assert!(!(word.is_present() && word.is_absent()));
    }
    assert!(Qualitative::parse("notdetected").is_err());
    assert_eq!(
        LabIndependence::parse("x").unwrap_err().to_string(),
        "LabIndependence: expected one of in_house, affiliated, not_a_laboratory, third_party, third_party_retold, found \"x\""
    );
}
