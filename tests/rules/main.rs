//! The rules as tables: who may record what, and what a vial is told.

mod refusals;
mod story;
mod world;
