//! Runs the story, tells it, and compares.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::answer;
use super::process::{Daemon, Programs};
use super::step::{Arg, CommandLine, Expect, Item};
use crate::cli::context::Context;
use crate::cli::exit::Failure;
use crate::cli::files::{self, Mode};
use crate::words::Language;
use crate::words::Problem;

/// What every command said, in full.
const TRANSCRIPT: &str = "transcript.txt";

pub struct AnsweredQuestion {
    pub name: &'static str,
    pub line: String,
    pub expected: &'static str,
}

impl AnsweredQuestion {
    pub fn as_expected(&self) -> bool {
        self.line == self.expected
    }
}

/// Lives through the story.
pub struct Runner<'c> {
    context: &'c Context,
    directory: PathBuf,
    programs: Programs,
    daemon: Option<Daemon>,
    transcript: File,
    pub answers: Vec<AnsweredQuestion>,
}

impl<'c> Runner<'c> {
    /// In a directory that holds the materials.
    pub fn new(context: &'c Context, directory: &Path, program: PathBuf) -> Result<Self, Failure> {
        let transcript = directory.join(TRANSCRIPT);
        files::create(&transcript, b"", Mode::Private)?;
        let transcript = File::options()
            .append(true)
            .open(&transcript)
            .map_err(|error| Failure::io(&transcript, &error))?;
        let language = context.output.language;
        Ok(Self {
            context,
            directory: directory.to_owned(),
            programs: Programs::new(program, directory.to_owned(), language),
            daemon: None,
            transcript,
            answers: Vec::new(),
        })
    }

    /// The next item.
    pub async fn live(&mut self, item: &Item) -> Result<(), Failure> {
        let japanese = self.context.output.language == Language::Japanese;
        match item {
            Item::Day { day, date } if japanese => self.tell(&format!("\n{day}日  {date}")),
            Item::Day { day, date } => self.tell(&format!("\nday {day}  {date}")),
            Item::Say(text) => {
                self.tell(&format!("  {}", if japanese { &text.ja } else { &text.en }))
            }
            Item::Run(step) => interruptible(self.step(step)).await,
            Item::Start(args) => interruptible(self.start(args)).await,
            Item::Stop => self.stop().await,
        }
    }

    /// Stops the daemon, if it runs.
    pub async fn stop(&mut self) -> Result<(), Failure> {
        self.programs.server = None;
        match self.daemon.take() {
            Some(daemon) => daemon.stop().await,
            None => Ok(()),
        }
    }

    /// The story is the answer; with `--json` the answer is one object, and the story goes aside.
    fn tell(&self, text: &str) -> Result<(), Failure> {
        if self.context.output.json {
            self.context.output.remark(text);
            return Ok(());
        }
        let mut stdout = std::io::stdout().lock();
        writeln!(stdout, "{text}")
            .and_then(|()| stdout.flush())
            .map_err(|error| Failure::io(Path::new("stdout"), &error))
    }

    fn fill(&self, daemon: bool, args: &[Arg]) -> Result<Vec<String>, Failure> {
        let mut filled: Vec<String> = Vec::new();
        filled.extend(daemon.then(|| "daemon".to_owned()));
        for arg in args {
            filled.push(arg.fill(&self.directory)?);
        }
        Ok(filled)
    }

    async fn start(&mut self, args: &[Arg]) -> Result<(), Failure> {
        let args = self.fill(true, args)?;
        self.daemon = Some(self.programs.start(&args).await?);
        Ok(())
    }

    async fn step(&mut self, step: &CommandLine) -> Result<(), Failure> {
        let args = self.fill(step.daemon, &step.args)?;
        let output = self.programs.run(&args).await?;
        let said = match step.out {
            Some(name) => {
                files::create(&self.directory.join(name), &output.stdout, Mode::Private)?;
                // A token or a vial's code: it stands in that file and nowhere else.
                format!("(written to {name})\n{}", text(&output.stderr))
            }
            None => text(&output.stdout) + &text(&output.stderr),
        };
        let shown = format!("$ lotledger {}\n{said}\n", args.join(" "));
        self.transcript
            .write_all(shown.as_bytes())
            .map_err(|error| Failure::io(Path::new(TRANSCRIPT), &error))?;
        let exit = output.status.code().unwrap_or(-1);
        match step.expect {
            Expect::Done if output.status.success() => Ok(()),
            Expect::Done => Err(unexpected(&args, &format!("exit {exit}"), "exit 0", &said)),
            Expect::Answer { name, line } => {
                let answer = AnsweredQuestion {
                    name,
                    line: answer::line(exit, &said),
                    expected: line,
                };
                self.tell(&format!("    {}: {}", answer.name, answer.line))?;
                let failure = (!answer.as_expected())
                    .then(|| unexpected(&args, &answer.line, answer.expected, &said));
                self.answers.push(answer);
                failure.map_or(Ok(()), Err)
            }
        }
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn unexpected(args: &[String], found: &str, expected: &str, said: &str) -> Failure {
    let last: Vec<&str> = said.lines().rev().take(12).collect();
    let last: Vec<&str> = last.into_iter().rev().collect();
    Failure::refused(
        Problem::UNEXPECTED,
        format!(
            "a command did not end as it should\n    {}",
            last.join("\n    ")
        ),
    )
    .at(format!("lotledger {}", args.join(" ")))
    .found(found)
    .expected(expected)
}

/// Ends the work when somebody wants the program to stop.
async fn interruptible(work: impl Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
    #[cfg(unix)]
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
        .map_err(|error| Failure::io(Path::new("signals"), &error))?;
    #[cfg(unix)]
    let terminated = terminate.recv();
    #[cfg(not(unix))]
    let terminated = std::future::pending::<Option<()>>();
    let stopped = || Failure::not_checked(Problem::INTERRUPTED, "the demo was stopped");
    tokio::select! {
        done = work => done,
        _ = tokio::signal::ctrl_c() => Err(stopped()),
        _ = terminated => Err(stopped()),
    }
}
