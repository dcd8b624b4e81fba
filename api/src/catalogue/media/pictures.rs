//! A product's pictures as its members and officers change them.

use super::answers::{PictureRecord, PictureRecordList};
use super::entry::{self, Entry};
use super::sight;
use crate::access::SignedIn;
use crate::catalogue::capacity::{check_reader, writer};
use crate::catalogue::editing;
use crate::codes::Code;
use crate::context::App;
use crate::page::{self, DEFAULT_LIMIT};
use crate::pictures::{Made, PictureUpload, check_alt};
use crate::problem::{Failure, FieldProblem, Problem};
use crate::scalars::Line;
use crate::speech::Sentence;
use domain::catalogue::pictures::FoundToShowMark;
use domain::certification::MarkPermit;
use domain::ids::ProductId;
use poem::web::Data;
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Object, OpenApi};
use sea_orm::{ActiveValue::Set, DatabaseTransaction};
use store::catalogue::pictures::rows::picture;
use store::catalogue::{pages, pictures, write};
use store::certification::record;
use store::micros;
use uuid::Uuid;

/// Operations: changing pictures.
pub struct PicturesApi;

/// A change of a picture; what is left out stays.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct PicturePatch {
    /// What it shows, for those who can't see it.
    alt: Option<Line<1, 200>>,
    /// Whether the OCOP mark is to be seen in it. Saying so anew asks for another review; what a reviewer
    /// found to show the mark only a reviewer can clear (409).
    shows_mark: Option<bool>,
    /// The stars to be seen beside the mark, 3 to 5. Only together with `shows_mark`.
    #[oai(validator(minimum(value = "3"), maximum(value = "5")))]
    stars_seen: Option<u8>,
    /// Its place among the product's pictures, from 1; beyond the last means the last.
    #[oai(validator(minimum(value = "1"), maximum(value = "12")))]
    position: Option<u8>,
}

#[derive(ApiResponse)]
enum AddedPicture {
    /// The picture is there.
    #[oai(status = 201)]
    Added(
        Json<PictureRecord>,
        /// The product's version, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
}

#[derive(ApiResponse)]
enum ChangedPicture {
    /// The picture.
    #[oai(status = 200)]
    Changed(
        Json<PictureRecord>,
        /// The product's version, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
}

#[derive(ApiResponse)]
enum WithdrawnPicture {
    /// The picture is on show no longer.
    #[oai(status = 204)]
    Withdrawn,
}

#[OpenApi(tag = "crate::catalogue::Tag::Catalogue")]
impl PicturesApi {
    /// List a product's pictures
    ///
    /// All that it has or had, the newest first: for members of the producer, officers of the place and
    /// the operator. What the public sees, in which order, is in the product's own answer.
    #[oai(path = "/v1/products/:id/pictures", method = "get", operation_id = "listProductPictures")]
    async fn list_product_pictures(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The product's id.
        id: Path<Uuid>,
        /// `next_cursor` of the page before.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<PictureRecordList>, Failure> {
        let after = page::cursor(cursor.0.as_ref().map(|cursor| cursor.0.as_str()))?;
        let product =
            pages::for_mark(app.read(), &id.0.to_string()).await?.ok_or(Code::NotFound)?;
        check_reader(app, &caller.0, (&product.product).into())?;
        let verdict = product.dossier.verdict(app.now());
        let limit = limit.0.unwrap_or(DEFAULT_LIMIT);
        let found = pictures::list(app.read(), product.product.id, after, limit).await?;
        let items = found.items.iter().map(|row| PictureRecord::of(row, verdict.permit()));
        Ok(Json(PictureRecordList {
            items: items.collect::<Result<_, _>>()?,
            next_cursor: found.next.as_ref().map(store::page::encode),
        }))
    }

    /// Add a picture
    ///
    /// By a member of the producer or an officer of the place. The body is the file itself: JPEG, PNG or
    /// WebP, at most 12 MiB and 50 megapixels, sides of 16 to 16,384 pixels; at most 12 pictures a
    /// product (409). It is turned upright and drawn anew in up to three sizes, without anything that the
    /// file says beside its pixels; the file itself is not kept. Say whether the OCOP mark is to be seen
    /// in it, on a package or a board: a reviewer looks, and such a picture is on show only while the
    /// product may show the mark. The same file again is 409 `already_exists`. While many wait, 429 with
    /// `Retry-After`.
    #[oai(path = "/v1/products/:id/pictures", method = "post", operation_id = "addPicture")]
    #[expect(clippy::too_many_arguments, reason = "the body is the file, so the rest is beside it")]
    async fn add_picture(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The product's id.
        id: Path<Uuid>,
        /// What it shows, for those who can't see it. It may claim no more than the permit of this
        /// instant.
        alt: Query<Line<1, 200>>,
        /// Whether the OCOP mark is to be seen in it.
        shows_mark: Query<bool>,
        /// The stars to be seen beside the mark, 3 to 5: it is then on show only under so many.
        #[oai(validator(minimum(value = "3"), maximum(value = "5")))]
        stars_seen: Query<Option<u8>>,
        file: PictureUpload,
    ) -> Result<AddedPicture, Failure> {
        let sight = sight(shows_mark.0, stars_seen.0)?;
        let entry = Entry { product: id.0.into(), alt: alt.0.0, sight };
        entry.check(app, &caller.0).await?;
        let made = Made::of(app, &caller.0, file).await?;
        let (record, revision) = entry.write(app, &caller.0, made).await?;
        Ok(AddedPicture::Added(Json(record), editing::etag(revision)))
    }

