//! Openings that agree with the vectors, and openings that are refused.

use super::*;
use crate::format::public_text::PublicText;

fn vectors() -> serde_json::Value {
    serde_json::from_str(include_str!("../../../tests/vectors/design.json")).unwrap()
}

fn line() -> String {
    let mut opening = vectors()["commitment"].clone();
    opening.as_object_mut().unwrap().remove("digest");
    opening.to_string()
}

#[test]
fn agrees_with_the_design_vectors() {
    let all = vectors();
    let opening = Opening::parse_line(&line()).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(opening.digest().to_string(), all["commitment"]["digest"]);
    assert!(Opening::parse_line(&opening.to_line()) == Ok(opening));
    let salt = unhex("salt", all["document"]["salt"].as_str().unwrap()).unwrap();
    let document = all["document"]["document"].as_str().unwrap();
    assert_eq!(
        document_commitment(&salt, document.as_bytes()).to_string(),
        all["document"]["digest"]
    );
}

#[test]
fn public_texts_agree_with_the_vectors() {
    let all = vectors();
    let vector = &all["public_text"];
    let hex = |member: &str| vector[member].as_str().unwrap();
    let text = vector["text"].as_str().unwrap();
    let opening = Opening::new(
        unhex("ledger_id", hex("ledger_id")).unwrap(),
        unhex("statement_id", hex("statement_id")).unwrap(),
        FieldId::public_text(),
        unhex("salt", hex("salt")).unwrap(),
        text,
    );
    let opening = opening.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(opening.digest().to_string(), vector["digest"]);
    let beside = PublicText::of(&opening).unwrap().to_sidecar();
    assert_eq!(HEXLOWER.encode(&beside), vector["sidecar"]);
    assert!(Opening::parse_line(&opening.to_line()) == Ok(opening));
    for refused in vector["refused"].as_array().unwrap() {
        let refused = refused.as_str().unwrap();
        assert!(public_text::check(refused).is_err(), "{refused:?}");
    }
}

#[test]
fn lines_that_are_refused() {
    let good = line();
    let table = [
        (good.replace("fe14", "FE14"), "ledger_id is not 64 digits"),
        (good.replace("fe14", ""), "ledger_id is not 64 digits"),
        (
            good.replace("donor_tested", "Donor"),
            "field_id: expected lower-case",
        ),
        (
            good.replace("donor_tested.", "donor_tested.\\u0000"),
            "field_id: expected lower-case",
        ),
        (
            good.replace("donor_tested.", "donor_tested.."),
            "field_id: expected lower-case",
        ),
        (
            good.replace("donor_tested.outcome", ""),
            "field_id: expected lower-case",
        ),
        (
            good.replace("donor_tested.", &"a".repeat(200)),
            "field_id: expected lower-case",
        ),
        (good.replace("NON_REACTIVE", "e\\u0301"), "NFC"),
        (good.replace("NON_REACTIVE", "a\\u0000b"), "NFC"),
        (
            good.replace("NON_REACTIVE", &"a".repeat(1025)),
            "expected at most 1024 bytes, got 1025",
        ),
        (good.replace("\"salt\"", "\"pepper\""), "unknown field"),
        (good.replace("\"salt\"", "\"value\""), "duplicate field"),
        (good.replace('}', ",\"x\":1}"), "unknown field"),
        (format!("{good} {good}"), "trailing characters"),
        ("{}".to_owned(), "missing field"),
        (String::new(), "EOF"),
    ];
    for (text, expected) in table {
        match Opening::parse_line(&text) {
            Ok(_) => panic!("accepted {text}"),
            Err(error) => assert!(error.to_string().contains(expected), "{text}: {error}"),
        }
    }
}

#[test]
fn files_name_the_line_and_are_bounded() {
    let good = line();
    let other = good.replace("outcome", "analyte");
    assert_eq!(parse_openings("").map(|all| all.len()).ok(), Some(0));
    assert_eq!(
        parse_openings(&format!("{good}\n{other}\n"))
            .map(|all| all.len())
            .ok(),
        Some(2)
    );
    let refused = |text: &str| {
        parse_openings(text)
            .err()
            .map(|e| e.to_string())
            .unwrap_or_default()
    };
    assert!(refused(&format!("{good}\n{{}}\n")).starts_with("line 2: "));
    assert!(refused(&format!("{good}\n\n{other}")).starts_with("line 2: "));
    assert!(refused(&format!("{good}\n{other}\n{good}\n")).contains("already on line 1"));
    assert!(
        refused(&format!("{good}\n{}", "x".repeat(8193))).contains("line 2: expected at most 8192")
    );
    let mut many = String::new();
    for i in 0..=MAX_OPENINGS {
        many += &good.replace("outcome", &format!("x{i}"));
        many.push('\n');
    }
    assert!(refused(&many).contains("expected at most 10000 lines"));
}
