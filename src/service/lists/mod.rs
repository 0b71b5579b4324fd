//! What there is, for those who do not know its name: lots, samples, shipments, holds, members; and what is found by a
//! part of its name.
//!
//! `walk` goes through the lists that the store keeps, newest first and bounded; a file here for each kind of row. What
//! is in an organisation's list, the organisation may read; what is read of others beside it (names of organisations
//! and products) is a public record.

mod holds;
mod looks;
mod lots;
mod members;
mod planned;
mod samples;
mod search;
mod shipments;
mod walk;

use tonic::Status;

use super::auth::Caller;
use super::{Service, pb, status};
use crate::domain::id::{LotId, OrgRef};
use crate::store::List;
use walk::{Call, Page, walk, walk_through};

/// `ListLots`.
pub(super) async fn lots(
    service: &Service,
    caller: Caller,
    request: pb::ListLotsRequest,
) -> Result<pb::ListLotsResponse, Status> {
    let page = Page::new(Call::Lots, request.page_size, &request.page_token)?;
    let states = states::<pb::LotState>(request.states)?;
    let now = service.ledger.now();
    service
        .read(move |view| {
            let listed = lots::Lots {
                states,
                only_due_again: request.only_due_again,
                now,
            };
            let (lots, next_page_token) = walk(view, list_of(&caller), &page, &listed)?;
            Ok(pb::ListLotsResponse {
                lots,
                next_page_token,
            })
        })
        .await
}

/// `ListSamples`.
pub(super) async fn samples(
    service: &Service,
    caller: Caller,
    request: pb::ListSamplesRequest,
) -> Result<pb::ListSamplesResponse, Status> {
    let page = Page::new(Call::Samples, request.page_size, &request.page_token)?;
    let states = states::<pb::SampleState>(request.states)?;
    let as_laboratory = only_as("as_laboratory", request.as_laboratory, &caller)?;
    service
        .read(move |view| {
            let listed = samples::Samples {
                states,
                reader: caller.organisation(),
                as_laboratory: as_laboratory.is_some(),
                only_doubted: request.only_doubted,
            };
            let (samples, next_page_token) = walk(view, list_of(&caller), &page, &listed)?;
            Ok(pb::ListSamplesResponse {
                samples,
                next_page_token,
            })
        })
        .await
}

/// `ListPlanned`.
pub(super) async fn planned(
    service: &Service,
    caller: Caller,
    request: pb::ListPlannedRequest,
) -> Result<pb::ListPlannedResponse, Status> {
    let page = Page::new(Call::Planned, request.page_size, &request.page_token)?;
    service
        .read(move |view| {
            let maker = caller.organisation();
            let listed = planned::PlannedLines { maker };
            let (lines, next_page_token) = walk(view, list_of(&caller), &page, &listed)?;
            Ok(pb::ListPlannedResponse {
                lines,
                next_page_token,
            })
        })
        .await
}

/// `ListShipments`.
pub(super) async fn shipments(
    service: &Service,
    caller: Caller,
    request: pb::ListShipmentsRequest,
) -> Result<pb::ListShipmentsResponse, Status> {
    let page = Page::new(Call::Shipments, request.page_size, &request.page_token)?;
    let states = states::<pb::ShipmentState>(request.states)?;
    let consignee = only_as("as_consignee", request.as_consignee, &caller)?;
    let lot =
        match request.lot.as_str() {
            "" => None,
            text => Some(LotId::parse(text).map_err(|error| {
                status::invalid("lot", error, "a lot as printed: (01)GTIN(10)LOT")
            })?),
        };
    service
        .read(move |view| {
            let listed = shipments::Shipments {
                states,
                consignee,
                lot,
            };
            let (shipments, next_page_token) = walk(view, list_of(&caller), &page, &listed)?;
            Ok(pb::ListShipmentsResponse {
                shipments,
                next_page_token,
            })
        })
        .await
}

/// `ListHolds`.
pub(super) async fn holds(
    service: &Service,
    caller: Caller,
    request: pb::ListHoldsRequest,
) -> Result<pb::ListHoldsResponse, Status> {
    let page = Page::new(Call::Holds, request.page_size, &request.page_token)?;
    service
        .read(move |view| {
            let listed = holds::Holds {
                lifted_too: request.lifted_too,
                caller,
            };
            // The safety feed is everybody's: what of it is not, is looked at one by one.
            let (holds, next_page_token) = walk(view, Some(List::ALL), &page, &listed)?;
            Ok(pb::ListHoldsResponse {
                holds,
                next_page_token,
            })
        })
        .await
}

/// `ListMembers`.
pub(super) async fn members(
    service: &Service,
    caller: Caller,
    request: pb::ListMembersRequest,
) -> Result<pb::ListMembersResponse, Status> {
    let page = Page::new(Call::Members, request.page_size, &request.page_token)?;
    let wrong = |found: &str| {
        let expected = "a reference such as org_… (absent: the organisation of the token)";
        status::invalid("organisation", found, expected)
    };
    let organisation = match request.organisation.as_str() {
        "" => caller.organisation().ok_or_else(|| wrong("nothing"))?,
        text => OrgRef::parse(text).map_err(|error| wrong(&error.to_string()))?,
    };
    service
        .read(move |view| {
            let organisation_name = looks::Looks::new(view).organisation(organisation)?;
            let listed = members::Members { organisation };
            let (members, next_page_token) = walk(view, List::of(organisation), &page, &listed)?;
            Ok(pb::ListMembersResponse {
                organisation: organisation.to_string(),
                organisation_name,
                members,
                next_page_token,
            })
        })
        .await
}

/// `Search`.
pub(super) async fn search(
    service: &Service,
    caller: Caller,
    request: pb::SearchRequest,
) -> Result<pb::SearchResponse, Status> {
    let page = Page::new(Call::Search, request.page_size, &request.page_token)?;
    let text = search::Text::parse(&request.text)?;
    service
        .read(move |view| {
            let listed = search::Search {
                text,
                reader: caller.organisation(),
            };
            let sources = search::sources(list_of(&caller));
            let (found, next_page_token) = walk_through(view, sources, &page, &listed)?;
            Ok(pb::SearchResponse {
                found,
                next_page_token,
            })
        })
        .await
}

/// Whose list a caller may read; `None` if there is nothing for it.
fn list_of(caller: &Caller) -> Option<List> {
    match caller.organisation() {
        Some(organisation) => List::of(organisation),
        None if caller.reads_everything() => Some(List::ALL),
        None => None,
    }
}

/// The caller's organisation, if only what it has a part in is asked for.
fn only_as(field: &str, asked: bool, caller: &Caller) -> Result<Option<OrgRef>, Status> {
    if !asked {
        return Ok(None);
    }
    let organisation = caller.organisation().ok_or_else(|| {
        status::invalid(
            field,
            "a token that is no organisation's",
            "an organisation's token",
        )
    })?;
    Ok(Some(organisation))
}

/// The states that are asked for; none is all of them.
fn states<S: TryFrom<i32>>(states: Vec<i32>) -> Result<Vec<i32>, Status> {
    match states
        .iter()
        .find(|state| **state == 0 || S::try_from(**state).is_err())
    {
        None => Ok(states),
        Some(unknown) => Err(status::invalid(
            "states",
            unknown,
            "states of the description",
        )),
    }
}

/// Whether a state is asked for.
fn asked<S: Into<i32>>(states: &[i32], state: S) -> bool {
    states.is_empty() || states.contains(&state.into())
}
