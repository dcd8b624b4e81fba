//! Sales under a certificate that turns out not to have been in force then: the orders are found in the
//! transaction of the act that brings it to light, and buyers and producer are told.

use super::answers::{number, sold_as};
use super::contact::write_to_buyer;
use crate::catalogue::public;
use crate::context::App;
use crate::integrations::mail;
use crate::problem::Failure;
use domain::accounts::Affair;
use domain::certification::{Knowledge, Standing};
use domain::ids::{OrderId, ProductId};
use sea_orm::ConnectionTrait;
use serde_json::json;
use std::collections::{BTreeSet, HashMap};
use store::catalogue::pages::{self, ProductPage};
use store::integrations;
use store::orders::claims::{self, Claim};
use store::orders::record;
use uuid::Uuid;

/// Lines that are looked at by one statement.
const TOGETHER: u64 = 500;

/// Looks at all that was sold of these products under a certificate, after an act on theirs.
pub(crate) async fn products_changed(
    app: &App,
    tx: &impl ConnectionTrait,
    products: &[ProductId],
) -> Result<(), Failure> {
    for part in products.chunks(usize::try_from(TOGETHER).unwrap_or(1)) {
        let mut after = Uuid::nil();
        let mut pages = HashMap::new();
        loop {
            let sold = claims::resting_on(tx, part, after, TOGETHER).await?;
            let Some(last) = sold.last() else { break };
            after = last.line;
            if pages.is_empty() {
                let read = pages::by_ids(tx, part).await?;
                pages.extend(read.into_iter().map(|page| (page.product.id, page)));
            }
            look(app, tx, &sold, &pages).await?;
        }
    }
    Ok(())
}

async fn look(
    app: &App,
    tx: &impl ConnectionTrait,
    sold: &[Claim],
    pages: &HashMap<ProductId, ProductPage>,
) -> Result<(), Failure> {
    let stood = |claim: &Claim| -> Option<bool> {
        let page = pages.get(&claim.product)?;
        let certificate = sold_as(&claim.sold_as)?.certificate;
        let fact = Knowledge::of(&page.dossier, None).fact(certificate, claim.sold_at);
        Some(fact.is_some_and(|fact| fact.standing == Standing::Valid))
    };
    let lines = |fell: bool| -> Vec<&Claim> {
        sold.iter().filter(|one| one.fell != fell && stood(one) == Some(!fell)).collect()
    };
    let (fallen, regained) = (lines(true), lines(false));
    for (these, at) in [(&fallen, Some(app.now())), (&regained, None)] {
        if these.is_empty() {
            continue;
        }
        claims::mark(tx, &these.iter().map(|one| one.line).collect::<Vec<_>>(), at).await?;
        let orders: BTreeSet<OrderId> = these.iter().map(|one| one.order).collect();
        integrations::log_all(tx, "orders", orders.iter().map(|id| id.0), app.now()).await?;
    }
    let orders: BTreeSet<OrderId> = fallen.iter().map(|one| one.order).collect();
    for id in orders {
        tell(app, tx, id).await?;
    }
    Ok(())
}

/// A letter to the buyer, where there is an address, and to those who act for the producer in orders.
async fn tell(app: &App, tx: &impl ConnectionTrait, id: OrderId) -> Result<(), Failure> {
    let Some(order) = record::find(tx, id).await? else { return Ok(()) };
    let lines = record::lines(tx, &[id]).await?;
    let fallen = lines.iter().filter(|line| line.fell_at.is_some());
    let products: Vec<String> = fallen.map(|line| public(&line.name, None)).collect();
    let params = json!({
        "order_number": number(order.code), "product_name": products.join(", "), "order_id": id.0,
    });
    let producer = (order.producer, Affair::Orders);
    mail::to_producer(app, tx, producer, "sold_claim_fell", &params).await?;
    write_to_buyer(app, tx, order.checkout, ("sold_claim_fell", params)).await
}
