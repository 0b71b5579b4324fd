//! The caller of one request.

use std::sync::Arc;

use super::Scope;
use crate::domain::id::OrgRef;

/// Who is asking. Attached to every request by [`Gate`](super::Gate).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    /// Nobody we know: no token was presented, and no certificate.
    Anyone,
    /// The holder of a token or of a certificate.
    Known {
        /// The token's or the certificate's name, for logs.
        name: Arc<str>,
        scope: Scope,
    },
}

impl Caller {
    /// The organisation whose view is asked for.
    pub fn organisation(&self) -> Option<OrgRef> {
        match self {
            Self::Known {
                scope: Scope::Organisation(organisation),
                ..
            } => Some(*organisation),
            _ => None,
        }
    }

    /// Whether everything on the ledger may be read.
    pub fn reads_everything(&self) -> bool {
        matches!(
            self,
            Self::Known {
                scope: Scope::Auditor | Scope::Admin,
                ..
            }
        )
    }

    /// The name for logs; `-` without a token.
    pub fn name(&self) -> &str {
        match self {
            Self::Anyone => "-",
            Self::Known { name, .. } => name,
        }
    }

    /// The caller of a request. Without the gate before it, a request is nobody's.
    pub fn of<T>(request: &tonic::Request<T>) -> Self {
        let caller = request.extensions().get::<Self>();
        caller.cloned().unwrap_or(Self::Anyone)
    }
}
