//! What the daemon is told wrongly: which setting, what was found, what is right.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use crate::daemon_support::Live;
use crate::daemon_support::process::lotledgerd;

/// What is done to the files, the command line, the exit code, what stderr says.
type Row = (
    &'static str,
    fn(&Path),
    &'static [&'static str],
    i32,
    &'static [&'static str],
);

fn config(directory: &Path, text: &str) {
    std::fs::write(directory.join("lotledgerd.toml"), text).unwrap();
}

const SERVE: &[&str] = &["serve", "--config", "lotledgerd.toml"];

const ROWS: &[Row] = &[
    (
        "an unknown key",
        |d| config(d, "data = \"data\"\ndta = 1\n"),
        SERVE,
        2,
        &["lotledgerd.toml", "line 2", "dta"],
    ),
    (
        "an unknown table",
        |d| config(d, "data = \"data\"\n[http]\nport = 1\n"),
        SERVE,
        2,
        &["line 2", "http"],
    ),
    (
        "a wrong type",
        |d| config(d, "data = 7\n"),
        SERVE,
        2,
        &["line 1", "expected"],
    ),
    (
        "a number out of range",
        |d| config(d, "data = \"data\"\n[grpc]\nmax_connections = 0\n"),
        SERVE,
        2,
        &["grpc.max_connections", "found 0", "expected 1 to 65536"],
    ),
    (
        "no TOML",
        |d| config(d, "= = =\n"),
        SERVE,
        2,
        &["lotledgerd.toml", "line 1"],
    ),
    (
        "no text",
        |d| std::fs::write(d.join("lotledgerd.toml"), [0xff, 0xfe, 0]).unwrap(),
        SERVE,
        3,
        &["lotledgerd.toml"],
    ),
    (
        "2 MB of it",
        |d| config(d, &"# \n".repeat(700_000)),
        SERVE,
        2,
        &["lotledgerd.toml"],
    ),
    (
        "a directory",
        |d| std::fs::create_dir(d.join("lotledgerd.toml")).unwrap(),
        SERVE,
        3,
        &["lotledgerd.toml"],
    ),
    (
        "a file that is not there",
        |_| {},
        SERVE,
        3,
        &["lotledgerd.toml"],
    ),
    (
        "an address that is none",
        |_| {},
        &["serve", "--data", "data", "--listen", "here"],
        2,
        &["--listen"],
    ),
    (
        "a port in use",
        |_| {},
        &["serve", "--data", "data", "--listen", "IN_USE"],
        3,
        &["IN_USE"],
    ),
    (
        "a data directory that is not there",
        |_| {},
        &["serve", "--data", "nowhere"],
        2,
        &["there is no ledger in nowhere"],
    ),
    (
        "a key that others may read",
        |d| {
            std::fs::set_permissions(
                d.join("data/log.key"),
                std::fs::Permissions::from_mode(0o644),
            )
            .unwrap()
        },
        &["serve", "--data", "data"],
        2,
        &["log.key", "found mode 644", "chmod 600"],
    ),
    (
        "a key that is none",
        |d| std::fs::write(d.join("data/log.key"), "secret").unwrap(),
        &["serve", "--data", "data"],
        2,
        &["log.key"],
    ),
    (
        "another ledger's key",
        other_key,
        &["serve", "--data", "data"],
        3,
        &["last-checkpoint is not a checkpoint signed by this key"],
    ),
    (
        "no key",
        |d| std::fs::remove_file(d.join("data/log.key")).unwrap(),
        &["serve", "--data", "data"],
        3,
        &["log.key"],
    ),
    (
        "tokens with an unknown key",
        |d| std::fs::write(d.join("tokens.toml"), "[[token]]\nnme = \"a\"\n").unwrap(),
        &["serve", "--data", "data", "--tokens", "tokens.toml"],
        2,
        &["tokens.toml", "line 2", "nme"],
    ),
    (
        "tokens that anybody may add to",
        |d| {
            let path = d.join("tokens.toml");
            std::fs::write(&path, "").unwrap();
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o666)).unwrap();
        },
        &["serve", "--data", "data", "--tokens", "tokens.toml"],
        2,
        &["tokens.toml", "666", "chmod go-w"],
    ),
    (
        "a token in clear",
        |d| {
            std::fs::write(
                d.join("tokens.toml"),
                "[[token]]\nname = \"a\"\nscope = \"admin\"\nsha256 = \"llt_secret\"\n",
            )
            .unwrap()
        },
        &["serve", "--data", "data", "--tokens", "tokens.toml"],
        2,
        &["tokens.toml", "line 4"],
    ),
    (
        "a filter that is none",
        |_| {},
        &["serve", "--data", "data", "--log-filter", "a=b=c"],
        2,
        &["a=b=c"],
    ),
    (
        "a genesis that is none",
        |d| std::fs::write(d.join("g"), "x").unwrap(),
        &["init", "--data", "new", "--genesis", "g"],
        2,
        &["g: "],
    ),
    (
        "a ledger over a ledger",
        |_| {},
        &[
            "init",
            "--data",
            "data",
            "--genesis",
            "genesis",
            "--training",
        ],
        3,
        &["there is a ledger here already"],
    ),
    (
        "a training ledger that is not said to be one",
        |_| {},
        &["init", "--data", "new", "--genesis", "genesis"],
        2,
        &["TRAINING"],
    ),
];

fn other_key(directory: &Path) {
    let at = directory.join("other");
    let made = [
        "init",
        "--data",
        at.to_str().unwrap(),
        "--key-only",
        "--origin",
        "ledger.example/story",
    ];
    assert!(lotledgerd(&made).status.success());
    std::fs::copy(at.join("log.key"), directory.join("data/log.key")).unwrap();
}

#[test]
fn settings_that_cannot_be_used() {
    let occupied = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let in_use = occupied.local_addr().unwrap().to_string();
    let mut wrong = Vec::new();
    for (name, spoil, arguments, code, says) in ROWS {
        let live = Live::new();
        spoil(live.directory());
        let arguments = arguments.iter().map(|a| a.replace("IN_USE", &in_use));
        let mut command = std::process::Command::new("timeout");
        command.args(["10", env!("CARGO_BIN_EXE_lotledgerd")]);
        command.current_dir(live.directory()).env_clear();
        let output = command.args(arguments).output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        let said = says
            .iter()
            .all(|s| stderr.contains(&s.replace("IN_USE", &in_use)));
        let found = output.status.code();
        let secret = stderr.contains("llt_secret") || stderr.contains("PRIVATE");
        if found != Some(*code) || !said || secret || stderr.contains("panicked") {
            wrong.push(format!("{name}: {found:?}: {stderr}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
