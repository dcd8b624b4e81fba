//! The census of the mark: every operation of the document that can return a product is called, for
//! products in every standing; the mark, its stars or a claim must show where it may, and nowhere else.
//! Schemas that carry stars lawfully are listed here, endpoints never: a new one can't escape.

mod claiming;
mod nothing;
mod operations;
mod scenarios;

use domain::certification::claims;
use operations::{Operation, operations};
use scenarios::{SCENARIOS, Scenario, Stage};
use serde_json::Value;
use tests::{Answer, Database, archives};

/// Schemas that carry stars lawfully: `RegisterFact`, whose stars come with a standing and dates, and
/// `Artwork`, which is a picture of the mark and speaks of no product.
const FACTS: &[&str] = &["RegisterFact", "Artwork"];

/// What is made to be copied, for which the census asks more.
const COPIES: &[&str] = &["getProductFeedCsv", "getProductFeedXml", "getSiteData"];

/// Word that stands in every text of the product under census.
const TAG: &str = "Zuquen";

#[tokio::test]
async fn the_mark_shows_where_it_may_and_nowhere_else_on_sqlite() {
    census(Database::Sqlite).await;
}

#[tokio::test]
async fn the_mark_shows_where_it_may_and_nowhere_else_on_postgres() {
    census(Database::Postgres).await;
}

async fn census(database: Database) {
    let document: Value = serde_json::from_str(&api::document()).expect("JSON");
    let operations = operations(&document);
    assert!(operations.len() >= 30, "the census found only {} operations", operations.len());
    for scenario in SCENARIOS {
        let Some(stage) = Stage::set(database, *scenario).await else { return };
        let mut shown = 0;
        for operation in &operations {
            for answer in stage.call(operation).await {
                if answer.status.is_success() {
                    shown += witness(&document, *scenario, &stage, operation).hear(&answer, &stage);
                }
            }
        }
        if scenario.may_show() {
            assert!(shown >= 4, "{scenario:?}: the mark shows on only {shown} answers");
        }
    }
}

/// Looks through one answer.
struct Witness<'a> {
    document: &'a Value,
    scenario: Scenario,
    operation: &'a Operation,
    product: String,
    /// Whether the answer is made to be copied: then its texts claim nothing, whatever may show now.
    copies: bool,
}

fn witness<'a>(
    document: &'a Value,
    scenario: Scenario,
    stage: &Stage,
    operation: &'a Operation,
) -> Witness<'a> {
    let copies = COPIES.contains(&operation.id.as_str());
    Witness { document, scenario, operation, product: stage.product.to_string(), copies }
}

