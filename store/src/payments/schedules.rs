//! Schedules of what the platform charges, as they were recorded.

use super::rows::schedule;
use crate::{Instant, micros, unreadable};
use domain::catalogue::ProductSet;
use domain::ids::AccountId;
use domain::money::Dong;
use domain::payments::Method;
use domain::payments::commission::{Rate, Rule, Schedule, Scope, Withholding};
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, QueryOrder};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
struct StoredSchedule {
    fee_tax: u16,
    withholding: Option<StoredWithholding>,
    rules: Vec<StoredRule>,
}

#[derive(Serialize, Deserialize)]
struct StoredWithholding {
    legal_act: String,
    goods: u16,
    services: u16,
}

#[derive(Serialize, Deserialize)]
struct StoredRule {
    id: Uuid,
    name: String,
    producer: Option<Uuid>,
    set: Option<u8>,
    method: Option<String>,
    rate: u16,
    each: i64,
    at_least: Option<i64>,
    at_most: Option<i64>,
}

/// Every schedule, in the order of their recording.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Schedule>, DbErr> {
    let rows = schedule::Entity::find().order_by_asc(schedule::Column::Seq).all(db).await?;
    rows.iter()
        .map(|row| read(row).ok_or_else(|| unreadable("schedule", &row.id.to_string())))
        .collect()
}

/// Records a schedule.
pub async fn add(
    db: &impl ConnectionTrait,
    new: &Schedule,
    by: AccountId,
    now: Instant,
) -> Result<(), DbErr> {
    let stored = StoredSchedule {
        fee_tax: new.fee_tax.hundredths(),
        withholding: new.withholding.as_ref().map(|one| StoredWithholding {
            legal_act: one.legal_act.clone(),
            goods: one.goods.hundredths(),
            services: one.services.hundredths(),
        }),
        rules: new.rules.iter().map(stored_rule).collect(),
    };
    let row = schedule::ActiveModel {
        id: Set(new.id),
        from_day: Set(new.from.to_string()),
        body: Set(serde_json::to_string(&stored).unwrap_or_default()),
        account_id: Set(Some(by.0)),
        recorded_at: Set(micros(now)),
        ..Default::default()
    };
    schedule::Entity::insert(row).exec_without_returning(db).await.map(drop)
}

fn stored_rule(rule: &Rule) -> StoredRule {
    StoredRule {
        id: rule.id,
        name: rule.name.clone(),
        producer: rule.scope.producer.map(|id| id.0),
        set: rule.scope.set.map(ProductSet::number),
        method: rule.scope.method.map(|method| method.code().to_owned()),
        rate: rule.rate.hundredths(),
        each: rule.each.amount(),
        at_least: rule.at_least.map(Dong::amount),
        at_most: rule.at_most.map(Dong::amount),
    }
}

fn read(row: &schedule::Model) -> Option<Schedule> {
    let stored: StoredSchedule = serde_json::from_str(&row.body).ok()?;
    let withholding = match stored.withholding {
        None => None,
        Some(one) => Some(Withholding {
            goods: Rate::new(one.goods)?,
            services: Rate::new(one.services)?,
            legal_act: one.legal_act,
        }),
    };
    Some(Schedule {
        id: row.id,
        from: row.from_day.parse().ok()?,
        fee_tax: Rate::new(stored.fee_tax)?,
        withholding,
        rules: stored.rules.into_iter().map(read_rule).collect::<Option<_>>()?,
    })
}

fn read_rule(stored: StoredRule) -> Option<Rule> {
    fn known<T, U>(stored: Option<T>, read: impl FnOnce(T) -> Option<U>) -> Option<Option<U>> {
        stored.map_or(Some(None), |one| read(one).map(Some))
    }
    Some(Rule {
        id: stored.id,
        name: stored.name,
        scope: Scope {
            producer: stored.producer.map(Into::into),
            set: known(stored.set, ProductSet::new)?,
            method: known(stored.method, |code| Method::from_code(&code))?,
        },
        rate: Rate::new(stored.rate)?,
        each: Dong::new(stored.each)?,
        at_least: known(stored.at_least, Dong::new)?,
        at_most: known(stored.at_most, Dong::new)?,
    })
}
