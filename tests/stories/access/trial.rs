//! One operation, asked by everybody about the things of one producer.

use super::Operation;
use super::cast::{Outsiders, Stage};
use super::guards::guard_of;
use super::tenancy::{Expected, expected};
use poem::{Body, Request};
use serde_json::{Value, json};
use tests::{Answer, Caller, Marketplace, photos};

/// Operations whose body is a picture.
const SENDS_A_PICTURE: [&str; 3] = ["addPicture", "addPointPhoto", "setStorefrontPicture"];

/// One operation, asked about the things of one producer.
pub struct Trial<'a> {
    pub market: &'a Marketplace,
    pub stage: &'a Stage,
    pub operation: &'a Operation,
}

impl Trial<'_> {
    /// First those who may not ask, then those who may: they find the thing there, so that a 404 before
    /// was not for a wrong path. Otherwise what went how.
    pub async fn hold(&self, outsiders: &Outsiders) -> Result<(), String> {
        let guard = guard_of(&self.operation.id);
        let mut passing = Vec::new();
        for (who, caller) in self.stage.callers(outsiders) {
            let what = format!("{} by {who:?}", self.operation.id);
            let refusal = match expected(guard, who) {
                Expected::Passes => {
                    passing.push((what, caller));
                    continue;
                }
                Expected::NotAllowed => 403,
                Expected::NotFound => 404,
            };
            let answer = self.ask(caller).await;
            let status = answer.status.as_u16();
            if status != refusal {
                return Err(format!("{what}: {status} and not {refusal}: {}", answer.text()));
            }
            self.stage.assert_says_nothing(&answer, &what);
        }
        for (place, (what, caller)) in passing.iter().enumerate() {
            let answer = self.ask(caller).await;
            let status = answer.status.as_u16();
            // Whoever comes later may find it done already.
            let found = status != 404 || place > 0;
            let passes = found && status < 500 && !matches!(status, 401 | 403);
            if !passes {
                return Err(format!("{what}: {status} {}", answer.text()));
            }
        }
        Ok(())
    }

    /// What takes an office is refused to everybody without one, the producer's owner included.
    pub async fn is_for_offices_only(&self, outsiders: &Outsiders) {
        for (who, caller) in self.stage.callers(outsiders) {
            if who.holds_no_office() {
                let path = self.stage.path(&self.operation.id, &self.operation.template);
                let method = self.operation.method.clone();
                let answer = self.market.send(method, &path, Some(&caller.token), None).await;
                let what = format!("{} by {who:?}", self.operation.id);
                assert_eq!(answer.status.as_u16(), 403, "{what}: {}", answer.text());
                self.stage.assert_says_nothing(&answer, &what);
            }
        }
    }

    /// Asks it with a body that fits.
    pub async fn ask(&self, caller: &Caller) -> Answer {
        let path = self.stage.path(&self.operation.id, &self.operation.template);
        let request = Request::builder()
            .method(self.operation.method.clone())
            .uri_str(path)
            .header("authorization", format!("Bearer {}", caller.token))
            .header("if-match", "\"1\"")
            .header("idempotency-key", self.market.app.mint::<uuid::Uuid>().to_string());
        let request = match self.body() {
            // Those that take a document and no JSON.
            _ if ["submitIdentityDocument", "addFairFile"]
                .contains(&self.operation.id.as_str()) =>
            {
                request.content_type("application/pdf").body(Body::from("%PDF-1.7"))
            }
            _ if SENDS_A_PICTURE.contains(&self.operation.id.as_str()) => {
                request.content_type("image/jpeg").body(photos::photo(48, 36, 2))
            }
            _ if self.operation.id.starts_with("importFair")
                || self.operation.id == "importBankStatement"
                || self.operation.id == "importOrganiserBankStatement"
                || self.operation.id == "importCodStatement" =>
            {
                request.content_type("text/csv").body(Body::from("code,name\n1,2\n"))
            }
            Some(body) => {
                request.content_type("application/json").body(Body::from_json(body).expect("JSON"))
            }
            None => request.finish(),
        };
        self.market.request(request).await
    }

    /// A body that fits; one that also makes sense where a generated one would not come as far as the
    /// thing asked about.
    fn body(&self) -> Option<Value> {
        let target = || json!(self.stage.target.to_string());
        match self.operation.id.as_str() {
            "createFairApplication" => {
                Some(json!({ "producer_id": self.stage.producer().to_string() }))
            }
            "createWebhook" => Some(json!({
                "producer_id": self.stage.producer().to_string(), "url": "http://127.0.0.1:9/",
            })),
            "replayWebhook" => Some(json!({ "after": "beginning" })),
            "createQuotation" => {
                let mut body = self.operation.sample.clone()?;
                body["producer_id"] = json!(self.stage.producer().to_string());
                Some(body)
            }
            "createOrganiser" | "updateOrganiser" => Some(json!({
                "name": "Sở Công Thương", "kind": "state_body", "registration_number": "1",
                "province": "08", "address": "Số 1",
            })),
            "reportFair" => Some(json!({
                "visitors": 1, "sales": { "amount": 0, "currency": "VND" },
                "contracts": 0, "contracts_value": { "amount": 0, "currency": "VND" },
            })),
            "handOverProducer" => Some(json!({ "member_id": target() })),
            // Without the bank account, which is for owners alone.
            "submitParticulars" => {
                Some(json!({ "address": { "street": "Thôn", "commune": "01156" } }))
            }
            _ => self.operation.sample.clone(),
        }
    }
}
