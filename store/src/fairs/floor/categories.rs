//! Categories of booths, in the organiser's order.

use super::rows::{booth, category};
use crate::fairs::record::{json, parsed};
use crate::unreadable;
use domain::certification::Stars;
use domain::fairs::floor::{Category, EligibilityRule, SubsidyRule};
use domain::ids::FairId;
use domain::money::Dong;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel as _,
    PaginatorTrait, QueryFilter, QueryOrder,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A category as it is kept.
#[derive(Clone, Debug)]
pub struct Kept {
    /// Its id.
    pub id: Uuid,
    /// The category.
    pub category: Category,
}

#[derive(Serialize, Deserialize)]
struct WrittenRule {
    all_certified: bool,
    least_certified: u8,
    least_stars: Option<u8>,
    provinces: Vec<i32>,
    admits_specialities: bool,
    admits_potential: bool,
    labels: bool,
    traceability: bool,
}

/// The categories of a fair.
pub async fn of_fair(db: &impl ConnectionTrait, fair: FairId) -> Result<Vec<Kept>, DbErr> {
    let found = category::Entity::find()
        .filter(category::Column::FairId.eq(fair.0))
        .order_by_asc(category::Column::Position);
    found.all(db).await?.into_iter().map(Kept::read).collect()
}

/// Puts categories in the place of those that a fair has; `false` when one that is left out has booths.
/// Those whose code stays keep their id.
pub async fn replace(
    db: &impl ConnectionTrait,
    fair: FairId,
    new: &[(Uuid, Category)],
) -> Result<bool, DbErr> {
    let before = of_fair(db, fair).await?;
    let stays = |one: &&Kept| new.iter().any(|(_, category)| category.code == one.category.code);
    let gone: Vec<Uuid> = before.iter().filter(|one| !stays(one)).map(|one| one.id).collect();
    let used = booth::Entity::find().filter(booth::Column::CategoryId.is_in(gone.clone()));
    if used.count(db).await? > 0 {
        return Ok(false);
    }
    let gone = category::Entity::delete_many().filter(category::Column::Id.is_in(gone));
    gone.exec(db).await?;
    for (position, (id, category)) in new.iter().enumerate() {
        let known = before.iter().find(|one| one.category.code == category.code);
        let row = row(known.map_or(*id, |one| one.id), fair, position, category);
        match known {
            Some(_) => row.into_active_model().reset_all().update(db).await.map(drop)?,
            None => {
                let row = row.into_active_model();
                category::Entity::insert(row).exec_without_returning(db).await.map(drop)?;
            }
        }
    }
    Ok(true)
}

fn row(id: Uuid, fair: FairId, position: usize, one: &Category) -> category::Model {
    let rule = WrittenRule {
        all_certified: one.rule.all_certified,
        least_certified: one.rule.least_certified,
        least_stars: one.rule.least_stars.map(Stars::count),
        provinces: one.rule.provinces.clone(),
        admits_specialities: one.rule.admits_specialities,
        admits_potential: one.rule.admits_potential,
        labels: one.rule.labels,
        traceability: one.rule.traceability,
    };
    let subsidy = one.subsidy.map(|one| (one.percent, one.most_booths, one.budget.amount()));
    category::Model {
        id,
        fair_id: fair.0,
        position: i32::try_from(position).unwrap_or(i32::MAX),
        code: one.code.clone(),
        name: one.name.clone(),
        area: i64::from(one.area),
        price: one.price.amount(),
        services: json(&one.services),
        rule: json(&rule),
        subsidy: json(&subsidy),
    }
}

impl Kept {
    fn read(row: category::Model) -> Result<Self, DbErr> {
        let rule: WrittenRule = parsed(&row.rule)?;
        let dong = |amount| Dong::new(amount).ok_or_else(|| unreadable("price", &row.code));
        let subsidy: Option<(u8, u8, i64)> = parsed(&row.subsidy)?;
        let subsidy = subsidy.map(|(percent, most_booths, budget)| {
            Ok::<_, DbErr>(SubsidyRule { percent, most_booths, budget: dong(budget)? })
        });
        let category = Category {
            area: u32::try_from(row.area).map_err(|_| unreadable("area", &row.code))?,
            price: dong(row.price)?,
            services: parsed(&row.services)?,
            rule: EligibilityRule {
                all_certified: rule.all_certified,
                least_certified: rule.least_certified,
                least_stars: rule.least_stars.and_then(Stars::new),
                provinces: rule.provinces,
                admits_specialities: rule.admits_specialities,
                admits_potential: rule.admits_potential,
                labels: rule.labels,
                traceability: rule.traceability,
            },
            subsidy: subsidy.transpose()?,
            code: row.code,
            name: row.name,
        };
        Ok(Self { id: row.id, category })
    }
}
