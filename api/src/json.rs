//! Answers written straight from their values.

use poem::{IntoResponse, Response};
use poem_openapi::ApiResponse;
use poem_openapi::payload::{Json, Payload};
use poem_openapi::registry::{MetaResponses, MetaSchemaRef, Registry};
use poem_openapi::types::{ToJSON, Type};
use serde::Serialize;

/// Bytes kept ready for an answer: a page of products fits without being copied as it grows.
const ROOM: usize = 32 * 1024;

/// A JSON answer like [`Json`], without the tree of values that it builds first: for what is large and
/// read often. A test compares the two ways of writing.
#[derive(Debug)]
pub struct Straight<T>(pub T);

impl<T: Type> Payload for Straight<T> {
    const CONTENT_TYPE: &'static str = Json::<T>::CONTENT_TYPE;

    fn schema_ref() -> MetaSchemaRef {
        T::schema_ref()
    }

    fn register(registry: &mut Registry) {
        T::register(registry);
    }
}

impl<T: Serialize + Send> IntoResponse for Straight<T> {
    fn into_response(self) -> Response {
        let mut body = Vec::with_capacity(ROOM);
        // Answers are maps of strings and numbers: writing them can't fail.
        let _ = serde_json::to_writer(&mut body, &self.0);
        Response::builder().content_type("application/json; charset=utf-8").body(body)
    }
}

impl<T: Serialize + ToJSON> ApiResponse for Straight<T> {
    fn meta() -> MetaResponses {
        Json::<T>::meta()
    }

    fn register(registry: &mut Registry) {
        T::register(registry);
    }
}
