//! A marketplace with one product, in each standing that a product can have.

use super::TAG;
use super::operations::Operation;
use chrono::TimeDelta;
use domain::certification::EventKind;
use domain::ids::{CertificateId, ProducerId, ProductId, VariantId};
use poem::http::Method;
use serde_json::{Value, json};
use store::catalogue::write::{self, ProductTexts};
use tests::marketplace::at;
use tests::{Answer, Caller, Database, Marketplace};

/// The standing of the product under census.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scenario {
    Valid,
    UncoveredVariant,
    ExpiredASecondAgo,
    Revoked,
    Held,
    Superseded,
    NotYetValid,
    Uncertain,
    NeverCertified,
}

pub const SCENARIOS: &[Scenario] = &[
    Scenario::Valid,
    Scenario::UncoveredVariant,
    Scenario::ExpiredASecondAgo,
    Scenario::Revoked,
    Scenario::Held,
    Scenario::Superseded,
    Scenario::NotYetValid,
    Scenario::Uncertain,
    Scenario::NeverCertified,
];

impl Scenario {
    /// Whether the product may show the mark, four stars.
    pub fn may_show(self) -> bool {
        matches!(self, Self::Valid | Self::UncoveredVariant)
    }

    /// Whether its variant may, too.
    pub fn covers(self) -> bool {
        self == Self::Valid
    }
}

/// The marketplace and who calls it.
pub struct Stage {
    market: Marketplace,
    producer: ProducerId,
    product: ProductId,
    variant: VariantId,
    certificate: Option<CertificateId>,
    callers: Vec<Option<Caller>>,
}

impl Stage {
    /// Sets the stage; `None` without this database.
    pub async fn set(database: Database, scenario: Scenario) -> Option<Self> {
        let market = Marketplace::open(database).await?;
        let name = format!("HTX {TAG} đạt chuẩn OCOP 4 sao");
        let producer = market.producer(&name).await;
        let product = claiming_product(&market, producer).await;
        if scenario != Scenario::UncoveredVariant {
            market.variant(product, &pack()).await;
        }
        market.at("2026-09-01T09:00:01+07:00");
        let certificate = certify(&market, product, scenario).await;
        market.at("2026-09-02T00:00:00+07:00");
        if scenario == Scenario::UncoveredVariant {
            market.variant(product, &pack()).await;
        }
        let variant = market.variant(product, "túi khác").await;
        let callers = vec![
            None,
            Some(market.member(producer).await),
            Some(market.provincial_officer().await),
            Some(market.operator().await),
        ];
        Some(Self { market, producer, product, variant, certificate, callers })
    }

    /// Calls an operation as everybody.
    pub async fn call(&self, operation: &Operation) -> Vec<Answer> {
        let path = self.fill(operation);
        let method: Method = operation.method.parse().expect("a method");
        let mut answers = Vec::new();
        for caller in &self.callers {
            let token = caller.as_ref().map(|caller| caller.token.as_str());
            let body = (method != Method::GET).then(|| self.body(operation));
            answers.push(self.market.send(method.clone(), &path, token, body).await);
        }
        answers
    }

    fn fill(&self, operation: &Operation) -> String {
        let nothing = "01890000-0000-7000-8000-000000000000".to_owned();
        let certificate = self.certificate.map_or(nothing.clone(), |id| id.to_string());
        let filled: Vec<String> = operation
            .path
            .split('/')
            .scan("", |before, part| {
                let value = match (part, *before) {
                    (part, _) if !part.starts_with('{') => part.to_owned(),
                    (_, "products") => self.product.to_string(),
                    (_, "producers") => self.producer.to_string(),
                    (_, "certificates") => certificate.clone(),
                    (_, "variants") => self.variant.to_string(),
                    // These name nothing that belongs to a product, or nothing is pending here.
                    (
                        _,
                        "bodies" | "officers" | "annulments" | "links" | "authorities" | "artworks"
                        | "misuse-reports",
                    ) => nothing.clone(),
                    (_, before) => panic!("teach the census what {before}/{part} stands for"),
                };
                *before = part;
                Some(value)
            })
            .collect();
        let query: Vec<String> =
            operation.required.iter().map(|name| self.query(operation, name)).collect();
        format!("{}?{}", filled.join("/"), query.join("&")).trim_end_matches('?').to_owned()
    }

    fn query(&self, operation: &Operation, name: &str) -> String {
        match name {
            "q" => "q=tuyen".to_owned(),
            "token" => "token=nothing".to_owned(),
            _ => panic!("teach the census a value of {name} for {}", operation.name),
        }
    }

    /// A body for each operation that does not only read and can answer with a product.
    fn body(&self, operation: &Operation) -> Value {
        match operation.id.as_str() {
            "lookUpMarks" => {
                json!({ "keys": [{ "by": "product", "value": self.product.to_string() }] })
            }
            "uploadArtwork" => json!({
                "stars": 5,
                "valid_from": "2020-01-01T00:00:00Z",
                "svg": r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>"#,
            }),
            _ => panic!("teach the census a body for {} ({})", operation.name, operation.id),
        }
    }
}

fn pack() -> String {
    format!("gói {TAG} OCOP 4 sao")
}

async fn claiming_product(market: &Marketplace, producer: ProducerId) -> ProductId {
    let id: ProductId = market.app.mint();
    let tx = market.app.store().begin().await.expect("a transaction");
    let of = write::find_producer(&tx, producer).await.expect("it reads").expect("a producer");
    let claim = |text: &str| format!("{text} {TAG} đạt chuẩn OCOP 4 sao");
    let texts = ProductTexts {
        name: claim("Chè Shan"),
        set_number: 11,
        summary: claim("Chè ngon"),
        story: format!("{TAG} ★★★★ OCOP. Chè của bản."),
        ingredients: claim("Búp chè"),
        usage_note: claim("Pha nóng"),
        storage_note: claim("Nơi khô ráo"),
        shelf_life: claim("12 tháng"),
    };
    let now = market.app.now();
    write::product(&tx, id, &of, &texts, "", None, now).await.expect("a product is written");
    tx.commit().await.expect("it commits");
    id
}

async fn certify(
    market: &Marketplace,
    product: ProductId,
    scenario: Scenario,
) -> Option<CertificateId> {
    let printed = format!("Chè Shan {TAG} OCOP 4 sao");
    let issue = async |decided: &str, supersedes| {
        market.certified_as(product, 4, decided, supersedes, &printed).await
    };
    let now = at("2026-09-01T12:00:00+07:00");
    Some(match scenario {
        Scenario::Valid | Scenario::UncoveredVariant => issue("2024-05-05", None).await,
        // Its last day was 1/9/2026; the census looks at the first instant of 2/9.
        Scenario::ExpiredASecondAgo => issue("2023-09-01", None).await,
        Scenario::NotYetValid => issue("2026-09-03", None).await,
        Scenario::Uncertain => issue("2026-09", None).await,
        Scenario::Revoked => {
            let one = issue("2024-05-05", None).await;
            market.happens(product, one, EventKind::Revoked, now).await;
            one
        }
        Scenario::Held => {
            let one = issue("2024-05-05", None).await;
            let held = EventKind::HoldPlaced { hold: None, until: now + TimeDelta::days(10) };
            market.happens(product, one, held, now).await;
            one
        }
        Scenario::Superseded => {
            let old = issue("2024-05-05", None).await;
            let new = issue("2025-05-05", Some(old)).await;
            market.happens(product, new, EventKind::Revoked, now).await;
            old
        }
        Scenario::NeverCertified => return None,
    })
}
