//! The parts of a media type (RFC 9110, section 8.3.1).

/// Returns a media type without its parameters, in lower case.
pub(crate) fn essence(media: &str) -> String {
    media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Whether values of this media type are JSON. It has no parameters, and is in lower case.
pub(crate) fn is_json(essence: &str) -> bool {
    essence == "application/json" || essence.ends_with("+json")
}

/// Returns a media type without its boundary: each request has its own.
pub(crate) fn without_boundary(media: &str) -> String {
    let is_boundary = |part: &&str| part.trim_start().to_ascii_lowercase().starts_with("boundary=");
    let parts: Vec<&str> = media.split(';').filter(|part| !is_boundary(part)).collect();
    parts.join(";")
}
