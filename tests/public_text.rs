//! What a recall says to the public: from its author to whoever asks about a vial, and to nobody otherwise than it was
//! signed.
//!
//! The ledger of `tests/logs/rules-1` was written by a program that kept no texts; a recall in it commits to one.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on should stop"
)]

mod cli_support;

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use cli_support::{Daemon, Run, World};
use lotledger::cli::statement_file::StatementFile;
use lotledger::format::bundle::{UntrustedBundle, decode_bundle};
use lotledger::service::pb;
use pb::ledger_service_client::LedgerServiceClient;
use pb::vial_service_client::VialServiceClient;
use serde_json::Value;

const STORED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/logs/rules-1");
const DAEMON: &str = env!("CARGO_BIN_EXE_lotledgerd");
const OURS: &str = "--training --trust ledger.trust";
const LOT: &str = "(01)04987654000012(10)CE26-0007";
// The lot has been recalled before.
const BY: &str = "--keys maker --signer qa --no-passphrase --yes";
const WHY: &str = "--class I --reason STERILITY --depth PATIENT";
const TEXT: &str = "CE26-0007を回収します。使用を中止し、隔離してください。\n<b>CE26-0007 is recalled.</b> Call 03-0000-0000.";

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            std::fs::create_dir(&target).unwrap();
            copy(&entry.path(), &target);
        } else {
            std::fs::write(&target, std::fs::read(entry.path()).unwrap()).unwrap();
            let private = std::fs::Permissions::from_mode(0o600);
            std::fs::set_permissions(&target, private).unwrap();
        }
    }
}

struct Served {
    world: World,
    daemon: Option<Daemon>,
}

impl Served {
    /// A copy of the stored ledger, whose recall was recorded before texts were kept.
    fn old() -> Self {
        let world = World::new();
        copy(Path::new(STORED), world.path());
        let token = ["token", "new", "--name", "auditor", "--scope", "auditor"];
        let token = world.daemon(DAEMON, &[&token[..], &["--tokens", "tokens.toml"]].concat());
        world.write_private("auditor.token", &token);
        let mut served = Self {
            world,
            daemon: None,
        };
        served.start();
        served
    }

    /// The same with a second recall of the lot, which says something.
    fn told() -> Self {
        let served = Self::old();
        served.world.write("recall.txt", &format!("{TEXT}\r\n"));
        let recalled = served.run(&format!(
            "recall {LOT} {WHY} --public-text @recall.txt {BY}"
        ));
        recalled.done().says("public_text CE26-0007を回収します。");
        served
    }

    fn start(&mut self) {
        let files = ["--data", "data", "--tokens", "tokens.toml"];
        let daemon = Daemon::start(DAEMON, &self.world, &files);
        let world = std::mem::replace(&mut self.world, World::new());
        self.world = world.with_server(&daemon.url());
        self.daemon = Some(daemon);
    }

    fn stopped(&mut self) {
        self.daemon = None;
        let _ = std::fs::remove_file(self.world.path().join("ready"));
    }

