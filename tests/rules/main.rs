//! The rules as tables: who may record what, and what a vial is told.

mod story;
mod world;
