//! Two at once: two officers record overlapping recognitions of one product at the same moment.

use crate::children::Means;
use crate::databases::Place;
use crate::officers::{Desk, Said};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use store::certification::rows::{certificate, window};
use tests::{Database, Marketplace};
use uuid::Uuid;

/// What is run.
#[derive(Debug, clap::Args)]
pub struct Depth {
    /// Rounds on each database.
    #[arg(long, default_value_t = 300)]
    rounds: usize,
}

impl Depth {
    /// So many rounds.
    pub fn of(rounds: usize) -> Self {
        Self { rounds }
    }
}

type Failure = Box<dyn std::error::Error>;

/// Runs: in each round exactly one wins, and the other gets 409 with a code.
pub async fn run(depth: &Depth, means: &Means) -> Result<String, Failure> {
    let mut report = String::new();
    for kind in [Database::Sqlite, Database::Postgres] {
        let place = Place::make(kind).await?;
        let market = Marketplace::alongside(&place.url).await;
        let producer = market.producer("HTX Chè Vĩnh Tuy").await;
        let desks = [Desk::of(&market).await, Desk::of(&market).await];
        let server = means.marketplace(&place.url).await?;
        let mut firsts = 0;
        for round in 0..depth.rounds {
            let product = market.product(producer, &format!("Chè số {round}")).await.0;
            let numbers = [format!("{round}/QĐ-UBND"), format!("{round}1/QĐ-UBND")];
            let (one, other) = tokio::join!(
                desks[0].issue(&server, product, &numbers[0]),
                desks[1].issue(&server, product, &numbers[1]),
            );
            firsts += usize::from(one.done());
            decided(&one, &other)?;
            one_in_force(&market, product).await?;
        }
        let rounds = depth.rounds;
        report.push_str(&format!(
            "| race | {kind:?}: {rounds} rounds, one winner and one 409 in each; the first desk won {firsts} |\n"
        ));
    }
    Ok(report)
}

fn decided(one: &Said, other: &Said) -> Result<(), Failure> {
    match (one, other) {
        (Said::Answer(200 | 201, _), Said::Answer(409, lost))
        | (Said::Answer(409, lost), Said::Answer(200 | 201, _))
            if lost["code"].is_string() =>
        {
            Ok(())
        }
        _ => Err(format!("not one winner and one 409: {one:?} and {other:?}").into()),
    }
}

async fn one_in_force(market: &Marketplace, product: Uuid) -> Result<(), Failure> {
    let db = market.app.read();
    let certificates =
        certificate::Entity::find().filter(certificate::Column::ProductId.eq(product));
    let windows = window::Entity::find().filter(window::Column::ProductId.eq(product));
    let found = (certificates.all(db).await?.len(), windows.all(db).await?.len());
    if found == (1, 1) { Ok(()) } else { Err(format!("{found:?} on record for {product}").into()) }
}
