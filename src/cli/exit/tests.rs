use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::*;
use crate::domain::reason::{Reason, ReasonCode};
use crate::domain::refusal::RefusalCode;

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Every source of a directory, without its unit tests.
fn sources(directory: &Path, into: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.file_name().is_some_and(|name| name != "tests.rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
            let code = code.replace("Self::refused(", "Failure::refused(");
            let name = path.strip_prefix(source().join("cli")).unwrap();
            into.push((name.display().to_string(), code));
        }
    }
}

/// Files of the commands that a clinic uses: `vial`, `verify`, `goods`, `trust`, and what they share.
const CLINIC: &[&str] = &[
    "client",
    "confirm",
    "context",
    "draft",
    "exit.rs",
    "files",
    "goods",
    "keyring",
    "openings",
    "output",
    "random",
    "record",
    "remote_view",
    "statement_file.rs",
    "trust",
    "verify",
    "vial_scan",
    "vial_use",
    "vial_verify",
];

/// Files among them with nothing that a clinic meets: they make keyrings.
const NOT_CLINIC: &[&str] = &["keyring/create.rs"];

/// The string literal with which `rest` begins, inside `format!(` or not; placeholders as `{}`.
fn literal(rest: &str) -> Option<String> {
    let rest = rest.trim_start();
    let rest = rest.strip_prefix("format!(").unwrap_or(rest).trim_start();
    let rest = rest.strip_prefix('"')?;
    let text = rest.split('"').next()?;
    let mut plain = String::new();
    let mut inside = false;
    for c in text.chars() {
        match c {
            '{' => inside = true,
            '}' => {
                inside = false;
                plain.push_str("{}");
            }
            c if !inside => plain.push(c),
            _ => {}
        }
    }
    Some(plain)
}

/// The texts of messages and hints in a source, and the codes.
fn texts(code: &str) -> (BTreeSet<String>, BTreeSet<String>) {
    let (mut texts, mut codes) = (BTreeSet::new(), BTreeSet::new());
    for start in ["usage(", "input(", ".hint("] {
        let prefix = if start == ".hint(" { "" } else { "Failure::" };
        for rest in code.split(&format!("{prefix}{start}")).skip(1) {
            texts.extend(literal(rest));
        }
    }
    for start in ["not_checked(", "refused("] {
        for rest in code.split(&format!("Failure::{start}")).skip(1) {
            codes.extend(literal(rest));
            texts.extend(
                rest.split_once(',')
                    .and_then(|(_, message)| literal(message)),
            );
        }
    }
    for rest in code.split(".code(").skip(1) {
        codes.extend(literal(rest));
    }
    (texts, codes)
}

#[test]
fn every_text_that_a_clinic_meets_is_in_both_languages() {
    let mut all = Vec::new();
    sources(&source().join("cli"), &mut all);
    let clinic = all.iter().filter(|(name, _)| {
        let of = |start: &&&str| name.starts_with(**start);
        CLINIC.iter().any(|start| of(&start)) && !NOT_CLINIC.contains(&name.as_str())
    });
    let mut met: BTreeSet<String> = clinic.flat_map(|(_, code)| texts(code).0).collect();
    // Of key files the two that a person can do something about; the others are told by their code.
    let errors = all.iter().find(|(name, _)| name == "key_file.rs").unwrap();
    for what in ["wrong passphrase", "expected a passphrase, got none"] {
        let line = errors.1.lines().find(|line| line.contains(what)).unwrap();
        met.extend(literal(line.split_once("#[error(").unwrap().1));
    }
    let known: BTreeSet<String> = japanese::keys()
        .map(|(english, _)| english.to_owned())
        .collect();
    let missing: Vec<_> = met.difference(&known).collect();
    let unused: Vec<_> = known.difference(&met).collect();
    assert!(missing.is_empty(), "without Japanese: {missing:#?}");
    assert!(unused.is_empty(), "said nowhere: {unused:#?}");
    assert_eq!(japanese::keys().count(), met.len());
    assert!(met.len() > 80, "only {} texts were found", met.len());
    for (english, japanese) in japanese::keys() {
        assert!(!japanese.is_ascii(), "{japanese}");
        let places = |text: &str| text.matches("{}").count();
        assert!(
            places(english) <= 1 && places(english) == places(japanese),
            "{english}"
        );
    }
}

#[test]
fn every_code_has_a_meaning_in_japanese() {
    let mut all = Vec::new();
    sources(&source().join("cli"), &mut all);
    let mut codes: BTreeSet<String> = all.iter().flat_map(|(_, code)| texts(code).1).collect();
    codes.extend(["USAGE", "INPUT"].map(str::to_owned));
    let mut daemon = Vec::new();
    for file in ["access", "builder", "failure", "ledger", "mod"] {
        let path = source().join(format!("service/status/{file}.rs"));
        daemon.push(std::fs::read_to_string(path).unwrap());
    }
    for rest in daemon
        .iter()
        .flat_map(|code| code.split("Answer::new(").skip(1))
    {
        codes.extend(rest.split_once(',').and_then(|(_, name)| literal(name)));
    }
    // Chosen in a match before the answer is made.
    codes.extend(["TOKEN_REQUIRED", "SCOPE"].map(str::to_owned));
    let statuses = (1..=16).map(tonic::Code::from);
    codes.extend(statuses.map(|status| format!("{status:?}").to_uppercase()));
    codes.retain(|code| RefusalCode::parse(code).is_err());
    let known: BTreeSet<String> = japanese::CODES
        .iter()
        .map(|(code, _)| (*code).to_owned())
        .collect();
    assert_eq!(codes, known);
    assert_eq!(japanese::CODES.len(), known.len());
    for code in known
        .iter()
        .map(String::as_str)
        .chain(RefusalCode::ALL.iter().map(|c| c.as_str()))
    {
        let failure = Failure::not_checked(code, "a text of nobody");
        assert!(!failure.message(Language::Japanese).is_ascii(), "{code}");
    }
}

#[test]
fn a_failure_in_both_languages() {
    let failure = Failure::usage("no daemon was named")
        .at("--server")
        .found("nothing")
        .expected("an address")
        .hint("say --server URL, or set LOTLEDGER_SERVER");
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
            Failure::not_checked("NETWORK", "the daemon cannot be reached: refused"),
            "サーバーに接続できません: refused",
        ),
        (
            Failure::not_checked("BUSY", "too many calls"),
            "サーバーが混み合っています(too many calls)",
        ),
        (
            Failure::refused("NOT_CONSIGNEE", "the ledger refuses this statement"),
            "台帳がこの記録を拒否しました: この出荷の荷受人ではありません",
        ),
        (Failure::refused("ELSEWHERE", "of tomorrow"), "of tomorrow"),
    ];
    for (failure, expected) in rows {
        assert_eq!(failure.message(Language::Japanese), expected);
    }
    let mut refusal =
        crate::domain::refusal::Refusal::new(RefusalCode::ReleaseRefused, "f", "1", "2");
    let mut reason = Reason::about_data(ReasonCode::TestFail, "PH");
    reason.detail = Some(crate::words::result::ABOVE_LIMIT.clone());
    refusal.reasons.push(reason);
    let failure = Failure::from(refusal);
    assert_eq!(
        &*failure.hint,
        "reasons: TEST_FAIL(PH)\n            TEST_FAIL(PH): above the limit"
    );
    assert_eq!(
        &*failure.hint_ja,
        "理由: TEST_FAIL(PH)\n            TEST_FAIL(PH): 上限を超えています"
    );
}
