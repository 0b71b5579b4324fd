//! What the commands do: configuration in, exit code out.

use std::ffi::OsString;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use clap::{ArgMatches, CommandFactory as _, FromArgMatches as _};

use super::args::{Arguments, Command, ConfigCommand, Run, Serve, TokenCommand};
use super::config::{self, Config, FileError, Layer, read_bounded, read_file};
use super::open::SaidTime;
use super::{
    Failure, adopt, dev_certs, fsck, init, logs, manual_command, run, stop, token_command,
    trust_command,
};

use crate::domain::time::TimestampMs;

/// The program: 0 done, 1 faults found, 2 something to correct, 3 the world failed.
pub fn main() -> ExitCode {
    main_from(std::env::args_os())
}

/// The program with these arguments, of which the first is its name.
pub fn main_from(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let matches = Arguments::command().get_matches_from(arguments);
    let parsed = Arguments::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    let result = dispatch(
        parsed,
        &matches,
        &mut std::io::stdout(),
        &mut std::io::stderr(),
    );
    match result {
        Ok(()) => {
            logs::finish();
            ExitCode::SUCCESS
        }
        Err(failure) => {
            logs::say(format!("lotledgerd: {failure}"));
            ExitCode::from(failure.code())
        }
    }
}

fn dispatch(
    arguments: Arguments,
    matches: &ArgMatches,
    out: &mut dyn Write,
    notes: &mut dyn Write,
) -> Result<(), Failure> {
    warn_of_unknown_variables(notes);
    match arguments.command {
        Command::Serve(Run {
            serve,
            accept_clock,
            correct_clock,
        }) => {
            let with_stdin = serve.stop_with_stdin;
            let config = configuration(serve)?;
            let said = SaidTime {
                accepted: said_time("--accept-clock", accept_clock.as_deref())?,
                correct: said_time("--correct-clock", correct_clock.as_deref())?,
            };
            run::run_while(&config, said, with_stdin.then(stop::stdin_closed))
        }
        Command::Init(arguments) => init::init(arguments, out, notes),
        Command::Adopt(arguments) => adopt::adopt(arguments, out),
        Command::Token(TokenCommand::New(token)) => token_command::new(&token, out, notes),
        Command::Trust(serve) => trust_command::print(&configuration(serve)?, out),
        Command::DevCerts(arguments) => dev_certs::make(&arguments, out, notes),
        Command::Fsck(arguments) => fsck::fsck(arguments, out, notes),
        Command::Config(ConfigCommand::Check(serve)) => run::check(&configuration(serve)?, notes),
        Command::Config(ConfigCommand::Show(serve)) => show_config(serve, matches, out),
        Command::Completions(command) => manual_command::completions(&command, out),
        Command::Man(command) => manual_command::man(&command, out),
    }
}

fn show_config(serve: Serve, matches: &ArgMatches, out: &mut dyn Write) -> Result<(), Failure> {
    let mut matches = matches;
    while let Some((_, deeper)) = matches.subcommand() {
        matches = deeper;
    }
    let file = serve.config.clone();
    let config = configuration(serve)?;
    // Read before, so that this is only not there if it has just gone.
    let text = file.as_deref().and_then(|path| read_bounded(path).ok());
    let file = file.as_deref().zip(text.as_deref());
    let shown = config::show(&config, &config::origins(matches, file));
    out.write_all(shown.as_bytes())
        .map_err(|error| Failure::world("stdout", error))
}

/// What a person reads from another clock.
pub(super) fn said_time(flag: &str, text: Option<&str>) -> Result<Option<TimestampMs>, Failure> {
    let time = text.map(TimestampMs::parse).transpose();
    time.map_err(|error| Failure::usage(format!("{flag}: {error}")))
}

/// Flags and environment over the file over defaults.
///
/// # Errors
/// The first thing that is wrong.
pub(super) fn configuration(serve: Serve) -> Result<Config, Failure> {
    complete(serve.settings, serve.config.as_deref())
}

/// These settings over the file over defaults.
///
/// # Errors
/// The first thing that is wrong.
pub(super) fn complete(settings: Layer, file: Option<&Path>) -> Result<Config, Failure> {
    let below = match file {
        None => Layer::default(),
        Some(path) => read_file(path).map_err(|error| match &error {
            FileError::Read { .. } => Failure::world("configuration file", error),
            FileError::TooLarge { .. } | FileError::Toml { .. } => {
                Failure::usage(error.to_string())
            }
        })?,
    };
    Config::new(settings.over(below)).map_err(|error| Failure::usage(error.to_string()))
}

/// Variables of the command line's client, which may be set on the same machine.
const OF_THE_CLIENT: [&str; 10] = [
    "LOTLEDGER_CA",
    "LOTLEDGER_CLIENT_CERTIFICATE",
    "LOTLEDGER_CLIENT_KEY",
    "LOTLEDGER_HOME",
    "LOTLEDGER_KEYS",
    "LOTLEDGER_NEW_PASSPHRASE_FILE",
    "LOTLEDGER_PASSPHRASE_FILE",
    "LOTLEDGER_SERVER",
    "LOTLEDGER_TOKEN_FILE",
    "LOTLEDGER_TRUST",
];

/// A variable that is misspelt would be ignored in silence.
fn warn_of_unknown_variables(notes: &mut dyn Write) {
    let serve = Arguments::command();
    let commands = serve
        .get_subcommands()
        .flat_map(|command| std::iter::once(command).chain(command.get_subcommands()));
    let known: Vec<_> = commands
        .flat_map(|command| command.get_arguments())
        .filter_map(|argument| argument.get_env())
        .collect();
    for (name, _) in std::env::vars_os() {
        let shown = name.to_string_lossy();
        let ours = shown.starts_with("LOTLEDGER_") && !OF_THE_CLIENT.contains(&&*shown);
        if ours && !known.contains(&name.as_os_str()) {
            let name = shown;
            let _ = writeln!(notes, "lotledgerd: {name} is not a setting; it is ignored");
        }
    }
}
