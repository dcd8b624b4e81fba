//! Applications of exhibitors: the form, writing, handing in, and the organiser's queue.

mod answers;
mod bodies;
mod comments;
mod desk;
mod forms;
mod own;

pub use comments::FairCommentsApi;
pub use desk::FairDeskApi;
pub use forms::FairFormsApi;
pub use own::FairApplicationsApi;

use super::exhibitors::application;
use crate::access;
use crate::codes::Code;
use crate::context::App;
use crate::oversight;
use crate::problem::{Failure, FieldProblem, Problem};
use crate::speech::Sentence;
use domain::accounts::Affair;
use domain::calendar::Instant;
use domain::fairs::OrganiserAffair;
use domain::fairs::applications::{Command, Facts, Refusal, State};
use sea_orm::ConnectionTrait;
use serde_json::json;
use store::accounts::sessions::SignedInAccount;
use store::fairs::exhibitors::Exhibitor;
use store::fairs::exhibitors::applications::{self, Application};
use store::fairs::floor::allocations;
use store::fairs::record::{self, Fair};
use store::oversight::deeds::{Deed, Doer};
use uuid::Uuid;

/// Operations on applications.
pub type ApplicationsApis = (FairFormsApi, FairApplicationsApi, FairDeskApi, FairCommentsApi);

/// Operations on applications.
pub const APPLICATIONS_APIS: ApplicationsApis =
    (FairFormsApi, FairApplicationsApi, FairDeskApi, FairCommentsApi);

/// An application with what it belongs to, kept for this transaction by its fair.
struct Case {
    application: Application,
    exhibitor: Exhibitor,
    fair: Fair,
}

impl Case {
    /// The application with an id; who may have it is to be asked next.
    async fn lock(tx: &impl ConnectionTrait, id: Uuid) -> Result<Self, Failure> {
        let (found, _) = applications::find(tx, id).await?.ok_or(Code::NotFound)?;
        let fair = record::lock_by_id(tx, found.fair).await?.ok_or(Code::Broken)?;
        // What was read before the lock may have changed.
        let (application, exhibitor) = applications::find(tx, id).await?.ok_or(Code::NotFound)?;
        Ok(Self { application, exhibitor, fair })
    }

    /// The same to read only.
    async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Self, Failure> {
        let (application, exhibitor) = applications::find(db, id).await?.ok_or(Code::NotFound)?;
        let fair = record::by_id(db, application.fair).await?.ok_or(Code::Broken)?;
        Ok(Self { application, exhibitor, fair })
    }

    /// Whoever keeps the producer's applications to fairs, or claimed the exhibitor; to others it isn't
    /// there.
    fn applicant(&self, caller: &SignedInAccount) -> Result<Doer, Failure> {
        match self.exhibitor.producer {
            Some(producer) => access::member_for(caller, producer, Affair::FairApplications),
            None if self.exhibitor.claimed_by == Some(caller.id) => Ok(access::doer(caller)),
            None => Err(Code::NotFound.into()),
        }
    }

    /// A member of the organiser who keeps the desk; to others it isn't there. Drafts are the
    /// exhibitor's.
    fn desk(&self, caller: &SignedInAccount) -> Result<Doer, Failure> {
        access::organiser_for(caller, self.fair.organiser, OrganiserAffair::Desk)
    }

    /// Whether the application would follow a command.
    fn would(&self, command: Command, now: Instant) -> Result<State, Refusal> {
        let facts = Facts {
            stage: self.fair.stage,
            days: self.fair.days,
            applications_until: self.fair.applications_until,
        };
        self.application.state.follow(command, &facts, now)
    }

    /// Makes the application follow a command, and writes both down.
    async fn follow(
        &mut self,
        app: &App,
        tx: &impl ConnectionTrait,
        (command, reason): (Command, &str),
        doer: &Doer,
        action: &'static str,
    ) -> Result<(), Failure> {
        let (before, now) = (self.application.state, app.now());
        let next = self.would(command, now).map_err(refused)?;
        if before.has_a_booth() && !next.has_a_booth() {
            allocations::release(tx, self.application.id).await?;
        }
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
        Ok(oversight::record(app, tx, doer, deed).await?)
    }
}

/// Why an application doesn't follow, as code and sentences.
fn told(refusal: Refusal) -> (&'static str, Sentence) {
    let (code, vi, en) = match refusal {
        Refusal::WrongState(state) => {
            let vi = format!("Đơn đang ở trạng thái {}.", state.code());
            let en = format!("The application is {} now.", state.code());
            return ("wrong_state", Sentence::new(vi, en));
        }
        Refusal::WrongStage(stage) => {
            let vi = format!("Hội chợ đang ở giai đoạn {}.", stage.code());
            let en = format!("The fair is {} now.", stage.code());
            return ("wrong_stage", Sentence::new(vi, en));
        }
        Refusal::NotTaken => (
            "not_taken",
            "Hội chợ không nhận đăng ký lúc này.",
            "The fair takes no applications at this instant.",
        ),
        Refusal::OfferOutOfBounds => (
            "offer_out_of_bounds",
            "Hạn trả lời phải sau lúc này và trước khai mạc.",
            "An offer ends after now and before the opening.",
        ),
        Refusal::Lapsed => ("lapsed", "Đề nghị đã hết hạn.", "The offer lapsed."),
        Refusal::NotItsDay => {
            ("not_its_day", "Hôm nay không phải ngày hội chợ.", "Today is no day of the fair.")
        }
        Refusal::NotOver => ("not_over", "Hội chợ chưa kết thúc.", "The fair is not over."),
    };
    (code, Sentence::new(vi, en))
}

fn refused(refusal: Refusal) -> Failure {
    let (code, sentence) = told(refusal);
    Problem::new(Code::Conflict).with(FieldProblem::new("", code, sentence)).into()
}
