//! Where passphrases come from: a file or the terminal, never the command line.

use std::io::IsTerminal as _;
use std::path::Path;

use pkcs8::der::zeroize::Zeroizing;

use crate::cli::exit::Failure;
use crate::cli::files;
use crate::words::{failure, signing};

/// Environment variable that names a file with the passphrase.
pub const PASSPHRASE_FILE: &str = "LOTLEDGER_PASSPHRASE_FILE";
/// Environment variable that names a file with the new passphrase, for `keys passphrase`.
pub const NEW_PASSPHRASE_FILE: &str = "LOTLEDGER_NEW_PASSPHRASE_FILE";
/// Shortest passphrase that is accepted for a new key.
const MIN_CHARS: usize = 8;
const MAX_BYTES: usize = 1024;

/// Where the passphrase of key files comes from.
#[derive(Clone)]
pub enum Passphrase {
    /// There is none: key files are unencrypted (training only).
    None,
    Given(Zeroizing<String>),
    /// Asked for on the terminal when the first encrypted key is opened.
    Ask,
}

impl Passphrase {
    pub fn from_environment(no_passphrase: bool) -> Result<Self, Failure> {
        if no_passphrase {
            return Ok(Self::None);
        }
        Ok(match from_file(PASSPHRASE_FILE)? {
            Some(text) => Self::Given(text),
            None => Self::Ask,
        })
    }

    /// The passphrase for new key files: given, or typed twice.
    pub fn for_new_keys(&self) -> Result<Option<Zeroizing<String>>, Failure> {
        match self {
            Self::None => Ok(None),
            Self::Given(text) => long_enough(text.clone()).map(Some),
            Self::Ask => ask_twice().map(Some),
        }
    }
}

/// The new passphrase of `keys passphrase`.
pub fn next() -> Result<Zeroizing<String>, Failure> {
    match from_file(NEW_PASSPHRASE_FILE)? {
        Some(text) => long_enough(text),
        None => ask_twice(),
    }
}

/// Asks on the terminal, without echo.
pub fn ask(prompt: &str) -> Result<Zeroizing<String>, Failure> {
    if !std::io::stdin().is_terminal() && !std::io::stderr().is_terminal() {
        return Err(Failure::usage(&failure::NO_TERMINAL)
            .expected(format!("{PASSPHRASE_FILE} naming a file of mode 0600"))
            .hint(&failure::SAY_NO_PASSPHRASE));
    }
    rpassword::prompt_password(prompt)
        .map(Zeroizing::new)
        .map_err(|error| Failure::io(Path::new("terminal"), &error))
}

fn ask_twice() -> Result<Zeroizing<String>, Failure> {
    let first = long_enough(ask(signing::NEW_PASSPHRASE.english())?)?;
    if *ask(signing::SAME_AGAIN.english())? != *first {
        return Err(Failure::usage(&failure::PASSPHRASES_DIFFER));
    }
    Ok(first)
}

fn long_enough(text: Zeroizing<String>) -> Result<Zeroizing<String>, Failure> {
    let chars = text.chars().count();
    if chars < MIN_CHARS {
        return Err(Failure::usage(&failure::PASSPHRASE_TOO_SHORT)
            .found(format!("{chars} characters"))
            .expected(format!("at least {MIN_CHARS}, better four random words")));
    }
    Ok(text)
}

fn from_file(variable: &str) -> Result<Option<Zeroizing<String>>, Failure> {
    let Some(path) = std::env::var_os(variable).filter(|p| !p.is_empty()) else {
        return Ok(None);
    };
    let path = Path::new(&path);
    files::require_private(path)?;
    let text = Zeroizing::new(files::read_text(path, MAX_BYTES)?);
    let line = text.strip_suffix('\n').unwrap_or(&text);
    let line = line.strip_suffix('\r').unwrap_or(line);
    if line.is_empty() || line.contains('\n') {
        return Err(Failure::input(&failure::PASSPHRASE_NOT_ONE_LINE)
            .at(path.display())
            .expected("the passphrase on one line, nothing else"));
    }
    Ok(Some(Zeroizing::new(line.to_owned())))
}
