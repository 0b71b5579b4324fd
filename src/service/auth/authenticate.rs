//! The gate: reads the token or the certificate of a request, looks at the table, attaches the [`Caller`].

use std::sync::{Arc, PoisonError, RwLock};

use tonic::metadata::MetadataMap;
use tonic::service::Interceptor;
use tonic::{Request, Status};

use super::access::Call;
use super::{Caller, Peer, Token, Tokens};
use crate::domain::time::TimestampMs;
use crate::service::status;

/// Where a token travels.
const AUTHORIZATION: &str = "authorization";

/// Tells the time, for tokens that expire: the wall clock, whatever a training ledger's clock says.
pub type WallClock = fn() -> TimestampMs;

/// Stands before every service. What is called must be attached to the request as a [`Call`].
#[derive(Debug, Clone)]
pub struct Gate {
    tokens: Arc<RwLock<Tokens>>,
    now: WallClock,
}

impl Gate {
    /// A gate for these tokens, which may be exchanged.
    pub fn new(tokens: Arc<RwLock<Tokens>>, now: WallClock) -> Self {
        Self { tokens, now }
    }

    /// A token is presented on purpose and a certificate with every call, so the token counts.
    fn caller(&self, headers: &MetadataMap, peer: Option<&Peer>) -> Result<Caller, Box<Status>> {
        let mut values = headers.get_all(AUTHORIZATION).iter();
        let Some(value) = values.next() else {
            return self.certified(peer);
        };
        // A token that is wrong is an error everywhere, also where none is needed: who presents one
        // should learn that it is not working.
        let bearer = |value: &str| {
            let (scheme, rest) = value.split_once(' ')?;
            scheme
                .eq_ignore_ascii_case("bearer")
                .then(|| Token::parse(rest).ok())?
        };
        let token = match values.next() {
            None => value.to_str().ok().and_then(bearer),
            Some(_) => None,
        };
        let token = token.ok_or_else(|| Box::new(status::token_malformed()))?;
        let tokens = self.tokens.read().unwrap_or_else(PoisonError::into_inner);
        tokens
            .caller(&token, (self.now)())
            .ok_or_else(|| Box::new(status::token_unknown()))
    }

    fn certified(&self, peer: Option<&Peer>) -> Result<Caller, Box<Status>> {
        let uri = match peer.and_then(|peer| peer.certificate.as_ref()) {
            None => return Ok(Caller::Anyone),
            Some(Ok(uri)) => uri,
            Some(Err(error)) => return Err(Box::new(status::certificate_identity(error))),
        };
        let tokens = self.tokens.read().unwrap_or_else(PoisonError::into_inner);
        tokens
            .certified(uri, (self.now)())
            .ok_or_else(|| Box::new(status::certificate_unknown(uri)))
    }
}

impl Interceptor for Gate {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        let access = match request.extensions().get() {
            Some(Call::Ours(access)) => *access,
            Some(Call::Other) => return Ok(request),
            Some(Call::Unknown) | None => return Err(status::unknown_call()),
        };
        let caller = self
            .caller(request.metadata(), request.extensions().get())
            .map_err(|status| *status)?;
        tracing::Span::current().record("caller", caller.name());
        if !access.granted(&caller) {
            return Err(status::access_denied(&caller, access));
        }
        // From here on nothing can log the secret.
        request.metadata_mut().remove(AUTHORIZATION);
        request.extensions_mut().insert(caller);
        Ok(request)
    }
}
