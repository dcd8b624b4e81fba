//! How producers deliver and are paid.

use super::Tag;
use super::carts::PaymentMethod;
use crate::access::{self, SignedIn};
use crate::catalogue::{public, unit};
use crate::codes::Code;
use crate::context::App;
use crate::money::Money;
use crate::oversight;
use crate::problem::{Failure, Problem};
use crate::scalars::{Line, ProvinceCode};
use domain::accounts::Affair;
use domain::certification::Level;
use domain::ids::{PointId, ProducerId};
use domain::money::Dong;
use domain::orders::delivery::{Method, Row};
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{Enum, Object, OpenApi};
use sea_orm::ConnectionTrait;
use serde_json::json;
use store::catalogue::producers;
use store::orders::counters;
use store::orders::delivery::{self, Offered};
use store::oversight::deeds::Deed;
use store::payments::terms;
use store::points_of_sale::points;
use uuid::Uuid;

/// Operations: how producers deliver and are paid.
pub struct TermsApi;

/// How goods come to the buyer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
enum DeliveryKind {
    /// Sent, at one price.
    Flat,
    /// Sent, at a price by province and weight.
    Table,
    /// Fetched at the storefront, free.
    PickupAtStorefront,
    /// Fetched at a point of introduction and sale, free.
    PickupAtPoint,
}

/// A row of a table of prices.
#[derive(Clone, Debug, Object)]
#[oai(deny_unknown_fields)]
struct DeliveryPrice {
    /// Codes of provinces of today to which it applies; all when empty.
    #[oai(validator(max_items = "40"))]
    provinces: Vec<ProvinceCode>,
    /// The heaviest parcel in grams; any weight, a weight unknown included, when null.
    #[oai(validator(minimum(value = "1"), maximum(value = "1000000")))]
    up_to_g: Option<u32>,
    /// The price of a parcel.
    price: Money,
}

/// A way of delivery to be offered.
#[derive(Clone, Debug, Object)]
#[oai(deny_unknown_fields)]
struct DeliveryDraft {
    /// What it is.
    kind: DeliveryKind,
    /// Its name, as buyers read it, such as "Giao tận nhà".
    name: Line<1, 100>,
    /// Of `flat`: the price of a parcel.
    price: Option<Money>,
    /// Of `table`: the rows; the first that fits counts.
    #[oai(validator(max_items = "200"))]
    prices: Option<Vec<DeliveryPrice>>,
    /// Of `pickup_at_point`: the approved point.
    point_id: Option<Uuid>,
}

/// How a producer delivers and is paid.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct SalesTermsDraft {
    /// The ways of delivery, in the order in which buyers see them.
    #[oai(validator(max_items = "20"))]
    delivery_methods: Vec<DeliveryDraft>,
    /// Whether it takes cash on delivery.
    cod: bool,
    /// Whether it takes bank transfers by VietQR; true when unsaid. They are offered once it has an account
    /// for them (`setBankAccount`).
    vietqr: Option<bool>,
}

/// A way of delivery that is offered.
#[derive(Clone, Debug, Object)]
struct DeliveryMethod {
    /// Its id, for carts. It changes whenever the list is set.
    id: Uuid,
    /// What it is.
    kind: DeliveryKind,
    /// Its name.
    name: String,
    /// Of `flat`: the price of a parcel.
    price: Option<Money>,
    /// Of `table`: the rows; the first that fits counts.
    prices: Option<Vec<DeliveryPrice>>,
    /// Of `pickup_at_point`: the point.
    point_id: Option<Uuid>,
}

/// How a producer delivers and is paid.
#[derive(Debug, Object)]
struct SalesTerms {
    /// The ways of delivery; none where the producer has not said.
    delivery_methods: Vec<DeliveryMethod>,
    /// The ways of payment: `card` where the marketplace takes cards and the producer has a connected account
    /// for them (`setCardAccount`).
    payment_methods: Vec<PaymentMethod>,
}

#[OpenApi(tag = "Tag::Orders")]
impl TermsApi {
    /// How a producer delivers and is paid
    #[oai(path = "/v1/producers/:id/sales-terms", method = "get", operation_id = "getSalesTerms")]
    async fn get_sales_terms(
        &self,
        Data(app): Data<&App>,
        /// The producer's id.
        id: Path<Uuid>,
    ) -> Result<Json<SalesTerms>, Failure> {
        let producer = ProducerId(id.0);
        producers::one(app.read(), &id.0.to_string()).await?.ok_or(Code::NotFound)?;
        Ok(Json(read(app, app.read(), producer).await?))
    }

