use prost_reflect::Kind;

use super::*;
use crate::cli::commands::statement::compose;
use crate::domain::id::{LedgerId, OrgRef};
use std::path::Path;

fn file(text: &str) -> (StatementFile, Vec<Opening>) {
    let now = TimestampMs::parse("2026-04-01T00:00:00Z").unwrap();
    let org = OrgRef::from_bytes([1; 16]);
    let ledger = LedgerId::from_bytes([2; 32]);
    let mut draft = compose(text, Path::new("e.yaml"), ledger, Some(org), now)
        .unwrap()
        .draft;
    draft.signers = vec![crate::cli::draft::Signatory {
        key: crate::domain::id::KeyId::from_bytes([3; 32]),
        role: crate::domain::statement::Role::Operator,
    }];
    let openings = draft.openings.clone();
    (draft.unsigned().unwrap(), openings)
}

const HOLD: &str = "occurred_at: 2026-04-01T09:30:00+09:00
hold_placed:
  scope: {lot: (01)04912345678904(10)A1}
  reason: COLD_CHAIN
  rationale: {commit: the door stood open}
";

#[test]
fn why_it_is_told_afterwards_stands_before_the_event() {
    let (file, openings) = file(
        "retrospective: {kind: PAPER, source: {commit: sheet 12}}\nretains_placed:\n  lot: (01)04912345678904(10)A1\n  \
         count: 2\n  storage_class: ULT_80\n  keep_until: 2030-01-31\n",
    );
    let names = Names::default();
    for (language, lines) in [
        (
            Language::English,
            [
                "  retrospective.kind        PAPER",
                "  retrospective.source      sheet 12 (committed as ",
                ", AUTHORED as OPERATOR",
            ],
        ),
        (
            Language::Japanese,
            ["事後記録.種別", "紙からの記録", "事後記録.元資料"],
        ),
    ] {
        let words = Words::new(language, &names, &openings);
        let text = words.file(&file).unwrap();
        for line in lines {
            assert!(text.contains(line), "{line}\n{text}");
        }
    }
}

#[test]
fn one_line_a_field_in_the_authors_time() {
    let (file, openings) = file(HOLD);
    let names = Names {
        own: BTreeMap::from([("03".repeat(32), Wording::data("carol"))]),
        ledger: LedgerNames::default(),
    };
    let text = Words::new(Language::English, &names, &openings)
        .file(&file)
        .unwrap();
    for line in [
        "HoldPlaced",
        "  occurred at               2026-04-01 09:30:00 +09:00",
        "  scope.lot                 (01)04912345678904(10)A1",
        "  reason                    COLD_CHAIN",
        "  rationale                 the door stood open (committed as ",
        "  organisation              org_01010101010101010101010101010101",
        " [carol], AUTHORED as OPERATOR: NOT SIGNED YET",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    assert!(text.ends_with(&format!("{}\n", file.hash())), "{text}");
    // Without the opening nothing is disclosed.
    let text = Words::new(Language::English, &names, &[])
        .file(&file)
        .unwrap();
    assert!(!text.contains("door"), "{text}");
    let text = Words::new(Language::Japanese, &names, &[])
        .file(&file)
        .unwrap();
    assert!(text.starts_with("保留 (HoldPlaced)"), "{text}");
    assert!(text.contains("未署名"), "{text}");
}

/// Signed entries give references their names; one that has none is said to be unknown, and what nobody asked
/// about stays as it is.
#[test]
fn references_have_names_or_are_said_to_have_none() {
    let (file, openings) = file(HOLD);
    let own = format!("org_{}", "01".repeat(16));
    for (name, english, japanese) in [
        (Some("Kita Clinic"), "[Kita Clinic]", "[Kita Clinic]"),
        (None, "[not known here]", "[ここでは確認できません]"),
    ] {
        let name = name.map(crate::words::Wording::data);
        let ledger = LedgerNames::from_iter([(own.clone(), name)]);
        let names = Names::default().with(ledger);
        for (language, said) in [(Language::English, english), (Language::Japanese, japanese)] {
            let text = Words::new(language, &names, &openings).file(&file).unwrap();
            assert!(text.contains(&format!("{own} {said}")), "{text}");
            assert_eq!(text.matches(said).count(), 1, "{text}");
        }
    }
}

/// What is shown as JSON is what can be written again.
#[test]
fn the_fields_in_json_make_the_same_event() {
    let (first, _) = file(HOLD);
    let shown = json(&first).unwrap();
    let again = serde_json::json!({
        "occurred_at": shown["occurred_at"],
        (shown["event"].as_str().unwrap()): shown["fields"],
    });
    let (second, _) = file(&again.to_string());
    assert_eq!(first.statement().event, second.statement().event);
    assert_eq!(
        first.statement().occurred_at,
        second.statement().occurred_at
    );
}

/// Nobody signs a field or a word that has no Japanese.
#[test]
fn every_field_and_every_word_has_a_label() {
    let mut open = vec![schema::message("Statement").unwrap()];
    let mut seen = std::collections::BTreeSet::new();
    let mut missing = std::collections::BTreeSet::new();
    while let Some(message) = open.pop() {
        if !seen.insert(message.full_name().to_owned()) {
            continue;
        }
        for field in message.fields() {
            if label(field.name()).is_none() && Event::called_of(field.name()).is_none() {
                missing.insert(field.name().to_owned());
            }
            match field.kind() {
                Kind::Message(inner) => open.push(inner),
                Kind::Enum(of) => missing.extend(
                    of.values()
                        .filter(|value| {
                            value.number() != 0 && fields::said_word(&of, value.number()).is_none()
                        })
                        .map(|value| value.name().to_owned()),
                ),
                _ => {}
            }
        }
    }
    assert!(seen.len() > 60 && missing.is_empty(), "{missing:?}");
}

/// What the wire leaves out is said all the same: a seal that is broken, a volume of nothing.
#[test]
fn no_and_nothing_are_shown() {
    let text = format!(
        "occurred_at: 2026-04-01T09:30:00+09:00
received:
  shipment: shp_{}
  check: INFERRED
  seals_intact: false
",
        "01".repeat(16)
    );
    let (file, openings) = file(&text);
    let names = Names::default();
    for (language, line) in [
        (Language::English, "seals intact              false"),
        (Language::Japanese, "いいえ"),
        (Language::Japanese, "容器からの推定(未開封) (INFERRED)"),
    ] {
        let text = Words::new(language, &names, &openings).file(&file).unwrap();
        assert!(text.contains(line), "{text}");
    }
}
