//! The query of a URL.

use percent_encoding::percent_decode_str;
use reqwest::Url;

/// Returns the name of an encoded `name=value` pair, decoded.
pub(crate) fn decode_name(pair: &str) -> Vec<u8> {
    let (name, _) = pair.split_once('=').unwrap_or((pair, ""));
    percent_decode_str(&name.replace('+', " ")).collect()
}

/// Appends a query to a URL. Some documents have paths that contain a query already.
pub(crate) fn append(url: &mut String, query: &str) {
    if !query.is_empty() {
        url.push(if url.contains('?') { '&' } else { '?' });
        url.push_str(query);
    }
}

/// Adds encoded `name=value` pairs to the query of a URL, in place of those with the same names.
pub(crate) fn replace_pairs(url: &mut Url, pairs: &[&str]) {
    if pairs.is_empty() {
        return;
    }
    let names: Vec<Vec<u8>> = pairs.iter().map(|pair| decode_name(pair)).collect();
    let query = url.query().unwrap_or_default().to_owned();
    let others = query
        .split('&')
        .filter(|pair| !pair.is_empty() && !names.contains(&decode_name(pair)));
    let query: Vec<&str> = others.chain(pairs.iter().copied()).collect();
    url.set_query(Some(&query.join("&")));
}