    /// Say how you deliver and are paid
    ///
    /// For those who act for the producer in orders. The list takes the place of that before; orders keep
    /// what they were made with, and carts that chose what is gone choose anew.
    #[oai(path = "/v1/producers/:id/sales-terms", method = "put", operation_id = "setSalesTerms")]
    async fn set_sales_terms(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The producer's id.
        id: Path<Uuid>,
        Json(body): Json<SalesTermsDraft>,
    ) -> Result<Json<SalesTerms>, Failure> {
        let producer = ProducerId(id.0);
        let doer = access::member_for(&caller.0, producer, Affair::Orders)?;
        let now = app.now();
        let tx = app.store().begin().await?;
        let mut offered = Vec::new();
        for (place, draft) in body.delivery_methods.into_iter().enumerate() {
            let at = format!("/delivery_methods/{place}");
            let name = draft.name.0.clone();
            let method = draft.read(app, &tx).await.map_err(|failure| failure.within(&at))?;
            offered.push(Offered { id: app.mint(), producer, name, method });
        }
        delivery::replace(&tx, producer, &offered, now).await?;
        let said = terms::Said { cod: body.cod, vietqr: body.vietqr.unwrap_or(true) };
        terms::say(&tx, producer, said, now).await?;
        let details = json!({
            "delivery_methods": offered.len(), "cod": said.cod, "vietqr": said.vietqr,
        });
        let deed = Deed::new("set_sales_terms", "producer", producer.0).of(producer, None);
        oversight::record(app, &tx, &doer, deed.with(details)).await?;
        let answer = read(app, &tx, producer).await?;
        tx.commit().await?;
        Ok(Json(answer))
    }
}

async fn read(
    app: &App,
    db: &impl ConnectionTrait,
    producer: ProducerId,
) -> Result<SalesTerms, Failure> {
    let counters = counters::of(db, &[producer], app.cards().is_some()).await?.remove(&producer);
    let counter = counters.unwrap_or_default();
    Ok(SalesTerms {
        delivery_methods: counter.offered.iter().map(|one| DeliveryMethod::of(app, one)).collect(),
        payment_methods: counter.taken.into_iter().map(Into::into).collect(),
    })
}

impl DeliveryDraft {
    async fn read(self, app: &App, db: &impl ConnectionTrait) -> Result<Method, Failure> {
        let given = (self.price, self.prices, self.point_id);
        match (self.kind, given) {
            (DeliveryKind::Flat, (Some(price), None, None)) => {
                Ok(Method::Flat { price: dong(price, "/price")? })
            }
            (DeliveryKind::Table, (None, Some(prices), None)) if !prices.is_empty() => {
                let rows = prices.into_iter().enumerate();
                let rows = rows.map(|(place, row)| row.read(app, &format!("/prices/{place}")));
                Ok(Method::Table { rows: rows.collect::<Result<_, _>>()? })
            }
            (DeliveryKind::PickupAtStorefront, (None, None, None)) => Ok(Method::AtStorefront),
            (DeliveryKind::PickupAtPoint, (None, None, Some(id))) => {
                let point = PointId(id);
                if points::find(db, point).await?.is_none() {
                    let (vi, en) = ("Không có điểm bán này.", "There is no such point of sale.");
                    return Err(Problem::field("/point_id", "unknown_point", vi, en).into());
                }
                Ok(Method::AtPoint { point })
            }
            _ => {
                let vi = "Loại này cần đúng phần của nó: `flat` cần `price`, `table` cần `prices`, \
                     `pickup_at_point` cần `point_id`.";
                let en = "Each kind takes its own part and no other: `flat` takes `price`, `table` \
                     `prices`, `pickup_at_point` `point_id`.";
                Err(Problem::field("/kind", "parts_of_kind", vi, en).into())
            }
        }
    }
}

impl DeliveryPrice {
    fn read(self, app: &App, at: &str) -> Result<Row, Failure> {
        let provinces = self
            .provinces
            .iter()
            .map(|code| unit(app, Level::Province, &code.0, &format!("{at}/provinces")));
        Ok(Row {
            provinces: provinces.collect::<Result<_, _>>()?,
            up_to: self.up_to_g,
            price: dong(self.price, &format!("{at}/price"))?,
        })
    }

    fn of(app: &App, row: &Row) -> Self {
        let code = |id: &i32| app.units().unit(*id).map(|unit| ProvinceCode(unit.code.clone()));
        Self {
            provinces: row.provinces.iter().filter_map(code).collect(),
            up_to_g: row.up_to,
            price: row.price.into(),
        }
    }
}

impl DeliveryMethod {
    fn of(app: &App, one: &Offered) -> Self {
        let (kind, price, prices, point_id) = match &one.method {
            Method::Flat { price } => (DeliveryKind::Flat, Some(*price), None, None),
            Method::Table { rows } => (DeliveryKind::Table, None, Some(rows), None),
            Method::AtStorefront => (DeliveryKind::PickupAtStorefront, None, None, None),
            Method::AtPoint { point } => (DeliveryKind::PickupAtPoint, None, None, Some(point.0)),
        };
        Self {
            id: one.id,
            kind,
            name: public(&one.name, None),
            price: price.map(Money::from),
            prices: prices.map(|rows| rows.iter().map(|row| DeliveryPrice::of(app, row)).collect()),
            point_id,
        }
    }
}

fn dong(money: Money, pointer: &str) -> Result<Dong, Failure> {
    money.dong().ok_or_else(|| {
        let (vi, en) = ("Số tiền không hợp lệ.", "Not an amount from 0 to 1,000,000,000,000 đồng.");
        Problem::field(pointer, "invalid_amount", vi, en).into()
    })
}
