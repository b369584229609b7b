//! Measures several benchmarks in interleaved rounds.

use std::time::Duration;

use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};

/// A named function to measure repeatedly.
pub(crate) struct Benchmark<'a, T> {
    pub(crate) name: String,
    /// Whether it belongs to a competing generator.
    pub(crate) is_competitor: bool,
    run: Box<dyn FnMut() -> anyhow::Result<T> + 'a>,
}

impl<'a, T> Benchmark<'a, T> {
    pub(crate) fn new(name: impl Into<String>, run: impl FnMut() -> anyhow::Result<T> + 'a) -> Self {
        Self {
            name: name.into(),
            is_competitor: false,
            run: Box::new(run),
        }
    }

    pub(crate) fn of_competitor(self, is_competitor: bool) -> Self {
        Self { is_competitor, ..self }
    }
}

/// How often to run benchmarks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rounds {
    pub(crate) count: usize,
    /// Whether a round comes first that is not counted, because it fills caches.
    pub(crate) warm_up: bool,
}

impl Rounds {
    pub(crate) fn warm(count: usize) -> Self {
        Self { count, warm_up: true }
    }

    /// For work that starts from nothing.
    pub(crate) fn cold(count: usize) -> Self {
        Self { count, warm_up: false }
    }
}

/// Runs each benchmark once per round, so that background load affects all equally. The order rotates, because each
/// benchmark leaves the caches in a state that the next one starts with.
///
/// Returns the results of each benchmark, one per round.
pub(crate) fn run_interleaved<T>(
    name: &str,
    rounds: Rounds,
    benchmarks: &mut [Benchmark<'_, T>],
) -> anyhow::Result<Vec<Vec<T>>> {
    let bar = spinner();
    let Rounds { count: rounds, warm_up } = rounds;
    let mut results: Vec<Vec<T>> = benchmarks.iter().map(|_| Vec::with_capacity(rounds)).collect();
    for round in usize::from(!warm_up)..=rounds {
        for position in 0..benchmarks.len() {
            let index = (position + round) % benchmarks.len();
            let Some(benchmark) = benchmarks.get_mut(index) else {
                continue;
            };
            bar.set_message(format!("{name}, round {round} of {rounds}: {}", benchmark.name));
            let result = (benchmark.run)().with_context(|| format!("{name}, {}", benchmark.name))?;
            if let Some(results) = results.get_mut(index).filter(|_| round > 0) {
                results.push(result);
            }
        }
    }
    bar.finish_and_clear();
    Ok(results)
}

/// A spinner with a message, if stderr is a terminal.
pub(crate) fn spinner() -> ProgressBar {
    let bar = ProgressBar::new_spinner();
    bar.enable_steady_tick(Duration::from_millis(200));
    // The template is a constant; the default style is the fallback.
    match ProgressStyle::with_template("{spinner} {wide_msg}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    #[test]
    fn every_benchmark_runs_once_per_round_and_the_order_rotates() {
        let log = RefCell::new(String::new());
        let mut benchmarks: Vec<Benchmark<'_, usize>> = ["a", "b", "c"]
            .map(|name| {
                Benchmark::new(name, || {
                    log.borrow_mut().push_str(name);
                    Ok(log.borrow().len())
                })
            })
            .into();
        let results = run_interleaved("test", Rounds::warm(3), &mut benchmarks).unwrap();
        assert_eq!(*log.borrow(), "abcbcacababc");
        assert_eq!(results, [vec![6, 8, 10], vec![4, 9, 11], vec![5, 7, 12]]);

        let results = run_interleaved("test", Rounds::cold(1), &mut benchmarks).unwrap();
        assert_eq!(results, [[15], [13], [14]]);
    }

    #[test]
    fn an_error_names_the_benchmark() {
        let mut benchmarks = [Benchmark::<()>::new("b", || anyhow::bail!("no"))];
        let error = run_interleaved("test", Rounds::warm(1), &mut benchmarks).unwrap_err();
        assert_eq!(format!("{error:#}"), "test, b: no");
    }
}
