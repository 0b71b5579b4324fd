//! The laboratory's own numbers of samples: a file beside its keys, a line of JSON each. The ledger has no field for
//! them, so they help on this machine alone.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::cli::exit::Failure;
use crate::cli::files;
use crate::cli::keyring::Keyring;
use crate::domain::id::{SampleRef, TubeLabel};
use crate::words::sample as words;

pub const FILE: &str = "sample-numbers.jsonl";
/// About 100,000 lines.
const MAX_BYTES: usize = 16 << 20;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    number: String,
    sample: SampleRef,
}

pub struct Numbers {
    path: PathBuf,
    lines: Vec<Line>,
}

impl Numbers {
    /// Reads those beside a keyring; there may be none yet.
    pub fn read(keyring: &Path) -> Result<Self, Failure> {
        let path = keyring.join(FILE);
        let text = match path.exists() {
            true => files::read_text(&path, MAX_BYTES)?,
            false => String::new(),
        };
        let mut lines: BTreeMap<SampleRef, Line> = BTreeMap::new();
        for (i, line) in text.lines().enumerate() {
            let line: Line = serde_json::from_str(line).map_err(|error| {
                Failure::input(&words::NUMBERS_UNREADABLE)
                    .at(format!("{}:{}", path.display(), i + 1))
                    .found(error)
            })?;
            // A later line of a sample is its number from then on.
            lines.insert(line.sample, line);
        }
        let lines = lines.into_values().collect();
        Ok(Self { path, lines })
    }

    /// Those beside every keyring at hand, to be read alone.
    pub fn of_keyrings(keyring: &Keyring) -> Result<Self, Failure> {
        let mut all = Self {
            path: PathBuf::new(),
            lines: Vec::new(),
        };
        for (directory, _) in keyring.directories() {
            all.lines.extend(Self::read(directory)?.lines);
        }
        Ok(all)
    }

    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The samples that a number stands for: one, unless the file was edited.
    pub fn samples(&self, number: &str) -> Vec<SampleRef> {
        let lines = self.lines.iter().filter(|line| line.number == number);
        lines.map(|line| line.sample).collect()
    }

    /// Those that have a text in them, small and capital letters alike.
    pub fn with(&self, text: &str) -> impl Iterator<Item = (&str, SampleRef)> {
        let text = text.trim().to_lowercase();
        let lines = self.lines.iter();
        let found = lines.filter(move |line| line.number.to_lowercase().contains(&text));
        found.map(|line| (line.number.as_str(), line.sample))
    }

    pub fn of(&self, sample: SampleRef) -> Option<&str> {
        let line = self.lines.iter().find(|line| line.sample == sample);
        line.map(|line| line.number.as_str())
    }

    /// The number of a sample by its reference; empty if it has none.
    pub fn said(&self, sample: &str) -> &str {
        let sample = SampleRef::parse(sample).ok();
        sample
            .and_then(|sample| self.of(sample))
            .unwrap_or_default()
    }

    /// Keeps a number, once; a sample has the last that was kept.
    pub fn keep(&self, number: &TubeLabel, sample: SampleRef) -> Result<(), Failure> {
        match self.samples(number.as_str()).as_slice() {
            [] => {}
            [known] if *known == sample => return Ok(()),
            [known, ..] => {
                return Err(Failure::usage(&words::NUMBER_TAKEN)
                    .at("--own-number")
                    .found(format!("{number}: {known}"))
                    .expected(&words::ANOTHER_NUMBER));
            }
        }
        let line = Line {
            number: number.to_string(),
            sample,
        };
        // cannot fail: two strings have a JSON form.
        let text = serde_json::to_string(&line).unwrap_or_default() + "\n";
        files::append_private(&self.path, text.as_bytes())
    }
}
