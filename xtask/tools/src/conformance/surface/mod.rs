//! The surface of a generated crate, as its lock file records it.

use anyhow::Context;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use self::types::Type;

pub(super) mod types;

/// The lock file.
#[derive(Debug, Deserialize)]
struct LockFile {
    surface: Surface,
}

/// What users of a crate see, and what goes over the wire.
#[derive(Debug, Deserialize)]
pub(super) struct Surface {
    pub(super) client: Map<String, Value>,
    pub(super) operations: Vec<Operation>,
    #[serde(deserialize_with = "models")]
    pub(super) models: Vec<(String, Model)>,
}

/// A method of the client.
#[derive(Debug, Deserialize)]
pub(super) struct Operation {
    /// The call in Rust, without arguments: `token().issue`.
    pub(super) call: String,
    pub(super) method: String,
    pub(super) path: String,
    /// The types of the Rust method's arguments.
    #[serde(default)]
    pub(super) arguments: Vec<String>,
    /// The Rust type that it returns.
    pub(super) returns: String,
    #[serde(default)]
    pub(super) parameters: Vec<Parameter>,
    /// The struct of the optional parameters.
    pub(super) optional_parameters: Option<String>,
    pub(super) body: Option<Body>,
    pub(super) response: Option<Type>,
    /// What the items of a stream are, in words.
    pub(super) stream: Option<String>,
    /// The types of error responses, by status.
    #[serde(default)]
    pub(super) errors: Map<String, Value>,
}

/// A parameter of a request.
#[derive(Debug, Deserialize)]
pub(super) struct Parameter {
    pub(super) wire_name: String,
    /// The value of `in`.
    pub(super) location: String,
    /// How the value is serialized, if not in the default style of the location.
    pub(super) style: Option<String>,
    #[serde(default)]
    pub(super) required: bool,
    #[serde(rename = "type")]
    pub(super) ty: Type,
}

/// A request body.
#[derive(Debug, Deserialize)]
pub(super) struct Body {
    pub(super) media_types: Vec<String>,
    /// `None` for text and bytes.
    #[serde(rename = "type")]
    pub(super) ty: Option<Type>,
}

/// A type of the module `models`.
#[derive(Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(super) enum Model {
    Struct {
        fields: Vec<Field>,
        /// The names of the fields that `new` takes; `None` if there is no `new`.
        new: Option<Vec<String>>,
        /// The type of additional properties, if they are kept.
        additional: Option<Type>,
        additional_name: Option<String>,
    },
    /// A string enum: its variants, each with its value.
    Enum {
        variants: Map<String, Value>,
        fallback: String,
    },
    Union {
        #[serde(deserialize_with = "entries")]
        variants: Vec<(String, Type)>,
        /// The discriminator property, and the variant of each of its values, which are JSON texts.
        discriminator: Option<(String, Map<String, Value>)>,
    },
    Alias {
        #[serde(rename = "type")]
        ty: Type,
    },
    /// An enum of responses: its variants, each with its status or media types, and the type of its body.
    Responses {
        #[serde(deserialize_with = "entries")]
        variants: Vec<(String, (String, Option<Type>))>,
    },
}

/// A property of a struct.
#[derive(Debug, Deserialize)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) wire_name: String,
    #[serde(rename = "type")]
    pub(super) ty: Type,
    #[serde(default)]
    pub(super) required: bool,
    #[serde(default)]
    pub(super) nullable: bool,
    /// The allowed values, as JSON text, if they are not a Rust enum.
    #[serde(default)]
    pub(super) values: Vec<String>,
}

impl Surface {
    /// Reads the surface from the text of a lock file.
    pub(super) fn read(text: &str) -> anyhow::Result<Self> {
        let json = text.split_once('{').map_or(text, |(head, _)| &text[head.len()..]);
        let lock_file: LockFile = serde_json::from_str(json).context("the lock file of the crate cannot be read")?;
        Ok(lock_file.surface)
    }

    pub(super) fn model(&self, name: &str) -> Option<&Model> {
        self.models
            .iter()
            .find(|(of, _)| of.strip_prefix("r#").unwrap_or(of) == name.strip_prefix("r#").unwrap_or(name))
            .map(|(_, model)| model)
    }
}

fn models<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<(String, Model)>, D::Error> {
    entries(deserializer)
}

/// Reads a map in its order.
fn entries<'de, D: Deserializer<'de>, T: serde::de::DeserializeOwned>(
    deserializer: D,
) -> Result<Vec<(String, T)>, D::Error> {
    Map::deserialize(deserializer)?
        .into_iter()
        .map(|(key, value)| Ok((key, serde_json::from_value(value).map_err(serde::de::Error::custom)?)))
        .collect()
}
