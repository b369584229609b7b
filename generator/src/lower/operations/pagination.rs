//! Reads `x-rust-pages`, which describes how the result of an operation is paginated, and checks it against the
//! parameters and the response of the operation.

use serde_json::{Map, Value};

use super::operation_parts::{fields, parameters_at, response_type, underlying};
use crate::diagnostics::Log;
use crate::document::Pointer;
use crate::ir::{
    FieldPath, Group, Model, NextCursor, Operation, Pagination, PaginationStrategy, ParameterLocation, Type,
};
use crate::lower::http_syntax::is_token;
use crate::wording::did_you_mean;

/// The `x-rust-pages` of an operation, kept until all types are known.
pub(crate) struct PaginationExtension {
    /// The indices of the group and of the operation in it.
    pub(crate) operation: (usize, usize),
    pub(crate) at: Pointer,
    pub(crate) value: Value,
}

/// The keys of the extension, each with the keys of which it requires one.
const KEYS: &[(&str, &[&str])] = &[
    ("items", &[]),
    ("start", &["end"]),
    ("end", &["start"]),
    ("offset", &[]),
    ("page", &[]),
    ("first", &["page"]),
    ("cursor", &["next", "next_header"]),
    ("next", &["cursor"]),
    ("next_header", &["cursor"]),
    ("link", &[]),
    ("next_url", &[]),
    ("limit", &["offset", "page", "cursor", "link", "next_url"]),
    ("size", &["end", "limit"]),
    ("total", &["start", "offset", "page"]),
];

/// The keys that say where the next page starts. The one that is set selects the pagination style.
const START_KEYS: &[&str] = &["start", "offset", "page", "cursor", "link", "next_url"];

/// The locations of the parameter for a cursor, the preferred one first.
const CURSOR_LOCATIONS: &[ParameterLocation] = &[ParameterLocation::Query, ParameterLocation::Header];

/// The page size if `size` is not set.
const DEFAULT_PAGE_SIZE: u32 = 100;

/// The maximum number of names in the path to a property. It keeps the expressions that are generated from it readable.
const MAX_PATH_LENGTH: usize = 16;

/// The type that a parameter or a property must have.
#[derive(Clone, Copy)]
enum ExpectedType {
    Integer,
    String,
    List,
}

impl ExpectedType {
    fn matches(self, ty: &Type) -> bool {
        match self {
            Self::Integer => ty.is_integer(),
            Self::String => matches!(ty, Type::String | Type::Format(_)),
            Self::List => matches!(ty, Type::List(_)),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Integer => "an integer",
            Self::String => "a string",
            Self::List => "an array",
        }
    }
}

/// Sets `pagination` of every operation that has `x-rust-pages`. `models` are complete.
pub(crate) fn resolve_pagination(
    extensions: Vec<PaginationExtension>,
    groups: &mut [Group],
    models: &[Model],
    log: &mut Log,
) {
    for PaginationExtension {
        operation: (group, index),
        at,
        value,
    } in extensions
    {
        let operation = &mut groups[group].operations[index];
        let entries = match value {
            Value::Object(entries) => entries,
            // The operation is not paginated, even if it looks like it.
            Value::Bool(false) => continue,
            _ => {
                let help = "write an object with `items` and the parameters of the API, such as `{items: …, start: …, \
                            end: …}`, or `false` if the operation is not paginated";
                log.error(
                    &at,
                    "`x-rust-pages` is neither an object nor `false`",
                    Some(help.to_owned()),
                );
                continue;
            }
        };
        let reader = ExtensionReader {
            at: &at,
            entries: &entries,
            operation,
            models,
            parameters: Vec::new(),
            log,
        };
        operation.pagination = reader.read();
    }
}

/// Returns whether an operation may have this `x-rust-pages`.
pub(crate) fn is_valid(entries: &Map<String, Value>, operation: &Operation, models: &[Model]) -> bool {
    let mut log = Log::default();
    let reader = ExtensionReader {
        at: &operation.at,
        entries,
        operation,
        models,
        parameters: Vec::new(),
        log: &mut log,
    };
    reader.read().is_some() && !log.has_errors()
}

struct ExtensionReader<'r> {
    at: &'r Pointer,
    entries: &'r Map<String, Value>,
    operation: &'r Operation,
    models: &'r [Model],
    /// The parameters named so far.
    parameters: Vec<String>,
    log: &'r mut Log,
}

