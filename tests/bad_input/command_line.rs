//! What `lotledger` is given wrongly: an exit code as promised, a named error with its place, and
//! never a panic.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::OnceLock;

use lotledger::cli::commands::lot::shift_dates::copy_shifted;
use lotledger::domain::time::DurationMs;

use crate::daemon_support::Live;
use crate::daemon_support::check_support::bundles::{bundle, code};
use crate::daemon_support::check_support::log::Log;
use crate::daemon_support::check_support::received;
use crate::daemon_support::proof::audit;

/// What is done to the files, the command line, the exit code, what stderr says.
type Row = (
    &'static str,
    fn(&Path),
    &'static str,
    i32,
    &'static [&'static str],
);

fn good(_: &Path) {}

fn change(directory: &Path, file: &str, change: impl Fn(Vec<u8>) -> Vec<u8>) {
    let path = directory.join(file);
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(path, change(bytes)).unwrap();
}

/// In the dossier, `from` replaced by `to`.
fn edit(directory: &Path, file: &str, from: &[u8], to: &[u8]) {
    let file = format!("dossier/{file}");
    change(directory, &file, |bytes| {
        crate::bytes::replaced(&bytes, from, to)
    });
}

fn instead(directory: &Path, file: &str, make: impl Fn(&Path)) {
    let path = directory.join(file);
    let _ = std::fs::remove_file(&path);
    make(&path);
}

fn mode(directory: &Path, file: &str, mode: u32) {
    let permissions = std::fs::Permissions::from_mode(mode);
    std::fs::set_permissions(directory.join(file), permissions).unwrap();
}

const VERIFY: &str = "verify vial.lotproof --trust ledger.trust --now NOW --code CODE";
const SUBMIT: &str = "lot submit dossier --keys maker --no-passphrase --dry-run";
const NEW: &str = "statement new event.yaml --keys maker --no-passphrase --yes --server SERVER --trust live.trust --training";
const ADD: &str = "trust add ledger.trust --fingerprint";

/// Of an organisation that nobody knows, so nothing gets past the files.
const HOLD: &str =
    "hold_placed:\n  scope: {node: nod_11111111111111111111111111111111}\n  reason: DEVIATION\n";

fn event(directory: &Path, text: &str) {
    std::fs::write(directory.join("event.yaml"), text).unwrap();
}

