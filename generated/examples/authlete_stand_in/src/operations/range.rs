//! The part of a list that a request asks for.

use authlete::test_util::ReceivedRequest;

/// How many elements a part has if the request does not say so.
const DEFAULT: usize = 5;

/// Returns `start` and `end` (exclusive) of the query, limited to the list.
pub(crate) fn range(request: &ReceivedRequest, count: usize) -> (usize, usize) {
    let number = |name: &str| request.query_parameter(name).and_then(|text| text.parse().ok());
    limit(number("start"), number("end"), count)
}

/// Limits a part to a list of this length.
pub(crate) fn limit(start: Option<usize>, end: Option<usize>, count: usize) -> (usize, usize) {
    let start = start.unwrap_or(0).min(count);
    let end = end.unwrap_or(start.saturating_add(DEFAULT)).clamp(start, count);
    (start, end)
}
