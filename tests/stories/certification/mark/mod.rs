//! Stories of the mark: explanation, lookups, pictures, signed permits.

mod artwork;
mod explained;
mod lookups;
mod permits;
mod pictures;

use domain::calendar::Instant;
use domain::certification::{Event, EventKind};
use domain::ids::{CertificateId, ProductId};
use sea_orm::{ConnectionTrait, EntityTrait as _};
use store::catalogue::rows::product;
use store::certification::projection;
use store::certification::record::{self, Grounds, Recorder};
use tests::Marketplace;
use tests::marketplace::at;

/// The last moment of a certificate decided on 28/12/2023, and the first without it.
const LAST: &str = "2026-12-28T23:59:59.999999+07:00";
const MIDNIGHT: &str = "2026-12-29T00:00:00+07:00";

/// A certified product: four stars since 28/12/2023.
async fn tea(market: &Marketplace) -> (ProductId, CertificateId) {
    let producer = market.producer("HTX Chè Shan tuyết").await;
    let product = market.product(producer, "Chè Shan tuyết cổ thụ").await;
    let certificate = market.certified(product, 4, "2023-12-28").await;
    (product, certificate)
}

/// Records what happened to a certificate, from an instant on.
async fn happened(
    market: &Marketplace,
    product: ProductId,
    certificate: CertificateId,
    effective: Instant,
    kind: EventKind,
) {
    let tx = market.app.store().begin().await.expect("a transaction");
    let mut dossier = record::lock(&tx, product).await.expect("it reads").expect("a product");
    let event =
        Event { id: market.app.mint(), certificate, effective, recorded: market.app.now(), kind };
    let recorder = Recorder { account: None, body: None };
    let grounds = Grounds::default();
    record::append(&tx, product, &event, &grounds, recorder).await.expect("it is recorded");
    dossier.events.push(event);
    projection::reproject(&tx, &dossier, market.app.now())
        .await
        .expect("it projects")
        .expect("no overlap");
    tx.commit().await.expect("it commits");
}

/// Withholds the mark from now on until an instant.
async fn held(market: &Marketplace, product: ProductId, certificate: CertificateId, until: &str) {
    let kind = EventKind::HoldPlaced { hold: None, until: at(until) };
    happened(market, product, certificate, market.app.now(), kind).await;
}

async fn revoked(market: &Marketplace, product: ProductId, certificate: CertificateId) {
    let now = market.app.now();
    happened(market, product, certificate, now, EventKind::Revoked).await;
}

/// Hides every product.
async fn hidden(market: &Marketplace) {
    run(market, "UPDATE catalogue_products SET status = 'hidden'").await;
}

/// Suspends every producer.
async fn suspended(market: &Marketplace) {
    run(market, "UPDATE catalogue_producers SET suspended_from = 0").await;
}

/// Changes rows behind the marketplace's back, and tells the projection that they changed.
async fn run(market: &Marketplace, sql: &str) {
    let db = market.app.store().write();
    db.execute_unprepared(sql).await.expect("it runs");
    let products = product::Entity::find().all(db).await.expect("it reads");
    let ids = products.into_iter().map(|one| one.id);
    store::catalogue::projection::refresh(db, ids, market.app.now()).await.expect("it is written");
}
