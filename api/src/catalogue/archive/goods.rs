//! Products in an archive, each in a folder of its own.

use super::BreakOff;
use super::contents::{Download, FEW, MANY, value};
use super::manifest::LeftOut;
use super::writer::Archive;
use crate::catalogue::ProductDetail;
use crate::catalogue::copies::CopiedCertification;
use crate::catalogue::licences::Licence;
use crate::catalogue::media::CopiedPicture;
use crate::catalogue::moderation::ProductChange;
use crate::catalogue::offers::{CopiedPrice, CopiedVariant};
use crate::problem::Failure;
use domain::calendar::day_of;
use domain::catalogue::pictures::Exposure;
use domain::catalogue::slug;
use domain::certification::Verdict;
use serde_json::{Value, json};
use store::catalogue::pages::{self, ProductPage};
use store::catalogue::pictures::{self, KeptPicture};
use store::catalogue::{changes, licences, offers};
use store::page::Page;
use uuid::Uuid;

/// What of a product's answer is told elsewhere in its folder, or is no part of a copy.
const ELSEWHERE: [&str; 3] = ["mark", "variants", "pictures"];

/// Writes every product of the producer, whatever its status, the newest first. Each is read when it is
/// its turn.
pub(super) async fn write(of: &Download, archive: &mut Archive) -> Result<(), BreakOff> {
    let mut after = None;
    loop {
        let found = pages::of_producer(of.app.read(), of.id(), None, after, 1).await?;
        for page in &found.items {
            let folder = folder(page);
            product(of, archive, page, &folder).await?;
            all_pictures(of, archive, page, &folder).await?;
            history(of, archive, page, &folder).await?;
            archive.manifest().count("products", 1);
        }
        let Some(next) = found.next else { return Ok(()) };
        after = Some(next);
    }
}

/// The product's folder: small letters, digits and hyphens, whatever is stored. A slug that doesn't come
/// through as it was is told apart by the id.
fn folder(page: &ProductPage) -> String {
    let stored = &page.product.slug;
    let clean = slug(stored);
    if clean == *stored {
        return format!("products/{clean}");
    }
    format!("products/{clean}-{}", page.product.id.0.simple())
}

async fn product(
    of: &Download,
    archive: &mut Archive,
    page: &ProductPage,
    folder: &str,
) -> Result<(), BreakOff> {
    let (app, now) = (&of.app, of.app.now());
    let (db, id, verdict) = (app.read(), page.product.id, page.dossier.verdict(now));
    let certification = verdict.permit().map(|permit| CopiedCertification::of(app, permit));
    let variants = async |after| {
        let found = offers::kept(db, id, after, MANY).await?;
        let today = day_of(now);
        Ok(found.map(|one| json!(CopiedVariant::of(&one, verdict.permit(), today))))
    };
    let prices = async |after| {
        let found = offers::price_record(db, id, after, MANY).await?;
        Ok(found.map(|(variant, point)| json!(CopiedPrice::of(variant, point))))
    };
    let mut entry = archive.object(&format!("{folder}/product.json")).await?;
    entry.field("product", detail(of, page)).await?;
    entry.field("certification", json!(certification)).await?;
    entry.pages("variants", variants).await?;
    entry.pages("prices", prices).await?;
    entry.pages("licences", async |after| own_licences(of, page, after).await).await?;
    entry.end().await
}

/// The product's own particulars as its people read them, claiming nothing.
fn detail(of: &Download, page: &ProductPage) -> Value {
    let mut detail = json!(ProductDetail::under(&of.app, page, None, of.app.now()));
    if let Some(fields) = detail.as_object_mut() {
        fields.retain(|name, _| !ELSEWHERE.contains(&name.as_str()));
    }
    detail
}

/// A page of the product's licences, without those of producers who made it before.
async fn own_licences(
    of: &Download,
    page: &ProductPage,
    after: Option<Uuid>,
) -> Result<Page<Value, Uuid>, BreakOff> {
    let found = licences::of_product(of.app.read(), page.product.id, after, FEW).await?;
    let own = found.items.iter().filter(|one| one.row.producer_id == of.producer.id);
    let items = own.map(|one| Ok(value(&Licence::of(one)?))).collect::<Result<_, Failure>>()?;
    Ok(Page { items, next: found.next })
}

async fn all_pictures(
    of: &Download,
    archive: &mut Archive,
    page: &ProductPage,
    folder: &str,
) -> Result<(), BreakOff> {
    let mut after = None;
    while let Some(kept) = pictures::next_kept(of.app.read(), page.product.id, after).await? {
        after = Some(kept.row.id);
        picture(of, archive, &kept, folder).await?;
        archive.manifest().count("pictures", 1);
    }
    Ok(())
}

/// A picture, or why it was left out, and what is on record of it.
async fn picture(
    of: &Download,
    archive: &mut Archive,
    kept: &KeptPicture,
    folder: &str,
) -> Result<(), BreakOff> {
    let row = &kept.row;
    let place = match row.withdrawn_at {
        None => (row.position + 1).to_string(),
        Some(_) => "withdrawn".to_owned(),
    };
    let name = format!("{folder}/pictures/{place}-{}", row.id);
    let (record, file) = (format!("{name}.json"), format!("{name}.jpg"));
    let held = match jpeg(of, kept).await? {
        Ok(jpeg) => {
            archive.stored(&file, &jpeg).await?;
            Ok(file.as_str())
        }
        Err(why) => {
            archive.manifest().leave_out(file.clone(), why);
            Err(why.code())
        }
    };
    let depiction = pictures::depiction(row)?;
    archive.json(&record, json!(CopiedPicture::of(row, depiction, held))).await
}

/// The widest file of a picture, unless it shows the mark and may not at this very instant.
async fn jpeg(of: &Download, kept: &KeptPicture) -> Result<Result<Vec<u8>, LeftOut>, BreakOff> {
    let depiction = pictures::depiction(&kept.row)?;
    if depiction.sight().is_mark() {
        let page = pages::whole(of.app.read(), kept.row.product_id.into()).await?;
        let verdict = page.map(|page| page.dossier.verdict(of.app.now()));
        let permit = verdict.as_ref().and_then(Verdict::permit);
        if Exposure::of(depiction, permit) == Exposure::Neutral {
            return Ok(Err(LeftOut::ShowsMark));
        }
    }
    let Some(name) = &kept.file else { return Ok(Err(LeftOut::FileMissing)) };
    let found = of.app.media().get(name).await?;
    if found.is_none() {
        tracing::error!(name, "a rendition's file is missing");
    }
    Ok(found.ok_or(LeftOut::FileMissing))
}

async fn history(
    of: &Download,
    archive: &mut Archive,
    page: &ProductPage,
    folder: &str,
) -> Result<(), BreakOff> {
    let (db, id) = (of.app.read(), page.product.id);
    let read = async |after| {
        let found = changes::of_product(db, id, after, FEW).await?;
        Ok(found.map(|one| value(&ProductChange::of(&one, None))))
    };
    archive.lines(&format!("{folder}/changes.jsonl"), "changes", read).await
}
