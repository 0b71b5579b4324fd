//! A training ledger with the organisations of the examples, and the real programs in a directory of their
//! own.
#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on should stop"
)]

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use lotledger::cli::commands::lot::shift_dates::copy_shifted;

const START: &str = "2026-07-24T00:00:00Z";
/// Day 0 of the examples lies in the future for some readers of this file: move it back a year.
const SHIFT: i32 = -365;

fn repo(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn copy_all(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => {
                std::fs::create_dir(&target).unwrap();
                copy_all(&entry.path(), &target);
            }
            false => drop(std::fs::copy(entry.path(), target).unwrap()),
        }
    }
}

/// A ledger in a directory, and the programs that talk to it.
pub struct Bench {
    pub dir: tempfile::TempDir,
    daemon: Option<Child>,
    server: String,
}

impl Drop for Bench {
    fn drop(&mut self) {
        if let Some(mut daemon) = self.daemon.take() {
            let _ = daemon.kill();
            let _ = daemon.wait();
        }
    }
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

impl Bench {
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lotledger"));
        command
            .current_dir(self.dir.path())
            .args(["--training", "--home", "home"])
            .args(args)
            .env("LOTLEDGER_SERVER", &self.server)
            .env("LOTLEDGER_TOKEN_FILE", "admin.token")
            .env("LANG", "C");
        command
    }

    pub fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    pub fn ok(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert!(
            output.status.success(),
            "{args:?}\n{}{}",
            text(&output.stdout),
            text(&output.stderr)
        );
        text(&output.stdout)
    }

    pub fn daemon(&self, args: &[&str]) -> String {
        let output = Command::new(env!("CARGO_BIN_EXE_lotledgerd"))
            .current_dir(self.dir.path())
            .args(args)
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{args:?}\n{}",
            text(&output.stderr)
        );
        text(&output.stdout)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// A training ledger with the examples' organisations, specifications and products.
    pub fn new() -> Self {
        let start = lotledger::cli::commands::lot::shift_dates::shift_text(START, SHIFT);
        Self::founded(&start)
    }

