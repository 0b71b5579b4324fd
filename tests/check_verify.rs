//! `verify` as its users see it: transcripts in both languages, JSON, exit codes, no network.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on should stop there"
)]

mod check_support;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use check_support::bundles::{bundle, code};
use check_support::log::Log;
use check_support::world::World;
use check_support::world::names;
use check_support::world::papers::value_of;
use check_support::world::story::{Phase, Recipe};
use check_support::{received, story, training};
use lotledger::domain::time::DurationMs;

/// A directory with the files of one case.
struct Case {
    directory: tempfile::TempDir,
    world: World,
    now: String,
}

impl Case {
    /// The proof of vial `n`, checked 20 minutes after its seal; `edit` changes the file.
    fn new(
        world: World,
        n: u32,
        edit: impl Fn(&mut lotledger::format::bundle::UntrustedBundle),
    ) -> Self {
        let log = Log::of(&world);
        let mut bundle = bundle(&world, &log, n);
        edit(&mut bundle);
        let directory = tempfile::tempdir().unwrap();
        std::fs::write(directory.path().join("vial.lotproof"), bundle.to_file()).unwrap();
        std::fs::write(directory.path().join("ledger.trust"), log.trust_text()).unwrap();
        let now = log
            .time()
            .saturating_add(DurationMs::from_minutes(20))
            .to_string();
        Self {
            directory,
            world,
            now,
        }
    }

    fn now_s(&self) -> i64 {
        let now = lotledger::domain::time::TimestampMs::parse(&self.now).unwrap();
        now.ms() / 1_000
    }

    fn path(&self) -> &Path {
        self.directory.path()
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lotledger"));
        command
            .current_dir(self.path())
            .env_clear()
            .env("TZ", "JST-9")
            .env("HOME", self.path());
        command.args(arguments).output().unwrap()
    }

    fn verify(&self, more: &[&str]) -> Output {
        let mut arguments = vec![
            "verify",
            "vial.lotproof",
            "--trust",
            "ledger.trust",
            "--now",
            &self.now,
        ];
        arguments.extend(more);
        self.run(&arguments)
    }
}

