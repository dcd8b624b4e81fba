//! What copies carry: archives and whatever else is made to be taken along. A copy outlives the permit
//! under which it was made, so nothing in it claims the mark: the mark stands there as addresses, to be
//! asked whenever the copy is shown.

use crate::context::App;
use crate::scalars::{Date, VietnamTime};
use domain::certification::MarkPermit;
use poem_openapi::Object;
use serde::Serialize;
use serde_json::Value;

/// What a copy says of a product that might show the mark when the copy was made.
#[derive(Clone, Debug, Object, Serialize)]
pub struct CopiedCertification {
    /// Last day of the certificate's term, extension included, in Vietnam, as known when the copy was
    /// made; a revocation or a hold can end it before.
    valid_until: Date,
    /// Where to ask whether the mark may be shown now, and why not.
    check_url: String,
    /// Ask again from this instant on at the latest: the clock changes the answer then.
    next_update: VietnamTime,
    /// The mark as a picture, to be shown by this address and never kept: it answers neutrally once the
    /// mark may not be shown.
    mark_url: String,
}

impl CopiedCertification {
    /// What a copy made under this permit says.
    pub(crate) fn of(app: &App, permit: &MarkPermit) -> Self {
        let product = format!("{}/v1/products/{}", app.public_url(), permit.product());
        Self {
            valid_until: Date(permit.valid_until()),
            check_url: format!("{product}/mark"),
            next_update: VietnamTime(permit.next_update()),
            mark_url: format!("{product}/mark.svg"),
        }
    }
}

/// Fields whose value is a number of stars.
const STARS: [&str; 2] = ["stars", "stars_seen"];
/// Fields without which stars don't leave the register.
const QUALIFIED_BY: [&str; 3] = ["standing", "valid_from", "valid_to"];

/// A value as copies carry it: no text in it claims the mark, and stars are only where their standing and
/// dates stand beside them, as the register states them.
pub(crate) fn without_claims(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(super::public(&text, None)),
        Value::Array(items) => items.into_iter().map(without_claims).collect(),
        Value::Object(mut fields) => {
            if !QUALIFIED_BY.iter().all(|name| fields.contains_key(*name)) {
                fields.retain(|name, _| !STARS.contains(&name.as_str()));
            }
            fields.into_iter().map(|(name, value)| (name, without_claims(value))).collect()
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_copy_claims_nothing_however_deep() {
        let claim = "Chè đạt chuẩn OCOP 4 sao";
        let copied =
            without_claims(json!({ "a": [{ "b": claim }], "c": claim, "d": 4, "e": null }));
        assert!(!copied.to_string().contains("4 sao"), "{copied}");
        assert_eq!((&copied["d"], &copied["e"]), (&json!(4), &Value::Null));
    }

    #[test]
    fn stars_are_copied_with_their_standing_and_dates_alone() {
        let fact = json!({
            "stars": 4, "standing": "expired", "valid_from": "2023-01-01", "valid_to": "2025-12-31",
        });
        assert_eq!(without_claims(json!({ "fact": fact })), json!({ "fact": fact }));
        let bare = json!({ "stars": 4, "standing": "valid", "photo": { "stars_seen": 4 } });
        assert_eq!(without_claims(bare), json!({ "standing": "valid", "photo": {} }));
    }
}
