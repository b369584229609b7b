//! How often memory is asked for: in reading and writing models, and in a call.

#![forbid(unsafe_code)]

use bench_run::{Codec, Ends, Model, Outcome, all, bare, ours, tell};
use tokio::runtime::Builder;

fn main() -> Outcome {
    all(&mut Allocations)?;
    // One thread: the counter counts by thread, and the server's are others.
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let ends = Ends::start()?;
    let mut samples = [Vec::new(), Vec::new()];
    // The first calls make the connections.
    for round in 0..40 {
        let mut outcomes = [Ok(()), Ok(())];
        let counts = [
            allocation_counter::measure(|| outcomes[0] = runtime.block_on(ours(&ends.client, &ends.request))),
            allocation_counter::measure(|| {
                outcomes[1] = runtime.block_on(bare(&ends.http, &ends.url, &ends.bare_request));
            }),
        ];
        for ((outcome, samples), count) in outcomes.into_iter().zip(&mut samples).zip(counts) {
            outcome?;
            if round >= 10 {
                samples.push(count.count_total as f64);
            }
        }
    }
    tell("allocations of a call", "count", "ours", &samples[0]);
    tell("allocations of a call", "count", "reqwest and serde_json", &samples[1]);
    Ok(())
}

struct Allocations;

impl Codec for Allocations {
    fn measure<O: Model, D: Model, K: Model>(&mut self, name: &str, json: &'static str) -> Outcome {
        let figure = format!("allocations to decode {name}");
        tell(&figure, "count", "ours", &[decode::<O>(json)?]);
        tell(&figure, "count", "derive", &[decode::<D>(json)?]);
        tell(&figure, "count", "derive, keeping the unknown", &[decode::<K>(json)?]);
        let figure = format!("allocations to encode {name}");
        tell(&figure, "count", "ours", &[encode::<O>(json)?]);
        tell(&figure, "count", "derive", &[encode::<D>(json)?]);
        tell(&figure, "count", "derive, keeping the unknown", &[encode::<K>(json)?]);
        Ok(())
    }
}

fn decode<T: Model>(json: &str) -> Outcome<f64> {
    let mut outcome = None;
    let count = allocation_counter::measure(|| outcome = Some(serde_json::from_str::<T>(json)));
    match outcome {
        Some(Err(error)) => Err(error.into()),
        _ => Ok(count.count_total as f64),
    }
}

fn encode<T: Model>(json: &str) -> Outcome<f64> {
    let value: T = serde_json::from_str(json)?;
    let mut outcome = None;
    let count = allocation_counter::measure(|| outcome = Some(serde_json::to_vec(&value)));
    match outcome {
        Some(Err(error)) => Err(error.into()),
        _ => Ok(count.count_total as f64),
    }
}
