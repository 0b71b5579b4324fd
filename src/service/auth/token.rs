//! Bearer tokens: 256 random bits, shown once, kept as a hash.

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use sha2::{Digest as _, Sha256};
use subtle::{Choice, ConstantTimeEq as _};

/// What every token begins with, so that scanners for leaked secrets can find it.
const PREFIX: &str = "llt_";
/// Characters after the prefix: 32 bytes in base64url without padding.
const BODY_CHARS: usize = 43;

/// A bearer token in the clear. It is never logged: there is no `Debug` that shows it and no
/// `Display`; only [`Token::reveal`] gives the text.
pub struct Token(String);

/// Something else than a token. It says nothing of what was presented: that may be a secret too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a token: expected `llt_` and 43 characters of base64url")]
pub struct TokenError;

impl Token {
    /// A new token from the system's random numbers.
    ///
    /// # Errors
    /// The system has none to give.
    pub fn generate() -> Result<Self, getrandom::Error> {
        let mut secret = [0; 32];
        getrandom::fill(&mut secret)?;
        Ok(Self(format!("{PREFIX}{}", BASE64URL_NOPAD.encode(&secret))))
    }

    /// Reads a token as it stands in a file or after `Bearer `.
    ///
    /// # Errors
    /// Any other form, including one with bits left over after 32 bytes.
    pub fn parse(text: &str) -> Result<Self, TokenError> {
        let body = text.strip_prefix(PREFIX).ok_or(TokenError)?;
        if body.len() != BODY_CHARS || BASE64URL_NOPAD.decode(body.as_bytes()).is_err() {
            return Err(TokenError);
        }
        Ok(Self(text.to_owned()))
    }

    /// The text, to hand it to its owner once.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What the daemon keeps.
    pub fn hash(&self) -> TokenHash {
        TokenHash(Sha256::digest(self.0.as_bytes()).into())
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(..)")
    }
}

/// SHA-256 of a token's text. A plain hash is enough for 256 random bits: there is nothing to guess,
/// so nothing for a slow hash to slow down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TokenHash([u8; 32]);

impl TokenHash {
    /// Reads 64 lower-case hex digits.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let wrong = "expected 64 lower-case hex digits, as `lotledgerd token new` prints them";
        let bytes = HEXLOWER.decode(text.as_bytes()).map_err(|_| wrong)?;
        Ok(Self(bytes.try_into().map_err(|_| wrong)?))
    }

    /// Compares in a time that does not depend on where two hashes differ.
    pub fn same(&self, other: &Self) -> Choice {
        self.0.ct_eq(&other.0)
    }
}

impl std::fmt::Display for TokenHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_token_reads_back_and_is_hashed_as_sha256sum_would() {
        let token = Token::generate().unwrap();
        assert_eq!(token.reveal().len(), 47);
        assert_eq!(Token::parse(token.reveal()).unwrap().hash(), token.hash());
        assert_ne!(token.hash(), Token::generate().unwrap().hash());
        let fixed = Token::parse("llt_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").unwrap();
        assert_eq!(
            fixed.hash().to_string(),
            HEXLOWER.encode(&Sha256::digest(
                b"llt_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
            ))
        );
        assert_eq!(
            TokenHash::parse(&fixed.hash().to_string()),
            Ok(fixed.hash())
        );
        assert_eq!(format!("{token:?}"), "Token(..)");
    }

    #[test]
    fn what_is_no_token() {
        let body = "A".repeat(42);
        for text in [
            "",
            "llt_",
            &format!("llt_{body}"),
            &format!("llt_{body}AA"),
            &format!("llt_{body}B"), // bits left over
            &format!("llt_{body}+"),
            &format!("LLT_{body}A"),
            &format!(" llt_{body}A"),
        ] {
            assert!(Token::parse(text).is_err(), "{text:?}");
        }
    }
}
