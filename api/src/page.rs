//! Reading a list page by page.

use crate::codes::Code;
use crate::problem::{Failure, Problem};
use serde::de::DeserializeOwned;

/// Items on a page when the caller doesn't say.
pub const DEFAULT_LIMIT: u64 = 20;

/// The cursor that a caller sent back, as this list wrote it.
pub fn cursor<C: DeserializeOwned>(text: Option<&str>) -> Result<Option<C>, Failure> {
    text.map(|text| {
        store::page::decode(text).ok_or_else(|| Problem::new(Code::InvalidCursor).into())
    })
    .transpose()
}
