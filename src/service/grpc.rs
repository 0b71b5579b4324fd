//! The calls of `service.proto`, each sent to where it is answered.

use tonic::{Request, Response, Status, Streaming};

use super::auth::Caller;
use super::pb::admin_service_server::AdminService;
use super::pb::custody_service_server::CustodyService;
use super::pb::ledger_service_server::LedgerService;
use super::pb::lot_service_server::LotService;
use super::pb::organisation_service_server::OrganisationService;
use super::pb::safety_service_server::SafetyService;
use super::pb::sample_service_server::SampleService;
use super::pb::search_service_server::SearchService;
use super::pb::vial_service_server::VialService;
use super::pb::*;
use super::{Service, admin, histories, lists, log, submit, submit_stream, vial};

type Reply<T> = Result<Response<T>, Status>;

#[tonic::async_trait]
impl LedgerService for Service {
    async fn submit(&self, request: Request<SubmitRequest>) -> Reply<SubmitResponse> {
        submit::one(self, request.into_inner())
            .await
            .map(Response::new)
    }

    async fn submit_batch(
        &self,
        request: Request<SubmitBatchRequest>,
    ) -> Reply<SubmitBatchResponse> {
        submit::batch(self, request.into_inner())
            .await
            .map(Response::new)
    }

    type SubmitStreamStream = submit_stream::Answers;

    async fn submit_stream(
        &self,
        request: Request<Streaming<SubmitStreamRequest>>,
    ) -> Reply<Self::SubmitStreamStream> {
        Ok(Response::new(submit_stream::answers(self, request)))
    }

    async fn get_checkpoint(
        &self,
        _: Request<GetCheckpointRequest>,
    ) -> Reply<GetCheckpointResponse> {
        log::checkpoint(self).await.map(Response::new)
    }

    async fn get_inclusion_proof(
        &self,
        request: Request<GetInclusionProofRequest>,
    ) -> Reply<GetInclusionProofResponse> {
        log::inclusion(self, request.into_inner())
            .await
            .map(Response::new)
    }

    async fn get_consistency_proof(
        &self,
        request: Request<GetConsistencyProofRequest>,
    ) -> Reply<GetConsistencyProofResponse> {
        log::consistency(self, request.into_inner())
            .await
            .map(Response::new)
    }

    async fn get_entry(&self, request: Request<GetEntryRequest>) -> Reply<GetEntryResponse> {
        let caller = Caller::of(&request);
        log::entry(self, caller, request.into_inner())
            .await
            .map(Response::new)
    }

    async fn list_entries(
        &self,
        request: Request<ListEntriesRequest>,
    ) -> Reply<ListEntriesResponse> {
        log::list(self, request.into_inner())
            .await
            .map(Response::new)
    }

    async fn get_histories(
        &self,
        request: Request<GetHistoriesRequest>,
    ) -> Reply<GetHistoriesResponse> {
        let caller = Caller::of(&request);
        histories::get(self, caller, request.into_inner())
            .await
            .map(Response::new)
    }
}

#[tonic::async_trait]
impl VialService for Service {
    async fn verify_vial(&self, request: Request<VerifyVialRequest>) -> Reply<VerifyVialResponse> {
        let caller = Caller::of(&request);
        vial::verify(self, caller, request.into_inner())
            .await
            .map(Response::new)
    }

    async fn get_vial_bundle(
        &self,
        request: Request<GetVialBundleRequest>,
    ) -> Reply<GetVialBundleResponse> {
        let caller = Caller::of(&request);
        vial::bundle_of(self, caller, request.into_inner())
            .await
            .map(Response::new)
    }
}

#[tonic::async_trait]
impl LotService for Service {
    async fn list_lots(&self, request: Request<ListLotsRequest>) -> Reply<ListLotsResponse> {
        let caller = Caller::of(&request);
        lists::lots(self, caller, request.into_inner())
            .await
            .map(Response::new)
    }
}

#[tonic::async_trait]
impl SampleService for Service {
    async fn list_samples(
        &self,
        request: Request<ListSamplesRequest>,
    ) -> Reply<ListSamplesResponse> {
        let caller = Caller::of(&request);
        lists::samples(self, caller, request.into_inner())
            .await
            .map(Response::new)
    }

    async fn list_planned(
        &self,
        request: Request<ListPlannedRequest>,
    ) -> Reply<ListPlannedResponse> {
        let caller = Caller::of(&request);
        lists::planned(self, caller, request.into_inner())
            .await
            .map(Response::new)
    }
}

#[tonic::async_trait]
impl CustodyService for Service {
    async fn list_shipments(
        &self,
        request: Request<ListShipmentsRequest>,
    ) -> Reply<ListShipmentsResponse> {
        let caller = Caller::of(&request);
        lists::shipments(self, caller, request.into_inner())
            .await
            .map(Response::new)
    }
}

#[tonic::async_trait]
impl SafetyService for Service {
    async fn list_holds(&self, request: Request<ListHoldsRequest>) -> Reply<ListHoldsResponse> {
        let caller = Caller::of(&request);
        lists::holds(self, caller, request.into_inner())
            .await
            .map(Response::new)
    }
}

#[tonic::async_trait]
impl OrganisationService for Service {
    async fn list_members(
        &self,
        request: Request<ListMembersRequest>,
    ) -> Reply<ListMembersResponse> {
        let caller = Caller::of(&request);
        lists::members(self, caller, request.into_inner())
            .await
            .map(Response::new)
    }
}

#[tonic::async_trait]
impl SearchService for Service {
    async fn search(&self, request: Request<SearchRequest>) -> Reply<SearchResponse> {
        let caller = Caller::of(&request);
        lists::search(self, caller, request.into_inner())
            .await
            .map(Response::new)
    }
}

#[tonic::async_trait]
impl AdminService for Service {
    async fn advance_clock(
        &self,
        request: Request<AdvanceClockRequest>,
    ) -> Reply<AdvanceClockResponse> {
        admin::advance_clock(self, request.into_inner())
            .await
            .map(Response::new)
    }
}
