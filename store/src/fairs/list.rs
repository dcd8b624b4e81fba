//! Fairs as the public looks for them: one statement for a page.

use super::record::Fair;
use super::rows::fair;
use crate::page::Page;
use crate::search::{Words, in_order, one_of};
use crate::statement;
use crate::storefronts::pages::square;
use domain::calendar::Day;
use domain::fairs::FairKind;
use domain::storefronts::Near;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, QueryResult, Value};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Which fairs a list wants.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// It lasts until this day or longer.
    pub from: Option<Day>,
    /// It begins on this day or sooner.
    pub to: Option<Day>,
    /// It stands in this province of today.
    pub province: Option<i32>,
    /// It stands in this commune of today.
    pub commune: Option<i32>,
    /// It is of this kind.
    pub kind: Option<FairKind>,
    /// It is meant by what was typed.
    pub words: Option<Words>,
    /// It stands in this circle; then the nearest come first.
    pub near: Option<Near>,
}

/// A fair in a list.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The fair; in a list without what only its own page shows.
    pub fair: Fair,
    /// The name of its organiser.
    pub organiser: String,
    /// Square of the distance, when the list is of those near a point.
    pub square: Option<i64>,
}

/// Where the next page of a list begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Place {
    /// By first day: ISO day, id.
    Day(String, Uuid),
    /// By distance: its square, id.
    Near(i64, Uuid),
    /// By what was typed: how many of those meant were passed.
    Meant(usize),
}

/// What lists show of a fair, as [`shown`] reads it.
const SHOWN: &str = "o.name, f.id, f.slug, f.organiser_id, f.kind, f.name, f.theme, f.unit_id, \
    f.address, f.latitude, f.longitude, f.first_day, f.last_day, f.hours, f.applications_until, \
    f.stage, f.stage_since, f.cancel_reason, f.created_at, f.updated_at, f.revision";
/// Where the distance is.
const SQUARE: usize = 21;

/// Most different words that are looked for while the index can't answer.
const MOST_WORDS: usize = 16;

/// A page of those of these fairs that the public sees and a filter wants, in the order given; `passed` of
/// them were on the pages before.
pub async fn among(
    db: &impl ConnectionTrait,
    (filter, fairs): (&Filter, &[Uuid]),
    passed: usize,
    limit: u64,
) -> Result<Page<Listed, Place>, DbErr> {
    let rest = fairs.get(passed..).unwrap_or_default();
    let filter = Filter { words: Some(Words::Among(rest.to_vec())), ..filter.clone() };
    let all = list(db, &filter, None, rest.len() as u64).await?.items;
    let found = all.into_iter().map(|one| (one.fair.id.0, one)).collect();
    Ok(in_order((fairs, passed), limit, found, Place::Meant))
}

/// A page of the fairs that the public sees, by first day.
pub async fn list(
    db: &impl ConnectionTrait,
    filter: &Filter,
    after: Option<&Place>,
    limit: u64,
) -> Result<Page<Listed, Place>, DbErr> {
    let mut values: Vec<Value> = Vec::new();
    let mut bind = |value: Value| {
        values.push(value);
        format!("${}", values.len())
    };
    let mut wanted = vec!["f.stage <> 'draft'".to_owned()];
    conditions(filter, &mut wanted, &mut bind);
    let square = filter.near.as_ref().map(|near| square("f", near, &mut wanted, &mut bind));
    match (after, &square) {
        (Some(Place::Near(far, id)), Some(square)) => {
            let (far, id) = (bind((*far).into()), bind((*id).into()));
            wanted.push(format!("({square}, f.id) > ({far}, {id})"));
        }
        (Some(Place::Day(day, id)), None) => {
            let (day, id) = (bind(day.clone().into()), bind((*id).into()));
            wanted.push(format!("(f.first_day, f.id) > ({day}, {id})"));
        }
        _ => {}
    }
    let order = square.as_deref().unwrap_or("f.first_day");
    let far = square.as_ref().map(|square| format!(", {square} AS square")).unwrap_or_default();
    let (wanted, most) = (wanted.join(" AND "), limit + 1);
    let sql = format!(
        "SELECT {SHOWN}{far} FROM fairs f \
         JOIN fairs_organisers o ON o.id = f.organiser_id \
         WHERE {wanted} ORDER BY {order}, f.id LIMIT {most}"
    );
    let rows = db.query_all_raw(statement(db, &sql, values)).await?;
    let rows = rows.iter().map(|row| shown(row, square.is_some()));
    Ok(Page::of(rows.collect::<Result<_, _>>()?, limit, |row| match row.square {
        Some(square) => Place::Near(square, row.fair.id.0),
        None => Place::Day(row.fair.days.first().to_string(), row.fair.id.0),
    }))
}

