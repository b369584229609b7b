//! Lists that come in pages: what to ask for next, and when that was all.
//!
//! Knows neither the types of pages nor who waits for them; that is `pages.rs`.

use super::cycle::Cycle;
use crate::runtime::call::request_builder::RequestBuilder;
use crate::runtime::codec::encode::plain_text::to_strings;
use crate::runtime::codec::value::ValueRef;
use crate::runtime::error::decode_error::DecodeProblem;
use crate::runtime::error::request_error::RequestProblem;
use crate::runtime::request::parameter::Parameter;

/// How an operation gives its list page by page.
pub(crate) struct Pagination {
    /// The query parameter that says where a page begins.
    pub(crate) begin: &'static str,
    /// The one that says where it ends: the index behind its last item.
    pub(crate) end: Option<&'static str>,
    /// The one that says how many items it has at most.
    pub(crate) limit: Option<&'static str>,
    /// How to get from a page to the next.
    pub(crate) step: PaginationKind,
    /// Where the items of a page are.
    pub(crate) items: FieldPath,
    /// Where a page says how many there are in all: items, or pages where these
    /// are counted.
    pub(crate) total: Option<FieldPath>,
    /// The size of a page, if nobody says another.
    pub(crate) size: u32,
}

/// The properties that lead from a reply to something in it.
pub(crate) type FieldPath = &'static [&'static str];

/// How to get from a page to the next.
#[derive(Clone, Copy)]
pub(crate) enum PaginationKind {
    /// Items are counted, from 0.
    Items,
    /// Pages are counted, from this number.
    Pages(u32),
    /// A page says where the next one begins.
    Next(FieldPath),
}

/// A list on the way from its begin to its end.
pub(crate) struct Paginator {
    /// What the requests for all pages have in common.
    builder: RequestBuilder,
    paging: &'static Pagination,
    size: u64,
    /// Where the caller wants the list to end.
    end_limit: Option<u64>,
    /// Where the next page begins, if they are counted,
    number: u64,
    /// and if they are not; the first page needs nothing that says so.
    cursor: Option<String>,
    /// The cursors so far.
    cursors: Cycle,
    /// How many pages without an item may come one after the other, and how
    /// many just did.
    empty_limit: u32,
    empty: u32,
    /// There is a page to ask for.
    open: bool,
}

/// How many pages without an item may come one after the other, if nobody says
/// another number.
pub(crate) const EMPTY_PAGES: u32 = 100;

impl Paginator {
    /// The list of which `builder` asks for a page. Where that page begins and
    /// ends and how long it is, is from now on said of the list.
    pub(crate) fn new(
        mut builder: RequestBuilder,
        paging: &'static Pagination,
        size: Option<u32>,
        empty_limit: u32,
    ) -> Self {
        let (number, cursor) = match paging.step {
            PaginationKind::Items => (builder.remove_number(paging.begin).unwrap_or(0), None),
            PaginationKind::Pages(first) => (builder.remove_number(paging.begin).unwrap_or(first.into()), None),
            PaginationKind::Next(_) => (0, builder.remove_query(paging.begin)),
        };
        let end_limit = paging.end.and_then(|name| builder.remove_number(name));
        let limit = paging.limit.and_then(|name| builder.remove_number(name));
        let size = size.map(u64::from).or(limit);
        builder.record_error(match size {
            Some(0) => Err(RequestProblem::NoItems),
            Some(_) if paging.end.or(paging.limit).is_none() => Err(RequestProblem::NoPageSize),
            _ => Ok(()),
        });
        let mut cursors = Cycle::default();
        if let Some(cursor) = &cursor {
            cursors.closes(cursor);
        }
        Paginator {
            builder,
            paging,
            size: size.unwrap_or(paging.size.into()),
            end_limit,
            number,
            cursor,
            cursors,
            empty_limit,
            empty: 0,
            open: true,
        }
    }

