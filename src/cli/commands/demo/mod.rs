//! `demo`: the whole story for real, on a training ledger: a daemon on a free port, keys of six
//! organisations, two lots, four questions about vials, an audit.
//!
//! The story is a list of command lines (`story`, `step`); `runner` runs them as processes of this
//! very program and compares what they answer (`answer`) with what is expected; `script` writes the
//! same lines as `commands.sh`, which replays them by hand. `materials` are the dossiers and
//! specifications that they need. Nothing here knows how a ledger works.

pub mod answer;
mod materials;
pub(super) mod process;
mod readme;
mod runner;
mod script;
mod step;
mod story;

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use crate::cli::context::Context;
use crate::cli::exit::{Exit, Failure, Outcome};
use crate::cli::files::{self, Mode};
use crate::cli::{compose, random};
use crate::domain::time::{Date, TimestampMs, UtcOffset};
use crate::words::Language;
use crate::words::Problem;
use runner::Runner;
use step::Item;
use story::Today;

/// Verdicts, one line each.
const VERDICTS: &str = "verdicts.txt";

/// Live through the story of two lots on a training ledger of your own
///
/// Starts a daemon on a free port with a database in DIR, founds a training ledger 121 days ago,
/// makes two lots, ships vials of one of them, and asks about them; nothing leaves this machine.
/// DIR/commands.sh holds every command and replays them in another directory.
#[derive(Debug, Args)]
#[command(before_help = "Example:\n  lotledger demo --dir /tmp/story")]
pub struct Demo {
    /// New or empty directory for keys, database, dossiers and evidence
    #[arg(long, value_name = "DIR", required_unless_present = "materials")]
    dir: Option<PathBuf>,
    /// Only write the dossiers and specifications into this new directory
    #[arg(
        long,
        value_name = "DIR",
        hide = true,
        requires = "today",
        conflicts_with = "dir"
    )]
    materials: Option<PathBuf>,
    /// The day on which the dossiers' story ends
    #[arg(long, value_name = "YYYY-MM-DD", hide = true, value_parser = date)]
    today: Option<Date>,
}

fn date(text: &str) -> Result<Date, String> {
    Date::parse(text).map_err(|error| error.to_string())
}

impl Demo {
    pub async fn run(self, context: &Context) -> Outcome {
        if let (Some(directory), Some(today)) = (&self.materials, self.today) {
            new_directory(directory)?;
            materials::write(directory, today)?;
            return Ok(Exit::Done);
        }
        let directory = self.dir.unwrap_or_default();
        new_directory(&directory)?;
        let directory =
            std::path::absolute(&directory).map_err(|error| Failure::io(&directory, &error))?;
        let today = today()?;
        let items = story::items(&today)?;
        let program =
            std::env::current_exe().map_err(|error| Failure::io(Path::new("lotledger"), &error))?;
        materials::write(&directory, today.date)?;
        let commands = script::write(&items, &today, &program, context.output.language);
        executable(&directory.join("commands.sh"), commands.as_bytes())?;
        let readme = readme::text(context.output.language);
        files::create(
            &directory.join("README.txt"),
            readme.as_bytes(),
            Mode::Shared,
        )?;
        let mut runner = Runner::new(context, &directory, program)?;
        let ended = live(&mut runner, &items).await;
        // Whatever happened: no daemon is left behind, and what was answered is written down.
        let stopped = runner.stop().await;
        let lines: String = runner
            .answers
            .iter()
            .map(|a| format!("{}: {}\n", a.name, a.line))
            .collect();
        files::create(&directory.join(VERDICTS), lines.as_bytes(), Mode::Shared)?;
        ended.and(stopped)?;
        answer(context, &runner, &directory)
    }
}

async fn live(runner: &mut Runner<'_>, items: &[Item]) -> Result<(), Failure> {
    for item in items {
        runner.live(item).await?;
    }
    Ok(())
}

fn answer(context: &Context, runner: &Runner<'_>, directory: &Path) -> Outcome {
    let as_expected = runner.answers.iter().all(|a| a.as_expected());
    let verdicts: Vec<_> = runner
        .answers
        .iter()
        .map(|a| json!({"name": a.name, "answer": a.line, "expected": a.expected}))
        .collect();
    let value = json!({
        "directory": directory.display().to_string(),
        "as_expected": as_expected,
        "verdicts": verdicts,
    });
    let shown = directory.display();
    context.output.answer("lotledger.demo.v1", &value, || match context.output.language {
        Language::English => format!(
            "\nEvery answer is the expected one. Everything is in {shown}; begin with README.txt.\n\
             Replay it by hand: {shown}/commands.sh [NEW_DIR]"
        ),
        Language::Japanese => format!(
            "\nすべての回答は想定どおりです。すべて {shown} にあります(README.txt から)。\n\
             手動での再現: {shown}/commands.sh [新しいディレクトリ]"
        ),
    })?;
    match as_expected {
        true => Ok(Exit::Done),
        false => Ok(Exit::False),
    }
}

/// Makes a directory for its owner alone, or takes an empty one.
pub(super) fn new_directory(path: &Path) -> Result<(), Failure> {
    if !path.exists() {
        return files::create_private_dir(path);
    }
    let mut entries = std::fs::read_dir(path).map_err(|error| Failure::io(path, &error))?;
    if entries.next().is_some() {
        return Err(Failure::input("the directory is not empty")
            .at(path.display())
            .found("files")
            .expected("a new or empty directory")
            .hint("name another with --dir, or remove it"));
    }
    for_its_owner(path)
}

/// May be entered, or run, by its owner alone (0700).
fn for_its_owner(path: &Path) -> Result<(), Failure> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o700))
            .map_err(|error| Failure::io(path, &error))?;
    }
    Ok(())
}

/// Writes a file that its owner may run.
fn executable(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    files::create(path, bytes, Mode::Private)?;
    for_its_owner(path)
}

/// Today in Japan, and now to the second.
fn today() -> Result<Today, Failure> {
    let now = random::now()?;
    let whole = TimestampMs::new(now.ms() - now.ms().rem_euclid(1_000))
        .map_err(|error| Failure::not_checked(Problem::CLOCK, error))?;
    let today = Today {
        date: whole.date(UtcOffset::JST),
        now: whole.to_string(),
    };
    // What the commands are given is what they can read.
    compose::time(&today.now).map_err(|error| Failure::not_checked(Problem::CLOCK, error))?;
    Ok(today)
}
