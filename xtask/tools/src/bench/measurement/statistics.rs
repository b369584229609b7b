//! Statistics of samples.
//!
//! Background load makes some runs slower and none faster, and it varies over time. Therefore the average is the median,
//! the spread ignores the outer quartiles, and ratios are computed within rounds.

/// The median; 0 without samples.
pub(crate) fn median(samples: &[f64]) -> f64 {
    quantile(samples, 0.5)
}

/// Half the interquartile range, relative to the median.
pub(crate) fn spread(samples: &[f64]) -> f64 {
    let middle = median(samples);
    if middle == 0.0 {
        return 0.0;
    }
    (quantile(samples, 0.75) - quantile(samples, 0.25)) / 2.0 / middle.abs()
}

/// The median of the ratios in each round.
pub(crate) fn ratio(ours: &[f64], theirs: &[f64]) -> f64 {
    let ratios: Vec<f64> = ours.iter().zip(theirs).map(|(ours, theirs)| ours / theirs).collect();
    median(&ratios)
}

/// A quantile, with linear interpolation.
fn quantile(samples: &[f64], share: f64) -> f64 {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    let Some(last) = sorted.len().checked_sub(1) else {
        return 0.0;
    };
    #[expect(clippy::cast_precision_loss, reason = "the number is small")]
    let place = share * last as f64;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and the last index"
    )]
    let (low, high) = (place.floor() as usize, place.ceil() as usize);
    match (sorted.get(low), sorted.get(high)) {
        (Some(low), Some(high)) => low + (high - low) * place.fract(),
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-9, "{a} is not {b}");
    }

    #[test]
    fn one_slow_run_changes_neither_the_median_nor_the_spread() {
        let calm = [1.0, 1.1, 0.9, 1.0, 1.0];
        let disturbed = [1.0, 1.1, 0.9, 1.0, 50.0];
        near(median(&calm), 1.0);
        near(median(&disturbed), 1.0);
        assert!(spread(&disturbed) < 0.06);
    }

    #[test]
    fn the_median_of_an_even_number_of_samples_is_interpolated() {
        near(median(&[4.0, 1.0, 3.0, 2.0]), 2.5);
        near(spread(&[1.0, 2.0, 3.0]), 0.25);
        near(median(&[]), 0.0);
        near(spread(&[0.0, 0.0]), 0.0);
    }

    #[test]
    fn background_load_does_not_change_a_ratio() {
        near(ratio(&[2.0, 4.0, 8.0], &[1.0, 2.0, 4.0]), 2.0);
    }
}