    /// The id of the operation.
    pub(crate) fn operation(&self) -> &'static str {
        self.builder.operation.id
    }

    /// Whether there is a page to ask for.
    pub(crate) fn has_next(&self) -> bool {
        self.open
    }

    /// The request for the next page, if there is one. It is the last, unless
    /// [`Self::on_page`] hears of a page that has another behind it.
    pub(crate) fn next_request(&mut self) -> Option<RequestBuilder> {
        if !std::mem::take(&mut self.open) {
            return None;
        }
        let begin = match self.paging.step {
            PaginationKind::Items | PaginationKind::Pages(_) => ValueRef::U64(self.number),
            PaginationKind::Next(_) => self.cursor.as_deref().into(),
        };
        let end = self.number.saturating_add(self.size);
        let end = self.end_limit.map_or(end, |end_limit| end.min(end_limit));
        let mut builder = self.builder.clone_for_retry();
        builder.parameter(&Parameter::query(self.paging.begin), begin);
        for (name, number) in [(self.paging.end, end), (self.paging.limit, self.size)] {
            if let Some(name) = name {
                builder.parameter(&Parameter::query(name), ValueRef::U64(number));
            }
        }
        Some(builder)
    }

    /// Sees from a page whether there is another, and where that begins.
    ///
    /// # Errors
    /// [`DecodeProblem::SamePage`] and [`DecodeProblem::EmptyPages`].
    pub(crate) fn on_page(&mut self, page: ValueRef<'_>) -> Result<(), DecodeProblem> {
        let items = count(get_path(page, self.paging.items));
        self.empty = if items == 0 { self.empty.saturating_add(1) } else { 0 };
        self.open = match self.paging.step {
            PaginationKind::Items => self.advance(items, 0, page),
            PaginationKind::Pages(first) => items > 0 && self.advance(1, first.into(), page),
            PaginationKind::Next(path) => {
                let next = text(get_path(page, path));
                if next.as_ref().is_some_and(|next| self.cursors.closes(next)) {
                    return Err(DecodeProblem::SamePage);
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

    /// Counts on. Whether there may be something.
    fn advance(&mut self, step: u64, first: u64, page: ValueRef<'_>) -> bool {
        let total = self.paging.total.and_then(|path| number(get_path(page, path)));
        let behind = total.map(|total| first.saturating_add(total));
        let next = self.number.saturating_add(step);
        let moved = next > self.number;
        self.number = next;
        moved && [behind, self.end_limit].into_iter().flatten().all(|end| next < end)
    }
}

impl RequestBuilder {
    /// The number in a query parameter, which is taken out.
    fn remove_number(&mut self, name: &'static str) -> Option<u64> {
        let number = self.remove_query(name)?.parse();
        self.record_error(number.as_ref().map(drop).map_err(|_| RequestProblem::NoIndex(name)));
        number.ok()
    }
}

/// What is at the end of a way, if all on it is there.
fn get_path<'p>(page: ValueRef<'p>, path: FieldPath) -> ValueRef<'p> {
    path.iter().fold(page, |node, name| match node {
        ValueRef::Object(object) => object.field_value(name),
        _ => ValueRef::Absent,
    })
}

fn count(node: ValueRef<'_>) -> u64 {
    match node {
        ValueRef::List(list) => u64::try_from(list.count()).unwrap_or(u64::MAX),
        _ => 0,
    }
}

/// A number that makes sense as a count: some say -1 for "unknown".
fn number(node: ValueRef<'_>) -> Option<u64> {
    match node {
        ValueRef::U64(number) => Some(number),
        ValueRef::I64(number) => number.try_into().ok(),
        _ => None,
    }
}

/// A text with something in it.
fn text(node: ValueRef<'_>) -> Option<String> {
    let texts = to_strings(node).ok().flatten()?;
    texts
        .into_iter()
        .next()
        .map(Into::into)
        .filter(|text: &String| !text.is_empty())
}
