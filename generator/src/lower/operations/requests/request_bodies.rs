//! Request bodies: selects which of the listed media types are sent, and the methods that send them.
//!
//! Media types with the same Rust type share a method; each further type has its own method. The method with the plain
//! name is selected by kind (JSON, a multipart form with files, a form, text, bytes), so it does not depend on the
//! order in the document.

use super::encodings;
use crate::diagnostics::Log;
use crate::ir::{Body, BodyEncoding, Type};
use crate::lower::models::model_table::Models;
use crate::lower::operations::bodies::{Media, Offer};
use crate::lower::operations::media_types::{MediaKind, essence, word};
use crate::lower::schemas::node::NodeId;

/// A body, and the suffix of the method that sends it.
pub(crate) struct Request {
    /// `None` for the method that is named after the operation.
    pub(crate) suffix: Option<String>,
    pub(crate) body: Body,
}

/// Media types with the same Rust type.
struct Variant<'m> {
    kind: MediaKind,
    /// The media type that is sent comes first.
    offers: Vec<&'m Offer>,
}

impl Variant<'_> {
    fn schema(&self) -> Option<NodeId> {
        self.offers[0].schema
    }

    /// Whether its Rust type is derived from a schema.
    fn is_typed(&self) -> bool {
        matches!(self.kind, MediaKind::Json | MediaKind::Form | MediaKind::Multipart)
    }

    /// Whether one of its media types is the default one of its kind, without parameters other than `charset`.
    fn is_plain(&self) -> bool {
        let is_plain = |offer: &&Offer| {
            let parameters = offer
                .media
                .split(';')
                .skip(1)
                .map(|part| part.trim().to_ascii_lowercase());
            essence(&offer.media) == self.kind.usual() && parameters.into_iter().all(|part| part.starts_with("charset"))
        };
        self.offers.iter().any(is_plain)
    }

    fn word(&self) -> String {
        word(self.kind, &self.offers[0].media)
    }
}

impl Media {
    /// The request bodies of an operation. The first is the default one.
    pub(crate) fn requests(&self, required: bool, models: &mut Models<'_, '_>, log: &mut Log) -> Vec<Request> {
        let mut variants = self.variants(models);
        let has_files = |variant: &Variant<'_>| variant.schema().is_some_and(|schema| has_files(schema, models));
        let find = |kind: MediaKind| variants.iter().any(|variant| variant.kind == kind);
        let has_form_of_files = variants
            .iter()
            .any(|variant| variant.kind == MediaKind::Multipart && has_files(variant));
        let first = [
            (MediaKind::Json, true),
            (MediaKind::Multipart, has_form_of_files || !find(MediaKind::Form)),
            (MediaKind::Form, true),
            (MediaKind::Text, true),
            (MediaKind::Bytes, true),
        ];
        let Some((kind, _)) = first.into_iter().find(|&(kind, counts)| counts && find(kind)) else {
            return Vec::new();
        };
        variants
            .sort_by_cached_key(|variant| (variant.kind != kind, !variant.is_plain(), variant.kind, variant.word()));
        let alone = variants.iter().filter(|variant| variant.kind == kind).count() == 1;
        let has_plain_name = alone || variants[0].is_plain();

        let mut forms: Vec<Option<&Offer>> = Vec::new();
        let mut kept: Vec<Variant<'_>> = Vec::new();
        for variant in variants {
            match covers(&kept, &variant, models) {
                Some(at) if variant.kind == MediaKind::Form => forms[at] = Some(variant.offers[0]),
                Some(_) => {}
                None => {
                    kept.push(variant);
                    forms.push(None);
                }
            }
        }
        let words: Vec<String> = kept.iter().map(Variant::word).collect();
        let mut requests = Vec::with_capacity(kept.len());
        for (number, (variant, form)) in kept.iter().zip(forms).enumerate() {
            let is_unique = words.iter().filter(|word| **word == words[number]).count() == 1;
            let suffix = if is_unique {
                words[number].clone()
            } else {
                variant.offers[0].media.clone()
            };
            requests.push(Request {
                suffix: (number > 0 || !has_plain_name).then_some(suffix),
                body: self.body(variant, form, required, models, log),
            });
        }
        requests
    }

