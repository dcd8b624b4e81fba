//! An application with what it belongs to. Nothing else writes its state, and with it who has which booth.

use super::refused;
use crate::access;
use crate::catalogue::public;
use crate::codes::Code;
use crate::context::App;
use crate::fairs::allocation::pass_on;
use crate::oversight;
use crate::problem::Failure;
use crate::speech::Language;
use domain::accounts::Affair;
use domain::calendar::Instant;
use domain::fairs::OrganiserAffair;
use domain::fairs::applications::{Command, Facts, Refusal, State};
use domain::fairs::floor::BoothState;
use sea_orm::{ConnectionTrait, DbErr};
use serde_json::json;
use store::accounts::members;
use store::accounts::sessions::SignedInAccount;
use store::fairs::allocation::losses::{self, Settlement};
use store::fairs::allocation::{offers, waiting};
use store::fairs::billing::bills;
use store::fairs::exhibitors::Exhibitor;
use store::fairs::exhibitors::applications::{self, Application};
use store::fairs::floor::allocations::{self, BoothDay};
use store::fairs::floor::categories;
use store::fairs::record::{self, Fair};
use store::integrations::mail::{self, Draft};
use store::oversight::deeds::{Deed, Doer};
use uuid::Uuid;

/// An application with what it belongs to, kept for this transaction by its fair.
pub struct Case {
    pub application: Application,
    pub exhibitor: Exhibitor,
    pub fair: Fair,
}

impl Case {
    /// The application with an id; who may have it is to be asked next.
    pub async fn lock(tx: &impl ConnectionTrait, id: Uuid) -> Result<Self, Failure> {
        let (found, _) = applications::find(tx, id).await?.ok_or(Code::NotFound)?;
        let fair = record::lock_by_id(tx, found.fair).await?.ok_or(Code::Broken)?;
        // What was read before the lock may have changed.
        let (application, exhibitor) = applications::find(tx, id).await?.ok_or(Code::NotFound)?;
        Ok(Self { application, exhibitor, fair })
    }

    /// The same to read only.
    pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Self, Failure> {
        let (application, exhibitor) = applications::find(db, id).await?.ok_or(Code::NotFound)?;
        let fair = record::by_id(db, application.fair).await?.ok_or(Code::Broken)?;
        Ok(Self { application, exhibitor, fair })
    }

    /// Whoever keeps the producer's applications to fairs, or claimed the exhibitor; to others it isn't
    /// there.
    pub fn applicant(&self, caller: &SignedInAccount) -> Result<Doer, Failure> {
        match self.exhibitor.producer {
            Some(producer) => access::member_for(caller, producer, Affair::FairApplications),
            None if self.exhibitor.claimed_by == Some(caller.id) => Ok(access::doer(caller)),
            None => Err(Code::NotFound.into()),
        }
    }

    /// Whoever may see what it owes: the applicant, and the desk once it is handed in.
    pub fn payer(&self, caller: &SignedInAccount) -> Result<(), Failure> {
        if self.application.state == State::Draft || self.desk(caller).is_err() {
            self.applicant(caller)?;
        }
        Ok(())
    }

    /// The applicant, or the desk for an exhibitor that no account looks after.
    pub fn answerer(&self, caller: &SignedInAccount) -> Result<Doer, Failure> {
        let alone = self.exhibitor.producer.is_none() && self.exhibitor.claimed_by.is_none();
        if alone { self.desk(caller) } else { self.applicant(caller) }
    }

    /// A member of the organiser who keeps the desk; to others it isn't there. Drafts are the
    /// exhibitor's.
    pub fn desk(&self, caller: &SignedInAccount) -> Result<Doer, Failure> {
        access::organiser_for(caller, self.fair.organiser, OrganiserAffair::Desk)
    }

    /// Where mail to the exhibitor's people goes.
    pub async fn addresses(&self, tx: &impl ConnectionTrait) -> Result<Vec<String>, DbErr> {
        match self.exhibitor.producer {
            Some(producer) => members::owners_addresses(tx, producer).await,
            None => {
                let address = self.exhibitor.contact.email.clone();
                Ok(Some(address).filter(|one| !one.is_empty()).into_iter().collect())
            }
        }
    }

