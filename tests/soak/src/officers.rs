//! Officers and organisers at their desks: signed in, each with a connection to the server.

use crate::children::Server;
use serde_json::{Value, json};
use std::io;
use tests::{Caller, Marketplace};
use uuid::Uuid;

/// An officer of the province of Tuyên Quang (08), where the builders' products lie.
#[derive(Debug, Clone)]
pub struct Desk {
    client: reqwest::Client,
    caller: Caller,
}

/// What the server said, or that it was gone before it could.
#[derive(Debug)]
pub enum Said {
    /// The status and the body.
    Answer(u16, Value),
    /// The connection broke: whether the act was done is not known.
    Nothing,
}

impl Desk {
    /// A new officer.
    pub async fn of(market: &Marketplace) -> Self {
        Self::with(market.provincial_officer().await)
    }

    /// Somebody else's.
    pub fn with(caller: Caller) -> Self {
        Self { client: reqwest::Client::new(), caller }
    }

    /// Records a recognition of this product, decided a year ago.
    pub async fn issue(&self, server: &Server, product: Uuid, number: &str) -> Said {
        let body = json!({
            "stars": 4,
            "decision_number": number,
            "decided": "2026-01-15",
            "authority_level": "province",
            "authority_unit": "08",
        });
        self.post(server, &format!("/v1/products/{product}/certificates"), body).await
    }

    /// Revokes a certificate.
    pub async fn revoke(&self, server: &Server, certificate: Uuid) -> Said {
        let body = json!({
            "ground": "criteria_no_longer_met",
            "legal_act": "99/QĐ-UBND",
            "reason": "Không còn đạt tiêu chí theo kết luận kiểm tra.",
        });
        self.post(server, &format!("/v1/certificates/{certificate}/revocation"), body).await
    }

    /// Imports a decision from a file, for good.
    pub async fn import(&self, server: &Server, file: Vec<u8>) -> Said {
        let path = "/v1/decision-imports?dry_run=false";
        let request = self.request(server, path).header("content-type", "application/octet-stream");
        said(request.body(file).send().await).await
    }

    /// Sends a command; without a body where it is null.
    pub async fn post(&self, server: &Server, path: &str, body: Value) -> Said {
        let request = self.request(server, path);
        let request = if body.is_null() { request } else { request.json(&body) };
        said(request.send().await).await
    }

    /// Asks for something.
    pub async fn get(&self, server: &Server, path: &str) -> Said {
        let url = format!("http://{}{path}", server.address);
        said(self.client.get(url).bearer_auth(&self.caller.token).send().await).await
    }

    fn request(&self, server: &Server, path: &str) -> reqwest::RequestBuilder {
        let url = format!("http://{}{path}", server.address);
        self.client.post(url).bearer_auth(&self.caller.token)
    }
}

impl Said {
    /// Whether the act was acknowledged.
    pub fn done(&self) -> bool {
        matches!(self, Self::Answer(200..300, _))
    }

    /// An error that tells of this answer.
    pub fn unexpected(&self, when: &str) -> Box<dyn std::error::Error> {
        io::Error::other(format!("{when}: {self:?}")).into()
    }
}

async fn said(sent: reqwest::Result<reqwest::Response>) -> Said {
    let Ok(response) = sent else { return Said::Nothing };
    let status = response.status().as_u16();
    match response.json().await {
        Ok(body) => Said::Answer(status, body),
        Err(_) => Said::Nothing,
    }
}
