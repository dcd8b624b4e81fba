//! Commission: what the platform charges producers, by schedules with a date, frozen on each line as it is
//! sold.

mod bodies;
mod explaining;
mod tariff;

pub(crate) use tariff::{Charges, Tariff};

use super::Tag;
use crate::access::{Operator, doer};
use crate::context::App;
use crate::oversight;
use crate::page::{self, DEFAULT_LIMIT};
use crate::problem::{Failure, Problem};
use crate::scalars::Line;
use bodies::{CommissionSchedule, CommissionScheduleDraft};
use domain::calendar::day_of;
use domain::ids::ProducerId;
use domain::payments::commission::{Schedule, ScheduleRefusal};
use explaining::ExplainingApi;
use poem::web::Data;
use poem_openapi::param::Query;
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Object, OpenApi};
use sea_orm::ConnectionTrait;
use serde_json::json;
use store::catalogue::producers;
use store::oversight::deeds::Deed;
use store::payments::schedules;

/// Operations: commission.
pub type CommissionApis = (SchedulesApi, ExplainingApi);

/// Operations: commission.
pub const APIS: CommissionApis = (SchedulesApi, ExplainingApi);

/// Operations: schedules of commission.
pub struct SchedulesApi;

/// A page of schedules.
#[derive(Debug, Object)]
struct CommissionScheduleList {
    /// The schedules, the one recorded last first.
    items: Vec<CommissionSchedule>,
    /// Send it as `cursor` for the next page; null at the end.
    next_cursor: Option<String>,
}

#[derive(ApiResponse)]
enum ScheduleRecorded {
    /// It is recorded, and begins on its day.
    #[oai(status = 201)]
    Recorded(Json<CommissionSchedule>),
}

#[OpenApi(tag = "Tag::Payments")]
impl SchedulesApi {
    /// List commission schedules
    ///
    /// What the platform charges producers, from which day, and what it is going to charge: the schedule
    /// recorded last first. In force is the one that began last. Buyers are charged nothing.
    #[oai(
        path = "/v1/commission-schedules",
        method = "get",
        operation_id = "listCommissionSchedules"
    )]
    async fn list_commission_schedules(
        &self,
        Data(app): Data<&App>,
        /// `next_cursor` of the page before.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<CommissionScheduleList>, Failure> {
        let all = app.tariff().schedules(app.read(), app.now()).await?;
        let before: Option<usize> =
            page::cursor(cursor.0.as_ref().map(|cursor| cursor.0.as_str()))?;
        let end = before.unwrap_or(all.len()).min(all.len());
        let limit = usize::try_from(limit.0.unwrap_or(DEFAULT_LIMIT)).unwrap_or(usize::MAX);
        let start = end.saturating_sub(limit);
        Ok(Json(CommissionScheduleList {
            items: all[start..end].iter().rev().map(CommissionSchedule::of).collect(),
            next_cursor: (start > 0).then(|| store::page::encode(&start)),
        }))
    }

    /// Record a commission schedule
    ///
    /// For the operator. It begins at least 5 days ahead and is never changed: a mistake is mended by another
    /// schedule. What was sold before keeps what it was sold by. 422 `too_soon`; `unreachable` for a rule
    /// that an earlier one leaves nothing to; `crossed` where the least is above the most;
    /// `unknown_producer`.
    #[oai(
        path = "/v1/commission-schedules",
        method = "post",
        operation_id = "createCommissionSchedule"
    )]
    async fn create_commission_schedule(
        &self,
        Data(app): Data<&App>,
        Operator(caller): Operator,
        Json(body): Json<CommissionScheduleDraft>,
    ) -> Result<ScheduleRecorded, Failure> {
        let new = body.read(app)?;
        new.check(day_of(app.now())).map_err(refused)?;
        let tx = app.store().begin().await?;
        check_producers(&tx, &new).await?;
        schedules::add(&tx, &new, caller.id, app.now()).await?;
        let deed = Deed::new("create_commission_schedule", "commission_schedule", new.id);
        let details = json!({ "from": new.from.to_string(), "rules": new.rules.len() });
        oversight::record(app, &tx, &doer(&caller), deed.with(details)).await?;
        tx.commit().await?;
        app.tariff().forget();
        Ok(ScheduleRecorded::Recorded(Json(CommissionSchedule::of(&new))))
    }
}

async fn check_producers(tx: &impl ConnectionTrait, new: &Schedule) -> Result<(), Failure> {
    let of = |place: usize| new.rules[place].scope.producer;
    let named: Vec<ProducerId> = (0..new.rules.len()).filter_map(of).collect();
    let known = producers::among(tx, &named).await?;
    let strange = |place: &usize| of(*place).is_some_and(|id| !known.contains(&id));
    let Some(place) = (0..new.rules.len()).find(strange) else { return Ok(()) };
    let pointer = format!("/rules/{place}/producer_id");
    let (vi, en) = ("Không có chủ thể này.", "There is no such producer.");
    Err(Problem::field(&pointer, "unknown_producer", vi, en).into())
}

fn refused(refusal: ScheduleRefusal) -> Failure {
    let (pointer, code, vi, en) = match refusal {
        ScheduleRefusal::TooSoon => (
            "/from".to_owned(),
            "too_soon",
            "Biểu phí phải được công bố ít nhất 5 ngày trước ngày áp dụng.",
            "Producers are told at least 5 days before it begins.",
        ),
        ScheduleRefusal::Unreachable(place) => (
            format!("/rules/{place}"),
            "unreachable",
            "Quy tắc đứng trước đã bao trùm quy tắc này.",
            "An earlier rule fits whatever this one fits: move it forward, or leave it out.",
        ),
        ScheduleRefusal::Crossed(place) => (
            format!("/rules/{place}/at_least"),
            "crossed",
            "Mức tối thiểu lớn hơn mức tối đa.",
            "The least is above the most.",
        ),
    };
    Problem::field(&pointer, code, vi, en).into()
}
