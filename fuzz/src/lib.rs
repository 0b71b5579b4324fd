//! What the targets share: a bound on the work of an input (`target!`), bytes that stay protobuf
//! while they change (`wire`), lists of entries (`entries`), a log whose operator signs anything
//! (`forge`), and what the programs do with a proof file (`ask`) and a table (`tables`).

pub mod ask;
pub mod entries;
pub mod forge;
pub mod tables;
pub mod wire;

use std::time::Duration;

pub use cpu_time::ProcessTime;

/// Most processor time that an input may take. Inputs are small (fuzz/run has the limit), so more is
/// work that grows faster than the input. Builds for fuzzing are several times slower than others, and
/// the machines that run them not equally fast.
pub const MAX_TIME: Duration = Duration::from_secs(3);

/// As `libfuzzer_sys::fuzz_target!`; besides, an input must not take longer than [`MAX_TIME`].
#[macro_export]
macro_rules! target {
    (|$input:ident: $type:ty| $body:block) => {
        libfuzzer_sys::fuzz_target!(|$input: $type| {
            let started = $crate::ProcessTime::now();
            (|| $body)();
            let spent = started.elapsed();
            assert!(spent < $crate::MAX_TIME, "the input took {spent:?}");
        });
    };
}
