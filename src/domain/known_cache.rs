//! Folded states of the subjects used last. A cache of histories at one head and nothing more: dropping any of it
//! changes no answer.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::subject::{BySubject, Subject};
use super::view::Known;

/// The least recently used go first once the histories together have too many entries.
pub struct KnownCache {
    states: BySubject<(Arc<Known>, u64)>,
    /// Subjects by when they were used.
    order: BTreeMap<u64, Subject>,
    clock: u64,
    weight: usize,
    budget: usize,
}

impl KnownCache {
    /// `budget`: entries of all histories together, one more for each subject.
    pub fn new(budget: usize) -> Self {
        Self {
            states: BySubject::default(),
            order: BTreeMap::new(),
            clock: 0,
            weight: 0,
            budget,
        }
    }

    pub fn get(&mut self, subject: &Subject) -> Option<Arc<Known>> {
        let (known, used) = self.states.get_mut(subject)?;
        self.order.remove(used);
        self.clock += 1;
        *used = self.clock;
        self.order.insert(self.clock, subject.clone());
        Some(Arc::clone(known))
    }

    /// The same, and not in it any more: for who puts it back changed.
    pub fn take(&mut self, subject: &Subject) -> Option<Arc<Known>> {
        let (known, used) = self.states.remove(subject)?;
        self.order.remove(&used);
        self.weight -= weight(&known);
        Some(known)
    }

    pub fn put(&mut self, subject: Subject, known: Arc<Known>) {
        self.clock += 1;
        self.weight += weight(&known);
        self.order.insert(self.clock, subject.clone());
        if let Some((old, used)) = self.states.insert(subject, (known, self.clock)) {
            self.weight -= weight(&old);
            self.order.remove(&used);
        }
        while self.weight > self.budget {
            let Some((_, oldest)) = self.order.pop_first() else {
                break;
            };
            if let Some((known, _)) = self.states.remove(&oldest) {
                self.weight -= weight(&known);
            }
        }
    }
}

fn weight(known: &Known) -> usize {
    1 + known.state.acts.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::{Digest, Position};
    use crate::domain::id::OrgRef;
    use crate::domain::state::State;

    #[test]
    fn the_least_recently_used_go_first() {
        let subject = |n| Subject::Organisation(OrgRef::from_bytes([n; 16]));
        let known = |n| {
            let state = State::new(&subject(n));
            Arc::new(Known {
                position: Position {
                    count: n.into(),
                    head: Digest::from_bytes([n; 32]),
                },
                state,
            })
        };
        let mut cache = KnownCache::new(3);
        for n in [1, 2, 3] {
            cache.put(subject(n), known(n));
        }
        assert!(cache.get(&subject(1)).is_some());
        cache.put(subject(3), known(9));
        cache.put(subject(4), known(4));
        assert!(cache.get(&subject(2)).is_none());
        assert_eq!(cache.get(&subject(3)).unwrap().position.count, 9);
        assert!(cache.get(&subject(1)).is_some() && cache.get(&subject(4)).is_some());
        assert_eq!(
            (cache.weight, cache.states.len(), cache.order.len()),
            (3, 3, 3)
        );
        assert_eq!(cache.take(&subject(3)).unwrap().position.count, 9);
        assert!(cache.get(&subject(3)).is_none());
        assert_eq!((cache.weight, cache.order.len()), (2, 2));
    }
}
