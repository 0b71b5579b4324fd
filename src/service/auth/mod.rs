//! Who is asking, and what they may ask for.
//!
//! Submitting needs no token: the signatures are the authority. Reading is guarded: a bearer token
//! names an organisation, an auditor or an administrator ([`Scope`]), the daemon holds only its
//! SHA-256 ([`Tokens`]); a client certificate whose URI is listed beside them is as good as a token, and [`access`] is the one table of what each call needs. What an
//! organisation may see of the ledger is in `service::visible`.

pub mod access;
mod authenticate;
mod caller;
mod certificate;
mod scope;
mod token;
mod tokens;

pub use authenticate::Gate;
pub use caller::Caller;
pub use certificate::{CertificateError, Peer, identity};
pub use scope::{Scope, ScopeError};
pub use token::{Token, TokenError, TokenHash};
pub use tokens::{CertificateEntry, MAX_TOKENS, TokenEntry, Tokens, TokensError};
