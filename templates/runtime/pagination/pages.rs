//! Lists as streams: of pages, and of the items in them.

use super::paginator::{EMPTY_PAGES, Pagination, Paginator};
#[cfg(feature = "blocking")]
use crate::runtime::call::blocking;
use crate::runtime::call::operation_call::{Call, decode_response};
use crate::runtime::call::send;
use crate::runtime::call::trace::CallSpan;
use crate::runtime::codec::value::{ModelValue, ValueRef};
use crate::runtime::error::call_error::Error;
use crate::runtime::error::context::ErrorContext;
use crate::runtime::response::body::BodyDecoder;
use crate::runtime::response::raw::RawResponse;
use crate::runtime::response::typed_response::Response;
use futures_core::{FusedStream, Stream};
use std::fmt::{self, Debug};
use std::future::poll_fn;
#[cfg(feature = "blocking")]
use std::iter::{self, FusedIterator};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::vec;

/// A call whose reply `T` is a page of a list of `I`. Awaited, it gives that
/// page; [`items`](Call::items) and [`pages`](Call::pages) are streams of the
/// whole list:
///
/// ```text
/// let mut items = client.group().operation(&query).items();
/// while let Some(item) = items.next().await {
///     let item = item?;
/// }
/// ```
///
/// There is one request at a time, and none before somebody waits for what it
/// brings: the next page is asked for when the page before is used up. Each is
/// a call of its own, and all that is set on this one holds for each of them.
/// So a [`timeout`](Call::timeout) is that of a page, not of the list.
///
/// Where the query says that the page begins and ends, the list does. The next
/// page begins behind the items that came, however many were asked for. The
/// list is at its end
///
/// - after an empty page;
/// - after the last page by the total that a page states, if it states one;
/// - if pages name the one that comes next, after a page that names none, or
///   names it by null or an empty string, and only then: a page in between may
///   be empty.
///
/// It ends as well with the first error. These are such errors
/// ([`Error::Decode`]):
///
/// - a page that names as the next one a page that has been there before, so
///   that the list would begin again. Circles of any length are noticed: one of
///   up to a thousand pages at once, a longer one after up to three rounds;
/// - too many pages without an item in sequence ([`empty_pages`](Call::empty_pages)).
///
/// A server that makes up ever new pages with items is not noticed, and neither
/// is one that gives the same items for every index or number of a page: how
/// many items a list may have is known to the caller only. Stop to ask for more
/// after that many.
pub type PagedCall<T, I> = Call<T, Paged<T, I>>;

/// What makes a [`Call`] a [`PagedCall`].
pub struct Paged<T, I> {
    paging: &'static Pagination,
    size: Option<u32>,
    empty_pages: u32,
    node: fn(&T) -> ValueRef<'_>,
    items: fn(T) -> Vec<I>,
}

impl<T> Call<T> {
    /// Makes it a call for a page, in which are these items.
    pub(crate) fn paged<I>(self, paging: &'static Pagination, items: fn(T) -> Vec<I>) -> PagedCall<T, I>
    where
        T: ModelValue,
    {
        Call {
            builder: self.builder,
            decoder: self.decoder,
            #[cfg(feature = "test-util")]
            encode: self.encode,
            kind: Paged {
                paging,
                size: None,
                empty_pages: EMPTY_PAGES,
                node: T::as_value_ref,
                items,
            },
        }
    }
}

impl<T, I> PagedCall<T, I> {
    /// How many items the list is asked for at a time, in place of what the
    /// query says of it; the API may give fewer. A call that is awaited is not
    /// changed by it.
    ///
    /// With 0, or if the operation takes no such number, the first thing in the
    /// list is an [`Error::Request`].
    pub fn page_size(mut self, items: u32) -> Self {
        self.kind.size = Some(items);
        self
    }

    /// How many pages without an item may come one after the other where pages
    /// name the one that comes next: 100 if not set. After more, the list ends
    /// with an [`Error::Decode`].
    pub fn empty_pages(mut self, limit: u32) -> Self {
        self.kind.empty_pages = limit;
        self
    }

    /// The list as a stream of its pages, each a whole reply.
    pub fn pages(self) -> Pages<T> {
        Pages {
            source: Source::new(self),
            sent: None,
        }
    }

    /// The list as a stream of its items.
    pub fn items(self) -> Items<T, I> {
        Items {
            items: self.kind.items,
            page: Vec::new().into_iter(),
            pages: self.pages(),
        }
    }

    /// The pages of the list; each is waited for as
    /// [`send_blocking`](Call::send_blocking) does.
    #[cfg(feature = "blocking")]
    pub fn pages_blocking(self) -> impl FusedIterator<Item = Result<Response<T>, Error>> {
        let mut source = Source::new(self);
        iter::from_fn(move || {
            let builder = source.paginator.next_request()?;
            let span = CallSpan::new(&builder);
            let sent = blocking::send(builder, &span);
            Some(source.on_page(span, sent))
        })
        .fuse()
    }

