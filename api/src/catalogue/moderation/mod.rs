//! The life of a listing: submitted, displayed, hidden, withdrawn; and what its producer reads of it.

mod answers;
mod letters;
mod reports;
mod review;
mod takedowns;

pub(crate) use answers::FlaggedPassage;
pub use answers::ProductChange;
pub use reports::ListingReportsApi;
pub use review::ReviewsApi;
pub use takedowns::{Takedown, TakedownsApi};

use super::capacity::{Owner, check_reader, writer};
use super::case::Case;
use super::offers::take_texts;
use super::texts::ListingTexts;
use super::{ProductDetail, ProductStatus, ProductSummary, Tag};
use crate::access::{self, SignedIn};
use crate::codes::Code;
use crate::context::App;
use crate::page::{self, DEFAULT_LIMIT};
use crate::problem::Failure;
use crate::scalars::Line;
use answers::{ListingState, OwnListing, OwnListingList};
use domain::accounts::Affair;
use domain::catalogue::Step;
use domain::catalogue::changes::{ChangeKind, ChangeState, Ruling};
use domain::catalogue::filter::Hit;
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::types::ToJSON as _;
use poem_openapi::{ApiResponse, Object, OpenApi};
use sea_orm::DatabaseTransaction;
use serde_json::{Value, json};
use store::accounts::sessions::SignedInAccount;
use store::catalogue::pages::ProductPage;
use store::catalogue::takedowns as taken;
use store::catalogue::{changes, pages, producers, status};
use uuid::Uuid;

/// Operations: the life of listings.
pub struct ListingsApi;

/// A listing as those entitled read it, on display or not.
#[derive(Debug, Object)]
struct Listing {
    /// The product, as it is or would be displayed.
    product: ProductDetail,
    /// The change that waits for review: a submission or an edit.
    pending: Option<ProductChange>,
    /// Why the last submission was sent back.
    sent_back: Option<String>,
    /// Takedowns that still run.
    takedowns: Vec<Takedown>,
}

#[derive(ApiResponse)]
enum Submitted {
    /// The draft waits for review.
    #[oai(status = 201)]
    Waiting(Json<ProductChange>),
}

#[OpenApi(tag = "Tag::Catalogue")]
impl ListingsApi {
    /// Submit a draft for review
    ///
    /// By those who act for the producer. All texts of the product and its variants pass the linter of
    /// claims and the keyword filter: what may not stand is refused with its pointer and passage, what is
    /// doubtful is flagged to the reviewer. While it waits it can't be edited; take it back first. 409 when
    /// it is no draft.
    #[oai(path = "/v1/products/:id/submission", method = "post", operation_id = "submitProduct")]
    async fn submit(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The product's id.
        id: Path<Uuid>,
    ) -> Result<Submitted, Failure> {
        let tx = app.store().begin().await?;
        let case = Case::take_up(app, &tx, id.0.into()).await?;
        let owner = case.owner();
        let doer = access::member_for(&caller.0, owner.producer, Affair::Listings)?;
        let saved = case.move_to(&tx, Step::Submit).await?;
        let fields = case.status_to(&saved);
        let mut change = case.change(app, ChangeKind::Submission, ChangeState::Pending, fields);
        change.flags = check_all_texts(&tx, &case).await?;
        let id = change.id;
        changes::add(&tx, change, &doer, case.now).await?;
        case.record(app, &tx, &doer, "submit_product", json!({ "change": id })).await?;
        let change = changes::find(&tx, id).await?.ok_or(Code::Broken)?;
        tx.commit().await?;
        Ok(Submitted::Waiting(Json(ProductChange::of(&change, None))))
    }

    /// Take a product off display
    ///
    /// By those who act for the producer, or an officer of its place. It carries no mark then. 409 unless
    /// it is published.
    #[oai(path = "/v1/products/:id/hiding", method = "post", operation_id = "hideProduct")]
    async fn hide(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The product's id.
        id: Path<Uuid>,
    ) -> Result<Json<ListingState>, Failure> {
        step(app, &caller.0, id.0, Step::Hide, "hide_product").await
    }

    /// Put a hidden product on display again
    ///
    /// By those who act for the producer, or an officer of its place. 409 unless it is hidden: what an
    /// authority had taken down comes back only when that is lifted.
    #[oai(path = "/v1/products/:id/showing", method = "post", operation_id = "showProduct")]
    async fn show(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The product's id.
        id: Path<Uuid>,
    ) -> Result<Json<ListingState>, Failure> {
        step(app, &caller.0, id.0, Step::Show, "show_product").await
    }

