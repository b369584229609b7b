//! Determines the OpenAPI version of a document, and whether it is supported.

pub(crate) mod v31;

use serde_json::Value;

use super::pointer::Pointer;
use crate::diagnostics::Log;

/// A supported version of OpenAPI.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Version {
    V30,
    V31,
}

/// Returns the version of a document whose root is at `top`. Reports an error and returns `None` if it is not
/// supported.
pub(crate) fn version(root: &Value, top: &Pointer, log: &mut Log) -> Option<Version> {
    let version = match root.get("openapi") {
        Some(Value::String(version)) => version.clone(),
        Some(Value::Number(version)) => version.to_string(),
        Some(_) => {
            log.error(&top.child("openapi"), "a version such as 3.0.3 is expected", None);
            return None;
        }
        None if root.get("swagger").is_some() => {
            let help = "convert it to OpenAPI 3.0 first, for example with swagger2openapi";
            log.error(
                &top.child("swagger"),
                "this is Swagger 2.0, which is not read",
                Some(help.to_owned()),
            );
            return None;
        }
        None => {
            let help = "an OpenAPI document says `openapi: 3.0.3` at its top";
            log.error(
                top,
                "this is not an OpenAPI document: it has no `openapi`",
                Some(help.to_owned()),
            );
            return None;
        }
    };
    let minor = version.splitn(3, '.').take(2).collect::<Vec<_>>().join(".");
    let help = match minor.as_str() {
        "3.0" => return Some(Version::V30),
        "3.1" => return Some(Version::V31),
        "3.2" => {
            "where the document uses nothing that 3.2 added, write `openapi: 3.1.1`; otherwise bring it down to 3.1 first"
        }
        _ => "OpenAPI 3.0 and 3.1 are read",
    };
    log.error(
        &top.child("openapi"),
        format!("this is OpenAPI {version}, which is not read"),
        Some(help.to_owned()),
    );
    None
}
