//! Files to be written beside an answer: what each is, its name says.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::exit::Failure;
use crate::cli::files;
use crate::words::failure;

/// Files to be written.
#[derive(Debug, Clone, Default, Args)]
pub struct Out {
    /// New file: NAME.html is the answer as one A4 page in the language of --lang, any other name
    /// the evidence as a proof file (of `verify` only with --openings). Say it again for both
    #[arg(long, value_name = "FILE")]
    out: Vec<PathBuf>,
    /// The answer as one A4 page, whatever the file's name
    #[arg(long, value_name = "FILE.html")]
    html: Option<PathBuf>,
}

impl Out {
    pub fn pages(&self) -> Vec<&Path> {
        let named = self.out.iter().filter(|path| is_page(path));
        named.chain(&self.html).map(PathBuf::as_path).collect()
    }

    /// Refuses names that are taken, before anything is asked or checked.
    pub fn must_be_new(&self) -> Result<(), Failure> {
        let mut all = self.out.iter().chain(&self.html);
        all.try_for_each(|path| files::must_be_new(path))
    }

    /// The proof file, or the directory of proof files.
    ///
    /// # Errors
    /// There is one evidence, and so one file of it.
    pub fn proof(&self) -> Result<Option<&Path>, Failure> {
        let mut proofs = self.out.iter().filter(|path| !is_page(path));
        let first = proofs.next();
        match proofs.next() {
            None => Ok(first.map(PathBuf::as_path)),
            Some(second) => Err(Failure::usage(&failure::WRITTEN_ONCE)
                .at("--out")
                .found(second.display())
                .expected("one proof file, and pages that end in .html")),
        }
    }
}

fn is_page(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str());
    ending.is_some_and(|ending| ending.eq_ignore_ascii_case("html") || ending == "htm")
}
