//! How fast it goes: figures to look at, nothing that passes or fails.
//!
//! `cargo test --release --locked --test kill -- --ignored --nocapture pace`

use std::time::{Duration, Instant};

use lotledger::service::pb;
use lotledger::service::pb::ledger_service_client::LedgerServiceClient;

use crate::daemon_support::submit;
use crate::load::Author;
use crate::rounds::live_ledger;

/// How long each number of clients works.
const TIME: Duration = Duration::from_secs(5);

#[tokio::test(flavor = "multi_thread")]
#[ignore = "figures for people; needs a machine of its own"]
async fn pace() {
    let live = live_ledger().await;
    let author = Author::of(&live);
    let daemon = live.start();
    for clients in [1_usize, 8, 64] {
        let mut tasks = Vec::new();
        let begun = Instant::now();
        for client in 0..clients {
            let mut ledger = LedgerServiceClient::new(daemon.channel().await);
            let author = author.clone();
            tasks.push(tokio::spawn(async move {
                let mut times = Vec::new();
                for n in 0.. {
                    if begun.elapsed() > TIME {
                        break;
                    }
                    let name = format!("p{clients}-{client}-{n}");
                    let all: Vec<pb::Submission> = author.single(&name);
                    let sent = Instant::now();
                    submit(&mut ledger, &all).await.unwrap();
                    times.push(sent.elapsed());
                }
                times
            }));
        }
        let mut times = Vec::new();
        for task in tasks {
            times.extend(task.await.unwrap());
        }
        let took = begun.elapsed();
        times.sort();
        let at = |percent: usize| times[(times.len() - 1) * percent / 100];
        let each_ms = u128::try_from(times.len()).unwrap() * 1_000 / took.as_millis();
        println!(
            "{clients} clients: {each_ms} statements a second, p50 {:?}, p99 {:?}, longest {:?}",
            at(50),
            at(99),
            at(100)
        );
    }
}
