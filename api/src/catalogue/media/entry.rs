//! Taking a picture in: checked before a byte is received, and entered once its files are put away.

use super::answers::PictureRecord;
use crate::catalogue::capacity::writer;
use crate::codes::Code;
use crate::context::App;
use crate::oversight;
use crate::pictures::{Made, check_alt};
use crate::problem::{Failure, FieldProblem, Problem};
use crate::speech::Sentence;
use domain::catalogue::pictures::{MOST_PICTURES, Sight};
use domain::ids::ProductId;
use sea_orm::DatabaseTransaction;
use serde_json::json;
use store::accounts::sessions::SignedInAccount;
use store::catalogue::pictures::{self, NewPicture};
use store::catalogue::rows::product;
use store::catalogue::{pages, write};
use store::certification::record;
use store::oversight::deeds::{Deed, Doer};
use uuid::Uuid;

/// A picture that somebody wants to add.
pub struct Entry {
    /// To which product.
    pub product: ProductId,
    /// What it shows in words.
    pub alt: String,
    /// What it shows of the mark.
    pub sight: Sight,
}

impl Entry {
    /// Refuses what would be refused in the end, too, before the file is received.
    pub async fn check(&self, app: &App, account: &SignedInAccount) -> Result<(), Failure> {
        let found = pages::for_mark(app.read(), &self.product.to_string()).await?;
        let page = found.ok_or(Code::NotFound)?;
        writer(app, account, (&page.product).into())?;
        check_room(page.pictures.len())?;
        check_alt("alt", &self.alt, page.dossier.verdict(app.now()).permit())
    }

    /// Enters the picture as the product's last, in one transaction; with the product's new version.
    pub async fn write(
        self,
        app: &App,
        account: &SignedInAccount,
        made: Made,
    ) -> Result<(PictureRecord, i64), Failure> {
        let (tx, now) = (app.store().begin().await?, app.now());
        let dossier = record::lock(&tx, self.product).await?.ok_or(Code::NotFound)?;
        let row = write::lock_product(&tx, self.product).await?.ok_or(Code::NotFound)?;
        let doer = writer(app, account, (&row).into())?.doer;
        let verdict = dossier.verdict(now);
        check_alt("alt", &self.alt, verdict.permit())?;
        let there = pictures::of_product(&tx, self.product).await?;
        check_room(there.len())?;
        if there.iter().any(|one| one.source_sha256 == made.source_sha256) {
            return Err(Code::AlreadyExists.into());
        }
        let new = self.row(app, account, made, there.len());
        let id = new.id;
        pictures::add(&tx, new, now).await?;
        let picture = pictures::find(&tx, id).await?.ok_or(Code::Broken)?;
        let saved = touch(app, &tx, row, &doer, ("add_picture", id.0)).await?;
        let record = PictureRecord::of(&picture, verdict.permit())?;
        tx.commit().await?;
        Ok((record, saved.revision))
    }

    fn row(self, app: &App, account: &SignedInAccount, made: Made, there: usize) -> NewPicture {
        NewPicture {
            id: app.mint(),
            product: self.product,
            position: i16::try_from(there).unwrap_or(i16::MAX),
            alt: self.alt,
            size: made.size,
            blurhash: made.blurhash,
            source_sha256: made.source_sha256,
            sight: self.sight,
            renditions: made.renditions,
            by: account.id,
        }
    }
}

/// Saves that a product's pictures changed: its next version, and the act in the audit.
pub async fn touch(
    app: &App,
    tx: &DatabaseTransaction,
    row: product::Model,
    doer: &Doer,
    (action, picture): (&'static str, Uuid),
) -> Result<product::Model, Failure> {
    let deed = Deed {
        action,
        object_kind: "picture",
        object: picture,
        producer: Some(row.producer_id.into()),
        unit: row.unit_id,
        details: json!({ "product_id": row.id }),
    };
    oversight::record(app, tx, doer, deed).await?;
    let revision = row.revision;
    Ok(write::save_product(tx, row.into(), revision, app.now()).await?)
}

fn check_room(there: usize) -> Result<(), Failure> {
    if there < MOST_PICTURES {
        return Ok(());
    }
    let sentence = Sentence::new(
        format!("Sản phẩm đã có {MOST_PICTURES} ảnh. Hãy rút bớt một ảnh trước."),
        format!("The product has {MOST_PICTURES} pictures. Withdraw one first."),
    );
    let field = FieldProblem::new("", "too_many_pictures", sentence);
    Err(Problem::new(Code::Conflict).with(field).into())
}
