//! What copies carry: archives and whatever else is made to be taken along. A copy outlives the permit
//! under which it was made, so nothing in it claims the mark: the mark stands there as addresses, to be
//! asked whenever the copy is shown.

use crate::context::App;
use crate::scalars::{Date, VietnamTime};
use domain::certification::MarkPermit;
use poem_openapi::Object;
use serde::Serialize;

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
