//! The rules as tables: who may record what, and what a vial is told.

mod properties;
mod refusals;
mod story;
mod verdicts;
mod world;
