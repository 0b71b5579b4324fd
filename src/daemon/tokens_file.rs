//! The tokens file: TOML, one `[[token]]` each, hashes only, and one `[[certificate]]` for each client
//! certificate that is as good as a token.

use std::path::Path;

use serde::Deserialize;

use super::config::FileError;
use super::{Failure, atomic_file};
use crate::domain::time::{Date, UtcOffset};
use crate::service::auth::{CertificateEntry, Scope, TokenEntry, TokenHash, Tokens};

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct File {
    token: Vec<Entry>,
    certificate: Vec<Certificate>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Certificate {
    name: String,
    #[serde(deserialize_with = "scope")]
    scope: Scope,
    uri: String,
    #[serde(default, deserialize_with = "date")]
    expires: Option<Date>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    #[serde(deserialize_with = "scope")]
    scope: Scope,
    #[serde(deserialize_with = "hash")]
    sha256: TokenHash,
    #[serde(default, deserialize_with = "date")]
    expires: Option<Date>,
}

/// What a tokens file says.
type Entries = (Vec<TokenEntry>, Vec<CertificateEntry>);

fn scope<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Scope, D::Error> {
    let text = String::deserialize(deserializer)?;
    Scope::parse(&text).map_err(serde::de::Error::custom)
}

fn hash<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<TokenHash, D::Error> {
    let text = String::deserialize(deserializer)?;
    TokenHash::parse(&text).map_err(serde::de::Error::custom)
}

fn date<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
    let text = String::deserialize(deserializer)?;
    Date::parse(&text)
        .map(Some)
        .map_err(serde::de::Error::custom)
}

/// Reads a tokens file.
///
/// # Errors
/// Names the file, the line and what is wrong.
pub fn read(path: &Path) -> Result<Tokens, Failure> {
    let (tokens, certificates) = entries(path)?;
    check(path, tokens, certificates)
}

/// Reads the text of the tokens file at `path`.
///
/// # Errors
/// As [`read`].
pub fn parse(text: &str, path: &Path) -> Result<Tokens, Failure> {
    let (tokens, certificates) = entries_of(text, path)?;
    check(path, tokens, certificates)
}

fn check(
    path: &Path,
    tokens: Vec<TokenEntry>,
    certificates: Vec<CertificateEntry>,
) -> Result<Tokens, Failure> {
    Tokens::new(tokens)
        .and_then(|tokens| tokens.with_certificates(certificates))
        .map_err(|error| Failure::usage(format!("{}: {error}", path.display())))
}

fn entries(path: &Path) -> Result<Entries, Failure> {
    only_ours(path)?;
    let text = super::config::read_bounded(path).map_err(|error| match &error {
        FileError::Read { .. } => Failure::world("tokens file", error),
        _ => Failure::usage(error.to_string()),
    })?;
    entries_of(&text, path)
}

/// Who adds to it takes reading rights, so nobody else may.
fn only_ours(path: &Path) -> Result<(), Failure> {
    use std::os::unix::fs::PermissionsExt as _;
    let shown = path.display();
    let file = std::fs::metadata(path);
    let file = file.map_err(|error| Failure::world(format!("tokens file {shown}"), error))?;
    if !file.is_file() {
        // A pipe would be waited for, again and again.
        return Err(Failure::usage(format!(
            "tokens file {shown}: expected a file, found something else"
        )));
    }
    let mode = file.permissions().mode() & 0o777;
    if mode & 0o022 == 0 {
        return Ok(());
    }
    Err(Failure::usage(format!(
        "tokens file {shown}: found mode {mode:03o}, others may write it; expected 600 or 644: chmod go-w {shown}"
    )))
}

fn entries_of(text: &str, path: &Path) -> Result<Entries, Failure> {
    let file: File = toml::from_str(text).map_err(|error| {
        Failure::usage(format!("{}: {}", path.display(), without(text, &error)))
    })?;
    let expires = |day: Option<Date>| day.map(|day| day.end(UtcOffset::UTC));
    let tokens = file.token.into_iter().map(|entry| TokenEntry {
        name: entry.name,
        scope: entry.scope,
        hash: entry.sha256,
        expires: expires(entry.expires),
    });
    let certificates = file.certificate.into_iter().map(|entry| CertificateEntry {
        name: entry.name,
        scope: entry.scope,
        uri: entry.uri,
        expires: expires(entry.expires),
    });
    Ok((tokens.collect(), certificates.collect()))
}

/// What is wrong and where, without the line itself: somebody may have put the token there and not
/// its hash, and errors go to logs.
fn without(text: &str, error: &toml::de::Error) -> String {
    let before = error.span().and_then(|span| text.get(..span.start));
    let line = before.unwrap_or_default().matches('\n').count() + 1;
    let message = match error.message() {
        secret if secret.contains("llt_") => "a token stands where it should not",
        message => message,
    };
    format!("line {line}: {message}")
}

/// Appends an entry, if the file with it is still right; makes the file for its owner alone.
///
/// # Errors
/// Names the file and what is wrong; then it is as it was.
pub fn append(path: &Path, entry: &TokenEntry, text: &str) -> Result<(), Failure> {
    let cannot = |error| Failure::world(format!("cannot write {}", path.display()), error);
    // Two who append at a time must not lose one of the two.
    let _turn = atomic_file::turn(path).map_err(cannot)?;
    let (mut tokens, certificates) = if path.exists() {
        entries(path)?
    } else {
        Default::default()
    };
    tokens.push(entry.clone());
    check(path, tokens, certificates)?;
    atomic_file::append(path, text.as_bytes(), 0o600).map_err(cannot)
}

/// The entry as it stands in the file. Nothing in it needs quoting: names are checked, the rest has
/// a fixed form.
pub fn render(name: &str, scope: Scope, hash: TokenHash, expires: Option<Date>) -> String {
    let expires = expires.map_or(String::new(), |day| format!("expires = \"{day}\"\n"));
    format!("\n[[token]]\nname = \"{name}\"\nscope = \"{scope}\"\nsha256 = \"{hash}\"\n{expires}")
}

pub fn render_certificate(entry: &CertificateEntry) -> String {
    let CertificateEntry {
        name, scope, uri, ..
    } = entry;
    format!("\n[[certificate]]\nname = \"{name}\"\nscope = \"{scope}\"\nuri = \"{uri}\"\n")
}
