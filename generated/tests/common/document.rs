//! Reads `specs/authlete.yaml` without the generator, so that the tests are independent of it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use serde_json::{Value, json};

/// The OpenAPI document.
pub struct Document {
    root: Value,
}

/// The type of a schema, as far as the models distinguish types.
pub enum SchemaType {
    Bool,
    I32,
    I64,
    String,
    Enum(Vec<String>),
    Array(Value),
    /// An object with arbitrary property names. The values match the schema, if there is one.
    Map(Option<Value>),
    Object(ObjectSchema),
}

/// An object with properties.
#[derive(Default)]
pub struct ObjectSchema {
    pub fields: Vec<Field>,
    /// `additionalProperties: true`: the model keeps properties that are not listed.
    pub allows_additional: bool,
}

pub struct Field {
    pub name: String,
    pub schema: Value,
    pub required: bool,
    /// Null is a valid value.
    pub nullable: bool,
    /// `readOnly`: the service ignores it in a request.
    pub read_only: bool,
}

/// The `$ref` of a schema. Also that of an `allOf` with a single item, which only adds a description.
pub fn reference(value: &Value) -> Option<&str> {
    let only = value["allOf"].as_array().filter(|parts| parts.len() == 1);
    let only = only.filter(|_| value.get("properties").is_none());
    value["$ref"].as_str().or_else(|| only?[0]["$ref"].as_str())
}

impl Document {
    pub fn authlete() -> &'static Self {
        static DOCUMENT: LazyLock<Document> = LazyLock::new(|| {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs/authlete.yaml");
            let text = std::fs::read_to_string(path).unwrap();
            Document {
                root: serde_yaml::from_str(&text).unwrap(),
            }
        });
        &DOCUMENT
    }

    /// The names of the component schemas.
    pub fn components(&self) -> impl Iterator<Item = &str> {
        entries(&self.root["components"]["schemas"]).map(|(name, _)| name)
    }

    /// The schema at a location as written in the table of `models.rs`.
    pub fn schema(&self, location: &str) -> Value {
        let Some((_, path)) = location.split_once(' ') else {
            return self.at_pointer(&format!("/components/schemas/{location}")).clone();
        };
        let operation = |id: &str| {
            let found = self
                .operations()
                .into_iter()
                .find(|operation| operation.method_and_path() == id);
            found.unwrap_or_else(|| panic!("{id}: no such operation"))
        };
        if path.ends_with('?') {
            return operation(location.trim_end_matches('?')).optional_query_schema();
        }
        operation(location).body().unwrap().schema
    }

    fn at_pointer(&self, pointer: &str) -> &Value {
        let found = self.root.pointer(pointer);
        found.unwrap_or_else(|| panic!("{pointer}: not found"))
    }

    /// Resolves a reference. Returns other values unchanged.
    pub fn resolve<'d>(&'d self, value: &'d Value) -> &'d Value {
        match reference(value) {
            Some(reference) => self.resolve(self.at_pointer(reference.trim_start_matches('#'))),
            None => value,
        }
    }

    /// Whether null is a value of a schema.
    pub fn is_nullable(&self, schema: &Value) -> bool {
        schema["nullable"] == true || self.resolve(schema)["nullable"] == true
    }

    /// The type of a schema. Panics for types that this document does not use.
    pub fn schema_type(&self, schema: &Value) -> SchemaType {
        let schema = self.resolve(schema);
        if let Some(values) = schema["enum"].as_array() {
            return SchemaType::Enum(values.iter().map(|value| value.as_str().unwrap().to_owned()).collect());
        }
        match (schema["type"].as_str(), schema["format"].as_str()) {
            (Some("boolean"), None) => SchemaType::Bool,
            (Some("integer"), Some("int32")) => SchemaType::I32,
            (Some("integer"), None | Some("int64")) => SchemaType::I64,
            (Some("string"), None | Some("uri")) => SchemaType::String,
            (Some("array"), None) => SchemaType::Array(schema["items"].clone()),
            (Some("object"), None) if schema.get("properties").is_none() => SchemaType::Map(
                Some(&schema["additionalProperties"])
                    .filter(|any| any.is_object())
                    .cloned(),
            ),
            (Some("object") | None, None) => SchemaType::Object(self.object(schema)),
            _ => panic!("no model exists for {schema}"),
        }
    }

    /// The properties of an object, including those of its `allOf`.
    fn object(&self, schema: &Value) -> ObjectSchema {
        let mut object = ObjectSchema::default();
        let mut required = Vec::new();
        self.collect(schema, &mut object, &mut required);
        for name in required {
            match object.fields.iter_mut().find(|field| field.name == name) {
                Some(field) => field.required = true,
                // Declared by the overlay. The only case is `token` of `g_m_request`, which is a string.
                None => object.fields.push(Field {
                    name,
                    schema: json!({"type": "string"}),
                    required: true,
                    nullable: false,
                    read_only: false,
                }),
            }
        }
        object
    }

    fn collect(&self, schema: &Value, object: &mut ObjectSchema, required: &mut Vec<String>) {
        let schema = self.resolve(schema);
        for part in schema["allOf"].as_array().into_iter().flatten() {
            self.collect(part, object, required);
        }
        for (name, property) in entries(&schema["properties"]) {
            object.fields.push(Field {
                name: name.to_owned(),
                schema: property.clone(),
                required: false,
                nullable: self.is_nullable(property),
                read_only: self.resolve(property)["readOnly"] == true,
            });
        }
        object.allows_additional |= schema["additionalProperties"] == true;
        let names = schema["required"].as_array().into_iter().flatten();
        required.extend(names.map(|name| name.as_str().unwrap().to_owned()));
    }

    /// All operations in document order.
    pub fn operations(&self) -> Vec<Operation<'_>> {
        let operations = entries(&self.root["paths"]).flat_map(|(path, item)| {
            entries(item).map(move |(method, value)| Operation {
                document: self,
                method: method.to_uppercase(),
                path,
                value,
            })
        });
        operations.collect()
    }
}

