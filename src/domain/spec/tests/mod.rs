//! Specifications, rows and results as data.

mod build;
mod judging;
mod published;
mod strictness;
mod validating;

use super::*;
