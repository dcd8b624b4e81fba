//! Puts the goods into a migrated database, as rows of published products.

use super::goods::{Good, Goods};
use super::makers::Maker;
use crate::bulk::{Chance, insert};
use api::App;
use chrono::TimeDelta;
use domain::calendar::Instant;
use domain::ids::{ProducerId, ProductId, VariantId};
use sea_orm::ActiveValue::Set;
use sea_orm::DbErr;
use store::catalogue::rows::{producer, product, variant};
use store::micros;
use uuid::Uuid;

/// Inserts all goods, published before now, one a minute; their ids, in the order of the goods.
pub async fn load(app: &App, goods: &Goods) -> Result<Vec<ProductId>, DbErr> {
    let mut chance = Chance(1);
    let first =
        app.now() - TimeDelta::minutes(i64::try_from(goods.goods.len()).unwrap_or_default());
    let makers: Vec<ProducerId> = goods.makers.iter().map(|_| chance.id(first)).collect();
    let (mut ids, mut products, mut variants) = (Vec::new(), Vec::new(), Vec::new());
    for (good, minute) in goods.goods.iter().zip(0..) {
        let published = first + TimeDelta::minutes(minute);
        let id: ProductId = chance.id(published);
        ids.push(id);
        let pack: VariantId = chance.id(published);
        variants.push(variant::ActiveModel {
            id: Set(pack.0),
            product_id: Set(id.0),
            name: Set(good.pack.clone()),
            pack: Set(good.pack.clone()),
            sku: Set(domain::catalogue::slug(&good.pack)),
            created_at: Set(micros(published)),
            ..Default::default()
        });
        products.push(product_row(id, makers[good.maker], good, goods.maker(good), published));
    }
    let producers = goods.makers.iter().zip(&makers);
    let producers = producers.map(|(maker, id)| producer_row(*id, maker, first)).collect();
    let tx = app.store().begin().await?;
    insert::<producer::ActiveModel>(&tx, producers).await?;
    insert(&tx, products).await?;
    insert(&tx, variants).await?;
    store::catalogue::projection::refresh(&tx, ids.iter().map(|id| id.0), app.now()).await?;
    tx.commit().await?;
    Ok(ids)
}

fn producer_row(id: ProducerId, maker: &Maker, now: Instant) -> producer::ActiveModel {
    producer::ActiveModel {
        id: Set(id.0),
        slug: Set(slug(&maker.name, id.0)),
        name: Set(maker.name.clone()),
        name_key: Set(domain::certification::reading::producer_key(&maker.name)),
        kind: Set(maker.code.clone()),
        unit_id: Set(maker.place.unit),
        place_printed: Set(maker.place.printed()),
        about: Set(String::new()),
        suspended_from: Set(None),
        created_at: Set(micros(now)),
        updated_at: Set(micros(now)),
        revision: Set(1),
    }
}

fn product_row(
    id: ProductId,
    producer: ProducerId,
    good: &Good,
    maker: &Maker,
    now: Instant,
) -> product::ActiveModel {
    product::ActiveModel {
        id: Set(id.0),
        slug: Set(slug(&good.name, id.0)),
        producer_id: Set(producer.0),
        name: Set(good.name.clone()),
        name_key: Set(domain::text::key(&good.name)),
        set_number: Set(good.set),
        unit_id: Set(maker.place.unit),
        place_printed: Set(maker.place.printed()),
        summary: Set(good.summary.clone()),
        story: Set(good.story.clone()),
        ingredients: Set(String::new()),
        usage_note: Set(String::new()),
        storage_note: Set("Nơi khô ráo, thoáng mát, tránh ánh nắng trực tiếp.".to_owned()),
        shelf_life: Set("12 tháng kể từ ngày sản xuất.".to_owned()),
        source: Set(String::new()),
        axes: Set("[]".to_owned()),
        status: Set("published".to_owned()),
        published_at: Set(micros(now)),
        created_at: Set(micros(now)),
        created_by: Set(None),
        updated_at: Set(micros(now)),
        revision: Set(1),
    }
}

fn slug(name: &str, id: Uuid) -> String {
    format!("{}-{}", domain::catalogue::slug(name), &id.simple().to_string()[20..])
}
