//! Who can take part in a fair's meetings: buyers with a need there, and producers that quoted for one or
//! apply to the fair.

use crate::statement;
use domain::ids::FairId;
use sea_orm::{ConnectionTrait, DbErr, QueryResult, Value};
use std::collections::HashMap;
use uuid::Uuid;

/// A side of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// Who needs something: an account.
    Buyer,
    /// Who has something: a producer.
    Producer,
}

impl Side {
    /// The stable English code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Buyer => "buyer",
            Self::Producer => "producer",
        }
    }
}

/// Somebody who can take part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// Id of the buyer's account or of the producer.
    pub id: Uuid,
    /// Name of the buyer's organisation or of the producer.
    pub name: String,
}

/// The buyers of a fair, by id; each under the organisation of its newest need.
const BUYERS: &str = "SELECT n.account_id, n.organisation FROM fairs_needs n \
    JOIN (SELECT account_id, MAX(created_at) AS newest FROM fairs_needs \
        WHERE fair_id = $1 AND state <> 'withdrawn' GROUP BY account_id) l \
    ON l.account_id = n.account_id AND l.newest = n.created_at \
    WHERE n.fair_id = $1 AND n.state <> 'withdrawn' ORDER BY n.account_id, n.id";

/// The producers of a fair, by id.
const PRODUCERS: &str = "SELECT p.id, p.name FROM catalogue_producers p WHERE p.id IN \
    (SELECT q.producer_id FROM fairs_quotations q JOIN fairs_needs n ON n.id = q.need_id \
        WHERE n.fair_id = $1 AND q.state IN ('sent', 'accepted') \
    UNION SELECT e.producer_id FROM fairs_exhibitors e \
        JOIN fairs_applications a ON a.exhibitor_id = e.id \
        WHERE e.fair_id = $1 AND e.producer_id IS NOT NULL \
        AND a.state NOT IN ('draft', 'rejected', 'withdrawn')) ORDER BY p.id";

/// Everybody on a side, by id.
pub async fn of_fair(
    db: &impl ConnectionTrait,
    fair: FairId,
    side: Side,
) -> Result<Vec<Party>, DbErr> {
    let sql = match side {
        Side::Buyer => BUYERS,
        Side::Producer => PRODUCERS,
    };
    let rows = db.query_all_raw(statement(db, sql, [fair.0.into()])).await?;
    let party = |row: &QueryResult| {
        Ok(Party { id: row.try_get_by_index(0)?, name: row.try_get_by_index(1)? })
    };
    let mut parties: Vec<Party> = rows.iter().map(party).collect::<Result<_, DbErr>>()?;
    parties.dedup_by_key(|party| party.id);
    Ok(parties)
}

/// Whose needs these are, of those of a fair.
pub async fn buyers_of(
    db: &impl ConnectionTrait,
    fair: FairId,
) -> Result<HashMap<Uuid, Uuid>, DbErr> {
    let sql = "SELECT id, account_id FROM fairs_needs WHERE fair_id = $1 AND state <> 'withdrawn'";
    let rows = db.query_all_raw(statement(db, sql, [fair.0.into()])).await?;
    rows.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))).collect()
}

/// E-mail addresses of parties: of the buyers' accounts, or of the producers' owners. At most 1,000 parties.
pub async fn addresses(
    db: &impl ConnectionTrait,
    side: Side,
    parties: &[Uuid],
) -> Result<Vec<(Uuid, String)>, DbErr> {
    if parties.is_empty() {
        return Ok(Vec::new());
    }
    let places: Vec<String> = (1..=parties.len()).map(|place| format!("${place}")).collect();
    let places = places.join(", ");
    let sql = match side {
        Side::Buyer => format!("SELECT id, email FROM accounts WHERE id IN ({places}) ORDER BY id"),
        Side::Producer => format!(
            "SELECT m.producer_id, a.email FROM accounts_memberships m \
             JOIN accounts a ON a.id = m.account_id WHERE m.producer_id IN ({places}) \
             AND m.member_role = 'owner' AND m.ended_at IS NULL ORDER BY m.id"
        ),
    };
    let values: Vec<Value> = parties.iter().map(|id| (*id).into()).collect();
    let rows = db.query_all_raw(statement(db, &sql, values)).await?;
    rows.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))).collect()
}
