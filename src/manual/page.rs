//! One man page a command.

use std::time::{SystemTime, UNIX_EPOCH};

use clap::Command;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

/// The exit codes of both programs (docs/CODES.md, "Exit codes").
const EXIT_STATUS: [(&str, &str); 5] = [
    ("0", "Done, or verified."),
    (
        "1",
        "False: tampered with, DO_NOT_USE, refused by a rule, not serving.",
    ),
    ("2", "Usage, or input that cannot be read."),
    (
        "3",
        "Could not check: file, network, no trust file, incomplete evidence, a daemon that failed.",
    ),
    ("4", "Valid, but a person has to decide: ASK_MAKER."),
];

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// File name, e.g. `lotledger-org-init.1`.
    pub file: String,
    /// The page, in the man macros of roff.
    pub text: String,
}

impl Page {
    /// The pages of a program and of everything below it, the program's own first, in this section
    /// of the manual.
    pub fn all(program: Command, section: &str) -> Vec<Self> {
        let mut program = program.disable_help_subcommand(true);
        program.build();
        let name = program.get_name().to_owned();
        let mut pages = Vec::new();
        let mut open = vec![program];
        while let Some(command) = open.pop() {
            let deeper = command.get_subcommands().filter(|sub| !sub.is_hide_set());
            open.extend(deeper.cloned());
            pages.push(Self::new(command, &name, section));
        }
        pages
    }

    fn new(mut command: Command, program: &str, section: &str) -> Self {
        // As short as in --help; the options follow.
        let usage = command.render_usage().to_string();
        let command = command.override_usage(usage.trim_start_matches("Usage: ").to_owned());
        let man = Man::new(command.clone())
            .section(section)
            .date(date())
            .manual(program)
            .source(concat!("lotledger ", env!("CARGO_PKG_VERSION")));
        let mut text = Vec::new();
        // Writing into memory does not fail.
        let _ = man.render_title(&mut text);
        let _ = man.render_name_section(&mut text);
        let _ = man.render_synopsis_section(&mut text);
        let _ = man.render_description_section(&mut text);
        let _ = man.render_options_section(&mut text);
        if command.has_subcommands() {
            let _ = man.render_subcommands_section(&mut text);
        }
        let _ = own_sections(&command).to_writer(&mut text);
        let text = String::from_utf8_lossy(&text);
        // Each section began with the same definitions; and mandoc does not want a break, an empty
        // line and a break.
        let definitions: String = text.split_inclusive('\n').take(2).collect();
        let text = text
            .replace(&definitions, "")
            .replace(".br\n\n.br\n", ".sp\n");
        Self {
            file: man.get_filename(),
            text: definitions + &text,
        }
    }
}

/// The day of `SOURCE_DATE_EPOCH`, so that a package has the same bytes whenever it is built, or today.
fn date() -> String {
    let given = std::env::var("SOURCE_DATE_EPOCH").ok();
    let seconds = given.and_then(|text| text.parse().ok()).unwrap_or_else(|| {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        since.map_or(0, |since| since.as_secs())
    });
    let day = i64::try_from(seconds)
        .ok()
        .and_then(|seconds| jiff::Timestamp::from_second(seconds).ok());
    day.unwrap_or_default().strftime("%F").to_string()
}

/// What clap knows and clap_mangen has no section for, and what belongs to every page.
fn own_sections(command: &Command) -> Roff {
    let mut roff = Roff::default();
    if let Some(examples) = command.get_before_help() {
        roff.control("SH", ["EXAMPLES"]);
        roff.control("nf", []);
        // The first line only says "Examples:".
        for line in examples.to_string().lines().skip(1) {
            roff.text([roman(line.strip_prefix("  ").unwrap_or(line))]);
        }
        roff.control("fi", []);
    }
    roff.control("SH", ["EXIT STATUS"]);
    for (code, meaning) in EXIT_STATUS {
        roff.control("TP", []);
        roff.text([bold(code)]);
        roff.text([roman(meaning)]);
    }
    if let Some(notes) = command.get_after_help() {
        roff.control("SH", ["NOTES"]);
        for line in notes.to_string().lines() {
            roff.text([roman(line)]);
        }
    }
    roff.control("SH", ["SEE ALSO"]);
    roff.text([
        bold("lotledger"),
        roman("(1), "),
        bold("lotledgerd"),
        roman("(8)"),
    ]);
    roff
}
