//! The gate: reads the token or the certificate of a request, looks at the table, attaches the [`Caller`].

use std::pin::Pin;
use std::sync::{Arc, PoisonError, RwLock};
use std::task::{Context, Poll};

use tonic::body::Body;
use tonic::codegen::http::{HeaderMap, Request, Response, header::AUTHORIZATION};
use tower::{Layer, Service};

use super::access::{self, Call};
use super::{Caller, Peer, Token, Tokens};
use crate::domain::time::TimestampMs;
use crate::service::status;

/// Tells the time, for tokens that expire: the wall clock, whatever a training ledger's clock says.
pub type WallClock = fn() -> TimestampMs;

/// Makes [`AuthService`]s.
#[derive(Debug, Clone)]
pub struct AuthLayer {
    tokens: Arc<RwLock<Tokens>>,
    now: WallClock,
}

impl AuthLayer {
    /// A gate for these tokens, which may be exchanged.
    pub fn new(tokens: Arc<RwLock<Tokens>>, now: WallClock) -> Self {
        Self { tokens, now }
    }

    /// A token is presented on purpose and a certificate with every call, so the token counts.
    fn caller(
        &self,
        headers: &HeaderMap,
        peer: Option<&Peer>,
    ) -> Result<Caller, Box<tonic::Status>> {
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

    fn certified(&self, peer: Option<&Peer>) -> Result<Caller, Box<tonic::Status>> {
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

impl<S> Layer<S> for AuthLayer {
    type Service = AuthService<S>;

    fn layer(&self, inner: S) -> Self::Service {
        AuthService {
            gate: self.clone(),
            inner,
        }
    }
}

/// The gate in front of a service.
#[derive(Debug, Clone)]
pub struct AuthService<S> {
    gate: AuthLayer,
    inner: S,
}

impl<S, E> Service<Request<Body>> for AuthService<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = E>,
    S::Future: Send + 'static,
    E: Send + 'static,
{
    type Response = Response<Body>;
    type Error = E;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, E>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), E>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        let access = match access::called(request.uri().path()) {
            Call::Ours(access) => access,
            Call::Other => return Box::pin(self.inner.call(request)),
            Call::Unknown => {
                return Box::pin(async { Ok(status::unknown_call().into_http()) });
            }
        };
        let caller = match self
            .gate
            .caller(request.headers(), request.extensions().get())
        {
            Ok(caller) => caller,
            Err(status) => return Box::pin(async move { Ok(status.into_http()) }),
        };
        tracing::Span::current().record("caller", caller.name());
        if !access.granted(&caller) {
            let status = status::access_denied(&caller, access);
            return Box::pin(async move { Ok(status.into_http()) });
        }
        // From here on nothing can log the secret.
        request.headers_mut().remove(AUTHORIZATION);
        request.extensions_mut().insert(caller);
        Box::pin(self.inner.call(request))
    }
}