fn exit(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Compares with a golden file; `LOTLEDGER_BLESS=1` writes it.
fn golden(name: &str, found: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden/check")
        .join(name);
    if std::env::var_os("LOTLEDGER_BLESS").is_some() {
        std::fs::write(&path, found).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        expected == found,
        "{name} has changed; LOTLEDGER_BLESS=1 accepts it:\n{found}"
    );
}

/// Witnesses: their times are what an answer is as of, and a false line is laid at the right door.
#[test]
fn cosignatures_of_witnesses() {
    use ed25519_dalek::SigningKey;
    use lotledger::domain::key::PublicKey;
    use lotledger::format::checkpoint::UntrustedCheckpoint;
    use lotledger::format::note::{NoteAlgorithm, NoteSignature, VerifierKey};
    let signing = SigningKey::from_bytes(&[42; 32]);
    let name = "witness.example/w1";
    let key = PublicKey::of(&signing);
    let vkey = VerifierKey::new(name, NoteAlgorithm::CosignatureV1, key).unwrap();
    let now_s = Case::new(received(), 1, |_| {}).now_s();
    // (seconds after now; whether a bit is changed; exit code; what is said)
    let table: [(i64, bool, i32, &str); 6] = [
        (-60, false, 0, "w1"),
        (240, false, 0, "w1"),
        (360, false, 1, "not later than"),
        (-60, true, 1, "cosigned by witness W1"),
        (-3 * 86_400, false, 4, "STALE_VIEW"),
        (-now_s, false, 4, "CHECKPOINT_UNWITNESSED"),
    ];
    for (after_s, spoilt, code, says) in table {
        let case = Case::new(received(), 1, |bundle| {
            let mut note = UntrustedCheckpoint::parse(&bundle.checkpoint)
                .unwrap()
                .note()
                .clone();
            let time_s = u64::try_from(now_s + after_s).unwrap();
            let line = NoteSignature::cosign(note.text(), name, &signing, time_s).unwrap();
            let mut text = line.to_line();
            if spoilt {
                let last = text.len() - 8;
                let other = if text.as_bytes()[last] == b'A' {
                    "B"
                } else {
                    "A"
                };
                text.replace_range(last..=last, other);
            }
            note.add(NoteSignature::parse_line(&text, 1).unwrap())
                .unwrap();
            bundle.checkpoint = note.to_text().into_bytes();
        });
        let trust = case.path().join("ledger.trust");
        let plain = std::fs::read_to_string(&trust).unwrap();
        let demands = plain.replace(
            "quorum none\n",
            &format!("witness W1 {vkey}\nwitness W2 w2.example/pq+0a0b0c0d+BgcHBwcH\ngroup one any W1 W2\nquorum one\n"),
        );
        std::fs::write(&trust, demands).unwrap();
        let output = case.verify(&[]);
        let said = text(&output.stdout);
        assert_eq!(exit(&output), code, "{after_s} {spoilt}: {said}");
        assert!(said.contains(says), "{after_s} {spoilt}: {says}: {said}");
        assert_eq!(said.contains("W2"), code != 1, "{after_s}: {said}");
    }
}

/// A log whose maker released a lot over a failed test, in a program without the rules.
fn forged() -> World {
    let mut recipe = Recipe::small();
    recipe.results.insert("ENDOTOXIN", value_of("3.1 [IU]/mL"));
    let mut world = story(recipe, Phase::Reviewed);
    world.forging = true;
    world.go_on(Phase::Reviewed, Phase::Received);
    world
}

/// Name, case, arguments, exit code.
fn cases() -> Vec<(&'static str, Case, Vec<String>, i32)> {
    let asked = |world: &World, n: u32, who: &str| {
        let asked = names::org(who).to_string();
        vec![
            "--code".to_owned(),
            code(world, n),
            "--as".to_owned(),
            asked,
        ]
    };
    let plain = |_: &mut lotledger::format::bundle::UntrustedBundle| {};
    let good = Case::new(received(), 2, plain);
    let arguments = asked(&good.world, 2, "clinic-a");
    let mut stale = arguments.clone();
    stale.extend(["--max-age".into(), "10m".into()]);
    let training = Case::new(training(), 2, plain);
    let mut in_training = asked(&training.world, 2, "clinic-a");
    in_training.push("--training".into());
    let used = Case::new(story(Recipe::small(), Phase::Administered), 1, plain);
    let by_another = asked(&used.world, 1, "clinic-b");
    let unknown = Case::new(received(), 99, plain);
    let of_unknown = asked(&unknown.world, 99, "clinic-a");
    let forged = Case::new(forged(), 2, plain);
    let of_forged = asked(&forged.world, 2, "clinic-a");
    let spoiled = Case::new(received(), 2, |bundle| {
        let places = bundle
            .histories
            .iter_mut()
            .find(|h| h.entries.len() > 3)
            .unwrap();
        places.entries.remove(2);
    });
    let lacking = Case::new(received(), 2, |bundle| {
        bundle.question.as_mut().unwrap().membership = None;
    });
    vec![
        ("ok", good, arguments.clone(), 0),
        ("ask", Case::new(received(), 2, plain), stale, 4),
        ("nobody", Case::new(received(), 2, plain), vec![], 0),
        ("training", training, in_training, 0),
        ("used", used, by_another, 1),
        ("forged", forged, of_forged, 1),
        ("unknown", unknown, of_unknown, 1),
        ("invalid", spoiled, vec![], 1),
        ("incomplete", lacking, vec![], 3),
    ]
}

#[test]
fn transcripts_and_exit_codes() {
    for (name, case, arguments, code) in cases() {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        for lang in ["en", "ja"] {
            let with_lang = [&arguments[..], &["--lang", lang]].concat();
            let output = case.verify(&with_lang);
            let stdout = text(&output.stdout);
            assert_eq!(
                exit(&output),
                code,
                "{name} {lang}: {stdout} {}",
                text(&output.stderr)
            );
            assert_eq!(text(&output.stderr), "", "{name}");
            golden(&format!("{name}.{lang}.txt"), &stdout);
            let lines: Vec<&str> = stdout.lines().collect();
            let first = usize::from(name == "training");
            assert_eq!(
                lines[first],
                lines[lines.len() - 1],
                "the verdict is first and last"
            );
            assert_eq!(
                name == "training",
                stdout.starts_with("TRAINING LEDGER / 訓練用台帳\n")
            );
            assert!(!stdout.contains("counterfeit") && !stdout.contains("偽造"));
        }
        let with_json = [&arguments[..], &["--json"]].concat();
        let output = case.verify(&with_json);
        assert_eq!(exit(&output), code, "{name} as JSON");
        golden(&format!("{name}.json"), &text(&output.stdout));
        let value: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(value["schema"], "lotledger.verdict/1");
        assert_eq!(value["exit"], code);
    }
}

#[test]
fn the_page_says_the_same_in_both_languages() {
    for (name, case, arguments, code) in cases() {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        for lang in ["en", "ja"] {
            let file = format!("{name}.{lang}.html");
            let output =
                case.verify(&[&arguments[..], &["--lang", lang, "--html", &file]].concat());
            assert_eq!(exit(&output), code, "{name}: {}", text(&output.stderr));
            let page = std::fs::read_to_string(case.path().join(&file)).unwrap();
            if let Some(directory) = std::env::var_os("LOTLEDGER_PAGES") {
                std::fs::write(Path::new(&directory).join(&file), &page).unwrap();
            }
            let stdout = text(&output.stdout);
            let stable = stdout
                .lines()
                .find_map(|line| line.split_once(": "))
                .unwrap()
                .0;
            assert!(page.contains(&format!(">{stable}<")), "{name}: {stable}");
            assert!(page.contains(&format!("<html lang=\"{lang}\">")));
            assert!(page.contains("default-src 'none'; style-src 'sha256-"));
            let unapproved =
                ["未承認:薬機法上", "Unapproved: not a product"][usize::from(lang == "en")];
            assert!(page.contains(unapproved), "{name}");
            assert_eq!(
                name == "training",
                page.contains("TRAINING LEDGER / 訓練用台帳")
            );
            for outside in [
                "<script", "http://", "https://", " style=", "src=", "<link", " on",
            ] {
                let allowed = outside == " on" && lang == "en";
                assert!(allowed || !page.contains(outside), "{name}: {outside}");
            }
            let verdict = !["invalid", "incomplete"].contains(&name);
            let numbered = (1..=15).all(|n| page.contains(&format!("<th scope=\"row\">{n}. ")));
            assert_eq!(numbered, verdict, "{name}: the fifteen questions");
        }
        // A page is never replaced.
        let again = case.verify(&["--html", &format!("{name}.en.html"), "--training"]);
        assert_eq!(exit(&again), 2, "{name}");
    }
}

#[test]
fn what_is_no_verdict() {
    let case = Case::new(received(), 2, |_| {});
    let write = |name: &str, bytes: &[u8]| std::fs::write(case.path().join(name), bytes).unwrap();
    let file = std::fs::read(case.path().join("vial.lotproof")).unwrap();
    write("empty", b"");
    write("other", b"PK\x03\x04 not ours");
    write("cut", &file[..file.len() - 1]);
    write("head", &file[..8]);
    let mut newer = file.clone();
    newer[9] = 2;
    write("newer", &newer);
    let mut damaged = file.clone();
    damaged[70] ^= 1;
    write("damaged", &damaged);
    write("garbage.trust", b"not a policy\n");
    let other = code(&case.world, 3);
    // Arguments, exit code, what is said.
    let table: &[(&[&str], i32, &str)] = &[
        (
            &["verify", "empty", "--trust", "ledger.trust"],
            2,
            "NOT_A_BUNDLE",
        ),
        (
            &["verify", "other", "--trust", "ledger.trust"],
            2,
            "NOT_A_BUNDLE",
        ),
        (&["verify", "cut", "--trust", "ledger.trust"], 1, "INVALID"),
        (&["verify", "head", "--trust", "ledger.trust"], 1, "INVALID"),
        (
            &["verify", "damaged", "--trust", "ledger.trust"],
            1,
            "INVALID",
        ),
        (
            &["verify", "newer", "--trust", "ledger.trust"],
            3,
            "INCOMPLETE",
        ),
        (&["verify", "absent", "--trust", "ledger.trust"], 3, "IO"),
        (&["verify", "vial.lotproof"], 3, "NO_TRUST"),
        (
            &["verify", "vial.lotproof", "--trust", "absent"],
            3,
            "NO_TRUST",
        ),
        (
            &["verify", "vial.lotproof", "--trust", "garbage.trust"],
            2,
            "INPUT",
        ),
        (
            &[
                "verify",
                "vial.lotproof",
                "--trust",
                "ledger.trust",
                "--code",
                "0104987654000013",
            ],
            2,
            "UNREADABLE_CODE",
        ),
        (
            &[
                "verify",
                "vial.lotproof",
                "--trust",
                "ledger.trust",
                "--code",
                &other,
            ],
            3,
            "mixed up",
        ),
        (
            &[
                "verify",
                "vial.lotproof",
                "--trust",
                "ledger.trust",
                "--now",
                "today",
            ],
            2,
            "--now",
        ),
        (
            &[
                "verify",
                "vial.lotproof",
                "--trust",
                "ledger.trust",
                "--max-age",
                "1w",
            ],
            2,
            "--max-age",
        ),
        (&["verify"], 2, "Usage"),
        // The code is read before anything is sent: no daemon listens there.
        (
            &[
                "vial",
                "verify",
                "nonsense",
                "--trust",
                "ledger.trust",
                "--server",
                "http://127.0.0.1:9",
            ],
            2,
            "UNREADABLE_CODE",
        ),
        (
            &["vial", "verify", &other, "--server", "http://127.0.0.1:9"],
            3,
            "NO_TRUST",
        ),
        (
            &[
                "vial",
                "verify",
                &other,
                "--trust",
                "ledger.trust",
                "--server",
                "http://127.0.0.1:9",
            ],
            3,
            "NETWORK",
        ),
    ];
    for (arguments, code, said) in table {
        let output = case.run(arguments);
        let all = text(&output.stdout) + &text(&output.stderr);
        assert_eq!(exit(&output), *code, "{arguments:?}: {all}");
        assert!(all.contains(said), "{arguments:?}: {all}");
    }
}

#[test]
fn the_name_of_a_file_says_what_is_written() {
    let case = Case::new(received(), 2, |_| {});
    let vial = ["--code", &code(&case.world, 2)];
    let out = |more: &[&str]| case.verify(&[&vial, more].concat());
    assert_eq!(exit(&out(&["--out", "a.html", "--html", "b"])), 0);
    let read = |name: &str| std::fs::read_to_string(case.path().join(name)).unwrap();
    assert!(read("a.html").starts_with("<!DOCTYPE html>"));
    assert_eq!(read("a.html"), read("b"));
    // Arguments, exit code, what is said.
    let table: &[(&[&str], i32, &str)] = &[
        (&["--out", "a.html"], 2, "not overwritten"),
        (&["--out", "a.lotproof"], 2, "only to pass openings on"),
        (
            &["--out", "a.lotproof", "--out", "c.HTML"],
            2,
            "only to pass openings on",
        ),
        (
            &["--out", "a.lotproof", "--out", "b.lotproof"],
            2,
            "the evidence is written once",
        ),
    ];
    for (more, code, said) in table {
        let output = out(more);
        assert_eq!(exit(&output), *code, "{more:?}");
        assert!(
            text(&output.stderr).contains(said),
            "{more:?}: {}",
            text(&output.stderr)
        );
    }
    assert!(!case.path().join("c.HTML").exists());
}

#[test]
fn errors_are_said_in_japanese() {
    let case = Case::new(received(), 2, |_| {});
    let nobody = ["--trust", "ledger.trust", "--server", "http://127.0.0.1:9"];
    let printed = code(&case.world, 2);
    let lost = printed.replace(['(', ')'], "");
    let vial = |code: &str| [&["vial", "verify", code][..], &nobody].concat().join(" ");
    // Command line, exit code, what is said.
    let table: &[(String, i32, &[&str])] = &[
        (
            vial(&lost),
            2,
            &[
                "エラー: UNREADABLE_CODE: コードを読み取れません",
                "実際 LOST_SEPARATOR: ",
                "対処 スキャナーが区切り文字",
            ],
        ),
        (
            vial(&printed),
            3,
            &["NETWORK: サーバーに接続できません", "対処 --server の指定"],
        ),
        (
            "vial verify (01)1 --trust absent".into(),
            3,
            &["NO_TRUST: この端末に信頼ファイルが"],
        ),
        (
            format!("vial open {printed}"),
            2,
            &["USAGE: 鍵束が指定されていません"],
        ),
        (
            format!("vial open {printed} --keys absent"),
            3,
            &["IO: ファイルを読み書きできません(", "対処 鍵束は"],
        ),
        (
            "goods receive shp_00112233445566778899aabbccddeeff --inferred --seals intact --damage none --temperature kept".into(),
            2,
            &["鍵束が指定されていません"],
        ),
        (
            "verify ledger.trust --trust ledger.trust".into(),
            2,
            &["NOT_A_BUNDLE: 証拠ファイルではありません"],
        ),
        (
            "verify absent --trust ledger.trust".into(),
            3,
            &["対処 名前とフォルダーを確認"],
        ),
    ];
    for (line, code, said) in table {
        let mut arguments: Vec<&str> = line.split(' ').collect();
        arguments.extend(["--lang", "ja"]);
        let output = case.run(&arguments);
        let stderr = text(&output.stderr);
        assert_eq!(exit(&output), *code, "{line}: {stderr}");
        for said in *said {
            assert!(stderr.contains(said), "{line}: {said}\n{stderr}");
        }
    }
    let output = case.run(&["vial", "verify", &lost, "--trust", "ledger.trust", "--json"]);
    let error: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(error["schema"], "lotledger.error.v1");
    for member in ["message", "hint"] {
        assert!(error[member].as_str().unwrap().is_ascii(), "{error}");
        assert!(
            !error[format!("{member}_ja")].as_str().unwrap().is_ascii(),
            "{error}"
        );
    }
}

#[test]
fn a_training_ledger_must_be_asked_for() {
    let case = Case::new(training(), 2, |_| {});
    let output = case.verify(&[]);
    assert_eq!(exit(&output), 2);
    assert_eq!(text(&output.stdout), "");
    assert!(text(&output.stderr).contains("TRAINING LEDGER / 訓練用台帳"));
}

#[test]
fn nothing_is_asked_of_the_network() {
    let isolated = |arguments: &[&str]| {
        let mut command = Command::new("unshare");
        command.args(["-r", "-n", "--"]).args(arguments);
        command
    };
    let available = isolated(&["true"])
        .output()
        .is_ok_and(|output| output.status.success());
    if !available {
        eprintln!("skipped: this machine cannot take the network away from a program");
        return;
    }
    let case = Case::new(received(), 2, |_| {});
    let with = case.verify(&["--json"]);
    let arguments = [
        env!("CARGO_BIN_EXE_lotledger"),
        "verify",
        "vial.lotproof",
        "--trust",
        "ledger.trust",
        "--now",
        &case.now,
        "--json",
    ];
    let mut command = isolated(&arguments);
    let without = command
        .current_dir(case.path())
        .env_clear()
        .env("HOME", case.path());
    let without = without.env("PATH", "/usr/bin:/bin").output().unwrap();
    assert_eq!(exit(&without), 0, "{}", text(&without.stderr));
    assert_eq!(text(&without.stdout), text(&with.stdout));
}
