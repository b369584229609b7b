//! Request bodies: selects which of the listed media types are sent, and the methods that send them.
//!
//! Media types with the same Rust type share a method; each further type has its own method. The method with the plain
//! name is selected by kind (JSON, a multipart form with files, a form, text, bytes), so it does not depend on the
//! order in the document.

use super::encodings;
use crate::diagnostics::Log;
use crate::document::media_type::essence;
use crate::ir::{Body, BodyEncoding, Positions, Type};
use crate::lower::models::model_table::Models;
use crate::lower::operations::bodies::{Content, MediaTypeObject};
use crate::lower::operations::media_types::{MediaKind, word};
use crate::lower::schemas::node::NodeId;

/// A request body, and the suffix of the method that sends it.
#[derive(Clone)]
pub(crate) struct RequestVariant {
    /// `None` for the method that is named after the operation.
    pub(crate) suffix: Option<String>,
    pub(crate) body: Body,
}

/// Media types with the same Rust type.
struct BodyVariant<'m> {
    kind: MediaKind,
    /// The media type that is sent comes first.
    media_types: Vec<&'m MediaTypeObject>,
}

impl BodyVariant<'_> {
    fn schema(&self) -> Option<NodeId> {
        self.media_types[0].schema
    }

    /// Whether it is a multipart body whose parts have positions and no names.
    fn is_by_position(&self) -> bool {
        self.media_types[0].is_by_position
    }

    /// Whether its Rust type is derived from a schema.
    fn is_typed(&self) -> bool {
        matches!(self.kind, MediaKind::Json | MediaKind::Form | MediaKind::Multipart)
    }

    /// Whether one of its media types is the default one of its kind, without parameters other than `charset`.
    fn is_plain(&self) -> bool {
        let is_plain = |media_type: &&MediaTypeObject| {
            let parameters = media_type
                .name
                .split(';')
                .skip(1)
                .map(|part| part.trim().to_ascii_lowercase());
            essence(&media_type.name) == self.kind.default_name()
                && parameters.into_iter().all(|part| part.starts_with("charset"))
        };
        self.media_types.iter().any(is_plain)
    }

    fn word(&self) -> String {
        word(self.kind, &self.media_types[0].name)
    }
}

impl Content {
    /// Returns the request bodies of an operation. The first one is sent by the method named after the operation.
    pub(crate) fn request_variants(
        &self,
        required: bool,
        models: &mut Models<'_, '_>,
        log: &mut Log,
    ) -> Vec<RequestVariant> {
        let mut variants = self.variants_by_type(models);
        let has_files = |variant: &BodyVariant<'_>| variant.schema().is_some_and(|schema| has_files(schema, models));
        let has_kind = |kind: MediaKind| variants.iter().any(|variant| variant.kind == kind);
        let has_form_of_files = variants
            .iter()
            .any(|variant| variant.kind == MediaKind::Multipart && has_files(variant));
        let by_precedence = [
            (MediaKind::Json, true),
            (MediaKind::Multipart, has_form_of_files || !has_kind(MediaKind::Form)),
            (MediaKind::Form, true),
            (MediaKind::Text, true),
            (MediaKind::Bytes, true),
        ];
        let Some((kind, _)) = by_precedence
            .into_iter()
            .find(|&(kind, applies)| applies && has_kind(kind))
        else {
            return Vec::new();
        };
        variants
            .sort_by_cached_key(|variant| (variant.kind != kind, !variant.is_plain(), variant.kind, variant.word()));
        let is_only_one = variants.iter().filter(|variant| variant.kind == kind).count() == 1;
        let has_plain_name = is_only_one || variants[0].is_plain();

        let mut forms: Vec<Option<&MediaTypeObject>> = Vec::new();
        let mut distinct: Vec<BodyVariant<'_>> = Vec::new();
        for variant in variants {
            match position_of_same_input(&distinct, &variant, models) {
                Some(at) if variant.kind == MediaKind::Form => forms[at] = Some(variant.media_types[0]),
                Some(_) => {}
                None => {
                    distinct.push(variant);
                    forms.push(None);
                }
            }
        }
        let words: Vec<String> = distinct.iter().map(BodyVariant::word).collect();
        let mut variants = Vec::with_capacity(distinct.len());
        for (index, (variant, form)) in distinct.iter().zip(forms).enumerate() {
            let is_unique = words.iter().filter(|word| **word == words[index]).count() == 1;
            let suffix = if is_unique {
                words[index].clone()
            } else {
                variant.media_types[0].name.clone()
            };
            variants.push(RequestVariant {
                suffix: (index > 0 || !has_plain_name).then_some(suffix),
                body: self.body(variant, form, required, models, log),
            });
        }
        variants
    }

