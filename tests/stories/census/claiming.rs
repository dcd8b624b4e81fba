//! Texts that claim as much as they can, written behind the linter's back: as if they had been true once.

use super::TAG;
use chrono::TimeDelta;
use domain::accounts::BodyKind;
use domain::catalogue::changes::{ChangeKind, ChangeState, Field, FieldChange};
use domain::catalogue::filter::{Hit, Kind, Weight};
use domain::catalogue::offers::{AxisValues, Offer, Terms};
use domain::certification::{Level, Variant};
use domain::ids::{PointId, ProducerId, ProductId, VariantId};
use domain::money::Dong;
use domain::orders::reviews::{AnswerStatus, Points, Stand};
use domain::points_of_sale::{Approval, Life};
use sea_orm::ConnectionTrait as _;
use serde_json::json;
use store::catalogue::changes::{self, NewChange};
use store::catalogue::offers;
use store::catalogue::pages::VariantRow;
use store::catalogue::write::{self, ProductTexts};
use store::orders::reviews::{self, Answer, Review, no_flags};
use store::oversight::deeds::Doer;
use store::storefronts::{sellers, shop};
use tests::{Caller, Marketplace, photos};
use uuid::Uuid;

pub async fn product(market: &Marketplace, producer: ProducerId) -> ProductId {
    let id: ProductId = market.app.mint();
    let tx = market.app.store().begin().await.expect("a transaction");
    let of = write::find_producer(&tx, producer).await.expect("it reads").expect("a producer");
    let claim = |text: &str| format!("{text} {TAG} đạt chuẩn OCOP 4 sao");
    let texts = ProductTexts {
        name: claim("Chè Shan"),
        set_number: 11,
        summary: claim("Chè ngon"),
        story: format!("{TAG} ★★★★ OCOP. Chè của bản."),
        ingredients: claim("Búp chè"),
        usage_note: claim("Pha nóng"),
        storage_note: claim("Nơi khô ráo"),
        shelf_life: claim("12 tháng"),
        axes: vec![axis()],
    };
    let now = market.app.now();
    write::product(&tx, id, &of, &texts, "", None, now).await.expect("a product is written");
    tx.commit().await.expect("it commits");
    id
}

/// A variant that claims in each of its texts, as if it had been written while that was true.
pub async fn variant(market: &Marketplace, product: ProductId, pack: &str) -> VariantId {
    let id: VariantId = market.app.mint();
    let claim = |text: &str| format!("{text} {TAG} OCOP 4 sao {pack}");
    let row = VariantRow {
        variant: Variant { id, pack: pack.to_owned(), created: market.app.now() },
        name: claim("Hộp"),
        sku: claim("SKU"),
        axes: AxisValues::stored(vec![(axis(), claim("loại"))]),
        offer: Offer::stored(Terms { price: Dong::new(60_000), ..Terms::default() }),
        revision: 1,
    };
    let tx = market.app.store().begin().await.expect("a transaction");
    offers::add(&tx, product, &row, market.app.now()).await.expect("a variant is written");
    tx.commit().await.expect("it commits");
    id
}

/// Changes of the product and of its variant that quote what was claimed.
pub async fn changes(market: &Marketplace, product: ProductId, variant: VariantId) {
    let claim = format!("{TAG} đạt chuẩn OCOP 4 sao");
    let tx = market.app.store().begin().await.expect("a transaction");
    let written = |of: Option<VariantId>, state| {
        let field = if of.is_some() { Field::VariantName } else { Field::Story };
        let (old, new) = (claim.clone(), format!("{claim} mới"));
        let hit = Hit { kind: Kind::MedicalClaim, weight: Weight::Flag, passage: claim.clone() };
        NewChange {
            id: market.app.mint(),
            product,
            variant: of,
            kind: if of.is_some() { ChangeKind::Variant } else { ChangeKind::Edit },
            state,
            base: 1,
            fields: vec![FieldChange { field, old, new }],
            flags: vec![("/story".to_owned(), hit)],
            note: Some(claim.clone()),
        }
    };
    for change in [
        written(None, ChangeState::Applied),
        written(Some(variant), ChangeState::Applied),
        written(None, ChangeState::Pending),
    ] {
        let (doer, now) = (Doer::default(), market.app.now());
        changes::add(&tx, change, &doer, now).await.expect("a change is written");
    }
    tx.commit().await.expect("it commits");
}

