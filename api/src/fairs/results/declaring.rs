//! Declaring what was sold at a fair.

use super::amount;
use crate::access::SignedIn;
use crate::catalogue::public;
use crate::codes::Code;
use crate::context::App;
use crate::fairs::Tag;
use crate::fairs::applications::{Case, told};
use crate::money::Money;
use crate::oversight;
use crate::problem::{Failure, FieldProblem, Problem};
use crate::scalars::{Prose, Time};
use crate::speech::Sentence;
use domain::fairs::applications::{Refusal, State};
use domain::fairs::results::{self as rules, DeclarationRefusal, Declared};
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use serde_json::json;
use store::fairs::results;
use store::fairs::rows::result;
use store::oversight::deeds::Deed;
use uuid::Uuid;

/// Operations: declaring results.
pub struct FairResultsApi;

/// What an exhibitor declares of a fair.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct FairResultEntry {
    /// What it sold at the fair.
    sales: Money,
    /// Contracts that it signed there.
    #[oai(validator(minimum(value = "0"), maximum(value = "100000")))]
    contracts: i64,
    /// What they are worth.
    contracts_value: Money,
    /// For the organiser; never public.
    note: Option<Prose<0, 2000>>,
}

/// What an exhibitor declared, if it did.
#[derive(Debug, Object)]
struct FairResultAnswer {
    /// What it declared; null while it has declared nothing.
    declared: Option<FairResult>,
}

/// What an exhibitor declared.
#[derive(Debug, Object)]
struct FairResult {
    /// The application.
    application_id: Uuid,
    /// What it sold at the fair, whole đồng.
    sales: i64,
    /// Contracts that it signed there.
    contracts: i64,
    /// What they are worth, whole đồng.
    contracts_value: i64,
    /// The currency of every amount: `VND`.
    currency: String,
    /// For the organiser.
    note: String,
    /// When it was declared.
    declared_at: Time,
}

#[OpenApi(tag = "Tag::Fairs")]
impl FairResultsApi {
    /// Declare the results of an exhibitor
    ///
    /// For the exhibitor's people, or the organiser's desk where no account looks after it: what was sold and
    /// signed, from the fair's first day until it is reported; again, when something was forgotten. Only sums
    /// of all exhibitors are published.
    #[oai(
        path = "/v1/fair-applications/:id/results",
        method = "put",
        operation_id = "declareFairResults"
    )]
    async fn declare_fair_results(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The application's id.
        id: Path<Uuid>,
        Json(body): Json<FairResultEntry>,
    ) -> Result<Json<FairResult>, Failure> {
        let declared = Declared {
            sales: amount(body.sales, "/sales/amount")?.amount(),
            contracts: body.contracts,
            contracts_value: amount(body.contracts_value, "/contracts_value/amount")?.amount(),
        };
        let note = body.note.map(|note| note.0).unwrap_or_default();
        let (tx, now) = (app.store().begin().await?, app.now());
        let case = Case::lock(&tx, id.0).await?;
        let doer = case.answerer(&caller.0)?;
        let (fair, application) = (&case.fair, &case.application);
        rules::check(fair.stage, fair.days, application.state, now).map_err(refused)?;
        let of = (fair.id, application.id);
        results::declare(&tx, of, (declared, &note), caller.0.id, now).await?;
        let details = json!({
            "sales": declared.sales, "contracts": declared.contracts,
            "contracts_value": declared.contracts_value,
        });
        let deed = Deed::new("declare_fair_results", "fair_application", application.id);
        let deed = Deed { producer: case.exhibitor.producer, ..deed.within(fair.unit) };
        oversight::record(app, &tx, &doer, deed.with(details)).await?;
        let row = results::find(&tx, application.id).await?.ok_or(Code::Broken)?;
        tx.commit().await?;
        Ok(Json(FairResult::of(&row)))
    }

    /// Read what an exhibitor declared
    ///
    /// For the exhibitor's people and the organiser's desk.
    #[oai(
        path = "/v1/fair-applications/:id/results",
        method = "get",
        operation_id = "getFairResults"
    )]
    async fn get_fair_results(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The application's id.
        id: Path<Uuid>,
    ) -> Result<Json<FairResultAnswer>, Failure> {
        let case = Case::find(app.read(), id.0).await?;
        if case.application.state == State::Draft || case.desk(&caller.0).is_err() {
            case.applicant(&caller.0)?;
        }
        let row = results::find(app.read(), id.0).await?;
        Ok(Json(FairResultAnswer { declared: row.as_ref().map(FairResult::of) }))
    }
}

impl FairResult {
    fn of(row: &result::Model) -> Self {
        Self {
            application_id: row.application_id,
            sales: row.sales,
            contracts: row.contracts,
            contracts_value: row.contracts_value,
            currency: "VND".to_owned(),
            note: public(&row.note, None),
            declared_at: Time(store::instant(row.declared_at)),
        }
    }
}

fn refused(refusal: DeclarationRefusal) -> Failure {
    let (code, sentence) = match refusal {
        DeclarationRefusal::NotBegun => {
            let vi = "Hội chợ chưa khai mạc.";
            ("not_begun", Sentence::new(vi, "The fair's first day has not begun."))
        }
        DeclarationRefusal::WrongStage(stage) => told(Refusal::WrongStage(stage)),
        DeclarationRefusal::NoBooth(state) => told(Refusal::WrongState(state)),
    };
    Problem::new(Code::Conflict).with(FieldProblem::new("", code, sentence)).into()
}
