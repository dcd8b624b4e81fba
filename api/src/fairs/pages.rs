//! Fairs as the public reads them: from their announcement on.

use super::Tag;
use super::answers::{Fair, FairSummary};
use super::bodies::FairKind;
use super::linked_data;
use crate::catalogue::unit;
use crate::codes::Code;
use crate::context::App;
use crate::json::Straight;
use crate::page::{self, DEFAULT_LIMIT};
use crate::problem::Failure;
use crate::scalars::{CommuneCode, Date, Degrees, Line, ProvinceCode, Typed};
use crate::search;
use crate::storefronts::circle;
use ::search::document::Kind;
use domain::calendar::day_of;
use domain::certification::Level;
use domain::ids::FairId;
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::types::{Any, ToJSON as _};
use poem_openapi::{ApiResponse, Object, OpenApi};
use serde::Serialize;
use serde_json::Value;
use store::fairs::list::{self, Filter, Listed, Place};
use store::fairs::{record, reports};
use store::page::Page;
use store::search::Words;

/// Operations: reading fairs.
pub struct FairsApi;

/// A page of fairs.
#[derive(Debug, Object, Serialize)]
struct FairList {
    /// The fairs: the nearest first where a point was given, with words what is meant most, else by first
    /// day.
    items: Vec<FairSummary>,
    /// Send it as `cursor` for the next page; null at the end.
    next_cursor: Option<String>,
    /// With `q`: the index can't answer just now, and words were looked for at the beginning of words of
    /// name, theme and address only.
    degraded: bool,
}

#[derive(ApiResponse)]
enum FoundFairs {
    /// The page.
    #[oai(status = 200)]
    Found(
        Straight<FairList>,
        /// With `q`, up to where the index has followed: cursors hold while this stands.
        #[oai(header = "X-Search-Watermark")]
        Option<String>,
    ),
}

#[derive(ApiResponse)]
enum LinkedFair {
    /// The event.
    #[oai(status = 200, content_type = "application/ld+json")]
    Event(Json<Any<Value>>),
}

