//! A body that an operation takes, made from its schema: the required fields, each with a value that
//! fits. Whether the values make sense together is the operation's question, and comes after whose the
//! thing is.

use serde_json::{Value, json};

/// An id that names nothing.
pub const NOTHING: &str = "01890000-0000-7000-8000-000000000000";

/// A body for an operation that takes JSON; `None` for one that takes nothing or something else.
pub fn body(document: &Value, operation: &Value) -> Option<Value> {
    let kinds = operation["requestBody"]["content"].as_object()?;
    let (_, json) = kinds.iter().find(|(kind, _)| kind.starts_with("application/json"))?;
    Some(value(document, "", &json["schema"]))
}

fn value(document: &Value, field: &str, schema: &Value) -> Value {
    if let Some(path) = schema["$ref"].as_str() {
        let name = path.rsplit('/').next().unwrap_or_default();
        return value(document, field, &document["components"]["schemas"][name]);
    }
    if let Some(of) = schema["allOf"].as_array().or(schema["oneOf"].as_array()) {
        return value(document, field, &of[0]);
    }
    if let Some(choice) = schema["enum"].as_array().and_then(|choices| choices.first()) {
        return choice.clone();
    }
    match schema["type"].as_str() {
        Some("object") => object(document, schema),
        Some("array") => match schema["minItems"].as_u64() {
            None | Some(0) => json!([]),
            Some(_) => json!([value(document, field, &schema["items"])]),
        },
        // The document writes bounds of integers as 1.0.
        Some("integer") => {
            let least = schema["minimum"].as_f64().unwrap_or(1.0);
            (0..=1_000).find(|number| f64::from(*number) >= least).into()
        }
        Some("number") => schema.get("minimum").cloned().unwrap_or(json!(1.5)),
        Some("boolean") => json!(true),
        Some("string") => string(field, schema),
        _ => panic!("teach the samples a value of {field}: {schema}"),
    }
}

fn object(document: &Value, schema: &Value) -> Value {
    let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let of = |name| (name, value(document, name, &schema["properties"][name]));
    required.map(of).map(|(name, value)| (name.to_owned(), value)).collect()
}

fn string(field: &str, schema: &Value) -> Value {
    let least = schema["minLength"].as_u64().unwrap_or(1).max(1);
    match (field, schema["format"].as_str()) {
        ("email", _) => json!("hoa@example.vn"),
        ("opens", _) => json!("08:00"),
        ("closes", _) => json!("11:00"),
        (_, Some("uuid")) => json!(NOTHING),
        (_, Some("date")) => json!("2026-12-31"),
        (_, Some("date-time")) => json!("2026-12-31T00:00:00Z"),
        _ if schema["pattern"].is_string() => {
            panic!("teach the samples a value of {field}: {schema}")
        }
        _ => json!("x".repeat(usize::try_from(least).expect("a length"))),
    }
}
