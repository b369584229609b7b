//! Measuring several things side by side.

use std::time::Duration;

use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};

/// Something to be measured again and again.
pub(super) struct Runner<'a, T> {
    pub(super) name: String,
    pub(super) run: Box<dyn FnMut() -> anyhow::Result<T> + 'a>,
}

impl<'a, T> Runner<'a, T> {
    pub(super) fn new(name: impl Into<String>, run: impl FnMut() -> anyhow::Result<T> + 'a) -> Self {
        Self {
            name: name.into(),
            run: Box::new(run),
        }
    }
}

/// Measures each once in every round, so that all of them have the same weather. The first moves on by one from round to
/// round, since what one leaves behind in the caches is the next one's to use. One round before them is not counted.
///
/// Returns for each runner what it came to in each round.
pub(super) fn race<T>(what: &str, rounds: usize, runners: &mut [Runner<'_, T>]) -> anyhow::Result<Vec<Vec<T>>> {
    let bar = spinner();
    let mut results: Vec<Vec<T>> = runners.iter().map(|_| Vec::with_capacity(rounds)).collect();
    for round in 0..=rounds {
        for turn in 0..runners.len() {
            let number = (turn + round) % runners.len();
            let Some(runner) = runners.get_mut(number) else {
                continue;
            };
            bar.set_message(format!("{what}, round {round} of {rounds}: {}", runner.name));
            let result = (runner.run)().with_context(|| format!("{what}, {}", runner.name))?;
            if let Some(results) = results.get_mut(number).filter(|_| round > 0) {
                results.push(result);
            }
        }
    }
    bar.finish_and_clear();
    Ok(results)
}

/// Says what is going on, where somebody is there to see it.
pub(super) fn spinner() -> ProgressBar {
    let bar = ProgressBar::new_spinner();
    bar.enable_steady_tick(Duration::from_millis(200));
    // The template is a constant, and a spinner of the default style is none the worse.
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
    fn all_run_once_in_every_round_and_take_turns_in_being_first() {
        let log = RefCell::new(String::new());
        let mut runners: Vec<Runner<'_, usize>> = ["a", "b", "c"]
            .map(|name| {
                Runner::new(name, || {
                    log.borrow_mut().push_str(name);
                    Ok(log.borrow().len())
                })
            })
            .into();
        let results = race("test", 3, &mut runners).unwrap();
        assert_eq!(*log.borrow(), "abcbcacababc");
        assert_eq!(results, [vec![6, 8, 10], vec![4, 9, 11], vec![5, 7, 12]]);
    }

    #[test]
    fn a_failure_says_whose_it_is() {
        let mut runners = [Runner::<()>::new("b", || anyhow::bail!("no"))];
        let error = race("test", 1, &mut runners).unwrap_err();
        assert_eq!(format!("{error:#}"), "test, b: no");
    }
}
