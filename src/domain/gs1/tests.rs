use super::*;

fn read(scanned: &str) -> String {
    match VialCode::parse(scanned, 2026) {
        Ok(code) => {
            let expiry = code.expiry.map_or("-".to_owned(), |date| date.to_string());
            format!("{} {} {} {expiry}", code.gtin, code.lot, code.serial)
        }
        Err(error) => format!("! {error}"),
    }
}

#[test]
fn codes_are_read_or_refused() {
    let good = "04987654000012 LOT-1 7F3KQ9X2M4ZT8 2027-02-28";
    let undated = "04987654000012 LOT-1 7F3KQ9X2M4ZT8 -";
    let rows = [
        (
            "]d201049876540000121727020010LOT-1\u{1d}217F3KQ9X2M4ZT8",
            good,
        ),
        (
            "]Q301049876540000121727020010LOT-1\u{1d}217F3KQ9X2M4ZT8",
            good,
        ),
        (
            "]C101049876540000121727020010LOT-1\u{1d}217F3KQ9X2M4ZT8",
            good,
        ),
        (
            "]e001049876540000121727020010LOT-1\u{1d}217F3KQ9X2M4ZT8",
            good,
        ),
        ("01049876540000121727020010LOT-1\u{1d}217F3KQ9X2M4ZT8", good),
        (
            "\u{1d}01049876540000121727020010LOT-1\u{1d}217F3KQ9X2M4ZT8",
            good,
        ),
        (
            "]d20104987654000012\u{1d}17270200\u{1d}10LOT-1\u{1d}217F3KQ9X2M4ZT8",
            good,
        ),
        (
            "]d2217F3KQ9X2M4ZT8\u{1d}10LOT-1\u{1d}010498765400001217270228",
            good,
        ),
        (
            "]d201049876540000121727020010LOT-1\u{1d}217F3KQ9X2M4ZT8\r\n",
            good,
        ),
        (
            "]d201049876540000121727020010LOT-1\u{1d}217F3KQ9X2M4ZT8\n",
            good,
        ),
        (
            "(01)04987654000012(17)270200(10)LOT-1(21)7F3KQ9X2M4ZT8",
            good,
        ),
        (
            "(01)04987654000012(7003)2702281200(10)LOT-1(21)7F3KQ9X2M4ZT8",
            good,
        ),
        (
            "(01)04987654000012(17)270228(11)260101(10)LOT-1(21)7F3KQ9X2M4ZT8(240)A/B",
            good,
        ),
        (
            "(01)04987654000012(01)04987654000012(10)LOT-1(21)7F3KQ9X2M4ZT8",
            undated,
        ),
        (
            "(01)04987654000012(10)LOT-1(21)7F3KQ9X2M4ZT8(3100)000123",
            undated,
        ),
        (
            "(01)04987654000012(10)A(B)C(21)D",
            "04987654000012 A(B)C D -",
        ),
        // refused
        ("", "! the code is empty"),
        ("\n", "! the code is empty"),
        (
            "]d10104987654000012",
            "! symbology identifier \"]d1\" is not a GS1 one; expected ]d2, ]Q3, ]C1, ]e0 or ]J1",
        ),
        (
            "(01)04987654000013(10)L(21)S",
            "! (01) ends in check digit 3, but its digits give 2",
        ),
        (
            "(01)04987654000012(21)S",
            "! (10) is missing: a vial's code has a GTIN (01), a lot (10) and a serial (21)",
        ),
        (
            "(01)04987654000012(10)L",
            "! (21) is missing: a vial's code has a GTIN (01), a lot (10) and a serial (21)",
        ),
        (
            "(10)L(21)S",
            "! (01) is missing: a vial's code has a GTIN (01), a lot (10) and a serial (21)",
        ),
        (
            "(01)04987654000012(10)L(10)M(21)S",
            "! (10) stands twice, as \"L\" and \"M\"",
        ),
        (
            "(01)0498765400001(10)L(21)S",
            "! (01) needs 14 characters, found 13",
        ),
        (
            "(01)04987654000012(17)270231(10)L(21)S",
            "! (17) is \"270231\", expected a date as YYMMDD, day 00 for the month's last",
        ),
        (
            "(01)04987654000012(17)271300(10)L(21)S",
            "! (17) is \"271300\", expected a date as YYMMDD, day 00 for the month's last",
        ),
        (
            "(01)04987654000012(7003)2702002359(10)L(21)S",
            "! (7003) is \"270200\", expected a date as YYMMDD",
        ),
        (
            "(01)04987654000012(7003)2702282400(10)L(21)S",
            "! (7003) is \"2400\", expected a time as HHMM",
        ),
        // What the symbology identifier is worth: element strings are of GS1 symbols; brackets and
        // links say themselves what they are.
        (
            "]d2(01)04987654000012(17)270200(10)LOT-1(21)7F3KQ9X2M4ZT8",
            good,
        ),
        (
            "]d1(01)04987654000012(17)270200(10)LOT-1(21)7F3KQ9X2M4ZT8",
            good,
        ),
        (
            "]Q1https://id.example/01/04987654000012/10/LOT-1/21/7F3KQ9X2M4ZT8?17=270228",
            good,
        ),
        (
            "]d1HTTPS://ID.EXAMPLE/01/04987654000012/10/LOT-1/21/7F3KQ9X2M4ZT8?17=270228\r\n",
            good,
        ),
        (
            "]J101049876540000121727020010LOT-1\u{1d}217F3KQ9X2M4ZT8",
            good,
        ),
        (
            "]D2(01)04987654000012(10)lOT-1(21)7f3kq9x2m4zt8",
            "! symbology identifier \"]D2\" is not a GS1 one; expected ]d2, ]Q3, ]C1, ]e0 or ]J1",
        ),
        (
            "]E04987654000012",
            "! symbology identifier \"]E0\" is not a GS1 one; expected ]d2, ]Q3, ]C1, ]e0 or ]J1",
        ),
        (
            "]",
            "! symbology identifier \"]\" is not a GS1 one; expected ]d2, ]Q3, ]C1, ]e0 or ]J1",
        ),
        (
            "]d2",
            "! (01) is missing: a vial's code has a GTIN (01), a lot (10) and a serial (21)",
        ),
        // Another item beside the vial.
        (
            "(01)04987654000012(10)L(21)S(02)04987654000029",
            "! (02) names another item than the vial's own (01) and (21): which one was scanned?",
        ),
        (
            "(01)04987654000012(10)L(21)S(235)T",
            "! (235) names another item than the vial's own (01) and (21): which one was scanned?",
        ),
        (
            "(01)04987654000012(17)270200(7003)2703011200(10)L(21)S",
            "! (17) says 2027-02-28 and (7003) says 2027-03-01",
        ),
        (
            "(01)04987654000012(10)L 1(21)S",
            "! (10) contains ' ', expected characters of GS1 set 82",
        ),
        (
            "(01)04987654000012(10)L(21)S\n\n",
            "! (21) contains '\\n', expected characters of GS1 set 82",
        ),
        (
            "(01)04987654000012(10)L(21)S ",
            "! (21) contains ' ', expected characters of GS1 set 82",
        ),
        (
            "(01)04987654000012(10)Lé(21)S",
            "! (10) contains 'é', expected characters of GS1 set 82",
        ),
        (
            "(01)0498765400001X(10)L(21)S",
            "! (01) contains 'X', expected digits",
        ),
        (
            "(01)04987654000012(10)123456789012345678901(21)S",
            "! (10) has 1 to 20 characters, found 21; was a separator lost?",
        ),
        (
            "(01)04987654000012(10)(21)S",
            "! (10) has 1 to 20 characters, found 0; was a separator lost?",
        ),
        (
            "01049876540000125510L",
            "! no GS1 application identifier starts \"5510\" (at character 16, counted from 0)",
        ),
        (
            "]d20104987654000012\u{1d}\u{1d}10L",
            "! a separator at character 17 ends no element",
        ),
        ("(01)04987654000012(10)L(21)S)(", "04987654000012 L S)( -"),
        (
            "(9)",
            "! expected an application identifier in brackets at \"(9)\"",
        ),
        (
            "https://id.example/01/04987654000012",
            "! (10) is missing: a vial's code has a GTIN (01), a lot (10) and a serial (21)",
        ),
    ];
    for (scanned, expected) in rows {
        assert_eq!(read(scanned), expected, "{scanned:?}");
    }
    assert!(matches!(
        VialCode::parse(&"1".repeat(513), 2026),
        Err(ScanError::TooLong { .. })
    ));
}
