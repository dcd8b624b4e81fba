//! What becomes of events that were written down: right after the writing, and by a job where that was cut off.

use super::refunding::settle_refund;
use super::settling::settle;
use super::{Verdict, failed};
use crate::context::App;
use crate::problem::Failure;
use domain::payments::cards::Misfit;
use gateways::cards::{Cards, CardsError};
use store::payments::cards::events::{self, CardEvent};

/// What an event is about.
enum Subject {
    Payment,
    Refund,
    Dispute,
}

fn subject(event: &CardEvent) -> Option<Subject> {
    let kind = event.kind.as_str();
    if kind.starts_with("payment_intent.") {
        Some(Subject::Payment)
    } else if kind.starts_with("refund.") || kind.starts_with("charge.refund.") {
        Some(Subject::Refund)
    } else if kind == "charge.dispute.created" {
        Some(Subject::Dispute)
    } else {
        None
    }
}

/// Whether something may follow from an event.
pub(super) fn concerns(event: &CardEvent) -> bool {
    subject(event).is_some()
}

/// Asks the provider what an event is about, and takes what it says.
pub(super) async fn look_at(
    app: &App,
    cards: &dyn Cards,
    event: &CardEvent,
) -> Result<(), Failure> {
    let verdict = match subject(event) {
        Some(Subject::Payment) => match cards.read(&event.object).await {
            Ok(payment) => settle(app, &payment.word).await?,
            Err(CardsError::Refused { status: 404, .. }) => Verdict::Foreign,
            Err(error) => return Err(failed(&error)),
        },
        Some(Subject::Refund) => match cards.read_refund(&event.object).await {
            Ok(word) => settle_refund(app, &word).await?,
            Err(CardsError::Refused { status: 404, .. }) => Verdict::Foreign,
            Err(error) => return Err(failed(&error)),
        },
        Some(Subject::Dispute) => Verdict::Misfit(Misfit::Disputed),
        None => Verdict::Foreign,
    };
    if let Some(doubt) = verdict.doubt() {
        tracing::error!(event = %event.event, object = %event.object, doubt, "an event is not taken");
    }
    let tx = app.store().begin().await?;
    events::judge(&tx, event.id, verdict.doubt(), app.now()).await?;
    Ok(tx.commit().await?)
}
