//! Questions as a person at a terminal meets them: what is asked, what a yes does, what anything else does.
//! `script` (util-linux) makes the terminal; where it is missing, nothing is tried.
#![cfg(all(feature = "programs", target_os = "linux"))]
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod lot_support;

use std::io::{Read as _, Write as _};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use lot_support::Bench;

/// A program at a terminal, and the person before it.
struct Terminal {
    script: Child,
    shown: Receiver<Vec<u8>>,
    /// What was shown since the last text that was waited for.
    unread: String,
    /// All that was shown.
    all: String,
}

fn there_is_a_terminal() -> bool {
    let found = Command::new("script").arg("--version").output().is_ok();
    if !found {
        eprintln!("skipped: there is no `script` to make a terminal with");
    }
    found
}

impl Terminal {
    fn of(bench: &Bench, args: &[&str]) -> Self {
        let command = bench.command(args);
        let words = std::iter::once(command.get_program()).chain(command.get_args());
        let quoted = words.map(|word| format!("'{}'", word.to_str().unwrap()));
        let quoted: Vec<String> = quoted.collect();
        let envs = command
            .get_envs()
            .filter_map(|(name, value)| Some((name, value?)));
        let mut script = Command::new("script")
            .args([
                "--quiet",
                "--return",
                "--flush",
                "--command",
                &quoted.join(" "),
                "/dev/null",
            ])
            .current_dir(bench.dir.path())
            .envs(envs)
            .env("SHELL", "/bin/sh")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdout = script.stdout.take().unwrap();
        let (show, shown) = channel();
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(read @ 1..) = stdout.read(&mut bytes) {
                if show.send(bytes[..read].to_vec()).is_err() {
                    return;
                }
            }
        });
        Self {
            script,
            shown,
            unread: String::new(),
            all: String::new(),
        }
    }

    /// Waits until this is shown.
    #[track_caller]
    fn shows(&mut self, text: &str) -> &mut Self {
        loop {
            if let Some(at) = self.unread.find(text) {
                self.unread.drain(..at + text.len());
                return self;
            }
            assert!(self.more(), "{text:?} was not shown:\n{}", self.all);
        }
    }

    fn more(&mut self) -> bool {
        match self.shown.recv_timeout(Duration::from_secs(60)) {
            Ok(bytes) => {
                let text = String::from_utf8_lossy(&bytes);
                self.unread.push_str(&text);
                self.all.push_str(&text);
                true
            }
            Err(RecvTimeoutError::Disconnected) => false,
            Err(RecvTimeoutError::Timeout) => {
                let _ = self.script.kill();
                panic!("nothing more is shown, and nothing ends:\n{}", self.all);
            }
        }
    }

    fn types(&mut self, line: &str) -> &mut Self {
        // A prompt is there a moment before the terminal stops showing what is typed.
        std::thread::sleep(Duration::from_millis(300));
        let stdin = self.script.stdin.as_mut().unwrap();
        stdin.write_all(format!("{line}\n").as_bytes()).unwrap();
        stdin.flush().unwrap();
        self
    }

    /// Ends with this exit code; all that was shown.
    #[track_caller]
    fn ends(&mut self, code: i32) -> String {
        while self.more() {}
        let status = self.script.wait().unwrap();
        assert_eq!(status.code(), Some(code), "{}", self.all);
        std::mem::take(&mut self.all)
    }
}

#[test]
fn a_signature_is_asked_for_and_a_warning_by_itself() {
    if !there_is_a_terminal() {
        return;
    }
    let bench = Bench::new();
    let line = [
        "org",
        "add-person",
        "dave=OPERATOR",
        "--keys",
        "maker",
        "--no-passphrase",
    ];
    // Anything but yes signs nothing.
    for answer in ["no", "", "n"] {
        let mut terminal = Terminal::of(&bench, &line);
        terminal.shows("dave").shows("Type yes").types(answer);
        let all = terminal.ends(2);
        assert!(all.contains("not confirmed"), "{all}");
    }
    // A y is asked for the word.
    let mut terminal = Terminal::of(&bench, &line);
    for _ in 0..3 {
        terminal.shows("Type yes").types("y");
    }
    terminal.ends(2);
    let mut terminal = Terminal::of(&bench, &line);
    terminal.shows("dave").shows("Type yes").types("y");
    terminal.shows("Type yes").types("yes");
    terminal.ends(0);
    // Now it is a second key: that is warned of, and asked about by its code.
    let second = |answer: &str, code: i32| {
        let mut terminal = Terminal::of(&bench, &line);
        terminal
            .shows("SECOND_ENROLMENT")
            .shows("Type yes")
            .types(answer);
        terminal.ends(code)
    };
    second("no", 2);
    second("yes", 0);
    // In Japanese, with a Japanese yes.
    let japanese = [&line[..], &["--lang", "ja"]].concat();
    let mut terminal = Terminal::of(&bench, &japanese);
    terminal.shows("はい").types("はい");
    terminal.ends(0);
}

#[test]
fn a_passphrase_is_asked_for_and_not_shown() {
    if !there_is_a_terminal() {
        return;
    }
    let bench = Bench::new();
    let change = ["keys", "passphrase", "--keys", "maker", "--no-passphrase"];
    let mut terminal = Terminal::of(&bench, &change);
    terminal
        .shows("New passphrase / ")
        .types("four random words");
    terminal
        .shows("The same again / ")
        .types("four other words");
    terminal.ends(2);
    let mut terminal = Terminal::of(&bench, &change);
    terminal
        .shows("New passphrase / ")
        .types("four random words");
    terminal
        .shows("The same again / ")
        .types("four random words");
    let all = terminal.ends(0);
    assert!(!all.contains("four random words"), "{all}");
    // From now on the keys are opened by it alone; the old one is asked for first.
    let again = ["keys", "passphrase", "--keys", "maker"];
    let mut terminal = Terminal::of(&bench, &again);
    terminal.shows("Passphrase of ").types("four wrong words");
    let all = terminal.ends(2);
    assert!(!all.contains("four wrong words"), "{all}");
    let mut terminal = Terminal::of(&bench, &again);
    terminal.shows("Passphrase of ").types("four random words");
    terminal
        .shows("New passphrase / ")
        .types("another four words");
    terminal
        .shows("The same again / ")
        .types("another four words");
    terminal.ends(0);
}
