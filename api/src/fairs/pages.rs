//! Fairs as the public reads them: from their announcement on.

use super::Tag;
use super::answers::{Fair, FairSummary};
use super::bodies::FairKind;
use super::linked_data;
use crate::catalogue::unit;
use crate::codes::Code;
use crate::context::App;
use crate::page::{self, DEFAULT_LIMIT};
use crate::problem::{Failure, Problem};
use crate::scalars::{CommuneCode, Date, Degrees, Line, ProvinceCode, Typed};
use crate::storefronts::circle;
use domain::calendar::day_of;
use domain::certification::Level;
use domain::text;
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::types::Any;
use poem_openapi::{ApiResponse, Object, OpenApi};
use serde_json::Value;
use store::fairs::list::{self, Filter, Listed, Place};
use store::fairs::reports;

/// Operations: reading fairs.
pub struct FairsApi;

/// Most different words of a search that count.
const MOST_WORDS: usize = 16;

/// A page of fairs.
#[derive(Debug, Object)]
struct FairList {
    /// The fairs: the nearest first where a point was given, else by first day.
    items: Vec<FairSummary>,
    /// Send it as `cursor` for the next page; null at the end.
    next_cursor: Option<String>,
}

#[derive(ApiResponse)]
enum LinkedFair {
    /// The event.
    #[oai(status = 200, content_type = "application/ld+json")]
    Event(Json<Any<Value>>),
}

#[OpenApi(tag = "Tag::Fairs")]
impl FairsApi {
    /// List fairs
    ///
    /// Those that are announced or further, called-off ones included, by first day; with a point, the
    /// nearest first. Without `from` and `to` those that are not over.
    #[oai(path = "/v1/fairs", method = "get", operation_id = "listFairs")]
    #[expect(clippy::too_many_arguments, reason = "one parameter per filter of the list")]
    async fn list_fairs(
        &self,
        Data(app): Data<&App>,
        /// Words of name, theme and address, with or without tones; each must begin one of its words.
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
    ) -> Result<Json<FairList>, Failure> {
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
            words: words(q.0.as_ref())?,
            near: circle(near.0, within_km.0)?,
        };
        let after = page::cursor(cursor.0.as_ref().map(|cursor| cursor.0.as_str()))?;
        let fits = |place: &Place| matches!(place, Place::Near(..)) == filter.near.is_some();
        if !after.as_ref().is_none_or(fits) {
            return Err(Code::InvalidCursor.into());
        }
        let limit = limit.0.unwrap_or(DEFAULT_LIMIT);
        let page = list::list(app.read(), &filter, after.as_ref(), limit).await?;
        Ok(Json(FairList {
            items: page.items.iter().map(|one| FairSummary::of(app, one, now)).collect(),
            next_cursor: page.next.as_ref().map(store::page::encode),
        }))
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
        let one = shown(app, &slug.0.0).await?;
        let results = reports::find(app.read(), one.fair.id).await?;
        Ok(Json(Box::new(Fair::of(app, &one, results, app.now()))))
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

/// A fair that the public sees.
pub(super) async fn shown(app: &App, slug: &str) -> Result<Listed, Failure> {
    let found = list::one(app.read(), slug).await?;
    let public = |one: &Listed| one.fair.stage.is_public();
    Ok(found.filter(public).ok_or(Code::NotFound)?)
}

fn words(typed: Option<&Typed>) -> Result<Vec<String>, Failure> {
    let Some(typed) = typed else { return Ok(Vec::new()) };
    let folded = text::key(&typed.0);
    let mut words: Vec<String> = folded.split(' ').map(str::to_owned).collect();
    words.sort_unstable();
    words.dedup();
    words.truncate(MOST_WORDS);
    if folded.is_empty() {
        let (vi, en) = ("Hãy nhập chữ hoặc số.", "Type letters or digits.");
        return Err(Problem::field("q", "no_words", vi, en).into());
    }
    Ok(words)
}