    /// Groups the media types by kind and Rust type.
    fn variants(&self, models: &Models<'_, '_>) -> Vec<Variant<'_>> {
        let mut variants: Vec<Variant<'_>> = Vec::new();
        for offer in &self.offers {
            let kind = match offer.kind(models) {
                MediaKind::Multipart if !offer.schema.is_some_and(|schema| models.is_object(schema)) => {
                    MediaKind::Bytes
                }
                kind => kind,
            };
            let is_same = |variant: &&mut Variant<'_>| {
                variant.kind == kind && (!variant.is_typed() || variant.offers[0].same_schema(offer, models))
            };
            match variants.iter_mut().find(is_same) {
                Some(variant) => variant.offers.push(offer),
                None => variants.push(Variant {
                    kind,
                    offers: vec![offer],
                }),
            }
        }
        for variant in &mut variants {
            // The first media type in the document is sent, unless the default one of its kind is listed.
            let usual = variant.kind.usual();
            variant
                .offers
                .sort_by_key(|offer| (essence(&offer.media) != usual, offer.is_range()));
        }
        variants
    }

    fn body(
        &self,
        variant: &Variant<'_>,
        form: Option<&Offer>,
        required: bool,
        models: &mut Models<'_, '_>,
        log: &mut Log,
    ) -> Body {
        let offer = variant.offers[0];
        let media = offer.sent(variant.kind);
        let mut fields = form;
        let content = match (variant.kind, offer.schema) {
            (MediaKind::Json, _) => BodyEncoding::Json {
                ty: self.ty(offer, models, log),
                media: media.clone(),
                form: form.is_some(),
            },
            (MediaKind::Multipart, Some(schema)) => BodyEncoding::Multipart {
                parts: encodings::parts(&offer.encodings, schema, models, log),
                ty: models.ty(schema, log),
            },
            (MediaKind::Form | MediaKind::Multipart, _) => {
                fields = Some(offer);
                BodyEncoding::Form {
                    ty: self.ty(offer, models, log),
                }
            }
            (MediaKind::Text, _) => BodyEncoding::Text { media: media.clone() },
            (MediaKind::Bytes, _) => {
                for offer in &variant.offers {
                    if essence(&offer.media).starts_with("multipart/") {
                        let message = format!("`{}` is taken as bytes that the caller has put together", offer.media);
                        log.warn(&self.at, message, None);
                    }
                }
                BodyEncoding::Bytes { media: media.clone() }
            }
        };
        let also = variant.offers.iter().map(|offer| match offer.is_range() {
            true => offer.media.clone(),
            false => offer.sent(variant.kind),
        });
        let mut also: Vec<String> = also.filter(|other| *other != media).collect();
        if offer.is_range() && variant.kind == MediaKind::Json {
            also.clear();
        }
        also.dedup();
        Body {
            required,
            content,
            alternative_media_types: also,
            field_encodings: fields.map_or_else(Vec::new, |form| {
                encodings::fields(&form.encodings, form.schema, models, log)
            }),
        }
    }

    fn ty(&self, offer: &Offer, models: &mut Models<'_, '_>, log: &mut Log) -> Type {
        match offer.schema {
            Some(schema) => models.ty(schema, log),
            None => {
                log.untyped(&self.at, "the body has no schema");
                Type::Json
            }
        }
    }
}

fn has_files(schema: NodeId, models: &Models<'_, '_>) -> bool {
    models.properties(schema).iter().any(|(_, part)| models.is_file(*part))
}

/// The index of the variant whose method takes the same value as this one.
fn covers(kept: &[Variant<'_>], variant: &Variant<'_>, models: &Models<'_, '_>) -> Option<usize> {
    let schema = variant.schema()?;
    if variant.kind == MediaKind::Json || has_files(schema, models) {
        return None;
    }
    let is_same = |kept: &Variant<'_>| {
        let all = variant.offers.iter().all(|offer| {
            let is_bytes = |schema| !variant.is_typed() && models.is_binary(schema);
            offer
                .schema
                .filter(|schema| !is_bytes(*schema))
                .zip(kept.schema())
                .is_some_and(|(one, other)| models.same_properties(one, other) || !models.are_distinct(one, other))
        });
        kept.is_typed() && all
    };
    kept.iter().position(is_same)
}