impl Witness<'_> {
    /// Fails on what may not show; the number of marks that do.
    fn hear(&self, answer: &Answer, stage: &Stage) -> usize {
        if answer.body == stage.marked_file {
            // Whoever reviews a picture has to see it.
            let lawful = self.scenario.may_show() || self.operation.id == "viewPicture";
            assert!(lawful, "{} shows a picture of the mark", self.name());
            return 1;
        }
        if self.operation.id == "downloadProducerArchive" {
            return self.hear_archive(&answer.body, stage);
        }
        if answer.body == stage.marked_logo {
            // It belongs to no product: no permit ever covers it.
            let views = ["viewPointPhoto", "viewStorefrontPicture"];
            assert!(views.contains(&self.operation.id.as_str()), "{}", self.name());
            return 0;
        }
        let body = answer.json();
        if body.is_null() {
            self.hear_text(&answer.text());
            return 0;
        }
        let status = answer.status.as_u16().to_string();
        let content = &self.operation.responses[&status]["content"];
        let schema = content.as_object().and_then(|kinds| kinds.values().next());
        let mut marks = 0;
        self.look(&body, schema.map_or(&Value::Null, |kind| &kind["schema"]), true, &mut marks);
        marks
    }

    /// Every entry of a copy, under no permit: it outlives them all. What shows the mark in it are pictures.
    fn hear_archive(&self, file: &[u8], stage: &Stage) -> usize {
        let mut marks = 0;
        for entry in archives::unpack(file).expect("a ZIP file") {
            let what = format!("{}, {}", self.name(), entry.name);
            let name = entry.name.replace(['-', '/'], " ");
            assert!(claims::over_claims(&name, None).is_empty(), "{what}");
            if entry.name.ends_with(".jpg") {
                let marked = entry.content == stage.marked_file;
                assert!(!marked || self.scenario.may_show(), "{what} shows a picture of the mark");
                marks += usize::from(marked);
                continue;
            }
            // The register's facts carry stars with their standing and dates.
            let facts = entry.name == "certificates.jsonl";
            for line in entry.text().lines() {
                assert!(!self.over_claims(line, false), "{what}: {line}");
                let stars = ["★", "OCOP 4", "\"stars"].iter().any(|word| line.contains(word));
                assert!(!stars || facts, "{what}: {line}");
            }
        }
        marks
    }

    /// What is not JSON is searched line by line, and XML element by element.
    fn hear_text(&self, text: &str) {
        for line in text.split(['\n', '<', '>']) {
            assert!(!self.over_claims(line, !self.copies), "{}: {line}", self.name());
            let told = self.scenario.may_show() && self.scenario.covers();
            assert!(told || !line.contains("mark.svg"), "{}: {line}", self.name());
            let drawn = line.contains('★') || line.contains("OCOP 4");
            assert!(!drawn || self.scenario.may_show(), "{}: {line}", self.name());
        }
    }

    /// `covered`: whether a permit of the product would cover what is looked at.
    fn look(&self, value: &Value, schema: &Value, covered: bool, marks: &mut usize) {
        let (name, schema) = self.resolve(schema);
        match value {
            Value::Array(items) => {
                items.iter().for_each(|item| self.look(item, &schema["items"], covered, marks));
            }
            Value::Object(fields) => {
                let covered = covered && fields.get("mark_covered") != Some(&Value::Bool(false));
                if fields.get("mark_covered") == Some(&Value::Bool(true)) {
                    assert!(self.scenario.covers(), "{}: {value}", self.name());
                }
                if name == "Mark" {
                    assert!(self.scenario.may_show(), "{} shows a mark: {value}", self.name());
                    assert_eq!(value["stars"], 4, "{}", self.name());
                    *marks += 1;
                }
                if name == "CopiedCertification" {
                    assert!(self.scenario.may_show(), "{}: {value}", self.name());
                    *marks += 1;
                }
                let covered = covered && !self.copies;
                if name == "ProductPicture" && fields.get("shows_mark") == Some(&Value::Bool(true))
                {
                    assert!(self.scenario.may_show(), "{}: {value}", self.name());
                    *marks += 1;
                }
                if matches!(name, "Storefront" | "StorefrontSummary") {
                    assert!(value["logo"].is_null(), "{} shows a logo with the mark", self.name());
                }
                let of_product = value["id"] == self.product || value["product_id"] == self.product;
                if of_product && fields.get("mark") == Some(&Value::Null) {
                    assert!(!self.scenario.may_show(), "{}: {name}.mark is missing", self.name());
                }
                for (field, inner) in fields {
                    self.look_at_field(name, field, inner, covered);
                    self.look(inner, &schema["properties"][field], covered, marks);
                }
            }
            Value::String(text) => {
                assert!(!self.over_claims(text, covered), "{} claims: {text}", self.name());
            }
            _ => {}
        }
    }

    fn look_at_field(&self, schema: &str, field: &str, value: &Value, covered: bool) {
        if field == "stars" && value.is_number() && !FACTS.contains(&schema) {
            let lawful = self.scenario.may_show() && covered && *value == 4;
            assert!(lawful, "{}: {schema}.stars is {value}", self.name());
        }
    }

    fn over_claims(&self, text: &str, covered: bool) -> bool {
        let allowed = (self.scenario.may_show() && covered).then_some(4);
        text.contains(TAG) && !claims::over_claims(text, allowed).is_empty()
    }

    fn resolve<'v>(&'v self, schema: &'v Value) -> (&'v str, &'v Value) {
        let reference = schema["$ref"].as_str().or(schema["allOf"][0]["$ref"].as_str());
        match reference.and_then(|path| path.rsplit('/').next()) {
            Some(name) => (name, &self.document["components"]["schemas"][name]),
            None => ("", schema),
        }
    }

    fn name(&self) -> String {
        format!("{:?}, {}", self.scenario, self.operation.name)
    }
}
