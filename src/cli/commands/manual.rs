//! `completions`, `man`: what a shell and `man` read.

use clap::{Command, CommandFactory as _};
use serde_json::json;

use crate::cli::context::Context;
use crate::cli::exit::{Exit, Failure, Outcome};
use crate::cli::{Cli, NOTES};
use crate::manual::{Completions, Man, Page};

pub fn completions(command: &Completions, context: &Context) -> Outcome {
    let script = command.script(Cli::command());
    let value = json!({"shell": command.shell.to_string(), "script": script});
    let answer = || script.clone();
    context
        .output
        .answer("lotledger.completions.v1", &value, answer)?;
    Ok(Exit::Done)
}

pub fn man(command: &Man, context: &Context) -> Outcome {
    let pages = Page::all(definitions(), "1");
    let written = command
        .write(&pages)
        .map_err(|(path, error)| Failure::io(&path, &error))?;
    let text = match (written.as_slice(), pages.as_slice()) {
        ([], [first, ..]) => first.text.clone(),
        (written, _) => format!("{} pages", written.len()),
    };
    let value = match written.is_empty() {
        true => json!({"page": text}),
        false => json!({"files": written}),
    };
    context.output.answer("lotledger.man.v1", &value, || text)?;
    Ok(Exit::Done)
}

/// The definitions for the manual, in which exit codes have a section of their own.
fn definitions() -> Command {
    Cli::command().after_help(NOTES)
}
