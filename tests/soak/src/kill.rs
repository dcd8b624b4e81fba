//! Crash: the server is killed in the middle of its work, and starts again on the same database.

use crate::children::{Means, Server, killed_at};
use crate::databases::Place;
use crate::officers::{Desk, Said};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use std::collections::HashSet;
use std::fmt::Write as _;
use std::time::Duration;
use store::certification::rows::{certificate, event};
use tests::{Database, Marketplace};
use uuid::Uuid;

/// What is run.
#[derive(Debug, clap::Args)]
pub struct Depth {
    /// Kills of each sort on each database.
    #[arg(long, default_value_t = 20)]
    kills: u32,
    /// Rows of the import.
    #[arg(long, default_value_t = 5_000)]
    rows: usize,
    /// Revocations at once.
    #[arg(long, default_value_t = 100)]
    revocations: usize,
}

impl Depth {
    /// A few kills of a small import.
    pub fn quick() -> Self {
        Self { kills: 2, rows: 500, revocations: 100 }
    }

    /// As the issue asks.
    pub fn full() -> Self {
        Self { kills: 20, rows: 5_000, revocations: 100 }
    }
}

type Failure = Box<dyn std::error::Error>;

/// Runs: after each restart the register is whole, and nothing acknowledged is lost.
pub async fn run(depth: &Depth, means: &Means) -> Result<String, Failure> {
    let mut report = String::new();
    for kind in [Database::Sqlite, Database::Postgres] {
        let place = Place::make(kind).await?;
        let market = Marketplace::alongside(&place.url).await;
        let desk = Desk::of(&market).await;
        let scene = Scene { place, market, desk, means };
        let (kept, open) = scene.revocations(depth).await?;
        writeln!(
            report,
            "| kill | {kind:?}: {} kills among {} revocations: {kept} acknowledged and all kept, {open} not acknowledged |",
            depth.kills, depth.revocations
        )?;
        let (whole, nothing) = scene.imports(depth).await?;
        writeln!(
            report,
            "| kill | {kind:?}: {} kills in imports of {} rows: {whole} whole, {nothing} left nothing |",
            depth.kills, depth.rows
        )?;
    }
    Ok(report)
}

struct Scene<'a> {
    place: Place,
    market: Marketplace,
    desk: Desk,
    means: &'a Means,
}

impl Scene<'_> {
    /// Kills among revocations that run at once; how many were acknowledged, and how many were not.
    async fn revocations(&self, depth: &Depth) -> Result<(usize, usize), Failure> {
        let (mut kept, mut open) = (0, 0);
        for kill in 0..depth.kills {
            let certificates = self.certificates(depth.revocations, kill).await;
            let mut server = self.means.marketplace(&self.place.url).await?;
            let asking = certificates.iter().map(|id| self.desk.revoke(&server, *id));
            let asked = futures_util::future::join_all(asking);
            // Later with each kill, so that it falls into every part of the work.
            let moment = Duration::from_millis(u64::from(10 + 25 * kill));
            let answers = killed_at(moment, server.process(), asked).await?;
            server.kill()?;
            let acknowledged = acknowledged(&certificates, &answers)?;
            drop(self.restarted().await?);
            let recorded = self.revoked(&certificates).await?;
            if let Some(lost) = acknowledged.difference(&recorded).next() {
                return Err(format!("the acknowledged revocation of {lost} is lost").into());
            }
            kept += acknowledged.len();
            open += certificates.len() - acknowledged.len();
        }
        Ok((kept, open))
    }

    /// Kills in the middle of imports; how many were there whole afterwards, and how many not at all.
    async fn imports(&self, depth: &Depth) -> Result<(usize, usize), Failure> {
        let (mut whole, mut nothing) = (0, 0);
        for kill in 0..depth.kills {
            let before = self.certificates_on_record().await?;
            let mut server = self.means.marketplace(&self.place.url).await?;
            let import = self.desk.import(&server, decision(depth.rows, kill));
            let moment = Duration::from_millis(u64::from(50 + 150 * kill));
            let said = killed_at(moment, server.process(), import).await?;
            server.kill()?;
            drop(self.restarted().await?);
            let added = self.certificates_on_record().await? - before;
            match usize::try_from(added)? {
                0 if !said.done() => nothing += 1,
                all if all == depth.rows => whole += 1,
                part => return Err(format!("{part} rows of an import remain: {said:?}").into()),
            }
        }
        Ok((whole, nothing))
    }

    /// Starts the server again on what the killed one left, and lets `ocop audit` check it.
    async fn restarted(&self) -> Result<Server, Failure> {
        let server = self.means.marketplace(&self.place.url).await?;
        self.means.audit(&self.place.url).await?;
        Ok(server)
    }

    async fn certificates(&self, count: usize, kill: u32) -> Vec<Uuid> {
        let producer = self.market.producer(&format!("HTX Chè số {kill}")).await;
        let mut certificates = Vec::new();
        for number in 0..count {
            let product = self.market.product(producer, &format!("Chè {kill} {number}")).await;
            certificates.push(self.market.certified(product, 4, "2026-01-15").await.0);
        }
        certificates
    }

    async fn revoked(&self, certificates: &[Uuid]) -> Result<HashSet<Uuid>, Failure> {
        let revocations = event::Entity::find()
            .filter(event::Column::Kind.eq("revoked"))
            .filter(event::Column::CertificateId.is_in(certificates.iter().copied()));
        let rows = revocations.all(self.market.app.read()).await?;
        Ok(rows.into_iter().map(|row| row.certificate_id).collect())
    }

    async fn certificates_on_record(&self) -> Result<u64, Failure> {
        Ok(certificate::Entity::find().count(self.market.app.read()).await?)
    }
}

/// The certificates whose revocation was acknowledged. Refusals are not expected here.
fn acknowledged(certificates: &[Uuid], answers: &[Said]) -> Result<HashSet<Uuid>, Failure> {
    let mut done = HashSet::new();
    for (certificate, said) in certificates.iter().zip(answers) {
        match said {
            Said::Answer(200..300, _) => done.insert(*certificate),
            Said::Nothing => false,
            Said::Answer(..) => return Err(said.unexpected("revoking")),
        };
    }
    Ok(done)
}

/// A decision of the province of Tuyên Quang that recognises so many products.
fn decision(rows: usize, kill: u32) -> Vec<u8> {
    let mut file = String::from(
        "Tên sản phẩm,Tên chủ thể,Xã,Tỉnh,Số sao,Số quyết định,Ngày quyết định,Cơ quan ban hành\n",
    );
    for row in 0..rows {
        let line = format!(
            "Chè búp {kill} {row},HTX Chè {kill} {},Vĩnh Tuy,Tuyên Quang,{},{kill}/QĐ-UBND,15/01/2026,UBND tỉnh Tuyên Quang\n",
            row / 5,
            3 + row % 2,
        );
        file.push_str(&line);
    }
    file.into_bytes()
}
