//! What an API is, as plain data. Knows nothing of OpenAPI and nothing of Rust's tokens.

use indexmap::IndexMap;
use serde_json::Value;

/// A whole API, named and resolved.
#[derive(Debug, Default)]
pub(crate) struct Api {
    pub(crate) title: String,
    pub(crate) version: String,
    pub(crate) servers: Vec<Server>,
    /// How callers make themselves known.
    pub(crate) schemes: Vec<Scheme>,
    /// Values that a client holds and every operation with a parameter of that name uses.
    pub(crate) globals: Vec<Global>,
    pub(crate) groups: Vec<Group>,
    pub(crate) models: Vec<Model>,
}

/// A base URL.
#[derive(Debug)]
pub(crate) struct Server {
    /// As a variant.
    pub(crate) name: String,
    /// With the defaults of its variables.
    pub(crate) url: String,
    pub(crate) docs: String,
    /// With `{name}` for each variable.
    pub(crate) template: String,
    /// As a function that takes other values for the variables.
    pub(crate) function: String,
    pub(crate) variables: Vec<ServerVariable>,
}

/// A part of a base URL that may be another.
#[derive(Debug)]
pub(crate) struct ServerVariable {
    /// As an argument.
    pub(crate) name: String,
    pub(crate) wire: String,
    pub(crate) docs: String,
    pub(crate) default: String,
    /// What it may be; empty where that is not said.
    pub(crate) values: Vec<String>,
}

/// The base URLs of an operation, where they are not those of the client.
#[derive(Debug, Default, Clone)]
pub(crate) struct OwnServers {
    pub(crate) used: Option<String>,
    /// Those that a caller may choose, each with what is said of it.
    pub(crate) others: Vec<(String, String)>,
}

/// A way in which callers make themselves known.
#[derive(Debug)]
pub(crate) struct Scheme {
    /// Its key in the document.
    pub(crate) key: String,
    /// The method of the builder that takes its credential; none, where that is `token` and nothing else.
    pub(crate) method: Option<String>,
    pub(crate) docs: String,
    pub(crate) carrier: Carrier,
}

/// What carries a credential.
#[derive(Debug, Clone)]
pub(crate) enum Carrier {
    /// The header `Authorization`, behind this word.
    Http(String),
    /// The header `Authorization`, as user and password.
    Basic,
    /// A parameter of this name.
    Key(Location, String),
}

impl Carrier {
    /// A bearer token.
    pub(crate) fn bearer() -> Self {
        Self::Http("Bearer".to_owned())
    }

    pub(crate) fn is_bearer(&self) -> bool {
        matches!(self, Self::Http(word) if word == "Bearer")
    }
}

/// A client-wide value.
#[derive(Debug)]
pub(crate) struct Global {
    /// As a method of the builder.
    pub(crate) name: String,
    /// As a method that gives the client for another value.
    pub(crate) switch: String,
    pub(crate) wire: String,
}

/// Operations that belong together: one accessor of the client.
#[derive(Debug)]
pub(crate) struct Group {
    /// As a method and a module.
    pub(crate) name: String,
    /// As a type.
    pub(crate) handle: String,
    pub(crate) docs: String,
    pub(crate) operations: Vec<Operation>,
}

/// One operation. One that takes several bodies of different types is one for each of them.
#[derive(Debug)]
pub(crate) struct Operation {
    /// Whether it is one that has been there already, with another body.
    pub(crate) repeated: bool,
    /// `operationId`, or method and path.
    pub(crate) id: String,
    /// As a method of its group.
    pub(crate) name: String,
    pub(crate) docs: String,
    pub(crate) deprecated: bool,
    /// In capitals.
    pub(crate) method: &'static str,
    /// As the document has it.
    pub(crate) path: String,
    /// As it is sent, with `{name}` for each path parameter.
    pub(crate) template: String,
    pub(crate) servers: OwnServers,
    /// Alternatives, each the keys of schemes that go together.
    pub(crate) security: Vec<Vec<String>>,
    /// What the caller must give, in order: path, query, headers, cookies.
    pub(crate) arguments: Vec<Argument>,
    /// The record of optional parameters.
    pub(crate) query: Option<ModelId>,
    /// How each field of that record is sent; empty where all are query parameters in the default style.
    pub(crate) options: Vec<Parameter>,
    pub(crate) body: Option<Body>,
    pub(crate) reply: Reply,
    /// How to go on when the reply is a page of a list.
    pub(crate) pages: Option<Pages>,
    /// The media types that are asked for, by commas.
    pub(crate) accept: String,
    /// Those that can be asked for instead.
    pub(crate) others: Vec<String>,
    /// What error replies hold, by status: JSON or text.
    pub(crate) errors: Vec<(Statuses, Payload)>,
    pub(crate) told: Told,
}

