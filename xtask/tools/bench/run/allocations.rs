//! Counts the memory allocations of decoding and encoding models, and of a call.

#![forbid(unsafe_code)]

use authlete::body::Body;
use bench_run::{
    BenchResult, CallSetup, Model, ModelBenchmark, call_with_client, call_with_reqwest, measure_all, print_samples,
};
use tokio::runtime::Builder;

fn main() -> BenchResult {
    measure_all(&mut Allocations)?;
    // The counter is per thread: the client runs on this thread only, and the server on another one.
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let server_runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let setup = CallSetup::start(&server_runtime)?;
    let mut samples = [Vec::new(), Vec::new()];
    // The first calls are not counted: they open the connections.
    for round in 0..40 {
        let mut results = [Ok(()), Ok(())];
        let counts = [
            allocation_counter::measure(|| results[0] = runtime.block_on(call_with_client(&setup.client, &setup.request))),
            allocation_counter::measure(|| {
                results[1] = runtime.block_on(call_with_reqwest(&setup.http, &setup.url, &setup.reqwest_request));
            }),
        ];
        for ((result, samples), count) in results.into_iter().zip(&mut samples).zip(counts) {
            result?;
            if round >= 10 {
                samples.push(count.count_total as f64);
            }
        }
    }
    print_samples("allocations of a call", "count", "ours", &samples[0]);
    print_samples("allocations of a call", "count", "reqwest and serde_json", &samples[1]);
    Ok(())
}

struct Allocations;

impl ModelBenchmark for Allocations {
    fn measure<O: Model + Body, D: Model, K: Model>(&mut self, name: &str, json: &'static str) -> BenchResult {
        let metric = format!("allocations to decode {name}");
        let body = json.as_bytes();
        let print = |series: &str, count: f64| print_samples(&metric, "count", series, &[count]);
        print("ours", count(|| O::from_body(body))?);
        print("derive", count(|| serde_json::from_slice::<D>(body))?);
        print("derive, keeping unknown values", count(|| serde_json::from_slice::<K>(body))?);
        let (ours, derived, keeping_unknown): (O, D, K) =
            (serde_json::from_str(json)?, serde_json::from_str(json)?, serde_json::from_str(json)?);
        let metric = format!("allocations to encode {name}");
        let print = |series: &str, count: f64| print_samples(&metric, "count", series, &[count]);
        print("ours", count(|| ours.to_body())?);
        print("derive", count(|| serde_json::to_vec(&derived))?);
        print("derive, keeping unknown values", count(|| serde_json::to_vec(&keeping_unknown))?);
        Ok(())
    }
}

fn count<T>(work: impl FnOnce() -> serde_json::Result<T>) -> BenchResult<f64> {
    let mut result = None;
    let count = allocation_counter::measure(|| result = Some(work()));
    match result {
        Some(Err(error)) => Err(error.into()),
        _ => Ok(count.count_total as f64),
    }
}
