//! Steps of fulfilments: what each brings along for stock, money and letters.

use super::bodies::FulfilmentMove;
use super::conflict;
use crate::codes::Code;
use crate::context::App;
use crate::fault::Point;
use crate::orders::whole::Whole;
use crate::payments::cod;
use crate::problem::{Failure, Problem};
use domain::orders::Status;
use domain::orders::fulfilment::{ParcelStatus, Step, StepRefusal, Way};
use domain::orders::returns::{ReturnReason, ReturnStatus};
use domain::orders::stock::{Movement, Pieces};
use domain::payments::Method;
use sea_orm::ConnectionTrait;
use serde_json::json;
use store::orders::fulfilments::{self, Fulfilment};
use store::orders::record::Order;
use store::orders::returns::{self, Return, ReturnLine};
use store::orders::stock::{self, Cause};
use uuid::Uuid;

/// Takes a step of a fulfilment.
pub(super) async fn step(
    app: &App,
    tx: &impl ConnectionTrait,
    whole: &mut Whole,
    (id, body): (Uuid, FulfilmentMove),
) -> Result<(), Failure> {
    fits(&body)?;
    let place = whole.parcels.iter().position(|one| one.id == id).ok_or(Code::NotFound)?;
    let before = whole.parcels[place].clone();
    let (step, now) = (body.step.step(), app.now());
    let progress = before.progress.after(step, before.way).map_err(refused)?;
    let leaves = progress.status.has_left() && !before.progress.status.has_left();
    if leaves {
        may_leave(whole)?;
    }
    let mut after = Fulfilment { progress, ..before };
    if leaves {
        after.handed_over_at = Some(now);
        after.carrier = body.carrier.map(|line| line.0).or(after.carrier);
        after.tracking = body.tracking_number.map(|line| line.0).or(after.tracking);
    }
    match progress.status {
        ParcelStatus::Delivered => after.delivered_at = Some(now),
        ParcelStatus::Returned => after.returned_at = Some(now),
        _ => {}
    }
    fulfilments::save(tx, &after, now).await?;
    whole.parcels[place] = after.clone();
    if leaves {
        move_pieces(app, tx, (whole, &after.lines), Movement::shipped).await?;
        app.reach(Point::ParcelShipped);
        cod::left(app, tx, whole, &after).await?;
    }
    match progress.status {
        ParcelStatus::Delivered => {
            let collected = body.collected.and_then(crate::money::Money::dong);
            cod::delivered(app, tx, whole, (&after, collected)).await?;
        }
        ParcelStatus::Canceled => cod::unpacked(app, tx, whole, after.id).await?,
        ParcelStatus::Returned => {
            come_back(app, tx, whole, &after).await?;
            cod::refused(app, tx, whole, after.id).await?;
        }
        _ => {}
    }
    write(app, tx, whole, (&after, step)).await
}

/// What belongs to one step is not said with another.
fn fits(body: &FulfilmentMove) -> Result<(), Failure> {
    let (vi, en) = ("Trường này không đi với bước này.", "It does not go with this step.");
    let step = body.step.step();
    if step != Step::HandOver && (body.carrier.is_some() || body.tracking_number.is_some()) {
        return Err(Problem::field("/carrier", "not_of_step", vi, en).into());
    }
    let Some(collected) = body.collected else { return Ok(()) };
    if step != Step::Deliver {
        return Err(Problem::field("/collected", "not_of_step", vi, en).into());
    }
    let (vi, en) = ("Số tiền không hợp lệ.", "Not an amount from 0 to 1,000,000,000,000 đồng.");
    let bad = || Problem::field("/collected", "invalid_amount", vi, en).into();
    collected.dong().map(drop).ok_or_else(bad)
}

/// Nothing of an order that is paid beforehand leaves before it is paid.
fn may_leave(whole: &Whole) -> Result<(), Failure> {
    if whole.order.status != Status::Placed {
        return Err(Code::Conflict.into());
    }
    let is_paid = whole.amounts.captured >= whole.order.total.amount();
    if whole.order.method != Method::Cod && !is_paid {
        return Err(conflict(
            "not_paid",
            "Đơn hàng trả trước chưa được thanh toán đủ.",
            "It is to be paid beforehand, and is not yet.",
        ));
    }
    Ok(())
}

