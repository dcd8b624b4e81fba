//! Review: what waits is approved or sent back with reasons; the history of a listing's changes.

use super::answers::{NewReview, ProductChange, ProductChangeList, ReviewDecision};
use super::letters::{self, Letter};
use crate::access::{self, Jurisdiction, OfficerOrOperator, SignedIn};
use crate::catalogue::Tag;
use crate::catalogue::capacity::{self, check_reader};
use crate::catalogue::case::Case;
use crate::codes::Code;
use crate::context::App;
use crate::page::{self, DEFAULT_LIMIT};
use crate::problem::{Failure, Problem};
use crate::scalars::Line;
use domain::accounts::Affair;
use domain::catalogue::Step;
use domain::catalogue::changes::{ChangeKind, Ruling};
use domain::certification::acts::Act;
use poem::web::Data;
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use sea_orm::DatabaseTransaction;
use serde_json::json;
use store::accounts::sessions::SignedInAccount;
use store::catalogue::changes::{self, Change};
use store::catalogue::pages;
use uuid::Uuid;

/// Operations: reviewing listings and their changes.
pub struct ReviewsApi;

#[OpenApi(tag = "Tag::Catalogue")]
impl ReviewsApi {
    /// List what waits for review
    ///
    /// Submissions and edits, oldest first: for the operator all, for officers those of their unit.
    #[oai(path = "/v1/product-changes", method = "get", operation_id = "listPendingChanges")]
    async fn list_pending(
        &self,
        Data(app): Data<&App>,
        caller: OfficerOrOperator,
        /// `next_cursor` of the page before.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<ProductChangeList>, Failure> {
        let reach = capacity::reach(&caller.0, Act::ReviewListing)?;
        let after = page::cursor(cursor.0.as_ref().map(|cursor| cursor.0.as_str()))?;
        let limit = limit.0.unwrap_or(DEFAULT_LIMIT);
        let found = changes::queue(app.read(), &reach, after, limit).await?;
        // A queue over many products stands under no product's permit.
        Ok(Json(ProductChangeList {
            items: found.items.iter().map(|one| ProductChange::of(one, None)).collect(),
            next_cursor: found.next.as_ref().map(store::page::encode),
        }))
    }

    /// Read the history of a listing
    ///
    /// Every change, newest first: who, when, which fields, from what to what, and what a review came to.
    /// For those who act for the producer, officers who review or take down there, and the operator.
    #[oai(path = "/v1/products/:id/changes", method = "get", operation_id = "listProductChanges")]
    async fn list_changes(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The product's id.
        id: Path<Uuid>,
        /// `next_cursor` of the page before.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<ProductChangeList>, Failure> {
        let page = pages::whole(app.read(), id.0.into()).await?.ok_or(Code::NotFound)?;
        check_reader(app, &caller.0, (&page.product).into())?;
        let after = page::cursor(cursor.0.as_ref().map(|cursor| cursor.0.as_str()))?;
        let limit = limit.0.unwrap_or(DEFAULT_LIMIT);
        let found = changes::of_product(app.read(), page.product.id, after, limit).await?;
        let verdict = page.dossier.verdict(app.now());
        // A variant's texts stand under the permit only where it covers the variant.
        let permit_of = |change: &Change| {
            let permit = verdict.permit()?;
            let Some(id) = change.row.variant_id else { return Some(permit) };
            let row = page.variants.iter().find(|row| row.variant.id.0 == id)?;
            permit.covers(&row.variant).then_some(permit)
        };
        Ok(Json(ProductChangeList {
            items: found.items.iter().map(|one| ProductChange::of(one, permit_of(one))).collect(),
            next_cursor: found.next.as_ref().map(store::page::encode),
        }))
    }

