//! Determines the OpenAPI version of a document, and whether it is supported.

pub(crate) mod later_fields;
pub(crate) mod v31;
pub(crate) mod v32;

use serde_json::Value;

use crate::diagnostics::Log;
use crate::pointer::Pointer;

/// A supported version of OpenAPI.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Version {
    V30,
    V31,
    V32,
}

impl Version {
    /// Its name, without the number of the patch.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::V30 => "3.0",
            Self::V31 => "3.1",
            Self::V32 => "3.2",
        }
    }
}

/// Returns the version of a document whose root is at `top`. Reports an error and returns `None` if it is not
/// supported.
pub(crate) fn version(root: &Value, top: &Pointer, log: &mut Log) -> Option<Version> {
    let version = match root.get("openapi") {
        Some(Value::String(version)) => version.clone(),
        Some(Value::Number(version)) => version.to_string(),
        Some(_) => {
            log.error(
                &top.child("openapi"),
                "the version must be a string such as 3.0.3",
                None,
            );
            return None;
        }
        None if root.get("swagger").is_some() => {
            let help = "convert it to OpenAPI 3.0 first, for example with swagger2openapi";
            log.error(
                &top.child("swagger"),
                "Swagger 2.0 is not supported",
                Some(help.to_owned()),
            );
            return None;
        }
        None => {
            let help = "add the version of OpenAPI, such as `openapi: 3.0.3`, at the top";
            log.error(
                top,
                "this is not an OpenAPI document: the key `openapi` is missing",
                Some(help.to_owned()),
            );
            return None;
        }
    };
    let minor = version.splitn(3, '.').take(2).collect::<Vec<_>>().join(".");
    let help = match minor.as_str() {
        "3.0" => return Some(Version::V30),
        "3.1" => return Some(Version::V31),
        "3.2" => return Some(Version::V32),
        _ => "OpenAPI 3.0, 3.1 and 3.2 are supported",
    };
    log.error(
        &top.child("openapi"),
        format!("OpenAPI {version} is not supported"),
        Some(help.to_owned()),
    );
    None
}
