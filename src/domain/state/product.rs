//! A product, and the specifications that it was ever judged by.

use std::sync::Arc;

use crate::domain::event::ProductRegistered;
use crate::domain::spec::Specification;
use crate::domain::statement::Recorded;

/// Specifications that may name one product: they are its history, which every bundle carries.
pub const MAX_SPECIFICATIONS: usize = 64;

#[derive(Debug, Clone, Default)]
pub struct ProductState {
    pub registered: Option<ProductRegistered>,
    /// The entries that published a specification which names it, in log order.
    pub(in crate::domain) published: Vec<Arc<Recorded>>,
}

impl ProductState {
    /// The specifications that name it, each with the index of its entry, in log order.
    pub fn specifications(&self) -> impl Iterator<Item = (u64, &Specification)> {
        self.published
            .iter()
            .filter_map(|entry| Some((entry.index, entry.statement.event.get()?)))
    }
}
