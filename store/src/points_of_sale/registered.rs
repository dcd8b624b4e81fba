//! What is registered, whatever was decided of it, as those read it whom it concerns.

use super::pages::Bound;
use super::points::Point;
use crate::page::Page;
use crate::{Instant, micros, statement};
use domain::points_of_sale::Status;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult as _, Value};
use uuid::Uuid;

/// A page of what is registered within a scope, newest first: what stands so at an instant, or all.
pub async fn list(
    db: &impl ConnectionTrait,
    scope: &Scope,
    (status, now): (Option<Status>, Instant),
    after: Option<Uuid>,
    limit: u64,
) -> Result<Page<Point, Uuid>, DbErr> {
    let mut bound = Bound::default();
    let mut wanted = vec![scope.condition(&mut bound)];
    match status {
        Some(Status::Approved) => {
            wanted.push(format!(
                "stage = 'approved' AND approved_until > {}",
                bound.bind(micros(now))
            ));
        }
        Some(Status::Expired) => {
            wanted.push(format!(
                "stage = 'approved' AND approved_until <= {}",
                bound.bind(micros(now))
            ));
        }
        Some(other) => wanted.push(format!("stage = {}", bound.bind(other.code()))),
        None => {}
    }
    if let Some(after) = after {
        wanted.push(format!("id < {}", bound.bind(after)));
    }
    let (wanted, most) = (wanted.join(" AND "), limit + 1);
    let sql = format!("SELECT * FROM points_of_sale WHERE {wanted} ORDER BY id DESC LIMIT {most}");
    let rows = db.query_all_raw(statement(db, &sql, bound.0)).await?;
    let read = |row| Point::read(super::rows::point::Model::from_query_result(row, "")?);
    let found = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::of(found, limit, |one| one.id.0))
}

/// Whose registrations are read: one is there for whoever one of these lets see it.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// All of them.
    pub everything: bool,
    /// Those in these communes of today.
    pub communes: Vec<i32>,
    /// Those in these provinces of today.
    pub provinces: Vec<i32>,
    /// Those of these producers.
    pub producers: Vec<Uuid>,
    /// Those of these state bodies.
    pub bodies: Vec<Uuid>,
}

impl Scope {
    fn condition(&self, bound: &mut Bound) -> String {
        if self.everything {
            return "1 = 1".to_owned();
        }
        let mut ways = Vec::new();
        let mut way = |ids: Vec<Value>, before: &str, after: &str| {
            if !ids.is_empty() {
                let marks: Vec<String> = ids.into_iter().map(|id| bound.bind(id)).collect();
                ways.push(format!("{before} ({}){after}", marks.join(", ")));
            }
        };
        let units = "unit_id IN (SELECT id FROM certification_units WHERE";
        let values = |ids: &[i32]| ids.iter().map(|id| (*id).into()).collect();
        way(values(&self.communes), &format!("{units} today_id IN"), ")");
        way(values(&self.provinces), &format!("{units} today_province_id IN"), ")");
        way(self.producers.iter().map(|id| (*id).into()).collect(), "producer_id IN", "");
        way(self.bodies.iter().map(|id| (*id).into()).collect(), "body_id IN", "");
        if ways.is_empty() { "1 = 0".to_owned() } else { format!("({})", ways.join(" OR ")) }
    }
}
