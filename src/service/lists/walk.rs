//! One page: lists are read newest first, until the page is full or enough was looked at.

use std::collections::VecDeque;
use std::sync::Arc;

use tonic::Status;

use super::looks::Looks;
use crate::domain::statement::Recorded;
use crate::ledger::LedgerView;
use crate::service::status;
use crate::store::List;

/// Rows of a page, unless told otherwise.
const DEFAULT_ROWS: u32 = 50;
/// Most rows of a page.
const MAX_ROWS: u32 = 200;
/// Entries that are looked at for a page, about: one history is read to its end.
const MAX_LOOKS: u64 = 2_000;
/// Places that are read from a list at a time.
const AT_A_TIME: usize = 64;

/// Which call a page token is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Call {
    Lots = 1,
    Samples,
    Shipments,
    Holds,
    Members,
    Search,
    Planned,
}

/// How much is asked for, and from where on.
#[derive(Debug)]
pub(super) struct Page {
    call: Call,
    rows: usize,
    /// Entries before this one.
    before: u64,
    /// Of the newest of them, so many places were on the page before.
    skip: usize,
    /// Entries that are looked at, about.
    looks: u64,
}

impl Page {
    /// What a request asks for.
    pub(super) fn new(call: Call, page_size: u32, token: &str) -> Result<Self, Status> {
        let rows = match page_size {
            0 => DEFAULT_ROWS,
            rows => rows.min(MAX_ROWS),
        };
        let (before, skip) = match token {
            "" => (u64::MAX, 0),
            token => read(call, token).ok_or_else(|| {
                let expected = "the next_page_token of an answer of the same call";
                let found = format!("{} characters", token.chars().count());
                status::invalid("page_token", found, expected)
            })?,
        };
        Ok(Self {
            call,
            rows: rows as usize,
            before,
            skip: skip as usize,
            looks: MAX_LOOKS,
        })
    }

    fn token(&self, before: u64, skip: usize) -> String {
        let mut bytes = vec![self.call as u8];
        bytes.extend(before.to_be_bytes());
        // cannot fail: a plan has far fewer samples
        bytes.extend(u32::try_from(skip).unwrap_or(u32::MAX).to_be_bytes());
        data_encoding::BASE64URL_NOPAD.encode(&bytes)
    }
}

fn read(call: Call, token: &str) -> Option<(u64, u32)> {
    let bytes = data_encoding::BASE64URL_NOPAD
        .decode(token.as_bytes())
        .ok()?;
    let (of, rest) = bytes.split_first()?;
    let (before, skip) = rest.split_at_checked(8)?;
    let before = u64::from_be_bytes(before.try_into().ok()?);
    let skip = u32::from_be_bytes(skip.try_into().ok()?);
    (*of == call as u8).then_some((before, skip))
}

/// A kind of row.
pub(super) trait Listed {
    /// What a row is of: an entry may begin several things.
    type Place;
    /// What is answered.
    type Row;
    /// Numbers of the events that begin them.
    const EVENTS: &'static [u16];

    /// What an entry began, in an order to which time only adds at the end.
    fn places(&self, looks: &mut Looks<'_>, entry: &Recorded) -> Result<Vec<Self::Place>, Status>;

    /// One row; `None` if it is not asked for, or not for the caller.
    fn row(
        &self,
        looks: &mut Looks<'_>,
        entry: &Arc<Recorded>,
        place: &Self::Place,
    ) -> Result<Option<Self::Row>, Status>;
}

/// Events of a list.
pub(super) type Source = (List, u16);

/// The rows of a page, and the token of the next; empty at the end. No list is an empty one.
pub(super) fn walk<L: Listed>(
    view: &LedgerView,
    list: Option<List>,
    page: &Page,
    listed: &L,
) -> Result<(Vec<L::Row>, String), Status> {
    let sources = list.into_iter();
    let sources = sources.flat_map(|list| L::EVENTS.iter().map(move |number| (list, *number)));
    walk_through(view, sources.collect(), page, listed)
}

/// The same over events of several lists.
pub(super) fn walk_through<L: Listed>(
    view: &LedgerView,
    sources: Vec<Source>,
    page: &Page,
    listed: &L,
) -> Result<(Vec<L::Row>, String), Status> {
    let mut rows = Vec::new();
    let mut looks = Looks::new(view);
    let mut newest = Newest::new(sources, page.before);
    let mut skip = page.skip;
    let mut begun = false;
    while let Some(index) = newest.next(view)? {
        // However much one takes, each call gets on.
        let enough = |looks: &Looks<'_>, begun| begun && looks.spent() >= page.looks;
        if enough(&looks, begun) {
            return Ok((rows, page.token(index + 1, skip)));
        }
        let entry = looks.statement(index)?;
        let places = listed.places(&mut looks, &entry)?;
        for (n, place) in places.iter().enumerate().skip(skip) {
            if rows.len() >= page.rows || enough(&looks, begun) {
                return Ok((rows, page.token(index + 1, n)));
            }
            begun = true;
            rows.extend(listed.row(&mut looks, &entry, place)?);
        }
        begun = true;
        skip = 0;
    }
    Ok((rows, String::new()))
}

/// Entries that are one of some events of some lists, newest first.
struct Newest {
    /// Of each: what was read, and from where to read on; `None` at the end.
    sources: Vec<(Source, VecDeque<u64>, Option<u64>)>,
}

impl Newest {
    fn new(sources: Vec<Source>, before: u64) -> Self {
        let sources = sources.into_iter();
        Self {
            sources: sources
                .map(|source| (source, VecDeque::new(), Some(before)))
                .collect(),
        }
    }

