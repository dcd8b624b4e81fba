//! Quotations as they are answered. Their texts stand under no permit; each product stands under its own.

use super::need_answers::NeedContact;
use crate::catalogue::{ProductSummary, public};
use crate::context::App;
use crate::money::Money;
use crate::scalars::{Date, Time};
use domain::calendar::Instant;
use domain::fairs::meetings::QuotationState;
use domain::ids::ProductId;
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Enum, Object};
use sea_orm::{ConnectionTrait, DbErr};
use store::catalogue::pages;
use store::fairs::meetings::quotations::Named;
use uuid::Uuid;

/// Where a quotation stands at this instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum QuotationStanding {
    /// It waits for the buyer's answer.
    Sent,
    /// Its last day is over, and nobody answered.
    Lapsed,
    /// The buyer takes it.
    Accepted,
    /// The buyer doesn't.
    Declined,
    /// The producer took it back.
    Withdrawn,
}

/// A quotation in a list.
#[derive(Debug, Object)]
pub struct QuotationSummary {
    /// Its id.
    id: Uuid,
    /// The need that it answers.
    need_id: Uuid,
    /// The producer's id.
    producer_id: Uuid,
    /// Name of the producer.
    producer: String,
    /// Of which products, in the producer's order.
    product_ids: Vec<Uuid>,
    /// Price of one unit, as the need counts.
    price: Money,
    /// How much, counted and as often as the need says.
    quantity: i64,
    /// How and when it is delivered.
    delivery: String,
    /// What else there is to say, plain text.
    note: String,
    /// The last day on which it stands, which counts whole, reckoned in Vietnam.
    valid_until: Date,
    /// Where it stands at this instant.
    state: QuotationStanding,
    /// Why the buyer declined; empty when unsaid.
    reason: String,
    /// When it was sent.
    sent_at: Time,
    /// When it was last changed.
    updated_at: Time,
    /// Version for `If-Match`.
    revision: i64,
}

/// A quotation.
#[derive(Debug, Object)]
pub struct Quotation {
    #[oai(flatten)]
    summary: QuotationSummary,
    /// What is needed, as the need says.
    need: String,
    /// The products that are on display, each with its own mark as of this instant.
    products: Vec<ProductSummary>,
    /// Whom to ask at the buyer's: for the producer once the quotation is accepted, null before.
    contact: Option<NeedContact>,
}

#[derive(ApiResponse)]
pub enum VersionedQuotation {
    /// The quotation.
    #[oai(status = 200)]
    Found(
        Json<Box<QuotationSummary>>,
        /// Its version, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
}

impl QuotationSummary {
    /// A quotation as it stands at an instant.
    pub fn of(one: &Named, now: Instant) -> Self {
        let quotation = &one.quotation;
        let lapsed = quotation.state.is_lapsed(quotation.valid_until, now);
        Self {
            id: quotation.id,
            need_id: quotation.need,
            producer_id: quotation.producer.0,
            producer: public(&one.producer, None),
            product_ids: quotation.products.iter().map(|id| id.0).collect(),
            price: quotation.price.into(),
            quantity: quotation.quantity,
            delivery: public(&quotation.delivery, None),
            note: public(&quotation.note, None),
            valid_until: Date(quotation.valid_until),
            state: match quotation.state {
                QuotationState::Sent if lapsed => QuotationStanding::Lapsed,
                QuotationState::Sent => QuotationStanding::Sent,
                QuotationState::Accepted => QuotationStanding::Accepted,
                QuotationState::Declined => QuotationStanding::Declined,
                QuotationState::Withdrawn => QuotationStanding::Withdrawn,
            },
            reason: public(&quotation.reason, None),
            sent_at: Time(quotation.sent),
            updated_at: Time(quotation.updated),
            revision: quotation.revision,
        }
    }
}

impl Quotation {
    /// A quotation with its products, each as it may be shown now.
    pub async fn read(
        app: &App,
        db: &impl ConnectionTrait,
        (one, need): (&Named, &str),
        contact: Option<NeedContact>,
    ) -> Result<Self, DbErr> {
        let (wanted, now) = (&one.quotation.products, app.now());
        let shown = pages::listed(db, wanted).await?;
        let page = |id: &ProductId| shown.iter().find(|page| page.product.id == *id);
        let products = wanted.iter().filter_map(page);
        Ok(Self {
            summary: QuotationSummary::of(one, now),
            need: public(need, None),
            products: products.map(|page| ProductSummary::of(app, page, now)).collect(),
            contact,
        })
    }
}
