//! The interface describes itself, in both versions that clients ask for.

use lotledger::domain::event::Clock;
use tokio_stream::StreamExt as _;

use crate::test_ledger::TestLedger;

/// Services that are listed, and whether each symbol is described.
macro_rules! ask {
    ($version:ident, $channel:expr) => {{
        use tonic_reflection::pb::$version::ServerReflectionRequest;
        use tonic_reflection::pb::$version::server_reflection_client::ServerReflectionClient;
        use tonic_reflection::pb::$version::server_reflection_request::MessageRequest;
        use tonic_reflection::pb::$version::server_reflection_response::MessageResponse;
        let ask = |message| ServerReflectionRequest {
            host: String::new(),
            message_request: Some(message),
        };
        let symbols = SYMBOLS.map(|s| ask(MessageRequest::FileContainingSymbol(s.to_owned())));
        let list = ask(MessageRequest::ListServices(String::new()));
        let questions = tokio_stream::iter([vec![list], symbols.to_vec()].concat());
        let mut client = ServerReflectionClient::new($channel);
        let answers = client.server_reflection_info(questions).await.unwrap();
        let mut answers = answers.into_inner();
        let mut services = Vec::new();
        let mut described = 0;
        while let Some(answer) = answers.next().await {
            match answer.unwrap().message_response.unwrap() {
                MessageResponse::ListServicesResponse(list) => {
                    services = list.service.into_iter().map(|s| s.name).collect();
                }
                MessageResponse::FileDescriptorResponse(files) => {
                    described += usize::from(!files.file_descriptor_proto.is_empty());
                }
                other => panic!("{other:?}"),
            }
        }
        (services, described)
    }};
}

const SYMBOLS: [&str; 5] = [
    "lotledger.v1.LedgerService",
    "lotledger.v1.Statement",
    "lotledger.v1.Bundle",
    "grpc.health.v1.Health",
    "google.rpc.ErrorInfo",
];

#[tokio::test(flavor = "multi_thread")]
async fn reflection_in_both_versions() {
    let test_ledger = TestLedger::new(Clock::Utc);
    let daemon = test_ledger.start();
    for (services, described) in [
        ask!(v1, daemon.channel().await),
        ask!(v1alpha, daemon.channel().await),
    ] {
        for service in [
            "LedgerService",
            "VialService",
            "LotService",
            "SampleService",
            "CustodyService",
            "SafetyService",
            "OrganisationService",
            "AdminService",
        ] {
            let name = format!("lotledger.v1.{service}");
            assert!(services.contains(&name), "{services:?}");
        }
        assert!(services.contains(&"grpc.health.v1.Health".to_owned()));
        assert_eq!(described, SYMBOLS.len());
    }
    drop(daemon);

    let silent = test_ledger.start_with(&["--reflection", "false"]);
    use tonic_reflection::pb::v1::server_reflection_client::ServerReflectionClient;
    let mut client = ServerReflectionClient::new(silent.channel().await);
    let answer = client.server_reflection_info(tokio_stream::empty()).await;
    assert_eq!(answer.unwrap_err().code(), tonic::Code::Unimplemented);
}
