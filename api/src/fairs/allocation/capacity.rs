//! What is free of a fair's floor and what isn't, in numbers that add up.

use crate::access::SignedIn;
use crate::catalogue::public;
use crate::context::App;
use crate::fairs::{Tag, readable};
use crate::problem::{Failure, Problem};
use crate::scalars::{Date, Line};
use domain::fairs::OrganiserAffair;
use domain::fairs::allocation::Counts;
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use store::fairs::allocation::{capacity, waiting};
use store::fairs::floor::categories;

/// Operations: capacity.
pub struct FairCapacityApi;

/// Booths by what they are: `total` is the sum of the others. Without a day each booth counts once for each
/// day of the fair.
#[derive(Debug, Object)]
struct BoothCounts {
    /// All of them.
    total: u64,
    /// Nobody has it.
    free: u64,
    /// Offered, until a dead-line that is still to come.
    held: u64,
    /// Accepted.
    allocated: u64,
    /// Accepted, and paid or free of charge.
    confirmed: u64,
    /// Kept back by the organiser.
    blocked: u64,
}

/// The capacity of a category.
#[derive(Debug, Object)]
struct CategoryCapacity {
    /// Code of the category.
    code: String,
    /// Name.
    name: String,
    /// Its booths.
    booths: BoothCounts,
    /// How many applications wait for it.
    waiting: u64,
}

/// The capacity of a fair.
#[derive(Debug, Object)]
struct FairCapacity {
    /// All booths.
    booths: BoothCounts,
    /// How many applications wait; one that waits for several categories counts once.
    waiting: u64,
    /// By category, in the organiser's order.
    categories: Vec<CategoryCapacity>,
}

#[OpenApi(tag = "Tag::Fairs")]
impl FairCapacityApi {
    /// Read the capacity of a fair
    ///
    /// For the organiser's members: how many booths are free, held, allocated, confirmed and kept back, and
    /// how many applications wait.
    #[oai(path = "/v1/fairs/:slug/capacity", method = "get", operation_id = "getFairCapacity")]
    async fn get_fair_capacity(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The fair's slug.
        slug: Path<Line<1, 120>>,
        /// One of the fair's days; all of them when unsaid.
        day: Query<Option<Date>>,
    ) -> Result<Json<FairCapacity>, Failure> {
        let db = app.store().snapshot().await?;
        let fair = readable(&db, &caller.0, &slug.0.0, OrganiserAffair::Desk).await?;
        let day = day.0.map(|day| day.0);
        if day.is_some_and(|day| !fair.days.has(day)) {
            let vi = "Không phải ngày của hội chợ.";
            return Err(Problem::field("day", "not_its_day", vi, "Not a day of the fair.").into());
        }
        let known = categories::of_fair(&db, fair.id).await?;
        let counts = capacity::of_fair(&db, fair.id, (fair.days, day), app.now()).await?;
        let lengths = waiting::lengths(&db, fair.id).await?;
        let waiting = waiting::waiting(&db, fair.id).await?;
        let whole = counts.values().copied().fold(Counts::default(), Counts::and);
        let categories = known.iter().map(|one| CategoryCapacity {
            code: public(&one.category.code, None),
            name: public(&one.category.name, None),
            booths: BoothCounts::of(counts.get(&one.id).copied().unwrap_or_default()),
            waiting: number(lengths.get(&one.id).copied().unwrap_or(0)),
        });
        let categories = categories.collect();
        let (booths, waiting) = (BoothCounts::of(whole), number(waiting));
        Ok(Json(FairCapacity { booths, waiting, categories }))
    }
}

fn number(count: i64) -> u64 {
    u64::try_from(count).unwrap_or(0)
}

impl BoothCounts {
    fn of(counts: Counts) -> Self {
        Self {
            total: counts.total,
            free: counts.free,
            held: counts.held,
            allocated: counts.allocated,
            confirmed: counts.confirmed,
            blocked: counts.blocked,
        }
    }
}
