//! What an order owes the platform, and why.

use crate::access::{self, SignedIn};
use crate::codes::Code;
use crate::context::App;
use crate::money::Money;
use crate::payments::Tag;
use crate::problem::Failure;
use domain::accounts::Affair;
use domain::ids::OrderId;
use domain::payments::books::Kind;
use domain::payments::commission::Rule;
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use store::orders::record::{self, Line};
use store::payments::books;
use uuid::Uuid;

/// Operations: what an order owes the platform.
pub struct ExplainingApi;

/// What an order owes the platform.
#[derive(Debug, Object)]
struct OrderCommission {
    /// The order.
    order_id: Uuid,
    /// By which rule each line was sold.
    lines: Vec<OrderLineCommission>,
    /// Commission that is earned by now: as far as goods arrived and stayed.
    commission: Money,
    /// The tax on it.
    commission_tax: Money,
    /// The producer's own tax that is kept back by now.
    withholding: Money,
}

/// What a line owes the platform once all of it is delivered, frozen as it was sold.
#[derive(Debug, Object)]
struct OrderLineCommission {
    /// The line.
    line_id: Uuid,
    /// The rule; null where none fitted, and nothing is charged.
    rule_id: Option<Uuid>,
    /// What people call the rule.
    rule_name: Option<String>,
    /// Its share of the line's total, in hundredths of a percent.
    rate: Option<u16>,
    /// The commission.
    commission: Money,
    /// The tax on it.
    commission_tax: Money,
    /// The producer's own tax.
    withholding: Money,
}

#[OpenApi(tag = "Tag::Payments")]
impl ExplainingApi {
    /// Explain an order's commission
    ///
    /// For those who act for the producer in orders: by which rule each line was sold, what it owes once it
    /// is delivered, and how much of that is earned by now. What goes back to the buyer takes its commission
    /// along.
    #[oai(
        path = "/v1/orders/:id/commission",
        method = "get",
        operation_id = "explainOrderCommission"
    )]
    async fn explain_order_commission(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The order's id.
        id: Path<Uuid>,
    ) -> Result<Json<OrderCommission>, Failure> {
        let id = OrderId(id.0);
        let order = record::find(app.read(), id).await?.ok_or(Code::NotFound)?;
        access::member_for(&caller.0, order.producer, Affair::Orders)?;
        let schedules = app.tariff().schedules(app.read(), app.now()).await?;
        let rules: Vec<&Rule> = schedules.iter().flat_map(|one| &one.rules).collect();
        let lines = record::lines(app.read(), &[id]).await?;
        let posted = books::of_order(app.read(), id).await?;
        let of = |kind: Kind| posted.get(&kind).copied().unwrap_or_default();
        Ok(Json(OrderCommission {
            order_id: id.0,
            lines: lines.iter().map(|line| OrderLineCommission::of(line, &rules)).collect(),
            commission: Money::of(of(Kind::Commission) + of(Kind::CommissionAtSource)),
            commission_tax: Money::of(of(Kind::CommissionTax) + of(Kind::CommissionTaxAtSource)),
            withholding: Money::of(of(Kind::Withholding)),
        }))
    }
}

impl OrderLineCommission {
    fn of(line: &Line, rules: &[&Rule]) -> Self {
        let rule = rules.iter().find(|rule| Some(rule.id) == line.fee.rule);
        Self {
            line_id: line.id,
            rule_id: line.fee.rule,
            rule_name: rule.map(|rule| rule.name.clone()),
            rate: rule.map(|rule| rule.rate.hundredths()),
            commission: line.fee.amount.into(),
            commission_tax: line.fee.tax.into(),
            withholding: line.fee.withheld.into(),
        }
    }
}
