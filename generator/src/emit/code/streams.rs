//! Streams of an operation: the static format, and the flag in the request.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::{EventData, EventItem, FlagLocation, ItemStream, StreamFlag};
use crate::stream_framing::Framing;

/// The static format of a stream.
pub(crate) fn render_format(stream: &ItemStream) -> TokenStream {
    let framing = match stream.framing {
        None => quote!(None),
        Some(Framing::Events) => quote!(Some(rt::Framing::Events)),
        Some(Framing::Lines) => quote!(Some(rt::Framing::Lines)),
        Some(Framing::Sequence) => quote!(Some(rt::Framing::Sequence)),
        Some(Framing::Parts) => quote!(Some(rt::Framing::Parts)),
    };
    let event = match &stream.event {
        EventItem::Data => quote!(Data),
        EventItem::Event(EventData::Text) => quote!(Event(rt::EventData::Text)),
        EventItem::Event(EventData::Json) => quote!(Event(rt::EventData::Json)),
        EventItem::Event(EventData::TextIn(names)) => quote!(Event(rt::EventData::TextIn(&[#(#names),*]))),
        EventItem::Event(EventData::Any) => quote!(Event(rt::EventData::Any)),
    };
    let (until, error_event) = (optional(&stream.until), optional(&stream.error_event));
    quote! {
        static STREAM: rt::StreamFormat = rt::StreamFormat {
            framing: #framing,
            event: rt::EventItem::#event,
            until: #until,
            error_event: #error_event,
        };
    }
}

/// The method call that sets the flag of a request.
pub(crate) fn render_flag(flag: &StreamFlag) -> TokenStream {
    let StreamFlag { wire_name, value, .. } = flag;
    match flag.location {
        FlagLocation::Body => quote!(.body_flag(#wire_name, #value)),
        FlagLocation::Query => quote!(.query_flag(#wire_name, #value)),
    }
}

fn optional(text: &Option<String>) -> TokenStream {
    match text {
        Some(text) => quote!(Some(#text)),
        None => quote!(None),
    }
}
