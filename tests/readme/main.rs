//! What the README and its pages of reference say is so: the tables of codes, the commands, the links.
//!
//! The tables of codes are made from the enums, that of limits from the constants. `UPDATE_README=1` writes them
//! anew.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on should stop there"
)]

#[cfg(all(unix, feature = "programs"))]
mod day;
mod tables;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

#[cfg(feature = "programs")]
use lotledger::cli::before_signing::WarningCode;
use lotledger::domain::reason::ReasonCode;
use lotledger::domain::refusal::RefusalCode;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

/// The README and what it leaves to its pages of reference, one behind the other.
fn manual() -> String {
    let pages = [
        "README.md",
        "docs/DAYS.md",
        "docs/SCANNING.md",
        "docs/OPERATING.md",
        "docs/SECURITY.md",
        CODES,
    ];
    pages.map(read).join("\n")
}

const CODES: &str = "docs/CODES.md";
#[cfg(feature = "programs")]
const OPERATING: &str = "docs/OPERATING.md";

fn reasons() -> String {
    let rows = ReasonCode::ALL.iter().map(|code| {
        let severity = format!("{:?}", code.severity()).to_uppercase();
        let given = code.given().trim_end_matches('.');
        format!("| `{code}` | {severity} | {given} |\n")
    });
    "| code | | meaning |\n|---|---|---|\n".to_owned() + &rows.collect::<String>()
}

fn refusals() -> String {
    let rows = RefusalCode::ALL.iter().map(|code| {
        let meaning = code.said().english().trim_end_matches('.');
        format!("| `{code}` | {meaning} |\n")
    });
    "| code | meaning |\n|---|---|\n".to_owned() + &rows.collect::<String>()
}

#[cfg(feature = "programs")]
fn warnings() -> String {
    let rows = WarningCode::ALL.iter().map(|code| {
        let meaning = code.said().english();
        format!("| `{code}` | {meaning} |\n")
    });
    "| code | meaning |\n|---|---|\n".to_owned() + &rows.collect::<String>()
}

#[test]
fn the_tables_that_are_made_are_those_of_the_code() {
    let mut tables = vec![
        (CODES, "reason codes", reasons()),
        (CODES, "refusal codes", refusals()),
    ];
    #[cfg(feature = "programs")]
    tables.push((CODES, "warning codes", warnings()));
    #[cfg(feature = "programs")]
    tables.push((OPERATING, "limits", lotledger::cli::limits::table()));
    for (page, name, table) in tables {
        let old = read(page);
        let (begin, end) = (
            format!("<!-- {name} -->\n"),
            format!("<!-- end of {name} -->"),
        );
        let from = old.find(&begin).unwrap_or_else(|| panic!("no {begin}")) + begin.len();
        let to = old.find(&end).unwrap_or_else(|| panic!("no {end}"));
        let mut new = old.clone();
        new.replace_range(from..to, &table);
        if std::env::var_os("UPDATE_README").is_some() {
            fs::write(root().join(page), &new).unwrap();
        } else {
            assert!(
                old == new,
                "the {name} of {page} are old: run with UPDATE_README=1"
            );
        }
    }
}

/// Every crate that is depended on has its line in the decision about dependencies.
#[test]
fn every_dependency_has_a_reason() {
    let decision = read("docs/adr/0005-dependencies.md");
    let manifest = read("Cargo.toml");
    let mut inside = false;
    let mut missing = Vec::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            inside = line.contains("dependencies]");
        } else if let Some((name, _)) = line.split_once(" =")
            && inside
            && !decision.contains(&format!("`{name}`"))
        {
            missing.push(name);
        }
    }
    assert!(missing.is_empty(), "without a reason: {missing:?}");
}

/// The `sh` blocks of a page, with lines that end in `\` joined.
fn shell_lines(page: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut inside = false;
    let joined = page.replace("\\\n", " ");
    for line in joined.lines() {
        match line.trim() {
            "```sh" => inside = true,
            "```" => inside = false,
            line if inside && !line.is_empty() => lines.push(line.to_owned()),
            _ => {}
        }
    }
    lines
}

/// A command is one that the program has, with options that it has.
#[test]
fn the_commands_exist() {
    let programs = [
        ("lotledger", env!("CARGO_BIN_EXE_lotledger")),
        ("lotledgerd", env!("CARGO_BIN_EXE_lotledgerd")),
    ];
    let mut checked = 0;
    let mut faults = Vec::new();
    for line in shell_lines(&manual()) {
        let words: Vec<&str> = line
            .split(" #")
            .next()
            .unwrap_or_default()
            .split_whitespace()
            .filter(|word| *word != "--")
            .collect();
        for (name, program) in programs {
            if let Some(at) = words.iter().position(|word| *word == name) {
                checked += 1;
                if let Err(fault) = check_command(program, &words[at + 1..]) {
                    faults.push(format!("`{line}`: {fault}"));
                }
            }
        }
    }
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
    assert!(checked > 10, "only {checked} commands were checked");
}

