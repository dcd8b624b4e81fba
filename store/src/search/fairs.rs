//! Fairs as the index takes them: those that the public sees.

use super::sources::ids;
use super::{Chosen, chosen};
use crate::fairs::record::Fair;
use crate::fairs::rows::fair;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, QueryResult};
use uuid::Uuid;

/// A fair with the name of its organiser, texts as stored.
#[derive(Clone, Debug)]
pub struct FairSource {
    /// The fair.
    pub fair: Fair,
    /// Who organises it.
    pub organiser: String,
}

/// The ids of all fairs that the public sees after one, in their order.
pub async fn fair_ids(
    db: &impl ConnectionTrait,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Vec<Uuid>, DbErr> {
    let sql = format!(
        "SELECT id FROM fairs WHERE stage <> 'draft' AND id > $1 ORDER BY id LIMIT {limit}"
    );
    ids(db, &sql, after).await
}

/// Those of these ids that are fairs that the public sees.
pub async fn fairs(
    db: &impl ConnectionTrait,
    wanted: Chosen<'_>,
) -> Result<Vec<FairSource>, DbErr> {
    let sql = "SELECT f.*, o.name AS organiser_name FROM fairs f \
        JOIN fairs_organisers o ON o.id = f.organiser_id WHERE f.stage <> 'draft' AND f.id";
    let source = |row: &QueryResult| {
        let fair = Fair::read(fair::Model::from_query_result(row, "")?)?;
        Ok(FairSource { fair, organiser: row.try_get("", "organiser_name")? })
    };
    chosen(db, sql, wanted, "").await?.iter().map(source).collect()
}
