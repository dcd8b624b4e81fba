//! Booths as they are listed, and those that the organiser keeps.

use crate::access::SignedIn;
use crate::accounts::taken;
use crate::catalogue::public;
use crate::codes::Code;
use crate::context::App;
use crate::fairs::allocation::pass_on;
use crate::fairs::{Done, Tag, locked, note, pages};
use crate::page::{self, DEFAULT_LIMIT};
use crate::problem::{Failure, Problem};
use crate::scalars::{Date, Line};
use domain::fairs::{Days, OrganiserAffair};
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use sea_orm::DatabaseTransaction;
use serde_json::json;
use store::fairs::floor::allocations::{self, Taker};
use store::fairs::floor::booths::{self, Booth as Kept};
use store::fairs::floor::categories;
use store::fairs::record::Fair;
use store::oversight::deeds::Doer;

/// Operations on booths.
pub struct BoothsApi;

/// A corner of a hall's plan.
#[derive(Debug, Object)]
struct BoothCorner {
    /// Centimetres rightwards.
    x: i32,
    /// Centimetres downwards.
    y: i32,
}

/// A booth.
#[derive(Debug, Object)]
struct Booth {
    /// Code within the fair.
    code: String,
    /// Name of the hall.
    hall: String,
    /// Name of the zone; empty for none.
    zone: String,
    /// Code of its category.
    category: String,
    /// The corners of its outline, the first not repeated.
    outline: Vec<BoothCorner>,
}

/// A page of booths.
#[derive(Debug, Object)]
struct BoothList {
    /// The booths, by code.
    items: Vec<Booth>,
    /// Send it as `cursor` for the next page; null at the end.
    next_cursor: Option<String>,
}

/// Days on which the organiser keeps a booth.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct BoothDays {
    /// First day; the fair's first when unsaid.
    first_day: Option<Date>,
    /// Last day; the fair's last when unsaid.
    last_day: Option<Date>,
}

#[OpenApi(tag = "Tag::Fairs")]
impl BoothsApi {
    /// List the booths of a fair
    ///
    /// From its announcement on.
    #[oai(path = "/v1/fairs/:slug/booths", method = "get", operation_id = "listFairBooths")]
    async fn list_fair_booths(
        &self,
        Data(app): Data<&App>,
        /// The fair's slug.
        slug: Path<Line<1, 120>>,
        /// `next_cursor` of the page before.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<BoothList>, Failure> {
        let fair = pages::shown(app, &slug.0.0).await?.fair;
        let after: Option<String> =
            page::cursor(cursor.0.as_ref().map(|cursor| cursor.0.as_str()))?;
        let limit = limit.0.unwrap_or(DEFAULT_LIMIT);
        let known = categories::of_fair(app.read(), fair.id).await?;
        let page = booths::list(app.read(), fair.id, after.as_deref(), limit).await?;
        let next_cursor = page.next.as_ref().map(store::page::encode);
        let items = page.items.iter().map(|one| Booth::of(one, &known)).collect();
        Ok(Json(BoothList { items, next_cursor }))
    }

    /// Keep a booth back
    ///
    /// For the organiser's members: it is let to nobody on these days. 409 `already_exists` when somebody
    /// has it on one of them.
    #[oai(
        path = "/v1/fairs/:slug/booths/:code/block",
        method = "post",
        operation_id = "blockFairBooth"
    )]
    async fn block_fair_booth(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The fair's slug.
        slug: Path<Line<1, 120>>,
        /// The booth's code.
        code: Path<Line<1, 20>>,
        Json(body): Json<BoothDays>,
    ) -> Result<Done, Failure> {
        let tx = app.store().begin().await?;
        let (fair, doer) = locked(&tx, &caller.0, &slug.0.0, OrganiserAffair::Desk).await?;
        let days = body.within(fair.days)?;
        let booth = booths::find(&tx, fair.id, &code.0.0).await?.ok_or(Code::NotFound)?;
        let taken_by = (Taker::Nobody, app.now());
        allocations::take(&tx, fair.id, booth.id, days.all(), taken_by).await.map_err(taken)?;
        done(app, tx, &doer, "block_fair_booth", (&fair, &booth, days)).await
    }

    /// Give a booth free again
    ///
    /// For the organiser's members: what was kept back of it on any day, held for the next of the waiting
    /// list at once. 409 when nothing was.
    #[oai(
        path = "/v1/fairs/:slug/booths/:code/block",
        method = "delete",
        operation_id = "unblockFairBooth"
    )]
    async fn unblock_fair_booth(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The fair's slug.
        slug: Path<Line<1, 120>>,
        /// The booth's code.
        code: Path<Line<1, 20>>,
    ) -> Result<Done, Failure> {
        let tx = app.store().begin().await?;
        let (fair, doer) = locked(&tx, &caller.0, &slug.0.0, OrganiserAffair::Desk).await?;
        let booth = booths::find(&tx, fair.id, &code.0.0).await?.ok_or(Code::NotFound)?;
        let freed = allocations::unblock(&tx, booth.id).await?;
        if freed.is_empty() {
            return Err(Code::Conflict.into());
        }
        pass_on(app, &tx, &fair, freed).await?;
        done(app, tx, &doer, "unblock_fair_booth", (&fair, &booth, fair.days)).await
    }
}

async fn done(
    app: &App,
    tx: DatabaseTransaction,
    doer: &Doer,
    action: &'static str,
    (fair, booth, days): (&Fair, &Kept, Days),
) -> Result<Done, Failure> {
    let (first, last) = (days.first().to_string(), days.last().to_string());
    let details = json!({ "booth": booth.id, "first_day": first, "last_day": last });
    note(app, &tx, doer, action, (fair, details)).await?;
    tx.commit().await?;
    Ok(Done::NoContent)
}

impl BoothDays {
    fn within(&self, all: Days) -> Result<Days, Failure> {
        let first = self.first_day.as_ref().map_or(all.first(), |day| day.0);
        let last = self.last_day.as_ref().map_or(all.last(), |day| day.0);
        let days = Days::new(first, last).ok();
        days.filter(|days| all.has(days.first()) && all.has(days.last())).ok_or_else(|| {
            let vi = "Không phải các ngày của hội chợ.";
            Problem::field("/first_day", "not_its_days", vi, "Not days of the fair.").into()
        })
    }
}

impl Booth {
    fn of(one: &Kept, categories: &[categories::Kept]) -> Self {
        let corners = one.outline.corners().iter();
        let category = categories.iter().find(|kept| kept.id == one.category);
        let category = category.map(|kept| public(&kept.category.code, None));
        Self {
            code: public(&one.code, None),
            hall: public(&one.hall, None),
            zone: public(&one.zone, None),
            category: category.unwrap_or_default(),
            outline: corners.map(|corner| BoothCorner { x: corner.x, y: corner.y }).collect(),
        }
    }
}