    /// Tells the exhibitor's people how the application stands now, and why.
    pub async fn tell(&self, app: &App, tx: &impl ConnectionTrait) -> Result<(), DbErr> {
        let letter = |recipient| Draft {
            id: app.mint(),
            template: "fair_application_decided",
            language: Language::Vietnamese.code(),
            recipient,
            params: json!({
                "fair_name": public(&self.fair.name, None),
                "exhibitor_name": public(&self.exhibitor.name, None),
                "application_state": self.application.state.code(),
                "reason": public(&self.application.reason, None),
            }),
            dedup_key: None,
        };
        let letters = self.addresses(tx).await?.into_iter().map(letter).collect();
        mail::enqueue(tx, letters, app.now()).await
    }

    /// Whether the application would follow a command.
    pub fn would(&self, command: Command, now: Instant) -> Result<State, Refusal> {
        let facts = Facts {
            stage: self.fair.stage,
            days: self.fair.days,
            applications_until: self.fair.applications_until,
        };
        self.application.state.follow(command, &facts, now)
    }

    /// Makes the application follow a command, writes both down, and offers what it frees to those who
    /// wait.
    pub async fn follow(
        &mut self,
        app: &App,
        tx: &impl ConnectionTrait,
        command: (Command, &str),
        doer: &Doer,
        action: &'static str,
    ) -> Result<(), Failure> {
        let freed = self.step(app, tx, command, doer, action).await?;
        pass_on(app, tx, &self.fair, freed).await?;
        // Who goes back to the list with what it had may be the first to be offered it.
        if self.application.state == State::Waitlisted {
            let found = applications::find(tx, self.application.id).await?;
            self.application = found.ok_or(Code::Broken)?.0;
        }
        Ok(())
    }

    /// The same, and what it frees is left to the caller.
    pub async fn step(
        &mut self,
        app: &App,
        tx: &impl ConnectionTrait,
        (command, reason): (Command, &str),
        doer: &Doer,
        action: &'static str,
    ) -> Result<Vec<BoothDay>, Failure> {
        let (before, now) = (self.application.state, app.now());
        let next = self.would(command, now).map_err(refused)?;
        let freed = self.move_booths(tx, (before, next), command, now).await?;
        self.application.state = next;
        reason.clone_into(&mut self.application.reason);
        if command == Command::Submit {
            self.application.submitted = Some(now);
        }
        applications::save(tx, &self.application, now).await?;
        self.application.revision += 1;
        let deed = Deed::new(action, "fair_application", self.application.id);
        let deed = Deed { producer: self.exhibitor.producer, ..deed.within(self.fair.unit) };
        let deed = deed.with(json!({ "fair": self.fair.id.0, "state": next.code() }));
        oversight::record(app, tx, doer, deed).await?;
        Ok(freed)
    }

    /// What a command does to booths, offers and waiting lists; which days of booths it frees.
    async fn move_booths(
        &self,
        tx: &impl ConnectionTrait,
        (before, next): (State, State),
        command: Command,
        now: Instant,
    ) -> Result<Vec<BoothDay>, Failure> {
        let id = self.application.id;
        if command == Command::Waitlist {
            self.wait(tx, now).await?;
        } else if before == State::Waitlisted && next != State::Waitlisted {
            waiting::leave(tx, [id].into_iter()).await?;
        }
        let offered = |state: State| matches!(state, State::Offered { .. });
        if offered(before) && !offered(next) {
            offers::close(tx, [id].into_iter(), now).await?;
        }
        let (held, had) = (BoothState::Held, BoothState::Allocated);
        match command {
            // A state that says otherwise than the booths would be a fault of this code.
            Command::Accept if allocations::advance(tx, id, (held, had)).await? == 0 => {
                return Err(Code::Broken.into());
            }
            Command::Confirm => {
                allocations::advance(tx, id, (had, BoothState::Confirmed)).await?;
            }
            _ => {}
        }
        // What is left of an offer that lapsed makes way for the next one.
        let anew = matches!(command, Command::Offer { .. });
        if before.has_a_booth() && (anew || !next.has_a_booth()) {
            losses::settle(tx, id, Settlement::Left, now).await?;
            bills::cancel(tx, id).await?;
            return Ok(allocations::release(tx, id).await?);
        }
        Ok(Vec::new())
    }

    /// Joins the lists of the categories wished for; of every one where nothing is wished.
    async fn wait(&self, tx: &impl ConnectionTrait, now: Instant) -> Result<(), DbErr> {
        let wishes = &self.application.content.wishes.categories;
        let known = categories::of_fair(tx, self.fair.id).await?;
        let wished =
            known.iter().filter(|one| wishes.is_empty() || wishes.contains(&one.category.code));
        let wished: Vec<Uuid> = wished.map(|one| one.id).collect();
        waiting::join(tx, self.application.id, &wished, now).await
    }
}
