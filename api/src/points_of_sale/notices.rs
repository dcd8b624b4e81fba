//! Telling those who run a point what was decided, and them and the department that its share has fallen.

use crate::catalogue::public;
use crate::context::App;
use crate::speech::Language;
use domain::accounts::BodyKind;
use domain::certification::Level;
use domain::ids::BodyId;
use domain::points_of_sale::{Command, Finding, Goods};
use sea_orm::{ConnectionTrait, DbErr};
use serde_json::{Value, json};
use store::accounts::{bodies, memberships};
use store::integrations::mail::{self, Draft};
use store::points_of_sale::decisions;
use store::points_of_sale::points::{Owner, Point};

use super::capacity::AFFAIR;

/// Writes to those who run a point what an officer decided.
pub(super) async fn decided(
    app: &App,
    tx: &impl ConnectionTrait,
    point: &Point,
    (command, reason): (Command, &str),
) -> Result<(), DbErr> {
    let params = json!({
        "point_name": public(&point.name, None),
        "decision": decisions::code(command),
        "reason": reason,
    });
    let to = keepers(tx, point).await?;
    write(app, tx, to, "point_decided", &params).await
}

/// Writes to those who run a point, and to the department of its province, that the share of certified
/// goods has fallen below what is asked.
pub(crate) async fn fallen(
    app: &App,
    tx: &impl ConnectionTrait,
    point: &Point,
    (goods, finding): (Goods, &Finding),
) -> Result<(), DbErr> {
    let params = json!({
        "point_name": public(&point.name, None),
        "share": finding.fact.unwrap_or_default(),
        "least": finding.rule.map_or(0, |rule| rule.least),
        "certified": goods.certified_here,
        "goods": goods.total(),
        "legal_act": finding.rule.map_or("", |rule| rule.legal_act),
    });
    let mut to = keepers(tx, point).await?;
    let province = app.units().unit(point.unit).and_then(|unit| unit.today_province);
    let level = Level::Province;
    let department = bodies::of_kind(tx, BodyKind::IndustryTrade, level, province).await?;
    if let Some(department) = department {
        to.extend(officers(tx, department.id.into()).await?);
    }
    write(app, tx, to, "point_below_criterion", &params).await
}

/// An address, and the language of its account.
type Recipient = (String, String);

/// Those who run a point.
async fn keepers(tx: &impl ConnectionTrait, point: &Point) -> Result<Vec<Recipient>, DbErr> {
    match point.owner {
        Owner::Producer(producer) => {
            let members = memberships::correspondents(tx, &[producer]).await?;
            let keeping = members.into_iter().filter(|one| one.role.may(AFFAIR));
            Ok(keeping.map(|one| (one.email, one.language)).collect())
        }
        Owner::Body(body) => officers(tx, body).await,
        Owner::Nobody => Ok(Vec::new()),
    }
}

async fn officers(tx: &impl ConnectionTrait, body: BodyId) -> Result<Vec<Recipient>, DbErr> {
    memberships::officers_addresses(tx, body).await
}

async fn write(
    app: &App,
    tx: &impl ConnectionTrait,
    mut to: Vec<Recipient>,
    template: &'static str,
    params: &Value,
) -> Result<(), DbErr> {
    to.sort();
    to.dedup();
    let drafts = to.into_iter().map(|(recipient, language)| Draft {
        id: app.mint(),
        template,
        language: Language::from_code(&language).code(),
        recipient,
        params: params.clone(),
        dedup_key: None,
    });
    mail::enqueue(tx, drafts.collect(), app.now()).await
}
