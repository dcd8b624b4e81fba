//! `ocop audit`.

use crate::cli::{Trouble, say};
use crate::config::Config;
use crate::database;
use std::process::ExitCode;
use store::certification::audit;
use store::{orders, oversight, payments, points_of_sale};

/// Checks the database and lists what is broken; the status says whether anything is.
pub(crate) async fn run(config: &Config) -> Result<ExitCode, Trouble> {
    let store = database::open(config).await?;
    let audit = audit::run(&store).await?;
    let chain = oversight::audit::run(&store).await?;
    let points = points_of_sale::audit::run(&store).await?;
    let mut orders = orders::audit::run(store.read()).await?;
    orders.extend(payments::audit::run(store.read()).await?);
    store.close().await?;
    for finding in audit.findings.iter().chain(&chain.findings).chain(&points) {
        say(&finding.to_string());
    }
    for finding in &orders {
        say(&finding.to_string());
    }
    let broken = audit.findings.len() + chain.findings.len() + points.len() + orders.len();
    let read = &audit.read;
    let verdict = if broken == 0 { "clean".to_owned() } else { format!("{broken} broken") };
    say(&format!(
        "{verdict}: {} products, {} certificates and {} events read",
        read.products, read.certificates, read.events
    ));
    say(&format!("{} acts, {} of them not sealed yet", chain.deeds, chain.unsealed));
    if chain.seals > 0 {
        // Who keeps this elsewhere can prove later that the end of the chain was not cut off.
        say(&format!("seal {}: {}", chain.seals, chain.head));
    }
    Ok(if broken == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
