//! What there is: pages of the daemon's lists, asked for until there is enough.

use tonic::transport::Channel;

use super::{Client, MAX_ANSWER_BYTES};
use crate::cli::exit::Failure;
use crate::domain::id::OrgRef;
use crate::service::pb;
use crate::words::{Problem, list as words};
use pb::custody_service_client::CustodyServiceClient;
use pb::lot_service_client::LotServiceClient;
use pb::organisation_service_client::OrganisationServiceClient;
use pb::safety_service_client::SafetyServiceClient;
use pb::sample_service_client::SampleServiceClient;
use pb::search_service_client::SearchServiceClient;

/// Most rows of a page.
const MAX_ROWS: usize = 200;
/// Most pages: the daemon looks at about 2,000 entries for each.
const MAX_PAGES: usize = 10_000;

/// Rows, and whether there are more.
pub type Rows<T> = (Vec<T>, bool);

/// What was read so far.
struct Pages<T> {
    rows: Vec<T>,
    limit: usize,
    token: String,
    asked: usize,
}

impl<T> Pages<T> {
    fn new(limit: usize) -> Self {
        Self {
            rows: Vec::new(),
            limit,
            token: String::new(),
            asked: 0,
        }
    }

    fn size(&self) -> u32 {
        let left = self.limit.saturating_sub(self.rows.len());
        // cannot fail: at most 200
        u32::try_from(left.clamp(1, MAX_ROWS)).unwrap_or(1)
    }

    /// Takes a page; whether another is to be asked for.
    fn take(&mut self, rows: Vec<T>, next: String) -> Result<bool, Failure> {
        self.rows.extend(rows);
        self.token = next;
        self.asked += 1;
        if self.asked > MAX_PAGES {
            return Err(Failure::not_checked(Problem::INCOMPLETE, &words::ENDLESS)
                .at("next_page_token")
                .found(format!("more than {MAX_PAGES} pages")));
        }
        Ok(!self.token.is_empty() && self.rows.len() < self.limit)
    }

    fn end(self) -> Rows<T> {
        (self.rows, !self.token.is_empty())
    }
}

/// A call that asks for page after page.
macro_rules! pages {
    ($client:ident, $limit:ident, $service:ident.$call:ident($request:ident { $($field:ident),* }).$rows:ident) => {{
        let mut pages = Pages::new($limit);
        let mut service = $service::<Channel>::new($client.channel())
            .max_decoding_message_size(MAX_ANSWER_BYTES);
        loop {
            let request = pb::$request {
                $($field: $field.clone(),)*
                page_size: pages.size(),
                page_token: pages.token.clone(),
            };
            let answer = service.$call($client.request(request)).await;
            let answer = Client::answer(answer)?;
            if !pages.take(answer.$rows, answer.next_page_token)? {
                break Ok(pages.end());
            }
        }
    }};
}

impl Client {
    /// Lots in one of these states; none is all.
    pub async fn lots(
        &self,
        states: Vec<i32>,
        limit: usize,
    ) -> Result<Rows<pb::ListedLot>, Failure> {
        self.list_lots(states, false, limit).await
    }

    /// Released lots that a correction makes due to be released again.
    pub async fn lots_to_release_again(
        &self,
        limit: usize,
    ) -> Result<Rows<pb::ListedLot>, Failure> {
        let released = vec![pb::LotState::Released.into()];
        self.list_lots(released, true, limit).await
    }

    async fn list_lots(
        &self,
        states: Vec<i32>,
        only_due_again: bool,
        limit: usize,
    ) -> Result<Rows<pb::ListedLot>, Failure> {
        pages!(
            self,
            limit,
            LotServiceClient
                .list_lots(ListLotsRequest {
                    states,
                    only_due_again
                })
                .lots
        )
    }

    /// Samples in one of these states; none is all.
    pub async fn samples(
        &self,
        states: Vec<i32>,
        as_laboratory: bool,
        limit: usize,
    ) -> Result<Rows<pb::ListedSample>, Failure> {
        self.list_samples(states, as_laboratory, false, limit).await
    }

    /// Samples of which a result is under investigation.
    pub async fn doubted_samples(&self, limit: usize) -> Result<Rows<pb::ListedSample>, Failure> {
        self.list_samples(Vec::new(), false, true, limit).await
    }

    async fn list_samples(
        &self,
        states: Vec<i32>,
        as_laboratory: bool,
        only_doubted: bool,
        limit: usize,
    ) -> Result<Rows<pb::ListedSample>, Failure> {
        pages!(
            self,
            limit,
            SampleServiceClient
                .list_samples(ListSamplesRequest {
                    states,
                    as_laboratory,
                    only_doubted
                })
                .samples
        )
    }

    /// Lines of plans of which samples are still to be taken.
    pub async fn planned(&self, limit: usize) -> Result<Rows<pb::ListedPlan>, Failure> {
        pages!(
            self,
            limit,
            SampleServiceClient
                .list_planned(ListPlannedRequest {})
                .lines
        )
    }

    /// Shipments in one of these states (none is all), of this lot (empty is all).
    pub async fn shipments(
        &self,
        states: Vec<i32>,
        as_consignee: bool,
        lot: String,
        limit: usize,
    ) -> Result<Rows<pb::ListedShipment>, Failure> {
        pages!(
            self,
            limit,
            CustodyServiceClient
                .list_shipments(ListShipmentsRequest {
                    states,
                    as_consignee,
                    lot
                })
                .shipments
        )
    }

    /// Holds and recalls.
    pub async fn holds(
        &self,
        lifted_too: bool,
        limit: usize,
    ) -> Result<Rows<pb::ListedHold>, Failure> {
        pages!(
            self,
            limit,
            SafetyServiceClient
                .list_holds(ListHoldsRequest { lifted_too })
                .holds
        )
    }

    /// What has this text in its name.
    pub async fn search(&self, text: String, limit: usize) -> Result<Rows<pb::Found>, Failure> {
        pages!(
            self,
            limit,
            SearchServiceClient.search(SearchRequest { text }).found
        )
    }

    /// Members of an organisation; of the token's own if none is named.
    pub async fn members(
        &self,
        organisation: Option<OrgRef>,
        limit: usize,
    ) -> Result<Rows<pb::ListedMember>, Failure> {
        let organisation = organisation.map_or_else(String::new, |of| of.to_string());
        pages!(
            self,
            limit,
            OrganisationServiceClient
                .list_members(ListMembersRequest { organisation })
                .members
        )
    }

    /// The organisation of the token.
    pub async fn own_organisation(&self) -> Result<String, Failure> {
        let mut service = OrganisationServiceClient::new(self.channel());
        let request = pb::ListMembersRequest {
            organisation: String::new(),
            page_size: 1,
            page_token: String::new(),
        };
        let answer = service.list_members(self.request(request)).await;
        Ok(Self::answer(answer)?.organisation)
    }
}