const ROWS: &[Row] = &[
    // Proofs.
    ("a good proof", good, VERIFY, 0, &[]),
    (
        "half a proof",
        |d| change(d, "vial.lotproof", |b| b[..b.len() / 2].to_vec()),
        VERIFY,
        1,
        &[],
    ),
    (
        "a proof and one byte more",
        |d| change(d, "vial.lotproof", |b| [b, vec![0]].concat()),
        VERIFY,
        1,
        &[],
    ),
    (
        "a flipped bit in a proof",
        |d| {
            change(d, "vial.lotproof", |mut b| {
                b[5_000] ^= 1;
                b
            })
        },
        VERIFY,
        1,
        &[],
    ),
    (
        "an empty proof",
        |d| change(d, "vial.lotproof", |_| Vec::new()),
        VERIFY,
        2,
        &["vial.lotproof"],
    ),
    (
        "a foreign file",
        |d| change(d, "vial.lotproof", |_| b"%PDF-1.7".to_vec()),
        VERIFY,
        2,
        &["vial.lotproof"],
    ),
    (
        "20 MB",
        |d| change(d, "vial.lotproof", |_| vec![0; 20 << 20]),
        VERIFY,
        2,
        &["vial.lotproof"],
    ),
    (
        "a directory as proof",
        |d| instead(d, "vial.lotproof", |p| std::fs::create_dir(p).unwrap()),
        VERIFY,
        3,
        &["vial.lotproof"],
    ),
    (
        "no proof",
        |d| instead(d, "vial.lotproof", |_| {}),
        VERIFY,
        3,
        &["vial.lotproof"],
    ),
    (
        "a code with full-width digits",
        good,
        "verify vial.lotproof --trust ledger.trust --now NOW --code （０１）０４９８７６５４００００１２",
        2,
        &["UNREADABLE_CODE", "CODE"],
    ),
    (
        "a time that is none",
        good,
        "verify vial.lotproof --trust ledger.trust --now tomorrow",
        2,
        &["--now"],
    ),
    (
        "an age that is none",
        good,
        "verify vial.lotproof --trust ledger.trust --now NOW --max-age=-1h",
        2,
        &["--max-age"],
    ),
    // Trust.
    (
        "no trust file",
        good,
        "verify vial.lotproof --now NOW",
        3,
        &["NO_TRUST"],
    ),
    (
        "an empty trust file",
        |d| change(d, "ledger.trust", |_| Vec::new()),
        VERIFY,
        2,
        &["ledger.trust"],
    ),
    (
        "a binary trust file",
        |d| change(d, "ledger.trust", |_| vec![0xff; 100]),
        VERIFY,
        2,
        &["ledger.trust"],
    ),
    (
        "a trust file of 1 MB",
        |d| change(d, "ledger.trust", |_| vec![b'#'; 1 << 20]),
        VERIFY,
        2,
        &["ledger.trust"],
    ),
    (
        "a directory as trust file",
        |d| instead(d, "ledger.trust", |p| std::fs::create_dir(p).unwrap()),
        VERIFY,
        3,
        &["ledger.trust"],
    ),
    (
        "another fingerprint",
        good,
        "trust add ledger.trust --fingerprint 0000000000000000000000000000000000000000000000000000000000000000",
        1,
        &["FINGERPRINT", "--fingerprint"],
    ),
    (
        "half a fingerprint",
        good,
        "trust add ledger.trust --fingerprint 0000",
        2,
        &["this is not a fingerprint", "found     4 characters"],
    ),
    ("no fingerprint", good, ADD, 2, &["--fingerprint"]),
    // Dossiers.
    (
        "endotoxin without a volume",
        |d| edit(d, "results.csv", b"<0.05,[IU]/mL", b"<0.05,EU"),
        SUBMIT,
        2,
        &["results.csv:18: unit", "[IU]/mL"],
    ),
    (
        "full-width digits",
        |d| {
            edit(
                d,
                "results.csv",
                b"<0.05,[IU]/mL",
                "<０.０５,[IU]/mL".as_bytes(),
            )
        },
        SUBMIT,
        2,
        &["results.csv:18: value", "full-width"],
    ),
    (
        "a column misspelt",
        |d| edit(d, "results.csv", b"sample,analyte", b"sample,analite"),
        SUBMIT,
        2,
        &["results.csv:1", "analite"],
    ),
    (
        "a column missing",
        |d| edit(d, "results.csv", b"sample,analyte,", b"sample,"),
        SUBMIT,
        2,
        &["results.csv"],
    ),
    (
        "CP932",
        |d| {
            edit(
                d,
                "results.csv",
                b"<0.05,[IU]/mL",
                b"\x89\x41\x90\xab,[IU]/mL",
            )
        },
        SUBMIT,
        2,
        &["results.csv", "UTF-8"],
    ),
    (
        "UTF-16",
        |d| {
            change(d, "dossier/results.csv", |b| {
                b.iter().flat_map(|c| [*c, 0]).collect()
            })
        },
        SUBMIT,
        2,
        &["results.csv"],
    ),
    (
        "a cell of 10 MB",
        |d| edit(d, "results.csv", b"<0.05,[IU]/mL", &[b'9'; 10 << 20]),
        SUBMIT,
        2,
        &["results.csv"],
    ),
    (
        "a quote that never ends",
        |d| edit(d, "results.csv", b"<0.05,[IU]/mL", b"\"<0.05,[IU]/mL"),
        SUBMIT,
        2,
        &["results.csv"],
    ),
    (
        "an empty table",
        |d| change(d, "dossier/results.csv", |_| Vec::new()),
        SUBMIT,
        2,
        &["results.csv"],
    ),
    (
        "no lot.yaml",
        |d| instead(d, "dossier/lot.yaml", |_| {}),
        SUBMIT,
        2,
        &["lot.yaml"],
    ),
    (
        "a directory as table",
        |d| {
            instead(d, "dossier/results.csv", |p| {
                std::fs::create_dir(p).unwrap()
            })
        },
        SUBMIT,
        3,
        &["results.csv"],
    ),
    (
        "YAML that is none",
        |d| change(d, "dossier/lot.yaml", |_| b"a: [1".to_vec()),
        SUBMIT,
        2,
        &["lot.yaml"],
    ),
    (
        "YAML that refers to itself",
        |d| change(d, "dossier/lot.yaml", |_| b"a: &a [*a]\n".to_vec()),
        SUBMIT,
        2,
        &["lot.yaml"],
    ),
    (
        "YAML a thousand deep",
        |d| change(d, "dossier/lot.yaml", |_| b"[".repeat(100_000)),
        SUBMIT,
        2,
        &["lot.yaml"],
    ),
    // Statements.
    ("no event", |d| event(d, ""), NEW, 2, &["event.yaml"]),
    (
        "an unknown event",
        |d| event(d, "lot_eaten:\n  lot: x\n"),
        NEW,
        2,
        &["event.yaml", "lot_eaten"],
    ),
    (
        "an unknown field",
        |d| event(d, &HOLD.replace("reason", "raison")),
        NEW,
        2,
        &["event.yaml", "raison"],
    ),
    (
        "an unknown word",
        |d| event(d, &HOLD.replace("DEVIATION", "TIRED")),
        NEW,
        2,
        &["event.yaml", "TIRED"],
    ),
    (
        "a reference that is none",
        |d| event(d, &HOLD.replace("nod_1", "lot_1")),
        NEW,
        2,
        &["event.yaml"],
    ),
    (
        "two events",
        |d| event(d, &format!("{HOLD}lot_reviewed: {{}}\n")),
        NEW,
        2,
        &["event.yaml"],
    ),
    (
        "a binary event",
        |d| std::fs::write(d.join("event.yaml"), [0xff; 64]).unwrap(),
        NEW,
        2,
        &["event.yaml"],
    ),
    (
        "no keys",
        |d| {
            event(d, HOLD);
            std::fs::remove_dir_all(d.join("maker")).unwrap();
        },
        NEW,
        3,
        &["maker"],
    ),
    (
        "a statement file that is none",
        |d| event(d, HOLD),
        "statement sign event.yaml --keys maker --no-passphrase --yes",
        2,
        &["event.yaml"],
    ),
    (
        "half a statement file",
        |d| std::fs::write(d.join("s.statement"), "{\"schema\":").unwrap(),
        "statement submit s.statement --server http://127.0.0.1:1 --trust ledger.trust",
        2,
        &["s.statement"],
    ),
    (
        "no statement file",
        good,
        "statement submit s.statement --server http://127.0.0.1:1 --trust ledger.trust",
        3,
        &["s.statement"],
    ),
    (
        "a server that is no address",
        good,
        "statement show 0 --server nowhere --trust ledger.trust",
        2,
        &["--server"],
    ),
    (
        "a scheme in capitals",
        good,
        "statement show 0 --server HTTPS://127.0.0.1:1 --trust ledger.trust",
        2,
        &["--server"],
    ),
    (
        "a port that is none",
        good,
        "statement show 0 --server http://127.0.0.1:99999 --trust ledger.trust",
        2,
        &["--server", "http://127.0.0.1:99999"],
    ),
    (
        "a server and a path",
        good,
        "statement show 0 --server http://127.0.0.1:1/ledger --trust ledger.trust",
        2,
        &["--server"],
    ),
    (
        "a server and somebody's password",
        good,
        "statement show 0 --server http://a:b@127.0.0.1:1 --trust ledger.trust",
        2,
        &["--server"],
    ),
    (
        "a server that is not there",
        good,
        "statement show 0 --server http://127.0.0.1:1 --trust ledger.trust",
        3,
        &["NETWORK"],
    ),
    (
        "a token that others may read",
        |d| {
            std::fs::write(d.join("t"), format!("llt_{}\n", "A".repeat(43))).unwrap();
            mode(d, "t", 0o644);
        },
        "statement show 0 --server http://127.0.0.1:1 --trust ledger.trust --token-file t",
        2,
        &["t"],
    ),
    (
        "a database that is none",
        good,
        "audit --database ledger.trust --trust ledger.trust",
        3,
        &["ledger.trust"],
    ),
    (
        "no database",
        good,
        "audit --database nowhere --trust ledger.trust",
        3,
        &["nowhere"],
    ),
    ("no command", good, "", 2, &["Usage"]),
    ("an unknown command", good, "lot eat", 2, &["eat"]),
];

