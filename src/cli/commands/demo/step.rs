//! What the story is made of: command lines and what is expected of them.
//!
//! A step's arguments are the same in the demo, which runs them, and in `commands.sh`, which holds
//! them: what differs from run to run (references, codes) stands as a [`Hole`] that both fill from
//! the files in the directory.

use std::path::Path;

use crate::cli::exit::Failure;
use crate::cli::files;

/// Most bytes of a file that holes are filled from.
const MAX_BYTES: usize = 1 << 20;

/// A text in both languages.
#[derive(Debug, Clone)]
pub struct Both {
    pub en: String,
    pub ja: String,
}

/// One line of the story.
#[derive(Debug, Clone)]
pub enum Item {
    Day {
        /// Counted from today.
        day: i32,
        date: String,
    },
    Say(Both),
    Run(CommandLine),
    /// The daemon is started; its arguments.
    Start(Vec<Arg>),
    Stop,
}

#[derive(Debug, Clone)]
pub struct CommandLine {
    /// Whether it is one of `lotledgerd`.
    pub daemon: bool,
    pub args: Vec<Arg>,
    /// Where its standard output goes.
    pub out: Option<&'static str>,
    pub expect: Expect,
}

#[derive(Debug, Clone)]
pub enum Expect {
    /// Exit code 0.
    Done,
    /// This answer, which is written down under a name.
    Answer {
        name: &'static str,
        /// The line: see [`super::answer`].
        line: &'static str,
    },
}

/// An argument: text and holes.
#[derive(Debug, Clone)]
pub struct Arg(pub Vec<Part>);

#[derive(Debug, Clone)]
pub enum Part {
    Text(String),
    Hole(Hole),
}

/// What differs from run to run.
#[derive(Debug, Clone)]
pub enum Hole {
    /// The reference of the organisation whose keyring is in this directory.
    Organisation(String),
    /// The n-th code of the box, from 1.
    Vial(usize),
    Shipment,
}

/// File with the codes of the vials in the box.
pub const BOX: &str = "box.codes";
/// File that names the shipment.
pub const SHIPPED: &str = "shipped.txt";

/// Reads `{org:NAME}`, `{vial:N}` and `{shipment}` in an argument.
pub fn arg(text: &str) -> Arg {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, next)) = after.split_once('}') else {
            break;
        };
        parts.push(Part::Text(before.to_owned()));
        parts.push(match name.split_once(':') {
            Some(("org", name)) => Part::Hole(Hole::Organisation(name.to_owned())),
            Some(("vial", n)) => Part::Hole(Hole::Vial(n.parse().unwrap_or(1))),
            _ => Part::Hole(Hole::Shipment),
        });
        rest = next;
    }
    parts.push(Part::Text(rest.to_owned()));
    parts.retain(|part| !matches!(part, Part::Text(text) if text.is_empty()));
    Arg(parts)
}

/// The arguments of a line; `'` around one that has spaces.
pub fn args(line: &str) -> Vec<Arg> {
    let mut args = Vec::new();
    for (i, piece) in line.split('\'').enumerate() {
        match i % 2 {
            0 => args.extend(piece.split_whitespace().map(arg)),
            _ => args.push(arg(piece)),
        }
    }
    args
}

impl Arg {
    /// Fills its holes from the files in `directory`.
    pub fn fill(&self, directory: &Path) -> Result<String, Failure> {
        let mut text = String::new();
        for part in &self.0 {
            match part {
                Part::Text(part) => text.push_str(part),
                Part::Hole(hole) => text.push_str(&hole.fill(directory)?),
            }
        }
        Ok(text)
    }
}

impl Hole {
    fn fill(&self, directory: &Path) -> Result<String, Failure> {
        let read = |name: &str| files::read_text(&directory.join(name), MAX_BYTES);
        let (name, found) = match self {
            Self::Organisation(name) => {
                let name = format!("{name}/organisation.json");
                let found = reference(&read(&name)?, "org_");
                (name, found)
            }
            Self::Vial(n) => {
                let text = read(BOX)?;
                let line = text.lines().nth(n.saturating_sub(1));
                (BOX.to_owned(), line.map(str::to_owned))
            }
            Self::Shipment => (SHIPPED.to_owned(), reference(&read(SHIPPED)?, "shp_")),
        };
        found.ok_or_else(|| Failure::input("this file lacks what the story needs of it").at(name))
    }
}

fn reference(text: &str, prefix: &str) -> Option<String> {
    text.match_indices(prefix).find_map(|(at, _)| {
        let found = text.get(at..at + prefix.len() + 32)?;
        let hex = found.get(prefix.len()..)?;
        hex.bytes()
            .all(|b| b.is_ascii_hexdigit())
            .then(|| found.to_owned())
    })
}
