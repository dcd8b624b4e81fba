//! Servers of this process. What dies is the request or the job: it ends where it stands, answers nothing, and
//! the database takes back what it had not committed.

use super::{CUT, Street};
use crate::cards::StandIn;
use crate::marketplace::{Marketplace, Router};
use api::Settings;
use api::fault::{Faults, Point};
use api::jobs::{Job, Jobs};
use chrono::{DateTime, Utc};
use futures_util::FutureExt as _;
use gateways::mail::Files;
use poem::endpoint::ToDynEndpoint;
use poem::http::StatusCode;
use poem::{Endpoint, Request, Response};
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::sync::{Arc, Mutex, PoisonError};

/// What a request dies of.
struct Died;

/// Servers of this process on the database and by the clock of a marketplace.
pub struct Here<'a> {
    base: &'a Marketplace,
    stripe: StandIn,
    seen: Arc<Mutex<BTreeSet<Point>>>,
}

impl<'a> Here<'a> {
    /// Those beside a marketplace whose clock stands.
    pub async fn of(base: &'a Marketplace) -> Self {
        Self { base, stripe: StandIn::open().await, seen: Arc::default() }
    }

    /// Every point that was reached so far.
    pub fn seen(&self) -> BTreeSet<Point> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn faults(&self, dies_at: Option<Point>) -> Faults {
        let seen = Arc::clone(&self.seen);
        Faults::doing(move |point| {
            seen.lock().unwrap_or_else(PoisonError::into_inner).insert(point);
            if dies_at == Some(point) {
                // As a panic, though nobody is told of one.
                resume_unwind(Box::new(Died));
            }
        })
    }
}

impl Street for Here<'_> {
    async fn start(&self, dies_at: Option<Point>, at: DateTime<Utc>) -> Marketplace {
        self.base.at_instant(at);
        let (faults, sealing) = (self.faults(dies_at), self.base.app.sealing().clone());
        let cards = Some(self.stripe.gateway());
        let settings = Settings { faults, sealing, cards, ..Settings::default() };
        self.base.beside(settings).await.by_way_of(|router| Box::new(ToDynEndpoint(Mortal(router))))
    }

    async fn sweep(&self, market: &Marketplace) -> bool {
        let sender = "OCOP <ocop@example.vn>".parse().expect("an address");
        let mailer = Arc::new(Files::into(market.mail.clone(), sender));
        let failed = Jobs::run_due(market.app.clone(), mailer).await;
        assert!(failed.iter().all(|job| *job == Job::Orders), "{failed:?}");
        failed.is_empty()
    }

    fn stripe(&self) -> &StandIn {
        &self.stripe
    }
}

/// A router whose requests may die.
struct Mortal(Router);

impl Endpoint for Mortal {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        match AssertUnwindSafe(self.0.call(request)).catch_unwind().await {
            Ok(answer) => answer,
            Err(cause) if cause.is::<Died>() => {
                let status = StatusCode::from_u16(CUT).expect("a number of a status");
                Ok(Response::builder().status(status).finish())
            }
            Err(cause) => resume_unwind(cause),
        }
    }
}
