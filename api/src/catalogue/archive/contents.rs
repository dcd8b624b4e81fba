//! What is in an archive, in its order.

use super::BreakOff;
use super::goods;
use super::manifest::LeftOut;
use super::stream::Outlet;
use super::writer::Archive;
use crate::access;
use crate::catalogue::moderation::Takedown;
use crate::catalogue::producers::Producer;
use crate::certification::issued_to;
use crate::context::App;
use crate::oversight;
use crate::scalars::{Time, VietnamTime};
use crate::storefronts::copies as shop;
use domain::accounts::Affair;
use domain::calendar::{Instant, day_of};
use domain::ids::ProducerId;
use poem_openapi::types::ToJSON;
use serde_json::{Value, json};
use store::accounts::members::{self, MemberRow};
use store::accounts::sessions::SignedInAccount;
use store::catalogue::rows::producer;
use store::catalogue::takedowns::{self, Scope};

/// Short rows read at a time.
pub(super) const MANY: u64 = 200;
/// Rows read at a time of which one can hold long texts.
pub(super) const FEW: u64 = 20;

/// The form of the archive, for programs that read it; its number grows when it changes.
const FORMAT: &str = "ocop-producer-archive/1";

/// A producer's archive that somebody downloads.
pub(super) struct Download {
    /// What handlers have at hand.
    pub app: App,
    /// Whose archive.
    pub producer: producer::Model,
    /// Who downloads it.
    pub reader: SignedInAccount,
    /// When it was asked for.
    pub begun: Instant,
}

impl Download {
    /// The producer's id.
    pub fn id(&self) -> ProducerId {
        self.producer.id.into()
    }

    /// Writes the archive.
    pub async fn write(self, to: Outlet) -> Result<(), BreakOff> {
        let mut archive = Archive::new(to, self.begun);
        archive.text("README.txt", &self.readme()).await?;
        let own = Producer::of(&self.app, &self.producer);
        archive.json("producer.json", value(&own)).await?;
        self.shop(&mut archive).await?;
        goods::write(&self, &mut archive).await?;
        self.takedowns(&mut archive).await?;
        self.certificates(&mut archive).await?;
        self.members(&mut archive).await?;
        self.deeds(&mut archive).await?;
        archive.finish(self.head()).await
    }

    /// Vietnamese and English.
    fn readme(&self) -> String {
        let day = day_of(self.begun);
        include_str!("README.txt")
            .replace("{day_vi}", &day.format("%d/%m/%Y").to_string())
            .replace("{day}", &day.to_string())
            .replace("{url}", self.app.public_url())
    }

    fn head(&self) -> Vec<(&'static str, Value)> {
        vec![
            ("format", json!(FORMAT)),
            ("producer_id", json!(self.producer.id)),
            ("begun_at", json!(VietnamTime(self.begun))),
            ("finished_at", json!(VietnamTime(self.app.now()))),
        ]
    }

    async fn shop(&self, archive: &mut Archive) -> Result<(), BreakOff> {
        let (app, id) = (&self.app, self.id());
        if let Some(storefront) = shop::storefront(app, id).await? {
            let mut entry = archive.object("storefront.json").await?;
            entry.field("storefront", storefront).await?;
            let slugs = async |after| Ok(shop::slugs(app, id, after).await?);
            entry.pages("slugs", slugs).await?;
            entry.end().await?;
            self.shop_pictures(archive).await?;
        }
        let banks = access::acts_for(&self.reader, id, Affair::BankAccount).is_some();
        let mut entry = archive.object("seller.json").await?;
        entry.field("seller", shop::seller(app, id).await?).await?;
        entry.field("requirements", shop::requirements(app, id, banks).await?).await?;
        entry.pages("steps", async |after| Ok(shop::steps(app, id, after).await?)).await?;
        entry.end().await
    }

    /// The storefront's own pictures: no permit covers them, so one that shows the mark stays here.
    async fn shop_pictures(&self, archive: &mut Archive) -> Result<(), BreakOff> {
        for shown in shop::pictures(&self.app, self.id()).await? {
            let name = format!("storefront/{}.jpg", shown.place);
            let Some(file) = shown.file else {
                archive.manifest().leave_out(name, LeftOut::ShowsMark);
                continue;
            };
            match self.app.media().get(&file).await? {
                Some(jpeg) => archive.stored(&name, &jpeg).await?,
                None => archive.manifest().leave_out(name, LeftOut::FileMissing),
            }
        }
        Ok(())
    }

    async fn takedowns(&self, archive: &mut Archive) -> Result<(), BreakOff> {
        let scope = Scope { reach: None, producers: vec![self.id()] };
        let page = async |after| {
            let found = takedowns::list(self.app.read(), &scope, None, after, FEW).await?;
            Ok(found.map(|one| value(&Takedown::of(&one))))
        };
        archive.lines("takedowns.jsonl", "takedowns", page).await
    }

    async fn certificates(&self, archive: &mut Archive) -> Result<(), BreakOff> {
        let page = async |after| {
            let found = issued_to(&self.app, self.id(), after, FEW).await?;
            Ok(found.map(|one| value(&one)))
        };
        archive.lines("certificates.jsonl", "certificates", page).await
    }

    /// Names and roles; who else belongs to a producer is its owners' to know.
    async fn members(&self, archive: &mut Archive) -> Result<(), BreakOff> {
        let name = "members.json";
        if access::acts_for(&self.reader, self.id(), Affair::Members).is_none() {
            archive.manifest().leave_out(name.to_owned(), LeftOut::ForOwners);
            return Ok(());
        }
        let page = async |after| {
            let found = members::list(self.app.read(), self.id(), after, MANY).await?;
            Ok(found.map(|row| member(&row)))
        };
        let mut entry = archive.object(name).await?;
        entry.pages("members", page).await?;
        entry.end().await
    }

    async fn deeds(&self, archive: &mut Archive) -> Result<(), BreakOff> {
        let page = async |before| {
            let found =
                oversight::of_producer(&self.app, &self.reader, self.id(), before, MANY).await?;
            Ok(found.map(|deed| value(&deed)))
        };
        archive.lines("deeds.jsonl", "deeds", page).await
    }
}

fn member(row: &MemberRow) -> Value {
    json!({
        "name": row.name,
        "role": row.member_role,
        "since": Time(store::instant(row.created_at)),
    })
}

/// An answer as it is told to who asks for it.
pub(super) fn value(of: &impl ToJSON) -> Value {
    of.to_json().unwrap_or_default()
}