    /// The same, begun at a time.
    pub fn founded(start: &str) -> Self {
        let mut bench = Self {
            dir: tempfile::tempdir().unwrap(),
            daemon: None,
            server: String::new(),
        };
        let base = bench.dir.path().to_owned();
        let write = |name: &str, text: &str| std::fs::write(base.join(name), text).unwrap();
        std::fs::create_dir(bench.path("data")).unwrap();
        let key = [
            "init",
            "--data",
            "data",
            "--key-only",
            "--origin",
            "example.org/lots",
        ];
        write("log.vkey", &bench.daemon(&key));
        bench.ok(&[
            "org",
            "init",
            "--root",
            "--person",
            "ann",
            "--origin",
            "example.org/lots",
            "--log-key",
            "log.vkey",
            "--out",
            "roots",
            "--no-passphrase",
            "--occurred-at",
            start,
        ]);
        bench.daemon(&[
            "init",
            "--data",
            "data",
            "--genesis",
            "roots/genesis.envelope",
            "--training",
            "--start",
            start,
        ]);
        let token = [
            "token",
            "new",
            "--name",
            "admin",
            "--scope",
            "admin",
            "--tokens",
            "tokens.toml",
        ];
        write("admin.token", &bench.daemon(&token));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let private = std::fs::Permissions::from_mode(0o600);
            std::fs::set_permissions(bench.path("admin.token"), private).unwrap();
        }
        bench.start();
        write("trust.txt", &bench.daemon(&["trust", "--data", "data"]));
        let fingerprint = {
            use sha2::Digest as _;
            let bytes = std::fs::read(bench.path("trust.txt")).unwrap();
            data_encoding::HEXLOWER.encode(&sha2::Sha256::digest(bytes))
        };
        bench.ok(&["trust", "add", "trust.txt", "--fingerprint", &fingerprint]);
        bench.organisations(start);
        bench.publish(start);
        bench
    }

    pub fn start(&mut self) {
        let daemon = Command::new(env!("CARGO_BIN_EXE_lotledgerd"))
            .current_dir(self.dir.path())
            .args(["serve", "--data", "data", "--tokens", "tokens.toml"])
            .args(["--listen", "127.0.0.1:0", "--ready-file", "ready"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        self.daemon = Some(daemon);
        for _ in 0..600 {
            match std::fs::read_to_string(self.path("ready")) {
                Ok(address) if !address.trim().is_empty() => {
                    self.server = format!("http://{}", address.trim());
                    return;
                }
                _ => std::thread::sleep(Duration::from_millis(50)),
            }
        }
        panic!("the daemon did not start");
    }

    pub fn stop(&mut self) {
        if let Some(mut daemon) = self.daemon.take() {
            let _ = daemon.kill();
            let _ = daemon.wait();
        }
        let _ = std::fs::remove_file(self.path("ready"));
    }

    /// The same ledger, keys and dossiers once more, in a directory of their own.
    pub fn copy(&mut self) -> Self {
        self.stop();
        let mut copy = Self {
            dir: tempfile::tempdir().unwrap(),
            daemon: None,
            server: String::new(),
        };
        copy_all(self.dir.path(), copy.dir.path());
        copy.start();
        copy
    }

    pub fn organisations(&self, start: &str) {
        let organisations: [(&str, &str, &str, &[&str]); 3] = [
            (
                "maker",
                "Saisei Supernatant Works K.K.",
                "maker",
                &[
                    "operator-a=OPERATOR",
                    "operator-b=OPERATOR",
                    "production-head=SECURITY_OFFICER,PRODUCTION_HEAD",
                    "qa=QA_RELEASE",
                    "qc=QC_ANALYST",
                ],
            ),
            (
                "collector",
                "Minato Perinatal and Dental Tissue Center",
                "collector",
                &[
                    "collector=COLLECTOR",
                    "eligibility-officer=DONOR_ELIGIBILITY_OFFICER",
                ],
            ),
            (
                "lab",
                "Kensa Biosafety Laboratories Inc.",
                "laboratory",
                &["lab-analyst=LAB_ANALYST", "lab-qa=SECURITY_OFFICER,LAB_QA"],
            ),
        ];
        for (out, name, kind, people) in organisations {
            self.organisation(out, name, kind, people, start);
        }
    }

    /// An organisation with the keys of its people, let in by the root.
    /// A clinic with a nurse and a pharmacist, and its token.
    pub fn clinic(&self) {
        let people = [
            "nurse=CLINIC_NURSE",
            "pharmacist=CLINIC_PHARMACY,SECURITY_OFFICER",
        ];
        let start = "2025-07-24T00:00:00Z";
        self.organisation("clinic", "Kita Clinic", "clinic", &people, start);
        self.token_of("clinic");
    }

    pub fn organisation(&self, out: &str, name: &str, kind: &str, people: &[&str], start: &str) {
        let mut args = vec!["org", "init", "--name", name, "--kind", kind];
        args.extend(["--country", "JP"]);
        for person in people {
            args.extend(["--person", person]);
        }
        args.extend(["--genesis", "roots/genesis.statement", "--out", out]);
        args.extend(["--no-passphrase", "--occurred-at", start]);
        self.ok(&args);
        let request = format!("{out}/enrolment.statement");
        let sign = ["statement", "sign", &request, "--keys", "roots"];
        self.ok(&[&sign[..], &["--no-passphrase", "--yes"]].concat());
        self.ok(&["statement", "submit", &request]);
    }

    /// A token for an organisation, in `NAME.token`; the daemon knows it when this returns.
    pub fn token_of(&self, organisation: &str) {
        let file = self.path(organisation).join("organisation.json");
        let description = std::fs::read_to_string(file).unwrap();
        let description: serde_json::Value = serde_json::from_str(&description).unwrap();
        let reference = description["organisation"].as_str().unwrap();
        let scope = format!("organisation:{reference}");
        let new = ["token", "new", "--name", organisation, "--scope", &scope];
        let token = self.daemon(&[&new[..], &["--tokens", "tokens.toml"]].concat());
        let file = format!("{organisation}.token");
        std::fs::write(self.path(&file), token).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let private = std::fs::Permissions::from_mode(0o600);
            std::fs::set_permissions(self.path(&file), private).unwrap();
        }
        for _ in 0..100 {
            let asked = self.run(&["lot", "list", "--token-file", &file]);
            if asked.status.success() {
                return;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("the daemon does not know the token of {organisation}");
    }

    pub fn publish(&self, start: &str) {
        let at = start.get(..10).map(|day| format!("{day} 00:00")).unwrap();
        for (file, product) in [
            ("specs/jp-allogeneic-default.yaml", None),
            ("examples/cord-ev-lot/product.yaml", None),
            ("examples/dental-pulp-cm-lot/product.yaml", None),
            (
                "specs/published/uc-msc-ev-nebulised.yaml",
                Some("04987654000012"),
            ),
            ("specs/default-cm-iv.yaml", Some("04987654000029")),
        ] {
            let out = format!("{}.statement", file.replace('/', "-"));
            let from = repo(file);
            let mut line = vec!["spec", "new", from.to_str().unwrap()];
            line.extend(["--keys", "maker:roots", "--no-passphrase", "--yes"]);
            line.extend(["--occurred-at", &at, "--out", &out]);
            line.extend(product.iter().flat_map(|gtin| ["--product", gtin]));
            self.ok(&line);
            self.ok(&["statement", "submit", &out]);
        }
    }

    /// Version 2 of the rules holds from here on.
    pub fn second_rules(&self) {
        let rules = ["org", "rules", "2", "--keys", "roots"];
        self.ok(&[&rules[..], &["--no-passphrase", "--yes"]].concat());
    }

    pub fn dossier(&self, example: &str) {
        let from = repo(&format!("examples/{example}"));
        copy_shifted(&from, &self.path(example), SHIFT).unwrap();
        self.ok(&[
            "lot",
            "adopt",
            example,
            "--keys",
            "maker:collector:lab",
            "--no-passphrase",
        ]);
        self.ok(&["vials", "new", example]);
    }

    pub fn submit(&self, dossiers: &[&str], keys: &str, more: &[&str]) -> Output {
        let mut args = vec!["lot", "submit"];
        args.extend(dossiers);
        args.extend([
            "--keys",
            keys,
            "--no-passphrase",
            "--advance-clock",
            "--yes",
        ]);
        args.extend(more);
        self.run(&args)
    }
}
