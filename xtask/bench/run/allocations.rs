//! How often memory is asked for: in reading and writing models, and in a call.

#![forbid(unsafe_code)]

use authlete::body::Body;
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
    fn measure<O: Model + Body, D: Model, K: Model>(&mut self, name: &str, json: &'static str) -> Outcome {
        let figure = format!("allocations to decode {name}");
        tell(&figure, "count", "ours", &[count(|| O::from_body(json.as_bytes()))?]);
        tell(&figure, "count", "derive", &[count(|| serde_json::from_slice::<D>(json.as_bytes()))?]);
        tell(&figure, "count", "derive, keeping the unknown", &[count(|| serde_json::from_slice::<K>(json.as_bytes()))?]);
        let (ours, derived, keeping): (O, D, K) =
            (serde_json::from_str(json)?, serde_json::from_str(json)?, serde_json::from_str(json)?);
        let figure = format!("allocations to encode {name}");
        tell(&figure, "count", "ours", &[count(|| ours.to_body())?]);
        tell(&figure, "count", "derive", &[count(|| serde_json::to_vec(&derived))?]);
        tell(&figure, "count", "derive, keeping the unknown", &[count(|| serde_json::to_vec(&keeping))?]);
        Ok(())
    }
}

fn count<T>(work: impl FnOnce() -> serde_json::Result<T>) -> Outcome<f64> {
    let mut outcome = None;
    let count = allocation_counter::measure(|| outcome = Some(work()));
    match outcome {
        Some(Err(error)) => Err(error.into()),
        _ => Ok(count.count_total as f64),
    }
}
