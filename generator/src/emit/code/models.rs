//! `src/models.rs` and `src/models/`: a module per group, and one for what several groups share.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote};

use super::types::{self, ident};
use super::{media_type_enums, response_enums, string_formats};
use crate::Config;
use crate::emit::files::Job;
use crate::emit::formatting;
use crate::emit::rustdoc::comments;
use crate::emit::rustdoc::intra_doc_links::Links;
use crate::ir::{Api, Constant, Enum, ErrorFields, Field, Kind, Model, ModelId, Record, Type, Union, bare};
use crate::wording::article;

/// How many unions within one another are looked into for a property.
const MAX_NESTED: usize = 4;

/// The module of models that more than one group uses, or none.
const SHARED: &str = "shared";

pub(crate) fn jobs<'a>(api: &'a Api, links: &'a Links<'a>, config: &'a Config) -> Vec<Job<'a>> {
    let in_unions = in_unions(api);
    let mut modules: BTreeMap<String, Vec<(&Model, bool)>> = BTreeMap::new();
    let taken = api.groups.iter().any(|group| group.name == SHARED);
    for (id, model) in api.models_in_order() {
        let module = match &model.group {
            Some(group) => group.clone(),
            None if taken => format!("{SHARED}_by_groups"),
            None => SHARED.to_owned(),
        };
        let is_in_union = in_unions.contains(&id);
        modules.entry(module).or_default().push((model, is_in_union));
    }
    let names: Vec<String> = modules.keys().cloned().collect();
    let files = modules.into_iter().map(|(module, models)| {
        let file = bare(&module);
        Job::new(format!("src/models/{file}.rs"), move || self::file(api, links, &models))
    });
    std::iter::once(Job::new("src/models.rs", move || index(api, config, &names)))
        .chain(files)
        .collect()
}

