//! Computes the request of each page of a list, and determines when the list ends.
//!
//! It sends nothing and knows neither the types of pages nor the caller: `pages.rs` does.

use super::cycle::CycleDetector;
use super::{link_header, next_url};
use crate::runtime::call::request_builder::RequestBuilder;
use crate::runtime::codec::encode::plain_text::to_strings;
use crate::runtime::codec::value::ValueRef;
use crate::runtime::error::decode_error::DecodeProblem;
use crate::runtime::error::request_error::RequestProblem;
use crate::runtime::request::parameter::Parameter;
use http::HeaderMap;
use reqwest::Url;

/// The pagination of an operation, created by generated code from the pagination extension of the document.
pub(crate) struct Pagination {
    /// How the start of the next page is determined.
    pub(crate) step: PaginationKind,
    /// The query parameter for the end of a page: the index after its last item.
    pub(crate) end: Option<&'static str>,
    /// The query parameter for the maximum number of items of a page.
    pub(crate) limit: Option<&'static str>,
    /// The path of the items in a page.
    pub(crate) items: FieldPath,
    /// The path of the total in a page: the total number of items, or of pages for [`PaginationKind::Pages`].
    pub(crate) total: Option<FieldPath>,
    /// The default page size.
    pub(crate) size: u32,
}

/// The names of the nested properties that lead from a response to a value in it.
pub(crate) type FieldPath = &'static [&'static str];

