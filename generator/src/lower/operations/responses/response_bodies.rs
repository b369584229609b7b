//! Response bodies: how the media types of a response are decoded, and which of them are requested.

use crate::diagnostics::Log;
use crate::ir::{MediaTypeVariant, ModelId, ResponseBody};
use crate::lower::models::model_table::Models;
use crate::lower::names;
use crate::lower::names::distinct::{ItemToName, assign_names, nth_spelling, warn_numbered};
use crate::lower::operations::bodies::{Media, Offer};
use crate::lower::operations::media_types::{MediaKind, essence, media_word};
use crate::lower::schemas::node::NodeId;

/// Media types that are decoded into the same type.
struct Content<'m> {
    kind: MediaKind,
    /// The schema, for JSON.
    schema: Option<NodeId>,
    offers: Vec<&'m Offer>,
}

impl Media {
    /// The possible contents of a response, one for each type, in the order of the document.
    ///
    /// Media types with the same schema share the type of the schema if JSON is among them. Plain text is then decoded
    /// into it as well. Formats that cannot be decoded into a type, such as XML, are returned as bytes; so are
    /// sequences if there are other media types.
    fn contents(&self, models: &Models<'_, '_>) -> Vec<Content<'_>> {
        let mut contents: Vec<Content<'_>> = Vec::new();
        for offer in self.offers.iter().filter(|offer| is_json(offer, models)) {
            match contents
                .iter_mut()
                .find(|content| content.offers[0].same_schema(offer, models))
            {
                Some(content) => content.offers.push(offer),
                None => contents.push(Content {
                    kind: MediaKind::Json,
                    schema: offer.schema,
                    offers: vec![offer],
                }),
            }
        }
        let json = contents.len();
        let has_other = |offer: &Offer| {
            self.offers
                .iter()
                .any(|other| !other.is_sequence() && !std::ptr::eq(other, offer))
        };
        for offer in &self.offers {
            let kind = match offer.kind(models) {
                _ if is_json(offer, models) => continue,
                MediaKind::Text => MediaKind::Text,
                _ => MediaKind::Bytes,
            };
            let is_binary = offer.schema.is_some_and(|schema| models.is_binary(schema));
            let is_silent = offer.schema.is_none_or(|schema| models.is_silent(schema));
            let shares = |content: &&mut Content<'_>| match content.schema {
                // A string has the same type as JSON and as plain text.
                Some(json) if is_silent => kind == MediaKind::Text && models.is_text(json),
                _ => offer.schema.is_some() && !is_binary && content.offers[0].same_schema(offer, models),
            };
            if let Some(content) = contents[..json].iter_mut().find(shares) {
                if essence(&offer.media) == MediaKind::Text.usual() {
                    content.offers.push(offer);
                }
            } else if offer.is_sequence() && has_other(offer) {
                // A caller that requests a sequence also chooses to stream it.
            } else {
                contents.push(Content {
                    kind,
                    schema: None,
                    offers: vec![offer],
                });
            }
        }
        // If all contents are text or all are bytes, the caller distinguishes them by the headers.
        if json == 0 && contents.windows(2).all(|pair| pair[0].kind == pair[1].kind) {
            let offers: Vec<&Offer> = contents.iter().flat_map(|content| content.offers.clone()).collect();
            contents.truncate(1);
            if let Some(content) = contents.first_mut() {
                content.offers = offers;
            }
        }
        for content in &mut contents {
            content.offers.sort_by_key(|offer| self.position(offer));
        }
        contents.sort_by_key(|content| self.position(content.offers[0]));
        contents
    }

    fn position(&self, offer: &Offer) -> usize {
        let is_it = |other: &Offer| std::ptr::eq(other, offer);
        self.offers.iter().position(is_it).unwrap_or_default()
    }

    /// The type of the response body. `name` adds an enum for a body whose type depends on the media type.
    pub(crate) fn payload(
        &self,
        models: &mut Models<'_, '_>,
        name: impl FnOnce(&mut Models<'_, '_>, &mut Log) -> ModelId,
        log: &mut Log,
    ) -> ResponseBody {
        let contents = self.contents(models);
        match contents.as_slice() {
            [] => ResponseBody::Empty,
            [content] => self.content(content, models, log),
            contents => {
                // Reserve the name before the types of the contents can take it.
                let model = name(models, log);
                let media = |number: usize| contents[number].offers[0].media.as_str();
                let items: Vec<ItemToName> = (0..contents.len())
                    .map(|number| ItemToName::new(media(number)))
                    .collect();
                // Different types may have the same subtype: `application/xml` and `text/xml`.
                let candidate = |number: usize, level: usize| match level {
                    0 => Some(names::type_name(&contents[number].word())),
                    level => nth_spelling(media(number), level - 1, names::type_name),
                };
                let assigned = assign_names(&items, candidate, |_| true);
                let at = models.places[model].clone();
                warn_numbered(&assigned, "media types of a response", &at, "another media type", log);
                let mut variants: Vec<MediaTypeVariant> = Vec::with_capacity(contents.len());
                for (content, assigned) in contents.iter().zip(assigned) {
                    variants.push(MediaTypeVariant {
                        name: assigned.name,
                        media_types: content.offers.iter().map(|offer| offer.media.clone()).collect(),
                        body: self.content(content, models, log),
                    });
                }
                models.set_media_variants(model, variants);
                ResponseBody::MediaTypeEnum(model)
            }
        }
    }

    /// The decoded body of an error response: JSON, or else text.
    pub(crate) fn error_payload(&self, models: &mut Models<'_, '_>, log: &mut Log) -> ResponseBody {
        let contents = self.contents(models);
        let plain = |content: &&Content<'_>| essence(&content.offers[0].media) == content.kind.usual();
        let of = |kind: MediaKind| {
            let all = || contents.iter().filter(move |content| content.kind == kind);
            all().find(plain).or_else(|| all().next())
        };
        match of(MediaKind::Json).or_else(|| of(MediaKind::Text)) {
            Some(content) => self.content(content, models, log),
            None => ResponseBody::Empty,
        }
    }

    fn content(&self, content: &Content<'_>, models: &mut Models<'_, '_>, log: &mut Log) -> ResponseBody {
        match content.kind {
            MediaKind::Json => {
                if content.schema.is_none() {
                    log.untyped(&self.at, "the body has no schema");
                }
                ResponseBody::Json(models.element_type(content.schema, log))
            }
            MediaKind::Text => ResponseBody::Text,
            _ => ResponseBody::Bytes,
        }
    }

    /// Whether a response may have a body.
    pub(crate) fn holds_something(&self) -> bool {
        !self.offers.is_empty()
    }

    /// Whether the type of the body depends on the media type.
    pub(crate) fn has_several_types(&self, models: &Models<'_, '_>) -> bool {
        self.contents(models).len() > 1
    }

    /// Whether two responses have different bodies, as far as that is known before types have names.
    pub(crate) fn differs(&self, other: &Self, models: &Models<'_, '_>) -> bool {
        let (one, other) = (self.contents(models), other.contents(models));
        let is_same = |(one, other): (&Content<'_>, &Content<'_>)| {
            one.kind == other.kind
                && match (one.schema, other.schema) {
                    (Some(one), Some(other)) => !models.are_distinct(one, other),
                    (one, other) => one == other,
                }
        };
        let is_same_media = || one.iter().zip(&other).all(|(one, other)| one.word() == other.word());
        let same =
            one.len() == other.len() && one.iter().zip(&other).all(is_same) && (one.len() < 2 || is_same_media());
        !same
    }

    /// The media types that are requested by default, and those that a caller can request instead.
    pub(crate) fn accept(&self, models: &Models<'_, '_>) -> (Vec<String>, Vec<String>) {
        let contents = self.contents(models);
        let (mut read, mut others) = (Vec::new(), Vec::new());
        for offer in &self.offers {
            let is_it = |content: &&Content<'_>| content.offers.iter().any(|other| std::ptr::eq(*other, offer));
            match contents.iter().find(is_it) {
                Some(content) => read.push(offer.asked(match offer.kind(models) {
                    MediaKind::Json => MediaKind::Json,
                    _ if content.kind == MediaKind::Json => MediaKind::Text,
                    _ => content.kind,
                })),
                None => others.push(offer.asked(offer.kind(models))),
            }
        }
        (read, others)
    }
}

/// Whether it is decoded as JSON.
fn is_json(offer: &Offer, models: &Models<'_, '_>) -> bool {
    match offer.kind(models) {
        MediaKind::Json => true,
        MediaKind::Text => offer.is_range(),
        _ => false,
    }
}

impl Content<'_> {
    /// The word for it in names: that of the default media type, or else the alphabetically first.
    fn word(&self) -> String {
        let usual = |offer: &&&Offer| essence(&offer.media) == self.kind.usual();
        let words = || self.offers.iter().map(|offer| media_word(&offer.media)).min();
        let usual = self.offers.iter().find(usual).map(|offer| media_word(&offer.media));
        usual.or_else(words).unwrap_or_default()
    }
}
