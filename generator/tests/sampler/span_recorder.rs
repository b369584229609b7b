//! A tracing layer that records spans and events.

use serde_json::{Map, Value};
use std::fmt::Debug;
use std::sync::{Arc, LazyLock, Mutex};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::{DefaultGuard, NoSubscriber, set_default};
use tracing::{Dispatch, Event, Subscriber};
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::{Context, Filter, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::{Layer, Registry};

/// The recorded spans and events, in order of their start.
#[derive(Clone, Default)]
pub(crate) struct SpanRecorder(Arc<Mutex<Vec<Recorded>>>);

/// A span or an event.
#[derive(Clone, Debug)]
pub(crate) struct Recorded {
    pub(crate) target: &'static str,
    /// The name of a span or the message of an event.
    pub(crate) name: String,
    pub(crate) level: String,
    /// The index of the parent span.
    pub(crate) parent: Option<usize>,
    pub(crate) fields: Map<String, Value>,
    /// The span was closed.
    pub(crate) closed: bool,
}

/// The index of a span in the recorded items.
struct Index(usize);

struct Fields<'m>(&'m mut Map<String, Value>);

impl Fields<'_> {
    fn insert(&mut self, field: &Field, value: Value) {
        let before = self.0.insert(field.name().to_owned(), value);
        assert_eq!(before, None, "{field} is set twice");
    }
}

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.insert(field, format!("{value:?}").into());
    }
    fn record_str(&mut self, field: &Field, value: &str) {
        self.insert(field, value.into());
    }
    // As in OpenTelemetry, all other numbers are recorded as text.
    fn record_i64(&mut self, field: &Field, value: i64) {
        self.insert(field, value.into());
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for SpanRecorder {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let span = context.span(id).unwrap();
        let mut seen = Recorded {
            target: attributes.metadata().target(),
            name: attributes.metadata().name().to_owned(),
            level: attributes.metadata().level().to_string(),
            parent: span
                .parent()
                .map(|parent| parent.extensions().get::<Index>().unwrap().0),
            fields: Map::new(),
            closed: false,
        };
        attributes.record(&mut Fields(&mut seen.fields));
        let mut all = self.0.lock().unwrap();
        span.extensions_mut().insert(Index(all.len()));
        all.push(seen);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        let index = context.span(id).unwrap().extensions().get::<Index>().unwrap().0;
        values.record(&mut Fields(&mut self.0.lock().unwrap()[index].fields));
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut fields = Map::new();
        event.record(&mut Fields(&mut fields));
        let span = context.event_span(event);
        self.0.lock().unwrap().push(Recorded {
            target: event.metadata().target(),
            name: fields.remove("message").unwrap().as_str().unwrap().to_owned(),
            level: event.metadata().level().to_string(),
            parent: span.map(|span| span.extensions().get::<Index>().unwrap().0),
            fields,
            closed: false,
        });
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        let index = context.span(&id).unwrap().extensions().get::<Index>().unwrap().0;
        self.0.lock().unwrap()[index].closed = true;
    }
}

/// Only the spans of this crate, not those of its dependencies.
pub(crate) fn own_spans<S>() -> impl Filter<S> + use<S> {
    filter_fn(|metadata| metadata.target().starts_with("sampler"))
}

/// Sets the subscriber of this thread until the guard is dropped.
pub(crate) fn set_subscriber(subscriber: impl Subscriber + Send + Sync) -> DefaultGuard {
    // With a single subscriber, `tracing` asks the first thread that reaches a callsite whether it is enabled, and caches
    // the answer for all threads. Threads of other tests have no subscriber. A second subscriber disables this cache.
    static SECOND: LazyLock<Dispatch> = LazyLock::new(|| Dispatch::new(NoSubscriber::default()));
    LazyLock::force(&SECOND);
    set_default(subscriber)
}

impl SpanRecorder {
    /// Records the spans of this thread until the guard is dropped.
    pub(crate) fn start() -> (SpanRecorder, DefaultGuard) {
        let traced = SpanRecorder::default();
        let layer = traced.clone().with_filter(own_spans());
        (traced, set_subscriber(Registry::default().with(layer)))
    }

    pub(crate) fn recorded(&self) -> Vec<Recorded> {
        self.0.lock().unwrap().clone()
    }
}
