//! Streams of responses: the media types whose items have a type, and the type of the items.

use super::by_status::PendingResponses;
use super::stream_media_type::StreamMediaType;
use crate::diagnostics::Log;
use crate::document::media_type::essence;
use crate::ir::{EventItem, ItemStream, StreamItem};
use crate::lower::models::model_table::Models;
use crate::lower::operations::streams::StreamExtension;
use crate::lower::schemas::node::NodeId;
use crate::stream_framing::Framing;

/// The framings, the preferred one first: it does not depend on the order of the document.
const PREFERENCE: &[Framing] = &[Framing::Events, Framing::Sequence, Framing::Lines, Framing::Parts];

impl PendingResponses {
    /// Separates the streams from the other media types of success responses.
    pub(crate) fn take_streams(&mut self, extension: Option<&StreamExtension>, log: &mut Log) {
        let mut streams = Vec::new();
        for content in self.success_contents() {
            content
                .media_types
                .retain(|media_type| match StreamMediaType::of(media_type, extension) {
                    Some(stream) => {
                        streams.push(stream);
                        false
                    }
                    None => true,
                });
        }
        if let Some(extension) = extension {
            match extension.item {
                Some(item) if streams.is_empty() || extension.media_type.is_some() => {
                    streams = declared_stream(extension, item, log).into_iter().collect();
                }
                Some(_) => {}
                None if streams.is_empty() => {
                    let help = "set `item` to a reference to their schema".to_owned();
                    log.error(&extension.at, "the schema of the items is missing", Some(help));
                }
                None => {}
            }
        }
        streams.sort_by_key(|stream| {
            let rank = PREFERENCE.iter().position(|framing| *framing == stream.framing);
            (rank, stream.name.clone())
        });
        self.streams = streams;
    }

    /// Returns the stream of the success responses, and the media types to request.
    pub(crate) fn stream(
        &self,
        extension: Option<&StreamExtension>,
        models: &mut Models<'_, '_>,
        log: &mut Log,
    ) -> Option<(ItemStream, Vec<String>)> {
        let first = self.streams.first()?;
        let data = models.event_data(first.item).filter(|_| first.may_be_event);
        let event = match data {
            Some(data) if first.framing == Framing::Events => EventItem::Event(data),
            _ => EventItem::Data,
        };
        // Strings are plain text in some formats, and JSON in others.
        let is_text = |stream: &StreamMediaType| {
            let is_plain = matches!(stream.framing, Framing::Events | Framing::Parts);
            is_plain && event == EventItem::Data && models.is_text(stream.item)
        };
        let mut accepted: Vec<String> = Vec::new();
        for stream in &self.streams {
            let name = &stream.name;
            let has_other_type = models.are_distinct(stream.item, first.item);
            if has_other_type && *name == first.name {
                let message = format!("the items of the stream `{name}` have different types in several responses");
                let help = "the type in the response with the lowest status is used for all of them".to_owned();
                log.warn(&self.at, message, Some(help));
            } else if has_other_type {
                let message = format!(
                    "the stream `{name}` is ignored: its items have another type than those of `{}`",
                    first.name
                );
                log.warn(&self.at, message, None);
            } else if is_text(stream) != is_text(first) {
                let message = format!(
                    "the stream `{name}` is ignored: its items are JSON, and those of `{}` are text",
                    first.name
                );
                log.warn(&self.at, message, None);
            } else if !accepted.contains(name) {
                accepted.push(name.clone());
            }
        }
        let item = if models.is_binary(first.item) {
            StreamItem::Bytes
        } else if is_text(first) {
            StreamItem::Text
        } else {
            StreamItem::Json(models.element_type(Some(first.item), log))
        };
        let stream = ItemStream {
            item,
            framing: extension.and_then(|extension| extension.framing),
            event,
            until: extension.and_then(|extension| extension.until.clone()),
            error_event: extension.and_then(|extension| extension.error_event.clone()),
        };
        Some((stream, accepted))
    }
}

/// Returns the stream that only the extension describes.
fn declared_stream(extension: &StreamExtension, item: NodeId, log: &mut Log) -> Option<StreamMediaType> {
    let media_type = extension.media_type.as_deref().unwrap_or("text/event-stream");
    let Some(framing) = extension.framing.or_else(|| Framing::of(&essence(media_type))) else {
        let message = format!("`{media_type}` is not a media type of a stream");
        let help = "set `format` to the format of the stream: sse, jsonl, json-seq or multipart".to_owned();
        log.error(&extension.at.child("media_type"), message, Some(help));
        return None;
    };
    Some(StreamMediaType {
        name: media_type.to_owned(),
        framing,
        item,
        may_be_event: false,
    })
}
