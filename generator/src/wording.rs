//! Helpers for the wording of messages and documentation.

/// Returns the indefinite article for a name. Most names with the initial `U` are pronounced like `User`, so they get
/// `a`.
pub(crate) fn article(name: &str) -> &'static str {
    if name.starts_with(['A', 'E', 'I', 'O']) {
        "an"
    } else {
        "a"
    }
}

/// `1 error`, `2 errors`
#[cfg(feature = "cli")]
pub(crate) fn count(n: usize, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}

/// Returns the name that is most similar to an unknown one, if any is similar enough.
pub(crate) fn nearest<'n>(name: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let name = name.to_lowercase();
    let score = |other: &str| {
        let other = other.to_lowercase();
        // In a short name a single typo lowers the similarity a lot.
        let is_typo = name.len() > 2 && strsim::osa_distance(&other, &name) == 1;
        strsim::jaro_winkler(&other, &name).max(if is_typo { 0.8 } else { 0.0 })
    };
    let scored = names.into_iter().map(|other| (other, score(other)));
    let (nearest, score) = scored.max_by(|(_, a), (_, b)| a.total_cmp(b))?;
    (score > 0.75).then_some(nearest)
}

/// Asks whether the most similar one of several words was meant.
pub(crate) fn did_you_mean<'n>(word: &str, words: impl IntoIterator<Item = &'n str>) -> Option<String> {
    Some(format!("did you mean `{}`?", nearest(word, words)?))
}

/// Suggests the one of several words that was probably meant.
pub(crate) fn suggest_similar<'n>(word: &str, words: impl IntoIterator<Item = &'n str>) -> Option<String> {
    Some(format!("write `{}`", nearest(word, words)?))
}

/// Suggests the one of several words that was probably meant, or lists them all.
pub(crate) fn suggest_one_of(word: &str, words: &[&str]) -> String {
    suggest_similar(word, words.iter().copied()).unwrap_or_else(|| format!("use one of: {}", words.join(", ")))
}
