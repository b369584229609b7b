//! How fast: reading and writing models, and calls over a loopback connection.
//!
//! `bench-speed ROUNDS MILLISECONDS`, where the latter is how long a lane is measured in each round.

#![forbid(unsafe_code)]

use std::env;
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use authlete::body::Body;
use bench_run::{Codec, Ends, Model, Outcome, all, bare, check, ours, tell};
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;

fn main() -> Outcome {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [rounds, milliseconds] = arguments.as_slice() else {
        return Err("bench-speed ROUNDS MILLISECONDS".into());
    };
    let pace = Pace {
        rounds: rounds.parse()?,
        time: Duration::from_millis(milliseconds.parse()?),
    };
    all(&mut Speed(pace))?;
    let runtime = Builder::new_current_thread().enable_all().build()?;
    latency(&runtime, pace)?;
    throughput(&runtime, pace)
}

#[derive(Clone, Copy)]
struct Pace {
    rounds: usize,
    time: Duration,
}

struct Speed(Pace);

impl Codec for Speed {
    fn measure<O: Model + Body, D: Model, K: Model>(&mut self, name: &str, json: &'static str) -> Outcome {
        check::<O>(json)?;
        check::<D>(json)?;
        check::<K>(json)?;
        let text = json.as_bytes();
        race(
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
        let (ours, derived, keeping): (O, D, K) =
            (serde_json::from_slice(text)?, serde_json::from_slice(text)?, serde_json::from_slice(text)?);
        race(
            &format!("encode {name}"),
            serde_json::to_vec(&ours)?.len(),
            self.0,
            [
                &|| drop(black_box(black_box(&ours).to_body())),
                &encode(&derived),
                &encode(&keeping),
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

/// A body as the client reads or writes it, and beside it everybody through serde_json.
const LANES: [&str; 4] = ["ours", "derive", "derive, keeping the unknown", "ours, through serde"];

/// All lanes in every round, each for as long as the pace says; another one is first each time.
fn race(figure: &str, bytes: usize, pace: Pace, lanes: [&dyn Fn(); LANES.len()]) {
    let mut samples = [const { Vec::new() }; LANES.len()];
    for round in 0..=pace.rounds {
        for turn in 0..lanes.len() {
            let lane = (turn + round) % lanes.len();
            let (begin, mut count) = (Instant::now(), 0_u32);
            let spent = loop {
                // The clock is looked at so rarely that it does not count.
                (0..16).for_each(|_| lanes[lane]());
                count += 16;
                let spent = begin.elapsed();
                if spent >= pace.time {
                    break spent;
                }
            };
            // The first round is for the caches.
            if round > 0 {
                samples[lane].push(bytes as f64 * f64::from(count) / spent.as_secs_f64());
            }
        }
    }
    for (lane, samples) in LANES.iter().zip(&samples) {
        tell(figure, "bytes per second", lane, samples);
    }
}

/// Calls of both, in turn, over one connection of each. The sample of a round is the median of its calls.
fn latency(runtime: &Runtime, pace: Pace) -> Outcome {
    let ends = Ends::start()?;
    let mut samples = [Vec::new(), Vec::new()];
    for round in 0..=pace.rounds {
        let mut calls = [Vec::new(), Vec::new()];
        let begin = Instant::now();
        while begin.elapsed() < pace.time * 4 || calls[1].len() < 50 {
            let turn = Instant::now();
            runtime.block_on(ours(&ends.client, &ends.request))?;
            calls[0].push(turn.elapsed());
            let turn = Instant::now();
            runtime.block_on(bare(&ends.http, &ends.url, &ends.bare_request))?;
            calls[1].push(turn.elapsed());
        }
        if round > 0 {
            for (samples, calls) in samples.iter_mut().zip(&mut calls) {
                calls.sort();
                samples.push(calls[calls.len() / 2].as_secs_f64());
            }
        }
    }
    tell("latency of a call", "seconds", "ours", &samples[0]);
    tell("latency of a call", "seconds", "reqwest and serde_json", &samples[1]);
    Ok(())
}

/// How many calls are under way.
const AT_ONCE: usize = 16;

/// Calls per second of both, in turn.
fn throughput(runtime: &Runtime, pace: Pace) -> Outcome {
    let ends = Arc::new(Ends::start()?);
    let mut samples = [Vec::new(), Vec::new()];
    for round in 0..=pace.rounds {
        for turn in 0..2 {
            let lane = (turn + round) % 2;
            let begin = Instant::now();
            let count = runtime.block_on(async {
                let mut tasks = JoinSet::new();
                for _ in 0..AT_ONCE {
                    let (ends, until) = (Arc::clone(&ends), begin + pace.time * 4);
                    tasks.spawn(async move {
                        let mut count = 0_u32;
                        while Instant::now() < until {
                            match lane {
                                0 => ours(&ends.client, &ends.request).await?,
                                _ => bare(&ends.http, &ends.url, &ends.bare_request).await?,
                            }
                            count += 1;
                        }
                        Outcome::Ok(count)
                    });
                }
                let mut sum = 0;
                while let Some(count) = tasks.join_next().await {
                    sum += count??;
                }
                Outcome::Ok(sum)
            })?;
            if round > 0 {
                samples[lane].push(f64::from(count) / begin.elapsed().as_secs_f64());
            }
        }
    }
    let figure = format!("{AT_ONCE} calls at once");
    tell(&figure, "calls per second", "ours", &samples[0]);
    tell(&figure, "calls per second", "reqwest and serde_json", &samples[1]);
    Ok(())
}
