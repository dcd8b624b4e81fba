//! Where stock lies, opened as it is needed.

use crate::accounts::taken;
use crate::context::App;
use crate::problem::{Failure, Problem};
use domain::calendar::{Day, Instant};
use domain::ids::ProducerId;
use domain::orders::stock::{Movement, Pieces};
use sea_orm::ConnectionTrait;
use store::catalogue::pages::VariantRow;
use store::orders::locations;
use store::orders::rows::stock::Model;
use store::orders::stock::{self, Cause};
use uuid::Uuid;

/// The name of the place that a producer has without asking for one.
const FIRST_PLACE: &str = "Kho chính";

/// The place named, which is the producer's; else its first, opened where there is none.
pub async fn find(
    app: &App,
    tx: &impl ConnectionTrait,
    (producer, wanted): (ProducerId, Option<Uuid>),
    now: Instant,
) -> Result<Uuid, Failure> {
    let places = locations::of_producer(tx, producer).await?;
    let found = match wanted {
        Some(wanted) => places.iter().find(|place| place.id == wanted),
        None => places.first(),
    };
    match (found, wanted) {
        (Some(place), _) => Ok(place.id),
        (None, None) => {
            let place = locations::open(tx, app.mint(), producer, FIRST_PLACE, now).await;
            Ok(place.map_err(taken)?.id)
        }
        (None, Some(_)) => {
            let (vi, en) = ("Không có kho này.", "There is no such place of yours.");
            Err(Problem::field("/location_id", "unknown_location", vi, en).into())
        }
    }
}

/// The stock of a variant at a place. That of a bookable service begins each day with its capacity.
pub async fn stock_at(
    app: &App,
    tx: &impl ConnectionTrait,
    row: &VariantRow,
    (place, day): (Uuid, Option<Day>),
    now: Instant,
) -> Result<Model, Failure> {
    let day = day.map(|day| day.to_string()).unwrap_or_default();
    let (there, made) = stock::at(tx, app.mint(), row.variant.id, place, &day, now).await?;
    let capacity = row.offer.terms().service.capacity.map(i64::from).and_then(Pieces::new);
    let (true, Some(capacity)) = (made && !day.is_empty(), capacity) else { return Ok(there) };
    let cause = Cause { reason: "capacity".to_owned(), ..Cause::default() };
    stock::move_pieces(tx, there.id, &Movement::received(capacity), &cause, now).await?;
    Ok(Model { on_hand: capacity.count(), ..there })
}
