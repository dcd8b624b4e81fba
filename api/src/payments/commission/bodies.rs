//! Schedules as they cross the wire.

use crate::context::App;
use crate::money::Money;
use crate::orders::PaymentMethod;
use crate::problem::{Failure, Problem};
use crate::scalars::{Date, Line, SetNumber};
use domain::catalogue::ProductSet;
use domain::money::Dong;
use domain::payments::Method;
use domain::payments::commission::{Rate, Rule, Schedule, Scope, Withholding};
use poem_openapi::Object;
use uuid::Uuid;

/// What the platform is to charge from a day on.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub(super) struct CommissionScheduleDraft {
    /// First day in force, at least 5 days ahead: producers are told beforehand.
    from: Date,
    /// The tax on the commission (thuế GTGT), in hundredths of a percent: `1000` is 10 %. It comes on top.
    #[oai(validator(minimum(value = "0"), maximum(value = "10000")))]
    tax_rate: u16,
    /// Tax kept back for households; off when unsaid.
    withholding: Option<TaxWithholding>,
    /// The rules, tried in their order: the first that fits counts. Where none fits nothing is charged.
    #[oai(validator(max_items = "200"))]
    rules: Vec<CommissionRuleDraft>,
}

/// The tax that the platform keeps back for sellers that are households, where the law in force asks for it.
#[derive(Clone, Debug, Object)]
#[oai(deny_unknown_fields)]
pub(super) struct TaxWithholding {
    /// The act that asks for it, as cited: `117/2025/NĐ-CP`.
    legal_act: Line<1, 200>,
    /// The share of the price of goods, in hundredths of a percent: `150` is 1.5 %.
    #[oai(validator(minimum(value = "0"), maximum(value = "10000")))]
    goods_rate: u16,
    /// The same of services, which are those of product set 26.
    #[oai(validator(minimum(value = "0"), maximum(value = "10000")))]
    services_rate: u16,
}

/// A rule.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub(super) struct CommissionRuleDraft {
    /// What people call it.
    name: Line<1, 100>,
    /// Only for sales of this producer.
    producer_id: Option<Uuid>,
    /// Only for products of this set.
    set_number: Option<SetNumber>,
    /// Only for orders that are paid like this.
    payment_method: Option<PaymentMethod>,
    /// The share of a line's total, in hundredths of a percent: `250` is 2.5 %.
    #[oai(validator(minimum(value = "0"), maximum(value = "10000")))]
    rate: u16,
    /// For each piece, besides; nothing when unsaid.
    each: Option<Money>,
    /// At least so much for a line. A line never owes more than it costs.
    at_least: Option<Money>,
    /// At most so much for a line.
    at_most: Option<Money>,
}

/// What the platform charges from a day on, until another schedule begins.
#[derive(Clone, Debug, Object)]
pub(super) struct CommissionSchedule {
    /// Its id.
    id: Uuid,
    /// First day in force. Of two schedules that begin on the same day the one recorded last is.
    from: Date,
    /// The tax on the commission, in hundredths of a percent.
    tax_rate: u16,
    /// Tax kept back for households; null where none is.
    withholding: Option<TaxWithholding>,
    /// The rules, tried in their order.
    rules: Vec<CommissionRule>,
}

/// A rule of a schedule.
#[derive(Clone, Debug, Object)]
pub(super) struct CommissionRule {
    /// Its id, which lines that were sold by it keep.
    id: Uuid,
    /// What people call it.
    name: String,
    /// Only for sales of this producer.
    producer_id: Option<Uuid>,
    /// Only for products of this set.
    set_number: Option<SetNumber>,
    /// Only for orders that are paid like this.
    payment_method: Option<PaymentMethod>,
    /// The share of a line's total, in hundredths of a percent.
    rate: u16,
    /// For each piece, besides.
    each: Money,
    /// At least so much for a line.
    at_least: Option<Money>,
    /// At most so much for a line.
    at_most: Option<Money>,
}

impl CommissionScheduleDraft {
    /// The schedule that is meant.
    pub(super) fn read(self, app: &App) -> Result<Schedule, Failure> {
        let rules = self.rules.into_iter().enumerate();
        Ok(Schedule {
            id: app.mint(),
            from: self.from.0,
            fee_tax: rate(self.tax_rate),
            withholding: self.withholding.map(|one| Withholding {
                legal_act: one.legal_act.0,
                goods: rate(one.goods_rate),
                services: rate(one.services_rate),
            }),
            rules: rules.map(|(place, rule)| rule.read(app, place)).collect::<Result<_, _>>()?,
        })
    }
}

/// The validators let nothing beyond the whole through.
fn rate(hundredths: u16) -> Rate {
    Rate::new(hundredths).unwrap_or_default()
}

impl CommissionRuleDraft {
    fn read(self, app: &App, place: usize) -> Result<Rule, Failure> {
        let amount = |money: Option<Money>, field: &str| -> Result<Option<Dong>, Failure> {
            let Some(money) = money else { return Ok(None) };
            money.dong().map(Some).ok_or_else(|| {
                let (vi, en) = ("Số tiền không hợp lệ.", "Not an amount of 0 to 10¹² đồng.");
                Problem::field(&format!("/rules/{place}/{field}"), "invalid_amount", vi, en).into()
            })
        };
        Ok(Rule {
            id: app.mint(),
            name: self.name.0,
            scope: Scope {
                producer: self.producer_id.map(Into::into),
                set: self.set_number.and_then(|number| ProductSet::new(number.0)),
                method: self.payment_method.map(Method::from),
            },
            rate: rate(self.rate),
            each: amount(self.each, "each")?.unwrap_or_default(),
            at_least: amount(self.at_least, "at_least")?,
            at_most: amount(self.at_most, "at_most")?,
        })
    }
}

impl CommissionSchedule {
    pub(super) fn of(one: &Schedule) -> Self {
        let withholding = one.withholding.as_ref().map(|tax| TaxWithholding {
            legal_act: Line(tax.legal_act.clone()),
            goods_rate: tax.goods.hundredths(),
            services_rate: tax.services.hundredths(),
        });
        Self {
            id: one.id,
            from: Date(one.from),
            tax_rate: one.fee_tax.hundredths(),
            withholding,
            rules: one.rules.iter().map(CommissionRule::of).collect(),
        }
    }
}

impl CommissionRule {
    fn of(rule: &Rule) -> Self {
        Self {
            id: rule.id,
            name: rule.name.clone(),
            producer_id: rule.scope.producer.map(|id| id.0),
            set_number: rule.scope.set.map(|set| SetNumber(set.number())),
            payment_method: rule.scope.method.map(PaymentMethod::from),
            rate: rule.rate.hundredths(),
            each: rule.each.into(),
            at_least: rule.at_least.map(Money::from),
            at_most: rule.at_most.map(Money::from),
        }
    }
}
