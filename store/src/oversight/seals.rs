//! Sealing the audit: batches of acts, each with a hash that follows from its rows and from the hash of
//! the batch before. Who changes, removes or slips in a row must forge every later seal too.

use super::rows::{deed, seal};
use crate::{Instant, Store, is_duplicate, micros, sql_state};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use sha2::{Digest as _, Sha256};

/// Most acts under one seal.
const BATCH: u64 = 1000;
/// Bytes of a fingerprint: the act's number, then the SHA-256 of its row.
const FINGERPRINT: usize = 8 + 32;
/// What PostgreSQL answers when somebody else holds a lock.
const LOCKED: &str = "55P03";

/// The number of an act with the hash of its row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fingerprint {
    pub(super) seq: i64,
    pub(super) hash: [u8; 32],
}

/// What became of an attempt to seal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sealed {
    /// So many acts are sealed.
    Batch(usize),
    /// All of them were.
    Nothing,
    /// Somebody is just writing acts: try again.
    Later,
}

/// Seals the next batch of settled acts.
pub async fn seal(store: &Store, now: Instant) -> Result<Sealed, DbErr> {
    let Settled::To(settled) = settled(store).await? else { return Ok(Sealed::Later) };
    let tx = store.begin().await?;
    let previous = last(&tx).await?;
    let sealed_to = previous.as_ref().map_or(i64::MIN, |seal| seal.last_deed);
    let deeds = between(&tx, sealed_to, settled, Some(BATCH)).await?;
    let (Some(first), Some(last)) = (deeds.first(), deeds.last()) else {
        return Ok(Sealed::Nothing);
    };
    let fingerprints: Vec<u8> = deeds.iter().flat_map(|row| Fingerprint::of(row).bytes()).collect();
    let before = previous.as_ref().map_or(&[][..], |seal| &seal.hash);
    let row = seal::ActiveModel {
        seq: Set(previous.as_ref().map_or(1, |seal| seal.seq + 1)),
        first_deed: Set(first.seq),
        last_deed: Set(last.seq),
        hash: Set(chained(before, micros(now), &fingerprints)),
        fingerprints: Set(fingerprints),
        sealed_at: Set(micros(now)),
    };
    match seal::Entity::insert(row).exec_without_returning(&tx).await {
        Ok(_) => tx.commit().await.map(|()| Sealed::Batch(deeds.len())),
        // Another process has sealed the same acts.
        Err(error) if is_duplicate(&error) => Ok(Sealed::Later),
        Err(error) => Err(error),
    }
}

/// How many acts are not sealed yet.
pub async fn unsealed(db: &impl ConnectionTrait) -> Result<u64, DbErr> {
    use sea_orm::PaginatorTrait as _;
    let sealed_to = last(db).await?.map_or(i64::MIN, |seal| seal.last_deed);
    deed::Entity::find().filter(deed::Column::Seq.gt(sealed_to)).count(db).await
}

enum Settled {
    To(i64),
    Unknown,
}

/// The last act up to which no other can still appear. Numbers become visible out of order on
/// PostgreSQL, so writers must be away for a moment: when one is at work it stays unknown, and nobody
/// has waited. (To read below the oldest running transaction, as followers of changes do, would be
/// wrong after a restore into a new cluster, whose transactions count from the beginning: every act
/// after it would look slipped in.)
async fn settled(store: &Store) -> Result<Settled, DbErr> {
    let tx = store.begin().await?;
    if tx.get_database_backend() == DbBackend::Postgres {
        let lock = "LOCK TABLE oversight_deeds IN SHARE MODE NOWAIT";
        match tx.execute_unprepared(lock).await {
            Err(error) if is_locked(&error) => return Ok(Settled::Unknown),
            taken => taken?,
        };
    }
    let newest = deed::Entity::find().order_by_desc(deed::Column::Seq).one(&tx).await?;
    tx.rollback().await?;
    Ok(Settled::To(newest.map_or(i64::MIN, |row| row.seq)))
}

fn is_locked(error: &DbErr) -> bool {
    sql_state(error).as_deref() == Some(LOCKED)
}

pub(super) async fn last(db: &impl ConnectionTrait) -> Result<Option<seal::Model>, DbErr> {
    seal::Entity::find().order_by_desc(seal::Column::Seq).one(db).await
}

