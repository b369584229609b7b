//! Measures the time that a call takes, with one call and with many calls at once, over loopback connections.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::runtime::Runtime;
use tokio::task::JoinSet;

use crate::{BenchResult, CallSetup, call_with_client, call_with_reqwest, print_samples};

/// The series, in the order of the samples.
const SERIES: [&str; 2] = ["ours", "reqwest and serde_json"];

/// The numbers of calls at once, and the calls that each of them makes in a row per batch. Batches are short, so that
/// background load affects both clients equally.
const BATCHES: [(usize, usize); 2] = [(1, 16), (64, 4)];

/// The percentiles of the calls of a round.
const PERCENTILES: [usize; 2] = [50, 99];

/// The fewest calls of a round, for the highest percentile.
const MINIMUM_CALLS: usize = 400;

/// Measures the percentiles of each round, in which the clients take turns for `time`.
pub fn measure(runtime: &Runtime, rounds: usize, time: Duration) -> BenchResult {
    let setup = Arc::new(CallSetup::start(runtime)?);
    for (at_once, calls) in BATCHES {
        let mut samples = [const { [const { Vec::new() }; PERCENTILES.len()] }; SERIES.len()];
        // The first round is a warm-up: it opens the connections.
        for round in 0..=rounds {
            let mut latencies = [const { Vec::new() }; SERIES.len()];
            let start = Instant::now();
            let mut batch = round;
            while start.elapsed() < time || latencies.iter().any(|latencies| latencies.len() < MINIMUM_CALLS) {
                for position in 0..SERIES.len() {
                    let index = (position + batch) % SERIES.len();
                    latencies[index].extend(runtime.block_on(run_batch(&setup, index, at_once, calls))?);
                }
                batch += 1;
            }
            if round == 0 {
                continue;
            }
            for (samples, latencies) in samples.iter_mut().zip(&mut latencies) {
                latencies.sort();
                for (samples, percentile) in samples.iter_mut().zip(PERCENTILES) {
                    samples.push(latencies[(latencies.len() - 1) * percentile / 100].as_secs_f64());
                }
            }
        }
        for (number, percentile) in PERCENTILES.iter().enumerate() {
            let metric = format!("latency of a call, {at_once} at once, {percentile}th percentile");
            for (series, samples) in SERIES.iter().zip(&samples) {
                print_samples(&metric, "seconds", series, &samples[number]);
            }
        }
    }
    Ok(())
}

/// Makes calls with the client of a series, `at_once` of them concurrently, and returns the time that each took.
async fn run_batch(setup: &Arc<CallSetup>, series: usize, at_once: usize, calls: usize) -> BenchResult<Vec<Duration>> {
    let mut tasks = JoinSet::new();
    for _ in 0..at_once {
        let setup = Arc::clone(setup);
        tasks.spawn(async move {
            let mut latencies = Vec::with_capacity(calls);
            for _ in 0..calls {
                let start = Instant::now();
                match series {
                    0 => call_with_client(&setup.client, &setup.request).await?,
                    _ => call_with_reqwest(&setup.http, &setup.url, &setup.reqwest_request).await?,
                }
                latencies.push(start.elapsed());
            }
            BenchResult::Ok(latencies)
        });
    }
    let mut latencies = Vec::with_capacity(at_once * calls);
    while let Some(finished) = tasks.join_next().await {
        latencies.extend(finished??);
    }
    Ok(latencies)
}