    /// Withdraw a product
    ///
    /// For good, by those who act for the producer. The public no longer sees it; its producer, officers
    /// and the operator read it for as long as the law asks and longer. What waited for review is taken
    /// back. 409 while a takedown runs.
    #[oai(path = "/v1/products/:id/withdrawal", method = "post", operation_id = "withdrawProduct")]
    async fn withdraw(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The product's id.
        id: Path<Uuid>,
    ) -> Result<Json<ListingState>, Failure> {
        let tx = app.store().begin().await?;
        let case = Case::take_up(app, &tx, id.0.into()).await?;
        let owner = case.owner();
        let doer = access::member_for(&caller.0, owner.producer, Affair::Listings)?;
        let saved = case.step(app, &tx, Step::Withdraw, &doer, None).await?;
        if let Some(waiting) = changes::pending(&tx, case.id()).await? {
            changes::decide(&tx, &waiting, Ruling::TakeBack, (&doer, None), case.now).await?;
        }
        case.record(app, &tx, &doer, "withdraw_product", json!({})).await?;
        let status = status::of(&saved)?.into();
        tx.commit().await?;
        Ok(Json(ListingState::of(&saved, status)))
    }

    /// Read a listing
    ///
    /// On display or not, withdrawn ones too: for those who act for the producer, officers who review or
    /// take down there, and the operator.
    #[oai(path = "/v1/products/:id/listing", method = "get", operation_id = "getListing")]
    async fn get(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The product's id.
        id: Path<Uuid>,
    ) -> Result<Json<Listing>, Failure> {
        let page = pages::whole(app.read(), id.0.into()).await?.ok_or(Code::NotFound)?;
        check_reader(app, &caller.0, (&page.product).into())?;
        read(app, &page).await.map(Json)
    }

    /// List a producer's listings
    ///
    /// Of any status, newest product first: for those who act for the producer, officers of its place, and
    /// the operator.
    #[oai(path = "/v1/producers/:id/listings", method = "get", operation_id = "listListings")]
    async fn list(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The producer's id.
        id: Path<Uuid>,
        /// Only those that stand so.
        status: Query<Option<ProductStatus>>,
        /// `next_cursor` of the page before, with the same filter.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<OwnListingList>, Failure> {
        let producer =
            producers::one(app.read(), &id.0.to_string()).await?.ok_or(Code::NotFound)?;
        let owner = Owner { producer: producer.id.into(), unit: producer.unit_id };
        check_reader(app, &caller.0, owner)?;
        let after = page::cursor(cursor.0.as_ref().map(|cursor| cursor.0.as_str()))?;
        let limit = limit.0.unwrap_or(DEFAULT_LIMIT);
        let status = status.0.map(Into::into);
        let found = pages::of_producer(app.read(), owner.producer, status, after, limit).await?;
        let own = |page: &ProductPage| OwnListing {
            product: ProductSummary::of(app, page, app.now()),
            status: page.product.status.into(),
        };
        Ok(Json(OwnListingList {
            items: found.items.iter().map(own).collect(),
            next_cursor: found.next.as_ref().map(store::page::encode),
        }))
    }
}

/// What `getListing` answers to those entitled.
pub(crate) async fn listing_of(app: &App, id: Uuid) -> Result<Value, Failure> {
    let page = pages::whole(app.read(), id.into()).await?.ok_or(Code::NotFound)?;
    Ok(read(app, &page).await?.to_json().unwrap_or_default())
}

async fn read(app: &App, page: &ProductPage) -> Result<Listing, Failure> {
    let db = app.read();
    let verdict = page.dossier.verdict(app.now());
    let permit = verdict.permit();
    let pending = changes::pending(db, page.product.id).await?;
    let sent_back = changes::sent_back(db, page.product.id).await?;
    let running = taken::running_of(db, page.product.id).await?;
    Ok(Listing {
        product: ProductDetail::of(app, page, app.now()),
        pending: pending.map(|change| ProductChange::of(&change, permit)),
        sent_back: sent_back.map(|reasons| super::public(&reasons, permit)),
        takedowns: running.iter().map(Takedown::of).collect(),
    })
}

/// A step that those take who write the listing.
async fn step(
    app: &App,
    account: &SignedInAccount,
    id: Uuid,
    step: Step,
    action: &'static str,
) -> Result<Json<ListingState>, Failure> {
    let tx = app.store().begin().await?;
    let case = Case::take_up(app, &tx, id.into()).await?;
    let writer = writer(app, account, case.owner())?;
    let saved = case.step(app, &tx, step, &writer.doer, None).await?;
    case.record(app, &tx, &writer.doer, action, json!({})).await?;
    let status = status::of(&saved)?.into();
    tx.commit().await?;
    Ok(Json(ListingState::of(&saved, status)))
}

/// Checks every text of a listing: what is flagged, or a refusal of what may not stand. A draft stands
/// under no permit.
async fn check_all_texts(
    tx: &DatabaseTransaction,
    case: &Case,
) -> Result<Vec<(String, Hit)>, Failure> {
    let page = pages::whole(tx, case.id()).await?.ok_or(Code::NotFound)?;
    let particulars = changes::particulars(&case.row)?;
    let mut texts = ListingTexts::new(case.set(), None);
    for (field, text) in particulars.fields() {
        texts.take(&format!("/{}", field.code()), text);
    }
    for (place, row) in page.variants.iter().enumerate() {
        take_texts(&mut texts, row, &format!("/variants/{place}"));
    }
    texts.finish()
}
