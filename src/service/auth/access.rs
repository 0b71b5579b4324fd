//! What each call needs, in one table.
//!
//! This is the gate at the door, asked before a request is even read. Behind it, `GetHistories`
//! narrows what is shown to whom (`service::visible`), and so do `GetEntry`, `GetVialBundle` and the lists.

use super::{Caller, Scope};

/// What a caller must bring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Nothing.
    Anyone,
    Token,
    /// An auditor's or administrator's token.
    Auditor,
    /// An administrator's token.
    Admin,
}

/// Every call of package `lotledger.v1`.
///
/// The calls open to anyone: submitting, because the signatures are the authority; checkpoints and
/// proofs, because they tell nothing of the entries; `GetHistories` for the safety feed alone;
/// `VerifyVial` for who shows the full code.
pub const ACCESS: [(&str, Access); 19] = [
    ("/lotledger.v1.LedgerService/Submit", Access::Anyone),
    ("/lotledger.v1.LedgerService/SubmitBatch", Access::Anyone),
    ("/lotledger.v1.LedgerService/SubmitStream", Access::Anyone),
    ("/lotledger.v1.LedgerService/GetCheckpoint", Access::Anyone),
    (
        "/lotledger.v1.LedgerService/GetInclusionProof",
        Access::Anyone,
    ),
    (
        "/lotledger.v1.LedgerService/GetConsistencyProof",
        Access::Anyone,
    ),
    ("/lotledger.v1.LedgerService/GetEntry", Access::Token),
    ("/lotledger.v1.LedgerService/ListEntries", Access::Auditor),
    ("/lotledger.v1.LedgerService/GetHistories", Access::Anyone),
    ("/lotledger.v1.VialService/VerifyVial", Access::Anyone),
    ("/lotledger.v1.VialService/GetVialBundle", Access::Token),
    ("/lotledger.v1.LotService/ListLots", Access::Token),
    ("/lotledger.v1.SampleService/ListSamples", Access::Token),
    ("/lotledger.v1.SampleService/ListPlanned", Access::Token),
    ("/lotledger.v1.CustodyService/ListShipments", Access::Token),
    ("/lotledger.v1.SafetyService/ListHolds", Access::Token),
    (
        "/lotledger.v1.OrganisationService/ListMembers",
        Access::Token,
    ),
    ("/lotledger.v1.SearchService/Search", Access::Token),
    ("/lotledger.v1.AdminService/AdvanceClock", Access::Admin),
];

/// Calls of this package need a row in the table: one that was forgotten does not exist.
const PACKAGE: &str = "/lotledger.v1.";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Call {
    /// One of ours, and what it needs.
    Ours(Access),
    /// One of this package that this version does not have.
    Unknown,
    /// Another service's (health, reflection): it asks for nothing.
    Other,
}

/// What this path calls.
pub fn called(path: &str) -> Call {
    if !path.starts_with(PACKAGE) {
        return Call::Other;
    }
    let listed = ACCESS.iter().find(|(name, _)| *name == path);
    listed.map_or(Call::Unknown, |(_, access)| Call::Ours(*access))
}

impl Access {
    /// Whether this caller brings it.
    pub fn granted(self, caller: &Caller) -> bool {
        let scope = match caller {
            Caller::Anyone => None,
            Caller::Known { scope, .. } => Some(*scope),
        };
        match self {
            Self::Anyone => true,
            Self::Token => scope.is_some(),
            Self::Auditor => matches!(scope, Some(Scope::Auditor | Scope::Admin)),
            Self::Admin => matches!(scope, Some(Scope::Admin)),
        }
    }

    /// What to bring, for the error.
    pub fn wanted(self) -> &'static str {
        match self {
            Self::Anyone => "nothing",
            Self::Token => "a token of an organisation, an auditor or an administrator",
            Self::Auditor => "a token of an auditor or an administrator",
            Self::Admin => "a token of an administrator",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::OrgRef;
    use std::sync::Arc;

    /// One row a call: nobody, organisation, auditor, administrator.
    const EXPECTED: [(&str, [bool; 4]); 19] = [
        ("Submit", [true, true, true, true]),
        ("SubmitBatch", [true, true, true, true]),
        ("SubmitStream", [true, true, true, true]),
        ("GetCheckpoint", [true, true, true, true]),
        ("GetInclusionProof", [true, true, true, true]),
        ("GetConsistencyProof", [true, true, true, true]),
        ("GetEntry", [false, true, true, true]),
        ("ListEntries", [false, false, true, true]),
        ("GetHistories", [true, true, true, true]),
        ("VerifyVial", [true, true, true, true]),
        ("GetVialBundle", [false, true, true, true]),
        ("ListLots", [false, true, true, true]),
        ("ListSamples", [false, true, true, true]),
        ("ListPlanned", [false, true, true, true]),
        ("ListShipments", [false, true, true, true]),
        ("ListHolds", [false, true, true, true]),
        ("ListMembers", [false, true, true, true]),
        ("Search", [false, true, true, true]),
        ("AdvanceClock", [false, false, false, true]),
    ];

    #[test]
    fn every_call_for_every_caller() {
        let known = |scope| Caller::Known {
            name: Arc::from("t"),
            scope,
        };
        let callers = [
            Caller::Anyone,
            known(Scope::Organisation(OrgRef::from_bytes([1; 16]))),
            known(Scope::Auditor),
            known(Scope::Admin),
        ];
        for ((path, access), (name, expected)) in ACCESS.iter().zip(EXPECTED) {
            assert!(path.ends_with(&format!("/{name}")), "{path}");
            let granted = callers.each_ref().map(|caller| access.granted(caller));
            assert_eq!(granted, expected, "{path}");
        }
    }

    #[test]
    fn the_table_has_exactly_the_calls_of_the_description() {
        let all = prost_types_of_the_service();
        let mut listed: Vec<&str> = ACCESS.iter().map(|(path, _)| *path).collect();
        listed.sort_unstable();
        assert_eq!(listed, all);
        assert_eq!(called("/grpc.health.v1.Health/Check"), Call::Other);
        assert_eq!(called("/lotledger.v1.LedgerService/New"), Call::Unknown);
    }

    fn prost_types_of_the_service() -> Vec<String> {
        let set = prost_reflect::DescriptorPool::decode(crate::service::DESCRIPTORS).unwrap();
        let mut paths: Vec<String> = set
            .services()
            .filter(|service| service.package_name() == "lotledger.v1")
            .flat_map(|service| {
                let name = service.full_name().to_owned();
                let methods = service.methods();
                methods
                    .map(|method| format!("/{name}/{}", method.name()))
                    .collect::<Vec<_>>()
            })
            .collect();
        paths.sort_unstable();
        paths
    }
}
