//! Making one offer: the booths are held, the exhibitor's people are told, and can answer by a code.

use crate::access::token_hash;
use crate::accounts::new_token;
use crate::catalogue::public;
use crate::context::App;
use crate::fairs::applications::Case;
use crate::problem::Failure;
use crate::speech::Language;
use domain::calendar::{Day, Instant};
use domain::fairs::applications::Command;
use sea_orm::ConnectionTrait;
use serde_json::json;
use store::fairs::allocation::offers::{self, NewOffer};
use store::fairs::floor::allocations::{self, BoothDay, Taker};
use store::integrations::mail::{self, Draft};
use store::oversight::deeds::Doer;
use uuid::Uuid;

/// A booth that is offered.
#[derive(Clone, Debug)]
pub struct Part {
    /// The booth.
    pub booth: Uuid,
    /// Its code.
    pub code: String,
    /// On which days.
    pub days: Vec<Day>,
}

/// Offers booths until an instant; which days of booths an offer before it frees.
pub async fn offer(
    app: &App,
    tx: &impl ConnectionTrait,
    case: &mut Case,
    (parts, until): (&[Part], Instant),
    doer: Option<&Doer>,
) -> Result<Vec<BoothDay>, Failure> {
    let (id, now) = (case.application.id, app.now());
    // Without a doer it is the waiting list that offers.
    let by = doer.cloned().unwrap_or_default();
    let command = (Command::Offer { until }, "");
    let freed = case.step(app, tx, command, &by, "offer_fair_booths").await?;
    for part in parts {
        let taker = (Taker::Offered(id, until), now);
        let days = part.days.iter().copied();
        allocations::take(tx, case.fair.id, part.booth, days, taker).await?;
    }
    let token = new_token()?;
    let new = NewOffer {
        id: app.mint(),
        application: id,
        token_hash: token_hash(&token),
        from_waiting_list: doer.is_none(),
        until,
    };
    offers::create(tx, vec![new], now).await?;
    tell(app, tx, case, (parts, until), &token).await?;
    Ok(freed)
}

async fn tell(
    app: &App,
    tx: &impl ConnectionTrait,
    case: &Case,
    (parts, until): (&[Part], Instant),
    token: &str,
) -> Result<(), Failure> {
    let booths: Vec<String> = parts.iter().map(|part| public(&part.code, None)).collect();
    let letter = |recipient| Draft {
        id: app.mint(),
        template: "fair_booths_offered",
        language: Language::Vietnamese.code(),
        recipient,
        params: json!({
            "fair_name": public(&case.fair.name, None),
            "exhibitor_name": public(&case.exhibitor.name, None),
            "booths": booths.join(", "),
            "until": until.to_rfc3339(),
            "token": token,
        }),
        dedup_key: None,
    };
    let letters = case.addresses(tx).await?.into_iter().map(letter).collect();
    Ok(mail::enqueue(tx, letters, app.now()).await?)
}