/// An operation of the document.
pub struct Operation<'d> {
    document: &'d Document,
    pub method: String,
    /// The path template.
    pub path: &'d str,
    value: &'d Value,
}

pub struct RequestBody {
    pub required: bool,
    /// The operation also accepts a form.
    pub form: bool,
    pub schema: Value,
}

pub struct Response {
    pub status: u16,
    /// Media type and schema.
    pub content: Option<(String, Value)>,
}

impl Operation<'_> {
    /// `POST /path`.
    pub fn method_and_path(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// The `operationId`; without one, the method and path.
    pub fn id(&self) -> String {
        self.value["operationId"]
            .as_str()
            .map_or_else(|| self.method_and_path(), str::to_owned)
    }

    /// Whether a token is required. `security` of the operation overrides that of the document.
    pub fn requires_token(&self) -> bool {
        let security = self.value.get("security").unwrap_or(&self.document.root["security"]);
        security.as_array().is_some_and(|alternatives| !alternatives.is_empty())
    }

    /// The names of the path parameters.
    pub fn path_parameters(&self) -> Vec<&str> {
        self.parameters("path").map(name).collect()
    }

    /// The names of the required query parameters.
    pub fn required_query_parameters(&self) -> Vec<&str> {
        let required = self
            .parameters("query")
            .filter(|parameter| parameter["required"] == true);
        required.map(name).collect()
    }

    /// The optional query parameters as an object schema.
    pub fn optional_query_schema(&self) -> Value {
        let optional = self
            .parameters("query")
            .filter(|parameter| parameter["required"] != true);
        let properties: BTreeMap<&str, &Value> = optional
            .map(|parameter| (name(parameter), &parameter["schema"]))
            .collect();
        json!({"type": "object", "properties": properties})
    }

    fn parameters(&self, location: &str) -> impl Iterator<Item = &Value> {
        let all = self.value["parameters"].as_array().into_iter().flatten();
        let all = all.map(|parameter| self.document.resolve(parameter));
        all.filter(move |parameter| parameter["in"] == location)
    }

    pub fn body(&self) -> Option<RequestBody> {
        let body = self.document.resolve(self.value.get("requestBody")?);
        let content = &body["content"];
        Some(RequestBody {
            required: body["required"] == true,
            form: content.get("application/x-www-form-urlencoded").is_some(),
            schema: content["application/json"]["schema"].clone(),
        })
    }

    pub fn responses(&self) -> Vec<Response> {
        let responses = entries(&self.value["responses"]).map(|(status, response)| {
            let content = entries(&self.document.resolve(response)["content"]).next();
            Response {
                status: status.parse().unwrap(),
                content: content.map(|(media_type, content)| (media_type.to_owned(), content["schema"].clone())),
            }
        });
        responses.collect()
    }
}

fn name(parameter: &Value) -> &str {
    parameter["name"].as_str().unwrap()
}

fn entries(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, value)| (name.as_str(), value))
}
