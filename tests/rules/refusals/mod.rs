//! May it be recorded? Tables of refusals.

mod examples;
mod generic;
