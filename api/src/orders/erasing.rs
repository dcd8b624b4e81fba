//! Erasing whom to reach about an order, once the law no longer asks to keep it.

use super::Tag;
use super::answers::{Order as Answer, one};
use super::reading::{Reader, readable};
use super::shopper::Shopper;
use crate::codes::Code;
use crate::context::App;
use crate::oversight;
use crate::problem::{Failure, FieldProblem, Problem};
use crate::speech::Sentence;
use domain::calendar::{Day, day_of};
use domain::ids::OrderId;
use domain::orders::keeping::erasable_from;
use poem::web::Data;
use poem_openapi::OpenApi;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use store::integrations;
use store::orders::{contacts, record, reviews};
use store::oversight::deeds::Deed;
use uuid::Uuid;

/// Operations: erasing contacts.
pub struct ErasingApi;

#[OpenApi(tag = "Tag::Orders")]
impl ErasingApi {
    /// Erase whom to reach
    ///
    /// For the buyer: name, telephone and addresses are gone from this order and from those that were made
    /// with it; what was sold and for how much stays, and so do reviews, of which nobody knows then whose they
    /// were. The law asks to keep the data of a contract for three
    /// years from the order (Decree 248/2026): before that 409 `conflict`, with the first day on which it can
    /// be done. Erased twice is erased.
    #[oai(path = "/v1/orders/:id/contact", method = "delete", operation_id = "eraseOrderContact")]
    async fn erase_order_contact(
        &self,
        Data(app): Data<&App>,
        caller: Shopper,
        /// The order's id.
        id: Path<Uuid>,
    ) -> Result<Json<Answer>, Failure> {
        let (tx, now) = (app.store().begin().await?, app.now());
        let order = record::lock(&tx, OrderId(id.0)).await?.ok_or(Code::NotFound)?;
        // To all but its buyer there is nothing to be erased here.
        let Ok(Reader::Buyer) = readable(&tx, &caller, &order).await else {
            return Err(Code::NotFound.into());
        };
        let from = erasable_from(order.placed_at);
        if day_of(now) < from {
            return Err(too_early(from));
        }
        contacts::erase(&tx, order.checkout, now).await?;
        for one in record::of_checkout(&tx, order.checkout).await? {
            reviews::forget_authors(&tx, one.id).await?;
            integrations::log(&tx, "orders", one.id.0, now).await?;
            let deed = Deed::new("erase_order_contact", "order", one.id.0).of(one.producer, None);
            oversight::record(app, &tx, &caller.doer(), deed).await?;
        }
        let answer = one(app, &tx, order.id).await?;
        tx.commit().await?;
        Ok(Json(answer))
    }
}

fn too_early(from: Day) -> Failure {
    let day = from.format("%d/%m/%Y");
    let vi = format!("Luật yêu cầu lưu dữ liệu hợp đồng. Có thể xóa từ ngày {day}.");
    let en = format!("The law asks to keep it. It can be erased from {from} on.");
    let field = FieldProblem::new("", "kept_by_law", Sentence::new(vi, en));
    Problem::new(Code::Conflict).with(field).into()
}
