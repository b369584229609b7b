//! Response bodies: how the media types of a response are decoded, and which of them are requested.

use crate::diagnostics::Log;
use crate::ir::{MediaTypeVariant, ModelId, ResponseBody};
use crate::lower::models::model_table::Models;
use crate::lower::names;
use crate::lower::names::distinct::{ItemToName, assign_names, nth_spelling, warn_numbered};
use crate::lower::operations::bodies::{Content, MediaTypeObject};
use crate::lower::operations::media_types::{MediaKind, essence, media_word};
use crate::lower::schemas::node::NodeId;

/// Media types that are decoded into the same type.
struct BodyVariant<'m> {
    kind: MediaKind,
    /// The schema, for JSON.
    schema: Option<NodeId>,
    media_types: Vec<&'m MediaTypeObject>,
}

impl Content {
    /// The possible contents of a response, one for each type, in the order of the document.
    ///
    /// Media types with the same schema share the type of the schema if JSON is among them. Plain text is then decoded
    /// into it as well. Formats that cannot be decoded into a type, such as XML, are returned as bytes; so are
    /// sequences if there are other media types.
    fn body_variants(&self, models: &Models<'_, '_>) -> Vec<BodyVariant<'_>> {
        let mut body_variants: Vec<BodyVariant<'_>> = Vec::new();
        for media_type in self.media_types.iter().filter(|media_type| is_json(media_type, models)) {
            match body_variants
                .iter_mut()
                .find(|variant| variant.media_types[0].same_schema(media_type, models))
            {
                Some(variant) => variant.media_types.push(media_type),
                None => body_variants.push(BodyVariant {
                    kind: MediaKind::Json,
                    schema: media_type.schema,
                    media_types: vec![media_type],
                }),
            }
        }
        let json = body_variants.len();
        let has_other = |media_type: &MediaTypeObject| {
            self.media_types
                .iter()
                .any(|other| !other.is_sequence() && !std::ptr::eq(other, media_type))
        };
        for media_type in &self.media_types {
            let kind = match media_type.kind(models) {
                _ if is_json(media_type, models) => continue,
                MediaKind::Text => MediaKind::Text,
                _ => MediaKind::Bytes,
            };
            let is_binary = media_type.schema.is_some_and(|schema| models.is_binary(schema));
            let is_silent = media_type.schema.is_none_or(|schema| models.is_silent(schema));
            let shares = |variant: &&mut BodyVariant<'_>| match variant.schema {
                // A string has the same type as JSON and as plain text.
                Some(json) if is_silent => kind == MediaKind::Text && models.is_text(json),
                _ => {
                    media_type.schema.is_some() && !is_binary && variant.media_types[0].same_schema(media_type, models)
                }
            };
            if let Some(variant) = body_variants[..json].iter_mut().find(shares) {
                if essence(&media_type.name) == MediaKind::Text.default_name() {
                    variant.media_types.push(media_type);
                }
            } else if media_type.is_sequence() && has_other(media_type) {
                // A caller that requests a sequence also chooses to stream it.
            } else {
                body_variants.push(BodyVariant {
                    kind,
                    schema: None,
                    media_types: vec![media_type],
                });
            }
        }
        // If all contents are text or all are bytes, the caller distinguishes them by the headers.
        if json == 0 && body_variants.windows(2).all(|pair| pair[0].kind == pair[1].kind) {
            let media_types: Vec<&MediaTypeObject> = body_variants
                .iter()
                .flat_map(|variant| variant.media_types.clone())
                .collect();
            body_variants.truncate(1);
            if let Some(variant) = body_variants.first_mut() {
                variant.media_types = media_types;
            }
        }
        for variant in &mut body_variants {
            variant.media_types.sort_by_key(|media_type| self.position(media_type));
        }
        body_variants.sort_by_key(|variant| self.position(variant.media_types[0]));
        body_variants
    }

    fn position(&self, media_type: &MediaTypeObject) -> usize {
        let is_it = |other: &MediaTypeObject| std::ptr::eq(other, media_type);
        self.media_types.iter().position(is_it).unwrap_or_default()
    }

    /// The type of the response body. `name` adds an enum for a body whose type depends on the media type.
    pub(crate) fn response_body(
        &self,
        models: &mut Models<'_, '_>,
        name: impl FnOnce(&mut Models<'_, '_>, &mut Log) -> ModelId,
        log: &mut Log,
    ) -> ResponseBody {
        let body_variants = self.body_variants(models);
        match body_variants.as_slice() {
            [] => ResponseBody::Empty,
            [variant] => self.variant(variant, models, log),
            body_variants => {
                // Reserve the name before the types of the contents can take it.
                let model = name(models, log);
                let media = |number: usize| body_variants[number].media_types[0].name.as_str();
                let items: Vec<ItemToName> = (0..body_variants.len())
                    .map(|number| ItemToName::new(media(number)))
                    .collect();
                // Different types may have the same subtype: `application/xml` and `text/xml`.
                let candidate = |number: usize, level: usize| match level {
                    0 => Some(names::type_name(&body_variants[number].word())),
                    level => nth_spelling(media(number), level - 1, names::type_name),
                };
                let assigned = assign_names(&items, candidate, |_| true);
                let at = models.places[model].clone();
                warn_numbered(&assigned, "media types of a response", &at, "another media type", log);
                let mut variants: Vec<MediaTypeVariant> = Vec::with_capacity(body_variants.len());
                for (variant, assigned) in body_variants.iter().zip(assigned) {
                    variants.push(MediaTypeVariant {
                        name: assigned.name,
                        media_types: variant
                            .media_types
                            .iter()
                            .map(|media_type| media_type.name.clone())
                            .collect(),
                        body: self.variant(variant, models, log),
                    });
                }
                models.set_media_variants(model, variants);
                ResponseBody::MediaTypeEnum(model)
            }
        }
    }

    /// The decoded body of an error response: JSON, or else text.
    pub(crate) fn error_body(&self, models: &mut Models<'_, '_>, log: &mut Log) -> ResponseBody {
        let body_variants = self.body_variants(models);
        let plain = |variant: &&BodyVariant<'_>| essence(&variant.media_types[0].name) == variant.kind.default_name();
        let of = |kind: MediaKind| {
            let all = || body_variants.iter().filter(move |variant| variant.kind == kind);
            all().find(plain).or_else(|| all().next())
        };
        match of(MediaKind::Json).or_else(|| of(MediaKind::Text)) {
            Some(variant) => self.variant(variant, models, log),
            None => ResponseBody::Empty,
        }
    }

    fn variant(&self, variant: &BodyVariant<'_>, models: &mut Models<'_, '_>, log: &mut Log) -> ResponseBody {
        match variant.kind {
            MediaKind::Json => {
                if variant.schema.is_none() {
                    log.untyped(&self.at, "the body has no schema");
                }
                ResponseBody::Json(models.element_type(variant.schema, log))
            }
            MediaKind::Text => ResponseBody::Text,
            _ => ResponseBody::Bytes,
        }
    }

    /// Whether a response may have a body.
    pub(crate) fn has_content(&self) -> bool {
        !self.media_types.is_empty()
    }

    /// Whether the type of the body depends on the media type.
    pub(crate) fn has_several_types(&self, models: &Models<'_, '_>) -> bool {
        self.body_variants(models).len() > 1
    }

    /// Whether two responses have different bodies, as far as that is known before types have names.
    pub(crate) fn differs(&self, other: &Self, models: &Models<'_, '_>) -> bool {
        let (one, other) = (self.body_variants(models), other.body_variants(models));
        let is_same = |(one, other): (&BodyVariant<'_>, &BodyVariant<'_>)| {
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
        let body_variants = self.body_variants(models);
        let (mut read, mut others) = (Vec::new(), Vec::new());
        for media_type in &self.media_types {
            let is_it =
                |variant: &&BodyVariant<'_>| variant.media_types.iter().any(|other| std::ptr::eq(*other, media_type));
            match body_variants.iter().find(is_it) {
                Some(variant) => read.push(media_type.accept_name(match media_type.kind(models) {
                    MediaKind::Json => MediaKind::Json,
                    _ if variant.kind == MediaKind::Json => MediaKind::Text,
                    _ => variant.kind,
                })),
                None => others.push(media_type.accept_name(media_type.kind(models))),
            }
        }
        (read, others)
    }
}

/// Whether it is decoded as JSON.
fn is_json(media_type: &MediaTypeObject, models: &Models<'_, '_>) -> bool {
    match media_type.kind(models) {
        MediaKind::Json => true,
        MediaKind::Text => media_type.is_range(),
        _ => false,
    }
}

impl BodyVariant<'_> {
    /// The word for it in names: that of the default media type, or else the alphabetically first.
    fn word(&self) -> String {
        let default_name = |media_type: &&&MediaTypeObject| essence(&media_type.name) == self.kind.default_name();
        let words = || {
            self.media_types
                .iter()
                .map(|media_type| media_word(&media_type.name))
                .min()
        };
        let default_name = self
            .media_types
            .iter()
            .find(default_name)
            .map(|media_type| media_word(&media_type.name));
        default_name.or_else(words).unwrap_or_default()
    }
}
