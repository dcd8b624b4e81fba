//! Who is paid: producers and organisers of fairs, entered with the first account or endpoint that they have.

use crate::statement;
use domain::ids::{OrganiserId, PayeeId, ProducerId};
use domain::payments::Payee;
use sea_orm::{ConnectionTrait, DbErr};
use uuid::Uuid;

/// Enters a payee, unless it is there.
pub async fn enter(db: &impl ConnectionTrait, payee: Payee) -> Result<(), DbErr> {
    let (producer, organiser) = match payee {
        Payee::Producer(id) => (Some(id.0), None),
        Payee::Organiser(id) => (None, Some(id.0)),
    };
    let sql = "INSERT INTO payments_payees (id, producer_id, organiser_id) VALUES ($1, $2, $3) \
        ON CONFLICT DO NOTHING";
    let values = [payee.payee().0.into(), producer.into(), organiser.into()];
    db.execute_raw(statement(db, sql, values)).await.map(drop)
}

/// What a payee is.
pub async fn find(db: &impl ConnectionTrait, id: PayeeId) -> Result<Option<Payee>, DbErr> {
    let sql = "SELECT producer_id, organiser_id FROM payments_payees WHERE id = $1";
    let Some(row) = db.query_one_raw(statement(db, sql, [id.0.into()])).await? else {
        return Ok(None);
    };
    let producer: Option<Uuid> = row.try_get_by_index(0)?;
    let organiser: Option<Uuid> = row.try_get_by_index(1)?;
    let producer = producer.map(|id| Payee::Producer(ProducerId(id)));
    Ok(producer.or(organiser.map(|id| Payee::Organiser(OrganiserId(id)))))
}