fn conditions(filter: &Filter, wanted: &mut Vec<String>, bind: &mut impl FnMut(Value) -> String) {
    let units = "f.unit_id IN (SELECT id FROM certification_units WHERE";
    if let Some(from) = filter.from {
        wanted.push(format!("f.last_day >= {}", bind(from.to_string().into())));
    }
    if let Some(to) = filter.to {
        wanted.push(format!("f.first_day <= {}", bind(to.to_string().into())));
    }
    if let Some(province) = filter.province {
        wanted.push(format!("{units} today_province_id = {})", bind(province.into())));
    }
    if let Some(commune) = filter.commune {
        wanted.push(format!("{units} today_id = {})", bind(commune.into())));
    }
    if let Some(kind) = filter.kind {
        wanted.push(format!("f.kind = {}", bind(kind.code().into())));
    }
    match &filter.words {
        // A folded word has letters and digits only, so that nothing in it is a pattern.
        Some(Words::Begin(key)) => {
            let words: BTreeSet<&str> = key.split(' ').collect();
            for word in words.into_iter().take(MOST_WORDS) {
                wanted.push(format!("f.words LIKE {}", bind(format!("% {word}%").into())));
            }
        }
        Some(Words::Among(ids)) => wanted.push(one_of("f.id", ids, bind)),
        None => {}
    }
}

/// Reads a row of a list by the places of its columns: names would be looked up anew for each.
fn shown(row: &QueryResult, near: bool) -> Result<Listed, DbErr> {
    let none = || "[]".to_owned();
    let fair = fair::Model {
        id: row.try_get_by_index(1)?,
        slug: row.try_get_by_index(2)?,
        organiser_id: row.try_get_by_index(3)?,
        kind: row.try_get_by_index(4)?,
        name: row.try_get_by_index(5)?,
        theme: row.try_get_by_index(6)?,
        about: String::new(),
        words: String::new(),
        unit_id: row.try_get_by_index(7)?,
        address: row.try_get_by_index(8)?,
        latitude: row.try_get_by_index(9)?,
        longitude: row.try_get_by_index(10)?,
        first_day: row.try_get_by_index(11)?,
        last_day: row.try_get_by_index(12)?,
        hours: row.try_get_by_index(13)?,
        co_organisers: none(),
        registration_number: String::new(),
        registration_date: String::new(),
        registration_authority: String::new(),
        website: String::new(),
        documents: none(),
        terms: String::new(),
        applications_until: row.try_get_by_index(14)?,
        stage: row.try_get_by_index(15)?,
        stage_since: row.try_get_by_index(16)?,
        cancel_reason: row.try_get_by_index(17)?,
        created_at: row.try_get_by_index(18)?,
        updated_at: row.try_get_by_index(19)?,
        revision: row.try_get_by_index(20)?,
    };
    let square = near.then(|| row.try_get_by_index(SQUARE)).transpose()?;
    Ok(Listed { fair: Fair::read(fair)?, organiser: row.try_get_by_index(0)?, square })
}

/// The fair with a slug and the name of its organiser, whatever its stage.
pub async fn one(db: &impl ConnectionTrait, slug: &str) -> Result<Option<Listed>, DbErr> {
    let sql = "SELECT f.*, o.name AS organiser_name FROM fairs f \
        JOIN fairs_organisers o ON o.id = f.organiser_id WHERE f.slug = $1";
    let Some(row) = db.query_one_raw(statement(db, sql, [slug.into()])).await? else {
        return Ok(None);
    };
    let fair = Fair::read(fair::Model::from_query_result(&row, "")?)?;
    Ok(Some(Listed { fair, organiser: row.try_get("", "organiser_name")?, square: None }))
}