    fn next(&mut self, view: &LedgerView) -> Result<Option<u64>, Status> {
        for ((list, number), read, before) in &mut self.sources {
            if let (true, Some(from)) = (read.is_empty(), *before) {
                let more = view.listing(*list, *number, from, AT_A_TIME);
                read.extend(more.map_err(|error| status::store(&error))?);
                *before = read.back().copied();
            }
        }
        let newest = self
            .sources
            .iter_mut()
            .max_by_key(|(_, read, _)| read.front().copied());
        Ok(newest.and_then(|(_, read, _)| read.pop_front()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::tests::fixture::TestLedger;
    use crate::service::lists::search::{Search, Text, sources};

    /// However little one call looks at, asking on finds everything, and no call looks at much more than it may.
    #[test]
    fn a_call_looks_at_so_much_and_no_more() {
        const ORGANISATIONS: u32 = 60;
        let test_ledger = TestLedger::new();
        let ledger = test_ledger.open();
        let all = (0..ORGANISATIONS).map(|n| test_ledger.registers(n));
        ledger.submit_all(all.collect()).unwrap();
        let view = ledger.reader().view().unwrap();
        assert_eq!(Page::new(Call::Search, 0, "").unwrap().looks, 2_000);
        for looks in [1, 7, 25, 2_000] {
            let listed = Search {
                text: Text::parse("Organisation 1").unwrap(),
                reader: None,
            };
            let (mut found, mut token, mut calls) = (Vec::new(), String::new(), 0);
            loop {
                let mut page = Page::new(Call::Search, 0, &token).unwrap();
                page.looks = looks;
                let sources = sources(Some(List::ALL));
                let (rows, next) = walk_through(&view, sources, &page, &listed).unwrap();
                assert!(rows.len() as u64 <= looks, "{looks}");
                found.extend(rows.into_iter().map(|row| row.name));
                (token, calls) = (next, calls + 1);
                if token.is_empty() {
                    break;
                }
            }
            // 1 and 10 to 19, the newest first.
            assert_eq!(found.len(), 11, "{looks}: {found:?}");
            assert_eq!(found.first().map(String::as_str), Some("Organisation 19"));
            assert_eq!(found.last().map(String::as_str), Some("Organisation 1"));
            // One entry is looked at for each; the last one of a call may be looked at again by the next.
            let all = u64::from(ORGANISATIONS);
            let most = all.div_ceil((looks - 1).max(1));
            assert!(
                (all.div_ceil(looks)..=most).contains(&calls),
                "{looks}: {calls}"
            );
        }
    }

    #[test]
    fn a_token_is_of_its_call() {
        let page = Page::new(Call::Samples, 0, "").unwrap();
        assert_eq!((page.rows, page.before), (50, u64::MAX));
        let token = page.token(77, 3);
        let next = Page::new(Call::Samples, 9_000, &token).unwrap();
        assert_eq!((next.rows, next.before, next.skip), (200, 77, 3));
        for wrong in [token.as_str(), "x", "AAAA", "語"] {
            assert!(Page::new(Call::Lots, 0, wrong).is_err(), "{wrong}");
        }
    }
}
