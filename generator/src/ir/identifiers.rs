//! Properties of names: raw identifiers, and names that files cannot have on Windows.

/// A name as people say it: names of a Rust keyword come as raw identifiers.
pub(crate) fn bare(name: &str) -> &str {
    name.strip_prefix("r#").unwrap_or(name)
}

/// Names of devices, which Windows lets no file have, whatever its extension and its case.
const DEVICES: &[&str] = &["aux", "con", "conin", "conout", "nul", "prn"];

/// Whether Windows lets no file have this name.
pub(crate) fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_lowercase();
    let port = stem.strip_prefix("com").or_else(|| stem.strip_prefix("lpt"));
    let is_port = port
        .is_some_and(|port| matches!(port, "¹" | "²" | "³") || port.len() == 1 && port.as_bytes()[0].is_ascii_digit());
    DEVICES.contains(&stem.as_str()) || is_port
}
