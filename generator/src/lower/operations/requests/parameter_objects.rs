//! Parameter Objects, with the locations and styles that `openapiv3` does not know.

use openapiv3::{CookieStyle, HeaderStyle, Parameter, ParameterData, PathStyle, QueryStyle};
use serde_json::Value;

use crate::diagnostics::Log;
use crate::document::{Document, Pointer, Version, grammar};
use crate::ir::{ParameterLocation, Style};

/// A Parameter Object.
pub(crate) struct ParameterObject {
    pub(crate) data: ParameterData,
    pub(crate) location: ParameterLocation,
    pub(crate) style: Style,
    /// `allowReserved`
    pub(crate) reserved: bool,
}

impl ParameterObject {
    /// Reads the Parameter Object at a location.
    pub(crate) fn read(document: &Document, at: &Pointer, log: &mut Log) -> Option<Self> {
        let untyped = document.at(at)?;
        let has = |key: &str, value: &str| untyped.get(key).and_then(Value::as_str) == Some(value);
        let is_query_string = has("in", "querystring");
        let has_cookie_style = has("in", "cookie") && has("style", "cookie");
        let edit = |untyped: &mut Value| {
            if let Value::Object(map) = untyped {
                if is_query_string {
                    map.insert("in".to_owned(), "query".into());
                    map.shift_remove("schema");
                }
                if has_cookie_style {
                    map.shift_remove("style");
                }
            }
        };
        let object: Parameter = document.deserialize_edited(&grammar::PARAMETER, at, edit, log)?;
        // Before OpenAPI 3.2, `allowReserved` applies to query parameters only.
        let is_newer = document.version_of(at.file()) >= Version::V32;
        let reserved = is_newer && untyped.get("allowReserved").and_then(Value::as_bool) == Some(true);
        Some(match object {
            Parameter::Path { parameter_data, style } => Self {
                data: parameter_data,
                location: ParameterLocation::Path,
                style: match style {
                    PathStyle::Simple => Style::Simple,
                    PathStyle::Label => Style::Label,
                    PathStyle::Matrix => Style::Matrix,
                },
                reserved,
            },
            Parameter::Query { parameter_data, .. } if is_query_string => Self {
                data: parameter_data,
                location: ParameterLocation::QueryString,
                style: Style::Form,
                reserved: false,
            },
            Parameter::Query {
                parameter_data,
                style,
                allow_reserved,
                ..
            } => Self {
                data: parameter_data,
                location: ParameterLocation::Query,
                style: query_style(&style),
                reserved: allow_reserved,
            },
            Parameter::Header {
                parameter_data,
                style: HeaderStyle::Simple,
            } => Self {
                data: parameter_data,
                location: ParameterLocation::Header,
                style: Style::Simple,
                reserved: false,
            },
            Parameter::Cookie {
                parameter_data,
                style: CookieStyle::Form,
            } => Self {
                data: parameter_data,
                location: ParameterLocation::Cookie,
                style: if has_cookie_style { Style::Cookie } else { Style::Form },
                reserved: reserved && !has_cookie_style,
            },
        })
    }
}

pub(crate) fn query_style(style: &QueryStyle) -> Style {
    match style {
        QueryStyle::Form => Style::Form,
        QueryStyle::SpaceDelimited => Style::SpaceDelimited,
        QueryStyle::PipeDelimited => Style::PipeDelimited,
        QueryStyle::DeepObject => Style::DeepObject,
    }
}
