//! Searches the parameters and the response of an operation for the usual names.

use serde_json::{Value, json};

use super::names::{
    CONTAINERS, CURSORS, ITEMS, LIMITS, NEXT_CURSORS, NEXT_URLS, OFFSETS, PAGE_NUMBERS, PAGE_TOTALS, RANGES, TOTALS,
    normalize,
};
use crate::ir::{Field, Model, Type};
use crate::lower::operations::operation_parts::{OperationParameter, fields, underlying};

/// The maximum number of names in a path that is searched.
const MAX_DEPTH: usize = 3;

/// The maximum number of paths of one length that are searched. It bounds the time for hostile documents.
const MAX_PATHS: usize = 1_000;

/// The keys and values of an `x-rust-pages`, in the order in which they are written.
pub(super) type Entries = Vec<(&'static str, Value)>;

/// Searches the parameters and the response of an operation for the names above.
pub(super) struct Search<'o> {
    pub(super) parameters: Vec<OperationParameter<'o>>,
    pub(super) response: &'o Type,
    pub(super) models: &'o [Model],
}

impl Search<'_> {
    pub(super) fn next_url(&self) -> Option<Entries> {
        let has_cursor = self.string_parameter(CURSORS).is_some();
        let path = self.property(|path| {
            let Some((last, parents)) = path.split_last() else {
                return false;
            };
            let name = normalize(&last.wire_name);
            let parent = parents.last().map(|field| normalize(&field.wire_name));
            let is_url = || {
                let mut constraints = last.facts.constraints.iter();
                constraints.any(|(key, value)| key == "format" && value.contains("uri"))
            };
            let is_next = NEXT_URLS.contains(&&*name)
                || ["href", "url"].contains(&&*name) && parent.as_deref() == Some("next")
                || name == "next" && (is_url() || !has_cursor);
            is_string(&last.ty, self.models) && is_next
        })?;
        Some(self.with_limit(vec![("next_url", path)]))
    }

    pub(super) fn link(&self) -> Entries {
        self.with_limit(vec![("link", json!("next"))])
    }

    pub(super) fn cursor(&self) -> Option<Entries> {
        let cursor = self.string_parameter(CURSORS)?;
        let next = self.named_property(NEXT_CURSORS, is_string)?;
        Some(self.with_limit(vec![("cursor", json!(cursor)), ("next", next)]))
    }

    pub(super) fn page_number(&self) -> Option<Entries> {
        let page = self.integer_parameter(PAGE_NUMBERS)?;
        let mut entries = vec![("page", json!(page.name))];
        let first = page.default.or_else(|| constraint(page, "minimum"));
        if first == Some("0") {
            entries.push(("first", json!(0)));
        }
        let total = self.named_property(PAGE_TOTALS, is_integer);
        entries.extend(total.map(|path| ("total", path)));
        Some(self.with_limit(entries))
    }

    /// Requires the total, because the parameters may limit a time as well.
    pub(super) fn range(&self) -> Option<Entries> {
        let range = RANGES.iter().find_map(|(start, end)| {
            let (start, end) = (self.integer_parameter(&[*start])?, self.integer_parameter(&[*end])?);
            Some(vec![("start", json!(start.name)), ("end", json!(end.name))])
        });
        let mut entries = range?;
        entries.push(("total", self.named_property(TOTALS, is_integer)?));
        Some(entries)
    }

    pub(super) fn offset(&self) -> Option<Entries> {
        let offset = self.integer_parameter(OFFSETS)?;
        let is_range = RANGES.iter().any(|(start, end)| {
            *start == normalize(offset.name) && self.parameters.iter().any(|other| normalize(other.name) == *end)
        });
        if is_range {
            return None;
        }
        let mut entries = vec![("offset", json!(offset.name))];
        let total = self.named_property(TOTALS, is_integer);
        entries.extend(total.map(|path| ("total", path)));
        Some(self.with_limit(entries))
    }

    /// Adds the parameter for the page size, and its default if that is documented.
    fn with_limit(&self, mut entries: Entries) -> Entries {
        let Some(limit) = self.integer_parameter(LIMITS) else {
            return entries;
        };
        entries.push(("limit", json!(limit.name)));
        let size = limit.default.or_else(|| constraint(limit, "maximum"));
        let size = size.and_then(|text| text.parse::<u32>().ok());
        // A large page may take long, so a maximum above the default of the extension is not used.
        let size = size.filter(|size| *size > 0 && (limit.default.is_some() || *size < 100));
        entries.extend(size.map(|size| ("size", json!(size))));
        entries
    }

    fn integer_parameter(&self, names: &[&str]) -> Option<&OperationParameter<'_>> {
        self.parameter(names, |parameter| parameter.ty.is_integer())
    }

    fn string_parameter(&self, names: &[&str]) -> Option<&str> {
        let is_text = |parameter: &OperationParameter<'_>| matches!(parameter.ty, Type::String | Type::Format(_));
        self.parameter(names, is_text).map(|parameter| parameter.name)
    }

    /// Returns the parameter with the name that comes first in `names`.
    fn parameter(
        &self,
        names: &[&str],
        has_type: impl Fn(&OperationParameter<'_>) -> bool,
    ) -> Option<&OperationParameter<'_>> {
        names.iter().find_map(|name| {
            let mut parameters = self.parameters.iter();
            parameters.find(|parameter| normalize(parameter.name) == **name && has_type(parameter))
        })
    }

    /// Returns the path of the items: the response, or its only list, or the only one with one of the usual names.
    pub(super) fn items(&self) -> Option<Value> {
        if let Type::List(_) = self.response {
            return Some(json!([]));
        }
        for depth in 1..=MAX_DEPTH {
            let mut lists = paths_of_length(self.response, self.models, depth);
            lists.retain(|path| path.last().is_some_and(|field| is_list(&field.ty, self.models)));
            if lists.len() > 1 {
                lists.retain(|path| is_named(path, ITEMS));
                return match lists.as_slice() {
                    [path] => Some(path_value(path)),
                    _ => None,
                };
            }
            if let [path] = lists.as_slice() {
                return Some(path_value(path));
            }
        }
        None
    }

    /// Returns the path of the property with the name that comes first in `names`.
    fn named_property(&self, names: &[&str], has_type: fn(&Type, &[Model]) -> bool) -> Option<Value> {
        names.iter().find_map(|name| {
            self.property(|path| {
                let has_type = |field: &&Field| has_type(&field.ty, self.models);
                is_named(path, &[*name]) && path.last().is_some_and(has_type)
            })
        })
    }

    /// Returns the shortest path that is accepted.
    fn property(&self, accepts: impl Fn(&[&Field]) -> bool) -> Option<Value> {
        (1..=MAX_DEPTH).find_map(|depth| {
            let paths = paths_of_length(self.response, self.models, depth);
            paths.iter().find(|path| accepts(path)).map(|path| path_value(path))
        })
    }
}

