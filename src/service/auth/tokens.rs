//! The tokens that the daemon knows.

use std::sync::Arc;

use super::{Caller, Scope, Token, TokenHash};
use crate::domain::time::TimestampMs;

/// Most tokens that one daemon holds.
pub const MAX_TOKENS: usize = 1_024;

/// A token as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenEntry {
    /// Whose it is, for people and logs: 1 to 64 visible ASCII characters.
    pub name: String,
    /// What it gives.
    pub scope: Scope,
    /// SHA-256 of its text.
    pub hash: TokenHash,
    /// Refused from this moment on.
    pub expires: Option<TimestampMs>,
}

/// A list of tokens that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TokensError {
    /// A name that does not fit a log line.
    #[error("token name {0:?}: expected 1 to 64 visible ASCII characters without quotes")]
    Name(String),
    /// Two tokens with one name: the log could not tell them apart.
    #[error("token name {0:?} is there twice: choose another")]
    NameTwice(String),
    /// One secret under two names.
    #[error("tokens {0:?} and {1:?} have the same hash: remove one")]
    HashTwice(String, String),
    /// Too many.
    #[error("{found} tokens: expected at most {MAX_TOKENS}")]
    TooMany {
        /// How many there are.
        found: usize,
    },
}

/// Every token of the daemon.
#[derive(Debug, Clone, Default)]
pub struct Tokens(Vec<(Arc<str>, TokenEntry)>);

impl Tokens {
    /// Checks a list.
    ///
    /// # Errors
    /// See [`TokensError`].
    pub fn new(entries: Vec<TokenEntry>) -> Result<Self, TokensError> {
        if entries.len() > MAX_TOKENS {
            return Err(TokensError::TooMany {
                found: entries.len(),
            });
        }
        for (at, entry) in entries.iter().enumerate() {
            check_name(&entry.name)?;
            for earlier in entries.iter().take(at) {
                if earlier.name == entry.name {
                    return Err(TokensError::NameTwice(entry.name.clone()));
                }
                if earlier.hash == entry.hash {
                    return Err(TokensError::HashTwice(
                        earlier.name.clone(),
                        entry.name.clone(),
                    ));
                }
            }
        }
        let with_names = entries.into_iter();
        Ok(Self(
            with_names
                .map(|entry| (Arc::from(entry.name.as_str()), entry))
                .collect(),
        ))
    }

    /// The caller that holds this token now; `None` if it is unknown or expired.
    ///
    /// Looks at every entry, so that the time taken says nothing about which one matched.
    pub fn caller(&self, token: &Token, now: TimestampMs) -> Option<Caller> {
        let presented = token.hash();
        let mut found = None;
        for (name, entry) in &self.0 {
            let valid = entry.expires.is_none_or(|expires| now < expires);
            if bool::from(entry.hash.same(&presented)) && valid {
                found = Some((name, entry.scope));
            }
        }
        found.map(|(name, scope)| Caller::Known {
            name: Arc::clone(name),
            scope,
        })
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Whether a name fits a log line.
///
/// # Errors
/// [`TokensError::Name`].
pub(crate) fn check_name(name: &str) -> Result<(), TokensError> {
    let fits = (1..=64).contains(&name.len())
        && name
            .bytes()
            .all(|b| b.is_ascii_graphic() && b != b'"' && b != b'\\');
    if fits {
        Ok(())
    } else {
        Err(TokensError::Name(name.chars().take(80).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(name: &str, token: &Token, expires: Option<i64>) -> TokenEntry {
        TokenEntry {
            name: name.to_owned(),
            scope: Scope::Auditor,
            hash: token.hash(),
            expires: expires.map(|ms| TimestampMs::new(ms).unwrap()),
        }
    }

    #[test]
    fn finds_who_holds_a_token_until_it_expires() {
        let (a, b) = (Token::generate().unwrap(), Token::generate().unwrap());
        let tokens = Tokens::new(vec![entry("a", &a, None), entry("b", &b, Some(1_000))]).unwrap();
        let at = |ms| TimestampMs::new(ms).unwrap();
        assert_eq!(tokens.caller(&a, at(5_000)).unwrap().name(), "a");
        assert_eq!(tokens.caller(&b, at(999)).unwrap().name(), "b");
        assert_eq!(tokens.caller(&b, at(1_000)), None);
        assert_eq!(tokens.caller(&Token::generate().unwrap(), at(0)), None);
    }

    #[test]
    fn lists_that_are_refused() {
        let (a, b) = (Token::generate().unwrap(), Token::generate().unwrap());
        let refused = |entries| Tokens::new(entries).unwrap_err().to_string();
        assert!(refused(vec![entry("", &a, None)]).contains("1 to 64"));
        assert!(refused(vec![entry("a b", &a, None)]).contains("visible ASCII"));
        assert!(refused(vec![entry("a", &a, None), entry("a", &b, None)]).contains("twice"));
        assert!(refused(vec![entry("a", &a, None), entry("b", &a, None)]).contains("same hash"));
    }
}