impl Operation {
    /// The same operation with another body.
    pub(crate) fn with_body(&self, name: String, body: Body) -> Self {
        Self {
            repeated: true,
            name,
            body: Some(body),
            pages: None,
            told: Told::default(),
            id: self.id.clone(),
            docs: self.docs.clone(),
            deprecated: self.deprecated,
            method: self.method,
            path: self.path.clone(),
            template: self.template.clone(),
            servers: self.servers.clone(),
            security: self.security.clone(),
            arguments: self.arguments.clone(),
            query: self.query,
            options: self.options.clone(),
            reply: self.reply.clone(),
            accept: self.accept.clone(),
            others: self.others.clone(),
            errors: self.errors.clone(),
        }
    }
}

/// What the document tells of an operation and only its readers need. It is left empty where nobody is going to read.
#[derive(Debug, Default)]
pub(crate) struct Told {
    /// Examples of its parameters, as JSON.
    pub(crate) parameters: Vec<ToldParameter>,
    /// An example of the body, as JSON.
    pub(crate) request: Option<Value>,
    /// In the order of the document.
    pub(crate) replies: Vec<ToldReply>,
}

/// An example of a parameter.
#[derive(Debug)]
pub(crate) struct ToldParameter {
    pub(crate) wire: String,
    pub(crate) location: Location,
    pub(crate) example: Value,
}

/// What the document tells of a reply.
#[derive(Debug)]
pub(crate) struct ToldReply {
    pub(crate) statuses: Statuses,
    pub(crate) docs: String,
    /// Whether it has no body.
    pub(crate) empty: bool,
    /// An example of its body, as JSON.
    pub(crate) example: Option<Value>,
}

impl Api {
    /// The models in the order of the document, each with its number.
    pub(crate) fn models_in_order(&self) -> Vec<(ModelId, &Model)> {
        let mut models: Vec<(ModelId, &Model)> = self.models.iter().enumerate().collect();
        models.sort_by_key(|(_, model)| model.position);
        models
    }
}

impl Operation {
    /// The types of its arguments, its body and what comes back. Those of its models are not among them.
    pub(crate) fn types(&self) -> impl Iterator<Item = &Type> {
        let body = self.body.iter().filter_map(Body::ty);
        let reply = match &self.reply {
            Reply::Json(ty) | Reply::JsonOrEmpty(ty) => Some(ty),
            Reply::Empty | Reply::Text | Reply::Bytes | Reply::Several(_) => None,
        };
        self.arguments
            .iter()
            .map(|argument| &argument.ty)
            .chain(body)
            .chain(reply)
            .chain(self.errors.iter().filter_map(|(_, error)| error.ty()))
    }

    /// Whether there is no way without credentials.
    pub(crate) fn is_secured(&self) -> bool {
        !self.security.is_empty() && !self.security.iter().any(Vec::is_empty)
    }

    /// What the record of optional parameters is called.
    pub(crate) fn optional_name(&self) -> &'static str {
        let is_query = |option: &Parameter| option.location == Location::Query;
        if self.options.iter().all(is_query) {
            "query"
        } else {
            "options"
        }
    }

    /// The models that are sent with a call.
    pub(crate) fn sent(&self) -> Vec<ModelId> {
        self.body.iter().filter_map(Body::ty).flat_map(Type::models).collect()
    }

    /// The models that a success gives.
    pub(crate) fn given(&self) -> Vec<ModelId> {
        match &self.reply {
            Reply::Json(ty) | Reply::JsonOrEmpty(ty) => ty.models(),
            Reply::Several(model) => vec![*model],
            Reply::Empty | Reply::Text | Reply::Bytes => Vec::new(),
        }
    }

    /// The models that come back.
    pub(crate) fn received(&self) -> Vec<ModelId> {
        let mut models = self.given();
        models.extend(
            self.errors
                .iter()
                .filter_map(|(_, error)| error.ty())
                .flat_map(Type::models),
        );
        models
    }
}