/// Returns the paths of this many names, up to [`MAX_PATHS`], through the objects that are [`CONTAINERS`].
fn paths_of_length<'o>(response: &Type, models: &'o [Model], length: usize) -> Vec<Vec<&'o Field>> {
    let mut paths: Vec<Vec<&Field>> = vec![Vec::new()];
    for _ in 0..length {
        let longer = paths.iter().flat_map(|path| {
            let inner = match path.last() {
                None => fields(response, models),
                Some(field) if is_named(path, CONTAINERS) => fields(underlying(&field.ty, models), models),
                Some(_) => None,
            };
            let inner = inner.into_iter().flatten();
            inner.map(|field| path.iter().copied().chain([field]).collect())
        });
        paths = longer.take(MAX_PATHS).collect();
    }
    paths
}

fn is_named(path: &[&Field], names: &[&str]) -> bool {
    path.last()
        .is_some_and(|field| names.contains(&&*normalize(&field.wire_name)))
}

fn is_list(ty: &Type, models: &[Model]) -> bool {
    matches!(underlying(ty, models), Type::List(_))
}

fn is_string(ty: &Type, models: &[Model]) -> bool {
    matches!(underlying(ty, models), Type::String | Type::Format(_))
}

fn is_integer(ty: &Type, models: &[Model]) -> bool {
    underlying(ty, models).is_integer()
}

/// Returns the value of a keyword that constrains a parameter, as JSON text.
fn constraint<'p>(parameter: &OperationParameter<'p>, keyword: &str) -> Option<&'p str> {
    let mut constraints = parameter.facts.constraints.iter();
    let (_, value) = constraints.find(|(key, _)| key == keyword)?;
    Some(value)
}

fn path_value(path: &[&Field]) -> Value {
    match path {
        [field] => json!(field.wire_name),
        path => path.iter().map(|field| field.wire_name.as_str()).collect(),
    }
}
