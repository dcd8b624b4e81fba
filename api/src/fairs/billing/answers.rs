//! Bills as they are answered.

use super::code::FairBillVietQr;
use super::open;
use crate::catalogue::public;
use crate::problem::Failure;
use crate::scalars::{Time, VietnamTime};
use domain::calendar::Instant;
use poem_openapi::Object;
use sea_orm::ConnectionTrait;
use store::fairs::billing::rows::payment;
use store::fairs::billing::{bills, payments};
use store::fairs::floor::categories;
use store::fairs::record::Fair;
use uuid::Uuid;

/// A line of a bill, in whole đồng.
#[derive(Debug, Object)]
struct FairBillLine {
    /// `booth` or `extra`.
    kind: String,
    /// Code of the booth or extra.
    code: String,
    /// Code of a booth's category.
    category: Option<String>,
    /// How many.
    count: u32,
    /// What they cost together.
    amount: i64,
    /// What others pay of it.
    subsidy: i64,
}

/// Money that came in.
#[derive(Debug, Object)]
struct FairPayment {
    /// Its id.
    id: Uuid,
    /// Whole đồng.
    amount: i64,
    /// The bank's or the till's reference.
    reference: String,
    /// The transfer by which it came; null where somebody marked it.
    transfer_id: Option<Uuid>,
    /// When it was marked.
    marked_at: Time,
}

/// What an application owes and paid, in whole đồng: `due` is `gross` less `subsidy`, and `due` less `paid`
/// is `outstanding` less `to_return`.
#[derive(Debug, Object)]
pub struct FairBill {
    /// The application.
    application_id: Uuid,
    /// The currency of every amount: `VND`.
    currency: String,
    /// The lines; none while it has no booths.
    lines: Vec<FairBillLine>,
    /// What everything costs.
    gross: i64,
    /// What others pay of it.
    subsidy: i64,
    /// What the exhibitor owes in all.
    due: i64,
    /// By when; null while it has no booths.
    due_at: Option<VietnamTime>,
    /// Whether that is over and something is outstanding.
    overdue: bool,
    /// What came in.
    paid: i64,
    /// What is still to pay.
    outstanding: i64,
    /// What came in beyond what is owed, as after booths were given up.
    to_return: i64,
    /// How what is outstanding is paid by transfer; null where nothing is, and where the organiser takes no
    /// transfers.
    pub(super) vietqr: Option<FairBillVietQr>,
    /// What came in, in the order of marking.
    payments: Vec<FairPayment>,
}

impl FairBill {
    /// How an application stands.
    pub async fn read(
        db: &impl ConnectionTrait,
        fair: &Fair,
        application: Uuid,
        now: Instant,
    ) -> Result<Self, Failure> {
        let kept = bills::find(db, application).await?;
        let came_in = payments::of_application(db, application).await?;
        let known = categories::of_fair(db, fair.id).await?;
        let paid = came_in.iter().map(|one| one.amount).sum();
        let (outstanding, to_return) = open(kept.as_ref().map(|kept| &kept.bill), paid);
        let due_at = kept.as_ref().map(|kept| kept.due_at);
        let vietqr = FairBillVietQr::of(db, fair, application, (outstanding, due_at)).await?;
        let bill = kept.map(|kept| kept.bill).unwrap_or_default();
        let lines = bill.lines.iter().map(|line| FairBillLine {
            kind: if line.category.is_some() { "booth" } else { "extra" }.to_owned(),
            code: public(&line.code, None),
            category: line.category.and_then(|id| {
                let kept = known.iter().find(|kept| kept.id == id)?;
                Some(public(&kept.category.code, None))
            }),
            count: line.count,
            amount: line.amount.amount(),
            subsidy: line.subsidy.amount(),
        });
        Ok(Self {
            application_id: application,
            currency: "VND".to_owned(),
            lines: lines.collect(),
            gross: bill.gross.amount(),
            subsidy: bill.subsidy.amount(),
            due: bill.due().amount(),
            due_at: due_at.map(VietnamTime),
            overdue: outstanding > 0 && due_at.is_some_and(|at| at <= now),
            paid,
            outstanding,
            to_return,
            vietqr,
            payments: came_in.iter().map(FairPayment::of).collect(),
        })
    }
}

impl FairPayment {
    fn of(one: &payment::Model) -> Self {
        Self {
            id: one.id,
            amount: one.amount,
            reference: public(&one.reference, None),
            transfer_id: one.transfer_id,
            marked_at: Time(store::instant(one.marked_at)),
        }
    }
}
