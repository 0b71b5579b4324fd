//! YAML has traps; a table of them, and what is made of each.

use super::*;
use crate::cli::commands::statement::compose;
use crate::cli::exit::Failure;
use crate::domain::event::Event;
use crate::domain::id::LedgerId;
use crate::domain::time::TimestampMs;
use std::path::Path;

const ORG: OrgRef = OrgRef::from_bytes([1; 16]);

fn read(text: &str) -> Result<crate::cli::commands::statement::Composed, Failure> {
    let now = TimestampMs::parse("2026-04-01T00:00:00Z").unwrap();
    compose(
        text,
        Path::new("e.yaml"),
        LedgerId::from_bytes([2; 32]),
        Some(ORG),
        now,
    )
}

fn lot_opened(fields: &str) -> String {
    format!(
        "lot_opened:\n  planned_bank: nod_{}\n{fields}",
        "ab".repeat(16)
    )
}

#[test]
fn an_event_in_short_words() {
    let text = lot_opened("  lot: (01)04912345678904(10)0123\n  specification: ev-iv@2\n");
    let composed = read(&format!("occurred_at: 2026-04-01T09:00:00+09:00\n{text}")).unwrap();
    let draft = composed.draft;
    assert_eq!(draft.occurred_at.to_string(), "2026-04-01T00:00:00Z");
    assert_eq!(draft.utc_offset, UtcOffset::JST);
    let Event::LotOpened(event) = draft.event else {
        panic!("a lot")
    };
    assert_eq!(event.lot.lot.as_str(), "0123");
    assert_eq!(event.specification.to_string(), "ev-iv@2");
    assert_eq!(event.organisation, ORG, "filled in from the keyring");
}

/// The same event in JSON, and in YAML with everything written out.
#[test]
fn json_is_yaml() {
    let json = format!(
        r#"{{"lot_opened": {{"lot": {{"gtin14": "04912345678904", "lot": "NO"}},
            "specification": {{"organisation": "{ORG}", "version": 2, "name": "ev-iv"}},
            "planned_bank": "nod_{}", "organisation": "{ORG}", "pooled_donors": true}}}}"#,
        "ab".repeat(16)
    );
    let Event::LotOpened(event) = read(&json).unwrap().draft.event else {
        panic!("a lot")
    };
    assert_eq!(
        event.lot.lot.as_str(),
        "NO",
        "Norway is a lot number like any other"
    );
    assert!(event.pooled_donors);
}

#[test]
fn every_problem_is_named_with_its_line() {
    for (text, line, expected) in [
        ("lot_opend: {}\n", 1, "did you mean \"lot_opened\"?"),
        (
            "lot_opened:\n  specfication: a@1\n",
            2,
            "did you mean \"specification\"?",
        ),
        (
            "lot_opened:\n  pooled_donors: yes\n",
            2,
            "expected true or false, found \"yes\"",
        ),
        ("lot_opened:\n  lot: A123\n", 2, "expected a lot such as"),
        ("lot_opened:\n  lot:\n", 2, "has no value"),
        (
            "lot_opened:\n  specification: ev-iv@01\n",
            2,
            "whole number",
        ),
        ("lot_opened: [a]\n", 1, "found a list"),
        ("lot_opened: x\n", 1, "expected fields such as"),
        ("lot_opened:\n  lot: ~\n", 2, "has no value"),
        (
            "occurred_at: 2026-04-01\nlot_opened: {}\n",
            1,
            "with its offset",
        ),
        (
            "occurred_at: 2026-04-01T09:00:00+9\nlot_opened: {}\n",
            1,
            "with its offset",
        ),
        (
            "occurred_at: 1775000000\nlot_opened: {}\n",
            1,
            "with its offset",
        ),
        ("a: &x 1\nb: *x\n", 1, "anchors"),
        ("lot_opened: {}\nlot_opened: {}\n", 2, "twice"),
        ("lot_opened: {}\npacked: {}\n", 2, "one event only"),
        ("occurred_at: 2026-04-01T09:00:00Z\n", 1, "no event"),
        ("lot_opened:\n\t- x\n", 2, ""),
        ("vial_opened:\n  vial: 0xzz\n", 2, "hex digits"),
        ("vials_commissioned:\n  count: 1_000\n", 2, "plain digits"),
        ("vials_commissioned:\n  count: 1e3\n", 2, "plain digits"),
        ("vials_commissioned:\n  count: 0x10\n", 2, "plain digits"),
        ("vials_commissioned:\n  count: 010\n", 2, "plain digits"),
        (
            "vials_commissioned:\n  count: 99999999999\n",
            2,
            "out of range",
        ),
        (
            "vials_commissioned:\n  storage_class: ULT80\n",
            2,
            "did you mean ULT_80?",
        ),
        (
            "vials_commissioned:\n  storage_class: 2\n",
            2,
            "there is no \"2\"",
        ),
        (
            "hold_placed:\n  scope:\n    lot: (01)04912345678904(10)A\n    node: nod_x\n",
            4,
            "exclude each other",
        ),
        (
            "hold_placed:\n  rationale: {comit: x}\n",
            2,
            "{commit: VALUE}",
        ),
        ("test_reported:\n  lod: 0.5\n", 2, "a space and a UCUM unit"),
        ("test_reported:\n  lod: 0.5 EU/mL\n", 2, ""),
        ("test_reported:\n  lod: 00.5 [IU]/mL\n", 2, ""),
        (
            "test_reported:\n  started_at_ms: 2026-04-01 09:00\n",
            2,
            "with its offset",
        ),
    ] {
        let failure = read(text).err().unwrap_or_else(|| panic!("{text}"));
        assert_eq!(failure.exit, crate::cli::exit::Exit::Usage);
        let message = failure.to_string();
        assert!(
            message.contains(&format!("e.yaml:{line}: ")),
            "{text}\n{message}"
        );
        assert!(message.contains(expected), "{text}\n{message}");
    }
}

