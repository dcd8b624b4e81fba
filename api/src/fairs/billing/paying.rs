//! Bills of applications: reading them, choosing extras, marking them paid.

use super::answers::FairBill;
use super::{amount, bill, take_in};
use crate::access::SignedIn;
use crate::codes::Code;
use crate::context::App;
use crate::fairs::Tag;
use crate::fairs::applications::Case;
use crate::money::Money;
use crate::oversight;
use crate::problem::{Failure, FieldProblem, Problem};
use crate::scalars::Line;
use crate::speech::Sentence;
use domain::fairs::applications::State;
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use serde_json::json;
use store::fairs::billing::extras::{self, Extra};
use store::fairs::billing::payments::NewPayment;
use store::oversight::deeds::Deed;
use uuid::Uuid;

/// Operations: bills of applications.
pub struct FairBillsApi;

/// How many of an extra.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct FairExtraPick {
    /// Code of the extra.
    code: Line<1, 20>,
    /// How many, up to what the organiser allows.
    #[oai(validator(minimum(value = "1"), maximum(value = "1000")))]
    count: u16,
}

/// All extras that an application takes.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct FairExtraPicks {
    /// The extras, each once.
    #[oai(validator(max_items = "50"))]
    items: Vec<FairExtraPick>,
}

/// Money that came in.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct FairPaymentEntry {
    /// How much: at least one đồng.
    amount: Money,
    /// The bank's or the till's reference, once within the fair.
    reference: Line<1, 100>,
}

#[OpenApi(tag = "Tag::Fairs")]
impl FairBillsApi {
    /// Read the bill of an application
    ///
    /// For the exhibitor's people, and the organiser's members once it is handed in: booths, extras, what
    /// others pay, what is owed by when, how it is paid by transfer, and what came in. It begins with the acceptance of an offer, and
    /// goes with the booths; what was paid stays, to be returned.
    #[oai(path = "/v1/fair-applications/:id/bill", method = "get", operation_id = "getFairBill")]
    async fn get_fair_bill(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The application's id.
        id: Path<Uuid>,
    ) -> Result<Json<FairBill>, Failure> {
        let db = app.store().snapshot().await?;
        let case = Case::find(&db, id.0).await?;
        case.payer(&caller.0)?;
        Ok(Json(FairBill::read(&db, &case.fair, id.0, app.now()).await?))
    }

    /// Choose extras
    ///
    /// For the exhibitor's people, or the organiser's members for an exhibitor that no account looks after:
    /// all of them, in place of those before, until the booths are confirmed. A bill that stands is made
    /// anew.
    #[oai(
        path = "/v1/fair-applications/:id/extras",
        method = "put",
        operation_id = "chooseFairExtras"
    )]
    async fn choose_fair_extras(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The application's id.
        id: Path<Uuid>,
        Json(body): Json<FairExtraPicks>,
    ) -> Result<Json<FairBill>, Failure> {
        let tx = app.store().begin().await?;
        let case = Case::lock(&tx, id.0).await?;
        let doer = case.answerer(&caller.0)?;
        let state = case.application.state.at(app.now());
        let settled = matches!(state, State::Confirmed | State::CheckedIn | State::Completed);
        if settled || !state.is_live() || !case.fair.stage.is_editable() {
            return Err(Code::Conflict.into());
        }
        let picks = body.read(&extras::of_fair(&tx, case.fair.id).await?)?;
        extras::pick(&tx, id.0, &picks).await?;
        if state == State::Accepted {
            bill(app, &tx, &case).await?;
        }
        let deed = Deed::new("choose_fair_extras", "fair_application", id.0);
        let deed = Deed { producer: case.exhibitor.producer, ..deed.within(case.fair.unit) };
        oversight::record(app, &tx, &doer, deed).await?;
        let answer = FairBill::read(&tx, &case.fair, id.0, app.now()).await?;
        tx.commit().await?;
        Ok(Json(answer))
    }

    /// Mark a payment
    ///
    /// For the organiser's members. Once all is paid, the booths are confirmed with it, and the exhibitor's
    /// people are told. The same payment sent again changes nothing; 409 `already_exists` when the fair
    /// has the reference for something else.
    #[oai(
        path = "/v1/fair-applications/:id/payments",
        method = "post",
        operation_id = "markFairPayment"
    )]
    async fn mark_fair_payment(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The application's id.
        id: Path<Uuid>,
        Json(body): Json<FairPaymentEntry>,
    ) -> Result<Json<FairBill>, Failure> {
        let tx = app.store().begin().await?;
        let mut case = Case::lock(&tx, id.0).await?;
        let doer = case.desk(&caller.0)?;
        if case.application.state == State::Draft {
            return Err(Code::NotFound.into());
        }
        let amount = amount(body.amount, "/amount/amount")?;
        if amount.amount() == 0 {
            let (vi, en) = ("Ít nhất một đồng.", "At least one đồng.");
            return Err(Problem::field("/amount/amount", "nothing", vi, en).into());
        }
        let (reference, by) = (body.reference.0, Some(caller.0.id));
        let id = (app.mint(), id.0);
        let new = NewPayment { id: id.0, application: id.1, amount, reference, by, transfer: None };
        let deed = Deed::new("mark_fair_payment", "fair_application", id.1);
        let deed = Deed { producer: case.exhibitor.producer, ..deed.within(case.fair.unit) };
        let deed = deed.with(json!({ "payment": new.id, "amount": amount.amount() }));
        oversight::record(app, &tx, &doer, deed).await?;
        take_in(app, &tx, &mut case, new, &doer).await?;
        let answer = FairBill::read(&tx, &case.fair, id.1, app.now()).await?;
        tx.commit().await?;
        Ok(Json(answer))
    }
}

impl FairExtraPicks {
    fn read(&self, known: &[Extra]) -> Result<Vec<(Uuid, u16)>, Failure> {
        let mut read: Vec<(Uuid, u16)> = Vec::new();
        for (place, pick) in self.items.iter().enumerate() {
            let extra = known.iter().find(|one| one.code == pick.code.0);
            let twice = |extra: &&Extra| read.iter().all(|(id, _)| *id != extra.id);
            let fits = |extra: &&Extra| pick.count <= extra.most;
            let Some(extra) = extra.filter(twice).filter(fits) else {
                let vi = "Không có mục này, đã chọn ở trên, hoặc chọn quá số cho phép.";
                let en = "There is no such extra, it is named above, or it is too many.";
                let pointer = format!("/items/{place}");
                let field = FieldProblem::new(pointer, "no_such_extra", Sentence::new(vi, en));
                return Err(Problem::new(Code::RulesOfFields).with(field).into());
            };
            read.push((extra.id, pick.count));
        }
        Ok(read)
    }
}
