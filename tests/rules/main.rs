//! The rules as tables: who may record what, and what a vial is told.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on should stop"
)]

mod attacks;
mod eligibility;
mod foresight;
mod frauds;
mod illegal;
mod properties;
mod refusals;
mod remembered;
mod story;
mod verdicts;
mod world;
