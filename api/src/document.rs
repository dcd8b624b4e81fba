//! The published document, and the check of requests against it: what the document does not name is
//! refused, with a pointer for each thing that is wrong.

use crate::codes::Code;
use crate::problem::{FieldProblem, Problem};
use crate::scalars::is_clean;
use crate::speech::Sentence;
use jsonschema::Validator;
use poem::http::Method;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value, json};
use std::collections::{HashMap, HashSet};

/// Most field problems that one answer lists.
const MOST_ERRORS: usize = 50;

/// The document and what it allows.
pub struct Document {
    text: String,
    /// By the number of parts of their path: each request looks here.
    operations: HashMap<usize, Vec<Operation>>,
}

struct Operation {
    method: Method,
    path: Vec<Part>,
    query: HashSet<String>,
    body: Option<Validator>,
    takes_picture: bool,
    token: bool,
}

enum Part {
    Fixed(String),
    Any,
}

#[derive(Deserialize)]
struct Spec {
    paths: Paths,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

/// Operations of one path may stand in several files of a feature. poem-openapi then writes the path
/// once for each, and a JSON reader would keep the last.
struct Paths(Map<String, Value>);

impl<'de> Deserialize<'de> for Paths {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(PathsVisitor)
    }
}

struct PathsVisitor;

impl<'de> Visitor<'de> for PathsVisitor {
    type Value = Paths;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the paths of a document")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Paths, A::Error> {
        let mut paths: Map<String, Value> = Map::new();
        while let Some((path, methods)) = entries.next_entry::<String, Map<String, Value>>()? {
            match paths.entry(path).or_insert_with(|| Value::Object(Map::new())) {
                Value::Object(known) => known.extend(methods),
                other => *other = Value::Object(methods),
            }
        }
        Ok(Paths(paths))
    }
}

impl Document {
    /// Reads the document that poem-openapi generates and makes it say all that holds: requests with
    /// unknown fields are refused, and optional fields may be null.
    pub fn new(spec: &str) -> Self {
        let Spec { paths: Paths(paths), mut rest } =
            serde_json::from_str(spec).expect("poem-openapi writes JSON");
        rest.insert("paths".to_owned(), Value::Object(paths));
        let mut spec = Value::Object(rest);
        close_request_schemas(&mut spec);
        let schemas = spec["components"]["schemas"].as_object_mut();
        schemas.into_iter().flat_map(Map::values_mut).for_each(null_where_optional);
        let operations = operations(&spec);
        let mut text = serde_json::to_string_pretty(&spec).expect("a value is written");
        text.push('\n');
        Self { text, operations }
    }

    /// The document as published.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Refuses query parameters that the operation doesn't have, or has once.
    pub fn check_query(&self, method: &Method, path: &str, query: &str) -> Result<(), Problem> {
        let Some(operation) = self.find(method, path) else { return Ok(()) };
        let mut seen = HashSet::new();
        let mut problem = Problem::new(Code::UnknownParameter);
        let mut refused = false;
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let name = pair.split('=').next().unwrap_or_default();
            if !operation.query.contains(name) || !seen.insert(name) {
                let sentence =
                    Sentence::new("Tham số lạ hoặc lặp lại.", "Unknown or repeated parameter.");
                let shown: String = name.chars().take(80).collect();
                problem = problem.with(FieldProblem::new(shown, "unknown_parameter", sentence));
                refused = true;
            }
        }
        if refused { Err(problem) } else { Ok(()) }
    }

    /// Whether the operation takes a JSON body that can be checked.
    pub fn takes_json(&self, method: &Method, path: &str) -> bool {
        self.find(method, path).is_some_and(|operation| operation.body.is_some())
    }

    /// Whether the operation's body is a picture.
    pub fn takes_picture(&self, method: &Method, path: &str) -> bool {
        self.find(method, path).is_some_and(|operation| operation.takes_picture)
    }

    /// Whether the operation can only be had with a token.
    pub fn needs_token(&self, method: &Method, path: &str) -> bool {
        self.find(method, path).is_some_and(|operation| operation.token)
    }

    /// Checks a JSON body, all errors at once.
    pub fn check_body(&self, method: &Method, path: &str, body: &[u8]) -> Result<(), Problem> {
        let Some(validator) = self.find(method, path).and_then(|found| found.body.as_ref()) else {
            return Ok(());
        };
        let value: Value = serde_json::from_slice(body).map_err(|error| {
            let sentence =
                Sentence::new("Không phải JSON hợp lệ.", format!("Not valid JSON: {error}."));
            Problem::new(Code::InvalidBody).with(FieldProblem::new("", "not_json", sentence))
        })?;
        let mut errors = validator.iter_errors(&value).take(MOST_ERRORS).peekable();
        if errors.peek().is_none() {
            return Ok(());
        }
        Err(errors.fold(Problem::new(Code::InvalidBody), |problem, error| {
            let english: String = error.masked().to_string().chars().take(300).collect();
            let sentence =
                Sentence::new(format!("Giá trị không đúng: {english}."), format!("{english}."));
            let pointer = error.instance_path().to_string();
            problem.with(FieldProblem::new(pointer, error.kind().keyword(), sentence))
        }))
    }

    fn find(&self, method: &Method, path: &str) -> Option<&Operation> {
        let parts: Vec<&str> = path.split('/').collect();
        let matches = |operation: &&Operation| {
            operation.method == method
                && operation.path.iter().zip(&parts).all(|(part, text)| match part {
                    Part::Fixed(fixed) => fixed == text,
                    Part::Any => true,
                })
        };
        let fixed = |operation: &&Operation| {
            operation.path.iter().filter(|part| matches!(part, Part::Fixed(_))).count()
        };
        self.operations.get(&parts.len())?.iter().filter(matches).max_by_key(fixed)
    }
}

