//! A media type of a response that is a stream whose items have a type.

use crate::lower::operations::bodies::MediaTypeObject;
use crate::lower::operations::media_types::MediaKind;
use crate::lower::operations::streams::StreamExtension;
use crate::lower::schemas::node::NodeId;
use crate::stream_framing::Framing;

/// A media type whose items have a type.
#[derive(Debug, Clone)]
pub(crate) struct StreamMediaType {
    pub(super) name: String,
    pub(super) framing: Framing,
    pub(super) item: NodeId,
    /// Whether the item of a server-sent event is the whole event, if its schema describes one: it is an `itemSchema`.
    pub(super) may_be_event: bool,
}

impl StreamMediaType {
    /// Returns the media type as a stream, if it is one and the type of its items is known.
    pub(super) fn of(media_type: &MediaTypeObject, extension: Option<&StreamExtension>) -> Option<Self> {
        let item = extension.and_then(|extension| extension.item);
        Some(StreamMediaType {
            name: media_type.accept_name(MediaKind::Bytes),
            framing: media_type.framing()?,
            item: item.or(media_type.item)?,
            may_be_event: item.is_none(),
        })
    }
}
