//! Writing down what came in, before anybody looks at what it is for.

use super::formats::Told;
use crate::codes::Code;
use crate::context::App;
use crate::problem::Failure;
use crate::storefronts::Bound;
use chrono::TimeDelta;
use domain::ids::PayeeId;
use domain::payments::vietqr::matching::Incoming;
use sea_orm::ConnectionTrait;
use std::collections::{HashMap, HashSet};
use store::payments::transfers::record::{self, Standing, Transfer, Twin};
use uuid::Uuid;

/// Two that have the bank's number and the amount in common, and were booked so near each other, are one.
const TOGETHER: TimeDelta = TimeDelta::days(2);

/// A transfer's memo, sealed for its row: payers' names stand in memos.
struct MemoOf(Uuid);

/// What is known already of a payee's transfers, and so not written again.
pub(super) struct Known {
    numbers: HashSet<String>,
    twins: HashMap<String, Vec<Twin>>,
}

impl Bound for MemoOf {
    fn bound_to(&self) -> Vec<u8> {
        format!("payments_transfers/{}/memo", self.0).into_bytes()
    }
}

impl Known {
    /// What is known of what a source tells.
    pub(super) async fn read(
        db: &impl ConnectionTrait,
        (payee, source): (PayeeId, &str),
        told: &[Told],
    ) -> Result<Self, Failure> {
        let numbers: Vec<String> = told.iter().map(|one| one.number.clone()).collect();
        let bank: Vec<String> = told.iter().filter_map(|one| one.bank_number.clone()).collect();
        Ok(Self {
            numbers: record::known(db, payee, source, &numbers).await?,
            twins: record::told_by_others(db, payee, source, &bank).await?,
        })
    }

    /// Whether a transfer is among it.
    pub(super) fn has(&self, one: &Told) -> bool {
        let Incoming { amount, at, .. } = one.incoming;
        let same = |twin: &Twin| twin.amount == amount && (twin.booked - at).abs() <= TOGETHER;
        let twins = one.bank_number.as_ref().and_then(|number| self.twins.get(number));
        self.numbers.contains(&one.number) || twins.is_some_and(|twins| twins.iter().any(same))
    }
}

/// Writes down what is new of what a source tells; the ids of it, in order.
pub(super) async fn store(
    app: &App,
    tx: &impl ConnectionTrait,
    (payee, source): (PayeeId, &str),
    told: Vec<Told>,
) -> Result<Vec<Uuid>, Failure> {
    let known = Known::read(tx, (payee, source), &told).await?;
    let mut fresh = Vec::new();
    for one in told.into_iter().filter(|one| !known.has(one)) {
        let id: Uuid = app.mint();
        let memo = app.sealing().seal(MemoOf(id), one.incoming.memo.as_bytes());
        let memo = memo.map_err(|error| {
            tracing::error!(%error, "a memo can't be sealed");
            Failure::from(Code::Broken)
        })?;
        fresh.push(Transfer {
            id,
            payee,
            source: source.to_owned(),
            number: one.number,
            bank_number: one.bank_number,
            amount: one.incoming.amount,
            booked: one.incoming.at,
            account: one.incoming.account,
            memo,
            received: app.now(),
            turn: 0,
            standing: Standing::fresh(),
        });
    }
    let new = record::add_all(tx, &fresh).await?;
    Ok(fresh.into_iter().map(|one| one.id).filter(|id| new.contains(id)).collect())
}

/// A transfer as it is matched: its memo opened, empty where no key opens it any more.
pub(super) fn incoming(app: &App, one: &Transfer) -> Incoming {
    let memo = app.sealing().unseal(MemoOf(one.id), &one.memo).unwrap_or_else(|error| {
        tracing::error!(%error, transfer = %one.id, "a memo can't be opened");
        Vec::new()
    });
    Incoming {
        amount: one.amount,
        at: one.booked,
        account: one.account.clone(),
        memo: String::from_utf8_lossy(&memo).into_owned(),
    }
}
