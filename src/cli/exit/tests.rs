use super::*;
use crate::domain::gate::{NotPassed, WhyNot};
use crate::domain::reason::{Detail, Reason, ReasonCode};
use crate::domain::spec::{FailReason, Stage};

#[test]
fn a_failure_in_both_languages() {
    let failure = Failure::usage(&failure::NO_DAEMON)
        .at("--server")
        .found("nothing")
        .expected("an address")
        .hint(&failure::SAY_SERVER);
    assert_eq!(
        failure.text(Language::English),
        "USAGE: no daemon was named\n  at        --server\n  found     nothing\n  \
         expected  an address\n  to do     say --server URL, or set LOTLEDGER_SERVER"
    );
    assert_eq!(
        failure.text(Language::Japanese),
        "USAGE: サーバーが指定されていません\n  箇所 --server\n  実際 nothing\n  期待 an address\n  \
         対処 --server URL を付けるか、LOTLEDGER_SERVER を設定してください"
    );
    let rows = [
        (
            Failure::not_checked(Problem::NETWORK, failure::unreachable("refused")),
            "サーバーに接続できません: refused",
        ),
        (
            Failure::not_checked(Problem::BUSY, "too many calls"),
            "サーバーが混み合っています(too many calls)",
        ),
        (
            Failure::refused(RefusalCode::NotConsignee, &failure::LEDGER_REFUSES),
            "台帳がこの記録を拒否しました: この出荷の荷受人ではありません",
        ),
        (
            Failure::refused(Code::read("ELSEWHERE", false), "of tomorrow"),
            "of tomorrow",
        ),
        (
            Failure::input("17 bytes").code(Code::read("TOO_LARGE", true)),
            "データが大きすぎます(17 bytes)",
        ),
        (
            Failure::not_checked(Code::read("TOO_LARGE", false), "17 bytes"),
            "回答が大きすぎます(17 bytes)",
        ),
        (
            Failure::input("x").code(Code::read("NOT_CANONICAL", true)),
            "データの表記が規定どおりではありません(x)",
        ),
    ];
    for (failure, expected) in rows {
        assert_eq!(failure.message(Language::Japanese), expected);
    }
    let mut refusal =
        crate::domain::refusal::Refusal::new(RefusalCode::ReleaseRefused, "f", "1", "2");
    let mut reason = Reason::about_data(ReasonCode::TestFail, "PH");
    reason.detail = Some(Detail::Row {
        stage: Stage::Final,
        not_passed: vec![NotPassed {
            index: 7,
            why: WhyNot::Fails(FailReason::AboveLimit),
        }],
        all: 1,
    });
    refusal.reasons.push(reason);
    let failure = Failure::from(refusal);
    assert_eq!(
        failure.hint.english(),
        "reasons: TEST_FAIL(PH)\n            TEST_FAIL(PH): FINAL; entry 7: above the limit"
    );
    assert_eq!(
        failure.hint.get(Language::Japanese),
        "理由: TEST_FAIL(PH)\n            TEST_FAIL(PH): FINAL; エントリ7: 上限を超えています"
    );
}

#[test]
fn times_of_a_refusal_say_what_they_are_and_in_which_zone() {
    use crate::domain::time::TimestampMs;
    let at = |text: &str| TimestampMs::parse(text).unwrap();
    let taken = crate::words::event::after_taking(at("2026-11-22T20:10:48Z"));
    let found = at("2026-11-22T20:10:47.250Z");
    let refusal = crate::domain::refusal::Refusal::new(RefusalCode::TimeOrder, "f", found, taken);
    let failure = Failure::from(refusal);
    let text = failure.text(Language::English);
    let zone = Zone::of_machine();
    for word in [
        zone.in_text("found     2026-11-22T20:10:47.250Z"),
        zone.in_text("at least 2026-11-22T20:10:48Z, when the sample was taken"),
    ] {
        assert!(text.contains(&word), "{word}\n{text}");
    }
    assert!(!text.contains("48Z") && !text.contains("250Z"), "{text}");
    assert_eq!(failure.json()["found"], "2026-11-22T20:10:47.250Z");
}

#[test]
fn what_a_rule_found_and_expected_is_said_in_both_languages() {
    use crate::words::refusal as words;
    let (found, expected) = (&words::RECEIVED_ALREADY, words::at_most(3));
    let refusal = crate::domain::refusal::Refusal::new(RefusalCode::Exists, "f", found, expected);
    let failure = Failure::from(refusal);
    let english = "\n  found     received already\n  expected  at most 3";
    assert!(failure.text(Language::English).ends_with(english));
    let japanese = "\n  実際 受領済み\n  期待 3以下";
    assert!(failure.text(Language::Japanese).ends_with(japanese));
    let json = failure.json();
    assert_eq!(json["found"], "received already");
    assert_eq!(json["expected"], "at most 3");
}
