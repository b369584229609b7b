//! Properties of names: raw identifiers, and names that files cannot have on Windows.

/// A name without the `r#` of a raw identifier.
pub(crate) fn unraw(name: &str) -> &str {
    name.strip_prefix("r#").unwrap_or(name)
}

/// Device names, which Windows reserves with any extension and in any case.
const DEVICES: &[&str] = &["aux", "con", "conin", "conout", "nul", "prn"];

/// Whether Windows reserves this file name.
pub(crate) fn is_windows_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_lowercase();
    let port = stem.strip_prefix("com").or_else(|| stem.strip_prefix("lpt"));
    let is_port = port
        .is_some_and(|port| matches!(port, "¹" | "²" | "³") || port.len() == 1 && port.as_bytes()[0].is_ascii_digit());
    DEVICES.contains(&stem.as_str()) || is_port
}
