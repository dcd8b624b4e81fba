//! A marketplace with one product, in each standing that a product can have.

use super::nothing::NAMES_NOTHING;
use super::operations::Operation;
use super::{TAG, claiming};
use chrono::TimeDelta;
use domain::certification::EventKind;
use domain::ids::{CertificateId, PointId, ProducerId, ProductId, VariantId};
use poem::http::Method;
use poem::{Body, Request};
use sea_orm::EntityTrait as _;
use serde_json::{Value, json};
use store::catalogue::rows::product;
use tests::marketplace::at;
use tests::shopping::dong;
use tests::{Answer, Caller, Database, Marketplace, photos};
use uuid::Uuid;

/// Operations whose body is a picture.
const SENDS_A_PICTURE: [&str; 4] =
    ["addFairFile", "addPicture", "addPointPhoto", "setStorefrontPicture"];

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
    SellerSuspended,
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
    Scenario::SellerSuspended,
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

/// An id that names nothing.
const NOTHING: &str = "01890000-0000-7000-8000-000000000000";

/// The marketplace and who calls it.
pub struct Stage {
    scenario: Scenario,
    market: Marketplace,
    producer: ProducerId,
    /// The product under census.
    pub product: ProductId,
    variant: VariantId,
    certificate: Option<CertificateId>,
    slug: String,
    fair: String,
    need: String,
    quotation: String,
    review: Uuid,
    picture: String,
    point: PointId,
    photo: Uuid,
    /// A rendition of a picture in which the mark is to be seen.
    pub marked_file: Vec<u8>,
    /// A rendition of the storefront's logo, in which a reviewer found the mark.
    pub marked_logo: Vec<u8>,
    callers: Vec<Option<Caller>>,
}

impl Stage {
    /// Sets the stage; `None` without this database.
    pub async fn set(database: Database, scenario: Scenario) -> Option<Self> {
        let market = Marketplace::open(database).await?;
        let name = format!("HTX {TAG} đạt chuẩn OCOP 4 sao");
        let producer = market.producer(&name).await;
        let product = claiming::product(&market, producer).await;
        if scenario != Scenario::UncoveredVariant {
            claiming::variant(&market, product, &pack()).await;
        }
        let slug = claiming::storefront(&market, producer).await;
        // The index knows nothing of all that follows: what it lags behind may not show either.
        market.run_jobs().await;
        market.at("2026-09-01T09:00:01+07:00");
        let certificate = certify(&market, product, scenario).await;
        market.at("2026-09-02T00:00:00+07:00");
        if scenario == Scenario::UncoveredVariant {
            claiming::variant(&market, product, &pack()).await;
        }
        let variant = claiming::variant(&market, product, "túi khác").await;
        claiming::changes(&market, product, variant).await;
        if scenario == Scenario::SellerSuspended {
            suspended(&market, producer).await;
        }
        let member = market.member(producer).await;
        claiming::plain_picture(&market, product, &member).await;
        let (picture, marked_file) = claiming::marked_picture(&market, product, &member).await;
        let marked_logo = claiming::storefront_pictures(&market, producer, &member).await;
        let point = claiming::point(&market, producer, product).await;
        let photo = claiming::point_photo(&market, point, &member).await;
        let fair = claiming::fair(&market, producer, product).await;
        let (need, quotation) = claiming::quotation(&market, producer, product).await;
        let review = claiming::review(&market, producer, product).await;
        let callers = vec![
            None,
            Some(member),
            Some(market.provincial_officer().await),
            Some(market.operator().await),
        ];
        Some(Self {
            scenario,
            market,
            producer,
            product,
            variant,
            certificate,
            slug,
            fair,
            need,
            quotation,
            review,
            picture,
            point,
            photo,
            marked_file,
            marked_logo,
            callers,
        })
    }

    /// Calls an operation as everybody, and where it can search, once more with a search.
    pub async fn call(&self, operation: &Operation) -> Vec<Answer> {
        let path = self.fill(operation);
        let mut answers = self.call_at(operation, &path).await;
        if operation.searches {
            answers.extend(self.call_at(operation, &format!("{path}?q={TAG}")).await);
        }
        answers
    }

