//! Builds an OpenAPI 3.0 document from random bytes. It is usually valid, but rarely sensible.

use arbitrary::{Result, Unstructured};
use serde_json::{Map, Value, json};

/// Typical names, and unusual ones.
const NAMES: &[&str] = &[
    "id",
    "name",
    "Pet",
    "pet",
    "PET",
    "user_id",
    "userId",
    "UserId",
    "type",
    "self",
    "Self",
    "async",
    "String",
    "Option",
    "Vec",
    "Client",
    "Default",
    "Other",
    "additional",
    "query",
    "request",
    "1st",
    "+1",
    "-1",
    "",
    " ",
    "a b",
    "a/b",
    "a~b",
    "a%b",
    "é",
    "名前",
    "🦀",
    "_",
    "__",
    "$ref",
    "x-y",
    "r#type",
    "a\"b",
    "a\nb",
    "{}",
    "*/",
];
const FORMATS: &[&str] = &[
    "int32",
    "int64",
    "uint32",
    "uint64",
    "float",
    "double",
    "byte",
    "binary",
    "date",
    "date-time",
    "uuid",
    "uri",
    "password",
    "email",
    "decimal",
    "",
];
const MEDIA: &[&str] = &[
    "application/json",
    "application/problem+json",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "application/octet-stream",
    "application/xml",
    "text/plain; charset=utf-8",
    "*/*",
];
const STATUSES: &[&str] = &["200", "201", "204", "2XX", "302", "400", "404", "4XX", "500", "default"];
const TYPES: &[&str] = &["string", "integer", "number", "boolean", "array", "object"];

/// The maximum nesting depth of schemas.
const DEPTH: u32 = 4;

/// Builds a document; the same bytes give the same document.
pub(crate) fn document(bytes: &mut Unstructured<'_>) -> Result<Value> {
    let names = names(bytes, 8)?;
    let mut maker = Maker { bytes, names };
    let mut schemas = Map::new();
    for name in maker.names.clone() {
        schemas.insert(name, maker.schema(DEPTH)?);
    }
    let mut paths = Map::new();
    for _ in 0..maker.bytes.int_in_range(0..=6)? {
        let (path, item) = maker.path()?;
        paths.insert(path, item);
    }
    let mut document = json!({
        "openapi": "3.0.3",
        "info": {"title": maker.name()?, "version": "1"},
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "key": {"type": "apiKey", "in": "header", "name": "x-key"},
                "login": {"type": "http", "scheme": "basic"},
            },
        },
    });
    if maker.flip()? {
        document["security"] = json!([{"token": []}]);
    }
    if maker.flip()? {
        let variable = maker.name()?;
        document["servers"] = json!([
            {"url": "https://{region}.example.com/v1", "variables": {"region": {"default": variable, "enum": [variable]}}},
            {"url": "/v2"},
        ]);
    }
    Ok(document)
}

