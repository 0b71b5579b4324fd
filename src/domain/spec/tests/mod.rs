//! Specifications, rows and results as data.

mod build;
mod judging;
mod published;
mod validating;

use super::*;