    async fn call_at(&self, operation: &Operation, path: &str) -> Vec<Answer> {
        let method: Method = operation.method.parse().expect("a method");
        let mut answers = Vec::new();
        for caller in &self.callers {
            let mut request = Request::builder().method(method.clone()).uri_str(path);
            request = request.header("if-match", format!("\"{}\"", self.revision().await));
            if let Some(caller) = caller {
                request = request.header("authorization", format!("Bearer {}", caller.token));
            }
            let body = if method == Method::GET { None } else { self.body(operation) };
            let request = match body {
                _ if SENDS_A_PICTURE.contains(&operation.id.as_str()) => request
                    .content_type("image/jpeg")
                    .body(photos::photo(48, 36, u32::try_from(answers.len()).expect("few"))),
                Some(body) => request
                    .content_type("application/json")
                    .body(Body::from_json(body).expect("JSON")),
                None => request.finish(),
            };
            answers.push(self.market.request(request).await);
        }
        answers
    }

    fn fill(&self, operation: &Operation) -> String {
        let nothing = NOTHING.to_owned();
        let certificate = self.certificate.map_or(nothing.clone(), |id| id.to_string());
        let filled: Vec<String> = operation
            .path
            .split('/')
            .scan("", |before, part| {
                let value = match (part, *before) {
                    (part, _) if !part.starts_with('{') => part.to_owned(),
                    (_, "products") => self.product.to_string(),
                    (_, "producers" | "sellers") => self.producer.to_string(),
                    (_, "storefronts" | "feeds") => self.slug.clone(),
                    (_, "fairs") => self.fair.clone(),
                    (_, "needs") => self.need.clone(),
                    (_, "quotations") => self.quotation.clone(),
                    (_, "booths") => "A1".to_owned(),
                    (_, "categories") => "std".to_owned(),
                    (_, "requirements") => "address".to_owned(),
                    (_, "certificates") => certificate.clone(),
                    (_, "variants") => self.variant.to_string(),
                    (_, "pictures") => self.picture.clone(),
                    (_, "points-of-sale") => self.point.to_string(),
                    (_, "photos") => self.photo.to_string(),
                    (_, "reviews") => self.review.to_string(),
                    ("{place}", _) => "logo".to_owned(),
                    ("{version}", _) => "1".to_owned(),
                    ("{file}", "sitemaps") => "products.xml".to_owned(),
                    ("{file}", _) => "320.jpg".to_owned(),
                    (_, "statements") => "2026-09".to_owned(),
                    (_, before) if NAMES_NOTHING.contains(&before) => nothing.clone(),
                    (_, before) => panic!("teach the census what {before}/{part} stands for"),
                };
                *before = part;
                Some(value)
            })
            .collect();
        let mut query: Vec<String> =
            operation.required.iter().map(|name| self.query(operation, name)).collect();
        if operation.can_be_dry {
            query.push("dry_run=true".to_owned());
        }
        format!("{}?{}", filled.join("/"), query.join("&")).trim_end_matches('?').to_owned()
    }

    fn query(&self, operation: &Operation, name: &str) -> String {
        match name {
            "q" => format!("q={TAG}"),
            "token" => "token=nothing".to_owned(),
            "question" => "question=permit".to_owned(),
            "alt" => format!("alt={TAG}"),
            // Refused, so that the logo stays as it is.
            "shows_mark" if operation.id == "setStorefrontPicture" => "shows_mark=true".to_owned(),
            "shows_mark" => "shows_mark=false".to_owned(),
            _ => panic!("teach the census a value of {name} for {}", operation.name),
        }
    }

