//! The machine and the programs of a run, and the day.

use std::env::consts::{ARCH, OS};
use std::fs;
use std::process::Command;
use std::time::SystemTime;

/// Processor, operating system and compiler.
pub(super) fn describe_machine() -> String {
    let cpu = fs::read_to_string("/proc/cpuinfo").ok().and_then(|text| {
        let line = text.lines().find(|line| line.starts_with("model name"))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    });
    let count = std::thread::available_parallelism().map_or(1, usize::from);
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = Command::new(rustc).arg("--version").output().ok();
    let version = version.and_then(|output| String::from_utf8(output.stdout).ok());
    let version = version.as_deref().map_or("rustc", str::trim);
    format!(
        "{count} × {}, {OS} {ARCH}, {version}",
        cpu.as_deref().unwrap_or("processor")
    )
}

/// Today, such as `28 Nov 2026`.
pub(super) fn today() -> String {
    let date = httpdate::fmt_http_date(SystemTime::now());
    // `Sat, 28 Nov 2026 21:32:17 GMT`
    let words = date.split(' ').skip(1).take(3);
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_has_a_day_a_month_and_a_year() {
        let date = today();
        let [day, month, year] = date.split(' ').collect::<Vec<_>>().try_into().unwrap();
        assert!(
            day.parse::<u8>().is_ok() && month.len() == 3 && year.parse::<u16>().is_ok(),
            "{date}"
        );
    }
}
