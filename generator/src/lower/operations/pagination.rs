//! Reads `x-rust-pages`, which describes how the result of an operation is paginated, and checks it against the
//! parameters and the response of the operation.

use serde_json::{Map, Value};

use crate::diagnostics::{Log, nearest};
use crate::document::Pointer;
use crate::ir::{
    Field, FieldPath, Group, Kind, Model, Operation, Pagination, PaginationStrategy, ParameterLocation,
    SuccessResponse, Type,
};

/// The `x-rust-pages` of an operation, kept until all types are known.
pub(crate) struct Said {
    /// The indices of the group and of the operation in it.
    pub(crate) operation: (usize, usize),
    pub(crate) at: Pointer,
    pub(crate) value: Value,
}

/// The keys of the extension. Each key requires one of the keys listed with it, if there are any.
const KEYS: &[(&str, &[&str])] = &[
    ("items", &[]),
    ("start", &["end"]),
    ("end", &["start"]),
    ("offset", &[]),
    ("page", &[]),
    ("first", &["page"]),
    ("cursor", &["next"]),
    ("next", &["cursor"]),
    ("limit", &["offset", "page", "cursor"]),
    ("size", &["end", "limit"]),
    ("total", &["start", "offset", "page"]),
];

/// The keys that name the parameter for the start of a page. The one that is set selects the pagination style.
const BEGINNINGS: &[&str] = &["start", "offset", "page", "cursor"];

/// The page size if `size` is not set.
const SIZE: u32 = 100;

/// The maximum number of names in the path to a property. It keeps the expressions that are generated from it readable.
const LONGEST_WAY: usize = 16;

/// The type that a parameter or a property must have.
#[derive(Clone, Copy)]
enum Is {
    Integer,
    String,
    List,
}

impl Is {
    fn fits(self, ty: &Type) -> bool {
        match self {
            Self::Integer => ty.is_integer(),
            Self::String => matches!(ty, Type::String | Type::Format(_)),
            Self::List => matches!(ty, Type::List(_)),
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Integer => "integer",
            Self::String => "string",
            Self::List => "list",
        }
    }
}

/// Sets `pagination` of every operation that has `x-rust-pages`. `models` are complete.
pub(crate) fn resolve_pagination(said: Vec<Said>, groups: &mut [Group], models: &[Model], log: &mut Log) {
    for Said {
        operation: (group, number),
        at,
        value,
    } in said
    {
        let operation = &mut groups[group].operations[number];
        let Value::Object(entries) = value else {
            let help = "write `{items: …, start: …, end: …}`, or as the API has it".to_owned();
            log.error(&at, "this says nothing of pages", Some(help));
            continue;
        };
        let reader = Reader {
            at: &at,
            entries: &entries,
            operation,
            models,
            parameters: Vec::new(),
            log,
        };
        operation.pagination = reader.pages();
    }
}

struct Reader<'r> {
    at: &'r Pointer,
    entries: &'r Map<String, Value>,
    operation: &'r Operation,
    models: &'r [Model],
    /// The parameters named so far.
    parameters: Vec<String>,
    log: &'r mut Log,
}

