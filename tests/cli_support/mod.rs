//! Runs the programs in a directory of their own, without the environment of whoever runs the tests.
#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on should stop"
)]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// A directory with a configuration, and perhaps a server.
pub struct World {
    directory: tempfile::TempDir,
    server: Option<String>,
}

/// What a command did.
pub struct Run {
    line: String,
    output: Output,
}

impl World {
    pub fn new() -> Self {
        Self {
            directory: tempfile::tempdir().unwrap(),
            server: None,
        }
    }

    pub fn with_server(self, url: &str) -> Self {
        Self {
            server: Some(url.to_owned()),
            ..self
        }
    }

    pub fn path(&self) -> &Path {
        self.directory.path()
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(self.path())
            .env_clear()
            .env("HOME", self.path())
            .env("LANG", "C.UTF-8")
            .env("COLUMNS", "100")
            .stdin(Stdio::null());
        command
    }

    /// Runs `lotledger` with a line of arguments; 'quotes' keep spaces together.
    pub fn run(&self, line: &str) -> Run {
        Run {
            line: line.to_owned(),
            output: self.lotledger(line).output().unwrap(),
        }
    }

    /// As [`World::run`], with this on standard input.
    pub fn fed(&self, line: &str, input: &[u8]) -> Run {
        let mut session = self.session(line);
        session.types(input);
        session.ends()
    }

    /// `lotledger` with a line of arguments, for somebody who types while it runs.
    pub fn session(&self, line: &str) -> Session {
        let mut command = self.lotledger(line);
        command.stdin(Stdio::piped());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        Session {
            line: line.to_owned(),
            answers: BufReader::new(child.stdout.take().unwrap()),
            child,
        }
    }

    fn lotledger(&self, line: &str) -> Command {
        let mut command = self.command(env!("CARGO_BIN_EXE_lotledger"));
        if let Some(server) = &self.server {
            command.env("LOTLEDGER_SERVER", server);
            command.env("LOTLEDGER_TOKEN_FILE", "auditor.token");
        }
        for (i, part) in line.split('\'').enumerate() {
            match i % 2 {
                0 => command.args(part.split_whitespace()),
                _ => command.arg(part),
            };
        }
        command
    }

    /// Runs `lotledgerd`, which must succeed, and gives its stdout.
    pub fn daemon(&self, program: &str, arguments: &[&str]) -> String {
        let output = self.command(program).args(arguments).output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success(),
            "lotledgerd {arguments:?}: {stderr}"
        );
        String::from_utf8(output.stdout).unwrap()
    }

    /// The log's key (`log.vkey`) and a root key whose genesis names it (`roots`).
    pub fn root_key(&self, daemon: &str) {
        let origin = ["init", "--key-only", "--origin", "ledger.example.jp/lots"];
        let storage = ["--data", "data", "--log-key", "log.pem"];
        let key = self.daemon(daemon, &[&origin[..], &storage[..]].concat());
        self.write("log.vkey", &key);
        self.run("org init --root --no-passphrase --threshold 1 --person ann --origin ledger.example.jp/lots --log-key log.vkey --out roots")
            .done();
    }

    pub fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path().join(name), text).unwrap();
    }

    pub fn write_private(&self, name: &str, text: &str) {
        self.write(name, text);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::Permissions::from_mode(0o600);
            std::fs::set_permissions(self.path().join(name), mode).unwrap();
        }
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path().join(name)).unwrap()
    }

    pub fn exists(&self, name: &str) -> bool {
        self.path().join(name).exists()
    }

    pub fn sha256(&self, name: &str) -> String {
        use sha2::Digest as _;
        let digest = sha2::Sha256::digest(std::fs::read(self.path().join(name)).unwrap());
        data_encoding::HEXLOWER.encode(&digest)
    }

    /// A keyring as on another machine: everybody listed, some keys only.
    pub fn copy_keys(&self, from: &str, to: &str, who: &[&str]) {
        let (from, to) = (self.path().join(from), self.path().join(to));
        std::fs::create_dir(&to).unwrap();
        let mut names = vec!["organisation.json".to_owned()];
        names.extend(who.iter().map(|name| format!("{name}.pem")));
        for name in names {
            std::fs::copy(from.join(&name), to.join(&name)).unwrap();
        }
    }
}

