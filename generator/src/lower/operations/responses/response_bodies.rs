//! Response bodies: how the media types of a response are decoded, and which of them are requested.

use crate::diagnostics::Log;
use crate::document::media_type::essence;
use crate::ir::{MediaTypeVariant, ModelId, ResponseBody};
use crate::lower::models::model_table::Models;
use crate::lower::names;
use crate::lower::names::distinct::{ItemToName, assign_names, nth_spelling, warn_numbered};
use crate::lower::operations::bodies::{Content, MediaTypeObject};
use crate::lower::operations::media_types::{MediaKind, media_word};
use crate::lower::schemas::node::NodeId;

/// Media types that are decoded into the same type.
struct BodyVariant<'m> {
    kind: MediaKind,
    /// The schema, for JSON.
    schema: Option<NodeId>,
    media_types: Vec<&'m MediaTypeObject>,
}

impl Content {
    /// Returns the possible types of the body, in the order of the document.
    ///
    /// Media types with the same schema share the type of the schema if JSON is among them. Plain text is then decoded
    /// into it as well. Formats that cannot be decoded into a type, such as XML, are returned as bytes; so are
    /// sequences if there are other media types.
    fn body_variants(&self, models: &Models<'_, '_>) -> Vec<BodyVariant<'_>> {
        let mut variants: Vec<BodyVariant<'_>> = Vec::new();
        for media_type in self.media_types.iter().filter(|media_type| is_json(media_type, models)) {
            match variants
                .iter_mut()
                .find(|variant| variant.media_types[0].same_schema(media_type, models))
            {
                Some(variant) => variant.media_types.push(media_type),
                None => variants.push(BodyVariant {
                    kind: MediaKind::Json,
                    schema: media_type.schema,
                    media_types: vec![media_type],
                }),
            }
        }
        let json = variants.len();
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
            let is_silent = media_type.schema.is_none_or(|schema| models.is_untyped(schema));
            let shares = |variant: &&mut BodyVariant<'_>| match variant.schema {
                // A string has the same type as JSON and as plain text.
                Some(json) if is_silent => kind == MediaKind::Text && models.is_text(json),
                _ => {
                    media_type.schema.is_some() && !is_binary && variant.media_types[0].same_schema(media_type, models)
                }
            };
            if let Some(variant) = variants[..json].iter_mut().find(shares) {
                if essence(&media_type.name) == MediaKind::Text.default_name() {
                    variant.media_types.push(media_type);
                }
            } else if media_type.is_sequence() && has_other(media_type) {
                // A caller that requests a sequence also chooses to stream it.
            } else {
                variants.push(BodyVariant {
                    kind,
                    schema: None,
                    media_types: vec![media_type],
                });
            }
        }
        // If all variants are text or all are bytes, the caller distinguishes them by the headers.
        if json == 0 && variants.windows(2).all(|pair| pair[0].kind == pair[1].kind) {
            let media_types: Vec<&MediaTypeObject> = variants
                .iter()
                .flat_map(|variant| variant.media_types.clone())
                .collect();
            variants.truncate(1);
            if let Some(variant) = variants.first_mut() {
                variant.media_types = media_types;
            }
        }
        for variant in &mut variants {
            variant.media_types.sort_by_key(|media_type| self.position(media_type));
        }
        variants.sort_by_key(|variant| self.position(variant.media_types[0]));
        variants
    }

    fn position(&self, media_type: &MediaTypeObject) -> usize {
        let is_same_object = |other: &MediaTypeObject| std::ptr::eq(other, media_type);
        self.media_types.iter().position(is_same_object).unwrap_or_default()
    }

    /// Returns the type of the response body. `add_enum` adds an enum for a body whose type depends on the media type.
    pub(crate) fn response_body(
        &self,
        models: &mut Models<'_, '_>,
        add_enum: impl FnOnce(&mut Models<'_, '_>, &mut Log) -> ModelId,
        log: &mut Log,
    ) -> ResponseBody {
        let variants = self.body_variants(models);
        match variants.as_slice() {
            [] => ResponseBody::Empty,
            [variant] => self.variant_body(variant, models, log),
            variants => {
                // Reserve the name before the types of the variants can take it.
                let model = add_enum(models, log);
                let media = |index: usize| variants[index].media_types[0].name.as_str();
                let items: Vec<ItemToName> = (0..variants.len()).map(|index| ItemToName::new(media(index))).collect();
                // Different types may have the same subtype: `application/xml` and `text/xml`.
                let candidate = |index: usize, level: usize| match level {
                    0 => Some(names::type_name(&variants[index].word())),
                    level => nth_spelling(media(index), level - 1, names::type_name),
                };
                let assigned = assign_names(&items, candidate, |_| true);
                let at = models.locations[model].clone();
                warn_numbered(&assigned, "media types of a response", &at, "another media type", log);
                let mut named: Vec<MediaTypeVariant> = Vec::with_capacity(variants.len());
                for (variant, assigned) in variants.iter().zip(assigned) {
                    named.push(MediaTypeVariant {
                        name: assigned.name,
                        media_types: variant
                            .media_types
                            .iter()
                            .map(|media_type| media_type.name.clone())
                            .collect(),
                        body: self.variant_body(variant, models, log),
                    });
                }
                models.set_media_variants(model, named);
                ResponseBody::MediaTypeEnum(model)
            }
        }
    }

    /// Returns the body of an error response that is decoded: JSON, or else text.
    pub(crate) fn error_body(&self, models: &mut Models<'_, '_>, log: &mut Log) -> ResponseBody {
        let variants = self.body_variants(models);
        let plain = |variant: &&BodyVariant<'_>| essence(&variant.media_types[0].name) == variant.kind.default_name();
        let find_kind = |kind: MediaKind| {
            let all = || variants.iter().filter(move |variant| variant.kind == kind);
            all().find(plain).or_else(|| all().next())
        };
        match find_kind(MediaKind::Json).or_else(|| find_kind(MediaKind::Text)) {
            Some(variant) => self.variant_body(variant, models, log),
            None => ResponseBody::Empty,
        }
    }

    fn variant_body(&self, variant: &BodyVariant<'_>, models: &mut Models<'_, '_>, log: &mut Log) -> ResponseBody {
        match variant.kind {
            MediaKind::Json => {
                if variant.schema.is_none() {
                    log.record_untyped(&self.at, "the body has no schema");
                }
                ResponseBody::Json(models.element_type(variant.schema, log))
            }
            MediaKind::Text => ResponseBody::Text,
            _ => ResponseBody::Bytes,
        }
    }

    /// Whether the document declares a body.
    pub(crate) fn has_media_types(&self) -> bool {
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
        let variants = self.body_variants(models);
        let (mut accepted, mut others) = (Vec::new(), Vec::new());
        for media_type in &self.media_types {
            let is_same_object =
                |variant: &&BodyVariant<'_>| variant.media_types.iter().any(|other| std::ptr::eq(*other, media_type));
            match variants.iter().find(is_same_object) {
                Some(variant) => accepted.push(media_type.accept_name(match media_type.kind(models) {
                    MediaKind::Json => MediaKind::Json,
                    _ if variant.kind == MediaKind::Json => MediaKind::Text,
                    _ => variant.kind,
                })),
                None => others.push(media_type.accept_name(media_type.kind(models))),
            }
        }
        (accepted, others)
    }
}

/// Whether a media type is decoded as JSON.
fn is_json(media_type: &MediaTypeObject, models: &Models<'_, '_>) -> bool {
    match media_type.kind(models) {
        MediaKind::Json => true,
        MediaKind::Text => media_type.is_range(),
        _ => false,
    }
}

impl BodyVariant<'_> {
    /// Returns the word for the variant in names: that of the default media type, or else the alphabetically first.
    fn word(&self) -> String {
        let is_default = |media_type: &&&MediaTypeObject| essence(&media_type.name) == self.kind.default_name();
        let words = || {
            self.media_types
                .iter()
                .map(|media_type| media_word(&media_type.name))
                .min()
        };
        let default_word = self
            .media_types
            .iter()
            .find(is_default)
            .map(|media_type| media_word(&media_type.name));
        default_word.or_else(words).unwrap_or_default()
    }
}
