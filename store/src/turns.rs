//! Turns at writing. On SQLite one writes at a time, and each commit waits for the disk: those who queue for
//! the writer at the same moment share a transaction, in which each has a savepoint of its own, and all of them
//! wait for its commit. On PostgreSQL everybody has a transaction of its own, and the server does the same.

use crate::Store;
use sea_orm::{DatabaseExecutor, DatabaseTransaction, DbBackend, DbErr, TransactionTrait};
use std::fmt;
use std::sync::Arc;
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};

/// The queue for the writer of an SQLite database. Whoever holds the lock has the turn.
#[derive(Clone, Default)]
pub(crate) struct Turns(Arc<Mutex<Shared>>);

impl fmt::Debug for Turns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Turns")
    }
}

/// The transaction that turns share, and who waits for its commit.
#[derive(Default)]
struct Shared {
    open: Option<DatabaseTransaction>,
    waiting: Vec<oneshot::Sender<Result<(), DbErr>>>,
}

/// A turn at writing: what is written in it is there once [`commit`](Turn::commit) has answered, all of it or
/// nothing. Nothing is when it is dropped.
pub struct Turn<'s> {
    // Dropped first: what was not committed is gone before the next has the turn.
    db: DatabaseExecutor<'s>,
    shared: Option<OwnedMutexGuard<Shared>>,
}

impl Store {
    /// Waits for a turn at writing several statements.
    pub async fn turn(&self) -> Result<Turn<'_>, DbErr> {
        if self.writer.get_database_backend() != DbBackend::Sqlite {
            let db = DatabaseExecutor::OwnedTransaction(self.begin().await?);
            return Ok(Turn { db, shared: None });
        }
        let mut shared = Arc::clone(&self.turns.0).lock_owned().await;
        let open = match &mut shared.open {
            Some(open) => open,
            none => {
                let open = none.insert(self.begin().await?);
                // Queues behind those who wait already, and commits for all of them.
                tokio::spawn(commit(self.turns.clone()));
                open
            }
        };
        let db = DatabaseExecutor::OwnedTransaction(open.begin().await?);
        Ok(Turn { db, shared: Some(shared) })
    }

    /// Waits for a turn at writing a single statement, which on PostgreSQL needs no transaction.
    pub async fn turn_of_one(&self) -> Result<Turn<'_>, DbErr> {
        if self.writer.get_database_backend() == DbBackend::Sqlite {
            return self.turn().await;
        }
        Ok(Turn { db: DatabaseExecutor::Connection(&self.writer), shared: None })
    }
}

impl<'s> Turn<'s> {
    /// Where to write.
    pub fn db(&self) -> &DatabaseExecutor<'s> {
        &self.db
    }

    /// Waits until what was written is there for good.
    pub async fn commit(self) -> Result<(), DbErr> {
        if let DatabaseExecutor::OwnedTransaction(own) = self.db {
            own.commit().await?;
        }
        let Some(mut shared) = self.shared else { return Ok(()) };
        let (told, heard) = oneshot::channel();
        shared.waiting.push(told);
        drop(shared);
        heard.await.unwrap_or_else(|_| Err(DbErr::Custom("the writer is gone".to_owned())))
    }
}

async fn commit(turns: Turns) {
    let mut shared = turns.0.lock().await;
    let waiting = std::mem::take(&mut shared.waiting);
    let Some(open) = shared.open.take() else { return };
    let outcome = open.commit().await;
    for told in waiting {
        // Who does not listen any more has what was written all the same.
        let _ = told.send(match &outcome {
            Ok(()) => Ok(()),
            Err(error) => Err(DbErr::Custom(error.to_string())),
        });
    }
}