    /// What `fsck` says of the database, and its exit code.
    fn fsck(&self) -> (Option<i32>, String) {
        let fsck = std::process::Command::new(DAEMON)
            .args(["fsck", "--data", "data"])
            .current_dir(self.world.path())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&fsck.stdout).into_owned();
        (fsck.status.code(), said)
    }

    /// Changes the database as somebody with access to the file would.
    fn damage(&self, sql: &str) {
        let file = self.world.path().join("data/ledger.sqlite");
        let db = rusqlite::Connection::open(file).unwrap();
        assert_eq!(db.execute(sql, ()).unwrap(), 1, "{sql}");
    }

    fn run(&self, line: &str) -> Run {
        self.world.run(&format!("{OURS} {line}"))
    }

    fn json(&self, line: &str) -> Value {
        self.run(&format!("--json {line}")).done().json()
    }

    /// The evidence of a vial of the lot, as the daemon gives it.
    async fn bundle(&self) -> UntrustedBundle {
        let stored = self.world.path().join("bundles/3-after-recall.lotproof");
        let stored = UntrustedBundle::from_file(&std::fs::read(stored).unwrap()).unwrap();
        let vial_tag = stored.question.unwrap().vial.bytes().to_vec();
        let mut request = tonic::Request::new(pb::GetVialBundleRequest { vial_tag });
        request
            .metadata_mut()
            .insert("authorization", self.bearer());
        let url = self.daemon.as_ref().unwrap().url();
        let mut client = VialServiceClient::connect(url).await.unwrap();
        let answer = client.get_vial_bundle(request).await.unwrap();
        decode_bundle(&answer.into_inner().bundle).unwrap()
    }

    /// What the daemon says of the lot's recalls when it is asked about a vial of it, to an auditor or to anybody.
    async fn word(&self, auditor: bool) -> Vec<pb::Recall> {
        let code = format!(
            "(01)04987654000012(17)280331(10)CE26-0007(21){}",
            "A".repeat(20)
        );
        let mut request = tonic::Request::new(pb::VerifyVialRequest {
            code,
            max_age_ms: 0,
        });
        if auditor {
            request
                .metadata_mut()
                .insert("authorization", self.bearer());
        }
        let url = self.daemon.as_ref().unwrap().url();
        let mut client = VialServiceClient::connect(url).await.unwrap();
        let answer = client.verify_vial(request).await.unwrap().into_inner();
        assert_eq!(answer.daemons_word, !auditor);
        answer.verdict.unwrap().recalls
    }

    fn bearer(&self) -> tonic::metadata::MetadataValue<tonic::metadata::Ascii> {
        let token = self.world.read("auditor.token");
        format!("Bearer {}", token.trim()).parse().unwrap()
    }

    /// What is said of evidence.
    fn verify(&self, bundle: &UntrustedBundle, options: &str) -> Run {
        std::fs::write(self.world.path().join("vial.lotproof"), bundle.to_file()).unwrap();
        self.run(&format!("{options} verify vial.lotproof"))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_told_to_whoever_asks() {
    let mut served = Served::told();
    let bundle = served.bundle().await;
    served
        .verify(&bundle, "")
        .either(&[1])
        .says("What the recall says")
        .says("its public text is not here. Ask")
        .says("in the words of")
        .says("      | CE26-0007を回収します。使用を中止し、隔離してください。\n      | <b>CE26-0007 is recalled.</b>");
    served
        .verify(&bundle, "--lang ja")
        .either(&[1])
        .says("が署名した文面(原文のまま):\n      | CE26-0007");
    let facts = served.verify(&bundle, "--json").either(&[1]).json();
    let recalls = &facts["recalls"];
    assert_eq!(recalls[0]["public_text_state"], "NOT_HERE");
    assert_eq!(recalls[0]["public_text"], Value::Null);
    assert_eq!(recalls[1]["public_text_state"], "HERE");
    assert_eq!(recalls[1]["public_text"], TEXT);
    assert_eq!(recalls[1]["depth"], "PATIENT");
    served
        .run("verify vial.lotproof --out page.html")
        .either(&[1]);
    let page = served.world.read("page.html");
    assert!(page.contains("<blockquote>CE26-0007を回収します。"));
    assert!(page.contains("&lt;b&gt;CE26-0007 is recalled.&lt;/b&gt;"));
    assert!(!page.contains("<b>CE26"));

    // The daemon's own answer; to who may not read the lot it says that the vial is not to be used, and no more.
    assert_eq!(served.word(false).await, []);
    let told = served.word(true).await;
    let texts = told
        .iter()
        .map(|recall| (recall.text(), &*recall.public_text));
    let texts: Vec<_> = texts.collect();
    assert_eq!(
        texts,
        [(pb::PublicText::NotHere, ""), (pb::PublicText::Here, TEXT)]
    );
    let second = &told[1];
    assert_eq!(
        (&*second.recall_class, &*second.reason, &*second.depth),
        ("I", "STERILITY", "PATIENT")
    );
    assert!(
        second.case.starts_with("cas_") && second.organisation.starts_with("org_"),
        "{second:?}"
    );
    assert!(told[0].recorded_at_ms < second.recorded_at_ms);

    let holds = served.json("holds");
    let recalled: Vec<&Value> = holds["holds"].as_array().unwrap().iter().collect();
    let of = |state: &str| {
        let mut of_state = recalled.iter();
        *of_state
            .find(|hold| hold["public_text_state"] == state)
            .unwrap()
    };
    assert_eq!(of("HERE")["public_text"], TEXT);
    assert_eq!(of("NOT_HERE")["public_text"], Value::Null);
    served
        .run("holds")
        .done()
        .remarks("in the words of Saisei")
        .remarks("  | CE26-0007を回収します。");
    for line in [
        "holds --csv",
        "lot show CE26-0007 --keys maker",
        "lot history CE26-0007 --keys maker --csv",
        "audit",
    ] {
        served.run(line).done().says("CE26-0007を回収します。");
    }
    served
        .run("lot certificate CE26-0007 --out certificate.html")
        .either(&[1]);
    let page = served.world.read("certificate.html");
    assert!(page.contains("  | CE26-0007を回収します。"), "{page}");
    assert!(
        page.contains("  | &lt;b&gt;CE26-0007 is recalled.&lt;/b&gt;"),
        "{page}"
    );
    let history = served.run("lot history CE26-0007 --csv").done();
    history.says("its public text is not here: ask who issued it");
    served.stopped();
    let audit = "audit --database data/ledger.sqlite";
    served.run(audit).done().says("CE26-0007を回収します。");
    // What was never kept is missing of no database.
    let (code, said) = served.fsck();
    assert_eq!(code, Some(0), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn evidence_has_the_text_that_was_signed_or_none() {
    let served = Served::told();
    let honest = served.bundle().await;
    assert_eq!(honest.openings.len(), 1);
    let mut altered = honest.clone();
    altered.openings[0].value = "It is only the label.".to_owned();
    let mut salted = honest.clone();
    salted.openings[0].salt[0] ^= 1;
    for bundle in [altered, salted] {
        let run = served.verify(&bundle, "");
        let run = run.either(&[1]).says("INVALID");
        run.says("PUBLIC_TEXT: the public text of the recall is the one that was signed");
    }
    let mut left_out = honest.clone();
    left_out.openings.clear();
    let run = served.verify(&left_out, "--json").either(&[1]).json();
    assert_eq!(run["verdict"], "DO_NOT_USE");
    assert_eq!(run["recalls"][1]["public_text_state"], "NOT_HERE");
    // A program that is older than texts gave this.
    let old = served.run("verify bundles/3-after-recall.lotproof --now 2026-12-01T00:00:00Z");
    old.either(&[1])
        .says("RECALLED")
        .says("its public text is not here");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_other_text_is_recorded() {
    let served = Served::old();
    for (text, found) in [
        ("", "0 bytes"),
        (&*"あ".repeat(1_001), "3003 bytes"),
        ("CE26\u{202e}7000", "U+202E"),
        ("CE26\u{1b}[2J", "U+001B"),
        ("CE26\u{200b}", "U+200B"),
    ] {
        served.world.write("bad.txt", text);
        let line = format!("recall {LOT} {WHY} --public-text @bad.txt {BY}");
        served.run(&line).either(&[2]).remarks(found);
    }
    assert!(!served.world.exists("openings.jsonl"));
    // Typed, and in the file of a statement that is carried to other signers.
    let yaml = format!(
        "recall_issued:\n  case: cas_{}\n  class: II\n  lots: ['{LOT}']\n  depth: CLINIC\n  reason: QUALITY\n  public_text: {{commit: Return it.}}\n",
        "7a".repeat(16)
    );
    served.world.write("recall.yaml", &yaml);
    served
        .run(&format!(
            "statement new recall.yaml {BY} --accept ALREADY_RECORDED"
        ))
        .done()
        .remarks("    | Return it.");
    served
        .run("statement show recall.statement")
        .done()
        .says("    | Return it.");
    let file = StatementFile::parse(&served.world.read("recall.statement")).unwrap();
    let sidecar = file[0].sidecar().unwrap().bytes();
    let mut wrong_salt = sidecar.clone();
    wrong_salt[0] ^= 1;
    let url = served.daemon.as_ref().unwrap().url();
    let mut client = LedgerServiceClient::connect(url).await.unwrap();
    for (sidecar, says) in [
        (Vec::new(), "PUBLIC_TEXT_MISMATCH"),
        (wrong_salt, "PUBLIC_TEXT_MISMATCH"),
        (
            [&sidecar[..32], b"Keep it."].concat(),
            "PUBLIC_TEXT_MISMATCH",
        ),
        (
            [&sidecar[..32], b"Return\x1b it."].concat(),
            "PUBLIC_TEXT_MISMATCH",
        ),
        ([&sidecar[..32], b"\xff"].concat(), "PUBLIC_TEXT_MISMATCH"),
        (sidecar[..20].to_vec(), "PUBLIC_TEXT_MISMATCH"),
    ] {
        let envelope = file[0].envelope().unwrap();
        let submission = pb::Submission { envelope, sidecar };
        let request = pb::SubmitRequest {
            submission: Some(submission),
        };
        let refused = client.submit(request).await.unwrap_err();
        assert!(refused.message().contains(says), "{refused:?}");
    }
    served.run("statement submit recall.statement").done();
    let holds = served.json("holds");
    let said = holds["holds"][0]["public_text"].clone();
    assert_eq!(said, "Return it.");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_that_was_changed_in_the_database_is_noticed() {
    let mut served = Served::told();
    served.stopped();
    served.damage(
        "UPDATE public_text SET opening = CAST(substr(opening, 1, 32) || CAST('It is only the label.' AS BLOB) AS BLOB)",
    );
    let (code, said) = served.fsck();
    assert!(
        code == Some(1) && said.contains("public_text") && said.contains("PUBLIC_TEXT"),
        "{said}"
    );
    let audit = served.run("audit --database data/ledger.sqlite");
    audit
        .either(&[1])
        .says("PUBLIC_TEXT")
        .says("See `lotledgerd fsck`");
    served.start();
    let bundle = served.bundle().await;
    let run = served.verify(&bundle, "").either(&[1]);
    run.says("PUBLIC_TEXT");
    // Where the daemon's word is all there is, it does not say what nobody signed.
    let holds = served.json("holds");
    let states = holds["holds"].as_array().unwrap().iter();
    assert!(
        states
            .filter(|hold| hold["public_text_state"] == "NOT_HERE")
            .count()
            == 2
    );

    served.stopped();
    served.damage("DELETE FROM public_text");
    let (code, said) = served.fsck();
    assert!(code == Some(1) && said.contains("public_text"), "{said}");
    let audit = served.run("audit --database data/ledger.sqlite");
    audit.either(&[1]).says("STORED_PUBLIC_TEXT");
    // The lot is recalled all the same.
    served.start();
    let bundle = served.bundle().await;
    let run = served.verify(&bundle, "--json").either(&[1]).json();
    assert_eq!(run["verdict"], "DO_NOT_USE");
}
