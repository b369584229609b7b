//! `init`: writes a commented settings file after a look at the document.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;

use serde_json::Value;

use super::args::{InitArgs, OutputOptions};
use super::messages::Messages;
use crate::config::package;
use crate::project::client::Client;
use crate::project::inputs::sources::Sources;
use crate::project::settings::FILE_NAME;
use crate::wording::count;
use crate::{Config, Summary};

/// Rust types for common string formats: the format, the type, its dependency.
const FORMAT_TYPES: &[(&str, &str, &str)] = &[
    ("date", "jiff::civil::Date", "jiff = \"0.2\""),
    ("date-time", "jiff::Timestamp", "jiff = \"0.2\""),
    ("ipv4", "std::net::Ipv4Addr", ""),
    ("ipv6", "std::net::Ipv6Addr", ""),
    ("uri", "url::Url", "url = \"2\""),
    ("uuid", "uuid::Uuid", "uuid = \"1\""),
];

/// Writes the settings file into the current directory, unless there is one.
pub(super) fn run(args: &InitArgs, options: &OutputOptions) -> ExitCode {
    let mut messages = Messages::new(options);
    let client = Client {
        document: args.document.clone(),
        fetched: None,
        overlays: Vec::new(),
        settings: None,
        config: Config::default(),
        number: 0,
        out: args.out.clone().into(),
    };
    let sources = match Sources::read(&client) {
        Ok(sources) => sources,
        Err(errors) => {
            messages.report(&errors, &|_| None);
            return ExitCode::FAILURE;
        }
    };
    let output = sources.generate(&client.out, None, &mut |_| ()).output;
    let Some(summary) = output.summary else {
        messages.report(&output.diagnostics, &|name| sources.text(name));
        messages.error(&format!("{FILE_NAME} was not written: the document cannot be read"));
        return ExitCode::FAILURE;
    };
    let text = settings_text(args, &summary, &formats(&sources.document.bytes));
    let created = fs::File::create_new(FILE_NAME).and_then(|mut file| file.write_all(text.as_bytes()));
    if let Err(error) = created {
        let reason = match fs::symlink_metadata(FILE_NAME) {
            Ok(existing) if existing.is_dir() => "a directory has this name".to_owned(),
            Ok(_) if error.kind() == io::ErrorKind::AlreadyExists => "it exists already".to_owned(),
            _ => error.to_string(),
        };
        messages.error(&format!("{FILE_NAME}: cannot be created: {reason}"));
        return ExitCode::FAILURE;
    }
    messages.line(format_args!("wrote {FILE_NAME}"));
    let errors = output
        .diagnostics
        .iter()
        .filter(|one| one.severity == crate::Severity::Error)
        .count();
    let next = match errors {
        0 => "run `openapi-crate generate` to write the crate".to_owned(),
        _ => format!(
            "the document has {}; `openapi-crate generate` lists them",
            count(errors, "error")
        ),
    };
    messages.line(format_args!("{next}"));
    ExitCode::SUCCESS
}

/// The settings file.
fn settings_text(args: &InitArgs, summary: &Summary, formats: &BTreeSet<String>) -> String {
    let name = args
        .package
        .clone()
        .unwrap_or_else(|| package::name(&Config::default(), &summary.title));
    let title = format!("{} {}", one_line(&summary.title), one_line(&summary.version));
    let (document, out, name) = (
        toml_string(&path_text(&args.document)),
        toml_string(&args.out),
        toml_string(&name),
    );
    let formats = formats_text(formats);
    format!(
        r#"# Settings of openapi-crate for {title}.
# `openapi-crate generate` writes the crate; `openapi-crate check` fails if it is not up to date.

# The OpenAPI document, and overlays (OpenAPI Overlay 1.0) that are applied to it in this order. Paths are relative to
# this file.
document = {document}
# overlays = ["overlay.yaml"]

# The directory of the crate. Files that were not generated are neither changed nor removed.
out = {out}

# The `[package]` section of the crate's manifest.
[package]
name = {name}
# version = "0.1.0"
# description = "Client for …"
# license = "MIT OR Apache-2.0"
# Without this line, `cargo publish` can publish the crate, and its README assumes that you do.
publish = false

# Properties and parameters whose values never appear in `Debug` output. Names such as `client_secret`, `password` and
# `access_token` are recognized; list others in `fields`, and exceptions in `shown`.
# [secrets]
# fields = ["ticket"]
# shown = ["publicToken"]

# The Rust types of string formats; by default, strings stay `String`.
{formats}
# What happens to properties of a response that the document does not declare: "ignore" or "keep".
# [models]
# unknown-fields = "ignore"

# The properties of an error response that contain the error code and the message.
# [errors]
# code = "code"
# message = "message"

# Pages with an example for every operation and model, in `docs/` of the crate.
# [docs]
# pages = true
# guide = "guide.md"

# Hand-written code that becomes part of the crate: the module `server`.
# [extra.modules.server]
# source = "server.rs"
"#
    )
}

/// Commented settings for the formats of the document that have a type.
fn formats_text(formats: &BTreeSet<String>) -> String {
    let known = FORMAT_TYPES.iter().filter(|(format, ..)| formats.contains(*format));
    let mut text = String::new();
    for (format, path, dependency) in known {
        text += &format!("# [formats.{format}]\n# type = \"{path}\"\n");
        if !dependency.is_empty() {
            text += &format!("# dependencies = {{ {dependency} }}\n");
        }
    }
    if text.is_empty() {
        text += "# [formats.uuid]\n# type = \"uuid::Uuid\"\n# dependencies = { uuid = \"1\" }\n";
    }
    text
}

/// The values of `format` anywhere in the document.
fn formats(document: &[u8]) -> BTreeSet<String> {
    fn collect(value: &Value, formats: &mut BTreeSet<String>) {
        match value {
            Value::Object(object) => {
                formats.extend(object.get("format").and_then(Value::as_str).map(str::to_owned));
                object.values().for_each(|value| collect(value, formats));
            }
            Value::Array(items) => items.iter().for_each(|value| collect(value, formats)),
            _ => {}
        }
    }
    let mut formats = BTreeSet::new();
    if let Ok(value) = serde_yaml::from_slice(document) {
        collect(&value, &mut formats);
    }
    formats
}

/// A path with `/` as the separator, which works on every system.
fn path_text(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

fn toml_string(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

fn one_line(text: &str) -> String {
    crate::diagnostics::printable(text).replace(['\n', '\r'], " ")
}