pub fn axis() -> String {
    format!("Loại {TAG} OCOP 4 sao")
}

/// An open storefront whose texts claim as much as they can: as if written while nobody looked.
pub async fn storefront(market: &Marketplace, producer: ProducerId) -> String {
    let slug = market.storefront(producer).await;
    let tx = market.app.store().begin().await.expect("a transaction");
    let found = shop::find(&tx, producer).await.expect("it reads");
    let mut shop = found.expect("a storefront");
    let claim = |text: &str| format!("{text} {TAG} đạt chuẩn OCOP 4 sao");
    shop.name = claim("Gian hàng");
    shop.story = claim("Chuyện của bản");
    shop.story_html = format!("<p>{}</p>", claim("Chuyện của bản"));
    shop.return_policy = claim("Đổi trả");
    shop.website = Some(format!("https://{TAG}.vn/ocop-4-sao"));
    shop.social_links = vec![format!("https://{TAG}.vn/ocop-4-sao")];
    let now = market.app.now();
    shop::save(&tx, &shop, now).await.expect("it is saved");
    let (name, place) = (Some(claim("HTX")), Some(claim("Bản")));
    sellers::identify(&tx, producer, name, place, now).await.expect("it is identified");
    tx.commit().await.expect("it commits");
    slug
}

/// An approved point of sale whose name claims, and which lists the product.
pub async fn point(market: &Marketplace, producer: ProducerId, product: ProductId) -> PointId {
    let now = market.app.now();
    let life = Life::Approved(Approval { from: now, until: now + TimeDelta::days(300) });
    let name = format!("Cửa hàng {TAG} đạt chuẩn OCOP 4 sao");
    market.point(producer, &name, &[product], life).await
}

/// A picture in which a reviewer found no mark: copies are made of it.
pub async fn plain_picture(market: &Marketplace, product: ProductId, member: &Caller) {
    let path = format!("/v1/products/{product}/pictures?alt={TAG}&shows_mark=false");
    let added = member.send_file(market, &path, "image/jpeg", photos::photo(48, 36, 7)).await;
    let id = added.expect(201)["id"].as_str().expect("an id").to_owned();
    let (officer, found) = (market.provincial_officer().await, json!({ "shows_mark": false }));
    officer.post(market, &format!("/v1/pictures/{id}/review"), found).await.expect(200);
}

/// A picture in which the mark is to be seen, and its smallest rendition; its words claim four stars, as
/// if they had been written while it was true.
pub async fn marked_picture(
    market: &Marketplace,
    product: ProductId,
    member: &Caller,
) -> (String, Vec<u8>) {
    let path = format!("/v1/products/{product}/pictures?alt={TAG}&shows_mark=true&stars_seen=4");
    let added = member.send_file(market, &path, "image/jpeg", photos::photo(48, 36, 99)).await;
    let picture = added.expect(201);
    let claim = format!("UPDATE catalogue_pictures SET alt = 'Hộp {TAG} OCOP 4 sao'");
    market.app.store().write().execute_unprepared(&claim).await.expect("it runs");
    let file = picture["renditions"][0]["url"].as_str().expect("an address");
    let file = member.get(market, file).await;
    assert_eq!(file.status.as_u16(), 200);
    (picture["id"].as_str().expect("an id").to_owned(), file.body)
}

