//! A storefront's pictures as its people change them.

use super::PicturePlace;
use super::answers::StorefrontPictureRecord;
use crate::access::{self, SignedIn};
use crate::catalogue::etag;
use crate::codes::Code;
use crate::context::App;
use crate::oversight;
use crate::pictures::{Made, PictureUpload, check_alt};
use crate::problem::{Failure, FieldProblem, Problem};
use crate::scalars::Line;
use crate::speech::Sentence;
use crate::storefronts::Tag;
use domain::accounts::Affair;
use domain::catalogue::pictures::FoundToShowMark;
use domain::ids::ProducerId;
use domain::storefronts as rules;
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, OpenApi};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, DbErr};
use serde_json::{Value, json};
use store::accounts::sessions::SignedInAccount;
use store::micros;
use store::oversight::deeds::{Deed, Doer};
use store::storefronts::pictures::{self, NewPicture};
use store::storefronts::rows::picture;
use store::storefronts::sellers::{self, Recorded};
use store::storefronts::shop;
use uuid::Uuid;

/// Operations: changing a storefront's pictures.
pub struct EditingApi;

#[derive(ApiResponse)]
enum SetPicture {
    /// The picture is there.
    #[oai(status = 200)]
    Set(
        Json<StorefrontPictureRecord>,
        /// The storefront's version, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
}

#[derive(ApiResponse)]
enum WithdrawnPicture {
    /// The place is empty.
    #[oai(status = 204)]
    Withdrawn(
        /// The storefront's version, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
}

#[OpenApi(tag = "Tag::Storefronts")]
impl EditingApi {
    /// Set a storefront's logo or banner
    ///
    /// By members who keep the storefront, in place of the one before. The body is the file itself: JPEG,
    /// PNG or WebP, at most 12 MiB and 50 megapixels, sides of 16 to 16,384 pixels. It is turned upright
    /// and drawn anew in up to three sizes, without anything that the file says beside its pixels; the
    /// file itself is not kept. It belongs to no product, so the OCOP mark may never be seen in it: say
    /// whether it is (422 when so); a reviewer looks. A file in which a reviewer found the mark is 409
    /// `found_to_show_mark`. The same file again may come with other words, and keeps its review. While
    /// many wait, 429 with `Retry-After`.
    #[oai(
        path = "/v1/sellers/:id/storefront/:place",
        method = "put",
        operation_id = "setStorefrontPicture"
    )]
    #[expect(clippy::too_many_arguments, reason = "the body is the file, so the rest is beside it")]
    async fn set_storefront_picture(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The producer's id.
        id: Path<Uuid>,
        /// Where it is shown.
        place: Path<PicturePlace>,
        /// What it shows, for those who can't see it. It makes no claim to the OCOP mark.
        alt: Query<Line<1, 200>>,
        /// Whether the OCOP mark is to be seen in it.
        shows_mark: Query<bool>,
        file: PictureUpload,
    ) -> Result<SetPicture, Failure> {
        let entry = Entry { producer: id.0.into(), place: place.0.into(), alt: alt.0.0 };
        let doer = entry.check(app, &caller.0, shows_mark.0).await?;
        let made = Made::of(app, &caller.0, file).await?;
        entry.write(app, &caller.0, &doer, made).await
    }

    /// Withdraw a storefront's logo or banner
    ///
    /// The place is empty afterwards. By those who may set one.
    #[oai(
        path = "/v1/sellers/:id/storefront/:place",
        method = "delete",
        operation_id = "withdrawStorefrontPicture"
    )]
    async fn withdraw_storefront_picture(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The producer's id.
        id: Path<Uuid>,
        /// Where it is shown.
        place: Path<PicturePlace>,
    ) -> Result<WithdrawnPicture, Failure> {
        let producer = ProducerId(id.0);
        let doer = access::member_for(&caller.0, producer, Affair::Storefront)?;
        let tx = app.store().begin().await?;
        let recorded = sellers::lock(&tx, producer).await?.ok_or(Code::NotFound)?;
        let row = pictures::find(&tx, producer, place.0.into()).await?.ok_or(Code::NotFound)?;
        let details = describe(&row)?;
        let mut row: picture::ActiveModel = row.into();
        row.withdrawn_at = Set(Some(micros(app.now())));
        row.withdrawn_by = Set(Some(caller.0.id.0));
        pictures::save(&tx, row, app.now()).await?;
        let version = touch(app, &tx, producer).await?;
        let deed = deed("withdraw_storefront_picture", &recorded, details);
        oversight::record(app, &tx, &doer, deed).await?;
        tx.commit().await?;
        Ok(WithdrawnPicture::Withdrawn(etag(version)))
    }
}

