//! Keyset cursors: where a page of a list ended, opaque to the caller.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Serialize, de::DeserializeOwned};

/// Most items on a page.
pub const MAX_LIMIT: u64 = 100;

/// A page of a list, and where the next one begins.
#[derive(Clone, Debug)]
pub struct Page<T, C> {
    /// The items.
    pub items: Vec<T>,
    /// Where the next page begins; `None` at the end.
    pub next: Option<C>,
}

impl<T, C> Page<T, C> {
    /// Makes a page of `limit` from rows read with one more than that.
    pub fn of(mut rows: Vec<T>, limit: u64, cursor: impl Fn(&T) -> C) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(cursor);
        Self { items: rows, next }
    }

    /// The same page of what each item becomes.
    pub fn map<U>(self, each: impl FnMut(T) -> U) -> Page<U, C> {
        Page { items: self.items.into_iter().map(each).collect(), next: self.next }
    }
}

/// Writes a cursor.
pub fn encode<C: Serialize>(cursor: &C) -> String {
    let json = serde_json::to_vec(cursor).unwrap_or_default();
    URL_SAFE_NO_PAD.encode(json)
}

/// Reads a cursor; `None` for anything that this list did not write.
pub fn decode<C: DeserializeOwned>(text: &str) -> Option<C> {
    let json = URL_SAFE_NO_PAD.decode(text).ok()?;
    serde_json::from_slice(&json).ok()
}