/// A parameter that is an argument of the method.
#[derive(Debug, Clone)]
pub(crate) struct Argument {
    pub(crate) name: String,
    pub(crate) parameter: Parameter,
    pub(crate) ty: Type,
    /// It goes over plain HTTP only on purpose.
    pub(crate) secret: bool,
    pub(crate) docs: String,
}

/// A parameter: where it goes, and how it is spelled there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Parameter {
    pub(crate) wire: String,
    pub(crate) location: Location,
    pub(crate) style: Style,
    /// The values of a list or an object stand apart.
    pub(crate) explode: bool,
    /// Reserved characters are not encoded.
    pub(crate) reserved: bool,
}

impl Parameter {
    /// One that says nothing of its style.
    pub(crate) fn plain(wire: String, location: Location) -> Self {
        let style = location.style();
        Self {
            wire,
            location,
            style,
            explode: style == Style::Form,
            reserved: false,
        }
    }

    /// Whether it is in the style that it would have if it said nothing.
    pub(crate) fn is_plain(&self) -> bool {
        *self == Self::plain(self.wire.clone(), self.location)
    }
}

/// Where a parameter goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Location {
    Path,
    Query,
    Header,
    Cookie,
}

impl Location {
    /// The word for it in OpenAPI.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
            Self::Cookie => "cookie",
        }
    }

    /// The default style.
    pub(crate) fn style(self) -> Style {
        match self {
            Self::Path | Self::Header => Style::Simple,
            Self::Query | Self::Cookie => Style::Form,
        }
    }
}

/// How a parameter is spelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    Simple,
    Label,
    Matrix,
    Form,
    SpaceDelimited,
    PipeDelimited,
    DeepObject,
    /// As JSON text.
    Json,
}

/// A request body.
#[derive(Debug)]
pub(crate) struct Body {
    pub(crate) required: bool,
    pub(crate) content: Content,
    /// Other media types that the same value may be sent as.
    pub(crate) also: Vec<String>,
    /// How fields of the form are spelled, as if they were parameters of the query, where they are not as usual.
    pub(crate) encoding: Vec<Parameter>,
}

impl Body {
    /// The type of the value that is written, where it has one of the document's.
    pub(crate) fn ty(&self) -> Option<&Type> {
        match &self.content {
            Content::Json { ty, .. } | Content::Form { ty } | Content::Multipart { ty, .. } => Some(ty),
            Content::Text { .. } | Content::Bytes { .. } => None,
        }
    }
}

/// How a body is written, first choice first.
#[derive(Debug)]
pub(crate) enum Content {
    /// As JSON of this media type; `form` when the operation takes the same as a form.
    Json { ty: Type, media: String, form: bool },
    /// As `application/x-www-form-urlencoded` only.
    Form { ty: Type },
    /// As `multipart/form-data`, with the media types of parts where they are not the usual ones.
    Multipart { ty: Type, parts: Vec<(String, String)> },
    /// As text of this media type.
    Text { media: String },
    /// As bytes of this media type.
    Bytes { media: String },
}

/// What a successful reply holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reply {
    Empty,
    Json(Type),
    /// JSON, or nothing at all.
    JsonOrEmpty(Type),
    Text,
    Bytes,
    /// What it is depends on the status or the media type: a model that is [`Kind::Outcomes`] or [`Kind::Media`].
    Several(ModelId),
}

/// One of the ways in which an operation succeeds.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// As a variant.
    pub(crate) name: String,
    pub(crate) statuses: Statuses,
    pub(crate) docs: String,
    pub(crate) payload: Payload,
}

/// One of the media types that a response may be of.
#[derive(Debug)]
pub(crate) struct MediaVariant {
    /// As a variant.
    pub(crate) name: String,
    /// As the document spells them; all are read into the same type.
    pub(crate) media: Vec<String>,
    pub(crate) payload: Payload,
}

