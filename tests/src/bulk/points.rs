//! Points of sale: half of them in four cities, the others all over the country.

use super::Chance;
use api::App;
use domain::calendar::Instant;
use domain::ids::{PointId, ProductId};
use domain::points_of_sale::{Approval, Life, PointKind};
use domain::storefronts::{Interval, Location, OpeningHours, Weekday};
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait};
use store::accounts::rows::account;
use store::certification::rows::unit;
use store::micros;
use store::points_of_sale::points::{NewPoint, Owner, Point, add_all};

/// A point for every so many products, and at most so many.
const PRODUCTS_EACH: usize = 5;
const MOST: usize = 20_000;
/// Products that each lists.
const SHELF: usize = 5;
/// Hà Nội, Hạ Long, Đà Nẵng, Thành phố Hồ Chí Minh.
const CITIES: [(f64, f64); 4] = [(21.03, 105.85), (20.95, 107.08), (16.06, 108.22), (10.78, 106.7)];

/// Opens points that list some of these products; where they stand.
pub async fn open(
    db: &impl ConnectionTrait,
    app: &App,
    (products, communes): (&[(ProductId, Instant)], &[unit::Model]),
    chance: &mut Chance,
) -> Result<Vec<(f64, f64)>, DbErr> {
    let now = app.now();
    let (mut new, mut places) = (Vec::new(), Vec::new());
    for number in 0..MOST.min(products.len() / PRODUCTS_EACH) {
        let place = place(number, chance);
        let goods = (0..SHELF).map(|_| chance.one_of(products).0).collect();
        let commune = chance.one_of(communes);
        new.push(NewPoint { point: point(number, place, commune, (chance, now)), goods });
        places.push(place);
    }
    let by: uuid::Uuid = chance.id(now);
    let row = account::ActiveModel {
        id: Set(by),
        email: Set(format!("{}@example.vn", by.simple())),
        name: Set("Sở Công Thương".to_owned()),
        password_hash: Set(String::new()),
        created_at: Set(micros(now)),
        language: Set("vi".to_owned()),
        email_verified_at: Set(None),
    };
    account::Entity::insert(row).exec_without_returning(db).await?;
    add_all(db, &new, by.into(), now).await?;
    Ok(places)
}

fn place(number: usize, chance: &mut Chance) -> (f64, f64) {
    let mut part =
        || f64::from(u32::try_from(chance.below(1 << 20)).unwrap_or_default()) / f64::from(1 << 20);
    if number.is_multiple_of(2) {
        let (north, east) = CITIES[(number / 2) % CITIES.len()];
        (north + (part() - 0.5) * 0.3, east + (part() - 0.5) * 0.3)
    } else {
        (8.6 + part() * 14.0, 103.0 + part() * 6.0)
    }
}

fn point(
    number: usize,
    (north, east): (f64, f64),
    commune: &unit::Model,
    (chance, now): (&mut Chance, Instant),
) -> Point {
    let hours = Weekday::ALL.map(|day| Interval { day, opens: 450, closes: 1080 });
    Point {
        id: chance.id::<PointId>(now),
        owner: Owner::Nobody,
        operator: format!("HTX Dịch vụ nông nghiệp {}", commune.name),
        name: format!("Cửa hàng nông sản {} số {number}", commune.name),
        kind: *chance.one_of(&PointKind::ALL),
        unit: commune.id,
        address: format!("Số {number}, đường Trung tâm"),
        location: Location::on_earth(north, east),
        area: Some(50),
        staff: Some(3),
        hours: OpeningHours::new(hours.to_vec()).unwrap_or_default(),
        other_goods: 0,
        life: Life::Approved(Approval { from: now, until: now + chrono::TimeDelta::days(700) }),
        registered_at: now,
        revision: 1,
    }
}
