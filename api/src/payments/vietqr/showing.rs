//! The code under which an order is paid by transfer, as text and as pictures.

use super::drawing;
use crate::codes::Code;
use crate::context::App;
use crate::money::Money;
use crate::orders::{Shopper, number, readable};
use crate::payments::Tag;
use crate::problem::Failure;
use crate::scalars::VietnamTime;
use domain::ids::OrderId;
use domain::money::Dong;
use domain::payments::vietqr::banks;
use domain::payments::vietqr::payload::{Payload, Purpose};
use domain::payments::{Payee, fold};
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::{Binary, Json, PlainText};
use poem_openapi::{ApiResponse, Object, OpenApi};
use store::orders::record::{self, Order};
use store::payments::intents;
use store::payments::transfers::accounts::{self, Account};
use store::payments::transfers::requests;
use uuid::Uuid;

/// Operations: codes of orders.
pub struct VietQrApi;

/// To which account an order or a bill is paid.
#[derive(Debug, Object)]
pub struct PayeeAccount {
    /// BIN of the bank.
    bin: String,
    /// The bank's name; null for one that isn't known here any more.
    bank: Option<String>,
    /// Number of the account.
    number: String,
    /// In whose name it is.
    holder: String,
}

/// How an order is paid by transfer.
#[derive(Debug, Object)]
struct OrderVietQr {
    /// What the code says: text in EMVCo's form, as NAPAS fills it.
    payload: String,
    /// What is still due, which the code asks for.
    due: Money,
    /// The memo that the transfer must have: the order's number.
    reference: String,
    /// To which account: the producer's own. It stays the one that the order was made with.
    account: PayeeAccount,
    /// Until when the goods are kept for it.
    kept_until: VietnamTime,
}

/// A picture as text.
#[derive(ApiResponse)]
pub enum CodeDrawing {
    /// The code as SVG.
    #[oai(status = 200, content_type = "image/svg+xml")]
    Drawn(
        PlainText<String>,
        /// Always `no-store`: what is due changes.
        #[oai(header = "Cache-Control")]
        String,
    ),
}

/// A picture.
#[derive(ApiResponse)]
pub enum CodePicture {
    /// The code as PNG.
    #[oai(status = 200, content_type = "image/png")]
    Drawn(
        Binary<Vec<u8>>,
        /// Always `no-store`: what is due changes.
        #[oai(header = "Cache-Control")]
        String,
    ),
}

#[OpenApi(tag = "Tag::Payments")]
impl VietQrApi {
    /// How to pay an order by transfer
    ///
    /// For its buyer, who may be a guest with the cart's token, and for its producer: the account, the memo and
    /// the amount that is still due, and all three as the text of a VietQR code. After a transfer that fell
    /// short the same code asks for the rest. 409 `conflict` where nothing is due, where the order is over or
    /// its goods are no longer kept, and where it is not paid by transfer.
    #[oai(path = "/v1/orders/:id/vietqr", method = "get", operation_id = "getOrderVietQr")]
    async fn get_order_viet_qr(
        &self,
        Data(app): Data<&App>,
        caller: Shopper,
        /// The order's id.
        id: Path<Uuid>,
    ) -> Result<Json<OrderVietQr>, Failure> {
        Ok(Json(read(app, &caller, id.0).await?))
    }

    /// The code of an order as SVG
    ///
    /// As `getOrderVietQr`, drawn.
    #[oai(path = "/v1/orders/:id/vietqr.svg", method = "get", operation_id = "drawOrderVietQr")]
    async fn draw_order_viet_qr(
        &self,
        Data(app): Data<&App>,
        caller: Shopper,
        /// The order's id.
        id: Path<Uuid>,
    ) -> Result<CodeDrawing, Failure> {
        CodeDrawing::of(&read(app, &caller, id.0).await?.payload)
    }

    /// The code of an order as PNG
    ///
    /// As `getOrderVietQr`, in black and white.
    #[oai(path = "/v1/orders/:id/vietqr.png", method = "get", operation_id = "printOrderVietQr")]
    async fn print_order_viet_qr(
        &self,
        Data(app): Data<&App>,
        caller: Shopper,
        /// The order's id.
        id: Path<Uuid>,
    ) -> Result<CodePicture, Failure> {
        CodePicture::of(&read(app, &caller, id.0).await?.payload)
    }
}

async fn read(app: &App, caller: &Shopper, id: Uuid) -> Result<OrderVietQr, Failure> {
    let order = record::find(app.read(), OrderId(id)).await?.ok_or(Code::NotFound)?;
    readable(app.read(), caller, &order).await?;
    asked(app, &order).await?.ok_or_else(|| Code::Conflict.into())
}

/// How an order is paid; none where nothing is due any more.
async fn asked(app: &App, order: &Order) -> Result<Option<OrderVietQr>, Failure> {
    let (db, kept_until) = (app.read(), order.kept_until);
    let Some(kept_until) = kept_until.filter(|_| order.is_kept(app.now())) else {
        return Ok(None);
    };
    let payee = Payee::from(order.producer).payee();
    let Some(intent) = intents::of_order(db, order.id).await? else { return Ok(None) };
    let captured = fold(&intents::events(db, intent.id).await?).captured;
    let due = Dong::new(order.total.amount() - captured).filter(|due| *due > Dong::default());
    let asked = requests::of_subject(db, payee, intent.id).await?;
    let (Some(due), Some(asked)) = (due, asked) else { return Ok(None) };
    let account = accounts::find(db, payee, asked.request.account).await?;
    let account = account.ok_or(Code::Broken)?;
    let reference = number(order.code);
    let (payload, account) = code(account, due, &reference);
    let (due, kept_until) = (due.into(), VietnamTime(kept_until));
    Ok(Some(OrderVietQr { payload, due, reference, account, kept_until }))
}

/// What a code says that asks for payment to an account, and the account as it is shown beside.
pub(crate) fn code(account: Account, due: Dong, reference: &str) -> (String, PayeeAccount) {
    let to = (account.bin.clone(), account.number.clone());
    let payload = Payload::to_account(to, Some(due), Purpose::new(reference)).encode();
    let account = PayeeAccount {
        bank: banks::by_bin(&account.bin).map(|bank| bank.name.to_owned()),
        bin: account.bin.as_str().to_owned(),
        number: account.number.as_str().to_owned(),
        holder: account.holder,
    };
    (payload, account)
}

impl CodeDrawing {
    /// A payload, drawn.
    pub(crate) fn of(payload: &str) -> Result<Self, Failure> {
        let drawn = drawing::svg(payload).ok_or(Code::Broken)?;
        Ok(Self::Drawn(PlainText(drawn), "no-store".to_owned()))
    }
}

impl CodePicture {
    /// A payload as a picture.
    pub(crate) fn of(payload: &str) -> Result<Self, Failure> {
        let drawn = drawing::png(payload).ok_or(Code::Broken)?;
        Ok(Self::Drawn(Binary(drawn), "no-store".to_owned()))
    }
}
