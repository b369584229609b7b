//! Formats types as Markdown: inline code, with each model as a link to its page.

use super::reference::Reference;
use super::text::code;
use crate::ir::{Field, ModelId, ResponseBody, Type, unraw};

/// Formats a type for a page. `up` is the relative path from the page to `docs/`.
pub(crate) fn ty(reference: &Reference<'_>, ty: &Type, up: &str) -> String {
    let mut text = Text::new(reference, up);
    text.ty(ty);
    text.finish()
}

/// Formats the type of a field without `Option`, because the table shows which fields are required.
pub(crate) fn field(reference: &Reference<'_>, field: &Field, up: &str) -> String {
    let around = match (field.required, field.nullable && field.ty != Type::Json) {
        (true, false) | (false, false) => None,
        (true, true) => Some("Option<"),
        (false, true) => Some("Nullable<"),
    };
    let mut text = Text::new(reference, up);
    text.around(around, &field.ty);
    text.finish()
}

/// The type of a response body.
pub(crate) fn payload(reference: &Reference<'_>, payload: &ResponseBody, up: &str) -> String {
    match payload {
        ResponseBody::Empty => "nothing".to_owned(),
        ResponseBody::Json(json) => ty(reference, json, up),
        ResponseBody::Text => code("String"),
        ResponseBody::Bytes => code("bytes::Bytes"),
        ResponseBody::MediaTypeEnum(model) => self::model(reference, *model, up),
    }
}

/// A link to the page of a model.
pub(crate) fn model(reference: &Reference<'_>, model: ModelId, up: &str) -> String {
    let name = code(unraw(&reference.api.models[model].name));
    format!("[{name}]({up}{})", reference.links_to_pages.to_model(model))
}

/// Code and links in sequence.
struct Text<'b> {
    reference: &'b Reference<'b>,
    up: &'b str,
    /// The Markdown so far.
    done: String,
    /// Code to append, once it is complete.
    code: String,
}

impl<'b> Text<'b> {
    fn new(reference: &'b Reference<'b>, up: &'b str) -> Self {
        Self {
            reference,
            up,
            done: String::new(),
            code: String::new(),
        }
    }

    fn ty(&mut self, ty: &Type) {
        match ty {
            Type::Bool => self.code.push_str("bool"),
            Type::I32 => self.code.push_str("i32"),
            Type::I64 => self.code.push_str("i64"),
            Type::U32 => self.code.push_str("u32"),
            Type::U64 => self.code.push_str("u64"),
            Type::I128 => self.code.push_str("i128"),
            Type::U128 => self.code.push_str("u128"),
            Type::F32 => self.code.push_str("f32"),
            Type::F64 => self.code.push_str("f64"),
            Type::Decimal => self.code.push_str("Decimal"),
            Type::String => self.code.push_str("String"),
            Type::Format(path) => self.code.push_str(path),
            Type::File => self.code.push_str("File"),
            Type::Json => self.code.push_str("serde_json::Value"),
            Type::List(item) => self.around(Some("Vec<"), item),
            Type::Map(value) => self.around(Some("BTreeMap<String, "), value),
            Type::Nullable(inner) => self.around(Some("Option<"), inner),
            Type::Boxed(model) => self.around(Some("Box<"), &Type::Model(*model)),
            Type::Model(model) => {
                self.flush();
                let link = self::model(self.reference, *model, self.up);
                self.done.push_str(&link);
            }
        }
    }

    fn around(&mut self, before: Option<&str>, inner: &Type) {
        self.code.push_str(before.unwrap_or_default());
        self.ty(inner);
        if before.is_some() {
            self.code.push('>');
        }
    }

    fn flush(&mut self) {
        if !self.code.is_empty() {
            self.done.push_str(&code(&std::mem::take(&mut self.code)));
        }
    }

    fn finish(mut self) -> String {
        self.flush();
        self.done
    }
}
