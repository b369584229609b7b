//! Which version of OpenAPI a document is in, and whether it can be read.

use serde_json::Value;

use super::pointer::Pointer;
use crate::diagnostic::Log;

/// Notes an error unless the document, whose root is at `top`, is in OpenAPI 3.0.
pub(crate) fn check(root: &Value, top: &Pointer, log: &mut Log) {
    let version = match root.get("openapi") {
        Some(Value::String(version)) => version.clone(),
        Some(Value::Number(version)) => version.to_string(),
        Some(_) => return log.error(&top.child("openapi"), "a version such as 3.0.3 is expected", None),
        None if root.get("swagger").is_some() => {
            let help = "convert it to OpenAPI 3.0 first, for example with swagger2openapi";
            return log.error(
                &top.child("swagger"),
                "this is Swagger 2.0, which is not read",
                Some(help.to_owned()),
            );
        }
        None => {
            let help = "an OpenAPI document says `openapi: 3.0.3` at its top";
            return log.error(
                top,
                "this is no OpenAPI document: it has no `openapi`",
                Some(help.to_owned()),
            );
        }
    };
    if version != "3.0" && !version.starts_with("3.0.") {
        let help = match version.as_str() {
            later if later.starts_with("3.1") => "OpenAPI 3.1 is not read yet; downgrade the document to 3.0",
            _ => "OpenAPI 3.0 is read",
        };
        log.error(
            &top.child("openapi"),
            format!("this is OpenAPI {version}"),
            Some(help.to_owned()),
        );
    }
}
