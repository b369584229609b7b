//! Lists that come in pages: what to ask for next, and when that was all.
//!
//! Knows neither the types of pages nor who waits for them; that is `pages.rs`.

use super::cycle::Cycle;
use crate::runtime::call::request_builder::Draft;
use crate::runtime::codec::encode::plain_text::texts;
use crate::runtime::codec::value::Node;
use crate::runtime::error::decode_error::Misfit;
use crate::runtime::error::request_error::Mistake;
use crate::runtime::request::parameter::Parameter;

/// How an operation gives its list page by page.
pub(crate) struct Paging {
    /// The query parameter that says where a page begins.
    pub(crate) begin: &'static str,
    /// The one that says where it ends: the index behind its last item.
    pub(crate) end: Option<&'static str>,
    /// The one that says how many items it has at most.
    pub(crate) limit: Option<&'static str>,
    /// How to get from a page to the next.
    pub(crate) step: Step,
    /// Where the items of a page are.
    pub(crate) items: Way,
    /// Where a page says how many there are in all: items, or pages where these
    /// are counted.
    pub(crate) total: Option<Way>,
    /// The size of a page, if nobody says another.
    pub(crate) size: u32,
}

/// The properties that lead from a reply to something in it.
pub(crate) type Way = &'static [&'static str];

/// How to get from a page to the next.
#[derive(Clone, Copy)]
pub(crate) enum Step {
    /// Items are counted, from 0.
    Items,
    /// Pages are counted, from this number.
    Pages(u32),
    /// A page says where the next one begins.
    Next(Way),
}

/// A list on the way from its begin to its end.
pub(crate) struct Listing {
    /// What the requests for all pages have in common.
    draft: Draft,
    paging: &'static Paging,
    size: u64,
    /// Where the caller wants the list to end.
    bound: Option<u64>,
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

impl Listing {
    /// The list of which `draft` asks for a page. Where that page begins and
    /// ends and how long it is, is from now on said of the list.
    pub(crate) fn new(mut draft: Draft, paging: &'static Paging, size: Option<u32>, empty_limit: u32) -> Self {
        let (number, cursor) = match paging.step {
            Step::Items => (draft.take_number(paging.begin).unwrap_or(0), None),
            Step::Pages(first) => (draft.take_number(paging.begin).unwrap_or(first.into()), None),
            Step::Next(_) => (0, draft.take_query(paging.begin)),
        };
        let bound = paging.end.and_then(|name| draft.take_number(name));
        let limit = paging.limit.and_then(|name| draft.take_number(name));
        let size = size.map(u64::from).or(limit);
        draft.note(match size {
            Some(0) => Err(Mistake::NoItems),
            Some(_) if paging.end.or(paging.limit).is_none() => Err(Mistake::NoPageSize),
            _ => Ok(()),
        });
        let mut cursors = Cycle::default();
        if let Some(cursor) = &cursor {
            cursors.closes(cursor);
        }
        Listing {
            draft,
            paging,
            size: size.unwrap_or(paging.size.into()),
            bound,
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
        self.draft.operation.id
    }

    /// Whether there is a page to ask for.
    pub(crate) fn is_open(&self) -> bool {
        self.open
    }

    /// The request for the next page, if there is one. It is the last, unless
    /// [`Self::arrived`] hears of a page that has another behind it.
    pub(crate) fn request(&mut self) -> Option<Draft> {
        if !std::mem::take(&mut self.open) {
            return None;
        }
        let begin = match self.paging.step {
            Step::Items | Step::Pages(_) => Node::U64(self.number),
            Step::Next(_) => self.cursor.as_deref().into(),
        };
        let end = self.number.saturating_add(self.size);
        let end = self.bound.map_or(end, |bound| end.min(bound));
        let mut draft = self.draft.again();
        draft.parameter(&Parameter::query(self.paging.begin), begin);
        for (name, number) in [(self.paging.end, end), (self.paging.limit, self.size)] {
            if let Some(name) = name {
                draft.parameter(&Parameter::query(name), Node::U64(number));
            }
        }
        Some(draft)
    }

    /// Sees from a page whether there is another, and where that begins.
    ///
    /// # Errors
    /// [`Misfit::SamePage`] and [`Misfit::EmptyPages`].
    pub(crate) fn arrived(&mut self, page: Node<'_>) -> Result<(), Misfit> {
        let items = count(part(page, self.paging.items));
        self.empty = if items == 0 { self.empty.saturating_add(1) } else { 0 };
        self.open = match self.paging.step {
            Step::Items => self.advance(items, 0, page),
            Step::Pages(first) => items > 0 && self.advance(1, first.into(), page),
            Step::Next(way) => {
                let next = text(part(page, way));
                if next.as_ref().is_some_and(|next| self.cursors.closes(next)) {
                    return Err(Misfit::SamePage);
                }
                self.cursor = next;
                if self.cursor.is_some() && self.empty > self.empty_limit {
                    return Err(Misfit::EmptyPages(self.empty));
                }
                self.cursor.is_some()
            }
        };
        Ok(())
    }

    /// Counts on. Whether there may be something.
    fn advance(&mut self, step: u64, first: u64, page: Node<'_>) -> bool {
        let total = self.paging.total.and_then(|way| number(part(page, way)));
        let behind = total.map(|total| first.saturating_add(total));
        let next = self.number.saturating_add(step);
        let moved = next > self.number;
        self.number = next;
        moved && [behind, self.bound].into_iter().flatten().all(|end| next < end)
    }
}

impl Draft {
    /// The number in a query parameter, which is taken out.
    fn take_number(&mut self, name: &'static str) -> Option<u64> {
        let number = self.take_query(name)?.parse();
        self.note(number.as_ref().map(drop).map_err(|_| Mistake::NoIndex(name)));
        number.ok()
    }
}

/// What is at the end of a way, if all on it is there.
fn part<'p>(page: Node<'p>, way: Way) -> Node<'p> {
    way.iter().fold(page, |node, name| match node {
        Node::Record(record) => record.node(name),
        _ => Node::Absent,
    })
}

fn count(node: Node<'_>) -> u64 {
    match node {
        Node::List(list) => u64::try_from(list.count()).unwrap_or(u64::MAX),
        _ => 0,
    }
}

/// A number that makes sense as a count: some say -1 for "unknown".
fn number(node: Node<'_>) -> Option<u64> {
    match node {
        Node::U64(number) => Some(number),
        Node::I64(number) => number.try_into().ok(),
        _ => None,
    }
}

/// A text with something in it.
fn text(node: Node<'_>) -> Option<String> {
    let texts = texts(node).ok().flatten()?;
    texts
        .into_iter()
        .next()
        .map(Into::into)
        .filter(|text: &String| !text.is_empty())
}
