//! Stock as producers count it.

use super::answers::StockLevel;
use super::places;
use crate::access::{self, SignedIn};
use crate::codes::Code;
use crate::context::App;
use crate::integrations::idempotency::{Key, Once};
use crate::orders::Tag;
use crate::oversight;
use crate::problem::{Failure, Problem};
use crate::scalars::{Date, Line};
use domain::accounts::Affair;
use domain::catalogue::ProductSet;
use domain::ids::VariantId;
use domain::orders::stock::{Movement, Pieces};
use poem::web::Data;
use poem_openapi::param::{Header, Path};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Enum, Object, OpenApi};
use serde_json::json;
use store::catalogue::pages::{self, ProductPage};
use store::orders::rows;
use store::orders::stock::{self, Cause};
use store::oversight::deeds::Deed;
use uuid::Uuid;

/// Operations: counting stock.
pub struct StockMovementsApi;

/// What a producer moves by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
enum CountedMovement {
    /// Goods came in.
    Received,
    /// The count was wrong: more or fewer are there.
    Adjusted,
}

/// A movement to be written down.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct StockCount {
    /// What happened.
    kind: CountedMovement,
    /// How many pieces: at least 1 of `received`; of `adjusted` what to add, below zero to take away. Never
    /// 0, and at most 1,000,000,000.
    #[oai(validator(minimum(value = "-1000000000"), maximum(value = "1000000000")))]
    quantity: i64,
    /// Why; needed to adjust, such as "hỏng do ẩm".
    reason: Option<Line<1, 200>>,
    /// Where; the producer's first place when unsaid, which is opened where there is none.
    location_id: Option<Uuid>,
    /// Of a bookable service: on which day. Its capacity counts where nothing was moved.
    day: Option<Date>,
}

#[derive(ApiResponse)]
enum Moved {
    /// The movement is written, and these are the counts after it.
    #[oai(status = 201)]
    Written(
        Json<StockLevel>,
        /// `true` where this is the answer of an earlier request with the same key.
        #[oai(header = "Idempotent-Replayed")]
        Option<String>,
    ),
}

#[OpenApi(tag = "Tag::Orders")]
impl StockMovementsApi {
    /// Count stock
    ///
    /// For members of the producer. Adds what came in, or puts a count right. Movements are kept for good;
    /// counts are their sums. 409 `conflict` where more would be promised to buyers than is left. Send an
    /// `Idempotency-Key`: repeated within 24 hours, the request moves nothing again and gets the same answer.
    #[oai(
        path = "/v1/products/:id/variants/:variant/stock-movements",
        method = "post",
        operation_id = "moveStock"
    )]
    async fn move_stock(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The product's id.
        id: Path<Uuid>,
        /// The variant's id.
        variant: Path<Uuid>,
        /// A key of your own for this request: 8 to 255 ASCII characters, such as a UUID.
        #[oai(name = "Idempotency-Key")]
        key: Header<Key>,
        Json(body): Json<StockCount>,
    ) -> Result<Moved, Failure> {
        let tx = app.store().begin().await?;
        let page = pages::whole(&tx, id.0.into()).await?.ok_or(Code::NotFound)?;
        let doer = access::member_for(&caller.0, page.product.producer, Affair::Listings)?;
        let row = page.variants.iter().find(|row| row.variant.id == VariantId(variant.0));
        let row = row.ok_or(Code::NotFound)?;
        let scope = format!("account {} moveStock {}", caller.0.id, variant.0);
        let once = Once::new(scope, key.0, &body);
        if let Some(answer) = once.replay::<StockLevel>(app, &tx).await? {
            return Ok(Moved::Written(Json(answer), Some("true".to_owned())));
        }
        let movement = body.read(&page)?;
        let now = app.now();
        let wanted = (page.product.producer, body.location_id);
        let place = places::find(app, &tx, wanted, now).await?;
        let day = body.day.as_ref().map(|day| day.0);
        let there = places::stock_at(app, &tx, row, (place, day), now).await?;
        let reason = body.reason.map(|reason| reason.0).unwrap_or_default();
        let cause = Cause { order: None, reason, account: Some(caller.0.id) };
        stock::move_pieces(&tx, there.id, &movement, &cause, now).await.map_err(unsound)?;
        let (on_hand, ..) = movement.deltas();
        let after = rows::stock::Model { on_hand: there.on_hand + on_hand, ..there };
        let deed = Deed::new("move_stock", "stock", after.id)
            .of(page.product.producer, page.product.unit)
            .with(json!({ "kind": movement.kind().code(), "quantity": on_hand }));
        oversight::record(app, &tx, &doer, deed).await?;
        let answer = StockLevel::of(&after);
        once.keep(app, &tx, &answer).await?;
        tx.commit().await?;
        Ok(Moved::Written(Json(answer), None))
    }
}

impl StockCount {
    fn read(&self, page: &ProductPage) -> Result<Movement, Failure> {
        let set = u8::try_from(page.product.set_number).ok().and_then(ProductSet::new);
        if self.day.is_some() && !set.is_some_and(ProductSet::is_service) {
            let (vi, en) =
                ("Chỉ dịch vụ đặt chỗ mới có ngày.", "Only bookable services have days.");
            return Err(Problem::field("/day", "not_of_goods", vi, en).into());
        }
        let movement = match self.kind {
            CountedMovement::Received => Pieces::new(self.quantity).map(Movement::received),
            CountedMovement::Adjusted => Movement::adjusted(self.quantity),
        };
        if self.kind == CountedMovement::Adjusted && self.reason.is_none() {
            let (vi, en) = ("Hãy nêu lý do điều chỉnh.", "Say why the count is put right.");
            return Err(Problem::field("/reason", "reason_missing", vi, en).into());
        }
        movement.ok_or_else(|| {
            let vi = "Số lượng không hợp lệ: nhập kho từ 1; điều chỉnh khác 0.";
            let en = "Not a quantity: at least 1 comes in, and an adjustment is not 0.";
            Problem::field("/quantity", "invalid_quantity", vi, en).into()
        })
    }
}

fn unsound(error: sea_orm::DbErr) -> Failure {
    if store::refused_by(&error, stock::SOUND) { Code::Conflict.into() } else { error.into() }
}
