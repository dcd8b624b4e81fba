//! The grid and the budgets are facts, not intentions: these tests read the tree.

use std::fs;
use std::path::{Path, PathBuf};

/// Features and the layers in which each has something to say today.
const GRID: &[(&str, &[&str])] = &[
    ("accounts", &["domain/src", "store/src", "api/src", "tests/stories"]),
    ("catalogue", &["domain/src", "store/src", "api/src", "tests/stories"]),
    ("certification", &["domain/src", "store/src", "api/src", "tests/stories"]),
    ("fairs", &["domain/src", "store/src", "api/src", "tests/stories"]),
    ("integrations", &["domain/src", "store/src", "api/src", "tests/stories"]),
    ("orders", &["domain/src", "store/src", "api/src", "tests/stories"]),
    ("oversight", &["store/src", "api/src", "tests/stories"]),
    ("payments", &["domain/src", "store/src", "api/src", "tests/stories"]),
    ("points_of_sale", &["domain/src", "store/src", "api/src", "tests/stories"]),
    ("search", &["store/src", "api/src", "tests/stories"]),
    ("storefronts", &["domain/src", "store/src", "api/src", "tests/stories"]),
];

/// What `domain` may depend on: nothing that reaches outside.
const DOMAIN_MAY_USE: &[&str] = &["chrono", "memchr", "thiserror", "unicode-normalization", "uuid"];

const MOST_LINES: usize = 400;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of the tree").flatten() {
        let path = entry.path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

fn all_rust_files() -> Vec<PathBuf> {
    let mut found = Vec::new();
    for layer in ["domain", "store", "search", "gateways", "migrations", "api", "tests"] {
        rust_files(&root().join(layer), &mut found);
    }
    found
}

#[test]
fn every_due_cell_of_the_grid_is_there() {
    for (feature, layers) in GRID {
        for layer in *layers {
            let file = root().join(layer).join(format!("{feature}.rs"));
            let folder = root().join(layer).join(feature).join("mod.rs");
            assert!(file.exists() || folder.exists(), "{layer}/{feature} is missing");
        }
    }
}

#[test]
fn no_file_is_over_its_budget() {
    for path in all_rust_files() {
        let lines = fs::read_to_string(&path).expect("a readable file").lines().count();
        assert!(lines <= MOST_LINES, "{} has {lines} lines", path.display());
    }
}

#[test]
fn the_domain_can_reach_nothing_outside() {
    let manifest = fs::read_to_string(root().join("domain/Cargo.toml")).expect("its manifest");
    let dependencies = manifest.split("[dependencies]").nth(1).expect("a section");
    for line in dependencies.lines().take_while(|line| !line.starts_with('[')) {
        let name = line.split(['.', ' ', '=']).next().unwrap_or_default();
        assert!(name.is_empty() || DOMAIN_MAY_USE.contains(&name), "domain depends on {name}");
    }
}

#[test]
fn the_layers_below_do_not_know_each_other() {
    const MAY_USE: &[(&str, &[&str])] = &[
        ("domain", &[]),
        ("store", &["domain"]),
        ("search", &["domain"]),
        ("gateways", &["domain"]),
        ("migrations", &[]),
        ("api", &["domain", "store", "search", "gateways", "migrations"]),
    ];
    for (layer, may) in MAY_USE {
        let manifest =
            fs::read_to_string(root().join(layer).join("Cargo.toml")).expect("a manifest");
        for (other, _) in MAY_USE.iter().filter(|(other, _)| other != layer && !may.contains(other))
        {
            let uses = manifest.lines().any(|line| line.starts_with(&format!("{other}.")));
            assert!(!uses, "{layer} depends on {other}");
        }
    }
}

#[test]
fn tables_and_migrations_bear_their_features_names() {
    let mut files = Vec::new();
    rust_files(&root().join("migrations/src"), &mut files);
    let features: Vec<&str> = GRID.iter().map(|(feature, _)| *feature).collect();
    for path in files {
        let name = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        let Some(feature) = name.strip_prefix("m0").and_then(|rest| rest.get(4..)) else {
            continue;
        };
        assert!(features.iter().any(|one| feature.starts_with(one)), "{name}");
        let text = fs::read_to_string(&path).expect("a readable file");
        for table in text.lines().filter_map(|line| line.strip_prefix("CREATE TABLE ")) {
            assert!(features.iter().any(|one| table.starts_with(one)), "{name}: {table}");
        }
    }
}

#[test]
fn operations_are_tagged_with_their_feature() {
    let document: serde_json::Value = serde_json::from_str(&api::document()).expect("JSON");
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            let tag = operation["tags"][0].as_str().unwrap_or_default();
            assert!(GRID.iter().any(|(feature, _)| *feature == tag), "{method} {path}: {tag:?}");
        }
    }
}
