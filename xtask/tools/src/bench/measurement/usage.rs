//! The results of several generators, measured together.

use super::interleave::{Benchmark, Rounds, run_interleaved};
use super::metric::{Metric, Series};
use super::process::ResourceUsage;
use super::unit::Unit;

/// The results of each benchmark in each round; the first benchmark is ours.
pub(crate) struct Usages<T = ResourceUsage> {
    benchmarks: Vec<NamedUsages<T>>,
}

/// The name of the benchmark, whether it belongs to a competitor, and its results in each round.
type NamedUsages<T> = (String, bool, Vec<T>);

impl<T> Usages<T> {
    /// Runs the benchmarks in interleaved rounds.
    pub(crate) fn measure(name: &str, rounds: Rounds, mut benchmarks: Vec<Benchmark<'_, T>>) -> anyhow::Result<Self> {
        let usages = run_interleaved(name, rounds, &mut benchmarks)?;
        let benchmarks = benchmarks.into_iter().zip(usages);
        Ok(Self {
            benchmarks: benchmarks
                .map(|(benchmark, usages)| (benchmark.name, benchmark.is_competitor, usages))
                .collect(),
        })
    }

    /// Removes the last benchmark, a variant of the first one.
    pub(crate) fn take_last(&mut self) -> Option<NamedUsages<T>> {
        self.benchmarks.pop()
    }

    /// Replaces the first benchmark by a variant of it.
    pub(crate) fn replace_first(&mut self, variant: NamedUsages<T>) {
        if let Some(first) = self.benchmarks.first_mut() {
            *first = variant;
        }
    }

    /// A value of the results as a metric.
    pub(crate) fn metric(&self, name: impl Into<String>, unit: Unit, value: impl Fn(&T) -> f64) -> Metric {
        let series = self.benchmarks.iter().map(|(name, is_competitor, usages)| Series {
            name: name.clone(),
            is_competitor: *is_competitor,
            samples: usages.iter().map(&value).collect(),
        });
        Metric::from_series(name, unit, series.collect())
    }
}

impl Usages {
    /// The wall-clock time as a metric.
    pub(crate) fn time(&self, name: &str) -> Metric {
        self.metric(name, Unit::Seconds, |usage| usage.time)
    }

    /// The CPU time as a metric.
    pub(crate) fn cpu_time(&self, name: &str) -> Metric {
        self.metric(format!("{name}, CPU time"), Unit::Seconds, |usage| usage.cpu_time)
    }

    /// The peak memory as a metric.
    pub(crate) fn memory(&self, name: &str) -> Metric {
        self.metric(format!("{name}, memory"), Unit::Bytes, |usage| usage.memory)
    }
}