    /// Change a picture
    ///
    /// Its words, its place, or what it shows of the mark; by those who may add one. Send the product's
    /// version as `If-Match`; 412 when somebody changed it meanwhile.
    #[oai(
        path = "/v1/products/:id/pictures/:picture",
        method = "patch",
        operation_id = "updatePicture"
    )]
    async fn update_picture(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The product's id.
        id: Path<Uuid>,
        /// The picture's id.
        picture: Path<Uuid>,
        /// The product's version that the change is for.
        #[oai(name = "If-Match")]
        if_match: Header<Option<Line<1, 40>>>,
        Json(body): Json<PicturePatch>,
    ) -> Result<ChangedPicture, Failure> {
        let version = editing::version(if_match.0.as_ref().map(|line| line.0.as_str()))?;
        let tx = app.store().begin().await?;
        let dossier = record::lock(&tx, id.0.into()).await?.ok_or(Code::NotFound)?;
        let row = write::lock_product(&tx, id.0.into()).await?.ok_or(Code::NotFound)?;
        let doer = writer(app, &caller.0, (&row).into())?.doer;
        if row.revision != version {
            return Err(Code::Stale.into());
        }
        let verdict = dossier.verdict(app.now());
        let changed = body.apply(&tx, id.0.into(), picture.0, verdict.permit()).await?;
        let deed = ("update_picture", picture.0);
        let saved = entry::touch(app, &tx, row, &doer, deed).await?;
        let record = PictureRecord::of(&changed, verdict.permit())?;
        tx.commit().await?;
        Ok(ChangedPicture::Changed(Json(record), editing::etag(saved.revision)))
    }

    /// Withdraw a picture
    ///
    /// It is on show no longer, and kept for those who may change it. By those who may add one.
    #[oai(
        path = "/v1/products/:id/pictures/:picture",
        method = "delete",
        operation_id = "withdrawPicture"
    )]
    async fn withdraw_picture(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The product's id.
        id: Path<Uuid>,
        /// The picture's id.
        picture: Path<Uuid>,
    ) -> Result<WithdrawnPicture, Failure> {
        let tx = app.store().begin().await?;
        let row = write::lock_product(&tx, id.0.into()).await?.ok_or(Code::NotFound)?;
        let doer = writer(app, &caller.0, (&row).into())?.doer;
        let (gone, left) = split(&tx, id.0.into(), picture.0).await?;
        let mut changed: picture::ActiveModel = gone.into();
        changed.withdrawn_at = Set(Some(micros(app.now())));
        changed.withdrawn_by = Set(Some(caller.0.id.0));
        pictures::save(&tx, changed).await?;
        pictures::arrange(&tx, &left).await?;
        entry::touch(app, &tx, row, &doer, ("withdraw_picture", picture.0)).await?;
        tx.commit().await?;
        Ok(WithdrawnPicture::Withdrawn)
    }
}

impl PicturePatch {
    /// Changes a picture of a locked product.
    async fn apply(
        self,
        tx: &DatabaseTransaction,
        product: ProductId,
        id: Uuid,
        permit: Option<&MarkPermit>,
    ) -> Result<picture::Model, Failure> {
        let (row, mut order) = split(tx, product, id).await?;
        let mut changed = match self.shows_mark {
            None if self.stars_seen.is_some() => return Err(Code::InvalidBody.into()),
            None => row.into(),
            Some(shows_mark) => {
                let known = pictures::depiction(&row)?;
                let said = known.declare(sight(shows_mark, self.stars_seen)?).map_err(found)?;
                if said == known { row.into() } else { pictures::depict(row, said) }
            }
        };
        if let Some(alt) = self.alt {
            check_alt("/alt", &alt.0, permit)?;
            changed.alt = Set(alt.0);
        }
        if let Some(position) = self.position {
            order.insert(usize::from(position - 1).min(order.len()), id);
            pictures::arrange(tx, &order).await?;
        }
        pictures::save(tx, changed).await?;
        pictures::find(tx, id.into()).await?.ok_or_else(|| Code::Broken.into())
    }
}

/// A picture of a locked product, and the others in their order.
async fn split(
    tx: &DatabaseTransaction,
    product: ProductId,
    id: Uuid,
) -> Result<(picture::Model, Vec<Uuid>), Failure> {
    let mut all = pictures::of_product(tx, product).await?;
    let at = all.iter().position(|one| one.id == id).ok_or(Code::NotFound)?;
    let one = all.remove(at);
    Ok((one, all.into_iter().map(|one| one.id).collect()))
}

fn found(_: FoundToShowMark) -> Failure {
    let vi = "Cán bộ đã thấy nhãn OCOP trong ảnh này. Hãy đề nghị xem lại.";
    let en = "A reviewer found the mark in this picture. Ask for another review.";
    let field = FieldProblem::new("/shows_mark", "found_to_show_mark", Sentence::new(vi, en));
    Problem::new(Code::Conflict).with(field).into()
}