/// Follows the subcommands that begin `words`, and looks for the options among them in the help of
/// the last.
fn check_command(program: &str, words: &[&str]) -> Result<(), String> {
    let mut path: Vec<&str> = Vec::new();
    let help = loop {
        let mut command = Command::new(program);
        let output = command.args(&path).arg("--help").output().unwrap();
        let help = String::from_utf8_lossy(&output.stdout).into_owned();
        if !output.status.success() {
            return Err(format!("{path:?} --help failed"));
        }
        let has_commands = help.lines().any(|line| line == "Commands:");
        let Some(next) = words.get(path.len()).filter(|_| has_commands) else {
            break help;
        };
        let is_next =
            |line: &str| line.starts_with("  ") && line.split_whitespace().next() == Some(*next);
        if !help.lines().any(is_next) {
            return Err(format!("{path:?} has no command {next}"));
        }
        path.push(next);
    };
    for option in words.iter().filter(|word| word.starts_with("--")) {
        let option = option.split('=').next().unwrap_or_default();
        if !help.contains(option) {
            return Err(format!("{path:?} has no {option}"));
        }
    }
    Ok(())
}

#[test]
fn the_links_lead_somewhere() {
    let mut broken = Vec::new();
    for page in pages(&root()) {
        let text = fs::read_to_string(&page).unwrap();
        for target in text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next())
        {
            let file = target.split('#').next().unwrap_or_default();
            let elsewhere =
                file.is_empty() || file.contains("://") || file.contains(char::is_whitespace);
            if !elsewhere && !page.parent().unwrap_or(Path::new("")).join(file).exists() {
                broken.push(format!("{}: {target}", page.display()));
            }
        }
    }
    assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
}

/// A file or folder that a page names in backticks is there, in the tree or below `src/`.
#[test]
fn the_files_exist() {
    let tree = paths(&root());
    let mut missing = Vec::new();
    for page in pages(&root()) {
        for span in fs::read_to_string(&page)
            .unwrap()
            .split('`')
            .skip(1)
            .step_by(2)
        {
            let is_path = span
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"_-./".contains(&b));
            let is_ours =
                span.ends_with(".rs") || OUR_FOLDERS.iter().any(|folder| span.starts_with(folder));
            let end = format!("/{}", span.trim_end_matches('/'));
            if is_path && is_ours && !tree.iter().any(|path| path.ends_with(&end)) {
                missing.push(format!("{}: {span}", page.display()));
            }
        }
    }
    assert!(missing.is_empty(), "\n{}\n", missing.join("\n"));
}

/// Folders whose contents pages may name.
const OUR_FOLDERS: &[&str] = &[
    "docs/",
    "examples/",
    "migrations/",
    "proto/",
    "specs/",
    "src/",
    "tests/",
    "cli/",
    "daemon/",
    "domain/",
    "format/",
    "ledger/",
    "merkle/",
    "service/",
    "store/",
    "verify/",
    "words/",
];

/// Every path of the tree but those of `target` and of tools, from the root on, with `/` before it.
fn paths(root: &Path) -> Vec<String> {
    let mut paths = Vec::new();
    let mut open = vec![root.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path
                .file_name()
                .and_then(|n| n.to_str())
                .unwrap_or_default();
            if name == "target" || name.starts_with('.') {
                continue;
            }
            paths.push(format!("/{}", path.strip_prefix(root).unwrap().display()));
            if path.is_dir() {
                open.push(path);
            }
        }
    }
    paths
}

/// The pages of the project: in its root, and below `docs/`.
fn pages(root: &Path) -> Vec<PathBuf> {
    let is_page = |path: &PathBuf| path.extension().is_some_and(|e| e == "md");
    let files = |dir: &Path| -> Vec<PathBuf> {
        let entries = fs::read_dir(dir).map(|all| all.map(|e| e.unwrap().path()).collect());
        entries.unwrap_or_default()
    };
    let mut pages: Vec<PathBuf> = files(root).into_iter().filter(is_page).collect();
    for dir in ["docs", "docs/adr"] {
        pages.extend(files(&root.join(dir)).into_iter().filter(is_page));
    }
    assert!(pages.len() > 10);
    pages
}