impl Reader<'_> {
    /// Returns the pagination if it is valid. Evaluates every key first, so that all errors are reported.
    fn pages(mut self) -> Option<Pagination> {
        self.check_keys();
        let items = self.property("items", Is::List);
        let counted = ["start", "offset", "page"].map(|key| self.parameter(key, Is::Integer));
        let cursor = self.parameter("cursor", Is::String);
        let next = self.property("next", Is::String);
        let end = self.parameter("end", Is::Integer);
        let limit = self.parameter("limit", Is::Integer);
        let total = self.property("total", Is::Integer);
        let first = self.number("first", 0).unwrap_or(1);
        let size = self.number("size", 1).unwrap_or(SIZE);
        let (items, ty) = items?;
        let Type::List(item) = ty else { return None };
        Some(Pagination {
            begin: counted.into_iter().flatten().chain(cursor).next()?,
            end,
            limit,
            strategy: match next {
                Some((way, _)) => PaginationStrategy::Cursor(way),
                None if self.entries.contains_key("page") => PaginationStrategy::PageNumber(first),
                None => PaginationStrategy::Offset,
            },
            items,
            item_type: *item,
            total: total.map(|(way, _)| way),
            default_page_size: size,
        })
    }

    fn error(&mut self, key: &str, message: impl Into<String>, help: Option<String>) {
        self.log.error(&self.at.child(key), message, help);
    }

    fn check_keys(&mut self) {
        let entries = self.entries;
        let has = |key: &str| entries.contains_key(key);
        let beginnings: Vec<&str> = BEGINNINGS.iter().copied().filter(|key| has(key)).collect();
        match beginnings[..] {
            [_] => {}
            [] => {
                let help = "name its parameter: `start` (beside `end`), `offset`, `page`, or `cursor` (beside `next`)";
                let message = "nothing says where a page begins";
                self.log.error(self.at, message, Some(help.to_owned()));
            }
            [first, second, ..] => {
                let message = format!("where a page begins is said by `{first}` and by `{second}`");
                self.log.error(self.at, message, None);
            }
        }
        if !has("items") {
            let help = "name the property of the reply that has them".to_owned();
            self.log
                .error(self.at, "nothing says where the `items` are", Some(help));
        }
        for key in entries.keys() {
            match KEYS.iter().find(|(name, _)| name == key) {
                None => {
                    let names = KEYS.iter().map(|(name, _)| *name);
                    let help = nearest(key, names).map(there_is);
                    self.error(key, format!("`{key}` says nothing of pages"), help);
                }
                Some((_, [])) => {}
                Some((_, beside)) if beside.iter().any(|key| has(key)) => {}
                Some((_, beside)) => {
                    let beside: Vec<String> = beside.iter().map(|key| format!("`{key}`")).collect();
                    let message = format!("`{key}` says nothing without {}", beside.join(" or "));
                    self.error(key, message, None);
                }
            }
        }
    }

    fn number(&mut self, key: &str, least: u32) -> Option<u32> {
        let value = self.entries.get(key)?;
        let number = value.as_u64().and_then(|number| u32::try_from(number).ok());
        let number = number.filter(|number| *number >= least);
        if number.is_none() {
            self.error(key, format!("a number from {least} is expected"), None);
        }
        number
    }

    /// The query parameter that the value of `key` names.
    fn parameter(&mut self, key: &str, is: Is) -> Option<String> {
        let Some(name) = self.entries.get(key)?.as_str() else {
            self.error(key, "the name of a query parameter is expected", None);
            return None;
        };
        let (operation, models) = (self.operation, self.models);
        let arguments = operation
            .arguments
            .iter()
            .filter(|argument| argument.parameter.location == ParameterLocation::Query)
            .map(|argument| (argument.parameter.wire_name.as_str(), &argument.ty));
        let optional = operation.optional_params.and_then(|model| record(&models[model]));
        let is_query = |index: usize| {
            let option = operation.optional_param_specs.get(index);
            option.is_none_or(|option| option.location == ParameterLocation::Query)
        };
        let fields = optional.into_iter().flatten().enumerate();
        let optional = fields.filter(|(index, _)| is_query(*index)).map(|(_, field)| field);
        let parameters = arguments.chain(optional.map(|field| (field.wire_name.as_str(), &field.ty)));
        match parameters.clone().find(|(wire, _)| *wire == name) {
            Some(_) if self.parameters.iter().any(|other| other == name) => {
                self.error(key, format!("the query parameter `{name}` is named twice"), None);
            }
            Some((_, ty)) if is.fits(ty.resolve_alias(models)) => {
                self.parameters.push(name.to_owned());
                return Some(name.to_owned());
            }
            Some(_) => self.error(key, format!("the query parameter `{name}` is no {}", is.word()), None),
            None => {
                let help = nearest(name, parameters.map(|(wire, _)| wire)).map(there_is);
                let message = format!("`{name}` is not a query parameter of this operation");
                self.error(key, message, help);
            }
        }
        None
    }

    /// The path to the property that the value of `key` names, and its type.
    fn property(&mut self, key: &str, is: Is) -> Option<(FieldPath, Type)> {
        let names: Option<Vec<&str>> = match self.entries.get(key)? {
            Value::String(name) => Some(vec![name]),
            Value::Array(names) => names.iter().map(Value::as_str).collect(),
            _ => None,
        };
        let Some(names) = names.filter(|names| names.len() <= LONGEST_WAY) else {
            let message =
                format!("the name of a property is expected, or a list of up to {LONGEST_WAY} that lead to it");
            self.error(key, message, None);
            return None;
        };
        match self.walk(&names) {
            Ok((way, Some(ty))) if is.fits(&ty) => return Some((way, ty)),
            Ok((way, _)) => {
                let what = way.last().map_or_else(reply, |field| quoted(&field.wire_name));
                self.error(key, format!("{what} is no {}", is.word()), None);
            }
            Err((message, help)) => self.error(key, message, help),
        }
        None
    }

    /// Follows the names from the response body inwards and returns the path and the type at its end.
    fn walk(&self, names: &[&str]) -> Result<(FieldPath, Option<Type>), (String, Option<String>)> {
        let mut ty = match &self.operation.response {
            SuccessResponse::Json(ty) | SuccessResponse::JsonOrEmpty(ty) => Some(self.plain(ty)),
            SuccessResponse::Empty | SuccessResponse::Text | SuccessResponse::Bytes | SuccessResponse::Enum(_) => None,
        };
        let mut way = FieldPath::new();
        let mut here = reply();
        for name in names {
            let fields = match ty {
                Some(Type::Model(model) | Type::Boxed(model)) => record(&self.models[*model]),
                _ => None,
            };
            let Some(fields) = fields else {
                return Err((format!("{here} is not an object"), None));
            };
            let Some(field) = fields.iter().find(|field| field.wire_name == *name) else {
                let help = nearest(name, fields.iter().map(|field| field.wire_name.as_str())).map(there_is);
                return Err((format!("`{name}` is not a property of {here}"), help));
            };
            ty = Some(self.plain(&field.ty));
            here = quoted(name);
            way.push(field.clone());
        }
        Ok((way, ty.cloned()))
    }

    /// The type without aliases and without `Nullable`.
    fn plain<'t>(&'t self, ty: &'t Type) -> &'t Type {
        let mut ty = ty.resolve_alias(self.models);
        while let Type::Nullable(inner) = ty {
            ty = inner.resolve_alias(self.models);
        }
        ty
    }
}

fn record(model: &Model) -> Option<&[Field]> {
    match &model.kind {
        Kind::Struct(record) => Some(&record.fields),
        _ => None,
    }
}

fn reply() -> String {
    "the reply".to_owned()
}

fn quoted(name: &str) -> String {
    format!("`{name}`")
}

fn there_is(name: &str) -> String {
    format!("there is `{name}`")
}