/// What a reply of one status holds.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Payload {
    Empty,
    Json(Type),
    Text,
    Bytes,
    /// What it is depends on the media type: a model that is [`Kind::Media`].
    Media(ModelId),
}

impl Payload {
    /// The models that it mentions.
    pub(crate) fn models(&self) -> Vec<ModelId> {
        match self {
            Self::Json(ty) => ty.models(),
            Self::Media(model) => vec![*model],
            Self::Empty | Self::Text | Self::Bytes => Vec::new(),
        }
    }

    /// The type of the JSON, if it is that.
    pub(crate) fn ty(&self) -> Option<&Type> {
        match self {
            Self::Json(ty) => Some(ty),
            Self::Empty | Self::Text | Self::Bytes | Self::Media(_) => None,
        }
    }
}

/// How a list is asked for page by page.
#[derive(Debug)]
pub(crate) struct Pages {
    /// The query parameter that says where a page begins.
    pub(crate) begin: String,
    /// The one that says where it ends: the index behind its last item.
    pub(crate) end: Option<String>,
    /// The one that says how many items it has at most.
    pub(crate) limit: Option<String>,
    pub(crate) step: Step,
    /// Where the reply has the items.
    pub(crate) items: Way,
    /// The type of an item.
    pub(crate) item: Type,
    /// Where the reply says how many there are in all: items, or pages where these are counted.
    pub(crate) total: Option<Way>,
    /// The size of a page, if nobody says another.
    pub(crate) size: u32,
}

/// How to get from a page to the next.
#[derive(Debug)]
pub(crate) enum Step {
    /// Items are counted, from 0.
    Items,
    /// Pages are counted, from this number.
    Pages(u32),
    /// The reply says where the next page begins.
    Next(Way),
}

/// The fields that lead from a reply to something in it.
pub(crate) type Way = Vec<Field>;

/// A status, a range of a hundred, or all that are not named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Statuses {
    Code(u16),
    Range(u16),
    Other,
}

/// The number of a model in [`Api::models`].
pub(crate) type ModelId = usize;

/// A named type.
#[derive(Debug)]
pub(crate) struct Model {
    pub(crate) name: String,
    /// The module that holds it: that of the one group that uses it, or none.
    pub(crate) group: Option<String>,
    /// What the document calls it, where that is not its name.
    pub(crate) aliases: Vec<String>,
    /// What it is called elsewhere, for those who look for that.
    pub(crate) other_names: Vec<String>,
    pub(crate) docs: String,
    pub(crate) deprecated: bool,
    /// Which fields say what went wrong, when this is the body of an error reply.
    pub(crate) error: Option<ErrorFields>,
    /// Where it stands among all models, in the order of the document.
    pub(crate) position: usize,
    pub(crate) kind: Kind,
}

/// What a model is.
#[derive(Debug)]
pub(crate) enum Kind {
    Record(Record),
    Enum(Enum),
    Union(Union),
    Alias(Type),
    /// No JSON, but what an operation gives, one for each status.
    Outcomes(Vec<Outcome>),
    /// No JSON either, but what a response holds, one for each media type.
    Media(Vec<MediaVariant>),
}

/// A JSON object with known properties.
#[derive(Debug, Default)]
pub(crate) struct Record {
    pub(crate) fields: Vec<Field>,
    /// The type of properties that are not known, where they are kept.
    pub(crate) additional: Option<Type>,
}

/// The properties that say what went wrong, by their names on the wire.
#[derive(Debug, Default, Clone)]
pub(crate) struct ErrorFields {
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
}

/// A property.
#[derive(Debug, Clone)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) wire: String,
    pub(crate) ty: Type,
    pub(crate) required: bool,
    pub(crate) nullable: bool,
    pub(crate) secret: bool,
    pub(crate) deprecated: bool,
    /// Only a server sends it.
    pub(crate) read_only: bool,
    /// Only a client sends it.
    pub(crate) write_only: bool,
    pub(crate) docs: String,
    /// What counts when it is left out, as JSON.
    pub(crate) default: Option<String>,
    /// The numbers that it can be, where it is one from a list.
    pub(crate) values: Vec<String>,
    /// The one value that it can have.
    pub(crate) only: Option<Constant>,
    /// The value that a new object has, though it may be another.
    pub(crate) preset: Option<Constant>,
}

