//! `lotledgerd token new`.

use std::io::Write;

use super::args::NewToken;
use super::{Failure, tokens_file};
use crate::domain::time::{Date, UtcOffset};
use crate::service::auth::{Token, TokenEntry, Tokens};

/// Makes a token: the secret to `out`, once and for ever; the entry to the tokens file or `notes`.
///
/// # Errors
/// A name, date or file that cannot be used; then there is no token.
pub fn new(
    arguments: &NewToken,
    out: &mut dyn Write,
    notes: &mut dyn Write,
) -> Result<(), Failure> {
    let expires = match &arguments.expires {
        None => None,
        Some(text) => {
            Some(Date::parse(text).map_err(|error| Failure::usage(format!("--expires: {error}")))?)
        }
    };
    let token = Token::generate().map_err(|error| Failure::world("random numbers", error))?;
    let entry = TokenEntry {
        name: arguments.name.clone(),
        scope: arguments.scope,
        hash: token.hash(),
        expires: expires.map(|day| day.end(UtcOffset::UTC)),
    };
    Tokens::new(vec![entry.clone()]).map_err(|error| Failure::usage(format!("--name: {error}")))?;
    let text = tokens_file::render(&entry.name, entry.scope, entry.hash, expires);
    // The secret first: an entry whose secret nobody has seen would stay in the file for ever, and a secret
    // without its entry opens nothing.
    let write = |error| Failure::world("cannot write the token", error);
    writeln!(out, "{}", token.reveal())
        .and_then(|()| out.flush())
        .map_err(write)?;
    let note = match &arguments.tokens {
        Some(path) => {
            tokens_file::append(path, &entry, &text)?;
            format!(
                "its hash is in {}; the daemon reads it when it starts, and again when it changes",
                path.display()
            )
        }
        None => format!("put this into the tokens file:\n{text}"),
    };
    // What is not in the file is not lost with a note that nobody sees.
    writeln!(notes, "the token is shown this once; {note}").map_err(write)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::TimestampMs;
    use crate::service::auth::Scope;

    #[test]
    fn a_new_token_is_shown_once_and_kept_as_a_hash() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("tokens.toml");
        let mut arguments = NewToken {
            name: "lims".to_owned(),
            scope: Scope::parse("organisation:org_00112233445566778899aabbccddeeff").unwrap(),
            expires: Some("2027-03-31".to_owned()),
            tokens: Some(file.clone()),
        };
        let mut shown = Vec::new();
        new(&arguments, &mut shown, &mut Vec::new()).unwrap();
        let secret = String::from_utf8(shown).unwrap();
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(!text.contains(secret.trim()));

        // The same name again is refused and changes nothing.
        let again = new(&arguments, &mut Vec::new(), &mut Vec::new()).unwrap_err();
        assert!(again.to_string().contains("twice"), "{again}");
        assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
        arguments.name = "audit".to_owned();
        arguments.scope = Scope::Auditor;
        arguments.expires = None;
        new(&arguments, &mut Vec::new(), &mut Vec::new()).unwrap();

        let tokens = tokens_file::read(&file).unwrap();
        assert_eq!(tokens.len(), 2);
        let token = Token::parse(secret.trim()).unwrap();
        let at = |text| TimestampMs::parse(text).unwrap();
        let caller = tokens.caller(&token, at("2027-03-31T12:00:00Z")).unwrap();
        assert_eq!(caller.name(), "lims");
        assert_eq!(tokens.caller(&token, at("2027-04-01T00:00:00Z")), None);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::metadata(&file).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn files_that_are_refused() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("tokens.toml");
        for (text, expected) in [
            (
                "[[token]]\nname = \"a\"\nscope = \"root\"\nsha256 = \"00\"",
                "line 3",
            ),
            (
                "[[token]]\nname = \"a\"\nscope = \"admin\"\nsha256 = \"00\"",
                "64 lower-case hex",
            ),
            (
                "[[token]]\nname = \"a\"\nscope = \"admin\"\nsecret = \"x\"",
                "unknown field",
            ),
            ("tokens = 1", "unknown field"),
        ] {
            std::fs::write(&file, text).unwrap();
            let error = tokens_file::read(&file).unwrap_err().to_string();
            assert!(error.contains(expected), "{text}: {error}");
        }
    }
}