    /// Review what waits
    ///
    /// By the operator, or an officer of the place within the table of acts; nobody reviews what is his
    /// own. Approving a submission publishes the product. Approving an edit applies it to the product as
    /// it is by then: 409 `conflict` with pointers when a field that it changes was edited since, or, with
    /// `certified_particulars`, when a certificate came on file meanwhile and no officer approves. Sending
    /// back takes reasons. The producer is told by mail.
    #[oai(
        path = "/v1/product-changes/:id/review",
        method = "post",
        operation_id = "reviewProductChange"
    )]
    async fn review(
        &self,
        Data(app): Data<&App>,
        caller: OfficerOrOperator,
        /// The change's id.
        id: Path<Uuid>,
        Json(body): Json<NewReview>,
    ) -> Result<Json<ProductChange>, Failure> {
        let tx = app.store().begin().await?;
        let change = changes::find(&tx, id.0).await?.ok_or(Code::NotFound)?;
        let case = Case::take_up(app, &tx, change.row.product_id.into()).await?;
        let doer = capacity::moderator(app, &caller.0, Act::ReviewListing, case.owner())?;
        let reasons = body.reasons.as_ref().map(|text| text.0.as_str());
        if body.decision == ReviewDecision::SendBack && reasons.is_none() {
            return Err(reasons_missing());
        }
        let ruling = Ruling::from(body.decision);
        if !changes::decide(&tx, &change, ruling, (&doer, reasons), case.now).await? {
            return Err(Code::Conflict.into());
        }
        rule(app, &tx, &case, &change, (ruling, &caller.0)).await?;
        let details = json!({ "change": change.row.id, "approved": ruling == Ruling::Approve });
        case.record(app, &tx, &doer, "review_product_change", details).await?;
        tell(app, &tx, &case, &change, (ruling, reasons)).await?;
        let decided = changes::find(&tx, id.0).await?.ok_or(Code::Broken)?;
        tx.commit().await?;
        Ok(Json(ProductChange::of(&decided, None)))
    }

    /// Take back what waits
    ///
    /// A submission, which is a draft again then, or an edit: by those who act for the producer. 409 when
    /// it waits no longer.
    #[oai(
        path = "/v1/product-changes/:id/withdrawal",
        method = "post",
        operation_id = "withdrawProductChange"
    )]
    async fn take_back(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The change's id.
        id: Path<Uuid>,
    ) -> Result<Json<ProductChange>, Failure> {
        let tx = app.store().begin().await?;
        let change = changes::find(&tx, id.0).await?.ok_or(Code::NotFound)?;
        let case = Case::take_up(app, &tx, change.row.product_id.into()).await?;
        let owner = case.owner();
        let doer = access::member_for(&caller.0, owner.producer, Affair::Listings)?;
        if !changes::decide(&tx, &change, Ruling::TakeBack, (&doer, None), case.now).await? {
            return Err(Code::Conflict.into());
        }
        rule(app, &tx, &case, &change, (Ruling::TakeBack, &caller.0)).await?;
        let details = json!({ "change": change.row.id });
        case.record(app, &tx, &doer, "withdraw_product_change", details).await?;
        let decided = changes::find(&tx, id.0).await?.ok_or(Code::Broken)?;
        tx.commit().await?;
        Ok(Json(ProductChange::of(&decided, None)))
    }
}

/// What a ruling does to the listing.
async fn rule(
    app: &App,
    tx: &DatabaseTransaction,
    case: &Case,
    change: &Change,
    (ruling, by): (Ruling, &SignedInAccount),
) -> Result<(), Failure> {
    let step = match (change.kind, ruling) {
        (ChangeKind::Submission, Ruling::Approve) => Step::Approve,
        (ChangeKind::Submission, Ruling::Reject) => Step::SendBack,
        (ChangeKind::Submission, Ruling::TakeBack) => Step::Recall,
        (ChangeKind::Edit, Ruling::Approve) => {
            let place = Jurisdiction::of_unit(app, case.row.unit_id);
            let officer = access::office_for(by, Act::EditCatalogue, None, place).is_ok();
            return case.approve(tx, &change.fields, officer).await;
        }
        (ChangeKind::Edit, _) => return Ok(()),
        (ChangeKind::Status | ChangeKind::Variant, _) => return Err(Code::Conflict.into()),
    };
    case.move_to(tx, step).await.map(drop)
}

async fn tell(
    app: &App,
    tx: &DatabaseTransaction,
    case: &Case,
    change: &Change,
    (ruling, reasons): (Ruling, Option<&str>),
) -> Result<(), Failure> {
    let letter = Letter {
        template: "moderation_result",
        product: case.row.id,
        name: &case.row.name,
        about: change.row.id.to_string(),
        params: json!({
            "result": if ruling == Ruling::Approve { "approved" } else { "sent_back" },
            "kind": change.kind.code(),
            "reasons": reasons.unwrap_or_default(),
        }),
    };
    Ok(letters::tell(app, tx, case.row.producer_id.into(), letter).await?)
}

fn reasons_missing() -> Failure {
    let vi = "Hãy nêu lý do để chủ thể biết cần sửa gì.";
    let en = "Say why, so that the producer knows what to mend.";
    Problem::field("/reasons", "reasons_missing", vi, en).into()
}
