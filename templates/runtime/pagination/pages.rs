//! [`Pages`] and [`Items`]: paginated lists as streams and, with the feature `blocking`, as iterators.

use super::paginator::{EMPTY_PAGES, Pagination, Paginator, ReceivedPage};
#[cfg(feature = "blocking")]
use crate::runtime::call::blocking;
use crate::runtime::call::operation_call::{Call, SingleResponse, decode_response, sealed};
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

/// A call that returns a page `T` of a list of `I`. Awaiting it returns that page; [`items`](Call::items) and
/// [`pages`](Call::pages) return streams of the whole list:
///
/// ```text
/// let mut items = client.group().operation(&query).items();
/// while let Some(item) = items.next().await {
///     let item = item?;
/// }
/// ```
///
/// Requests are sent one at a time and lazily: the next page is requested when the previous page is used up. Each
/// request is a call of its own with all settings of this call. So a [`timeout`](Call::timeout) applies to a page, not
/// to the list.
///
/// The start and the end of the page in the query are the start and the end of the list. The next page starts after the
/// items that were received, regardless of the number that was requested. The list ends
///
/// - after an empty page;
/// - after the last page according to the total that a page contains, if it contains one;
/// - if pages contain the cursor or the URL of the next page: after a page without one, or with null or an empty string,
///   and only then; a page before the end may be empty. The same applies to a URL in the header `Link` (RFC 8288).
///
/// The URL of the next page may be relative to that of the page (RFC 3986, section 5). Its request has the headers and
/// credentials of the call, but the query of that URL. So it is followed only to the scheme, host and port of the server
/// of the call.
///
/// It also ends at the first error. Some errors ([`Error::Decode`]) come from pagination itself:
///
/// - a page with a cursor or URL that occurred before, so that the list would repeat. Cycles of any length are detected:
///   one of up to about a thousand pages at the first repeated cursor, a longer one after at most three rounds;
/// - a URL of the next page on another server, or one that is invalid, and a header `Link` that is malformed;
/// - too many consecutive pages without items ([`max_empty_pages`](Call::max_empty_pages)).
///
/// A server that returns new pages with items endlessly is not detected, nor one that returns the same items for every
/// index or page number. Only the caller knows how many items a list may have; stop after that many.
pub type PagedCall<T, I> = Call<T, Paged<T, I>>;

/// The pagination of a [`PagedCall`].
pub struct Paged<T, I> {
    pagination: &'static Pagination,
    size: Option<u32>,
    max_empty_pages: u32,
    as_value_ref: fn(&T) -> ValueRef<'_>,
    items: fn(T) -> Vec<I>,
}

impl<T, I> sealed::Sealed for Paged<T, I> {}
impl<T, I> SingleResponse for Paged<T, I> {}

impl<T> Call<T> {
    /// Makes this a paginated call. `items` takes the items out of a page.
    pub(crate) fn paged<I>(self, pagination: &'static Pagination, items: fn(T) -> Vec<I>) -> PagedCall<T, I>
    where
        T: ModelValue,
    {
        self.with_kind(Paged {
            pagination,
            size: None,
            max_empty_pages: EMPTY_PAGES,
            as_value_ref: T::as_value_ref,
            items,
        })
    }
}

impl<T, I> PagedCall<T, I> {
    /// Sets the number of items to request per page, in place of the number in the query. The API may return fewer. It
    /// has no effect if the call is awaited.
    ///
    /// If it is 0, or if the operation has no parameter for it, the first element of the stream is an
    /// [`Error::Request`].
    pub fn page_size(mut self, items: u32) -> Self {
        self.kind.size = Some(items);
        self
    }

    /// Sets the maximum number of consecutive pages without items, for lists whose pages contain the cursor or the URL of
    /// the next page: 100 by default. If there are more, the list ends with an [`Error::Decode`].
    pub fn max_empty_pages(mut self, limit: u32) -> Self {
        self.kind.max_empty_pages = limit;
        self
    }

    /// Returns the list as a stream of its pages, each a complete response.
    pub fn pages(self) -> Pages<T> {
        Pages {
            source: Source::new(self),
            in_flight: None,
        }
    }

    /// Returns the list as a stream of its items.
    pub fn items(self) -> Items<T, I> {
        Items {
            items: self.kind.items,
            page: Vec::new().into_iter(),
            pages: self.pages(),
        }
    }

