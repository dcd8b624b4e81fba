//! Open storefronts of the first producers, each with a page full of products.

use domain::calendar::Instant;
use domain::ids::ProducerId;
use domain::storefronts::{Contact, ContactKind, Interval, OpeningHours, Seller, Stage, Weekday};
use sea_orm::{ConnectionTrait, DbErr};
use store::storefronts::{sellers, shop};

/// Products of a producer with a storefront: as many as its page shows.
pub const SHELF: usize = 24;
/// Products, the first of all, that belong to such producers.
pub const SHELVED: usize = 50 * SHELF;

const STORY: &str = "Ba mươi hộ người Dao hái chè trên những cây cổ thụ ở độ cao một nghìn mét.\n\n\
    - hái tay\n- sao suốt ba giờ\n- không thuốc trừ sâu\n\nMỗi mùa chỉ có vài tạ búp, ai đặt trước có trước.";

/// Opens a producer's storefront; its slug.
pub async fn open(
    db: &impl ConnectionTrait,
    id: ProducerId,
    now: Instant,
) -> Result<String, DbErr> {
    let gone = || DbErr::RecordNotFound(id.to_string());
    let known = sellers::lock(db, id).await?.ok_or_else(gone)?;
    let seller = Seller::recorded(Stage::Open, None, None, None);
    sellers::save(db, &known, &seller, "", now).await?;
    let (name, place) = (known.producer.name.clone(), known.producer.place_printed.clone());
    sellers::identify(db, id, Some(name), Some(place), now).await?;
    shop::open(db, &known.producer, now).await?;
    let mut shop = shop::find(db, id).await?.ok_or_else(gone)?;
    shop.story = STORY.to_owned();
    shop.story_html = format!("<p>{STORY}</p>");
    shop.return_policy = "Đổi trong 7 ngày nếu hàng không đúng mô tả.".to_owned();
    let hours = Weekday::ALL.map(|day| Interval { day, opens: 450, closes: 1050 });
    shop.hours = OpeningHours::new(hours.to_vec()).unwrap_or_default();
    shop.contacts.extend(Contact::new(ContactKind::Phone, "0912345678", true));
    shop.delivery.everywhere = true;
    shop::save(db, &shop, now).await?;
    Ok(shop.slug)
}
