//! Computes the request of each page of a list, and determines when the list ends.
//!
//! It sends nothing and knows neither the types of pages nor the caller: `pages.rs` does.

use super::cycle::CycleDetector;
use crate::runtime::call::request_builder::RequestBuilder;
use crate::runtime::codec::encode::plain_text::to_strings;
use crate::runtime::codec::value::ValueRef;
use crate::runtime::error::decode_error::DecodeProblem;
use crate::runtime::error::request_error::RequestProblem;
use crate::runtime::request::parameter::Parameter;

/// The pagination of an operation, created by generated code from the pagination extension of the document.
pub(crate) struct Pagination {
    /// The query parameter for the start of a page: the index of its first item, its page number, or a cursor.
    pub(crate) begin: &'static str,
    /// The query parameter for the end of a page: the index after its last item.
    pub(crate) end: Option<&'static str>,
    /// The query parameter for the maximum number of items of a page.
    pub(crate) limit: Option<&'static str>,
    /// How the start of the next page is determined.
    pub(crate) step: PaginationKind,
    /// The path of the items in a page.
    pub(crate) items: FieldPath,
    /// The path of the total in a page: the total number of items, or of pages for [`PaginationKind::Pages`].
    pub(crate) total: Option<FieldPath>,
    /// The default page size.
    pub(crate) size: u32,
}

/// The names of the nested properties that lead from a response to a value in it.
pub(crate) type FieldPath = &'static [&'static str];

/// How the start of the next page is determined.
#[derive(Clone, Copy)]
pub(crate) enum PaginationKind {
    /// By the index of its first item, from 0.
    Items,
    /// By its page number. The first page has this number.
    Pages(u32),
    /// By the cursor that the previous page contains at this path.
    Next(FieldPath),
}

/// The position in a list.
pub(crate) struct Paginator {
    /// The request without the parameters of the page.
    builder: RequestBuilder,
    pagination: &'static Pagination,
    size: u64,
    /// The end of the list requested by the caller: an index.
    end_limit: Option<u64>,
    /// The index or number of the next page, unless pages have cursors.
    number: u64,
    /// The cursor of the next page, if pages have cursors. The first page needs none.
    cursor: Option<String>,
    /// The previous cursors.
    cursors: CycleDetector,
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
        mut builder: RequestBuilder,
        pagination: &'static Pagination,
        size: Option<u32>,
        empty_limit: u32,
    ) -> Self {
        let (number, cursor) = match pagination.step {
            PaginationKind::Items => (builder.remove_number(pagination.begin).unwrap_or(0), None),
            PaginationKind::Pages(first) => (builder.remove_number(pagination.begin).unwrap_or(first.into()), None),
            PaginationKind::Next(_) => (0, builder.remove_query(pagination.begin)),
        };
        let end_limit = pagination.end.and_then(|name| builder.remove_number(name));
        let limit = pagination.limit.and_then(|name| builder.remove_number(name));
        let size = size.map(u64::from).or(limit);
        builder.record_error(match size {
            Some(0) => Err(RequestProblem::NoItems),
            Some(_) if pagination.end.or(pagination.limit).is_none() => Err(RequestProblem::NoPageSize),
            _ => Ok(()),
        });
        let mut cursors = CycleDetector::default();
        if let Some(cursor) = &cursor {
            cursors.closes_cycle(cursor);
        }
        Paginator {
            builder,
            pagination,
            size: size.unwrap_or(pagination.size.into()),
            end_limit,
            number,
            cursor,
            cursors,
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
    pub(crate) fn next_request(&mut self) -> Option<RequestBuilder> {
        if !std::mem::take(&mut self.open) {
            return None;
        }
        let begin = match self.pagination.step {
            PaginationKind::Items | PaginationKind::Pages(_) => ValueRef::U64(self.number),
            PaginationKind::Next(_) => self.cursor.as_deref().into(),
        };
        let end = self.number.saturating_add(self.size);
        let end = self.end_limit.map_or(end, |end_limit| end.min(end_limit));
        let mut builder = self.builder.clone_for_page();
        builder.parameter(&Parameter::query(self.pagination.begin), begin);
        for (name, number) in [(self.pagination.end, end), (self.pagination.limit, self.size)] {
            if let Some(name) = name {
                builder.parameter(&Parameter::query(name), ValueRef::U64(number));
            }
        }
        Some(builder)
    }

    /// Determines from a page whether there is another, and where it starts.
    ///
    /// # Errors
    /// [`DecodeProblem::RepeatedCursor`] if cursors repeat, [`DecodeProblem::EmptyPages`] if there are too many consecutive
    /// pages without items.
    pub(crate) fn on_page(&mut self, page: ValueRef<'_>) -> Result<(), DecodeProblem> {
        let items = count_items(get_path(page, self.pagination.items));
        self.empty = if items == 0 { self.empty.saturating_add(1) } else { 0 };
        self.open = match self.pagination.step {
            PaginationKind::Items => self.advance(items, 0, page),
            PaginationKind::Pages(first) => items > 0 && self.advance(1, first.into(), page),
            PaginationKind::Next(path) => {
                let next = to_text(get_path(page, path));
                if next.as_ref().is_some_and(|next| self.cursors.closes_cycle(next)) {
                    return Err(DecodeProblem::RepeatedCursor);
                }
                self.cursor = next;
                if self.cursor.is_some() && self.empty > self.empty_limit {
                    return Err(DecodeProblem::EmptyPages(self.empty));
                }
                self.cursor.is_some()
            }
        };
        Ok(())
    }

    /// Advances the index or the page number by `step`. Returns whether there may be a page there.
    fn advance(&mut self, step: u64, first: u64, page: ValueRef<'_>) -> bool {
        let total = self.pagination.total.and_then(|path| to_count(get_path(page, path)));
        let total_end = total.map(|total| first.saturating_add(total));
        let next = self.number.saturating_add(step);
        let has_advanced = next > self.number;
        self.number = next;
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
