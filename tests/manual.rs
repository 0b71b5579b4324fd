//! Completions and man pages, read by what reads them: bash and fish, mandoc and groff.
//!
//! Where one is not installed these tests say so and check nothing; continuous integration installs
//! them and sets `DECODERS=required`, which makes their absence a failure.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on should stop there"
)]

mod cli_support;

use std::path::Path;
use std::process::{Command, Output, Stdio};

use clap::CommandFactory as _;
use cli_support::World;

const LOTLEDGER: &str = env!("CARGO_BIN_EXE_lotledger");
const LOTLEDGERD: &str = env!("CARGO_BIN_EXE_lotledgerd");

/// Runs a reader; `None`, loudly, where it is not installed.
fn read_by(reader: &str, arguments: &[&str], file: &Path) -> Option<Output> {
    let mut command = Command::new(reader);
    let output = command
        .env("LC_ALL", "C.UTF-8")
        .args(arguments)
        .arg(file)
        .stdin(Stdio::null())
        .output();
    if let Err(error) = &output {
        let required = std::env::var("DECODERS").is_ok_and(|v| v == "required");
        assert!(!required, "{reader} is required and cannot be run: {error}");
        eprintln!("NOT CHECKED: {reader} is not installed ({error})");
    }
    output.ok()
}

/// A program, what is typed, and what is offered for the last word.
const OFFERED: [(&str, &str, &str); 8] = [
    ("lotledger", "ver", "verify"),
    ("lotledger", "org ", "init"),
    ("lotledger", "statement su", "submit"),
    ("lotledger", "vial verify --max", "--max-age"),
    ("lotledger", "verify --lang ", "ja"),
    ("lotledgerd", "co", "config"),
    ("lotledgerd", "config sh", "show"),
    ("lotledgerd", "serve --tls-cl", "--tls-client-ca"),
];

#[test]
fn the_shells_offer_what_the_programs_understand() {
    let world = World::new();
    for (name, program) in [("lotledger", LOTLEDGER), ("lotledgerd", LOTLEDGERD)] {
        for shell in ["bash", "fish", "zsh"] {
            let script = world.daemon(program, &["completions", shell]);
            world.write(&format!("{name}.{shell}"), &script);
        }
    }
    for (name, typed, offered) in OFFERED {
        // As readline calls it: the function that `complete` was told of, with the words so far.
        let words: Vec<&str> = name.split(' ').chain(typed.split(' ')).collect();
        let [.., before, last] = words.as_slice() else {
            panic!("{typed}");
        };
        world.write(
            "ask.bash",
            &format!(
                "set -e\nsource {name}.bash\nfunction=$(complete -p {name})\n\
                 function=${{function#*-F }}\nfunction=${{function%% *}}\n\
                 COMP_WORDS=({words})\nCOMP_CWORD={at}\nCOMP_LINE='{name} {typed}'\n\
                 \"$function\" {name} '{last}' '{before}'\nprintf '%s\\n' \"${{COMPREPLY[@]}}\"\n",
                words = format_args!("'{}'", words.join("' '")),
                at = words.len() - 1,
            ),
        );
        world.write(
            "ask.fish",
            &format!("source {name}.fish\ncomplete --do-complete '{name} {typed}'\n"),
        );
        for (shell, arguments) in [("bash", &["--norc"][..]), ("fish", &["--no-config"])] {
            let ask = world.path().join(format!("ask.{shell}"));
            let mut command = vec!["-C", world.path().to_str().unwrap(), shell];
            command.extend(arguments);
            if read_by(shell, &["--version"], Path::new("")).is_none() {
                continue;
            }
            let output = read_by("env", &command, &ask).unwrap();
            let (found, errors) = (text(&output.stdout), text(&output.stderr));
            let is_offered = |line: &str| line.split('\t').next() == Some(offered);
            assert!(
                output.status.success() && found.lines().any(is_offered),
                "{shell}: {name} {typed}: {found:?} {errors}"
            );
        }
    }
    for (shell, check) in [("bash", "-n"), ("zsh", "-n"), ("fish", "--no-execute")] {
        for name in ["lotledger", "lotledgerd"] {
            let script = world.path().join(format!("{name}.{shell}"));
            if let Some(output) = read_by(shell, &[check], &script) {
                assert!(output.status.success(), "{}", text(&output.stderr));
            }
        }
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Every command below this one, by its whole name joined with `-`; whether anything is below it.
fn commands(command: &clap::Command, prefix: &str, found: &mut Vec<(String, bool)>) {
    let name = format!("{prefix}{}", command.get_name());
    let visible = || command.get_subcommands().filter(|sub| !sub.is_hide_set());
    found.push((name.clone(), visible().next().is_some()));
    for below in visible() {
        commands(below, &format!("{name}-"), found);
    }
}

#[test]
fn every_command_has_a_page_that_reads_well() {
    let world = World::new();
    for (program, section, command) in [
        (LOTLEDGER, "1", lotledger::cli::Cli::command()),
        (
            LOTLEDGERD,
            "8",
            lotledger::daemon::args::Arguments::command(),
        ),
    ] {
        let directory = world.path().join(format!("man{section}"));
        world.daemon(program, &["man", "--out", directory.to_str().unwrap()]);
        let mut expected = Vec::new();
        commands(&command, "", &mut expected);
        assert!(expected.len() > 8, "{expected:?}");
        let written = std::fs::read_dir(&directory).unwrap().count();
        assert_eq!(written, expected.len(), "pages beside the commands");
        for (name, has_commands) in &expected {
            let file = directory.join(format!("{name}.{section}"));
            let page = std::fs::read_to_string(&file).unwrap();
            assert!(page.contains(".SH \"EXIT STATUS\""), "{name}");
            assert!(*has_commands || page.contains(".SH EXAMPLES"), "{name}");
            let lint = ["-T", "lint", "-W", "warning"];
            for (reader, arguments) in [
                ("mandoc", &lint[..]),
                ("groff", &["-man", "-ww", "-K", "utf8", "-T", "utf8", "-z"]),
            ] {
                if let Some(output) = read_by(reader, arguments, &file) {
                    let said = text(&output.stdout) + &text(&output.stderr);
                    assert!(output.status.success() && said.is_empty(), "{name}: {said}");
                }
            }
        }
        // Without --out: the program's own. (Its title has the date, which may have changed meanwhile.)
        let first = world.daemon(program, &["man"]);
        let name = command.get_name();
        let own = std::fs::read_to_string(directory.join(format!("{name}.{section}"))).unwrap();
        let without_title = |page: &str| page.lines().skip(3).collect::<Vec<_>>().join("\n");
        assert_eq!(without_title(&first), without_title(&own));
    }
}

#[test]
fn what_cannot_be_written_is_said() {
    let world = World::new();
    world.write("file", "");
    for (line, code, said) in [
        ("completions tcsh", 2, "[possible values: bash"),
        ("man --out file/below", 3, "file/below"),
        ("man --json", 0, "lotledger.man.v1"),
        ("completions bash --json", 0, "lotledger.completions.v1"),
    ] {
        let run = world.run(line);
        let output = run.stdout() + &run.stderr();
        assert_eq!(run.code(), code, "{line}: {output}");
        assert!(output.contains(said), "{line}: {output}");
    }
}
