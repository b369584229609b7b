//! The table, what is wrong, and what it comes to.

use std::io::{self, Write};
use std::path::Path;

use super::judge::{Cell, Row, Verdict, WAYS};
use super::name;

pub(super) fn print(to: &mut impl Write, document: &Path, verdict: &Verdict<'_>) -> io::Result<()> {
    let rows = &verdict.rows;
    let title = name(document);
    let widest = rows.iter().map(|row| row.operation.len()).chain([title.len()]).max();
    let width = widest.unwrap_or_default();

    write!(to, "{title:<width$}")?;
    for way in WAYS {
        write!(to, "  {way}")?;
    }
    writeln!(to)?;
    for row in rows {
        line(to, row, width)?;
    }

    for (index, exception) in verdict.exceptions.iter().enumerate() {
        writeln!(to, "\n{} {}", number(index), exception.why)?;
    }
    for row in rows {
        for (cell, way) in row.cells.iter().zip(WAYS) {
            if let Cell::Bad(problems) = cell {
                writeln!(to, "\n{}, {way}:\n  {}", row.operation, problems.join("\n  "))?;
            }
        }
    }
    for stray in &verdict.strays {
        writeln!(to, "\n{stray}: is not in the document")?;
    }

    let (good, all, requests) = (verdict.good(), rows.len(), verdict.requests);
    write!(to, "\n{good}/{all} operations, {requests} requests")?;
    let excepted = rows.iter().filter(|row| row.is_good() && row.is_excepted()).count();
    if excepted > 0 {
        write!(to, "; {excepted} of the operations with an exception")?;
    }
    writeln!(to, ": {title}")
}

fn line(to: &mut impl Write, row: &Row, width: usize) -> io::Result<()> {
    let mut line = format!("{:<width$}", row.operation);
    for (cell, way) in row.cells.iter().zip(WAYS) {
        let text = match cell {
            Cell::None => "–".to_owned(),
            Cell::Good => "ok".to_owned(),
            Cell::Excepted(index) => number(*index),
            Cell::Bad(_) => "WRONG".to_owned(),
        };
        line += &format!("  {text:<width$}", width = way.len());
    }
    writeln!(to, "{}", line.trim_end())
}

fn number(index: usize) -> String {
    format!("[{}]", index + 1)
}
