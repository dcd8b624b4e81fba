//! Quotations as producers write them.

use super::conflict;
use super::need_bodies::amount;
use crate::catalogue::OverClaims;
use crate::codes::Code;
use crate::money::Money;
use crate::problem::{Failure, FieldProblem, Problem};
use crate::scalars::{Date, Line, Prose};
use crate::speech::Sentence;
use domain::certification::PublicText;
use domain::fairs::meetings::QuotationRefusal;
use domain::ids::{ProducerId, ProductId};
use poem_openapi::Object;
use sea_orm::ConnectionTrait;
use std::collections::HashSet;
use store::catalogue::pages;
use store::fairs::meetings::quotations::Quotation;
use uuid::Uuid;

/// A quotation (báo giá). Its texts carry no claim to the OCOP mark (422 `over_claim`): the products speak for
/// themselves.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct QuotationEntry {
    /// The producer that quotes.
    pub(super) producer_id: Uuid,
    /// Which of its products, each on display and named once.
    #[oai(validator(min_items = "1", max_items = "20"))]
    product_ids: Vec<Uuid>,
    /// Price of one unit, as the need counts.
    price: Money,
    /// How much, 1 to 999,999,999, counted and as often as the need says.
    #[oai(validator(minimum(value = "1"), maximum(value = "999999999")))]
    quantity: i64,
    /// How and when it is delivered.
    delivery: Line<1, 300>,
    /// What else there is to say, plain text.
    note: Option<Prose<0, 2000>>,
    /// The last day on which it stands, which counts whole, reckoned in Vietnam: today or later.
    pub(super) valid_until: Date,
}

/// A change of a quotation; fields left out stay.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct QuotationPatch {
    /// Which of its products, each on display and named once.
    #[oai(validator(min_items = "1", max_items = "20"))]
    product_ids: Option<Vec<Uuid>>,
    /// Price of one unit.
    price: Option<Money>,
    /// How much, 1 to 999,999,999.
    #[oai(validator(minimum(value = "1"), maximum(value = "999999999")))]
    quantity: Option<i64>,
    /// How and when it is delivered.
    delivery: Option<Line<1, 300>>,
    /// What else there is to say.
    note: Option<Prose<0, 2000>>,
    /// The last day on which it stands; one that lapsed stands again with a later one.
    pub(super) valid_until: Option<Date>,
}

impl QuotationEntry {
    /// Everything that a change could say.
    pub fn change(self) -> QuotationPatch {
        QuotationPatch {
            product_ids: Some(self.product_ids),
            price: Some(self.price),
            quantity: Some(self.quantity),
            delivery: Some(self.delivery),
            note: self.note,
            valid_until: Some(self.valid_until),
        }
    }
}

impl QuotationPatch {
    /// The quotation with the change. Whether it may be changed is asked elsewhere.
    pub async fn apply(
        self,
        tx: &impl ConnectionTrait,
        mut one: Quotation,
    ) -> Result<Quotation, Failure> {
        let mut over = OverClaims::default();
        let mut take =
            |pointer: &str, text: &str| over.take(pointer, PublicText::new(text.to_owned(), None));
        self.delivery.iter().for_each(|text| take("/delivery", &text.0));
        self.note.iter().for_each(|text| take("/note", &text.0));
        over.refuse()?;
        if let Some(ids) = &self.product_ids {
            one.products = products(tx, one.producer, ids).await?;
        }
        if let Some(money) = self.price {
            one.price = amount(money, "/price/amount")?;
        }
        one.quantity = self.quantity.unwrap_or(one.quantity);
        self.delivery.into_iter().for_each(|text| one.delivery = text.0);
        self.note.into_iter().for_each(|text| one.note = text.0);
        self.valid_until.into_iter().for_each(|day| one.valid_until = day.0);
        Ok(one)
    }
}

/// Products that a producer has on display.
async fn products(
    tx: &impl ConnectionTrait,
    producer: ProducerId,
    ids: &[Uuid],
) -> Result<Vec<ProductId>, Failure> {
    let asked: Vec<ProductId> = ids.iter().copied().map(ProductId).collect();
    let shown = pages::listed(tx, &asked).await?;
    let own = shown.iter().filter(|page| page.product.producer == producer);
    let mut left: HashSet<ProductId> = own.map(|page| page.product.id).collect();
    let mut problem = Problem::new(Code::RulesOfFields);
    let mut good = true;
    for (place, _) in asked.iter().enumerate().filter(|(_, id)| !left.remove(*id)) {
        let vi = "Chủ thể không trưng bày sản phẩm này, hoặc đã nêu ở trên.";
        let sentence = Sentence::new(vi, "The producer displays none, or it is named above.");
        let pointer = format!("/product_ids/{place}");
        problem = problem.with(FieldProblem::new(pointer, "no_such_product", sentence));
        good = false;
    }
    if good { Ok(asked) } else { Err(problem.into()) }
}

/// Why a command on a quotation is refused.
pub fn refused(refusal: QuotationRefusal) -> Failure {
    match refusal {
        QuotationRefusal::WrongState(_) => {
            let vi = "Báo giá này đã được trả lời hoặc đã rút.";
            conflict("", "wrong_state", vi, "It is answered already, or taken back.")
        }
        QuotationRefusal::Lapsed => {
            conflict("", "lapsed", "Báo giá đã hết hiệu lực.", "The quotation lapsed.")
        }
        QuotationRefusal::NotTaken => {
            let vi = "Nhu cầu này không nhận báo giá nữa.";
            conflict("", "not_taken", vi, "The need takes no quotations any more.")
        }
        QuotationRefusal::Past => {
            let (vi, en) = ("Ngày này đã qua.", "That day is over.");
            Problem::field("/valid_until", "past", vi, en).into()
        }
    }
}
