//! The organiser's queue: reading, assigning, deciding in bulk.

use super::answers::{FairApplicationList, FairApplicationSummary};
use super::{Case, told};
use crate::access::SignedIn;
use crate::catalogue::OverClaims;
use crate::codes::Code;
use crate::context::App;
use crate::fairs::{Done, Tag, locked, readable};
use crate::oversight;
use crate::page::{self, DEFAULT_LIMIT};
use crate::problem::{Failure, FieldProblem, Problem};
use crate::scalars::{Line, Prose};
use crate::speech::Sentence;
use domain::certification::PublicText;
use domain::fairs::OrganiserAffair;
use domain::fairs::applications::{Command, State};
use domain::ids::AccountId;
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Enum, Object, OpenApi};
use sea_orm::ConnectionTrait;
use serde_json::json;
use store::accounts::members;
use store::fairs::exhibitors::applications;
use store::fairs::exhibitors::queue::{self, Filter};
use store::fairs::record::Fair;
use store::oversight::deeds::{Deed, Doer};
use uuid::Uuid;

/// Operations: the organiser's queue.
pub struct FairDeskApi;

/// A state as it is stored; an offer that lapsed is found under `offered`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
enum FairApplicationState {
    /// Waits for the organiser.
    Submitted,
    /// Looked at.
    InReview,
    /// The exhibitor is to change something.
    ChangesRequested,
    /// May come.
    Approved,
    /// May not come.
    Rejected,
    /// Waits for a booth.
    Waitlisted,
    /// A booth is held for it.
    Offered,
    /// Has a booth.
    Accepted,
    /// Has paid.
    Confirmed,
    /// Is there.
    CheckedIn,
    /// Was there.
    Completed,
    /// Doesn't come.
    Withdrawn,
}

/// What is decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
enum FairDecisionKind {
    /// Begin to look at it.
    TakeUp,
    /// Ask for changes, with a reason.
    RequestChanges,
    /// Let the exhibitor come.
    Approve,
    /// Don't, with a reason.
    Reject,
    /// Let it wait for a booth.
    Waitlist,
}

/// A decision about one application.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct FairDecision {
    /// The application.
    application_id: Uuid,
    /// What is decided.
    decision: FairDecisionKind,
    /// In words that the exhibitor reads; needed to reject and to ask for changes. It carries no claim to
    /// the OCOP mark.
    reason: Option<Prose<1, 2000>>,
}

/// Decisions, each taken by itself.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct FairDecisions {
    /// The decisions, in order.
    #[oai(validator(min_items = "1", max_items = "100"))]
    items: Vec<FairDecision>,
}

/// What came of a decision.
#[derive(Debug, Object)]
struct FairDecisionResult {
    /// The application.
    application_id: Uuid,
    /// Whether it was taken.
    done: bool,
    /// The application's state now; null when there is no such application.
    state: Option<String>,
    /// Why it was not taken.
    problem: Option<FieldProblem>,
}

/// What came of decisions.
#[derive(Debug, Object)]
struct FairDecisionResults {
    /// A result for each decision, in order.
    items: Vec<FairDecisionResult>,
}

/// Who looks after an application.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct FairAssignment {
    /// The account of a member of the organiser; null for nobody.
    account_id: Option<Uuid>,
}

#[OpenApi(tag = "Tag::Fairs")]
impl FairDeskApi {
    /// List the applications to a fair
    ///
    /// For the organiser's members: those that were handed in, in the order in which they were begun.
    #[oai(
        path = "/v1/fairs/:slug/applications",
        method = "get",
        operation_id = "listFairApplications"
    )]
    #[expect(clippy::too_many_arguments, reason = "one parameter per filter of the list")]
    async fn list_fair_applications(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The fair's slug.
        slug: Path<Line<1, 120>>,
        /// Only those in this state.
        state: Query<Option<FairApplicationState>>,
        /// Only those that this account looks after.
        assigned_to: Query<Option<Uuid>>,
        /// `next_cursor` of the page before, with the same filters.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<FairApplicationList>, Failure> {
        let fair = readable(app.read(), &caller.0, &slug.0.0, OrganiserAffair::Desk).await?;
        let after = page::cursor(cursor.0.as_ref().map(|cursor| cursor.0.as_str()))?;
        let limit = limit.0.unwrap_or(DEFAULT_LIMIT);
        let filter = Filter {
            state: state.0.map(FairApplicationState::code),
            assigned_to: assigned_to.0.map(AccountId),
        };
        let page = queue::of_fair(app.read(), fair.id, filter, after, limit).await?;
        let next_cursor = page.next.as_ref().map(store::page::encode);
        let now = app.now();
        let items = page.items.iter();
        let items = items.map(|(one, whose)| FairApplicationSummary::of(one, whose, true, now));
        Ok(Json(FairApplicationList { items: items.collect(), next_cursor }))
    }

    /// Decide about applications
    ///
    /// For the organiser's members: up to 100 at once, each with a result of its own. What can't be decided
    /// so is left as it is, and says why. Exhibitors are told by e-mail of all but the taking up.
    #[oai(
        path = "/v1/fairs/:slug/application-decisions",
        method = "post",
        operation_id = "decideFairApplications"
    )]
    async fn decide_fair_applications(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The fair's slug.
        slug: Path<Line<1, 120>>,
        Json(body): Json<FairDecisions>,
    ) -> Result<Json<FairDecisionResults>, Failure> {
        let tx = app.store().begin().await?;
        let (fair, doer) = locked(&tx, &caller.0, &slug.0.0, OrganiserAffair::Desk).await?;
        body.check()?;
        let mut items = Vec::new();
        for one in body.items {
            items.push(decide(app, &tx, &fair, &doer, one).await?);
        }
        let taken = items.iter().filter(|one| one.done).count();
        let deed = Deed::new("decide_fair_applications", "fair", fair.id.0).within(fair.unit);
        let deed = deed.with(json!({ "asked": items.len(), "done": taken }));
        oversight::record(app, &tx, &doer, deed).await?;
        tx.commit().await?;
        Ok(Json(FairDecisionResults { items }))
    }

    /// Assign an application
    ///
    /// For the organiser's members: to one of them, or to nobody.
    #[oai(
        path = "/v1/fair-applications/:id/assignment",
        method = "put",
        operation_id = "assignFairApplication"
    )]
    async fn assign_fair_application(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The application's id.
        id: Path<Uuid>,
        Json(body): Json<FairAssignment>,
    ) -> Result<Done, Failure> {
        let tx = app.store().begin().await?;
        let mut case = Case::lock(&tx, id.0).await?;
        let doer = case.desk(&caller.0)?;
        if case.application.state == State::Draft {
            return Err(Code::NotFound.into());
        }
        let to = body.account_id.map(AccountId);
        let team = members::team(&tx, case.fair.organiser).await?;
        if to.is_some_and(|account| team.role_of(account).is_none()) {
            let vi = "Không phải thành viên của đơn vị tổ chức.";
            let en = "No member of the organiser.";
            return Err(Problem::field("/account_id", "no_member", vi, en).into());
        }
        case.application.assigned_to = to;
        applications::save(&tx, &case.application, app.now()).await?;
        let deed = Deed::new("assign_fair_application", "fair_application", id.0);
        let deed = deed.within(case.fair.unit).with(json!({ "account_id": body.account_id }));
        oversight::record(app, &tx, &doer, deed).await?;
        tx.commit().await?;
        Ok(Done::NoContent)
    }
}

