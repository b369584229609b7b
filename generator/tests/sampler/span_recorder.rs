//! Somebody who listens to what is traced, and notes it.

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

/// What was traced, in the order in which it began.
#[derive(Clone, Default)]
pub(crate) struct Traced(Arc<Mutex<Vec<Seen>>>);

/// A span or an event.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) target: &'static str,
    /// The name of a span; of an event, its message.
    pub(crate) name: String,
    pub(crate) level: String,
    /// The index of the span that it is in.
    pub(crate) parent: Option<usize>,
    pub(crate) fields: Map<String, Value>,
    /// A span that is over.
    pub(crate) closed: bool,
}

/// The index of a span among all that was seen.
struct Index(usize);

struct Fields<'m>(&'m mut Map<String, Value>);

impl Fields<'_> {
    fn put(&mut self, field: &Field, value: Value) {
        let before = self.0.insert(field.name().to_owned(), value);
        assert_eq!(before, None, "{field} is set twice");
    }
}

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.put(field, format!("{value:?}").into());
    }
    fn record_str(&mut self, field: &Field, value: &str) {
        self.put(field, value.into());
    }
    // Of OpenTelemetry. Any other number becomes text, here as there.
    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field, value.into());
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Traced {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let span = context.span(id).unwrap();
        let mut seen = Seen {
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
        self.0.lock().unwrap().push(Seen {
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

/// What this crate traces, and not what it is made of.
pub(crate) fn ours<S>() -> impl Filter<S> + use<S> {
    filter_fn(|about| about.target().starts_with("sampler"))
}

/// Lets a subscriber hear what this thread traces, until the guard is dropped.
pub(crate) fn listen(subscriber: impl Subscriber + Send + Sync) -> DefaultGuard {
    // While there is but one subscriber, `tracing` asks the first thread that comes to a place whether anybody is to hear
    // of it, and believes that for all threads. Other tests have threads where nobody listens. So there are always two.
    static ANOTHER: LazyLock<Dispatch> = LazyLock::new(|| Dispatch::new(NoSubscriber::default()));
    LazyLock::force(&ANOTHER);
    set_default(subscriber)
}

impl Traced {
    /// Notes what this thread traces, until the guard is dropped.
    pub(crate) fn start() -> (Traced, DefaultGuard) {
        let traced = Traced::default();
        let layer = traced.clone().with_filter(ours());
        (traced, listen(Registry::default().with(layer)))
    }

    pub(crate) fn so_far(&self) -> Vec<Seen> {
        self.0.lock().unwrap().clone()
    }
}
