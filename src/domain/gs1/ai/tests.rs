use super::*;

/// Every identifier of two to four digits that is known.
fn known() -> Vec<String> {
    let all = (2..=4_usize).flat_map(|length| {
        (0..10_u32.pow(length as u32)).map(move |number| format!("{number:0length$}"))
    });
    all.filter(|ai| lookup(ai).is_some()).collect()
}

#[test]
fn the_table_is_whole_and_no_identifier_begins_another() {
    let known = known();
    // The count of the release that the module names.
    assert_eq!(known.len(), 541);
    for ai in &known {
        for other in &known {
            assert!(
                ai == other || !other.starts_with(ai.as_str()),
                "{ai} {other}"
            );
        }
    }
}

#[test]
fn values_are_read_or_refused() {
    let rows = [
        // Decimal places: each place is an identifier, six digits whatever they mean.
        ("3100", "000123", "ok"),
        ("3105", "000123", "ok"),
        ("3106", "000123", "unknown"),
        ("3180", "000123", "unknown"),
        ("3699", "000123", "unknown"),
        ("3909", "1", "ok"),
        ("3943", "1234", "ok"),
        ("3944", "1234", "unknown"),
        ("3105", "00012", "(3105) needs 6 characters, found 5"),
        ("3105", "0001-3", "(3105) contains '-', expected digits"),
        // Check digits.
        ("00", "498765400000000003", "ok"),
        (
            "00",
            "498765400000000004",
            "(00) ends in check digit 4, but its digits give 3",
        ),
        ("414", "4987654000005", "ok"),
        (
            "414",
            "4987654000006",
            "(414) ends in check digit 6, but its digits give 5",
        ),
        ("253", "4987654000005", "ok"),
        ("253", "4987654000005AB-1", "ok"),
        (
            "253",
            "4987654000006AB-1",
            "(253) ends in check digit 6, but its digits give 5",
        ),
        ("8003", "04987654000005", "ok"),
        ("8018", "498765400000000003", "ok"),
        // Parts that may be absent, but not half.
        ("4330", "001200", "ok"),
        ("4330", "001200-", "ok"),
        ("4330", "00120-", "(4330) contains '-', expected digits"),
        ("423", "392", "ok"),
        ("423", "392528", "ok"),
        ("423", "39252", "(423) needs 3 characters, found 2"),
        ("7011", "270228", "ok"),
        ("7011", "2702281200", "ok"),
        ("7011", "27022812", "(7011) needs 4 characters, found 2"),
        ("8043", "111111111111111111", "ok"),
        ("8043", "11111111111111111111", "ok"),
        // Dates and times.
        ("15", "270200", "ok"),
        (
            "15",
            "270229",
            "(15) is \"270229\", expected a date as YYMMDD, day 00 for the month's last",
        ),
        (
            "7006",
            "270200",
            "(7006) is \"270200\", expected a date as YYMMDD",
        ),
        ("7007", "270201270228", "ok"),
        ("8008", "27022823", "ok"),
        ("8008", "270228235959", "ok"),
        ("8008", "27022824", "(8008) is \"24\", expected an hour"),
        (
            "8008",
            "2702282360",
            "(8008) is \"60\", expected minutes or seconds",
        ),
        ("7250", "19560229", "ok"),
        (
            "7250",
            "19570229",
            "(7250) is \"19570229\", expected a date as YYYYMMDD",
        ),
        // Characters.
        ("8010", "4987654#-/A", "ok"),
        (
            "8010",
            "4987654a",
            "(8010) contains 'a', expected characters of GS1 set 39",
        ),
        ("8030", "QUJD_-==", "ok"),
        ("8030", "QUJD.", "(8030) contains '.', expected base64url"),
        ("7040", "1AA1", "ok"),
        ("421", "392100-0001", "ok"),
        (
            "421",
            "392",
            "(421) has 4 to 12 characters, found 3; was a separator lost?",
        ),
        // Newer than the table, or nothing.
        ("7777", "X", "unknown"),
        ("04", "X", "unknown"),
        ("+1", "X", "unknown"),
    ];
    for (ai, value, expected) in rows {
        let found = match lookup(ai) {
            None => "unknown".to_owned(),
            Some(format) => match check_value(ai, format, value, 2026) {
                Ok(()) => "ok".to_owned(),
                Err(error) => error.to_string(),
            },
        };
        assert_eq!(found, expected, "({ai}){value}");
    }
}
