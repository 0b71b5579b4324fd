//! Man pages and shell completions, made from the definitions that parse the arguments: what is
//! described and completed is what the programs understand.
//!
//! Both programs have the same two commands; each gives its own definitions and writes the answer.

mod page;

use std::fs;
use std::io;
use std::path::PathBuf;

use clap::{Args, Command};
use clap_complete::Shell;

pub use page::Page;

/// Shell completions.
#[derive(Debug, Clone, Args)]
#[command(before_help = "Examples:
  lotledger completions bash > ~/.local/share/bash-completion/completions/lotledger
  lotledgerd completions fish > ~/.config/fish/completions/lotledgerd.fish")]
pub struct Completions {
    /// For which shell
    #[arg(value_name = "SHELL", value_enum)]
    pub shell: Shell,
}

impl Completions {
    /// The script for the shell to read.
    pub fn script(&self, mut program: Command) -> String {
        let name = program.get_name().to_owned();
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut program, name, &mut script);
        String::from_utf8_lossy(&script).into_owned()
    }
}

/// Man pages.
#[derive(Debug, Clone, Args)]
#[command(before_help = "Examples:
  lotledger man | man -l -                               read the first page
  lotledger man --out ~/.local/share/man/man1            then: man lotledger-verify
  lotledgerd man --out ~/.local/share/man/man8")]
pub struct Man {
    /// Write a page for each command into this directory, over older ones; it is made if it is not there
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

impl Man {
    /// Writes the pages into the directory that was named, and says which.
    ///
    /// # Errors
    /// The path that cannot be written, and why.
    pub fn write(&self, pages: &[Page]) -> Result<Vec<PathBuf>, (PathBuf, io::Error)> {
        let Some(directory) = &self.out else {
            return Ok(Vec::new());
        };
        fs::create_dir_all(directory).map_err(|error| (directory.clone(), error))?;
        let write = |page: &Page| {
            let path = directory.join(&page.file);
            match fs::write(&path, &page.text) {
                Ok(()) => Ok(path),
                Err(error) => Err((path, error)),
            }
        };
        pages.iter().map(write).collect()
    }
}