impl ExtensionReader<'_> {
    /// Returns the pagination if it is valid. Evaluates every key first, so that all errors are reported.
    fn read(mut self) -> Option<Pagination> {
        self.check_keys();
        let items = self.property("items", ExpectedType::List);
        let [start, offset, page] = ["start", "offset", "page"].map(|key| self.parameter(key, ExpectedType::Integer));
        let cursor = self.parameter_at("cursor", ExpectedType::String, CURSOR_LOCATIONS);
        let next = self.property("next", ExpectedType::String);
        let next_header = self.header("next_header");
        let link = self.relation_type("link");
        let next_url = self.property("next_url", ExpectedType::String);
        let end = self.parameter("end", ExpectedType::Integer);
        let limit = self.parameter("limit", ExpectedType::Integer);
        let total = self.property("total", ExpectedType::Integer);
        let first = self.integer("first", 0).unwrap_or(1);
        let size = self.integer("size", 1).unwrap_or(DEFAULT_PAGE_SIZE);
        let (items, ty) = items?;
        let Type::List(item) = ty else { return None };
        let next = next.map(|(path, _)| NextCursor::Property(path));
        let cursor = cursor.zip(next.or(next_header.map(NextCursor::Header)));
        let strategies = [
            start.or(offset).map(|begin| PaginationStrategy::Offset { begin }),
            page.map(|begin| PaginationStrategy::PageNumber { begin, first }),
            cursor.map(|((begin, location), next)| PaginationStrategy::Cursor { begin, location, next }),
            link.map(PaginationStrategy::Link),
            next_url.map(|(path, _)| PaginationStrategy::Url(path)),
        ];
        Some(Pagination {
            strategy: strategies.into_iter().flatten().next()?,
            end,
            limit,
            items,
            item_type: *item,
            total: total.map(|(path, _)| path),
            default_page_size: size,
        })
    }

    fn error(&mut self, key: &str, message: impl Into<String>, help: Option<String>) {
        self.log.error(&self.at.child(key), message, help);
    }

    fn check_keys(&mut self) {
        let entries = self.entries;
        let has = |key: &str| entries.contains_key(key);
        let start_keys: Vec<&str> = START_KEYS.iter().copied().filter(|key| has(key)).collect();
        match start_keys[..] {
            [_] => {}
            [] => {
                let help = "set one of `start` (requires `end`), `offset`, `page`, `cursor` (requires `next` or \
                            `next_header`), `link` or `next_url`";
                let message = "the key for the start of the next page is missing";
                self.log.error(self.at, message, Some(help.to_owned()));
            }
            [first, second, ..] => {
                let message =
                    format!("`{first}` and `{second}` both set the start of the next page; remove one of them");
                self.log.error(self.at, message, None);
            }
        }
        if has("next") && has("next_header") {
            let message = "`next` and `next_header` both name the next cursor; remove one of them";
            self.log.error(self.at, message, None);
        }
        if !has("items") {
            let help = "set `items` to the property of the response that contains them".to_owned();
            self.log.error(self.at, "the key `items` is missing", Some(help));
        }
        for key in entries.keys() {
            match KEYS.iter().find(|(name, _)| name == key) {
                None => {
                    let names = KEYS.iter().map(|(name, _)| *name);
                    let help = did_you_mean(key, names);
                    self.error(key, format!("`{key}` is not a key of `x-rust-pages`"), help);
                }
                Some((_, [])) => {}
                Some((_, required)) if required.iter().any(|key| has(key)) => {}
                Some((_, required)) => {
                    let required: Vec<String> = required.iter().map(|key| format!("`{key}`")).collect();
                    let message = format!("`{key}` requires {}", required.join(" or "));
                    self.error(key, message, None);
                }
            }
        }
    }

    fn integer(&mut self, key: &str, min: u32) -> Option<u32> {
        let value = self.entries.get(key)?;
        let number = value.as_u64().and_then(|number| u32::try_from(number).ok());
        let number = number.filter(|number| *number >= min);
        if number.is_none() {
            self.error(key, format!("an integer of at least {min} is expected"), None);
        }
        number
    }

    /// Returns a registered relation type (RFC 8288, section 3.3).
    fn relation_type(&mut self, key: &str) -> Option<String> {
        let value = self.entries.get(key)?;
        let is_relation_type = |text: &&str| {
            let is_allowed = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-');
            text.starts_with(|letter: char| letter.is_ascii_lowercase()) && text.bytes().all(is_allowed)
        };
        let relation = value.as_str().filter(is_relation_type);
        if relation.is_none() {
            let message = "the relation type of a link is expected: a lower-case letter, then such letters, digits, `.` \
                           or `-`";
            let help = "most APIs have links to the next page of the type `next`".to_owned();
            self.error(key, message, Some(help));
        }
        relation.map(str::to_owned)
    }

    /// Returns the response header that the value of `key` names. The document need not declare it, because many do not.
    fn header(&mut self, key: &str) -> Option<String> {
        let name = self.entries.get(key)?.as_str().filter(|name| is_token(name));
        if name.is_none() {
            self.error(key, "the name of a response header is expected", None);
        }
        name.map(str::to_owned)
    }

    /// Returns the query parameter that the value of `key` names, after checking its type.
    fn parameter(&mut self, key: &str, expected: ExpectedType) -> Option<String> {
        let parameter = self.parameter_at(key, expected, &[ParameterLocation::Query]);
        parameter.map(|(name, _)| name)
    }

    /// Returns the parameter that the value of `key` names, after checking its type. It is at one of `locations`, of which
    /// the first one that has a parameter of this name counts.
    fn parameter_at(
        &mut self,
        key: &str,
        expected: ExpectedType,
        locations: &[ParameterLocation],
    ) -> Option<(String, ParameterLocation)> {
        let words: Vec<&str> = locations.iter().map(|location| location.as_str()).collect();
        let words = words.join(" or ");
        let Some(name) = self.entries.get(key)?.as_str() else {
            self.error(key, format!("the name of a {words} parameter is expected"), None);
            return None;
        };
        let parameters = parameters_at(self.operation, self.models, locations);
        match parameters.iter().find(|parameter| parameter.name == name) {
            Some(_) if self.parameters.iter().any(|other| other == name) => {
                self.error(key, format!("the parameter `{name}` is used for two keys"), None);
            }
            Some(parameter) if expected.matches(parameter.ty) => {
                self.parameters.push(name.to_owned());
                return Some((name.to_owned(), parameter.location));
            }
            Some(parameter) => {
                let location = parameter.location.as_str();
                let message = format!("the {location} parameter `{name}` is not {}", expected.name());
                self.error(key, message, None);
            }
            None => {
                let help = did_you_mean(name, parameters.iter().map(|parameter| parameter.name));
                let message = format!("`{name}` is not a {words} parameter of this operation");
                self.error(key, message, help);
            }
        }
        None
    }

    /// Returns the path to the property that the value of `key` names, and its type.
    fn property(&mut self, key: &str, expected: ExpectedType) -> Option<(FieldPath, Type)> {
        let names: Option<Vec<&str>> = match self.entries.get(key)? {
            Value::String(name) => Some(vec![name]),
            Value::Array(names) => names.iter().map(Value::as_str).collect(),
            _ => None,
        };
        let Some(names) = names.filter(|names| names.len() <= MAX_PATH_LENGTH) else {
            let message = format!("the name of a property is expected, or a path of up to {MAX_PATH_LENGTH} names");
            self.error(key, message, None);
            return None;
        };
        match self.resolve_path(&names) {
            Ok((path, Some(ty))) if expected.matches(&ty) => return Some((path, ty)),
            Ok((path, _)) => {
                let what = path.last().map_or_else(response, |field| quoted(&field.wire_name));
                self.error(key, format!("{what} is not {}", expected.name()), None);
            }
            Err((message, help)) => self.error(key, message, help),
        }
        None
    }

    /// Follows the names from the response body inwards and returns the path and the type at its end.
    fn resolve_path(&self, names: &[&str]) -> Result<(FieldPath, Option<Type>), (String, Option<String>)> {
        let mut ty = response_type(self.operation, self.models);
        let mut path = FieldPath::new();
        let mut parent = response();
        for name in names {
            let fields = ty.and_then(|ty| fields(ty, self.models));
            let Some(fields) = fields else {
                return Err((format!("{parent} is not an object"), None));
            };
            let Some(field) = fields.iter().find(|field| field.wire_name == *name) else {
                let help = did_you_mean(name, fields.iter().map(|field| field.wire_name.as_str()));
                return Err((format!("`{name}` is not a property of {parent}"), help));
            };
            ty = Some(underlying(&field.ty, self.models));
            parent = quoted(name);
            path.push(field.clone());
        }
        Ok((path, ty.cloned()))
    }
}

fn response() -> String {
    "the response".to_owned()
}

fn quoted(name: &str) -> String {
    format!("`{name}`")
}
