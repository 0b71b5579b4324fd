//! `completions`, `man`: what a shell and `man` read.

use std::io::Write;

use clap::CommandFactory as _;

use super::Failure;
use super::args::Arguments;
use crate::manual::{Completions, Man, Page};

/// Prints the script of completions.
pub fn completions(command: &Completions, out: &mut dyn Write) -> Result<(), Failure> {
    print(&command.script(Arguments::command()), out)
}

/// Prints the daemon's own page, or writes all of them.
pub fn man(command: &Man, out: &mut dyn Write) -> Result<(), Failure> {
    let pages = Page::all(Arguments::command(), "8");
    let written = command
        .write(&pages)
        .map_err(|(path, error)| Failure::world(path.display(), error))?;
    match (written.as_slice(), pages.as_slice()) {
        ([], [first, ..]) => print(&first.text, out),
        (written, _) => print(&format!("{} pages\n", written.len()), out),
    }
}

fn print(text: &str, out: &mut dyn Write) -> Result<(), Failure> {
    out.write_all(text.as_bytes())
        .map_err(|error| Failure::world("stdout", error))
}