#[OpenApi(tag = "Tag::Fairs")]
impl FairsApi {
    /// List and search fairs
    ///
    /// Those that are announced or further, called-off ones included, by first day; with words, what is
    /// meant most first; with a point, the nearest first. Without `from` and `to` those that are not over.
    #[oai(path = "/v1/fairs", method = "get", operation_id = "listFairs")]
    #[expect(clippy::too_many_arguments, reason = "one parameter per filter of the list")]
    async fn list_fairs(
        &self,
        Data(app): Data<&App>,
        /// Words of its name, organiser, place, kind or description, tones or not, such as
        /// `hoi cho xuan ha noi`. Pages lead to the fairs among the first 1,000 hits.
        q: Query<Option<Typed>>,
        /// It lasts until this day or longer. Today in Vietnam when neither this nor `to` is said.
        from: Query<Option<Date>>,
        /// It begins on this day or sooner.
        to: Query<Option<Date>>,
        /// Code of a province of today (2 digits) in which it stands.
        province: Query<Option<ProvinceCode>>,
        /// Code of a commune of today (5 digits) in which it stands.
        commune: Query<Option<CommuneCode>>,
        /// Its kind.
        kind: Query<Option<FairKind>>,
        /// A point in degrees north and east, such as `21.03,105.85`.
        near: Query<Option<Degrees>>,
        /// Kilometres around the point, 1 to 200; 50 when unsaid. Only with `near`.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        within_km: Query<Option<u16>>,
        /// `next_cursor` of the page before, with the same filters.
        cursor: Query<Option<Line<1, 600>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<FoundFairs, Failure> {
        let within = |level, code: Option<String>, name| {
            code.map(|code| unit(app, level, &code, name)).transpose()
        };
        let now = app.now();
        let (from, to) = (from.0.map(|day| day.0), to.0.map(|day| day.0));
        let filter = Filter {
            from: from.or_else(|| to.is_none().then(|| day_of(now))),
            to,
            province: within(Level::Province, province.0.map(|code| code.0), "province")?,
            commune: within(Level::Commune, commune.0.map(|code| code.0), "commune")?,
            kind: kind.0.map(Into::into),
            words: None,
            near: circle(near.0, within_km.0)?,
        };
        let meant = search::typed(app, Kind::Fair, q.0).await?;
        let filter = Filter { words: meant.words, ..filter };
        let after = page::cursor(cursor.0.as_ref().map(|cursor| cursor.0.as_str()))?;
        let page = page_of(app, &filter, after, limit.0.unwrap_or(DEFAULT_LIMIT)).await?;
        let list = FairList {
            items: page.items.iter().map(|one| FairSummary::of(app, one, now)).collect(),
            next_cursor: page.next.as_ref().map(store::page::encode),
            degraded: meant.degraded,
        };
        Ok(FoundFairs::Found(Straight(list), meant.watermark))
    }

    /// Read a fair
    ///
    /// From its announcement on. Its texts belong to no product and carry no claim to the OCOP mark.
    #[oai(path = "/v1/fairs/:slug", method = "get", operation_id = "getFair")]
    async fn get_fair(
        &self,
        Data(app): Data<&App>,
        /// The fair's slug.
        slug: Path<Line<1, 120>>,
    ) -> Result<Json<Box<Fair>>, Failure> {
        read(app, &slug.0.0).await.map(Json)
    }

    /// Read a fair as linked data
    ///
    /// An `Event` in the words of schema.org, for `<script type="application/ld+json">`.
    #[oai(path = "/v1/fairs/:slug/event.jsonld", method = "get", operation_id = "getFairEvent")]
    async fn get_fair_event(
        &self,
        Data(app): Data<&App>,
        /// The fair's slug.
        slug: Path<Line<1, 120>>,
    ) -> Result<LinkedFair, Failure> {
        let one = shown(app, &slug.0.0).await?;
        Ok(LinkedFair::Event(Json(Any(linked_data::event(app, &one)))))
    }
}

/// What `getFair` answers.
pub(crate) async fn fair_of(app: &App, id: FairId) -> Result<Value, Failure> {
    let fair = record::by_id(app.read(), id).await?.ok_or(Code::NotFound)?;
    Ok(read(app, &fair.slug).await?.to_json().unwrap_or_default())
}

async fn read(app: &App, slug: &str) -> Result<Box<Fair>, Failure> {
    let one = shown(app, slug).await?;
    let results = reports::find(app.read(), one.fair.id).await?;
    Ok(Box::new(Fair::of(app, &one, results, app.now())))
}

/// A fair that the public sees.
pub(super) async fn shown(app: &App, slug: &str) -> Result<Listed, Failure> {
    let found = list::one(app.read(), slug).await?;
    let public = |one: &Listed| one.fair.stage.is_public();
    Ok(found.filter(public).ok_or(Code::NotFound)?)
}

/// The page after a place that belongs to this order.
async fn page_of(
    app: &App,
    filter: &Filter,
    after: Option<Place>,
    limit: u64,
) -> Result<Page<Listed, Place>, Failure> {
    let page = match (&filter.words, &filter.near, after) {
        (Some(Words::Among(ids)), None, None) => {
            list::among(app.read(), (filter, ids), 0, limit).await?
        }
        (Some(Words::Among(ids)), None, Some(Place::Meant(passed))) => {
            list::among(app.read(), (filter, ids), passed, limit).await?
        }
        (Some(Words::Among(_)), None, Some(_))
        | (_, None, Some(Place::Near(..)))
        | (_, Some(_), Some(Place::Day(..)))
        | (_, _, Some(Place::Meant(_))) => return Err(Code::InvalidCursor.into()),
        (_, _, after) => list::list(app.read(), filter, after.as_ref(), limit).await?,
    };
    Ok(page)
}