#[test]
fn all_problems_of_a_file_come_at_once() {
    let failure = read("packed:\n  sscc: 1\n  vials: x\n  lod: 2\n  lot: y\n")
        .err()
        .unwrap();
    assert!(
        failure
            .message
            .english()
            .starts_with("3 problems in e.yaml"),
        "{failure}"
    );
}

#[test]
fn what_the_codec_refuses_names_the_field() {
    let failure = read("vial_opened:\n  vial: aa\n").err().unwrap();
    assert!(
        failure.field.starts_with("e.yaml:2: vial_opened.vial"),
        "{failure}"
    );
}

#[test]
fn sets_are_put_in_order_and_zero_is_an_absent_field() {
    let text = format!(
        "process_recorded:\n  step: CULTURE\n  method: M-1\n  waste: 0 mL\n  equipment: [b, a]\n  \
         operators: [per_{b}, per_{a}]\n  started_at_ms: 2026-04-01T09:00:00+09:00\n  \
         ended_at_ms: 2026-04-01T10:00:00+09:00\n  \
         inputs: [{{node: nod_{b}, quantity: 1.0 mL}}, {{node: nod_{a}, quantity: 2 mL}}]\n  \
         outputs: [{{node: nod_{c}, quantity: 2 mL}}]\n  parameters: {{commit: recipe 7}}\n",
        a = "aa".repeat(16),
        b = "bb".repeat(16),
        c = "cc".repeat(16)
    );
    let composed = read(&text).unwrap();
    assert_eq!(composed.draft.openings.len(), 1);
    let opening = &composed.draft.openings[0];
    assert_eq!(opening.field_id().as_str(), "process_recorded.parameters");
    let Event::ProcessRecorded(event) = composed.draft.event else {
        panic!("a step")
    };
    assert!(event.inputs[0].node < event.inputs[1].node);
    assert_eq!(Some(opening.digest()), event.parameters);
}

/// Who holds a vial has its code, not its id.
#[test]
fn a_vial_is_named_by_its_code() {
    let opened = |vial: &str| {
        read(&format!(
            "vial_opened:\n  vial: {vial}\n  beyond_use_ms: 2026-04-01T15:00:00+09:00\n"
        ))
    };
    let by_code = opened("(01)04987654000012(17)271012(10)CE26-0007(21)8J2KQ0ZP4M7XW").unwrap();
    let Event::VialOpened(event) = by_code.draft.event else {
        panic!("a vial")
    };
    let by_id = opened(&event.vial.to_string()).unwrap();
    let packed = |vial: &str| {
        read(&format!(
            "packed:\n  sscc: \"349876540000000013\"\n  lot: \"(01)04987654000012(10)CE26-0007\"\n  vials:\n    - {vial}\n"
        ))
    };
    // Everything but a use names the tag, which the same code gives.
    let by_tag = packed(&event.vial.tag().to_string()).unwrap();
    let by_code = packed("(01)04987654000012(17)271012(10)CE26-0007(21)8J2KQ0ZP4M7XW").unwrap();
    assert_eq!(by_tag.draft.event, by_code.draft.event);
    assert_eq!(by_id.draft.event, Event::VialOpened(event));
    for wrong in [
        "8J2KQ0ZP4M7XW",
        "(01)04987654000013(10)CE26-0007(21)8J2KQ0ZP4M7XW",
    ] {
        assert!(opened(wrong).is_err(), "{wrong}");
    }
}
