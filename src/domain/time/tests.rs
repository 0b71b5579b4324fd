use super::*;

#[test]
fn instants_read_back() {
    let rows = [
        ("2026-11-22T20:10:48Z", 1_795_378_248_000),
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01T00:00:00.001Z", 1),
        ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
    ];
    for (text, ms) in rows {
        let time = TimestampMs::parse(text).unwrap();
        assert_eq!((time.ms(), time.to_string().as_str()), (ms, text));
    }
    assert!(TimestampMs::new(-1).is_err());
    assert!(TimestampMs::new(TimestampMs::MAX.ms() + 1).is_err());
    for text in [
        "",
        "2026-11-22",
        "2026-11-22 20:10:48Z",
        "2026-11-22T20:10:48",
        "2026-11-22T20:10:48+09:00",
        "2026-02-29T00:00:00Z",
        "2026-11-22T24:00:00Z",
        "2026-11-22T23:59:60Z",
        "2026-11-22T20:10:48ZZ",
        "1969-12-31T23:59:59Z",
    ] {
        assert!(TimestampMs::parse(text).is_err(), "{text}");
    }
}

#[test]
fn dates_end_where_people_are() {
    let rows = [
        ("2027-02-28", 540, "2027-02-28T15:00:00Z"),
        ("2027-02-28", 0, "2027-03-01T00:00:00Z"),
        ("2027-02-28", -840, "2027-03-01T14:00:00Z"),
        ("1970-01-01", 840, "1970-01-01T10:00:00Z"),
        ("9999-12-31", 0, "9999-12-31T23:59:59.999Z"),
        ("9999-12-31", 540, "9999-12-31T15:00:00Z"),
    ];
    for (date, offset, end) in rows {
        let offset = UtcOffset::from_minutes(offset).unwrap();
        let date = Date::parse(date).unwrap();
        assert_eq!(date.end(offset).to_string(), end, "{date}");
        let before = date.end(offset).saturating_add(DurationMs::from_ms(-1));
        assert_eq!(before.date(offset), date);
    }
    assert_eq!(
        Date::last_of_month(2028, 2).unwrap().to_string(),
        "2028-02-29"
    );
    for text in [
        "2026-13-01",
        "2026-02-29",
        "2026-1-01",
        "1969-12-31",
        "26-01-01",
        "2026/01/01",
    ] {
        assert!(Date::parse(text).is_err(), "{text}");
    }
}

#[test]
fn japanese_and_offsets() {
    let time = TimestampMs::parse("2026-11-22T11:10:48Z").unwrap();
    assert_eq!(time.japanese(UtcOffset::JST), "2026年11月22日20時10分");
    assert_eq!(UtcOffset::JST.to_string(), "+09:00");
    assert_eq!(UtcOffset::from_minutes(-210).unwrap().to_string(), "-03:30");
    assert!(UtcOffset::from_minutes(841).is_err() && UtcOffset::from_minutes(-841).is_err());
    // The ends of the scale stay on it.
    let ends = [(TimestampMs::MIN, -840), (TimestampMs::MAX, 840)];
    for (time, offset) in ends {
        let offset = UtcOffset::from_minutes(offset).unwrap();
        assert!(!time.japanese(offset).is_empty());
        assert!(!time.date(offset).to_string().is_empty());
    }
    assert_eq!(DurationMs::from_hours(336), DurationMs::from_days(14));
    assert_eq!(
        TimestampMs::MIN.since(TimestampMs::MAX).ms(),
        -TimestampMs::MAX.ms()
    );
}