/// A command that is running and reads what is typed.
pub struct Session {
    line: String,
    child: Child,
    answers: BufReader<ChildStdout>,
}

impl Session {
    pub fn types(&mut self, input: &[u8]) {
        let stdin = self.child.stdin.as_mut().unwrap();
        stdin.write_all(input).unwrap();
        stdin.flush().unwrap();
    }

    /// The next line of its answers, waited for.
    pub fn answer(&mut self) -> String {
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        line
    }

    /// Stops the program as a crash would.
    pub fn killed(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Ends the input; what was not read yet.
    pub fn ends(mut self) -> Run {
        drop(self.child.stdin.take());
        let mut stdout = Vec::new();
        self.answers.read_to_end(&mut stdout).unwrap();
        let mut output = self.child.wait_with_output().unwrap();
        output.stdout = stdout;
        Run {
            line: self.line,
            output,
        }
    }
}

impl Run {
    pub fn code(&self) -> i32 {
        self.output.status.code().unwrap()
    }

    pub fn stdout(&self) -> String {
        String::from_utf8(self.output.stdout.clone()).unwrap()
    }

    pub fn stderr(&self) -> String {
        String::from_utf8(self.output.stderr.clone()).unwrap()
    }

    fn report(&self) -> String {
        format!(
            "lotledger {}\nexit {}\n{}\n{}",
            self.line,
            self.code(),
            self.stdout(),
            self.stderr()
        )
    }

    /// Exit code 0.
    pub fn done(self) -> Self {
        assert_eq!(self.code(), 0, "{}", self.report());
        self
    }

    /// One of these exit codes.
    pub fn either(self, codes: &[i32]) -> Self {
        assert!(codes.contains(&self.code()), "{}", self.report());
        self
    }

    /// This exit code, nothing on stdout, and this on stderr.
    pub fn fails(self, code: i32, text: &str) -> Self {
        assert_eq!(self.code(), code, "{}", self.report());
        assert_eq!(self.stdout(), "", "{}", self.report());
        assert!(self.stderr().contains(text), "{text}\n{}", self.report());
        self
    }

    /// This on stdout.
    pub fn says(self, text: &str) -> Self {
        assert!(self.stdout().contains(text), "{text}\n{}", self.report());
        self
    }

    /// This on stderr.
    pub fn remarks(self, text: &str) -> Self {
        assert!(self.stderr().contains(text), "{text}\n{}", self.report());
        self
    }

    /// The answer as JSON.
    pub fn json(self) -> serde_json::Value {
        serde_json::from_str(&self.stdout()).unwrap_or_else(|e| panic!("{e}: {}", self.report()))
    }
}

/// A running daemon; killed when dropped.
pub struct Daemon {
    child: Child,
    address: String,
}

impl Daemon {
    pub fn start(program: &str, world: &World, arguments: &[&str]) -> Self {
        let ready: PathBuf = world.path().join("ready");
        let mut child = world
            .command(program)
            .arg("serve")
            .args(arguments)
            .args(["--listen", "127.0.0.1:0", "--ready-file", "ready"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let begun = Instant::now();
        while !ready.exists() {
            if let Some(status) = child.try_wait().unwrap() {
                panic!("lotledgerd ended: {status}");
            }
            assert!(
                begun.elapsed() < Duration::from_secs(60),
                "lotledgerd is not ready"
            );
            std::thread::sleep(Duration::from_millis(20));
        }
        let address = std::fs::read_to_string(ready).unwrap();
        Self {
            child,
            address: address.trim().to_owned(),
        }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