/// How the start of the next page is determined. `begin` is the parameter for it, in the query unless it is a cursor.
#[derive(Clone, Copy)]
pub(crate) enum PaginationKind {
    /// By the index of its first item, from 0.
    Items { begin: &'static str },
    /// By its page number. The first page has the number `first`.
    Pages { begin: &'static str, first: u32 },
    /// By the cursor that the previous page has at `next`. `begin` may be a header.
    Cursor { begin: Parameter, next: NextCursor },
    /// By the link of this relation type in the header `Link` of the previous page.
    Link(&'static str),
    /// By the URL that the previous page contains at this path.
    Url(FieldPath),
}

/// Where a page has the cursor of the next one.
#[derive(Clone, Copy)]
pub(crate) enum NextCursor {
    /// At this path.
    Property(FieldPath),
    /// In this header.
    Header(&'static str),
}

impl PaginationKind {
    /// Returns the parameter for the start of a page.
    fn begin(self) -> Option<Parameter> {
        match self {
            PaginationKind::Items { begin } | PaginationKind::Pages { begin, .. } => Some(Parameter::query(begin)),
            PaginationKind::Cursor { begin, .. } => Some(begin),
            PaginationKind::Link(_) | PaginationKind::Url(_) => None,
        }
    }
}

impl NextCursor {
    /// Returns the cursor of the page after this one; `None` if it is absent, null or empty.
    fn read(self, page: &ReceivedPage<'_>) -> Option<String> {
        match self {
            NextCursor::Property(path) => to_text(get_path(page.value, path)),
            NextCursor::Header(name) => {
                let value = page.headers.get(name)?.to_str().ok()?;
                Some(value.to_owned()).filter(|value| !value.is_empty())
            }
        }
    }
}

/// The start of the next page.
enum Position {
    /// The index of its first item, or its page number.
    Number(u64),
    /// Its cursor. The first page needs none.
    Cursor(Option<String>),
    /// Its URL. That of the first page comes from the arguments of the call.
    Url(Option<Url>),
}

/// A page that was received.
pub(crate) struct ReceivedPage<'p> {
    pub(crate) value: ValueRef<'p>,
    pub(crate) headers: &'p HeaderMap,
    /// The URL of its request, if [`RequestBuilder::keeps_url`] is set.
    pub(crate) url: Option<&'p Url>,
}

/// The position in a list.
pub(crate) struct Paginator {
    /// The request without the parameters of the page.
    builder: Box<RequestBuilder>,
    pagination: &'static Pagination,
    size: u64,
    /// The end of the list requested by the caller: an index.
    end_limit: Option<u64>,
    position: Position,
    /// The previous cursors or URLs.
    previous: CycleDetector,
    /// The maximum number of consecutive pages without items.
    empty_limit: u32,
    /// The current number of consecutive pages without items.
    empty: u32,
    /// Whether there may be another page.
    open: bool,
}

/// The default maximum number of consecutive pages without items.
pub(crate) const EMPTY_PAGES: u32 = 100;

impl Paginator {
    /// Creates a paginator from the request of a page. The start, the end and the size of that page become those of the
    /// list.
    pub(crate) fn new(
        mut builder: Box<RequestBuilder>,
        pagination: &'static Pagination,
        size: Option<u32>,
        empty_limit: u32,
    ) -> Self {
        let position = match pagination.step {
            PaginationKind::Items { begin } => Position::Number(builder.remove_number(begin).unwrap_or(0)),
            PaginationKind::Pages { begin, first } => {
                Position::Number(builder.remove_number(begin).unwrap_or(first.into()))
            }
            PaginationKind::Cursor { begin, .. } => Position::Cursor(builder.remove_scalar(&begin)),
            PaginationKind::Link(_) | PaginationKind::Url(_) => Position::Url(None),
        };
        builder.keeps_url = matches!(position, Position::Url(_));
        let end_limit = pagination.end.and_then(|name| builder.remove_number(name));
        let limit = pagination.limit.and_then(|name| builder.remove_number(name));
        let size = size.map(u64::from).or(limit);
        builder.record_error(match size {
            Some(0) => Err(RequestProblem::NoItems),
            Some(_) if pagination.end.or(pagination.limit).is_none() => Err(RequestProblem::NoPageSize),
            _ => Ok(()),
        });
        let mut previous = CycleDetector::default();
        if let Position::Cursor(Some(cursor)) = &position {
            previous.closes_cycle(cursor);
        }
        Paginator {
            builder,
            pagination,
            size: size.unwrap_or(pagination.size.into()),
            end_limit,
            position,
            previous,
            empty_limit,
            empty: 0,
            open: true,
        }
    }

    /// Returns the id of the operation.
    pub(crate) fn operation(&self) -> &'static str {
        self.builder.operation.id
    }

    /// Returns whether [`Self::next_request`] returns a request.
    pub(crate) fn has_next(&self) -> bool {
        self.open
    }

    /// Returns the request of the next page, if there is one. It is the last one, unless [`Self::on_page`] gets a page
    /// that has a successor.
    pub(crate) fn next_request(&mut self) -> Option<Box<RequestBuilder>> {
        if !std::mem::take(&mut self.open) {
            return None;
        }
        let mut builder = self.builder.duplicate();
        let (number, begin) = match &self.position {
            Position::Url(Some(url)) => {
                builder.page_url = Some(url.clone());
                return Some(builder);
            }
            Position::Number(number) => (*number, ValueRef::U64(*number)),
            Position::Cursor(cursor) => (0, cursor.as_deref().into()),
            Position::Url(None) => (0, ValueRef::Absent),
        };
        let end = number.saturating_add(self.size);
        let end = self.end_limit.map_or(end, |end_limit| end.min(end_limit));
        let parameters = [
            (self.pagination.step.begin(), begin),
            (self.pagination.end.map(Parameter::query), ValueRef::U64(end)),
            (self.pagination.limit.map(Parameter::query), ValueRef::U64(self.size)),
        ];
        for (parameter, value) in parameters {
            if let Some(parameter) = parameter {
                builder.parameter(&parameter, value);
            }
        }
        Some(builder)
    }

    /// Determines from a page whether there is another, and where it starts.
    ///
    /// # Errors
    /// [`DecodeProblem::RepeatedCursor`] or [`DecodeProblem::RepeatedNextUrl`] if pages repeat,
    /// [`DecodeProblem::EmptyPages`] if there are too many consecutive pages without items, and those of
    /// [`link_header::find_target`] and [`next_url::resolve`].
    pub(crate) fn on_page(&mut self, page: &ReceivedPage<'_>) -> Result<(), DecodeProblem> {
        let items = count_items(get_path(page.value, self.pagination.items));
        self.empty = if items == 0 { self.empty.saturating_add(1) } else { 0 };
        self.open = match self.pagination.step {
            PaginationKind::Items { .. } => self.advance(items, 0, page.value),
            PaginationKind::Pages { first, .. } => items > 0 && self.advance(1, first.into(), page.value),
            PaginationKind::Cursor { next, .. } => {
                let next = next.read(page);
                if next.as_ref().is_some_and(|next| self.previous.closes_cycle(next)) {
                    return Err(DecodeProblem::RepeatedCursor);
                }
                let has_next = next.is_some();
                self.position = Position::Cursor(next);
                self.check_empty_pages(has_next)?
            }
            PaginationKind::Link(relation) => {
                let target = link_header::find_target(page.headers, relation)?;
                self.follow(target, page.url)?
            }
            PaginationKind::Url(path) => self.follow(to_text(get_path(page.value, path)), page.url)?,
        };
        Ok(())
    }

    /// Returns whether there is a next page.
    ///
    /// # Errors
    /// There is, but there were too many consecutive pages without items.
    fn check_empty_pages(&self, has_next: bool) -> Result<bool, DecodeProblem> {
        if has_next && self.empty > self.empty_limit {
            return Err(DecodeProblem::EmptyPages(self.empty));
        }
        Ok(has_next)
    }

    /// Sets the URL of the next page to a reference in the page at `url`. Returns whether there is a next page.
    ///
    /// # Errors
    /// The reference is invalid, leads to another server or to an earlier page, or too many pages have no items.
    fn follow(&mut self, reference: Option<String>, url: Option<&Url>) -> Result<bool, DecodeProblem> {
        let (Some(reference), Some(url)) = (reference, url) else {
            return Ok(false);
        };
        let next = next_url::resolve(url, &reference, self.builder.base_url())?;
        if let Position::Url(None) = self.position {
            self.previous.closes_cycle(&next_url::without_credentials(url));
        }
        if self.previous.closes_cycle(&next_url::without_credentials(&next)) {
            return Err(DecodeProblem::RepeatedNextUrl);
        }
        self.position = Position::Url(Some(next));
        self.check_empty_pages(true)
    }

    /// Advances the index or the page number by `step`. Returns whether there may be a page there.
    fn advance(&mut self, step: u64, first: u64, page: ValueRef<'_>) -> bool {
        let total = self.pagination.total.and_then(|path| to_count(get_path(page, path)));
        let total_end = total.map(|total| first.saturating_add(total));
        let Position::Number(number) = &mut self.position else {
            return false;
        };
        let next = number.saturating_add(step);
        let has_advanced = next > *number;
        *number = next;
        has_advanced && [total_end, self.end_limit].into_iter().flatten().all(|end| next < end)
    }
}

impl RequestBuilder {
    /// Removes a query parameter and returns its value as a number.
    fn remove_number(&mut self, name: &'static str) -> Option<u64> {
        let number = self.remove_query(name)?.parse();
        self.record_error(number.as_ref().map(drop).map_err(|_| RequestProblem::NoIndex(name)));
        number.ok()
    }
}

/// Returns the value at a path, or `Absent` if a property on it is missing.
fn get_path<'p>(page: ValueRef<'p>, path: FieldPath) -> ValueRef<'p> {
    path.iter().fold(page, |value, name| match value {
        ValueRef::Object(object) => object.field_value(name),
        _ => ValueRef::Absent,
    })
}

fn count_items(value: ValueRef<'_>) -> u64 {
    match value {
        ValueRef::List(list) => u64::try_from(list.count()).unwrap_or(u64::MAX),
        _ => 0,
    }
}

/// Returns a number that is valid as a count. Some APIs use -1 for "unknown".
fn to_count(value: ValueRef<'_>) -> Option<u64> {
    match value {
        ValueRef::U64(number) => Some(number),
        ValueRef::I64(number) => number.try_into().ok(),
        _ => None,
    }
}

/// Returns a scalar as text, unless the text is empty.
fn to_text(value: ValueRef<'_>) -> Option<String> {
    let texts = to_strings(value).ok().flatten()?;
    texts
        .into_iter()
        .next()
        .map(Into::into)
        .filter(|text: &String| !text.is_empty())
}
