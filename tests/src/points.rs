//! Builders of points of sale.

use crate::marketplace::Marketplace;
use crate::people::Caller;
use crate::photos;
use domain::certification::Level;
use domain::ids::{PointId, ProducerId, ProductId};
use domain::points_of_sale::{Life, PointKind};
use domain::storefronts::{Location, OpeningHours};
use store::points_of_sale::points::{self, NewPoint, Owner, Point};
use uuid::Uuid;

impl Marketplace {
    /// A shop of a producer in the commune of Vĩnh Tuy (01156), as far as it has come.
    ///
    /// # Panics
    /// When it can't be written.
    pub async fn point(
        &self,
        producer: ProducerId,
        name: &str,
        goods: &[ProductId],
        life: Life,
    ) -> PointId {
        let point = Point { owner: Owner::Producer(producer), life, ..self.shop(name) };
        self.point_as(point, goods).await
    }

    /// A shop in that commune that nobody has decided about, not written yet.
    ///
    /// # Panics
    /// When the commune is missing.
    pub fn shop(&self, name: &str) -> Point {
        Point {
            id: self.app.mint(),
            owner: Owner::Nobody,
            operator: name.to_owned(),
            name: name.to_owned(),
            kind: PointKind::Shop,
            unit: self.app.units().current(Level::Commune, "01156").expect("a commune").id,
            address: format!("Thôn Bản Chàng, {name}"),
            location: Location::on_earth(22.33, 104.87),
            area: Some(60),
            staff: Some(3),
            hours: OpeningHours::default(),
            other_goods: 0,
            life: Life::Draft,
            registered_at: self.app.now(),
            revision: 1,
        }
    }

    /// A photo of a point, sent by somebody who runs it; another for each number.
    ///
    /// # Panics
    /// When it isn't taken.
    pub async fn point_photo(
        &self,
        point: PointId,
        by: &Caller,
        (alt, number): (&str, u32),
    ) -> Uuid {
        let path = format!("/v1/points-of-sale/{point}/photos?alt={alt}");
        let file = photos::photo(48, 36, number);
        let made = by.send_file(self, &path, "image/jpeg", file).await.expect(201);
        made["id"].as_str().and_then(|id| id.parse().ok()).expect("an id")
    }

    /// Writes a point, whatever it says.
    ///
    /// # Panics
    /// When it can't be written.
    pub async fn point_as(&self, point: Point, goods: &[ProductId]) -> PointId {
        let (id, now) = (point.id, self.app.now());
        let by = self.visitor().await.account.into();
        let tx = self.app.store().begin().await.expect("a transaction");
        let new = NewPoint { point, goods: goods.iter().copied().collect() };
        points::add_all(&tx, &[new], by, now).await.expect("a point is written");
        tx.commit().await.expect("it commits");
        id
    }
}