    /// Returns the pages of the list as an iterator. It blocks for each page like
    /// [`send_blocking`](Call::send_blocking).
    #[cfg(feature = "blocking")]
    pub fn pages_blocking(self) -> impl FusedIterator<Item = Result<Response<T>, Error>> {
        let mut source = Source::new(self);
        iter::from_fn(move || {
            let builder = source.paginator.next_request()?;
            let span = CallSpan::new(&builder);
            let result = blocking::send(builder, &span);
            Some(source.on_page(span, result))
        })
        .fuse()
    }

    /// Returns the items of the list as an iterator. It blocks for each page like
    /// [`send_blocking`](Call::send_blocking).
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

/// The result of the request of a page.
type PageResult = Result<(RawResponse, ErrorContext), Error>;

/// The future of the request of a page.
type PageFuture = Pin<Box<dyn Future<Output = PageResult> + Send>>;

/// The state of a list that `Pages` and the iterators share: the paginator, and the decoder of its pages.
struct Source<T> {
    paginator: Paginator,
    decoder: BodyDecoder<T>,
    as_value_ref: fn(&T) -> ValueRef<'_>,
}

impl<T> Source<T> {
    fn new<I>(call: PagedCall<T, I>) -> Self {
        let Paged {
            pagination,
            size,
            max_empty_pages,
            as_value_ref,
            ..
        } = call.kind;
        Source {
            paginator: Paginator::new(call.builder, pagination, size, max_empty_pages),
            decoder: call.decoder,
            as_value_ref,
        }
    }

    fn on_page(&mut self, span: CallSpan, result: PageResult) -> Result<Response<T>, Error> {
        let sent = result.as_ref().ok();
        let (context, url) = (
            sent.map(|(_, context)| *context),
            sent.and_then(|(raw, _)| raw.url.as_deref().cloned()),
        );
        let page = decode_response(span, self.decoder, result)?;
        let received = ReceivedPage {
            value: (self.as_value_ref)(&page),
            headers: page.headers(),
            url: url.as_ref(),
        };
        match (self.paginator.on_page(&received), context) {
            (Err(problem), Some(context)) => Err(problem.into_error(context, page.status())),
            _ => Ok(page),
        }
    }
}

/// A stream of the pages of a list. [`PagedCall`] describes when pages are requested and which one is the last. The
/// first page may be the last one, and pages may be empty.
///
/// After its end or an error, the stream returns only `None`. Dropping it cancels the request in flight.
#[must_use = "a stream does nothing until it is polled"]
pub struct Pages<T> {
    source: Source<T>,
    /// The request in flight.
    in_flight: Option<(CallSpan, PageFuture)>,
}

impl<T> Pages<T> {
    /// Returns the next page, or `None` at the end. It is cancel-safe: if the future is dropped, the next one waits for
    /// the same page.
    pub async fn next(&mut self) -> Option<Result<Response<T>, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl<T> Stream for Pages<T> {
    type Item = Result<Response<T>, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Pages { source, in_flight } = self.get_mut();
        if in_flight.is_none() {
            *in_flight = source.paginator.next_request().map(|builder| {
                let span = CallSpan::new(&builder);
                let future = Box::pin(span.instrument(send::send(builder, false)));
                (span, future as PageFuture)
            });
        }
        let Some((_, future)) = in_flight else {
            return Poll::Ready(None);
        };
        let result = ready!(future.as_mut().poll(context));
        Poll::Ready(in_flight.take().map(|(span, _)| source.on_page(span, result)))
    }
}

impl<T> FusedStream for Pages<T> {
    fn is_terminated(&self) -> bool {
        self.in_flight.is_none() && !self.source.paginator.has_next()
    }
}

/// A stream of the items of a list. [`PagedCall`] describes when pages are requested and which one is the last.
///
/// After its end or an error, the stream returns only `None`. Dropping it cancels the request in flight.
#[must_use = "a stream does nothing until it is polled"]
pub struct Items<T, I> {
    pages: Pages<T>,
    items: fn(T) -> Vec<I>,
    /// The remaining items of the current page.
    page: vec::IntoIter<I>,
}

/// No item is pinned: items are moved out of the page.
impl<T, I> Unpin for Items<T, I> {}

impl<T, I> Items<T, I> {
    /// Returns the next item, or `None` at the end. It is cancel-safe: if the future is dropped, the next one waits for
    /// the same item.
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

/// Omits the arguments and the pages.
impl<T> Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("operation", &self.source.paginator.operation())
            .finish_non_exhaustive()
    }
}

/// Omits the arguments and the items.
impl<T, I> Debug for Items<T, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("operation", &self.pages.source.paginator.operation())
            .finish_non_exhaustive()
    }
}
