//! Chance that can be repeated.

use std::time::Duration;

/// SplitMix64.
pub struct Chance(u64);

impl Chance {
    /// From `LOTLEDGER_SEED`, else from the clock; says which.
    pub fn printed(test: &str) -> Self {
        let given = std::env::var("LOTLEDGER_SEED").ok();
        let seed = given.map_or_else(
            || {
                let now = std::time::SystemTime::now();
                let since = now.duration_since(std::time::UNIX_EPOCH).unwrap();
                u64::from(since.subsec_nanos())
            },
            |seed| seed.parse().unwrap(),
        );
        println!("{test}: LOTLEDGER_SEED={seed}");
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Some moment between these, to the microsecond.
    pub fn moment(&mut self, from: Duration, to: Duration) -> Duration {
        let span = u64::try_from((to - from).as_micros()).unwrap();
        from + Duration::from_micros(self.next() % span)
    }
}