/// The modules, and everything in them under one roof; and the types that fields have and that are no models.
fn index(api: &Api, config: &Config, modules: &[String]) -> String {
    let modules: Vec<_> = modules.iter().map(|module| ident(module)).collect();
    let foreign: Vec<TokenStream> = string_formats::used(api, config)
        .iter()
        .map(string_formats::value)
        .collect();
    let import = (!foreign.is_empty()).then(|| {
        quote!(
            use crate::runtime as rt;
        )
    });
    let items = [quote!(#(mod #modules;)*), quote!(#(pub use #modules::*;)*)];
    formatting::file(
        "//! The models of the API.\n",
        items.into_iter().chain(import).chain(foreign),
    )
}

/// The models that values of unions may have in them.
fn in_unions(api: &Api) -> BTreeSet<ModelId> {
    let unions = api.models.iter().filter(|model| matches!(model.kind, Kind::Union(_)));
    let mut todo: Vec<ModelId> = unions.flat_map(|model| model.kind.models()).collect();
    let mut found = BTreeSet::new();
    while let Some(model) = todo.pop() {
        if found.insert(model) {
            todo.extend(api.models[model].kind.models());
        }
    }
    found
}

/// The models, each with whether a union leads to it.
fn file(api: &Api, links: &Links<'_>, listed: &[(&Model, bool)]) -> String {
    let models: Vec<&Model> = listed.iter().map(|(model, _)| *model).collect();
    let map = models
        .iter()
        .any(|model| model.kind.types().any(Type::has_map) || model.kind.has_additional());
    let needs_runtime = |model: &&Model| match &model.kind {
        Kind::Alias(ty) => ty.has_decimal(),
        _ => true,
    };
    let runtime = models.iter().any(needs_runtime);
    let map = map.then(|| {
        quote!(
            use std::collections::BTreeMap;
        )
    });
    let runtime = runtime.then(|| {
        quote!(
            use crate::runtime as rt;
        )
    });
    let used: BTreeSet<ModelId> = models.iter().flat_map(|model| model.kind.models()).collect();
    let elsewhere = used
        .into_iter()
        .map(|model| &api.models[model])
        .filter(|model| model.group != models[0].group);
    let mut imported: Vec<_> = elsewhere.map(|model| ident(&model.name)).collect();
    imported.sort();
    let others = (!imported.is_empty()).then(|| quote!(use super::{#(#imported),*};));
    let items = listed
        .iter()
        .map(|(model, is_in_union)| self::model(api, links, model, *is_in_union));
    formatting::file("", std::iter::once(quote!(#map #runtime #others)).chain(items))
}

fn model(api: &Api, links: &Links<'_>, model: &Model, is_in_union: bool) -> TokenStream {
    let name = ident(&model.name);
    let mut head = links.comment(&said(model));
    for alias in model.aliases.iter().chain(&model.other_names) {
        head.push_str(&comments::alias(alias, &model.name));
    }
    if model.deprecated {
        head.push_str("#[deprecated]\n");
    }
    let item = match &model.kind {
        Kind::Record(record) => self::record(api, links, &name, &head, record, is_in_union),
        Kind::Enum(values) => self::enumeration(links, &model.name, &head, values),
        Kind::Union(union) => self::union(api, links, &name, comments::head(head), union),
        Kind::Alias(ty) => {
            let (head, ty) = (comments::head(head), types::ty(api, ty, ""));
            quote!(#head pub type #name = #ty;)
        }
        Kind::Outcomes(list) => response_enums::outcomes(api, links, &name, comments::head(head), list),
        Kind::Media(list) => media_type_enums::media(api, links, &name, comments::head(head), list),
    };
    let error = model.error.as_ref().map(|error| self::error(&name, &model.kind, error));
    quote!(#item #error)
}

/// What is said of a model. Of one that the document does not describe, what it is, and its name there.
fn said(model: &Model) -> String {
    if !model.docs.trim().is_empty() {
        return model.docs.clone();
    }
    let what = match model.kind {
        Kind::Record(_) => "An object of the API",
        Kind::Enum(_) => "A string enum of the API",
        Kind::Union(_) => "One of several types",
        Kind::Alias(_) => "A type of the API",
        Kind::Outcomes(_) => "The responses of an operation, by status",
        Kind::Media(_) => "The body of a response, by media type",
    };
    match model.aliases.first() {
        Some(key) => format!("{what}: {} in its document.", code(key)),
        None => format!("{what}."),
    }
}

fn record(
    api: &Api,
    links: &Links<'_>,
    name: &proc_macro2::Ident,
    head: &str,
    record: &Record,
    is_in_union: bool,
) -> TokenStream {
    let (mut fields, mut rows) = (String::new(), String::new());
    let (mut shown, mut lent) = (String::new(), String::new());
    for field in &record.fields {
        let (name, ty) = (&field.name, types::text_of_field(api, field));
        fields.push_str(&match about(field) {
            none if none.is_empty() => comments::comment(&format!("{} in the API.", code(&field.wire)), &|_| None),
            about => links.comment(&about),
        });
        if is_hard_to_find(field) {
            fields.push_str(&comments::alias(&field.wire, name));
        }
        if field.deprecated {
            fields.push_str("#[deprecated]\n");
        }
        fields.push_str(&format!("pub {name}: {ty},\n"));
        let kind = if field.required { "required" } else { "optional" };
        let secret = if field.secret { ".secret()" } else { "" };
        let is_escaped = field.wire.contains(|sign: char| matches!(sign, '\0'..' ' | '"' | '\\'));
        let escaped = if is_escaped { ".escaped()" } else { "" };
        let wire = Literal::string(&field.wire);
        let only = match &field.only {
            Some(only) => format!(".only({})", constant(only)),
            None => String::new(),
        };
        // The types are compared with a value before one of them is made.
        let of = if is_in_union {
            format!(".of::<{ty}>()")
        } else {
            String::new()
        };
        rows.push_str(&format!("rt::Field::{kind}({wire}){of}{only}{secret}{escaped},\n"));
        shown.push_str(&format!("&self.{name},\n"));
        lent.push_str(&format!("&mut self.{name},\n"));
    }
    let (mut more, mut more_mut) = ("None".to_owned(), "None".to_owned());
    let mut others = String::new();
    if let Some(value) = &record.additional {
        let (name, value) = (additional_name(record), types::text(api, value, ""));
        fields.push_str("/// Properties that the API document does not list.\n");
        fields.push_str(&format!("pub {name}: BTreeMap<String, {value}>,\n"));
        more = format!("Some(&self.{name})");
        more_mut = format!("Some(&mut self.{name})");
        if is_in_union {
            others = format!(".others::<{value}>()");
        }
    }
    let item = list(&format!("pub struct {name} {{"), &fields, "}", 0);
    let default = self::default(api, name, record);
    let derived = if default.is_some() { "" } else { "Default, " };
    let item = formatting::lines(format!("{head}#[derive(Clone, {derived}PartialEq)]\n{item}"));
    let new = self::new(api, name, record);
    let table = format!("static TABLE: rt::Table = rt::Table::new(\"{name}\", &[");
    let table = list(&table, &rows, &format!("]){others};"), 2);
    let shown = list("to(&[", &shown, &format!("], {more});"), 2);
    let lent = list("to(&mut [", &lent, &format!("], {more_mut});"), 2);
    let described = formatting::lines(format!(
        "\
impl rt::Record for {name} {{
    #[inline]
    fn describe() -> &'static rt::Table {{
{table}        &TABLE
    }}
    #[inline]
    fn show<'a>(&'a self, to: rt::Show<'_, 'a>) {{
{shown}    }}
    #[inline]
    fn lend(&mut self, to: rt::Lend<'_>) {{
{lent}    }}
}}

rt::record!({name});
"
    ));
    quote!(#item!(); #default #new #described!();)
}

/// `Default` for a struct of which some required fields have a value from the start.
fn default(api: &Api, name: &proc_macro2::Ident, record: &Record) -> Option<TokenStream> {
    let fixed = |field: &Field| field.required.then(|| fixed_value(api, field)).flatten();
    if !record.fields.iter().any(|field| fixed(field).is_some()) {
        return None;
    }
    let fields = record.fields.iter().map(|field| {
        let name = ident(&field.name);
        let value = fixed(field).unwrap_or_else(|| quote!(Default::default()));
        // A derived implementation would not be warned of either.
        let deprecated = field.deprecated.then(|| quote!(#[allow(deprecated)]));
        quote!(#deprecated #name: #value)
    });
    let additional = record.additional.as_ref().map(|_| {
        let name = additional_name(record);
        quote!(#name: Default::default(),)
    });
    Some(quote! {
        /// Fields with a fixed value are filled in.
        impl Default for #name {
            #[inline]
            fn default() -> Self {
                Self { #(#fields,)* #additional }
            }
        }
    })
}

/// The value that a field has from the start, where its type can be written down.
fn fixed_value(api: &Api, field: &Field) -> Option<TokenStream> {
    let value = field.only.as_ref().or(field.preset.as_ref())?;
    match (value, field.ty.behind(&api.models)) {
        (Constant::Bool(value), Type::Bool) => Some(quote!(#value)),
        (Constant::Integer(number), integer) if integer.is_integer() => {
            let fits = match integer {
                Type::I32 => i32::try_from(*number).is_ok(),
                Type::U32 => u32::try_from(*number).is_ok(),
                Type::U64 | Type::U128 => *number >= 0,
                _ => true,
            };
            let number = Literal::i64_unsuffixed(*number);
            fits.then(|| quote!(#number))
        }
        (Constant::Integer(number), Type::F32 | Type::F64) => {
            let number = Literal::f64_unsuffixed(*number as f64);
            Some(quote!(#number))
        }
        (Constant::Integer(number), Type::Decimal) => {
            let number = Literal::i64_suffixed(*number);
            Some(quote!(rt::Decimal::from(#number)))
        }
        // A large one, if it is an integer and the type has it.
        (Constant::Json(text), Type::I128) => text.parse().ok().map(signed),
        (Constant::Json(text), Type::U64 | Type::U128) => {
            let number = text.parse().map(Literal::u128_unsuffixed);
            Some(number.ok()?.into_token_stream())
        }
        (Constant::Text(text), Type::String) => Some(quote!(#text.to_owned())),
        (Constant::Text(text), Type::Model(model)) => {
            let Kind::Enum(values) = &api.models[*model].kind else {
                return None;
            };
            let variant = values.variants.iter().find(|variant| variant.wire == *text)?;
            let (name, variant) = (types::ty(api, &Type::Model(*model), ""), ident(&variant.name));
            Some(quote!(#name::#variant))
        }
        _ => None,
    }
}

/// An integer, with its sign in front of it.
fn signed(number: i128) -> TokenStream {
    let sign = number.is_negative().then(|| quote!(-));
    let size = Literal::u128_unsuffixed(number.unsigned_abs());
    quote!(#sign #size)
}

fn constant(constant: &Constant) -> String {
    match constant {
        Constant::Text(text) => format!("rt::Constant::Text({})", Literal::string(text)),
        Constant::Integer(number) => format!("rt::Constant::Integer({number})"),
        Constant::Bool(value) => format!("rt::Constant::Bool({value})"),
        Constant::Json(text) => format!("rt::Constant::Json({})", Literal::string(text)),
    }
}

/// Rows on lines of their own, with what is in front of them and behind them.
fn list(begin: &str, rows: &str, end: &str, depth: usize) -> String {
    let indent = "    ".repeat(depth);
    if rows.is_empty() {
        return format!("{indent}{begin}{end}\n");
    }
    let mut list = format!("{indent}{begin}\n");
    for row in rows.lines() {
        list.extend([&indent, "    ", row, "\n"]);
    }
    list + &indent + end + "\n"
}

/// What is said of a field.
pub(crate) fn about(field: &Field) -> String {
    let mut parts = vec![field.docs.clone()];
    if let Some(only) = &field.only {
        parts.push(format!("Always {}.", code(&only.spelled())));
    } else if !field.values.is_empty() {
        let values: Vec<String> = field.values.iter().map(|value| code(value)).collect();
        parts.push(format!("One of {}.", values.join(", ")));
    }
    // A default that fills a page is better looked up in the document.
    if let Some(default) = field.default.as_ref().filter(|default| default.len() <= 100) {
        parts.push(format!("Default: {}.", code(default)));
    }
    parts.retain(|part| !part.trim().is_empty());
    parts.join("\n\n")
}

/// Whether nobody who knows the name on the wire would guess that of the field.
fn is_hard_to_find(field: &Field) -> bool {
    let plain = |name: &str| {
        name.chars()
            .filter(char::is_ascii_alphanumeric)
            .collect::<String>()
            .to_ascii_lowercase()
    };
    plain(bare(&field.name)) != plain(&field.wire)
}

/// The name of the field for properties that the record does not name.
pub(crate) fn additional_name(record: &Record) -> proc_macro2::Ident {
    let free = |name: &&&str| !record.fields.iter().any(|field| field.name == **name);
    ident(
        ["additional", "additional_properties", "unnamed_properties"]
            .iter()
            .find(free)
            .unwrap_or(&"all_other_properties"),
    )
}

/// Whether a record has a constructor: where fields are required, and not too many to tell apart by place.
pub(crate) fn is_constructed(api: &Api, record: &Record) -> bool {
    (1..=7).contains(&record.fields.iter().filter(|field| is_argument(api, field)).count())
}

/// Whether a constructor takes a field. It fills in what has a value from the start.
pub(crate) fn is_argument(api: &Api, field: &Field) -> bool {
    field.required && fixed_value(api, field).is_none()
}

/// A constructor from the required fields.
fn new(api: &Api, name: &proc_macro2::Ident, record: &Record) -> Option<TokenStream> {
    if !is_constructed(api, record) {
        return None;
    }
    let required: Vec<&Field> = record.fields.iter().filter(|field| is_argument(api, field)).collect();
    let arguments = required.iter().map(|field| {
        let (name, ty) = (ident(&field.name), types::field(api, field));
        if field.ty == Type::String && !field.nullable {
            quote!(#name: impl Into<String>)
        } else {
            quote!(#name: #ty)
        }
    });
    let values = required.iter().map(|field| {
        let name = ident(&field.name);
        if field.ty == Type::String && !field.nullable {
            quote!(#name: #name.into())
        } else {
            quote!(#name)
        }
    });
    let is_whole = required.len() == record.fields.len() && record.additional.is_none();
    let rest = (!is_whole).then(|| quote!(..Self::default()));
    let article = article(&name.to_string());
    let docs = comments::attributes(&format!("Creates {article} `{name}` from its required fields."));
    Some(quote! {
        impl #name {
            #docs
            #[inline]
            #[must_use]
            pub fn new(#(#arguments),*) -> Self {
                Self { #(#values,)* #rest }
            }
        }
    })
}

fn error(name: &proc_macro2::Ident, kind: &Kind, error: &ErrorFields) -> TokenStream {
    let method = |method: &str, wire: &Option<String>| {
        let (method, wire) = (ident(method), wire.as_ref()?);
        let value = match kind {
            Kind::Record(record) => {
                let field = record.fields.iter().find(|field| field.wire == *wire)?;
                let name = ident(&field.name);
                match (field.required, field.nullable) {
                    (true, false) => quote!(Some(&self.#name)),
                    (false, true) => quote!(self.#name.as_option().map(String::as_str)),
                    _ => quote!(self.#name.as_deref()),
                }
            }
            // What any of its types says.
            _ => quote!(rt::Value::node(self).text_of(#wire)),
        };
        Some(quote!(fn #method(&self) -> Option<&str> { #value }))
    };
    let code = method("result_code", &error.code);
    let message = method("result_message", &error.message);
    quote! {
        impl rt::ErrorBody for #name {
            #code
            #message
        }
    }
}

fn enumeration(links: &Links<'_>, name: &str, head: &str, values: &Enum) -> TokenStream {
    let (mut variants, mut known, mut arms) = (String::new(), String::new(), String::new());
    for variant in &values.variants {
        let (name, wire) = (&variant.name, code(&variant.wire));
        variants.push_str(&links.comment(format!("{wire}\n\n{}", variant.docs).trim_end()));
        variants.push_str(&format!("{name},\n"));
        known.push_str(&format!("Self::{name},\n"));
        arms.push_str(&format!("Self::{name} => {},\n", Literal::string(&variant.wire)));
    }
    let other = &values.other;
    variants.push_str("/// A value that this version of the crate does not know. It is written back unchanged.\n");
    variants.push_str(&format!("{other}(String),\n"));
    arms.push_str(&format!("Self::{other}(value) => value,\n"));
    let item = list(&format!("pub enum {name} {{"), &variants, "}", 0);
    let item = formatting::lines(format!(
        "{head}#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]\n#[non_exhaustive]\n{item}"
    ));
    let known = list("const KNOWN: &'static [Self] = &[", &known, "];", 1);
    let arms = list("match self {", &arms, "}", 2);
    let spelled = formatting::lines(format!(
        "\
impl rt::Text for {name} {{
{known}    #[inline]
    fn as_str(&self) -> &str {{
{arms}    }}
    #[inline]
    fn other(value: String) -> Self {{
        Self::{other}(value)
    }}
}}

rt::text!({name});
"
    ));
    quote!(#item!(); #spelled!();)
}

/// A value as inline code, whatever it has in it.
fn code(value: &str) -> String {
    if value.trim().is_empty() {
        "The empty value.".to_owned()
    } else if value.contains('`') || value.trim() != value {
        format!("`` {value} ``")
    } else {
        format!("`{value}`")
    }
}

fn union(api: &Api, links: &Links<'_>, name: &proc_macro2::Ident, head: TokenStream, union: &Union) -> TokenStream {
    let names: Vec<_> = union.variants.iter().map(|variant| ident(&variant.name)).collect();
    let shown = union.variants.iter().map(|variant| bare(&variant.name));
    let types = union.variants.iter().map(|variant| types::ty(api, &variant.ty, ""));
    let docs = union.variants.iter().enumerate().map(|(number, variant)| {
        if union.otherwise == Some(number) {
            comments::attributes("The common part, of a value that the discriminator assigns to no other variant.")
        } else {
            links.of_alternative(&variant.ty)
        }
    });
    let shapes = types.clone().map(|ty| quote!(<#ty as rt::Value>::shape));
    let number = |number: usize| Literal::usize_unsuffixed(number);
    let by = match &union.discriminator {
        Some((property, values)) if !values.is_empty() => {
            let values = values.iter().map(|(value, &alternative)| {
                let value = constant(value).parse::<TokenStream>().unwrap_or_default();
                let alternative = number(alternative);
                quote!((#value, #alternative))
            });
            let otherwise = match union.otherwise.map(number) {
                Some(alternative) => quote!(Some(#alternative)),
                None => quote!(None),
            };
            Some(quote!(.by(#property, &[#(#values),*], #otherwise)))
        }
        _ => None,
    };
    let made = names.iter().enumerate().map(|(alternative, name)| {
        let alternative = number(alternative);
        quote!(Some(#alternative) => rt::filled(Self::#name, fill))
    });
    let tag = self::tag(api, union);
    quote! {
        #head
        #[derive(Clone, PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #(#docs #names(#types),)*
            /// A value of no other variant. It is written back unchanged.
            Other(serde_json::Value),
        }
        impl rt::Union for #name {
            #[inline]
            fn alternatives() -> &'static rt::Alternatives {
                static ALTERNATIVES: rt::Alternatives = rt::Alternatives::new(&[#(#shapes),*])#by;
                &ALTERNATIVES
            }
            #[inline]
            fn make(number: Option<usize>, fill: rt::Fill<'_>) -> Self {
                match number {
                    #(#made,)*
                    _ => rt::filled(Self::Other, fill),
                }
            }
            #[inline]
            fn content(&self) -> (&'static str, &dyn rt::Value) {
                match self {
                    #(Self::#names(value) => (#shown, value),)*
                    Self::Other(json) => ("Other", json),
                }
            }
            #tag
        }
        rt::union!(#name);
    }
}

/// What the alternatives of a union are told by, where they may not say it themselves.
fn tag(api: &Api, union: &Union) -> Option<TokenStream> {
    let (property, _) = union.discriminator.as_ref()?;
    let arms = union.variants.iter().filter_map(|variant| {
        let tag = variant
            .tag
            .as_ref()
            .filter(|_| may_lack(api, &variant.ty, property, MAX_NESTED))?;
        let (name, tag) = (ident(&variant.name), constant(tag).parse::<TokenStream>().ok()?);
        Some(quote!(Self::#name(_) => { static TAG: rt::Tag = rt::Tag::new(#property, #tag); Some(&TAG) }))
    });
    let arms: Vec<TokenStream> = arms.collect();
    (!arms.is_empty()).then(|| {
        quote! {
            #[inline]
            fn tag(&self) -> Option<&'static rt::Tag> {
                match self { #(#arms)* _ => None }
            }
        }
    })
}

/// Whether a value of a type may say nothing of a property that it has.
fn may_lack(api: &Api, ty: &Type, property: &str, depth: usize) -> bool {
    let (Type::Model(model) | Type::Boxed(model)) = ty.behind(&api.models) else {
        return false;
    };
    match &api.models[*model].kind {
        Kind::Record(record) => {
            let mut fields = record.fields.iter();
            let field = fields.find(|field| field.wire == property);
            field.is_some_and(|field| !field.required || fixed_value(api, field).is_none())
        }
        Kind::Union(union) if depth > 0 => {
            let mut variants = union.variants.iter();
            variants.any(|variant| may_lack(api, &variant.ty, property, depth - 1))
        }
        _ => false,
    }
}
