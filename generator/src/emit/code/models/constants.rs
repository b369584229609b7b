//! Expressions for fixed values (`const`, an enum of one value) and for the initial values of fields.

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote};

use crate::emit::code::types;
use crate::emit::code::types::ident;
use crate::ir::{Api, Constant, Field, Kind, Type};

/// Returns the fixed or initial value of a field, if it is a literal of the field's type.
pub(crate) fn fixed_value(api: &Api, field: &Field) -> Option<TokenStream> {
    let value = field.fixed_value().or(field.initial_value.as_ref())?;
    match (value, field.ty.resolve_alias(&api.models)) {
        (Constant::Bool(value), Type::Bool) => Some(quote!(#value)),
        (Constant::Integer(number), integer) if integer.is_integer() => {
            let fits = match integer {
                Type::I32 => i32::try_from(*number).is_ok(),
                Type::U32 => u32::try_from(*number).is_ok(),
                Type::U64 | Type::U128 => *number >= 0,
                _ => true,
            };
            let number = Literal::i64_unsuffixed(*number);
            fits.then(|| quote!(#number))
        }
        (Constant::Integer(number), Type::F32 | Type::F64) => {
            let number = Literal::f64_unsuffixed(*number as f64);
            Some(quote!(#number))
        }
        (Constant::Integer(number), Type::Decimal) => {
            let number = Literal::i64_suffixed(*number);
            Some(quote!(rt::Decimal::from(#number)))
        }
        // A large number, if it is an integer in the range of the type.
        (Constant::Json(text), Type::I128) => text.parse().ok().map(signed_literal),
        (Constant::Json(text), Type::U64 | Type::U128) => {
            let number = text.parse().map(Literal::u128_unsuffixed);
            Some(number.ok()?.into_token_stream())
        }
        (value, Type::Json) if *value == Constant::null() => Some(quote!(serde_json::Value::Null)),
        (Constant::Text(text), Type::String) => Some(quote!(#text.to_owned())),
        (Constant::Text(text), Type::Model(model)) => {
            let Kind::Enum(values) = &api.models[*model].kind else {
                return None;
            };
            let variant = values.variants.iter().find(|variant| variant.wire_name == *text)?;
            let (name, variant) = (types::type_tokens(api, &Type::Model(*model), ""), ident(&variant.name));
            Some(quote!(#name::#variant))
        }
        _ => None,
    }
}

/// Returns an integer literal, with the sign as a separate token.
fn signed_literal(number: i128) -> TokenStream {
    let sign = number.is_negative().then(|| quote!(-));
    let size = Literal::u128_unsuffixed(number.unsigned_abs());
    quote!(#sign #size)
}

pub(crate) fn render_constant(constant: &Constant) -> String {
    match constant {
        Constant::Text(text) => format!("rt::Constant::Text({})", Literal::string(text)),
        Constant::Integer(number) => format!("rt::Constant::Integer({number})"),
        Constant::Bool(value) => format!("rt::Constant::Bool({value})"),
        Constant::Json(text) => format!("rt::Constant::Json({})", Literal::string(text)),
    }
}