    /// A body for each operation that does not only read and can answer with a product. Acts are tried
    /// dry, so that the stage stays as it was set.
    fn body(&self, operation: &Operation) -> Option<Value> {
        let act = |more: Value| {
            let mut body = json!({ "legal_act": "9/QĐ-UBND", "reason": "Kiểm tra" });
            body.as_object_mut()
                .expect("an object")
                .extend(more.as_object().cloned().unwrap_or_default());
            body
        };
        Some(match operation.id.as_str() {
            "confirmAnnulment" | "confirmOrder" | "eraseOrderContact" | "receiveReturn"
            | "withdrawReturn" | "withdrawReview" => return None,
            "checkOut" => json!({ "expected_total": { "amount": 0, "currency": "VND" } }),
            "cancelOrder" | "reduceOrder" | "settleCod" => json!({ "reason": TAG }),
            "createFulfilment" | "resendFulfilment" => json!({}),
            "moveFulfilment" => json!({ "step": "handed_over" }),
            "createReturn" => json!({
                "lines": [{ "line_id": NOTHING, "quantity": 1 }], "reason": "damaged",
            }),
            "decideReturn" => json!({ "approved": true, "reason": TAG }),
            "inspectReturn" => json!({
                "lines": [{ "line_id": NOTHING, "restocked": 1, "written_off": 0 }],
            }),
            "createReview" => json!({ "line_id": NOTHING, "rating": 5, "text": TAG }),
            "updateReview" => json!({ "rating": 5, "text": TAG }),
            "answerReview" => json!({ "text": TAG }),
            "decideReview" => json!({ "part": "review", "decision": "publish", "revision": 1 }),
            "createRefund" => json!({ "reason": TAG }),
            "moveRefund" => json!({ "step": "sent" }),
            "noteCash" => json!({ "amount": { "amount": 1, "currency": "VND" } }),
            picture if SENDS_A_PICTURE.contains(&picture) => return None,
            "updatePicture" => json!({ "position": 1 }),
            "updateStorefront" => json!({ "return_policy": format!("{TAG} đổi trong 7 ngày.") }),
            "reviewStorefrontPicture" => json!({ "version": 2, "shows_mark": true, "note": TAG }),
            "reviewPicture" => json!({ "shows_mark": true, "note": format!("{TAG} trên hộp") }),
            "annulEntry" | "correctCertificate" | "endExtension" => act(json!({})),
            "extendCertificate" => act(json!({ "until": "2027-07-01" })),
            "revokeCertificate" => act(json!({ "ground": "mark_misused" })),
            "liftHold" => json!({ "reason": "Kiểm tra" }),
            "placeHold" => json!({
                "reason_code": "inspection", "reason": "Kiểm tra", "until": "2026-09-09T00:00:00Z",
            }),
            "issueCertificate" => json!({ "stars": 4, "decided": "2026-08-30" }),
            "acceptVariant" => json!({ "certificate_id": self.accepting() }),
            "addVariant" => json!({
                "name": format!("hũ {TAG}"), "sku": "HU-1",
                "axes": [{ "axis": claiming::axis(), "value": format!("hũ {TAG}") }],
                "price": { "amount": 60_000, "currency": "VND" },
                "net_content": { "quantity": 200, "unit": "g" },
            }),
            "updateVariant" => json!({ "price": { "amount": 50_000, "currency": "VND" } }),
            "createProduct" => json!({ "name": format!("Trà {TAG} mới"), "set": 11 }),
            "updateProduct" => json!({ "usage_note": format!("Pha {TAG} với nước 90 độ.") }),
            // To whom it belongs already: another producer would end the permit for all that follows.
            "transferProduct" => json!({ "producer_id": self.producer.to_string() }),
            "lookUpMarks" => {
                json!({ "keys": [{ "by": "product", "value": self.product.to_string() }] })
            }
            "uploadArtwork" => json!({
                "stars": 5,
                "valid_from": "2020-01-01T00:00:00Z",
                "svg": r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>"#,
            }),
            "createCommissionSchedule" => {
                json!({ "from": "2999-01-01", "tax_rate": 1_000, "rules": [] })
            }
            "recordInvoicePayment" => json!({ "amount": dong(1), "reference": "FT1" }),
            _ => panic!("teach the census a body for {} ({})", operation.name, operation.id),
        })
    }

    async fn revision(&self) -> i64 {
        let row = product::Entity::find_by_id(self.product.0).one(self.market.app.read()).await;
        row.expect("it reads").expect("the product").revision
    }

    /// The certificate under which a variant is accepted; none where variants are to stay uncovered.
    fn accepting(&self) -> String {
        let certificate = self.certificate.filter(|_| self.scenario != Scenario::UncoveredVariant);
        certificate.map_or_else(|| NOTHING.to_owned(), |id| id.to_string())
    }
}

fn pack() -> String {
    format!("gói {TAG} OCOP 4 sao")
}

async fn suspended(market: &Marketplace, producer: ProducerId) {
    let order = json!({ "body": "Sở Công Thương", "number": "1", "date": "2026-09-01" });
    let body = json!({ "ground": "authority_order", "reason": "Kiểm tra", "order": order });
    let path = format!("/v1/producers/{producer}/suspension");
    market.operator().await.post(market, &path, body).await.expect(200);
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
        Scenario::Valid | Scenario::UncoveredVariant | Scenario::SellerSuspended => {
            issue("2024-05-05", None).await
        }
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
