//! The operations that the census calls, read off the document.

use serde_json::{Map, Value};
use std::collections::HashSet;

/// An operation of the document.
pub struct Operation {
    /// Method and path, for messages.
    pub name: String,
    /// The method in capitals.
    pub method: String,
    /// The path with its parameters in braces.
    pub path: String,
    /// `operationId`.
    pub id: String,
    /// Required query parameters.
    pub required: Vec<String>,
    /// Whether it can search.
    pub searches: bool,
    /// Whether it takes `dry_run`.
    pub can_be_dry: bool,
    /// What it answers.
    pub responses: Value,
}

/// Every operation that reads, and every other that can answer with a product.
pub fn operations(document: &Value) -> Vec<Operation> {
    let paths = document["paths"].as_object().expect("paths");
    let mut found = Vec::new();
    for (path, methods) in paths {
        for (method, operation) in methods.as_object().expect("methods") {
            let reads = method == "get" || method == "head";
            if reads || shows_products(document, &operation["responses"]) {
                found.push(Operation {
                    name: format!("{} {path}", method.to_uppercase()),
                    method: method.to_uppercase(),
                    path: path.clone(),
                    id: operation["operationId"].as_str().unwrap_or_default().to_owned(),
                    required: required(operation),
                    searches: parameters(operation)
                        .any(|one| one["name"] == "q" && one["required"] != true),
                    can_be_dry: parameters(operation).any(|one| one["name"] == "dry_run"),
                    responses: operation["responses"].clone(),
                });
            }
        }
    }
    found
}

fn parameters(operation: &Value) -> impl Iterator<Item = &Value> {
    operation["parameters"].as_array().into_iter().flatten()
}

fn required(operation: &Value) -> Vec<String> {
    parameters(operation)
        .filter(|one| one["in"] == "query" && one["required"] == true)
        .filter_map(|one| one["name"].as_str().map(str::to_owned))
        .collect()
}

fn shows_products(document: &Value, responses: &Value) -> bool {
    let good =
        responses.as_object().into_iter().flatten().filter(|(status, _)| status.starts_with('2'));
    let mut seen = HashSet::new();
    good.flat_map(|(_, answer)| answer["content"].as_object().into_iter().flat_map(Map::values))
        .any(|kind| reaches_mark(document, &kind["schema"], &mut seen))
}

/// Whether a schema, or one that it refers to, has a field about the mark.
fn reaches_mark(document: &Value, schema: &Value, seen: &mut HashSet<String>) -> bool {
    match schema {
        Value::Array(items) => items.iter().any(|item| reaches_mark(document, item, seen)),
        Value::Object(fields) => {
            if let Some(properties) = fields.get("properties").and_then(Value::as_object)
                && ["mark", "mark_covered", "shows_mark", "stars"]
                    .iter()
                    .any(|name| properties.contains_key(*name))
            {
                return true;
            }
            if let Some(name) =
                fields.get("$ref").and_then(Value::as_str).and_then(|r| r.rsplit('/').next())
            {
                return seen.insert(name.to_owned())
                    && reaches_mark(document, &document["components"]["schemas"][name], seen);
            }
            fields.values().any(|inner| reaches_mark(document, inner, seen))
        }
        _ => false,
    }
}
