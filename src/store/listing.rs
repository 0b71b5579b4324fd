//! Lists of what there is: which entries began a lot, a sample, a shipment, for whom.

use crate::domain::event::Event;
use crate::domain::id::OrgRef;

/// Whose list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct List([u8; 16]);

impl List {
    /// Everything, for those who may read everything.
    pub const ALL: Self = Self([0; 16]);

    /// What an organisation does, and what names it. `None` for a reference that would be [`List::ALL`]: no lists are
    /// kept for it.
    pub fn of(organisation: OrgRef) -> Option<Self> {
        Some(Self(organisation.bytes())).filter(|list| *list != Self::ALL)
    }

    /// As it is stored.
    pub fn bytes(self) -> [u8; 16] {
        self.0
    }
}

impl std::fmt::Display for List {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 == [0; 16] {
            true => f.write_str("of everybody"),
            false => OrgRef::from_bytes(self.0).fmt(f),
        }
    }
}

/// A new entry's place in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewListing {
    /// Whose list.
    pub list: List,
    /// The event's field number.
    pub event_type: u16,
    /// Which entry.
    pub entry_index: u64,
}

impl NewListing {
    /// The places of an entry; none if it begins nothing that is listed.
    pub fn all(entry_index: u64, event: &Event) -> Vec<Self> {
        let Some(organisations) = event.lists() else {
            return Vec::new();
        };
        let lists = organisations.into_iter().filter_map(List::of);
        [List::ALL]
            .into_iter()
            .chain(lists)
            .map(|list| Self {
                list,
                event_type: event.number(),
                entry_index,
            })
            .collect()
    }
}
