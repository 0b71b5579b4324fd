use super::*;

#[test]
fn two_hundred_and_forty_nine_countries() {
    let all: Vec<_> = CountryCode::all().collect();
    assert_eq!(all.len(), 249);
    assert!(all.is_sorted());
    assert!(all.iter().all(|code| CountryCode::parse(code).is_ok()));
}