/// A JSON value by which types are told apart: it is compared, and never anything else.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Constant {
    Text(String),
    Integer(i64),
    Bool(bool),
    /// Any other value but null, as JSON.
    Json(String),
}

impl Constant {
    /// The constant of a JSON value; `None` for null.
    pub(crate) fn of(value: &serde_json::Value) -> Option<Self> {
        use serde_json::Value;
        match value {
            Value::String(text) => Some(Self::Text(text.clone())),
            Value::Bool(value) => Some(Self::Bool(*value)),
            Value::Number(number) => {
                let whole = || {
                    number
                        .as_f64()
                        .filter(|float| float.fract() == 0.0 && float.abs() < 9e15)
                };
                let integer = number.as_i64().or_else(|| whole().map(|float| float as i64));
                Some(integer.map_or_else(|| Self::Json(value.to_string()), Self::Integer))
            }
            Value::Array(_) | Value::Object(_) => Some(Self::Json(value.to_string())),
            Value::Null => None,
        }
    }

    /// Whether a `match` can compare it.
    pub(crate) fn is_simple(&self) -> bool {
        !matches!(self, Self::Json(_))
    }

    /// The text of a string.
    pub(crate) fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Integer(_) | Self::Bool(_) | Self::Json(_) => None,
        }
    }

    /// As JSON, with all digits.
    pub(crate) fn spelled(&self) -> String {
        match self {
            Self::Json(text) => text.clone(),
            simple => simple.to_json().to_string(),
        }
    }

    /// As JSON.
    pub(crate) fn to_json(&self) -> serde_json::Value {
        match self {
            Self::Text(text) => text.as_str().into(),
            Self::Integer(number) => (*number).into(),
            Self::Bool(value) => (*value).into(),
            Self::Json(text) => serde_json::from_str(text).unwrap_or_default(),
        }
    }
}

/// Strings from a list, and those that are not in it yet.
#[derive(Debug)]
pub(crate) struct Enum {
    pub(crate) variants: Vec<Variant>,
    /// The name of the variant for values that are not in the list.
    pub(crate) other: String,
}

/// A value of a string enum.
#[derive(Debug)]
pub(crate) struct Variant {
    pub(crate) name: String,
    pub(crate) wire: String,
    /// What it means; empty where the document does not say.
    pub(crate) docs: String,
}

/// One of several types.
#[derive(Debug)]
pub(crate) struct Union {
    pub(crate) variants: Vec<Alternative>,
    /// The property that tells them apart, and the number of the alternative for each of its values.
    pub(crate) discriminator: Option<(String, IndexMap<Constant, usize>)>,
    /// The number of the alternative for all other values: what all alternatives have in common.
    pub(crate) otherwise: Option<usize>,
}

/// One type of a union.
#[derive(Debug)]
pub(crate) struct Alternative {
    pub(crate) name: String,
    pub(crate) ty: Type,
    /// What is written for the property that tells the types apart, where the value itself says nothing.
    pub(crate) tag: Option<Constant>,
}

/// The type of a value.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Type {
    Bool,
    I32,
    I64,
    U32,
    U64,
    I128,
    U128,
    F32,
    F64,
    /// A number with all of its digits.
    Decimal,
    String,
    /// A string whose format has a type of its own: its Rust path.
    Format(String),
    /// Bytes with a name and a media type, as a part of a form.
    File,
    /// Anything.
    Json,
    List(Box<Type>),
    Map(Box<Type>),
    Model(ModelId),
    /// A model that would otherwise contain itself.
    Boxed(ModelId),
    /// A list's item or map's value that may be null.
    Nullable(Box<Type>),
}

