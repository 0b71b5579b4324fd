use super::*;

/// `Ok` must give the same text back; `Err` is what users read.
fn check<T>(parse: fn(&str) -> Result<T, IdError>, rows: &[(&str, Result<(), &str>)])
where
    T: std::fmt::Display,
{
    for (text, expected) in rows {
        let found = parse(text)
            .map(|id| id.to_string())
            .map_err(|error| error.to_string());
        let expected = expected.map(|()| text.to_string()).map_err(str::to_owned);
        assert_eq!(found, expected, "{text:?}");
    }
}

fn refuse<T: std::fmt::Debug>(parse: fn(&str) -> Result<T, IdError>, texts: &[&str]) {
    for text in texts {
        assert!(
            matches!(parse(text), Err(IdError::Shape { .. })),
            "{text:?}"
        );
    }
}

#[test]
fn gs1_numbers() {
    check(
        Gtin14::parse,
        &[
            ("04987654000012", Ok(())),
            (
                "04987654000013",
                Err("Gtin14: 04987654000013 ends in check digit 3, but its digits give 2"),
            ),
            (
                "4987654000012",
                Err("Gtin14: expected 14 digits, found \"4987654000012\""),
            ),
            (
                " 4987654000012",
                Err("Gtin14: expected 14 digits, found \" 4987654000012\""),
            ),
        ],
    );
    check(Sscc::parse, &[("049876540000000012", Ok(()))]);
    check(Gln::parse, &[("4987654000012", Ok(()))]);
    refuse(
        Sscc::parse,
        &["", "04987654000000001", "04987654000000001x"],
    );
    refuse(Gln::parse, &["04987654000012", "４987654000012"]);
}

#[test]
fn references() {
    let hex = "000102030405060708090a0b0c0d0e0f";
    check(
        DonorRef::parse,
        &[("don_000102030405060708090a0b0c0d0e0f", Ok(()))],
    );
    check(
        CaseRef::parse,
        &[("cas_ffffffffffffffffffffffffffffffff", Ok(()))],
    );
    refuse(
        OrgRef::parse,
        &[
            hex,
            "don_000102030405060708090a0b0c0d0e0f",
            "org_000102030405060708090A0B0C0D0E0F",
            "org_000102030405060708090a0b0c0d0e",
            "org_000102030405060708090a0b0c0d0e0f ",
            "org000102030405060708090a0b0c0d0e0f",
        ],
    );
    let id = PersonRef::from_bytes([7; 16]);
    assert_eq!(id.bytes(), [7; 16]);
    assert_eq!(
        format!("{id:?}"),
        "PersonRef(per_07070707070707070707070707070707)"
    );
}

#[test]
fn hex_identifiers() {
    check(VialTag::parse, &[(&"ab".repeat(32), Ok(()))]);
    refuse(
        VialTag::parse,
        &["", &"AB".repeat(32), &"ab".repeat(31), &"ab".repeat(33)],
    );
    check(
        StatementId::parse,
        &[("0190163d8694739b8eaa000102030405", Ok(()))],
    );
    refuse(
        StatementId::parse,
        &[
            "0190163d8694439b8eaa000102030405",
            "0190163d8694739bceaa000102030405",
            "0190163d-8694-739b-8eaa-000102030405",
        ],
    );
    assert!(StatementId::try_from_bytes([0; 16]).is_err());
}

