//! `specs/authlete.yaml` as the tests see it: read here, without the generator, so that the two can disagree.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use serde_json::{Value, json};

/// The document.
pub struct Document {
    root: Value,
}

/// What a schema allows, as far as the models know it.
pub enum Shape {
    Bool,
    I32,
    I64,
    String,
    Enum(Vec<String>),
    List(Value),
    /// Any names; values of that schema, or any at all.
    Map(Option<Value>),
    Record(Record),
}

/// An object with properties.
#[derive(Default)]
pub struct Record {
    pub fields: Vec<Field>,
    /// Properties that are not listed are allowed, and so are kept.
    pub open: bool,
}

pub struct Field {
    pub name: String,
    pub schema: Value,
    pub required: bool,
    /// It may be null.
    pub nullable: bool,
    /// The service sets it; in a request it says nothing.
    pub read_only: bool,
}

/// The reference that a value is: itself, or as the one part of an `allOf` that only adds words to it.
pub fn reference(value: &Value) -> Option<&str> {
    let only = value["allOf"].as_array().filter(|parts| parts.len() == 1);
    let only = only.filter(|_| value.get("properties").is_none());
    value["$ref"].as_str().or_else(|| only?[0]["$ref"].as_str())
}

impl Document {
    /// The document of this project.
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

    /// The schema at a place, as in the table of `models.rs`.
    pub fn schema(&self, place: &str) -> Value {
        let Some((_, path)) = place.split_once(' ') else {
            return self.at(&format!("/components/schemas/{place}")).clone();
        };
        let operation = |id: &str| {
            let found = self.operations().into_iter().find(|operation| operation.place() == id);
            found.unwrap_or_else(|| panic!("{id}: there is no such operation"))
        };
        if path.ends_with('?') {
            return operation(place.trim_end_matches('?')).optional_query();
        }
        operation(place).body().unwrap().schema
    }

    fn at(&self, pointer: &str) -> &Value {
        let found = self.root.pointer(pointer);
        found.unwrap_or_else(|| panic!("{pointer}: there is nothing"))
    }

    /// What stands behind a reference, or the value itself.
    pub fn follow<'d>(&'d self, value: &'d Value) -> &'d Value {
        match reference(value) {
            Some(reference) => self.follow(self.at(reference.trim_start_matches('#'))),
            None => value,
        }
    }

    /// Whether null is a value of a schema.
    pub fn nullable(&self, schema: &Value) -> bool {
        schema["nullable"] == true || self.follow(schema)["nullable"] == true
    }

    /// What a schema allows. Fails on what this document has no use for.
    pub fn shape(&self, schema: &Value) -> Shape {
        let schema = self.follow(schema);
        if let Some(values) = schema["enum"].as_array() {
            return Shape::Enum(values.iter().map(|value| value.as_str().unwrap().to_owned()).collect());
        }
        match (schema["type"].as_str(), schema["format"].as_str()) {
            (Some("boolean"), None) => Shape::Bool,
            (Some("integer"), Some("int32")) => Shape::I32,
            (Some("integer"), None | Some("int64")) => Shape::I64,
            (Some("string"), None | Some("uri")) => Shape::String,
            (Some("array"), None) => Shape::List(schema["items"].clone()),
            (Some("object"), None) if schema.get("properties").is_none() => Shape::Map(
                Some(&schema["additionalProperties"])
                    .filter(|any| any.is_object())
                    .cloned(),
            ),
            (Some("object") | None, None) => Shape::Record(self.record(schema)),
            _ => panic!("no model is made for {schema}"),
        }
    }

    /// The properties of an object, those of its `allOf` included.
    fn record(&self, schema: &Value) -> Record {
        let mut record = Record::default();
        let mut required = Vec::new();
        self.collect(schema, &mut record, &mut required);
        for name in required {
            match record.fields.iter_mut().find(|field| field.name == name) {
                Some(field) => field.required = true,
                // The overlay says what it is: `g_m_request` is the only one, and its `token` is a string.
                None => record.fields.push(Field {
                    name,
                    schema: json!({"type": "string"}),
                    required: true,
                    nullable: false,
                    read_only: false,
                }),
            }
        }
        record
    }

    fn collect(&self, schema: &Value, record: &mut Record, required: &mut Vec<String>) {
        let schema = self.follow(schema);
        for part in schema["allOf"].as_array().into_iter().flatten() {
            self.collect(part, record, required);
        }
        for (name, property) in entries(&schema["properties"]) {
            record.fields.push(Field {
                name: name.to_owned(),
                schema: property.clone(),
                required: false,
                nullable: self.nullable(property),
                read_only: self.follow(property)["readOnly"] == true,
            });
        }
        record.open |= schema["additionalProperties"] == true;
        let names = schema["required"].as_array().into_iter().flatten();
        required.extend(names.map(|name| name.as_str().unwrap().to_owned()));
    }

    /// Every operation, in order.
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
    /// The template.
    pub path: &'d str,
    value: &'d Value,
}

pub struct Body {
    pub required: bool,
    /// It may be sent as a form, too.
    pub form: bool,
    pub schema: Value,
}

pub struct Reply {
    pub status: u16,
    /// Media type and schema.
    pub content: Option<(String, Value)>,
}

impl Operation<'_> {
    /// `POST /path`.
    pub fn place(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// The `operationId`, or the place where there is none.
    pub fn id(&self) -> String {
        self.value["operationId"]
            .as_str()
            .map_or_else(|| self.place(), str::to_owned)
    }

    /// Whether it needs a token: the document says so for all, some operations say otherwise.
    pub fn secured(&self) -> bool {
        let security = self.value.get("security").unwrap_or(&self.document.root["security"]);
        security.as_array().is_some_and(|ways| !ways.is_empty())
    }

    /// Names of the parameters in the path.
    pub fn path_names(&self) -> Vec<&str> {
        self.parameters("path").map(name).collect()
    }

    /// Names of the parameters in the query that have to be there.
    pub fn required_query(&self) -> Vec<&str> {
        let required = self
            .parameters("query")
            .filter(|parameter| parameter["required"] == true);
        required.map(name).collect()
    }

    /// The other parameters in the query, as the schema of an object.
    pub fn optional_query(&self) -> Value {
        let optional = self
            .parameters("query")
            .filter(|parameter| parameter["required"] != true);
        let properties: BTreeMap<&str, &Value> = optional
            .map(|parameter| (name(parameter), &parameter["schema"]))
            .collect();
        json!({"type": "object", "properties": properties})
    }

    fn parameters(&self, place: &str) -> impl Iterator<Item = &Value> {
        let all = self.value["parameters"].as_array().into_iter().flatten();
        let all = all.map(|parameter| self.document.follow(parameter));
        all.filter(move |parameter| parameter["in"] == place)
    }

    pub fn body(&self) -> Option<Body> {
        let body = self.document.follow(self.value.get("requestBody")?);
        let content = &body["content"];
        Some(Body {
            required: body["required"] == true,
            form: content.get("application/x-www-form-urlencoded").is_some(),
            schema: content["application/json"]["schema"].clone(),
        })
    }

    pub fn replies(&self) -> Vec<Reply> {
        let replies = entries(&self.value["responses"]).map(|(status, reply)| {
            let content = entries(&self.document.follow(reply)["content"]).next();
            Reply {
                status: status.parse().unwrap(),
                content: content.map(|(media_type, content)| (media_type.to_owned(), content["schema"].clone())),
            }
        });
        replies.collect()
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
