//! Requests of stories on their way to a server in another process.

use poem::endpoint::ToDynEndpoint;
use poem::http::StatusCode;
use poem::{Body, Endpoint, Request, Response};
use reqwest::Client;
use std::net::SocketAddr;
use tests::crashes::CUT;
use tests::marketplace::Router;

/// The way to a server.
pub struct Wire {
    client: Client,
    address: SocketAddr,
}

impl Wire {
    /// The way to a server that listens there.
    pub fn to(address: SocketAddr) -> Self {
        Self { client: Client::new(), address }
    }

    /// What the server answers; an error where it does not to the end.
    async fn carry(&self, request: Request) -> Result<Response, Box<dyn std::error::Error>> {
        let (parts, body) = request.into_parts();
        let path = parts.uri.path_and_query().ok_or("a request without a path")?;
        let asked = self.client.request(parts.method, format!("http://{}{path}", self.address));
        let asked = asked.headers(parts.headers).body(body.into_bytes().await?);
        let answered = asked.send().await?;
        let (status, headers) = (answered.status(), answered.headers().clone());
        let body = answered.bytes().await?;
        let mut response = Response::builder().status(status).body(Body::from_bytes(body));
        *response.headers_mut() = headers;
        Ok(response)
    }
}

impl From<Wire> for Router {
    fn from(wire: Wire) -> Self {
        Box::new(ToDynEndpoint(wire))
    }
}

impl Endpoint for Wire {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        let cut = |_| {
            let status = StatusCode::from_u16(CUT).expect("a number of a status");
            Response::builder().status(status).finish()
        };
        Ok(self.carry(request).await.unwrap_or_else(cut))
    }
}
