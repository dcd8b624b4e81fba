//! The document is the product: it is committed, and says everything.

use serde_json::Value;
use std::collections::HashSet;
use std::path::Path;

fn document() -> Value {
    serde_json::from_str(&api::document()).expect("the document is JSON")
}

fn operations(document: &Value) -> impl Iterator<Item = (String, &Value)> {
    let paths = document["paths"].as_object().expect("paths");
    paths.iter().flat_map(|(path, methods)| {
        let methods = methods.as_object().expect("methods");
        methods.iter().map(move |(method, operation)| (format!("{method} {path}"), operation))
    })
}

#[test]
fn the_committed_document_is_the_one_served() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../openapi/ocop.json");
    let committed = std::fs::read_to_string(&file).unwrap_or_default();
    let mend = "run: cargo run -p api -- openapi > openapi/ocop.json";
    assert!(committed == api::document(), "openapi/ocop.json is not what is served; {mend}");
}

#[test]
fn every_operation_has_a_name_a_sentence_and_its_failures() {
    let document = document();
    let mut names = HashSet::new();
    for (name, operation) in operations(&document) {
        let id = operation["operationId"].as_str().unwrap_or_default();
        assert!(!id.is_empty() && names.insert(id.to_owned()), "{name}: operationId {id:?}");
        assert!(operation["summary"].is_string(), "{name} has no summary");
        let answers = operation["responses"].as_object().expect("responses");
        // What takes nothing can't be asked wrongly.
        let takes = operation["parameters"].is_array() || operation["requestBody"].is_object();
        let fails = answers.keys().any(|status| status.starts_with('4'));
        assert!(fails || !takes, "{name} declares no failure");
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let said = parameter["description"].as_str().unwrap_or_default();
            assert!(!said.is_empty(), "{name}: {} is not described", parameter["name"]);
        }
    }
}

#[test]
fn every_field_has_a_sentence() {
    let document = document();
    for (schema, body) in document["components"]["schemas"].as_object().expect("schemas") {
        for (field, about) in body["properties"].as_object().into_iter().flatten() {
            let said = about["description"].as_str().or(about["allOf"][0]["description"].as_str());
            let refers = about.get("$ref").is_some();
            assert!(said.is_some_and(|text| !text.is_empty()) || refers, "{schema}.{field}");
        }
    }
}
