//! Measures the speed of decoding and encoding models, and of calls over a loopback connection.
//!
//! Usage: `bench-speed ROUNDS MILLISECONDS`, where `MILLISECONDS` is the time per series and round.

#![forbid(unsafe_code)]

use std::env;
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use authlete::body::Body;
use bench_run::{
    BenchResult, CallSetup, Model, ModelBenchmark, call_with_client, call_with_reqwest, check_round_trip, latency,
    measure_all, print_samples,
};
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;

fn main() -> BenchResult {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [rounds, milliseconds] = arguments.as_slice() else {
        return Err("usage: bench-speed ROUNDS MILLISECONDS".into());
    };
    let schedule = Schedule {
        rounds: rounds.parse()?,
        time: Duration::from_millis(milliseconds.parse()?),
    };
    measure_all(&mut Speed(schedule))?;
    let runtime = Builder::new_current_thread().enable_all().build()?;
    latency::measure(&runtime, schedule.rounds, schedule.time * 4)?;
    throughput(&runtime, schedule)
}

#[derive(Clone, Copy)]
struct Schedule {
    rounds: usize,
    time: Duration,
}

struct Speed(Schedule);

impl ModelBenchmark for Speed {
    fn measure<O: Model + Body, D: Model, K: Model>(&mut self, name: &str, json: &'static str) -> BenchResult {
        check_round_trip::<O>(json)?;
        check_round_trip::<D>(json)?;
        check_round_trip::<K>(json)?;
        let text = json.as_bytes();
        measure_interleaved(
            &format!("decode {name}"),
            text.len(),
            self.0,
            [
                &|| drop(black_box(O::from_body(black_box(text)))),
                &decode::<D>(text),
                &decode::<K>(text),
                &decode::<O>(text),
            ],
        );
        let (ours, derived, keeping_unknown): (O, D, K) =
            (serde_json::from_slice(text)?, serde_json::from_slice(text)?, serde_json::from_slice(text)?);
        measure_interleaved(
            &format!("encode {name}"),
            serde_json::to_vec(&ours)?.len(),
            self.0,
            [
                &|| drop(black_box(black_box(&ours).to_body())),
                &encode(&derived),
                &encode(&keeping_unknown),
                &encode(&ours),
            ],
        );
        Ok(())
    }
}

fn decode<T: Model>(text: &[u8]) -> impl Fn() {
    move || {
        let value: Result<T, _> = serde_json::from_slice(black_box(text));
        let _ = black_box(value);
    }
}

fn encode<T: Model>(value: &T) -> impl Fn() {
    move || {
        let text = serde_json::to_vec(black_box(value));
        let _ = black_box(text);
    }
}

/// Our model and both derived ones.
const SERIES: [&str; 3] = ["ours", "derive", "derive, keeping unknown values"];

/// Runs all functions in interleaved rounds: our model with the client's own codec, the derived ones, and ours with serde.
/// The order rotates.
fn measure_interleaved(metric: &str, bytes: usize, schedule: Schedule, functions: [&dyn Fn(); 4]) {
    let mut samples = [const { Vec::new() }; 4];
    for round in 0..=schedule.rounds {
        for position in 0..functions.len() {
            let index = (position + round) % functions.len();
            let (start, mut count) = (Instant::now(), 0_u32);
            let elapsed = loop {
                // Read the clock rarely, so that it does not affect the result.
                (0..16).for_each(|_| functions[index]());
                count += 16;
                let elapsed = start.elapsed();
                if elapsed >= schedule.time {
                    break elapsed;
                }
            };
            // The first round is a warm-up.
            if round > 0 {
                samples[index].push(bytes as f64 * f64::from(count) / elapsed.as_secs_f64());
            }
        }
    }
    let [own_codec, derived @ .., with_serde] = &samples;
    for (metric, ours) in [(metric.to_owned(), own_codec), (format!("{metric}, through serde"), with_serde)] {
        for (series, samples) in SERIES.iter().zip(std::iter::once(ours).chain(derived)) {
            print_samples(&metric, "bytes per second", series, samples);
        }
    }
}

/// The number of concurrent calls.
const CONCURRENT_CALLS: usize = 16;

/// Measures the calls per second of both clients.
fn throughput(runtime: &Runtime, schedule: Schedule) -> BenchResult {
    let setup = Arc::new(CallSetup::start(runtime)?);
    let mut samples = [Vec::new(), Vec::new()];
    for round in 0..=schedule.rounds {
        for position in 0..2 {
            let index = (position + round) % 2;
            let start = Instant::now();
            let count = runtime.block_on(async {
                let mut tasks = JoinSet::new();
                for _ in 0..CONCURRENT_CALLS {
                    let (setup, deadline) = (Arc::clone(&setup), start + schedule.time * 4);
                    tasks.spawn(async move {
                        let mut count = 0_u32;
                        while Instant::now() < deadline {
                            match index {
                                0 => call_with_client(&setup.client, &setup.request).await?,
                                _ => call_with_reqwest(&setup.http, &setup.url, &setup.reqwest_request).await?,
                            }
                            count += 1;
                        }
                        BenchResult::Ok(count)
                    });
                }
                let mut sum = 0;
                while let Some(count) = tasks.join_next().await {
                    sum += count??;
                }
                BenchResult::Ok(sum)
            })?;
            if round > 0 {
                samples[index].push(f64::from(count) / start.elapsed().as_secs_f64());
            }
        }
    }
    let metric = format!("{CONCURRENT_CALLS} concurrent calls");
    print_samples(&metric, "calls per second", "ours", &samples[0]);
    print_samples(&metric, "calls per second", "reqwest and serde_json", &samples[1]);
    Ok(())
}
