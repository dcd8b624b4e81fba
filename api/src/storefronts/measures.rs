//! What the platform does against a seller: suspension and closure, with cause and notice.

use super::answers::Seller;
use super::life::{Given, answered, follow};
use super::notices::tell;
use super::{Tag, judge};
use crate::access::Operator;
use crate::codes::Code;
use crate::context::App;
use crate::problem::{Failure, Problem};
use crate::scalars::{Date, Line, Prose, Time, VietnamTime};
use domain::storefronts::{self as rules, Command, Giver, Notice, NoticeRefusal};
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::types::ToJSON as _;
use poem_openapi::{Enum, Object, OpenApi};
use serde_json::json;
use store::storefronts::sellers;
use uuid::Uuid;

/// Operations: measures against sellers.
pub struct MeasuresApi;

/// A cause for a measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
enum MeasureGround {
    /// A competent authority orders it; `order` names the order.
    AuthorityOrder,
    /// Counterfeit or smuggled goods.
    Counterfeit,
    /// Goods that may not be sold, or not without a licence that the seller lacks.
    ProhibitedGoods,
    /// Somebody's intellectual property.
    IntellectualProperty,
    /// Misleading buyers.
    Misleading,
    /// Using the OCOP mark where it may not be used.
    MarkMisused,
    /// An identity that can't be verified, or is not what was said.
    Identity,
    /// Not delivering, or not answering buyers.
    Service,
    /// Another breach of the terms.
    Terms,
}

/// A competent authority's order.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct AuthorityOrder {
    /// Who orders, as the order names itself.
    body: Line<1, 200>,
    /// Its number, such as `12/QĐ-SCT`.
    number: Line<1, 60>,
    /// Its date in Vietnam; not after today.
    date: Date,
}

/// A measure against a seller.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct Measure {
    /// The cause.
    ground: MeasureGround,
    /// The cause in words that the seller reads, 1 to 2000 characters.
    reason: Prose<1, 2000>,
    /// First instant at which it counts. Unsaid: at once on an authority's order, else from the first
    /// midnight in Vietnam that is 5 days away. Said: within 24 hours on an order, else 5 to 366 days
    /// ahead.
    from: Option<Time>,
    /// The order, with the ground `authority_order` and with no other.
    order: Option<AuthorityOrder>,
}

#[OpenApi(tag = "Tag::Storefronts")]
impl MeasuresApi {
    /// Suspend a producer
    ///
    /// For the operator, with cause and at least 5 days' notice, or at once on an authority's order.
    /// From the effective instant on, which passes by the clock, the producer's storefront is not found
    /// and the mark is withheld on all its products. That says nothing about their certificates. A
    /// suspension that is announced can be brought forward; 409 when it is suspended already.
    #[oai(path = "/v1/producers/:id/suspension", method = "post", operation_id = "suspendProducer")]
    async fn suspend_producer(
        &self,
        Data(app): Data<&App>,
        caller: Operator,
        /// The producer's id.
        id: Path<Uuid>,
        Json(body): Json<Measure>,
    ) -> Result<Json<Seller>, Failure> {
        measure(app, &caller, id.0, body, Command::Suspend, "seller_suspended").await
    }

    /// Reinstate a producer
    ///
    /// For the operator: ends a suspension or calls an announced one off, and lets a seller that was
    /// closed for cause apply again. Marks show again where certificates are in force. 409 when there is
    /// nothing of the kind.
    #[oai(
        path = "/v1/producers/:id/reinstatement",
        method = "post",
        operation_id = "reinstateProducer"
    )]
    async fn reinstate_producer(
        &self,
        Data(app): Data<&App>,
        caller: Operator,
        /// The producer's id.
        id: Path<Uuid>,
    ) -> Result<Json<Seller>, Failure> {
        undo(app, &caller, id.0, Command::Reinstate).await
    }

    /// Close a seller
    ///
    /// For the operator, with cause and notice as for a suspension. From the effective instant on the
    /// seller is `closed`, and the mark is withheld on its products until it is reinstated.
    #[oai(path = "/v1/sellers/:id/closure", method = "post", operation_id = "closeSeller")]
    async fn close_seller(
        &self,
        Data(app): Data<&App>,
        caller: Operator,
        /// The producer's id.
        id: Path<Uuid>,
        Json(body): Json<Measure>,
    ) -> Result<Json<Seller>, Failure> {
        measure(app, &caller, id.0, body, Command::Close, "seller_closed").await
    }

    /// Call off a closure
    ///
    /// For the operator, while it is announced and not yet effective; 409 otherwise.
    #[oai(path = "/v1/sellers/:id/closure", method = "delete", operation_id = "callOffClosure")]
    async fn call_off_closure(
        &self,
        Data(app): Data<&App>,
        caller: Operator,
        /// The producer's id.
        id: Path<Uuid>,
    ) -> Result<Json<Seller>, Failure> {
        undo(app, &caller, id.0, Command::CallOffClosure).await
    }
}