fn operations(spec: &Value) -> HashMap<usize, Vec<Operation>> {
    let components = json_schema(&spec["components"]);
    let mut found: HashMap<usize, Vec<Operation>> = HashMap::new();
    for (path, methods) in spec["paths"].as_object().into_iter().flatten() {
        for (method, operation) in methods.as_object().into_iter().flatten() {
            let Ok(method) = method.to_uppercase().parse::<Method>() else { continue };
            let content = &operation["requestBody"]["content"];
            let schema = &content["application/json; charset=utf-8"]["schema"];
            let mut kinds = content.as_object().into_iter().flat_map(Map::keys);
            let path: Vec<Part> = path.split('/').map(part).collect();
            found.entry(path.len()).or_default().push(Operation {
                method,
                path,
                query: query_names(operation),
                takes_picture: kinds.any(|kind| kind.starts_with("image/")),
                token: operation["security"].as_array().is_some_and(|list| !list.is_empty()),
                body: (!schema.is_null()).then(|| validator(&json_schema(schema), &components)),
            });
        }
    }
    found
}

fn part(text: &str) -> Part {
    if text.starts_with('{') { Part::Any } else { Part::Fixed(text.to_owned()) }
}

fn query_names(operation: &Value) -> HashSet<String> {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    parameters
        .filter(|parameter| parameter["in"] == "query")
        .filter_map(|parameter| parameter["name"].as_str().map(str::to_owned))
        .collect()
}

fn validator(schema: &Value, components: &Value) -> Validator {
    let mut root = schema.as_object().cloned().unwrap_or_default();
    // A sibling of $ref would be ignored, so the reference goes into an allOf of its own.
    if let Some(reference) = root.remove("$ref") {
        root.insert("allOf".to_owned(), json!([{ "$ref": reference }]));
    }
    let named = json!({ "schemas": named_in(schema, &components["schemas"]) });
    root.insert("components".to_owned(), named);
    jsonschema::options()
        .with_draft(jsonschema::Draft::Draft7)
        .should_validate_formats(true)
        .with_format("line", |text| is_clean(text, false))
        .with_format("prose", |text| is_clean(text, true))
        .build(&Value::Object(root))
        .expect("the document's own schemas are sound")
}

/// The schemas that one refers to, and those that they refer to. Each validator keeps what it is given:
/// with all schemas of the document, the validators would be the largest thing in memory.
fn named_in(schema: &Value, all: &Value) -> Map<String, Value> {
    let (mut open, mut named) = (Vec::new(), Map::new());
    references(schema, &mut open);
    while let Some(name) = open.pop() {
        if !named.contains_key(&name) {
            references(&all[&name], &mut open);
            named.insert(name.clone(), all[&name].clone());
        }
    }
    named
}

/// OpenAPI 3.0's `nullable` in words of JSON Schema; fields that are not required may be null.
fn json_schema(schema: &Value) -> Value {
    match schema {
        Value::Array(items) => Value::Array(items.iter().map(json_schema).collect()),
        Value::Object(fields) => Value::Object(json_schema_object(fields)),
        other => other.clone(),
    }
}

fn json_schema_object(fields: &Map<String, Value>) -> Map<String, Value> {
    let mut out: Map<String, Value> =
        fields.iter().map(|(name, value)| (name.clone(), json_schema(value))).collect();
    for bound in ["exclusiveMinimum", "exclusiveMaximum"] {
        if out.get(bound).is_some_and(Value::is_boolean) {
            out.remove(bound);
        }
    }
    let required: HashSet<String> = out
        .get("required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|name| name.as_str().map(str::to_owned))
        .collect();
    if let Some(Value::Object(properties)) = out.get_mut("properties") {
        for (name, schema) in properties.iter_mut() {
            if !required.contains(name) {
                *schema = json!({ "anyOf": [{ "type": "null" }, schema.take()] });
            }
        }
    }
    out
}

/// Adds `additionalProperties: false` to every object schema that only requests use.
fn close_request_schemas(spec: &mut Value) {
    let mut open: Vec<String> = Vec::new();
    for methods in spec["paths"].as_object().into_iter().flat_map(Map::values) {
        for operation in methods.as_object().into_iter().flat_map(Map::values) {
            references(&operation["requestBody"], &mut open);
        }
    }
    let mut closed: HashMap<String, ()> = HashMap::new();
    while let Some(name) = open.pop() {
        if closed.insert(name.clone(), ()).is_some() {
            continue;
        }
        let schema = &mut spec["components"]["schemas"][&name];
        references(schema, &mut open);
        if schema.get("properties").is_some() && schema.get("additionalProperties").is_none() {
            schema["additionalProperties"] = Value::Bool(false);
        }
    }
}

/// A field that may be missing may also be null, in requests and in answers; poem-openapi doesn't say so.
fn null_where_optional(schema: &mut Value) {
    let required: Vec<Value> = schema["required"].as_array().cloned().unwrap_or_default();
    let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) else {
        return;
    };
    for (name, about) in properties {
        if required.iter().any(|one| one == name) {
            continue;
        }
        if about.get("$ref").is_some() {
            *about = json!({ "allOf": [about.take()] });
        }
        about["nullable"] = Value::Bool(true);
    }
}

fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        Value::Object(fields) => {
            if let Some(name) = fields.get("$ref").and_then(Value::as_str) {
                found.extend(name.rsplit('/').next().map(str::to_owned));
            }
            fields.values().for_each(|value| references(value, found));
        }
        _ => {}
    }
}
