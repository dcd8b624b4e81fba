//! What an organiser's members tell each other about an application. Exhibitors never read it.

use super::Case;
use crate::access::SignedIn;
use crate::codes::Code;
use crate::context::App;
use crate::fairs::Tag;
use crate::oversight;
use crate::page::{self, DEFAULT_LIMIT};
use crate::problem::Failure;
use crate::scalars::{Line, Prose, Time};
use domain::fairs::applications::State;
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Object, OpenApi};
use store::fairs::exhibitors::queue::{self, Comment};
use store::oversight::deeds::Deed;
use uuid::Uuid;

/// Operations on comments.
pub struct FairCommentsApi;

/// A comment to be written.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct FairCommentEntry {
    /// What it says.
    body: Prose<1, 2000>,
}

/// A comment.
#[derive(Debug, Object)]
struct FairComment {
    /// Its id.
    id: Uuid,
    /// What it says.
    body: String,
    /// The account that wrote it.
    written_by: Uuid,
    /// When.
    written_at: Time,
}

/// A page of comments.
#[derive(Debug, Object)]
struct FairCommentList {
    /// The comments, oldest first.
    items: Vec<FairComment>,
    /// Send it as `cursor` for the next page; null at the end.
    next_cursor: Option<String>,
}

#[derive(ApiResponse)]
enum Commented {
    /// The comment is written.
    #[oai(status = 201)]
    Created(Json<FairComment>),
}

#[OpenApi(tag = "Tag::Fairs")]
impl FairCommentsApi {
    /// Comment on an application
    ///
    /// For the organiser's members, who alone read it.
    #[oai(
        path = "/v1/fair-applications/:id/comments",
        method = "post",
        operation_id = "commentFairApplication"
    )]
    async fn comment_fair_application(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The application's id.
        id: Path<Uuid>,
        Json(body): Json<FairCommentEntry>,
    ) -> Result<Commented, Failure> {
        let tx = app.store().begin().await?;
        let case = Case::lock(&tx, id.0).await?;
        let doer = case.desk(&caller.0)?;
        if case.application.state == State::Draft {
            return Err(Code::NotFound.into());
        }
        let (body, by, at) = (body.body.0, caller.0.id, app.now());
        let new = Comment { id: app.mint(), body, by, at };
        queue::comment(&tx, id.0, &new).await?;
        let deed = Deed::new("comment_fair_application", "fair_application", id.0);
        oversight::record(app, &tx, &doer, deed.within(case.fair.unit)).await?;
        tx.commit().await?;
        Ok(Commented::Created(Json(FairComment::from(new))))
    }

    /// List the comments on an application
    ///
    /// For the organiser's members.
    #[oai(
        path = "/v1/fair-applications/:id/comments",
        method = "get",
        operation_id = "listFairApplicationComments"
    )]
    async fn list_fair_application_comments(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The application's id.
        id: Path<Uuid>,
        /// `next_cursor` of the page before.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<FairCommentList>, Failure> {
        let case = Case::find(app.read(), id.0).await?;
        case.desk(&caller.0)?;
        let after = page::cursor(cursor.0.as_ref().map(|cursor| cursor.0.as_str()))?;
        let limit = limit.0.unwrap_or(DEFAULT_LIMIT);
        let page = queue::comments(app.read(), id.0, after, limit).await?;
        let next_cursor = page.next.as_ref().map(store::page::encode);
        let items = page.items.into_iter().map(FairComment::from).collect();
        Ok(Json(FairCommentList { items, next_cursor }))
    }
}

impl From<Comment> for FairComment {
    fn from(one: Comment) -> Self {
        Self { id: one.id, body: one.body, written_by: one.by.0, written_at: Time(one.at) }
    }
}