#[test]
fn codes_and_labels() {
    check(
        LotNumber::parse,
        &[
            ("UC-EV-2026-001", Ok(())),
            (
                "!\"%&'()*+,-./:;<=>?_aZ9",
                Err(
                    "LotNumber: expected 1 to 20 characters of GS1 set 82 (letters, digits, !\"%&'()*+,-./:;<=>?_), found \"!\\\"%&'()*+,-./:;<=>?_aZ9\"",
                ),
            ),
        ],
    );
    refuse(
        LotNumber::parse,
        &[
            "",
            "A B",
            "A#B",
            "A$B",
            "A@B",
            "é",
            "123456789012345678901",
            "A\n",
        ],
    );
    check(
        AnalyteCode::parse,
        &[("HBV.NAT", Ok(())), ("9X_A-B", Ok(()))],
    );
    refuse(
        AnalyteCode::parse,
        &["", "hbv", "_A", ".A", &"A".repeat(41), "A B"],
    );
    check(SlotName::parse, &[("final-1", Ok(()))]);
    refuse(SlotName::parse, &["", "-a", &"a".repeat(41)]);
    check(
        Name::parse,
        &[("default-ev-iv", Ok(())), (&"a".repeat(64), Ok(()))],
    );
    refuse(Name::parse, &["", "A", "-a", "a_b", &"a".repeat(65)]);
    check(
        Label::parse,
        &[("BSC 2 / room 4", Ok(())), (&"~".repeat(80), Ok(()))],
    );
    refuse(
        Label::parse,
        &["", " a", "a ", "a\tb", "é", &"a".repeat(81)],
    );
    check(
        Text::parse,
        &[
            ("無菌試験の時間を直した", Ok(())),
            (&"あ".repeat(200), Ok(())),
            // Written as it is, since payloads are; pages and terminals show that something is there.
            ("Ao\u{200b}ba", Ok(())),
        ],
    );
    refuse(
        Text::parse,
        &["", "e\u{301}", "a\nb", "a\u{85}b", &"あ".repeat(201)],
    );
}

#[test]
fn versioned_names() {
    let org = OrgRef::from_bytes([0; 16]);
    let id = VersionedName::parse_in(org, "default-ev-iv@12").unwrap();
    assert_eq!(
        (id.version(), id.to_string()),
        (12, "default-ev-iv@12".to_owned())
    );
    for text in [
        "a",
        "a@",
        "a@0",
        "a@01",
        "a@+1",
        "a@-1",
        "a@4294967296",
        "A@1",
        "@1",
        "a@1@2",
    ] {
        assert!(VersionedName::parse_in(org, text).is_err(), "{text}");
    }
    let mut bytes: [u8; 16] = [0; 16];
    (0..16).for_each(|at| bytes[at as usize] = at);
    let spec = VersionedName::parse_in(OrgRef::from_bytes(bytes), "default-cm-iv@1").unwrap();
    assert_eq!(
        data_encoding::HEXLOWER.encode(&spec.subject_bytes()),
        "000102030405060708090a0b0c0d0e0f0000000164656661756c742d636d2d6976"
    );
    let json = serde_json::to_string(&SpecId(spec.clone())).unwrap();
    assert_eq!(serde_json::from_str::<SpecId>(&json).unwrap(), SpecId(spec));
    assert!(
        serde_json::from_str::<SpecId>(&json.replace(":1,", ":0,")).is_err(),
        "{json}"
    );
}

#[test]
fn vial_ids_agree_with_the_vectors() {
    let vectors = include_str!("../../../tests/vectors/design.json");
    let vectors: serde_json::Value = serde_json::from_str(vectors).unwrap();
    let rows = vectors["vial_ids"].as_array().unwrap();
    assert!(rows.len() >= 3);
    for row in rows {
        let text = |name: &str| row[name].as_str().unwrap();
        let gtin = Gtin14::parse(text("gtin14")).unwrap();
        let serial = Serial::parse(text("serial")).unwrap();
        let id = VialId::of(&gtin, &serial);
        assert_eq!(id.to_string(), text("vial_id"));
        assert_eq!(id.tag().to_string(), text("vial_tag"));
    }
}

#[test]
fn short_serials() {
    let rows = [
        ("12345678901234567890", false),
        ("1234567890123456789", true),
        ("7F3KQ9X2M4ZT8", false),
        ("7F3KQ9X2M4ZT", true),
        ("7f3KQ9X2M4Z", false),
        ("7f3KQ9X2M4", true),
        ("7/3KQ9X2M4Z", false),
    ];
    for (text, short) in rows {
        assert_eq!(Serial::parse(text).unwrap().is_short(), short, "{text}");
    }
    let debug = format!("{:?}", Serial::parse("7F3KQ9X2M4ZT8").unwrap());
    assert_eq!(debug, "Serial(13 characters)");
}

#[test]
fn two_hundred_and_forty_nine_countries() {
    let all: Vec<_> = CountryCode::all().collect();
    assert_eq!(all.len(), 249);
    assert!(all.is_sorted_by(|a, b| a < b));
    assert!(all.iter().all(|code| CountryCode::parse(code).is_ok()));
    refuse(
        CountryCode::parse,
        &["", "jp", "UK", "EU", "XX", "JPN", "J", "JP ", "D "],
    );
}
