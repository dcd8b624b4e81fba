//! Reading the audit, by those whom it concerns.

use super::rows::deed;
use crate::page::Page;
use crate::statement;
use domain::ids::ProducerId;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, QueryResult, Value};
use uuid::Uuid;

/// Whose acts are read: an act is there for whoever one of these lets see it.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// All of them.
    pub everything: bool,
    /// Those on objects that lie somewhere, wherever that is.
    pub every_unit: bool,
    /// Those on objects in these communes of today.
    pub communes: Vec<i32>,
    /// Those on objects in these provinces of today.
    pub provinces: Vec<i32>,
    /// Those on objects of these producers.
    pub producers: Vec<ProducerId>,
}

/// A unit of today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Within {
    /// A commune.
    Commune(i32),
    /// A province, with all that lies in it.
    Province(i32),
}

/// Which acts are wanted.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter {
    /// Those on this object.
    pub object: Option<Uuid>,
    /// Those on objects of this producer.
    pub producer: Option<ProducerId>,
    /// Those on objects that lie here.
    pub within: Option<Within>,
}

/// An act with the names of those who did it.
#[derive(Clone, Debug)]
pub struct Act {
    /// The stored act.
    pub row: deed::Model,
    /// The name of the account.
    pub actor: Option<String>,
    /// The name of the body.
    pub body: Option<String>,
}

const SELECT: &str = "SELECT d.*, a.name AS actor_name, b.name AS body_name \
    FROM oversight_deeds d LEFT JOIN accounts a ON a.id = d.actor_id \
    LEFT JOIN accounts_bodies b ON b.id = d.body_id";

/// A page of the acts that a scope lets see, newest first.
pub async fn page(
    db: &impl ConnectionTrait,
    scope: &Scope,
    filter: Filter,
    before: Option<i64>,
    limit: u64,
) -> Result<Page<Act, i64>, DbErr> {
    let mut values: Vec<Value> = Vec::new();
    let mut bind = |value: Value| {
        values.push(value);
        format!("${}", values.len())
    };
    let mut wanted = vec![seen_by(scope, &mut bind)];
    if let Some(object) = filter.object {
        wanted.push(format!("d.object_id = {}", bind(object.into())));
    }
    if let Some(producer) = filter.producer {
        wanted.push(format!("d.producer_id = {}", bind(producer.0.into())));
    }
    match filter.within {
        Some(Within::Commune(id)) => wanted.push(in_communes(vec![bind(id.into())])),
        Some(Within::Province(id)) => wanted.push(in_provinces(vec![bind(id.into())])),
        None => {}
    }
    if let Some(before) = before {
        wanted.push(format!("d.seq < {}", bind(before.into())));
    }
    let most = bind(i64::try_from(limit + 1).unwrap_or(i64::MAX).into());
    let sql = format!("{SELECT} WHERE {} ORDER BY d.seq DESC LIMIT {most}", wanted.join(" AND "));
    let rows = db.query_all_raw(statement(db, &sql, values)).await?;
    let acts = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::of(acts, limit, |act| act.row.seq))
}

fn seen_by(scope: &Scope, bind: &mut impl FnMut(Value) -> String) -> String {
    if scope.everything {
        return "1 = 1".to_owned();
    }
    let mut ways = Vec::new();
    if scope.every_unit {
        ways.push("d.unit_id IS NOT NULL".to_owned());
    }
    if !scope.communes.is_empty() {
        ways.push(in_communes(scope.communes.iter().map(|id| bind((*id).into())).collect()));
    }
    if !scope.provinces.is_empty() {
        ways.push(in_provinces(scope.provinces.iter().map(|id| bind((*id).into())).collect()));
    }
    if !scope.producers.is_empty() {
        let own: Vec<String> = scope.producers.iter().map(|id| bind(id.0.into())).collect();
        ways.push(format!("d.producer_id IN ({})", own.join(", ")));
    }
    if ways.is_empty() { "1 = 0".to_owned() } else { format!("({})", ways.join(" OR ")) }
}

/// Also what was written down in a former unit that belongs wholly to one of these today.
fn in_communes(marks: Vec<String>) -> String {
    let units = "SELECT id FROM certification_units WHERE level = 'commune' AND today_id IN";
    format!("d.unit_id IN ({units} ({}))", marks.join(", "))
}

fn in_provinces(marks: Vec<String>) -> String {
    let units = "SELECT id FROM certification_units WHERE today_province_id IN";
    format!("d.unit_id IN ({units} ({}))", marks.join(", "))
}

fn read(row: &QueryResult) -> Result<Act, DbErr> {
    Ok(Act {
        row: deed::Model::from_query_result(row, "")?,
        actor: row.try_get("", "actor_name")?,
        body: row.try_get("", "body_name")?,
    })
}