/// Acts after one number and up to another, in their order.
pub(super) async fn between(
    db: &impl ConnectionTrait,
    after: i64,
    to: i64,
    most: Option<u64>,
) -> Result<Vec<deed::Model>, DbErr> {
    deed::Entity::find()
        .filter(deed::Column::Seq.gt(after))
        .filter(deed::Column::Seq.lte(to))
        .order_by_asc(deed::Column::Seq)
        .limit(most)
        .all(db)
        .await
}

/// The hash of a seal: SHA-256 of the hash before, the instant of sealing, and the fingerprints.
pub(super) fn chained(before: &[u8], sealed_at: i64, fingerprints: &[u8]) -> Vec<u8> {
    let hash = Sha256::new().chain_update(before).chain_update(sealed_at.to_be_bytes());
    hash.chain_update(fingerprints).finalize().to_vec()
}

impl Fingerprint {
    pub(super) fn of(row: &deed::Model) -> Self {
        Self { seq: row.seq, hash: Sha256::digest(canonical(row)).into() }
    }

    /// Reads what a seal keeps; `None` when that was cut or lengthened.
    pub(super) fn read_all(bytes: &[u8]) -> Option<Vec<Self>> {
        let read = |part: &[u8]| {
            let (seq, hash) = part.split_at_checked(8)?;
            Some(Self {
                seq: i64::from_be_bytes(seq.try_into().ok()?),
                hash: hash.try_into().ok()?,
            })
        };
        bytes.chunks(FINGERPRINT).map(read).collect()
    }

    fn bytes(self) -> impl Iterator<Item = u8> {
        self.seq.to_be_bytes().into_iter().chain(self.hash)
    }
}

/// A row as bytes that no other row has: each field by its length, and an absent one unlike an empty
/// one.
fn canonical(row: &deed::Model) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut put = |field: Option<&[u8]>| {
        let length = field.map_or(u64::MAX, |field| field.len() as u64);
        bytes.extend(length.to_be_bytes());
        bytes.extend(field.unwrap_or_default());
    };
    put(Some(&row.seq.to_be_bytes()));
    put(Some(row.id.as_bytes()));
    put(Some(&row.at.to_be_bytes()));
    for id in [&row.actor_id, &row.body_id, &row.acting_for_id, &row.mandate_id] {
        put(id.as_ref().map(|id| &id.as_bytes()[..]));
    }
    put(row.address.as_ref().map(String::as_bytes));
    put(Some(row.action.as_bytes()));
    put(Some(row.object_kind.as_bytes()));
    put(Some(row.object_id.as_bytes()));
    put(row.producer_id.as_ref().map(|id| &id.as_bytes()[..]));
    put(row.unit_id.map(i32::to_be_bytes).as_ref().map(|unit| &unit[..]));
    put(Some(row.details.as_bytes()));
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn row() -> deed::Model {
        deed::Model {
            seq: 1,
            id: Uuid::from_u128(1),
            at: 5,
            actor_id: Some(Uuid::from_u128(2)),
            body_id: None,
            acting_for_id: None,
            mandate_id: None,
            address: None,
            action: "revoke".to_owned(),
            object_kind: "certificate".to_owned(),
            object_id: Uuid::from_u128(3),
            producer_id: None,
            unit_id: None,
            details: "{}".to_owned(),
        }
    }

    #[test]
    fn no_two_rows_have_the_same_bytes() {
        let rows = [
            row(),
            deed::Model { actor_id: None, body_id: Some(Uuid::from_u128(2)), ..row() },
            deed::Model { address: Some(String::new()), ..row() },
            deed::Model {
                action: "revokec".to_owned(),
                object_kind: "ertificate".to_owned(),
                ..row()
            },
            deed::Model { unit_id: Some(0), ..row() },
            deed::Model { at: 6, ..row() },
        ];
        for (at, one) in rows.iter().enumerate() {
            for other in &rows[at + 1..] {
                assert_ne!(canonical(one), canonical(other));
            }
        }
    }

    #[test]
    fn fingerprints_are_read_as_they_were_written() {
        let wanted =
            vec![Fingerprint::of(&row()), Fingerprint::of(&deed::Model { seq: 9, ..row() })];
        let bytes: Vec<u8> = wanted.iter().flat_map(|one| one.bytes()).collect();
        assert_eq!(Fingerprint::read_all(&bytes), Some(wanted));
        assert_eq!(Fingerprint::read_all(&bytes[..79]), None);
    }
}
