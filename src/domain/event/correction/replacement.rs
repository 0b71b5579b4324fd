//! What can be corrected, and what of it.

use crate::domain::event::{
    DonorTested, Event, MaterialReceived, ProcessRecorded, Received, SampleReceived, SampleTaken,
    Shipped, TestReported,
};

/// An event of which something can be corrected.
pub(in crate::domain::event) trait Correctable {
    /// The first field that differs and may not (domain.md 5.3c, "Correctable, and nothing else").
    fn fixed(&self, by: &Self) -> Option<&'static str>;
}

/// The first of these fields of which it is not said that it may be so.
pub(in crate::domain::event) fn first(fields: &[(&'static str, bool)]) -> Option<&'static str> {
    let mut wrong = fields.iter().filter(|(_, may_be)| !may_be);
    wrong.next().map(|(field, _)| *field)
}

macro_rules! correctable {
    ($($event:ident),+ $(,)?) => {
        /// The whole event, as it should have been recorded: the list of what is correctable.
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[expect(clippy::large_enum_variant, reason = "in a statement, one at a time")]
        pub enum Replacement {
            $($event($event),)+
        }

        impl Replacement {
            /// An event that can be corrected.
            pub fn of(event: &Event) -> Option<Self> {
                $(if let Some(e) = event.get::<$event>() {
                    return Some(Self::$event(e.clone()));
                })+
                None
            }

            pub fn event(&self) -> Event {
                match self { $(Self::$event(e) => Event::$event(e.clone()),)+ }
            }

            /// Whether an event is of the same kind as this one, and which field of it this one may not change.
            pub fn fixed(&self, standing: &Event) -> Option<Option<&'static str>> {
                match self { $(Self::$event(by) => standing.get::<$event>().map(|e| e.fixed(by)),)+ }
            }
        }
    };
}

correctable!(
    DonorTested,
    MaterialReceived,
    ProcessRecorded,
    SampleTaken,
    SampleReceived,
    TestReported,
    Shipped,
    Received,
);
