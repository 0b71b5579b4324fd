//! A bounded number of places: when all are taken, whoever has been idle longest is asked to go.
//!
//! So thousands of connections that say nothing keep nobody out, and a connection whose requests are
//! under way is never closed to make room.

use std::collections::{BTreeMap, HashMap};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use tokio::sync::{Notify, oneshot};

/// How often to look for somebody who has become idle, when everybody was busy.
const LOOK: Duration = Duration::from_millis(100);

#[derive(Debug)]
pub struct Activity(Mutex<State>);

#[derive(Debug)]
struct State {
    /// The requests under way, with the time until which their answers must have been taken.
    until: BTreeMap<u64, Instant>,
    next: u64,
    idle_since: Instant,
}

/// A request under way, until this is dropped.
#[derive(Debug)]
pub struct Busy {
    activity: Arc<Activity>,
    id: u64,
}

impl Activity {
    pub fn new() -> Arc<Self> {
        Arc::new(Self(Mutex::new(State {
            until: BTreeMap::new(),
            next: 0,
            idle_since: Instant::now(),
        })))
    }

    /// A request has come, whatever becomes of it: who is refused for want of room is not idle.
    pub fn heard(&self) {
        lock(&self.0).idle_since = Instant::now();
    }

    /// Begins a request, whose answer must have been taken by then.
    pub fn begin(self: &Arc<Self>, until: Instant) -> Busy {
        let mut state = lock(&self.0);
        let id = state.next;
        state.next += 1;
        state.until.insert(id, until);
        Busy {
            activity: Arc::clone(self),
            id,
        }
    }

    /// Since when nothing is under way; `None` while something is.
    pub fn idle_since(&self) -> Option<Instant> {
        let state = lock(&self.0);
        state.until.is_empty().then_some(state.idle_since)
    }

    /// Whether an answer should have been taken before `now`.
    pub fn overdue(&self, now: Instant) -> bool {
        lock(&self.0).until.values().any(|until| *until < now)
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        let mut state = lock(&self.activity.0);
        state.until.remove(&self.id);
        state.idle_since = Instant::now();
    }
}

impl Busy {
    /// Its answer must have been taken by then.
    pub fn until(&self, until: Instant) {
        lock(&self.activity.0).until.insert(self.id, until);
    }
}

/// A bounded number of places.
#[derive(Debug)]
pub struct Crowd {
    most: usize,
    inside: Mutex<Inside>,
    left: Notify,
}

#[derive(Debug, Default)]
struct Inside {
    guests: HashMap<u64, Guest>,
    next: u64,
}

#[derive(Debug)]
struct Guest {
    activity: Arc<Activity>,
    /// Asks it to go; `None` if it has been asked.
    ask: Option<oneshot::Sender<()>>,
}

/// A place, given back when it is dropped.
#[derive(Debug)]
pub struct Place {
    crowd: Arc<Crowd>,
    id: u64,
    asked: oneshot::Receiver<()>,
}

impl Crowd {
    pub fn new(most: usize) -> Arc<Self> {
        Arc::new(Self {
            most,
            inside: Mutex::default(),
            left: Notify::new(),
        })
    }

    /// Waits for a place, and makes one by asking the idlest to go.
    pub async fn enter(self: &Arc<Self>, activity: &Arc<Activity>) -> Place {
        loop {
            let left = self.left.notified();
            if let Some(place) = self.try_enter(activity) {
                return place;
            }
            // After the time: somebody may have become idle.
            let _ = tokio::time::timeout(LOOK, left).await;
        }
    }

    fn try_enter(self: &Arc<Self>, activity: &Arc<Activity>) -> Option<Place> {
        let mut inside = lock(&self.inside);
        if inside.guests.len() >= self.most {
            inside.ask_the_idlest();
            return None;
        }
        let id = inside.next;
        inside.next += 1;
        let (ask, asked) = oneshot::channel();
        let activity = Arc::clone(activity);
        let guest = Guest {
            activity,
            ask: Some(ask),
        };
        inside.guests.insert(id, guest);
        Some(Place {
            crowd: Arc::clone(self),
            id,
            asked,
        })
    }
}

impl Inside {
    fn ask_the_idlest(&mut self) {
        let idle = self.guests.values_mut().filter_map(|guest| {
            guest.ask.as_ref()?;
            Some((guest.activity.idle_since()?, guest))
        });
        if let Some((_, guest)) = idle.min_by_key(|(since, _)| *since) {
            // Dropping the sender is the message.
            guest.ask = None;
        }
    }
}

impl Place {
    /// Whether it was asked to go.
    pub fn poll_asked(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        Pin::new(&mut self.asked).poll(cx).map(drop)
    }

    /// Waits until it is asked to go.
    pub async fn asked(&mut self) {
        std::future::poll_fn(|cx| self.poll_asked(cx)).await;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        lock(&self.crowd.inside).guests.remove(&self.id);
        self.crowd.left.notify_one();
    }
}

/// Locks, also after somebody has panicked with the lock in hand.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_idlest_makes_room_and_the_busy_stay() {
        let crowd = Crowd::new(2);
        let (first, second) = (Activity::new(), Activity::new());
        let busy = first.begin(Instant::now());
        let mut one = crowd.enter(&first).await;
        let mut two = crowd.enter(&second).await;
        let leaves = tokio::spawn(async move {
            two.asked().await;
            drop(two);
        });
        let third = Activity::new();
        let mut three = crowd.enter(&third).await;
        leaves.await.unwrap();

        // Everybody is busy: whoever comes waits, until somebody is idle.
        let also = third.begin(Instant::now());
        let waiting = tokio::spawn({
            let crowd = Arc::clone(&crowd);
            async move { crowd.enter(&Activity::new()).await }
        });
        let soon = Duration::from_millis(300);
        assert!(tokio::time::timeout(soon, one.asked()).await.is_err());
        assert!(!waiting.is_finished());
        drop(also);
        three.asked().await;
        drop(three);
        waiting.await.unwrap();
        drop((busy, one));
    }

    #[test]
    fn what_is_under_way_is_not_idle_and_may_be_late() {
        let activity = Activity::new();
        assert!(activity.idle_since().is_some());
        let now = Instant::now();
        let busy = activity.begin(now + Duration::from_secs(1));
        assert!(activity.idle_since().is_none());
        assert!(!activity.overdue(now));
        assert!(activity.overdue(now + Duration::from_secs(2)));
        drop(busy);
        assert!(!activity.overdue(now + Duration::from_secs(2)));
        let ended = activity.idle_since().unwrap();
        assert!(ended >= now);
        activity.heard();
        assert!(activity.idle_since().unwrap() > ended);
    }
}
