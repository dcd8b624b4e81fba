//! A quotation with what it belongs to, and who may have it.

use crate::access;
use crate::codes::Code;
use crate::problem::Failure;
use domain::accounts::Affair;
use domain::fairs::OrganiserAffair;
use domain::fairs::meetings::QuotationFacts;
use sea_orm::ConnectionTrait;
use store::accounts::sessions::SignedInAccount;
use store::fairs::meetings::needs::{self, Need};
use store::fairs::meetings::quotations::{self, Named};
use store::fairs::record;
use store::oversight::deeds::Doer;
use uuid::Uuid;

/// A quotation and the need that it answers.
pub struct Case {
    pub need: Need,
    pub named: Named,
}

impl Case {
    /// The quotation with an id, its need kept for this transaction; who may have it is to be asked next.
    pub async fn lock(tx: &impl ConnectionTrait, id: Uuid) -> Result<Self, Failure> {
        let found = quotations::find(tx, id).await?.ok_or(Code::NotFound)?;
        let need = needs::lock(tx, found.quotation.need).await?.ok_or(Code::Broken)?;
        // What was read before the lock may have changed.
        let named = quotations::find(tx, id).await?.ok_or(Code::NotFound)?;
        Ok(Self { need, named })
    }

    /// The same to read only.
    pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Self, Failure> {
        let named = quotations::find(db, id).await?.ok_or(Code::NotFound)?;
        let found = needs::find(db, named.quotation.need).await?.ok_or(Code::Broken)?;
        Ok(Self { need: found.need, named })
    }

    /// The buyer; to others it isn't there.
    pub fn buyer(&self, caller: &SignedInAccount) -> Result<Doer, Failure> {
        buyer(caller, &self.need)
    }

    /// Whoever keeps the producer's applications to fairs.
    pub fn producer(&self, caller: &SignedInAccount) -> Result<Doer, Failure> {
        access::member_for(caller, self.named.quotation.producer, Affair::FairApplications)
    }

    /// What the guards of commands look at.
    pub fn facts(&self) -> QuotationFacts {
        QuotationFacts {
            need: self.need.state,
            open_until: self.need.open_until,
            valid_until: self.named.quotation.valid_until,
        }
    }
}

/// The buyer of a need; to others it isn't there.
pub fn buyer(caller: &SignedInAccount, need: &Need) -> Result<Doer, Failure> {
    if need.account == caller.id {
        return Ok(access::doer(caller));
    }
    Err(Code::NotFound.into())
}

/// The buyer of a need, or a member of the organiser of its fair.
pub async fn buyer_or_desk(
    db: &impl ConnectionTrait,
    caller: &SignedInAccount,
    need: &Need,
) -> Result<(), Failure> {
    if buyer(caller, need).is_ok() {
        return Ok(());
    }
    let fair = need.fair.ok_or(Code::NotFound)?;
    let fair = record::by_id(db, fair).await?.ok_or(Code::NotFound)?;
    access::organiser_for(caller, fair.organiser, OrganiserAffair::Desk).map(drop)
}
