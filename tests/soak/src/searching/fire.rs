//! Random writes, and the process killed among them: in the end the index is as the database.

use super::Failure;
use crate::children::{Means, Server};
use crate::databases::Place;
use crate::http::Connection;
use futures_util::future::try_join_all;
use std::time::Duration;
use tests::{Database, Marketplace};

/// Products written between two kills.
const WRITES: u64 = 30;
/// API processes that follow one PostgreSQL, each for itself.
const PROCESSES: usize = 3;

/// What is run.
#[derive(Debug, clap::Args)]
pub struct Fire {
    /// Kills on each database.
    #[arg(long, default_value_t = 50)]
    kills: u64,
}

impl Fire {
    pub(super) fn of(kills: u64) -> Self {
        Self { kills }
    }
}

/// Runs on both databases, and lets three processes converge on PostgreSQL.
pub(super) async fn run(depth: &Fire, means: &Means) -> Result<String, Failure> {
    let mut report = String::new();
    for kind in [Database::Sqlite, Database::Postgres] {
        let documents = killed(kind, depth, means).await?;
        report += &format!(
            "| search | {kind:?}: {} kills among random writes: {documents} documents, drift 0 |\n",
            depth.kills
        );
    }
    let asked = converging(means).await?;
    report += &format!(
        "| search | {PROCESSES} processes on one PostgreSQL: {asked} queries, the same answers |\n"
    );
    Ok(report)
}

async fn killed(kind: Database, depth: &Fire, means: &Means) -> Result<u64, Failure> {
    let (place, folder) = (Place::make(kind).await?, tempfile::tempdir()?);
    let market = Marketplace::alongside(&place.url).await;
    for kill in 0..depth.kills {
        let mut server = means.marketplace_at_work(&place.url, folder.path()).await?;
        // Later with each kill, so that it falls into every part of the work.
        let moment = Duration::from_millis(20 + 37 * kill % 900);
        let writing = write(&market, kill);
        let (written, ()) = tokio::join!(writing, async {
            tokio::time::sleep(moment).await;
            let _gone = server.kill();
        });
        written?;
    }
    let server = means.marketplace_at_work(&place.url, folder.path()).await?;
    server.followed().await?;
    let written = depth.kills * WRITES;
    every_one_is_found(&server, depth.kills).await?;
    drop(server);
    means.check_search(&place.url, folder.path()).await?;
    Ok(written)
}

/// Writes products of a maker of their own.
async fn write(market: &Marketplace, turn: u64) -> Result<(), Failure> {
    let maker = market.producer(&format!("HTX số {turn}")).await;
    for number in 0..WRITES {
        market.product(maker, &format!("Hàng lần {turn} thứ {number}")).await;
    }
    Ok(())
}

async fn every_one_is_found(server: &Server, turns: u64) -> Result<(), Failure> {
    let mut connection = Connection::open(server.address).await?;
    for turn in 0..turns {
        let path = format!("/v1/products?q=h%C3%A0ng%20l%E1%BA%A7n%20{turn}&limit=100");
        connection.get(&path).await?;
        let body = String::from_utf8_lossy(connection.body()).into_owned();
        let missing =
            (0..WRITES).find(|number| !body.contains(&format!("lần {turn} thứ {number}\"")));
        if let Some(number) = missing {
            return Err(format!("product {number} of turn {turn} is not found").into());
        }
    }
    Ok(())
}

/// Three processes follow while products are written; the same queries then have the same answers.
async fn converging(means: &Means) -> Result<usize, Failure> {
    let place = Place::make(Database::Postgres).await?;
    place.fill(2_000).await?;
    let folders: Vec<_> = (0..PROCESSES).map(|_| tempfile::tempdir()).collect::<Result<_, _>>()?;
    let servers = try_join_all(
        folders.iter().map(|folder| means.marketplace_at_work(&place.url, folder.path())),
    )
    .await?;
    let market = Marketplace::alongside(&place.url).await;
    for turn in 0..10 {
        write(&market, turn).await?;
    }
    let mut answers: Vec<Vec<String>> = Vec::new();
    for server in &servers {
        server.followed().await?;
        answers.push(asked(server).await?);
    }
    match answers.iter().any(|one| *one != answers[0]) {
        true => Err("processes answer differently".into()),
        false => Ok(answers[0].len()),
    }
}

async fn asked(server: &Server) -> Result<Vec<String>, Failure> {
    let mut connection = Connection::open(server.address).await?;
    let mut answers = Vec::new();
    for chance in 0..200 {
        connection.get(&super::mix::path(chance * 7_919)).await?;
        let body: serde_json::Value = serde_json::from_slice(connection.body())?;
        let ids = body["items"].as_array().into_iter().flatten().map(|item| item["id"].to_string());
        answers.push(format!("{:?} {}", ids.collect::<Vec<_>>(), body["search"]["total"]));
    }
    Ok(answers)
}
