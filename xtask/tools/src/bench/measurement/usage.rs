//! The resources that processes of several generators used, measured together.

use super::interleave::{Benchmark, Rounds, run_interleaved};
use super::metric::{Metric, Series};
use super::process::ResourceUsage;
use super::unit::Unit;

/// The resources that each benchmark used in each round; the first one is ours.
pub(crate) struct Usages {
    benchmarks: Vec<NamedUsages>,
}

/// The name of the benchmark, whether it belongs to a competitor, and its resources in each round.
type NamedUsages = (String, bool, Vec<ResourceUsage>);

impl Usages {
    /// Runs the benchmarks in interleaved rounds.
    pub(crate) fn measure(
        name: &str,
        rounds: Rounds,
        mut benchmarks: Vec<Benchmark<'_, ResourceUsage>>,
    ) -> anyhow::Result<Self> {
        let usages = run_interleaved(name, rounds, &mut benchmarks)?;
        let benchmarks = benchmarks.into_iter().zip(usages);
        Ok(Self {
            benchmarks: benchmarks
                .map(|(benchmark, usages)| (benchmark.name, benchmark.is_competitor, usages))
                .collect(),
        })
    }

    /// Removes the last benchmark, a variant of the first one.
    pub(crate) fn take_last(&mut self) -> Option<NamedUsages> {
        self.benchmarks.pop()
    }

    /// Replaces the first benchmark by a variant of it.
    pub(crate) fn replace_first(&mut self, variant: NamedUsages) {
        if let Some(first) = self.benchmarks.first_mut() {
            *first = variant;
        }
    }

    /// The wall-clock time as a metric.
    pub(crate) fn time(&self, name: &str) -> Metric {
        self.metric(name.to_owned(), Unit::Seconds, |usage| usage.time)
    }

    /// The CPU time as a metric.
    pub(crate) fn cpu_time(&self, name: &str) -> Metric {
        self.metric(format!("{name}, CPU time"), Unit::Seconds, |usage| usage.cpu_time)
    }

    /// The peak memory as a metric.
    pub(crate) fn memory(&self, name: &str) -> Metric {
        self.metric(format!("{name}, memory"), Unit::Bytes, |usage| usage.memory)
    }

    fn metric(&self, name: String, unit: Unit, value: fn(&ResourceUsage) -> f64) -> Metric {
        let series = self.benchmarks.iter().map(|(name, is_competitor, usages)| Series {
            name: name.clone(),
            is_competitor: *is_competitor,
            samples: usages.iter().map(value).collect(),
        });
        Metric::from_series(name, unit, series.collect())
    }
}
