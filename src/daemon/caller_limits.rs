//! What one caller may do: so many requests at a time, so many a second.
//!
//! A caller is the holder of a token or a certificate; without either, an address (of IPv6 its first
//! 64 bits, which one customer has). Behind a proxy all these are one caller. Health is not counted.

use std::collections::HashMap;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use governor::clock::{Clock as _, DefaultClock};
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};
use tonic::service::Interceptor;
use tonic::{Request, Status};

use super::call::Place;
use super::config::CallerLimits;
use super::connection_places::lock;
use crate::service::auth::{Caller, Peer};
use crate::service::status;

/// How often callers that have not called for a while are forgotten.
const FORGET: Duration = Duration::from_secs(10);
/// Most callers whose requests are counted; what is beyond is one caller together.
const MAX_CALLERS: usize = 65_536;
/// How soon to come again when too many requests are under way.
const RETRY: Duration = Duration::from_millis(500);

/// Who is counted.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    Name(Arc<str>),
    Address(IpAddr),
    /// Everybody for whom there is no room.
    Others,
}

impl Key {
    fn of(request: &Request<()>) -> Self {
        if let Some(Caller::Known { name, .. }) = request.extensions().get() {
            return Self::Name(Arc::clone(name));
        }
        match request.extensions().get() {
            Some(Peer { address, .. }) => Self::Address(network(address.ip())),
            None => Self::Others,
        }
    }
}

fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let bits = address.to_bits() >> 64 << 64;
            IpAddr::V6(bits.into())
        }
        v4 => v4,
    }
}

type Rates = RateLimiter<Key, HashMapStateStore<Key>, DefaultClock>;

/// Stands before every service and gives each caller a share of it.
#[derive(Clone)]
pub struct CallerGate(Arc<Callers>);

struct Callers {
    rates: Rates,
    requests: usize,
    open: Mutex<HashMap<Key, usize>>,
    forgotten: Mutex<Instant>,
}

/// A request of a caller, until this is dropped.
pub(super) struct Open {
    callers: Arc<Callers>,
    key: Key,
}

impl Open {
    /// How long the caller has to wait before one more request; `None`: not at all.
    pub(super) fn wait(&self) -> Option<Duration> {
        let early = self.callers.rates.check_key(&self.key).err()?;
        Some(early.wait_time_from(DefaultClock::default().now()))
    }
}

impl CallerGate {
    pub fn new(limits: CallerLimits) -> Self {
        // Both settings begin at 1.
        let rate = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
        let quota = Quota::per_second(rate(limits.per_second)).allow_burst(rate(limits.burst));
        Self(Arc::new(Callers {
            rates: RateLimiter::hashmap(quota),
            requests: limits.max_requests,
            open: Mutex::default(),
            forgotten: Mutex::new(Instant::now()),
        }))
    }
}

impl Callers {
    fn admit(self: &Arc<Self>, key: Key) -> Result<Open, Status> {
        self.forget();
        let counted = match self.rates.len() < MAX_CALLERS {
            true => key.clone(),
            false => Key::Others,
        };
        if let Err(early) = self.rates.check_key(&counted) {
            let wait = early.wait_time_from(DefaultClock::default().now());
            return Err(status::caller_busy("too many requests in a second", wait));
        }
        let mut open = lock(&self.open);
        // As many keys as there are requests under way, and those are bounded.
        let count = open.entry(key.clone()).or_default();
        if *count >= self.requests {
            return Err(status::caller_busy("too many requests at a time", RETRY));
        }
        *count += 1;
        Ok(Open {
            callers: Arc::clone(self),
            key,
        })
    }

    fn forget(&self) {
        let now = Instant::now();
        let mut last = lock(&self.forgotten);
        if now.saturating_duration_since(*last) > FORGET {
            *last = now;
            drop(last);
            self.rates.retain_recent();
            self.rates.shrink_to_fit();
        }
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        let mut open = lock(&self.callers.open);
        if let Some(count) = open.get_mut(&self.key) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.key);
            }
        }
    }
}

impl Interceptor for CallerGate {
    fn call(&mut self, request: Request<()>) -> Result<Request<()>, Status> {
        // Health has no place, and is not counted.
        if let Some(place) = request.extensions().get::<Arc<Place>>() {
            place.hold(self.0.admit(Key::of(&request))?);
        }
        Ok(request)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tonic_types::StatusExt as _;

    fn limits(max_requests: usize, per_second: u32, burst: u32) -> CallerLimits {
        CallerLimits {
            max_requests,
            per_second,
            burst,
        }
    }

    fn name(text: &str) -> Key {
        Key::Name(Arc::from(text))
    }

    #[test]
    fn each_caller_has_places_of_his_own() {
        let callers = CallerGate::new(limits(2, 100, 100)).0;
        let one = callers.admit(name("a")).unwrap();
        let _two = callers.admit(name("a")).unwrap();
        let refused = callers.admit(name("a")).err().unwrap();
        assert_eq!(refused.code(), tonic::Code::ResourceExhausted);
        assert!(refused.get_details_retry_info().is_some());
        assert!(callers.admit(name("b")).is_ok());
        drop(one);
        assert!(callers.admit(name("a")).is_ok());
        assert_eq!(lock(&callers.open).len(), 1);
    }

    #[test]
    fn too_fast_is_told_when_to_come_again() {
        let callers = CallerGate::new(limits(9, 1, 3)).0;
        for _ in 0..3 {
            callers.admit(name("a")).unwrap();
        }
        let refused = callers.admit(name("a")).err().unwrap();
        let retry = refused.get_details_retry_info().unwrap();
        let wait = retry.retry_delay.unwrap();
        assert!(
            wait > Duration::ZERO && wait <= Duration::from_secs(1),
            "{wait:?}"
        );
        assert!(callers.admit(name("b")).is_ok());
    }

    #[test]
    fn addresses_of_one_network_are_one_caller() {
        for (address, expected) in [
            ("192.0.2.7", "192.0.2.7"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ] {
            assert_eq!(network(address.parse().unwrap()).to_string(), expected);
        }
    }
}