async fn measure(
    app: &App,
    caller: &Operator,
    id: Uuid,
    body: Measure,
    command: fn(Notice) -> Command,
    template: &'static str,
) -> Result<Json<Seller>, Failure> {
    let (doer, now) = (judge(&caller.0, id.into())?, app.now());
    let ground = rules::Ground::from(body.ground);
    let order = body.order.map(rules::Order::from);
    let notice = Notice::given(now, body.from.map(|from| from.0), ground, order.as_ref());
    let notice = notice.map_err(refused)?;
    let tx = app.store().begin().await?;
    let recorded = sellers::lock(&tx, id.into()).await?.ok_or(Code::NotFound)?;
    let given = Given {
        ground: ground.code(),
        reason: &body.reason.0,
        order: order.as_ref(),
        ..Given::plain(command(notice))
    };
    follow(app, &tx, &recorded, Giver::Operator, given, &doer).await?;
    let told = json!({
        "by": "platform",
        "ground": ground.code(),
        "reason": body.reason.0,
        "from": VietnamTime(notice.from()).to_json(),
        "order_body": order.as_ref().map(|order| order.body.clone()).unwrap_or_default(),
        "order_number": order.as_ref().map(|order| order.number.clone()).unwrap_or_default(),
        "order_date": order.as_ref().map(|order| order.date.to_string()).unwrap_or_default(),
    });
    tell(app, &tx, &recorded.producer, template, told).await?;
    answered(app, tx, id.into()).await
}

async fn undo(
    app: &App,
    caller: &Operator,
    id: Uuid,
    command: Command,
) -> Result<Json<Seller>, Failure> {
    let (doer, tx) = (judge(&caller.0, id.into())?, app.store().begin().await?);
    let recorded = sellers::lock(&tx, id.into()).await?.ok_or(Code::NotFound)?;
    follow(app, &tx, &recorded, Giver::Operator, Given::plain(command), &doer).await?;
    answered(app, tx, id.into()).await
}

fn refused(refusal: NoticeRefusal) -> Failure {
    let (pointer, code, vi, en) = match refusal {
        NoticeRefusal::TooSoon => (
            "/from",
            "notice_too_short",
            "Cần báo trước ít nhất 5 ngày, trừ khi có yêu cầu của cơ quan có thẩm quyền; và không lùi về quá khứ.",
            "It takes 5 days' notice, or an authority's order; and never counts from the past.",
        ),
        NoticeRefusal::TooLate => (
            "/from",
            "too_far_ahead",
            "Quá xa: trong 24 giờ nếu có yêu cầu của cơ quan, nếu không thì tối đa 366 ngày.",
            "Too far ahead: within 24 hours on an order, else within 366 days.",
        ),
        NoticeRefusal::OrderMissing => (
            "/order",
            "order_and_ground",
            "Hãy nêu yêu cầu của cơ quan khi và chỉ khi lý do là authority_order.",
            "Name the order with the ground authority_order, and with no other.",
        ),
        NoticeRefusal::OrderInFuture => (
            "/order/date",
            "in_future",
            "Ngày của yêu cầu còn ở tương lai.",
            "The order is dated after today.",
        ),
    };
    Problem::field(pointer, code, vi, en).into()
}

impl From<AuthorityOrder> for rules::Order {
    fn from(order: AuthorityOrder) -> Self {
        Self { body: order.body.0, number: order.number.0, date: order.date.0 }
    }
}

impl From<MeasureGround> for rules::Ground {
    fn from(ground: MeasureGround) -> Self {
        match ground {
            MeasureGround::AuthorityOrder => Self::AuthorityOrder,
            MeasureGround::Counterfeit => Self::Counterfeit,
            MeasureGround::ProhibitedGoods => Self::ProhibitedGoods,
            MeasureGround::IntellectualProperty => Self::IntellectualProperty,
            MeasureGround::Misleading => Self::Misleading,
            MeasureGround::MarkMisused => Self::MarkMisused,
            MeasureGround::Identity => Self::Identity,
            MeasureGround::Service => Self::Service,
            MeasureGround::Terms => Self::Terms,
        }
    }
}