/// A logo in which a reviewer found the mark, whatever its people said, and a banner that nobody has
/// reviewed; their words claim four stars. The logo's smallest rendition.
pub async fn storefront_pictures(
    market: &Marketplace,
    producer: ProducerId,
    member: &Caller,
) -> Vec<u8> {
    let places = format!("/v1/sellers/{producer}/storefront");
    for (place, number) in [("logo", 98), ("banner", 97)] {
        let path = format!("{places}/{place}?alt={TAG}&shows_mark=false");
        let file = photos::photo(48, 36, number);
        member.put_file(market, &path, "image/jpeg", file).await.expect(200);
    }
    let found = json!({ "version": 1, "shows_mark": true });
    let officer = market.provincial_officer().await;
    officer.post(market, &format!("{places}/logo/review"), found).await.expect(200);
    let claim = format!("UPDATE storefronts_pictures SET alt = 'Biển {TAG} OCOP 4 sao'");
    market.app.store().write().execute_unprepared(&claim).await.expect("it runs");
    let file = member.get(market, &format!("{places}/logo/320.jpg")).await;
    assert_eq!(file.status.as_u16(), 200);
    file.body
}

/// A photo of a point in which an officer found the mark: the file of the logo, which shows it too.
pub async fn point_photo(market: &Marketplace, point: PointId, member: &Caller) -> Uuid {
    let photo = market.point_photo(point, member, (TAG, 98)).await;
    let path = format!("/v1/points-of-sale/{point}/photos/{photo}/review");
    let found = json!({ "mark_found": true });
    let officer = market.officer(BodyKind::IndustryTrade, Level::Province, Some("08")).await;
    officer.post(market, &path, found).await.expect(200);
    let claim = format!("UPDATE points_of_sale_photos SET alt = 'Biển {TAG} OCOP 4 sao'");
    market.app.store().write().execute_unprepared(&claim).await.expect("it runs");
    photo
}

/// A fair whose texts claim the mark, as if nobody had checked them, and at which the product is shown; its
/// slug.
pub async fn fair(market: &Marketplace, producer: ProducerId, product: ProductId) -> String {
    let organiser = market.organiser(&format!("Trung tâm {TAG} OCOP 4 sao")).await;
    let fair = market.fair(organiser, &format!("Tuần lễ {TAG} đạt OCOP 4 sao")).await;
    market.floor(&fair, &format!("Nhà {TAG} đạt OCOP 4 sao")).await;
    let application = market.approved_producer(&fair, producer, &[product]).await;
    market.given_booth(&fair, application, "A1").await;
    fair.slug
}

/// A need and a quotation for it that claim the mark, as if nobody had checked them; their ids.
pub async fn quotation(
    market: &Marketplace,
    producer: ProducerId,
    product: ProductId,
) -> (String, String) {
    let buyer = market.buyer().await;
    let need = market.need(&buyer, None, &format!("Cần {TAG} OCOP 4 sao")).await;
    let text = format!("Chè {TAG} đạt OCOP 4 sao");
    let quotation = market.quotation(need, producer, &[product], &text).await;
    (need.to_string(), quotation.to_string())
}

/// A published review of the product, and its answer, that claim.
pub async fn review(market: &Marketplace, producer: ProducerId, product: ProductId) -> Uuid {
    let (now, id) = (market.app.now(), market.app.mint());
    let points = Points::new(5).expect("five");
    let stand = Stand { answer: Some(AnswerStatus::Published), ..Stand::new(points, false, now) };
    let claim = |text: &str| format!("{text} {TAG} đạt OCOP 4 sao");
    let answer = Answer { text: claim("Cảm ơn,"), flags: no_flags(), at: now, withheld: None };
    let review = Review {
        id,
        product,
        producer,
        bought: None,
        variant_name: claim("Gói"),
        bought_in: "2026-08".to_owned(),
        stand,
        text: claim("Ngon,"),
        flags: no_flags(),
        withheld: None,
        edited_at: None,
        published_at: Some(now),
        answer: Some(answer),
        waits_since: None,
        revision: 1,
    };
    reviews::add(market.app.store().write(), &review, now).await.expect("a review is written");
    id
}