/// A keyring with one of everybody, made by the program itself.
fn keyring() -> &'static Path {
    static MADE: OnceLock<tempfile::TempDir> = OnceLock::new();
    let made = MADE.get_or_init(|| {
        let directory = tempfile::tempdir().unwrap();
        let log_key = directory.path().join("log.vkey");
        let (_, trust, _, _) = proof();
        let vkey = trust.lines().find_map(|line| line.strip_prefix("log "));
        std::fs::write(log_key, vkey.unwrap()).unwrap();
        for line in [
            "org init --root --no-passphrase --person ann --origin ledger.example/story --log-key log.vkey --out roots",
            "org init --name Maker --kind maker --country JP --person alice=QA_RELEASE --person carol=OPERATOR --genesis roots/genesis.statement --out maker --no-passphrase",
        ] {
            let output = run(directory.path(), line, "");
            let stderr = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{stderr}");
        }
        directory
    });
    made.path()
}

fn copy_keyring(to: &Path) {
    std::fs::create_dir(to).unwrap();
    for file in std::fs::read_dir(keyring().join("maker")).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
}

/// A proof, its trust file, a code, a time at which it is fresh.
fn proof() -> &'static (Vec<u8>, String, String, String) {
    static PROOF: OnceLock<(Vec<u8>, String, String, String)> = OnceLock::new();
    PROOF.get_or_init(|| {
        let world = received();
        let log = Log::of(&world);
        let now = log.time().saturating_add(DurationMs::from_minutes(20));
        let file = bundle(&world, &log, 2).to_file();
        (file, log.trust_text(), code(&world, 2), now.to_string())
    })
}

