//! Where pictures are made: few files in memory, one decoder at a time, and after everybody who only
//! wants to read.

use super::{Kind, MOST_BYTES, Prepared, prepare};
use crate::codes::Code;
use crate::problem::{Failure, FieldProblem, Problem};
use crate::speech::Sentence;
use domain::ids::AccountId;
use poem::Body;
use poem::error::ReadBodyError;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

/// Files that are received, wait or are worked on; with [`MOST_BYTES`] it bounds what they take: 96 MiB.
const PLACES: usize = 8;
/// Of these, those of one account: nobody takes up the whole workshop.
const PLACES_EACH: usize = 3;
/// How long a file may take to arrive.
const PATIENCE: Duration = Duration::from_secs(120);
/// When to come again, in seconds: by then a few files are done.
const COME_AGAIN: u64 = 3;
/// Added to the niceness of the thread that decodes, so that reading goes first. At 10 it still gets a
/// tenth of a busy processor.
const NICER: i32 = 10;

/// Makes pictures in turn.
pub struct Workshop {
    places: Arc<Semaphore>,
    turns: Arc<Semaphore>,
    guests: Mutex<HashMap<AccountId, usize>>,
}

/// A place in the workshop, given back when dropped.
struct Place<'a> {
    workshop: &'a Workshop,
    guest: AccountId,
    _place: OwnedSemaphorePermit,
}

impl Default for Workshop {
    fn default() -> Self {
        Self {
            places: Arc::new(Semaphore::new(PLACES)),
            turns: Arc::new(Semaphore::new(1)),
            guests: Mutex::default(),
        }
    }
}

impl Workshop {
    /// Receives a file from an account and makes its renditions; with the file's bytes through `also`.
    pub async fn make<T: Send + 'static>(
        &self,
        guest: AccountId,
        declared: Kind,
        file: Body,
        also: impl FnOnce(&[u8]) -> T + Send + 'static,
    ) -> Result<(Prepared, T), Failure> {
        let _place = self.place(guest)?;
        let bytes = receive(file).await?;
        let made = self.in_turn(move || prepare(&bytes, declared).map(|made| (made, also(&bytes))));
        Ok(made.await??)
    }

    /// A place, or when to come again.
    fn place(&self, guest: AccountId) -> Result<Place<'_>, Failure> {
        let mut guests = self.guests();
        let own = guests.get(&guest).copied().unwrap_or_default();
        let place = Arc::clone(&self.places).try_acquire_owned().ok();
        let place = place.filter(|_| own < PLACES_EACH).ok_or_else(busy)?;
        guests.insert(guest, own + 1);
        Ok(Place { workshop: self, guest, _place: place })
    }

    /// Runs `work` when its turn comes, in a thread of its own: niceness, once added, can't be taken
    /// back, and a pool's thread would stay so for whoever comes next. The turn lasts as long as the
    /// work, also when the caller has hung up meanwhile.
    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Failure> {
        let turn = Arc::clone(&self.turns).acquire_owned().await;
        let (sender, receiver) = oneshot::channel();
        let thread = thread::Builder::new().name("pictures".to_owned()).spawn(move || {
            let _turn = turn;
            // Where that is not allowed, the work is done all the same.
            let _ = rustix::process::nice(NICER);
            // Nobody may be waiting any more.
            let _ = sender.send(work());
        });
        thread.map_err(|error| {
            tracing::error!(%error, "no thread for pictures");
            Failure::from(Code::NotReady)
        })?;
        receiver.await.map_err(|_| {
            // The decoder panicked, which ends its thread and nothing else.
            tracing::error!("a decoder of pictures broke");
            super::Refusal::Damaged.into()
        })
    }

    fn guests(&self) -> MutexGuard<'_, HashMap<AccountId, usize>> {
        self.guests.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut guests = self.workshop.guests();
        match guests.get_mut(&self.guest) {
            Some(own) if *own > 1 => *own -= 1,
            _ => drop(guests.remove(&self.guest)),
        }
    }
}

/// The bytes of a file, no more than there may be.
async fn receive(file: Body) -> Result<Vec<u8>, Failure> {
    let received = tokio::time::timeout(PATIENCE, file.into_bytes_limit(MOST_BYTES)).await;
    match received {
        Ok(Ok(bytes)) => Ok(bytes.into()),
        Ok(Err(ReadBodyError::PayloadTooLarge)) => Err(Code::TooLarge.into()),
        Ok(Err(_)) => Err(Code::InvalidBody.into()),
        Err(_) => {
            let vi = "Tệp không đến kịp trong hai phút.";
            let sentence = Sentence::new(vi, "The file did not arrive within two minutes.");
            Err(Problem::new(Code::InvalidBody)
                .with(FieldProblem::new("", "slow", sentence))
                .into())
        }
    }
}

fn busy() -> Failure {
    let vi = "Đang có nhiều ảnh chờ xử lý. Hãy gửi lại sau vài giây.";
    let en = "Many pictures are waiting. Send it again in a few seconds.";
    let field = FieldProblem::new("", "pictures_waiting", Sentence::new(vi, en));
    Problem::new(Code::TooMany).with(field).retry_after(COME_AGAIN).into()
}
