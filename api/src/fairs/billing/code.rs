//! The code under which a bill is paid by transfer, as text and as pictures.

use super::answers::FairBill;
use crate::access::SignedIn;
use crate::codes::Code;
use crate::context::App;
use crate::fairs::{Case, Tag};
use crate::money::Money;
use crate::payments::vietqr::{CodeDrawing, CodePicture, PayeeAccount, code};
use crate::problem::Failure;
use crate::scalars::VietnamTime;
use domain::calendar::Instant;
use domain::money::Dong;
use domain::payments::Payee;
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use sea_orm::ConnectionTrait;
use store::fairs::record::Fair;
use store::payments::transfers::{accounts, requests};
use uuid::Uuid;

/// Operations: codes of bills.
pub struct FairBillCodesApi;

/// How a bill is paid by transfer.
#[derive(Debug, Object)]
pub struct FairBillVietQr {
    /// What the code says: text in EMVCo's form, as NAPAS fills it.
    payload: String,
    /// What is still due, which the code asks for.
    due: Money,
    /// The memo that the transfer must have. It stays the same for as long as there is a bill, whatever
    /// becomes of the amount.
    reference: String,
    /// To which account: the organiser's own. It stays the one that was first asked for.
    account: PayeeAccount,
    /// By when it is to be paid. What comes later counts all the same.
    due_at: VietnamTime,
}

#[OpenApi(tag = "Tag::Fairs")]
impl FairBillCodesApi {
    /// How to pay a bill by transfer
    ///
    /// For the exhibitor's people and the organiser's members, as `getFairBill`: the account, the memo and the
    /// amount that is still outstanding, and all three as the text of a VietQR code. After a transfer that fell
    /// short the same code asks for the rest. 409 `conflict` where nothing is outstanding, and where the
    /// organiser takes no transfers.
    #[oai(
        path = "/v1/fair-applications/:id/vietqr",
        method = "get",
        operation_id = "getFairBillVietQr"
    )]
    async fn get_fair_bill_viet_qr(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The application's id.
        id: Path<Uuid>,
    ) -> Result<Json<FairBillVietQr>, Failure> {
        Ok(Json(read(app, &caller, id.0).await?))
    }

    /// The code of a bill as SVG
    ///
    /// As `getFairBillVietQr`, drawn.
    #[oai(
        path = "/v1/fair-applications/:id/vietqr.svg",
        method = "get",
        operation_id = "drawFairBillVietQr"
    )]
    async fn draw_fair_bill_viet_qr(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The application's id.
        id: Path<Uuid>,
    ) -> Result<CodeDrawing, Failure> {
        CodeDrawing::of(&read(app, &caller, id.0).await?.payload)
    }

    /// The code of a bill as PNG
    ///
    /// As `getFairBillVietQr`, in black and white.
    #[oai(
        path = "/v1/fair-applications/:id/vietqr.png",
        method = "get",
        operation_id = "printFairBillVietQr"
    )]
    async fn print_fair_bill_viet_qr(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The application's id.
        id: Path<Uuid>,
    ) -> Result<CodePicture, Failure> {
        CodePicture::of(&read(app, &caller, id.0).await?.payload)
    }
}

async fn read(app: &App, caller: &SignedIn, id: Uuid) -> Result<FairBillVietQr, Failure> {
    let db = app.store().snapshot().await?;
    let case = Case::find(&db, id).await?;
    case.payer(&caller.0)?;
    let bill = FairBill::read(&db, &case.fair, id, app.now()).await?;
    bill.vietqr.ok_or_else(|| Code::Conflict.into())
}

impl FairBillVietQr {
    /// How what is outstanding of an application is paid; none where it is not asked for.
    pub(super) async fn of(
        db: &impl ConnectionTrait,
        fair: &Fair,
        application: Uuid,
        (outstanding, due_at): (i64, Option<Instant>),
    ) -> Result<Option<Self>, Failure> {
        let payee = Payee::from(fair.organiser).payee();
        let due = Dong::new(outstanding).filter(|due| *due > Dong::default());
        let (Some(due), Some(due_at)) = (due, due_at) else { return Ok(None) };
        let Some(asked) = requests::of_subject(db, payee, application).await? else {
            return Ok(None);
        };
        let account = accounts::find(db, payee, asked.request.account).await?;
        let account = account.ok_or(Code::Broken)?;
        let reference = asked.request.reference.to_string();
        let (payload, account) = code(account, due, &reference);
        let (due, due_at) = (due.into(), VietnamTime(due_at));
        Ok(Some(Self { payload, due, reference, account, due_at }))
    }
}