fn run(directory: &Path, line: &str, server: &str) -> Output {
    let (_, _, code, now) = proof();
    let mut command = Command::new("timeout");
    command.args(["20", env!("CARGO_BIN_EXE_lotledger")]);
    command.current_dir(directory).env_clear();
    command.env("HOME", directory).env("LANG", "C.UTF-8");
    for word in line.split_whitespace() {
        match word {
            "NOW" => command.arg(now),
            "CODE" => command.arg(code),
            "SERVER" => command.arg(server),
            word => command.arg(word),
        };
    }
    command.stdin(std::process::Stdio::null());
    command.output().unwrap()
}

#[test]
fn files_and_arguments_that_are_wrong() {
    let (file, trust, _, _) = proof();
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/cord-ev-lot");
    let live = Live::new();
    let daemon = live.start();
    let live_trust = live.trust();
    let mut wrong = Vec::new();
    for (name, spoil, line, code, says) in ROWS {
        let directory = tempfile::tempdir().unwrap();
        let directory = directory.path();
        std::fs::write(directory.join("vial.lotproof"), file).unwrap();
        std::fs::write(directory.join("ledger.trust"), trust).unwrap();
        copy_shifted(&examples, &directory.join("dossier"), 0).unwrap();
        std::fs::write(directory.join("live.trust"), live_trust.to_text()).unwrap();
        copy_keyring(&directory.join("maker"));
        spoil(directory);
        let output = run(directory, line, &daemon.url());
        let stderr = String::from_utf8_lossy(&output.stderr);
        let said = says.iter().all(|text| stderr.contains(text));
        let found = output.status.code();
        let stderr: String = stderr.chars().take(400).collect();
        if found != Some(*code) || !said || stderr.contains("panicked") {
            wrong.push(format!("{name}: {found:?}, not {code}, {says:?}: {stderr}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    daemon.kill();
    let report = audit(&live.database(), &live_trust);
    assert_eq!(report.counts.statements, 1, "only the genesis");
}
