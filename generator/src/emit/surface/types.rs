//! Types and statuses, as they are recorded.

use proc_macro2::TokenStream;

use crate::ir::{self, Api, ResponseBody, StatusPattern};
use crate::surface::types::Type;

/// The text of a type, with spaces as in handwritten code.
pub(super) fn type_text(tokens: &TokenStream) -> String {
    let mut text = tokens.to_string();
    for (spaced, plain) in [
        (" :: ", "::"),
        (":: ", "::"),
        (" : ", ": "),
        ("& ", "&"),
        (" <", "<"),
        ("< ", "<"),
        (" >", ">"),
        (" ,", ","),
        ("[ ", "["),
        (" ]", "]"),
        ("rt::", ""),
    ] {
        text = text.replace(spaced, plain);
    }
    text
}

/// Converts a type. Models are referred to by name instead of by index.
pub(super) fn convert_type(api: &Api, ty: &ir::Type) -> Type {
    let inner = |ty: &ir::Type| Box::new(convert_type(api, ty));
    let name = |model: usize| api.models[model].name.clone();
    Type::scalar(match ty {
        ir::Type::Bool => "bool",
        ir::Type::I32 => "i32",
        ir::Type::I64 => "i64",
        ir::Type::U32 => "u32",
        ir::Type::U64 => "u64",
        ir::Type::I128 => "i128",
        ir::Type::U128 => "u128",
        ir::Type::F32 => "f32",
        ir::Type::F64 => "f64",
        ir::Type::Decimal => "Decimal",
        ir::Type::String => "String",
        ir::Type::Format(path) => path,
        ir::Type::File => "File",
        ir::Type::Json => "serde_json::Value",
        ir::Type::List(item) => return Type::List(inner(item)),
        ir::Type::Map(value) => return Type::Map(inner(value)),
        ir::Type::Model(model) => return Type::Model(name(*model)),
        ir::Type::Boxed(model) => return Type::Boxed(name(*model)),
        ir::Type::Nullable(value) => return Type::Nullable(inner(value)),
    })
}

/// The type of a response body; `None` if it is empty.
pub(super) fn convert_body(api: &Api, body: &ResponseBody) -> Option<Type> {
    Some(match body {
        ResponseBody::Empty => return None,
        ResponseBody::Json(ty) => convert_type(api, ty),
        ResponseBody::Text => Type::scalar("String"),
        ResponseBody::Bytes => Type::scalar("bytes::Bytes"),
        ResponseBody::MediaTypeEnum(model) => Type::Model(api.models[*model].name.clone()),
    })
}

/// A key of the Responses Object.
pub(super) fn status_text(status: StatusPattern) -> String {
    match status {
        StatusPattern::Code(code) => code.to_string(),
        StatusPattern::Range(code) => format!("{}XX", code / 100),
        StatusPattern::Default => "default".to_owned(),
    }
}