    /// Groups the media types by kind and Rust type.
    fn variants_by_type(&self, models: &Models<'_, '_>) -> Vec<BodyVariant<'_>> {
        let mut variants: Vec<BodyVariant<'_>> = Vec::new();
        for media_type in &self.media_types {
            let kind = match media_type.kind(models) {
                MediaKind::Multipart if !media_type.schema.is_some_and(|schema| models.is_object(schema)) => {
                    MediaKind::Bytes
                }
                kind => kind,
            };
            let is_same = |variant: &&mut BodyVariant<'_>| {
                let is_by_position = media_type.is_by_position || variant.is_by_position();
                variant.kind == kind
                    && !is_by_position
                    && (!variant.is_typed() || variant.media_types[0].same_schema(media_type, models))
            };
            match variants.iter_mut().find(is_same) {
                Some(variant) => variant.media_types.push(media_type),
                None => variants.push(BodyVariant {
                    kind,
                    media_types: vec![media_type],
                }),
            }
        }
        for variant in &mut variants {
            // The first media type in the document is sent, unless the default one of its kind is listed.
            let default_name = variant.kind.default_name();
            variant
                .media_types
                .sort_by_key(|media_type| (essence(&media_type.name) != default_name, media_type.is_range()));
        }
        variants
    }

    fn body(
        &self,
        variant: &BodyVariant<'_>,
        form: Option<&MediaTypeObject>,
        required: bool,
        models: &mut Models<'_, '_>,
        log: &mut Log,
    ) -> Body {
        let media_type = variant.media_types[0];
        let media = media_type.content_type_name(variant.kind);
        let mut fields = form;
        let content = match (variant.kind, media_type.schema) {
            (MediaKind::Json, _) => BodyEncoding::Json {
                ty: self.ty(media_type, models, log),
                media: media.clone(),
                form: form.is_some(),
            },
            (MediaKind::Multipart, Some(schema)) => BodyEncoding::Multipart {
                parts: encodings::parts(&media_type.encodings, schema, models, log),
                positions: media_type.is_by_position.then(|| Positions {
                    media: media_type.multipart_name(),
                }),
                ty: models.ty(schema, log),
            },
            (MediaKind::Form | MediaKind::Multipart, _) => {
                fields = Some(media_type);
                BodyEncoding::Form {
                    ty: self.ty(media_type, models, log),
                }
            }
            (MediaKind::Text, _) => BodyEncoding::Text { media: media.clone() },
            (MediaKind::Bytes, _) => {
                for media_type in &variant.media_types {
                    if essence(&media_type.name).starts_with("multipart/") {
                        let message = format!(
                            "`{}` is not supported; the caller must encode the body and pass its bytes",
                            media_type.name
                        );
                        log.warn(&self.at, message, None);
                    }
                }
                BodyEncoding::Bytes { media: media.clone() }
            }
        };
        let alternatives = variant
            .media_types
            .iter()
            .map(|media_type| match media_type.is_range() {
                true => media_type.name.clone(),
                false => media_type.content_type_name(variant.kind),
            });
        let mut alternatives: Vec<String> = alternatives.filter(|other| *other != media).collect();
        if media_type.is_range() && variant.kind == MediaKind::Json {
            alternatives.clear();
        }
        alternatives.dedup();
        Body {
            required,
            content,
            alternative_media_types: alternatives,
            field_encodings: fields.map_or_else(Vec::new, |form| {
                encodings::fields(&form.encodings, form.schema, models, log)
            }),
        }
    }

    fn ty(&self, media_type: &MediaTypeObject, models: &mut Models<'_, '_>, log: &mut Log) -> Type {
        match media_type.schema {
            Some(schema) => models.ty(schema, log),
            None => {
                log.record_untyped(&self.at, "the body has no schema");
                Type::Json
            }
        }
    }
}

fn has_files(schema: NodeId, models: &Models<'_, '_>) -> bool {
    models.properties(schema).iter().any(|(_, part)| models.is_file(*part))
}

/// Returns the index of the variant whose method accepts the same value as this one.
fn position_of_same_input(
    others: &[BodyVariant<'_>],
    variant: &BodyVariant<'_>,
    models: &Models<'_, '_>,
) -> Option<usize> {
    let schema = variant.schema()?;
    if variant.kind == MediaKind::Json || variant.is_by_position() || has_files(schema, models) {
        return None;
    }
    let is_same = |other: &BodyVariant<'_>| {
        let all = variant.media_types.iter().all(|media_type| {
            let is_bytes = |schema| !variant.is_typed() && models.is_binary(schema);
            media_type
                .schema
                .filter(|schema| !is_bytes(*schema))
                .zip(other.schema())
                .is_some_and(|(one, other)| models.same_properties(one, other) || !models.are_distinct(one, other))
        });
        other.is_typed() && !other.is_by_position() && all
    };
    others.iter().position(is_same)
}
