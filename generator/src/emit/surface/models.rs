//! The surface of models.

use indexmap::IndexMap;

use super::types::{convert_body, convert_type, status_text};
use crate::emit::code::models::additional_properties::additional_properties_field;
use crate::emit::code::models::constructors::{constructor_arguments, has_constructor};
use crate::ir::{self, Api, TextSource, unraw};
use crate::surface::{Field, HttpResponses, Kind, Model};

pub(super) fn describe_model(api: &Api, model: &ir::Model) -> Model {
    Model {
        kind: describe_kind(api, &model.kind),
        deprecated: model.deprecated,
        constraints: match &model.kind {
            // An enum has its values instead.
            ir::Kind::Enum(_) => IndexMap::new(),
            _ => model.facts.constraints.iter().cloned().collect(),
        },
        http_responses: match &model.kind {
            ir::Kind::Struct(object) => object.http_responses.as_ref().map(describe_http_responses),
            _ => None,
        },
        docs: model.docs.clone(),
        at: model.facts.at.clone(),
    }
}

fn describe_http_responses(responses: &ir::HttpResponses) -> HttpResponses {
    let source = |source: &TextSource| match source {
        TextSource::Constant(text) => format!("{text:?}"),
        TextSource::Property { name, required: true } => format!("`{name}`"),
        TextSource::Property { name, required: false } => format!("`{name}` or nothing"),
    };
    let describe_rule = |rule: &ir::HttpResponseRule| {
        let mut parts = vec![rule.status.to_string()];
        let body = rule.body.iter();
        parts.extend(body.map(|body| format!("{} as {}", source(&body.source), body.media_type)));
        let headers = rule.headers.iter();
        let mut headers: Vec<String> = headers
            .map(|(name, value)| format!("{name}: {}", source(value)))
            .collect();
        // Their order has no meaning.
        headers.sort_unstable();
        parts.extend(headers);
        parts.join(", ")
    };
    let decision = responses.decision.as_ref().map(|decision| {
        let variants = decision.variants.iter();
        let variants = variants.map(|variant| unraw(&variant.name).to_owned()).collect();
        (unraw(&decision.name).to_owned(), variants)
    });
    let rules = responses.rules.iter();
    HttpResponses {
        decision,
        responses: rules.map(|rule| (rule.value.clone(), describe_rule(rule))).collect(),
    }
}

fn describe_kind(api: &Api, kind: &ir::Kind) -> Kind {
    match kind {
        ir::Kind::Struct(object) => Kind::Struct {
            fields: object.fields.iter().map(|field| describe_field(api, field)).collect(),
            new: has_constructor(api, object).then(|| {
                let arguments = constructor_arguments(api, object).into_iter();
                arguments.map(|field| unraw(&field.name).to_owned()).collect()
            }),
            additional_name: object.additional_properties.as_ref().and_then(|_| {
                let name = additional_properties_field(object).to_string();
                (name != "additional").then_some(name)
            }),
            additional: object.additional_properties.as_ref().map(|ty| convert_type(api, ty)),
        },
        ir::Kind::Enum(values) => Kind::Enum {
            variants: values
                .variants
                .iter()
                .map(|variant| (variant.name.clone(), variant.wire_name.clone()))
                .collect(),
            fallback: values.fallback.clone(),
        },
        ir::Kind::Union(union) => {
            let variant = |index: &usize| union.variants.get(*index).map(|variant| variant.name.clone());
            let mapping = |values: &IndexMap<ir::Constant, usize>| {
                let values = values.iter();
                values
                    .filter_map(|(value, index)| Some((value.to_json_text(), variant(index)?)))
                    .collect()
            };
            Kind::Union {
                variants: union
                    .variants
                    .iter()
                    .map(|variant| (variant.name.clone(), convert_type(api, &variant.ty)))
                    .collect(),
                discriminator: union
                    .discriminator
                    .as_ref()
                    .map(|(property, values)| (property.clone(), mapping(values))),
            }
        }
        ir::Kind::Alias(ty) => Kind::Alias {
            ty: convert_type(api, ty),
        },
        ir::Kind::ResponseEnum(variants) => Kind::Responses {
            variants: variants
                .iter()
                .map(|variant| {
                    let body = convert_body(api, &variant.body);
                    (variant.name.clone(), (status_text(variant.status), body))
                })
                .collect(),
        },
        ir::Kind::MediaTypeEnum(variants) => Kind::Responses {
            variants: variants
                .iter()
                .map(|variant| {
                    let body = convert_body(api, &variant.body);
                    (variant.name.clone(), (variant.media_types.join(", "), body))
                })
                .collect(),
        },
    }
}

fn describe_field(api: &Api, field: &ir::Field) -> Field {
    let constant = field.const_value.as_ref().map(|value| vec![value.to_json_text()]);
    Field {
        name: unraw(&field.name).to_owned(),
        wire_name: field.wire_name.clone(),
        ty: convert_type(api, &field.ty),
        required: field.required,
        nullable: field.nullable,
        read_only: field.read_only,
        write_only: field.write_only,
        deprecated: field.deprecated,
        secret: field.secret,
        default: field.default.clone(),
        accessors: field.accessors.as_ref().map(|accessors| accessors.meaning.to_text()),
        values: constant.unwrap_or_else(|| field.values.clone()),
        constraints: field.facts.constraints.iter().cloned().collect(),
        docs: field.docs.clone(),
        at: field.facts.at.clone(),
    }
}