/// A parcel that nobody took in is a return that has arrived: it is looked at before anything is done with
/// its goods.
async fn come_back(
    app: &App,
    tx: &impl ConnectionTrait,
    whole: &mut Whole,
    parcel: &Fulfilment,
) -> Result<(), Failure> {
    let now = app.now();
    let line = |(line, quantity): &(Uuid, i64)| ReturnLine {
        line: *line,
        quantity: *quantity,
        restocked: 0,
        written_off: 0,
        credit: 0,
    };
    let new = Return {
        id: app.mint(),
        order: whole.order.id,
        producer: whole.order.producer,
        fulfilment: Some(parcel.id),
        status: ReturnStatus::Received,
        reason: ReturnReason::RefusedAtDoor,
        note: None,
        decision: None,
        requested_at: now,
        decided_at: None,
        received_at: Some(now),
        inspected_at: None,
        withdrawn_at: None,
        lines: parcel.lines.iter().map(line).collect(),
    };
    returns::add(tx, &new, now).await?;
    whole.returns.push(new);
    Ok(())
}

async fn write(
    app: &App,
    tx: &impl ConnectionTrait,
    whole: &Whole,
    (parcel, step): (&Fulfilment, Step),
) -> Result<(), Failure> {
    let template = match (parcel.progress.status, step) {
        (ParcelStatus::HandedOver, Step::HandOver) => "parcel_sent",
        (ParcelStatus::Delivered, _) if parcel.way == Way::Sent => "parcel_delivered",
        _ => return Ok(()),
    };
    let more = json!({
        "carrier": parcel.carrier.as_deref().unwrap_or_default(),
        "tracking_number": parcel.tracking.as_deref().unwrap_or_default(),
    });
    whole.write_to_buyer(app, tx, (template, more)).await
}

/// Moves pieces of lines, by ascending stock.
pub(in crate::orders) async fn move_pieces(
    app: &App,
    tx: &impl ConnectionTrait,
    (whole, counts): (&Whole, &[(Uuid, i64)]),
    movement: fn(Pieces) -> Movement,
) -> Result<(), Failure> {
    let stock_of = |id: &Uuid| whole.lines.iter().find(|line| line.id == *id).map(|one| one.stock);
    let found = counts.iter().filter(|(_, count)| *count > 0);
    let mut all: Vec<(Uuid, i64)> =
        found.filter_map(|(line, count)| Some((stock_of(line)?, *count))).collect();
    all.sort_unstable();
    let cause = Cause { order: Some(whole.order.id), ..Cause::default() };
    for (id, count) in all {
        let pieces = Pieces::new(count).ok_or(Code::Broken)?;
        stock::move_pieces(tx, id, &movement(pieces), &cause, app.now()).await?;
    }
    Ok(())
}

/// Unpacks all that an order that is called off has packed.
pub(in crate::orders) async fn unpack_all(
    app: &App,
    tx: &impl ConnectionTrait,
    order: &Order,
) -> Result<(), Failure> {
    let mut whole = Whole::lock(tx, order.id).await?;
    for mut one in std::mem::take(&mut whole.parcels) {
        if let Ok(progress) = one.progress.after(Step::Cancel, one.way) {
            one.progress = progress;
            fulfilments::save(tx, &one, app.now()).await?;
            cod::unpacked(app, tx, &mut whole, one.id).await?;
        }
    }
    Ok(())
}

fn refused(refusal: StepRefusal) -> Failure {
    match refusal {
        StepRefusal::WrongStatus(_) => conflict(
            "wrong_status",
            "Từ trạng thái hiện tại không đi được bước này.",
            "From where it stands this step leads nowhere.",
        ),
        StepRefusal::TooManyAttempts => conflict(
            "too_many_attempts",
            "Đã giao không thành công ba lần: hãy chuyển hoàn.",
            "It was tried three times: it goes back.",
        ),
    }
}
