//! How the server is spoken to. The one HTTP client of the program is enough; the engine's own would be a
//! second, and takes 8 MiB for each request.

use crate::IndexError;
use async_trait::async_trait;
use futures_util::io::{AsyncRead, AsyncReadExt as _};
use meilisearch_sdk::errors::{Error, ErrorCode, MeilisearchError};
use meilisearch_sdk::request::{HttpClient, Method, parse_response};
use reqwest_tls::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest_tls::redirect::Policy;
use reqwest_tls::{Client, Method as Verb};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::pin::pin;
use std::time::Duration;

/// Longest that one request may take; a search is given up long before.
const PATIENCE: Duration = Duration::from_secs(30);

#[derive(Clone, Debug)]
pub(super) struct Http(Client);

impl Http {
    /// A client that shows this key. It follows no redirection and no proxy: the key is for one server.
    pub(super) fn new(key: Option<&str>) -> Result<Self, IndexError> {
        let mut headers = HeaderMap::new();
        if let Some(key) = key {
            let value = HeaderValue::from_str(&format!("Bearer {key}"));
            let mut value = value.map_err(|_| down("its key can't be sent"))?;
            value.set_sensitive(true);
            headers.insert(AUTHORIZATION, value);
        }
        let client = Client::builder().default_headers(headers).redirect(Policy::none()).no_proxy();
        let client = client.timeout(PATIENCE).build();
        Ok(Self(client.map_err(|_| down("no connection can be prepared"))?))
    }
}

#[async_trait]
impl HttpClient for Http {
    async fn stream_request<Query, Body, Output>(
        &self,
        url: &str,
        method: Method<Query, Body>,
        content_type: &str,
        expected_status_code: u16,
    ) -> Result<Output, Error>
    where
        Query: Serialize + Send + Sync,
        Body: AsyncRead + Send + Sync + 'static,
        Output: DeserializeOwned + 'static,
    {
        let verb = match &method {
            Method::Get { .. } => Verb::GET,
            Method::Post { .. } => Verb::POST,
            Method::Patch { .. } => Verb::PATCH,
            Method::Put { .. } => Verb::PUT,
            Method::Delete { .. } => Verb::DELETE,
        };
        let mut request = self.0.request(verb, url).query(method.query());
        if let Some(body) = method.into_body() {
            let mut bytes = Vec::new();
            pin!(body).read_to_end(&mut bytes).await.map_err(other)?;
            request = request.header(CONTENT_TYPE, content_type).body(bytes);
        }
        let answer = request.send().await.map_err(other)?;
        let status = answer.status().as_u16();
        let text = answer.text().await.map_err(other)?;
        parse_response(status, expected_status_code, &text, url.to_owned())
    }
}

fn other(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::Other(Box::new(error))
}

pub(super) fn down(reason: &str) -> IndexError {
    IndexError::Down(reason.to_owned())
}

/// Codes alone, never the engine's sentences: those quote what was asked.
impl From<Error> for IndexError {
    fn from(error: Error) -> Self {
        match error {
            Error::Meilisearch(refusal) => refusal.into(),
            Error::MeilisearchCommunication(answer) => {
                Self::Down(format!("it answered with status {}", answer.status_code))
            }
            Error::ParseError(_) => down("its answer can't be read"),
            _ => down("no connection"),
        }
    }
}

impl From<MeilisearchError> for IndexError {
    fn from(refusal: MeilisearchError) -> Self {
        match refusal.error_code {
            ErrorCode::IndexNotFound => Self::Damaged("it was never filled".to_owned()),
            // Other settings than this version gives: what is asked was written here.
            ErrorCode::InvalidSearchFilter
            | ErrorCode::InvalidSearchSort
            | ErrorCode::InvalidSearchFacets
            | ErrorCode::InvalidDocumentFilter => Self::Damaged(refusal.error_code.to_string()),
            code => Self::Down(format!("it refused: {code}")),
        }
    }
}
