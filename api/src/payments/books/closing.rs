//! Closing a month: what producers owe the platform is invoiced.

use crate::context::App;
use crate::integrations::mail;
use crate::money::grouped;
use chrono::TimeDelta;
use domain::accounts::Affair;
use domain::calendar::day_of;
use domain::money::Dong;
use domain::payments::books::Month;
use sea_orm::{ConnectionTrait, DbErr};
use serde_json::json;
use store::payments::invoices::{self, Owed};
use uuid::Uuid;

/// Days to pay an invoice in.
const DAYS_TO_PAY: i64 = 15;

/// Invoices the last month that is over, once. Who owes nothing gets no invoice; what is below nothing is
/// set against the next one.
pub(crate) async fn close_month(app: &App) -> Result<(), DbErr> {
    let now = app.now();
    let month = Month::of(day_of(now)).before();
    if invoices::is_closed(app.read(), month).await? {
        return Ok(());
    }
    let tx = app.store().begin().await?;
    if !invoices::begin(&tx, month, now).await? {
        return Ok(());
    }
    let owed = invoices::owed(&tx, month).await?.into_iter().filter(|one| one.total() > 0);
    let new: Vec<(Uuid, Owed)> = owed.map(|one| (app.mint(), one)).collect();
    let due = day_of(now) + TimeDelta::days(DAYS_TO_PAY);
    invoices::issue(&tx, &new, (month, due), now).await?;
    for (_, owed) in &new {
        let total = Dong::new(owed.total()).unwrap_or(Dong::MAX);
        let params = json!({
            "month": month.to_string(), "total": format!("{} ₫", grouped(total)),
            "until": due.to_string(), "producer_id": owed.producer.0,
        });
        tell(app, &tx, owed, &params).await?;
    }
    tx.commit().await
}

async fn tell(
    app: &App,
    tx: &impl ConnectionTrait,
    owed: &Owed,
    params: &serde_json::Value,
) -> Result<(), DbErr> {
    mail::to_producer(app, tx, (owed.producer, Affair::Orders), "commission_invoice", params).await
}
