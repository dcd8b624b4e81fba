//! What anyone reads of the register.

mod export;
mod following;
mod list;
mod one;
mod reference;

use domain::calendar::{Instant, PartialDate};
use domain::certification::{Certificate, Event, EventKind, Level, RuleSet, Stars};
use domain::ids::{CertificateId, EventId, ProductId};
use sea_orm::DatabaseTransaction;
use store::catalogue;
use store::certification::projection;
use store::certification::record::{self, Grounds, Printed, Recorder};
use store::certification::register::Particulars;
use tests::Marketplace;

const NOBODY: Recorder = Recorder { account: None, body: None };

/// A certificate to be recorded, by default the province's for four stars.
struct Draft<'a> {
    stars: u8,
    decided: &'a str,
    valid_to: Option<&'a str>,
    name: &'a str,
    holder: &'a str,
    number: &'a str,
    supersedes: Option<CertificateId>,
}

impl Default for Draft<'_> {
    fn default() -> Self {
        Self {
            stars: 4,
            decided: "2023-12-28",
            valid_to: None,
            name: "Chè Shan tuyết",
            holder: "HTX thử",
            number: "2585/QĐ-UBND",
            supersedes: None,
        }
    }
}

/// Records a certificate in a transaction of its own.
async fn issued(market: &Marketplace, product: ProductId, draft: Draft<'_>) -> CertificateId {
    let tx = market.app.store().begin().await.expect("a transaction");
    let id = issued_in(&tx, market, product, draft).await;
    tx.commit().await.expect("it commits");
    id
}

async fn issued_in(
    tx: &DatabaseTransaction,
    market: &Marketplace,
    product: ProductId,
    draft: Draft<'_>,
) -> CertificateId {
    let id = issued_unprojected(tx, market, product, draft).await;
    reprojected(tx, market, product).await;
    id
}

async fn reprojected(tx: &DatabaseTransaction, market: &Marketplace, product: ProductId) {
    let dossier = record::lock(tx, product).await.expect("it reads").expect("a product");
    projection::reproject(tx, &dossier, market.app.now())
        .await
        .expect("it projects")
        .expect("no overlap");
}

async fn issued_unprojected(
    tx: &DatabaseTransaction,
    market: &Marketplace,
    product: ProductId,
    draft: Draft<'_>,
) -> CertificateId {
    let found = catalogue::write::lock_product(tx, product).await.expect("it reads");
    let producer = found.expect("a product").producer_id.into();
    let decided = PartialDate::parse(draft.decided).expect("a date");
    let units = market.app.units();
    let province = units.current(Level::Province, "08").map(|unit| unit.id);
    let authority = units.authority_of(province.filter(|_| draft.stars < 5), true);
    let one = Certificate {
        id: market.app.mint(),
        producer,
        stars: Stars::new(draft.stars).expect("three to five"),
        recorded: market.app.now(),
        decided,
        valid_from: None,
        valid_to: draft.valid_to.map(|day| day.parse().expect("a day")),
        rules: RuleSet::on(decided.earliest()),
        supersedes: draft.supersedes,
        packs: Vec::new(),
    };
    let printed = Printed {
        authority: authority.expect("an authority").id,
        name: draft.name.to_owned(),
        set: 11,
        holder: draft.holder.to_owned(),
        decision_number: draft.number.to_owned(),
        product_code: None,
        score: Some(7350),
        notice: false,
        evidence_files: Vec::new(),
        source: String::new(),
    };
    record::issue(tx, product, &one, &printed, NOBODY).await.expect("it is issued");
    one.id
}

/// Records an event that counts from an instant.
async fn happened(
    market: &Marketplace,
    product: ProductId,
    certificate: CertificateId,
    kind: EventKind,
    effective: Instant,
    particulars: Option<Particulars>,
) -> EventId {
    let tx = market.app.store().begin().await.expect("a transaction");
    let mut dossier = record::lock(&tx, product).await.expect("it reads").expect("a product");
    let id = market.app.mint();
    let one = Event { id, certificate, effective, recorded: market.app.now(), kind };
    let grounds = Grounds {
        legal_act: "12/QĐ-UBND".to_owned(),
        reason_code: "other_conclusion".to_owned(),
        reason_text: "Theo kết luận kiểm tra".to_owned(),
        particulars,
    };
    record::append(&tx, product, &one, &grounds, NOBODY).await.expect("it is appended");
    dossier.events.push(one);
    projection::reproject(&tx, &dossier, market.app.now())
        .await
        .expect("it projects")
        .expect("no overlap");
    tx.commit().await.expect("it commits");
    id
}

/// A product of a new producer.
async fn product(market: &Marketplace, name: &str) -> ProductId {
    let producer = market.producer(&format!("HTX {name}")).await;
    market.product(producer, name).await
}

/// Ids of a list's items.
fn ids(list: &serde_json::Value) -> Vec<String> {
    let items = list["items"].as_array().expect("a list");
    items.iter().map(|item| item["id"].as_str().expect("an id").to_owned()).collect()
}

/// Reads what changed after a place, once that many certificates did: the certificates, and the place
/// from which to go on. On PostgreSQL a change is told once every older transaction of the cluster is
/// over, those of other tests' databases included, so this asks until it is.
async fn news(market: &Marketplace, after: &str, count: usize) -> (Vec<String>, String) {
    let path = format!("/v1/certificates?limit=100&changed_after={after}");
    let mut patience = 600;
    loop {
        let answer = market.get(&path).await.expect(200);
        assert!(answer["next_cursor"].is_null());
        let heard = ids(&answer);
        if heard.len() >= count || patience == 0 {
            let next = answer["next_changed_after"].as_str().expect("always present");
            return (heard, next.to_owned());
        }
        patience -= 1;
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}