fn names(bytes: &mut Unstructured<'_>, most: usize) -> Result<Vec<String>> {
    let mut names: Vec<String> = Vec::new();
    for _ in 0..bytes.int_in_range(1..=most)? {
        let name = (*bytes.choose(NAMES)?).to_owned();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    Ok(names)
}

struct Maker<'b, 'u> {
    bytes: &'b mut Unstructured<'u>,
    /// The names of the components.
    names: Vec<String>,
}

impl Maker<'_, '_> {
    fn flip(&mut self) -> Result<bool> {
        self.bytes.arbitrary()
    }

    fn name(&mut self) -> Result<String> {
        Ok((*self.bytes.choose(NAMES)?).to_owned())
    }

    fn reference(&mut self) -> Result<Value> {
        let name = self.bytes.choose(&self.names)?;
        let token = name.replace('~', "~0").replace('/', "~1").replace('%', "%25");
        Ok(json!({"$ref": format!("#/components/schemas/{token}")}))
    }

    fn schema(&mut self, depth: u32) -> Result<Value> {
        let kinds = if depth == 0 { 5 } else { 10 };
        let mut schema = match self.bytes.int_in_range(0..=kinds)? {
            0 => return self.reference(),
            1 => json!({"type": "string", "format": self.bytes.choose(FORMATS)?}),
            2 => json!({"type": self.bytes.choose(TYPES)?, "format": self.bytes.choose(FORMATS)?}),
            3 => json!({"type": "string", "enum": names(self.bytes, 6)?}),
            4 => json!({"type": "integer", "enum": [1, -1, 2]}),
            5 => json!({}),
            6 => json!({"type": "array", "items": self.schema(depth - 1)?}),
            7 | 8 => self.object(depth)?,
            9 => json!({"allOf": self.several(depth)?}),
            _ => {
                let key = if self.flip()? { "oneOf" } else { "anyOf" };
                let mut schema = json!({key: self.several(depth)?});
                if self.flip()? {
                    schema["discriminator"] = json!({"propertyName": self.name()?});
                }
                if self.flip()? {
                    let object = self.object(depth)?;
                    for (key, value) in object.as_object().into_iter().flatten() {
                        schema[key] = value.clone();
                    }
                }
                schema
            }
        };
        for key in ["nullable", "readOnly", "writeOnly", "deprecated"] {
            if self.bytes.ratio(1, 8)? {
                schema[key] = json!(true);
            }
        }
        for key in ["title", "description", "default", "x-rust-unknown"] {
            if self.bytes.ratio(1, 8)? {
                schema[key] = json!(self.name()?);
            }
        }
        Ok(schema)
    }

    fn several(&mut self, depth: u32) -> Result<Vec<Value>> {
        let count = self.bytes.int_in_range(1..=3)?;
        (0..count).map(|_| self.schema(depth - 1)).collect()
    }

    fn object(&mut self, depth: u32) -> Result<Value> {
        let mut properties = Map::new();
        for name in names(self.bytes, 5)? {
            properties.insert(name, self.schema(depth - 1)?);
        }
        let mut object = json!({"type": "object", "properties": properties});
        if self.flip()? {
            object["required"] = json!(names(self.bytes, 3)?);
        }
        match self.bytes.int_in_range(0..=5)? {
            0 => object["additionalProperties"] = json!(true),
            1 => object["additionalProperties"] = json!(false),
            2 => object["additionalProperties"] = self.schema(depth - 1)?,
            _ => {}
        }
        Ok(object)
    }

    fn path(&mut self) -> Result<(String, Value)> {
        let mut path = String::new();
        let mut parameters = Vec::new();
        for _ in 0..self.bytes.int_in_range(1..=3)? {
            let name = self.name()?.replace(['{', '}', '/'], "");
            if self.flip()? {
                path.push_str(&format!("/{name}"));
                continue;
            }
            path.push_str(&format!("/{{{name}}}"));
            parameters.push(json!({"name": name, "in": "path", "required": true, "schema": self.schema(1)?}));
        }
        for location in ["query", "header", "cookie"] {
            if self.flip()? {
                let schema = self.schema(2)?;
                parameters.push(json!({
                    "name": self.name()?,
                    "in": location,
                    "required": self.flip()?,
                    "schema": schema,
                    "explode": self.flip()?,
                }));
            }
        }
        let mut item = json!({"parameters": parameters});
        for method in ["get", "put", "post", "delete"] {
            if self.flip()? {
                item[method] = self.operation()?;
            }
        }
        Ok((path, item))
    }

    fn operation(&mut self) -> Result<Value> {
        let mut responses = Map::new();
        for _ in 0..self.bytes.int_in_range(1..=3)? {
            let mut response = json!({"description": self.name()?});
            if self.flip()? {
                response["content"] = self.content()?;
            }
            responses.insert((*self.bytes.choose(STATUSES)?).to_owned(), response);
        }
        let mut operation = json!({"responses": responses});
        if self.flip()? {
            operation["operationId"] = json!(self.name()?);
        }
        if self.flip()? {
            operation["tags"] = json!([self.name()?]);
        }
        if self.flip()? {
            operation["requestBody"] = json!({"required": self.flip()?, "content": self.content()?});
        }
        if self.bytes.ratio(1, 4)? {
            operation["security"] = json!([{"key": []}, {"login": [], "token": []}]);
        }
        if self.flip()? {
            operation["description"] = json!(self.name()?);
        }
        Ok(operation)
    }

    fn content(&mut self) -> Result<Value> {
        let mut content = Map::new();
        for _ in 0..self.bytes.int_in_range(1..=2)? {
            let media = (*self.bytes.choose(MEDIA)?).to_owned();
            content.insert(media, json!({"schema": self.schema(2)?}));
        }
        Ok(Value::Object(content))
    }
}