impl Kind {
    /// The types that it is made of.
    pub(crate) fn types(&self) -> Box<dyn Iterator<Item = &Type> + '_> {
        match self {
            Self::Record(record) => Box::new(record.fields.iter().map(|field| &field.ty).chain(&record.additional)),
            Self::Enum(_) => Box::new(std::iter::empty()),
            Self::Union(union) => Box::new(union.variants.iter().map(|variant| &variant.ty)),
            Self::Alias(ty) => Box::new(std::iter::once(ty)),
            Self::Outcomes(outcomes) => Box::new(outcomes.iter().filter_map(|outcome| outcome.payload.ty())),
            Self::Media(variants) => Box::new(variants.iter().filter_map(|variant| variant.payload.ty())),
        }
    }

    /// The models that it is made of.
    pub(crate) fn models(&self) -> Vec<ModelId> {
        let payloads = match self {
            Self::Outcomes(outcomes) => outcomes.as_slice(),
            _ => &[],
        };
        let by_media = payloads.iter().filter(|outcome| outcome.payload.ty().is_none());
        let by_media = by_media.flat_map(|outcome| outcome.payload.models());
        self.types().flat_map(Type::models).chain(by_media).collect()
    }

    /// Whether there is a file in it.
    pub(crate) fn has_file(&self) -> bool {
        self.types().any(Type::has_file)
    }

    /// Whether it is a record that keeps properties that it does not name.
    pub(crate) fn has_additional(&self) -> bool {
        matches!(self, Self::Record(record) if record.additional.is_some())
    }
}

impl Type {
    /// The models that it mentions.
    pub(crate) fn models(&self) -> Vec<ModelId> {
        match self {
            Self::Model(model) | Self::Boxed(model) => vec![*model],
            Self::List(ty) | Self::Map(ty) | Self::Nullable(ty) => ty.models(),
            _ => Vec::new(),
        }
    }

    /// Whether it is an integer.
    pub(crate) fn is_integer(&self) -> bool {
        matches!(
            self,
            Self::I32 | Self::I64 | Self::U32 | Self::U64 | Self::I128 | Self::U128
        )
    }

    /// Whether a value of it is passed as it is, and not borrowed.
    pub(crate) fn is_copied(&self) -> bool {
        self.is_integer() || matches!(self, Self::Bool | Self::F32 | Self::F64)
    }

    /// Whether it is, or is made of, a map.
    pub(crate) fn has_map(&self) -> bool {
        match self {
            Self::Map(_) => true,
            Self::List(ty) | Self::Nullable(ty) => ty.has_map(),
            _ => false,
        }
    }

    /// Whether it is, or is made of, a number with all of its digits.
    pub(crate) fn has_decimal(&self) -> bool {
        match self {
            Self::Decimal => true,
            Self::Map(ty) | Self::List(ty) | Self::Nullable(ty) => ty.has_decimal(),
            _ => false,
        }
    }

    /// The type behind all names that are only other names for it.
    pub(crate) fn behind<'a>(&'a self, models: &'a [Model]) -> &'a Type {
        let mut ty = self;
        while let Self::Model(model) = ty
            && let Kind::Alias(target) = &models[*model].kind
        {
            ty = target;
        }
        ty
    }

    /// Whether it is a file, or a list of them.
    pub(crate) fn has_file(&self) -> bool {
        match self {
            Self::File => true,
            Self::Map(ty) | Self::List(ty) | Self::Nullable(ty) => ty.has_file(),
            _ => false,
        }
    }

    /// The model that a value of it holds in place, not behind a list or a map.
    pub(crate) fn held(&self) -> Option<ModelId> {
        match self {
            Self::Model(model) => Some(*model),
            Self::Nullable(ty) => ty.held(),
            _ => None,
        }
    }
}

/// A name as people say it: names of a Rust keyword come as raw identifiers.
pub(crate) fn bare(name: &str) -> &str {
    name.strip_prefix("r#").unwrap_or(name)
}

/// Names of devices, which Windows lets no file have, whatever its extension and its case.
const DEVICES: &[&str] = &["aux", "con", "conin", "conout", "nul", "prn"];

/// Whether Windows lets no file have this name.
pub(crate) fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_lowercase();
    let port = stem.strip_prefix("com").or_else(|| stem.strip_prefix("lpt"));
    let is_port = port
        .is_some_and(|port| matches!(port, "¹" | "²" | "³") || port.len() == 1 && port.as_bytes()[0].is_ascii_digit());
    DEVICES.contains(&stem.as_str()) || is_port
}
