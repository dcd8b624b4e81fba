//! Follow-up work, carried out beside the requests: sending mail, telling of lapses, offering booths anew,
//! calling off orders that were not paid in time, sealing the audit, following for the index and for
//! webhooks, and telling those.
//!
//! What is to be done stands in rows that were written with the act; a job only carries it out. No
//! answer depends on one having run. A job that fails or panics is tried again in its turn, and stops
//! no other. On PostgreSQL several processes may run them: each piece of work is claimed by a guarded
//! update or kept unique by a constraint. Mail is sent at least once: a process that ends between
//! handing a message on and recording it leaves it to be sent again, under the same `Message-ID`.
//! Webhooks are told at least once in the same way, under the same `webhook-id`.

mod events;
mod indexing;
mod lapses;
mod mail;
mod orders;
mod sealing;
mod shares;
mod waiting;
mod webhooks;

use crate::context::App;
use gateways::mail::Mailer;
use sea_orm::DbErr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// A kind of follow-up work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Job {
    /// Sends what is in the queue.
    Mail,
    /// Writes notices of certificates about to lapse.
    Lapses,
    /// Seals the audit.
    Sealing,
    /// Brings the index further.
    Indexing,
    /// Writes notices of points of sale that fell below their criterion.
    Shares,
    /// Offers booths of fairs anew whose hold lapsed, and takes back those whose dead-line is over.
    Waiting,
    /// Calls off orders that were not paid in time, and forgets answers kept for repeated requests.
    Orders,
    /// Follows the change log for events, and puts them into the queues of webhooks.
    Events,
    /// Tells webhooks of events.
    Webhooks,
}

/// Whether a job has more to do at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Left {
    Nothing,
    More,
}

/// What jobs work with. Cheap to clone.
#[derive(Clone)]
pub struct Jobs {
    app: App,
    mailer: Arc<dyn Mailer>,
    stop: watch::Receiver<bool>,
}

/// Jobs at work beside a server.
pub struct Running {
    stop: watch::Sender<bool>,
    tasks: JoinSet<()>,
}

impl Job {
    /// Every job. Notices come before the mail that carries them.
    pub const ALL: [Self; 9] = [
        Self::Lapses,
        Self::Shares,
        Self::Waiting,
        Self::Orders,
        Self::Events,
        Self::Webhooks,
        Self::Mail,
        Self::Sealing,
        Self::Indexing,
    ];

    /// The stable English name, as the metrics have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Lapses => "lapses",
            Self::Sealing => "sealing",
            Self::Indexing => "indexing",
            Self::Shares => "shares",
            Self::Waiting => "waiting",
            Self::Orders => "orders",
            Self::Events => "events",
            Self::Webhooks => "webhooks",
        }
    }

    /// How long it rests once nothing is left to do.
    fn rest(self) -> Duration {
        match self {
            Self::Mail => Duration::from_secs(2),
            Self::Lapses => Duration::from_secs(60 * 60),
            Self::Sealing => Duration::from_secs(60),
            Self::Indexing => Duration::from_millis(100),
            Self::Shares => Duration::from_secs(10 * 60),
            Self::Waiting => Duration::from_secs(60),
            Self::Orders => Duration::from_secs(30),
            Self::Events | Self::Webhooks => Duration::from_millis(500),
        }
    }
}

impl Jobs {
    /// Sets jobs to work beside a server, until they are [stopped](Running::stop).
    pub fn start(app: App, mailer: Arc<dyn Mailer>) -> Running {
        let (sender, stop) = watch::channel(false);
        let jobs = Self { app, mailer, stop };
        let mut tasks = JoinSet::new();
        for job in Job::ALL {
            tasks.spawn(jobs.clone().supervise(job));
        }
        Running { stop: sender, tasks }
    }

    /// Does all that is due at this instant, each job once; those that failed.
    pub async fn run_due(app: App, mailer: Arc<dyn Mailer>) -> Vec<Job> {
        let (_sender, stop) = watch::channel(false);
        let jobs = Self { app, mailer, stop };
        let mut failed = Vec::new();
        for job in Job::ALL {
            if !jobs.finish(job).await {
                failed.push(job);
            }
        }
        failed
    }

    async fn supervise(self, job: Job) {
        let mut stop = self.stop.clone();
        while !self.stopping() {
            self.finish(job).await;
            tokio::select! {
                () = tokio::time::sleep(job.rest()) => {}
                _ = stop.changed() => {}
            }
        }
    }

    /// Runs a job until it has nothing left to do; false when it failed.
    async fn finish(&self, job: Job) -> bool {
        loop {
            // In a task of its own, so that a panic ends there.
            let jobs = self.clone();
            let round = tokio::spawn(async move { jobs.round(job).await });
            let (outcome, left) = match round.await {
                Ok(Ok(left)) => ("done", Some(left)),
                Ok(Err(error)) => {
                    tracing::error!(job = job.name(), %error, "a job failed");
                    ("failed", None)
                }
                Err(_) => {
                    tracing::error!(job = job.name(), "a job panicked");
                    ("panicked", None)
                }
            };
            self.app.metrics().ran(job.name(), outcome);
            match left {
                Some(Left::More) if !self.stopping() => {}
                left => return left.is_some(),
            }
        }
    }

    async fn round(&self, job: Job) -> Result<Left, DbErr> {
        match job {
            Job::Mail => mail::round(self).await,
            Job::Lapses => lapses::round(&self.app).await,
            Job::Sealing => sealing::round(&self.app).await,
            Job::Indexing => indexing::round(&self.app).await,
            Job::Shares => shares::round(&self.app).await,
            Job::Waiting => waiting::round(&self.app).await,
            Job::Orders => orders::round(&self.app).await,
            Job::Events => events::round(&self.app).await,
            Job::Webhooks => webhooks::round(self).await,
        }
    }

    fn stopping(&self) -> bool {
        *self.stop.borrow()
    }
}

impl Running {
    /// Tells jobs to begin nothing new, when called.
    pub fn bell(&self) -> impl Fn() + Send + 'static {
        let stop = self.stop.clone();
        move || {
            // Nobody listens any more when all have ended.
            let _ = stop.send(true);
        }
    }

    /// Lets jobs finish what they have in hand, for so long at most.
    pub async fn stop(mut self, patience: Duration) {
        self.bell()();
        let ended = async { while self.tasks.join_next().await.is_some() {} };
        if tokio::time::timeout(patience, ended).await.is_err() {
            tracing::warn!("a job was cut off; what it had in hand is done again");
        }
    }
}