    /// The items of the list; each page is waited for as
    /// [`send_blocking`](Call::send_blocking) does.
    #[cfg(feature = "blocking")]
    pub fn items_blocking(self) -> impl FusedIterator<Item = Result<I, Error>> {
        let items = self.kind.items;
        let mut pages = self.pages_blocking();
        let mut page = Vec::new().into_iter();
        iter::from_fn(move || {
            loop {
                if let Some(item) = page.next() {
                    return Some(Ok(item));
                }
                match pages.next()? {
                    Ok(next) => page = items(next.into_inner()).into_iter(),
                    Err(error) => return Some(Err(error)),
                }
            }
        })
        .fuse()
    }
}

/// What comes of a request.
type PageResult = Result<(RawResponse, ErrorContext), Error>;

/// A request that is under way.
type PageFuture = Pin<Box<dyn Future<Output = PageResult> + Send>>;

/// A list, and how its pages are read.
struct Source<T> {
    paginator: Paginator,
    decoder: BodyDecoder<T>,
    node: fn(&T) -> ValueRef<'_>,
}

impl<T> Source<T> {
    fn new<I>(call: PagedCall<T, I>) -> Self {
        let Paged {
            paging,
            size,
            empty_pages,
            node,
            ..
        } = call.kind;
        Source {
            paginator: Paginator::new(call.builder, paging, size, empty_pages),
            decoder: call.decoder,
            node,
        }
    }

    fn on_page(&mut self, span: CallSpan, sent: PageResult) -> Result<Response<T>, Error> {
        let at = sent.as_ref().ok().map(|(_, at)| *at);
        let page = decode_response(span, self.decoder, sent)?;
        match (self.paginator.on_page((self.node)(&page)), at) {
            (Err(problem), Some(at)) => Err(problem.into_error(at, page.status())),
            _ => Ok(page),
        }
    }
}

/// The pages of a list, as a stream. [`PagedCall`] says when they are asked for
/// and which one is the last; the first may be, and pages may be empty.
///
/// At its end or after an error, the stream has nothing more for good. When it
/// is dropped, so is the request that is under way.
#[must_use = "a stream does nothing until it is polled"]
pub struct Pages<T> {
    source: Source<T>,
    /// The request that is under way.
    sent: Option<(CallSpan, PageFuture)>,
}

impl<T> Pages<T> {
    /// The next page; `None` at the end. To drop the future before it is done
    /// loses nothing: the next one waits for the same page.
    pub async fn next(&mut self) -> Option<Result<Response<T>, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl<T> Stream for Pages<T> {
    type Item = Result<Response<T>, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Pages { source, sent } = self.get_mut();
        if sent.is_none() {
            *sent = source.paginator.next_request().map(|builder| {
                let span = CallSpan::new(&builder);
                let sending = Box::pin(span.instrument(send::send(builder, false)));
                (span, sending as PageFuture)
            });
        }
        let Some((_, sending)) = sent else {
            return Poll::Ready(None);
        };
        let reply = ready!(sending.as_mut().poll(context));
        Poll::Ready(sent.take().map(|(span, _)| source.on_page(span, reply)))
    }
}

impl<T> FusedStream for Pages<T> {
    fn is_terminated(&self) -> bool {
        self.sent.is_none() && !self.source.paginator.has_next()
    }
}

/// The items of a list, as a stream. [`PagedCall`] says when they are asked for
/// and which one is the last.
///
/// At its end or after an error, the stream has nothing more for good. When it
/// is dropped, so is the request that is under way.
#[must_use = "a stream does nothing until it is polled"]
pub struct Items<T, I> {
    pages: Pages<T>,
    items: fn(T) -> Vec<I>,
    /// What is left of the page that came last.
    page: vec::IntoIter<I>,
}

/// The items of a page are moved, whatever they are.
impl<T, I> Unpin for Items<T, I> {}

impl<T, I> Items<T, I> {
    /// The next item; `None` at the end. To drop the future before it is done
    /// loses nothing: the next one waits for the same item.
    pub async fn next(&mut self) -> Option<Result<I, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl<T, I> Stream for Items<T, I> {
    type Item = Result<I, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Items { pages, items, page } = self.get_mut();
        loop {
            if let Some(item) = page.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(Pin::new(&mut *pages).poll_next(context)) {
                Some(Ok(next)) => *page = items(next.into_inner()).into_iter(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.page.len(), None)
    }
}

impl<T, I> FusedStream for Items<T, I> {
    fn is_terminated(&self) -> bool {
        self.page.len() == 0 && self.pages.is_terminated()
    }
}

/// Without arguments and pages.
impl<T> Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("operation", &self.source.paginator.operation())
            .finish_non_exhaustive()
    }
}

/// Without arguments and items.
impl<T, I> Debug for Items<T, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("operation", &self.pages.source.paginator.operation())
            .finish_non_exhaustive()
    }
}
