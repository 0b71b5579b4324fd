//! The tokens that the daemon knows.

use std::sync::Arc;

use super::{Caller, Scope, Token, TokenHash};
use crate::domain::time::TimestampMs;

pub const MAX_TOKENS: usize = 1_024;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenEntry {
    /// Whose it is, for people and logs: 1 to 64 visible ASCII characters.
    pub name: String,
    pub scope: Scope,
    /// SHA-256 of its text.
    pub hash: TokenHash,
    /// Refused from this moment on.
    pub expires: Option<TimestampMs>,
}

/// A client certificate that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateEntry {
    /// Whose it is, as of a token.
    pub name: String,
    pub scope: Scope,
    pub uri: String,
    /// Refused from this moment on.
    pub expires: Option<TimestampMs>,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TokensError {
    #[error("token name {0:?}: expected 1 to 64 visible ASCII characters without quotes")]
    Name(String),
    /// Two tokens with one name: the log could not tell them apart.
    #[error("token name {0:?} is there twice: choose another")]
    NameTwice(String),
    #[error("tokens {0:?} and {1:?} have the same hash: remove one")]
    HashTwice(String, String),
    #[error("certificate {0:?}: expected a uri of visible ASCII characters without quotes")]
    Uri(String),
    #[error("certificates {0:?} and {1:?} have the same uri: remove one")]
    UriTwice(String, String),
    #[error("{found} tokens: expected at most {MAX_TOKENS}")]
    TooMany { found: usize },
}

/// Every token of the daemon, and the certificates that are as good as one.
#[derive(Debug, Clone, Default)]
pub struct Tokens {
    tokens: Vec<(Arc<str>, TokenEntry)>,
    certificates: Vec<(Arc<str>, CertificateEntry)>,
}

impl Tokens {
    /// Checks a list.
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
        Ok(Self {
            tokens: with_names
                .map(|entry| (Arc::from(entry.name.as_str()), entry))
                .collect(),
            certificates: Vec::new(),
        })
    }

    /// Adds certificates.
    pub fn with_certificates(
        mut self,
        entries: Vec<CertificateEntry>,
    ) -> Result<Self, TokensError> {
        for entry in entries {
            check_name(&entry.name)?;
            let plain = |b: u8| b.is_ascii_graphic() && b != b'"' && b != b'\\';
            if entry.uri.is_empty() || !entry.uri.bytes().all(plain) {
                return Err(TokensError::Uri(entry.name));
            }
            let same = self.certificates.iter().find(|(_, e)| e.uri == entry.uri);
            if let Some((name, _)) = same {
                return Err(TokensError::UriTwice(name.to_string(), entry.name));
            }
            let tokens = self.tokens.iter().map(|(name, _)| name);
            let mut names = tokens.chain(self.certificates.iter().map(|(name, _)| name));
            if names.any(|name| **name == *entry.name) {
                return Err(TokensError::NameTwice(entry.name));
            }
            let name = Arc::from(entry.name.as_str());
            self.certificates.push((name, entry));
        }
        match self.len() {
            found if found > MAX_TOKENS => Err(TokensError::TooMany { found }),
            _ => Ok(self),
        }
    }

    /// The caller whose certificate names this URI now; `None` if it is unknown or expired.
    pub fn certified(&self, uri: &str, now: TimestampMs) -> Option<Caller> {
        let mut known = self.certificates.iter();
        let (name, entry) = known.find(|(_, entry)| entry.uri == uri)?;
        let valid = entry.expires.is_none_or(|expires| now < expires);
        valid.then(|| Caller::Known {
            name: Arc::clone(name),
            scope: entry.scope,
        })
    }

    /// The caller that holds this token now; `None` if it is unknown or expired.
    ///
    /// Looks at every entry, so that the time taken says nothing about which one matched.
    pub fn caller(&self, token: &Token, now: TimestampMs) -> Option<Caller> {
        let presented = token.hash();
        let mut found = None;
        for (name, entry) in &self.tokens {
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

    pub fn len(&self) -> usize {
        self.tokens.len() + self.certificates.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
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
    fn certificates_by_their_uri() {
        let entry = |name: &str, uri: &str, expires: Option<i64>| CertificateEntry {
            name: name.to_owned(),
            scope: Scope::Auditor,
            uri: uri.to_owned(),
            expires: expires.map(|ms| TimestampMs::new(ms).unwrap()),
        };
        let new = |entries| Tokens::default().with_certificates(entries);
        let both = vec![entry("a", "spiffe://x/a", None), entry("b", "x:b", Some(9))];
        let tokens = new(both).unwrap();
        let at = |ms| TimestampMs::new(ms).unwrap();
        assert_eq!(tokens.certified("spiffe://x/a", at(5)).unwrap().name(), "a");
        assert_eq!(tokens.certified("x:b", at(8)).unwrap().name(), "b");
        assert_eq!(tokens.certified("x:b", at(9)), None);
        assert_eq!(tokens.certified("spiffe://x/", at(5)), None);
        for (entries, expected) in [
            (vec![entry("a", "", None)], "visible ASCII"),
            (vec![entry("a", "x:a\"", None)], "visible ASCII"),
            (
                vec![entry("a", "x:a", None), entry("b", "x:a", None)],
                "same uri",
            ),
            (
                vec![entry("a", "x:a", None), entry("a", "x:b", None)],
                "twice",
            ),
        ] {
            let error = new(entries).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
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