/// Takes one decision; what the rules refuse is its result.
async fn decide(
    app: &App,
    tx: &impl ConnectionTrait,
    fair: &Fair,
    doer: &Doer,
    one: FairDecision,
) -> Result<FairDecisionResult, Failure> {
    let application_id = one.application_id;
    let found = applications::find(tx, application_id).await?;
    let here = found.filter(|(application, _)| {
        application.fair == fair.id && application.state != State::Draft
    });
    let Some((application, exhibitor)) = here else {
        let sentence = Code::NotFound.sentence();
        let problem = Some(FieldProblem::new("", Code::NotFound.code(), sentence));
        return Ok(FairDecisionResult { application_id, done: false, state: None, problem });
    };
    let mut case = Case { application, exhibitor, fair: fair.clone() };
    let reason = one.reason.map(|reason| reason.0).unwrap_or_default();
    let command = one.decision.command();
    if let Err(refusal) = case.would(command, app.now()) {
        let (code, sentence) = told(refusal);
        let state = Some(case.application.state.at(app.now()).code().to_owned());
        let problem = Some(FieldProblem::new("", code, sentence));
        return Ok(FairDecisionResult { application_id, done: false, state, problem });
    }
    case.follow(app, tx, (command, &reason), doer, one.decision.action()).await?;
    // Who is offered a booth at once reads of that.
    let offered = matches!(case.application.state, State::Offered { .. });
    if one.decision != FairDecisionKind::TakeUp && !offered {
        case.tell(app, tx).await?;
    }
    let state = Some(case.application.state.code().to_owned());
    Ok(FairDecisionResult { application_id, done: true, state, problem: None })
}

impl FairDecisions {
    fn check(&self) -> Result<(), Failure> {
        let mut over = OverClaims::default();
        for (place, one) in self.items.iter().enumerate() {
            let pointer = format!("/items/{place}/reason");
            let needed =
                matches!(one.decision, FairDecisionKind::Reject | FairDecisionKind::RequestChanges);
            match &one.reason {
                Some(reason) => over.take(&pointer, PublicText::new(reason.0.clone(), None)),
                None if needed => {
                    let sentence = Sentence::new("Cần nêu lý do.", "It needs a reason.");
                    let field = FieldProblem::new(pointer, "missing", sentence);
                    return Err(Problem::new(Code::RulesOfFields).with(field).into());
                }
                None => {}
            }
        }
        over.refuse()
    }
}

impl FairDecisionKind {
    fn command(self) -> Command {
        match self {
            Self::TakeUp => Command::TakeUp,
            Self::RequestChanges => Command::RequestChanges,
            Self::Approve => Command::Approve,
            Self::Reject => Command::Reject,
            Self::Waitlist => Command::Waitlist,
        }
    }

    fn action(self) -> &'static str {
        match self {
            Self::TakeUp => "take_up_fair_application",
            Self::RequestChanges => "request_fair_application_changes",
            Self::Approve => "approve_fair_application",
            Self::Reject => "reject_fair_application",
            Self::Waitlist => "waitlist_fair_application",
        }
    }
}

impl FairApplicationState {
    fn code(self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::InReview => "in_review",
            Self::ChangesRequested => "changes_requested",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
            Self::Waitlisted => "waitlisted",
            Self::Offered => "offered",
            Self::Accepted => "accepted",
            Self::Confirmed => "confirmed",
            Self::CheckedIn => "checked_in",
            Self::Completed => "completed",
            Self::Withdrawn => "withdrawn",
        }
    }
}
