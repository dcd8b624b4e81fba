//! Sellers as their members and the operator read them.

use super::answers::{Seller, SellerSummary};
use super::{Tag, reader};
use crate::access::{Operator, SignedIn};
use crate::context::App;
use crate::page::{self, DEFAULT_LIMIT};
use crate::problem::Failure;
use crate::scalars::Line;
use domain::accounts::Affair;
use domain::storefronts::Stage;
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Enum, Object, OpenApi};
use store::storefronts::sellers;
use uuid::Uuid;

/// Operations: reading sellers.
pub struct SellersApi;

/// A page of sellers.
#[derive(Debug, Object)]
struct SellerList {
    /// The sellers, in the order in which their producers were entered.
    items: Vec<SellerSummary>,
    /// Send it as `cursor` for the next page; null at the end.
    next_cursor: Option<String>,
}

/// How far sellers have come, suspensions and closures aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
enum SellerStage {
    /// Never applied, but something was decided of it.
    Outside,
    /// Applied.
    Applied,
    /// Refused.
    Refused,
    /// Withdrawn.
    Withdrawn,
    /// Verified.
    Verified,
    /// Opened.
    Open,
}

#[OpenApi(tag = "Tag::Storefronts")]
impl SellersApi {
    /// List sellers
    ///
    /// For the operator: those who wait are at the stage `applied`.
    #[oai(path = "/v1/sellers", method = "get", operation_id = "listSellers")]
    async fn list_sellers(
        &self,
        Data(app): Data<&App>,
        _caller: Operator,
        /// Only those at this stage, suspended or closed ones included.
        stage: Query<Option<SellerStage>>,
        /// `next_cursor` of the page before, with the same stage.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<SellerList>, Failure> {
        let after = page::cursor(cursor.0.as_ref().map(|cursor| cursor.0.as_str()))?;
        let limit = limit.0.unwrap_or(DEFAULT_LIMIT);
        let stage = stage.0.map(Stage::from);
        let page = sellers::list(app.read(), stage, after, limit).await?;
        let now = app.now();
        Ok(Json(SellerList {
            items: page.items.iter().map(|one| SellerSummary::of(one, now)).collect(),
            next_cursor: page.next.as_ref().map(store::page::encode),
        }))
    }

    /// Read a seller
    ///
    /// For the producer's members who keep its storefront, and the operator: status at this instant,
    /// measures with their causes, closure window.
    #[oai(path = "/v1/sellers/:id", method = "get", operation_id = "getSeller")]
    async fn get_seller(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The producer's id.
        id: Path<Uuid>,
    ) -> Result<Json<Seller>, Failure> {
        reader(&caller.0, id.0.into(), Affair::Storefront)?;
        Seller::read(app, app.read(), id.0.into()).await.map(Json)
    }
}

impl From<SellerStage> for Stage {
    fn from(stage: SellerStage) -> Self {
        match stage {
            SellerStage::Outside => Self::Outside,
            SellerStage::Applied => Self::Applied,
            SellerStage::Refused => Self::Refused,
            SellerStage::Withdrawn => Self::Withdrawn,
            SellerStage::Verified => Self::Verified,
            SellerStage::Open => Self::Open,
        }
    }
}