/// A picture that somebody wants to set.
struct Entry {
    producer: ProducerId,
    place: rules::PicturePlace,
    alt: String,
}

impl Entry {
    /// Refuses what would be refused in the end, too, before the file is received.
    async fn check(
        &self,
        app: &App,
        account: &SignedInAccount,
        shows_mark: bool,
    ) -> Result<Doer, Failure> {
        let doer = access::member_for(account, self.producer, Affair::Storefront)?;
        if shows_mark {
            return Err(belongs_to_products());
        }
        check_alt("alt", &self.alt, None)?;
        shop::find(app.read(), self.producer).await?.ok_or(Code::NotFound)?;
        Ok(doer)
    }

    /// Sets the picture, in one transaction; with the storefront's new version.
    async fn write(
        self,
        app: &App,
        account: &SignedInAccount,
        doer: &Doer,
        made: Made,
    ) -> Result<SetPicture, Failure> {
        let (tx, now) = (app.store().begin().await?, app.now());
        let recorded = sellers::lock(&tx, self.producer).await?.ok_or(Code::NotFound)?;
        let mut kept = pictures::of_producer(&tx, self.producer).await?;
        let known = kept.iter().map(|row| {
            Ok((pictures::place(row)?, row.source_sha256.as_str(), pictures::depiction(row)?))
        });
        let known = known.collect::<Result<Vec<_>, DbErr>>()?;
        let sent = rules::pictures::send(&made.source_sha256, self.place, known).map_err(found)?;
        kept.retain(|row| row.place == self.place.code());
        let row = pictures::put(&tx, (kept.pop(), sent), self.row(account, made), now).await?;
        let version = touch(app, &tx, row.producer_id.into()).await?;
        let deed = deed("set_storefront_picture", &recorded, describe(&row)?);
        oversight::record(app, &tx, doer, deed).await?;
        let record = StorefrontPictureRecord::of(&row)?;
        tx.commit().await?;
        Ok(SetPicture::Set(Json(record), etag(version)))
    }

    fn row(self, account: &SignedInAccount, made: Made) -> NewPicture {
        NewPicture {
            producer: self.producer,
            place: self.place,
            alt: self.alt,
            size: made.size,
            blurhash: made.blurhash,
            source_sha256: made.source_sha256,
            renditions: made.renditions,
            by: account.id,
        }
    }
}

/// Saves that a storefront's pictures changed: its next version.
async fn touch(app: &App, tx: &DatabaseTransaction, producer: ProducerId) -> Result<i64, Failure> {
    let shop = shop::find(tx, producer).await?.ok_or(Code::NotFound)?;
    shop::save(tx, &shop, app.now()).await?;
    Ok(shop.revision + 1)
}

/// The audit's word on a storefront's picture.
pub(super) fn deed(action: &'static str, recorded: &Recorded, details: Value) -> Deed {
    Deed {
        action,
        object_kind: "storefront",
        object: recorded.producer.id,
        producer: Some(recorded.producer.id.into()),
        unit: recorded.producer.unit_id,
        details,
    }
}

/// What the audit says of a picture: the next one takes its row, so its files are named here.
fn describe(row: &picture::Model) -> Result<Value, DbErr> {
    let files: Vec<String> = pictures::files(row)?.into_iter().map(|(_, name)| name).collect();
    Ok(json!({
        "place": row.place, "version": row.version, "source": row.source_sha256, "files": files,
    }))
}

fn belongs_to_products() -> Failure {
    let vi = "Ảnh của gian hàng không được có nhãn OCOP: nhãn chỉ thuộc về sản phẩm đã được chứng nhận. \
        Hãy gửi ảnh khác không có nhãn, và đưa ảnh này vào trang của sản phẩm.";
    let en = "A storefront's own pictures never show the OCOP mark, which belongs to certified \
        products. Send one without the mark here, and this one to its product's pictures.";
    Problem::field("shows_mark", "mark_belongs_to_products", vi, en).into()
}

fn found(_: FoundToShowMark) -> Failure {
    let vi = "Cán bộ đã thấy nhãn OCOP trong ảnh này. Hãy gửi ảnh khác, hoặc đề nghị xem lại.";
    let en = "A reviewer found the OCOP mark in this picture. Send another one, or ask for another \
        review.";
    let field = FieldProblem::new("", "found_to_show_mark", Sentence::new(vi, en));
    Problem::new(Code::Conflict).with(field).into()
}
