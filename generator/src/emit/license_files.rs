//! The texts of the package's licenses, if all of them are well-known.

use crate::emit::files::FileTask;
use crate::emit::metadata::Metadata;

/// A license with its SPDX identifier and its text. `{holder}` in the text is the holder of the copyright.
struct License {
    id: &'static str,
    /// The suffix of the file name if there are several licenses.
    suffix: &'static str,
    text: &'static str,
}

macro_rules! license {
    ($id:literal, $suffix:literal) => {
        License {
            id: $id,
            suffix: $suffix,
            text: include_str!(concat!("../../templates/licenses/", $id)),
        }
    };
}

const LICENSES: &[License] = &[
    license!("Apache-2.0", "APACHE"),
    license!("BSD-2-Clause", "BSD-2-CLAUSE"),
    license!("BSD-3-Clause", "BSD-3-CLAUSE"),
    license!("ISC", "ISC"),
    license!("MIT", "MIT"),
    license!("MPL-2.0", "MPL"),
];

/// The paths of the generated license files.
pub(crate) fn paths(metadata: &Metadata<'_>) -> Vec<String> {
    files(metadata).into_iter().map(|(path, _)| path).collect()
}

pub(crate) fn tasks<'a>(metadata: &'a Metadata<'a>) -> Vec<FileTask<'a>> {
    let tasks = files(metadata)
        .into_iter()
        .map(|(path, license)| FileTask::new(path, || license.text.replace("{holder}", &copyright_holder(metadata))));
    tasks.collect()
}

fn files(metadata: &Metadata<'_>) -> Vec<(String, &'static License)> {
    if metadata.config.package.license_files == Some(false) {
        return Vec::new();
    }
    let licenses = metadata.license().and_then(well_known).unwrap_or_default();
    let is_one = licenses.len() == 1;
    let files = licenses.into_iter().map(|license| {
        let path = if is_one {
            "LICENSE".to_owned()
        } else {
            format!("LICENSE-{}", license.suffix)
        };
        (path, license)
    });
    files.collect()
}

/// The licenses of an SPDX expression, each once; `None` if one of them is not well-known or has an exception.
fn well_known(expression: &str) -> Option<Vec<&'static License>> {
    let expression = spdx::Expression::parse(expression).ok()?;
    let mut found: Vec<&License> = Vec::new();
    for requirement in expression.requirements() {
        let id = requirement.req.to_string();
        let license = LICENSES.iter().find(|license| license.id == id)?;
        if !found.iter().any(|other| other.id == id) {
            found.push(license);
        }
    }
    Some(found)
}

/// The names of the authors. There is no year, because the output must not depend on the time of the run.
fn copyright_holder(metadata: &Metadata<'_>) -> String {
    let authors = metadata.authors();
    let names = authors
        .iter()
        .map(|author| author.split('<').next().unwrap_or_default().trim());
    let names: Vec<&str> = names.filter(|name| !name.is_empty()).collect();
    if names.is_empty() {
        format!("the {} contributors", metadata.name)
    } else {
        names.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_of_well_known_licenses_has_files() {
        for (expression, ids) in [
            ("MIT", Some(&["MIT"][..])),
            ("MIT OR Apache-2.0", Some(&["MIT", "Apache-2.0"])),
            ("(MIT OR Apache-2.0) AND ISC", Some(&["MIT", "Apache-2.0", "ISC"])),
            ("MIT OR MIT", Some(&["MIT"])),
            ("MPL-2.0", Some(&["MPL-2.0"])),
            ("MIT OR GPL-3.0-only", None),
            ("Apache-2.0 WITH LLVM-exception", None),
            ("Apache-2.0+", None),
            ("LicenseRef-Own", None),
            ("not a license", None),
        ] {
            let found = well_known(expression);
            let found = found.map(|licenses| licenses.iter().map(|license| license.id).collect::<Vec<_>>());
            assert_eq!(found.as_deref(), ids, "{expression}");
        }
    }

    #[test]
    fn a_license_with_a_copyright_line_names_the_holder() {
        for license in LICENSES {
            let names_holder = !["Apache-2.0", "MPL-2.0"].contains(&license.id);
            assert_eq!(license.text.contains("{holder}"), names_holder, "{}", license.id);
            assert!(
                license.text.ends_with("\n") && license.text.lines().all(|line| line.len() <= 80),
                "{}",
                license.id
            );
        }
    }
}
