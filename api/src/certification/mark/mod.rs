//! The mark: explanation, artwork and signed permits. All three follow from one verdict.

mod artwork;
mod explanation;
pub(crate) mod jws;
mod keys;
mod lookups;
mod permit;
mod reasons;
mod svg;

pub(crate) use artwork::{Picture, PictureAnswer};
pub use keys::{KeySet, Keys, PublicKey};
pub use permit::{Refusal, VerifiedPermit, verify};

use crate::access::{Operator, doer};
use crate::codes::Code;
use crate::context::App;
use crate::oversight;
use crate::page::{self, DEFAULT_LIMIT};
use crate::problem::Failure;
use crate::scalars::Line;
use artwork::{Artwork, ArtworkCreated, ArtworkList, NewArtworkBody};
use explanation::MarkExplanation;
use lookups::{MarkLookupAnswers, MarkLookups};
use permit::{KeySetAnswer, PermitAnswer};
use poem::web::Data;
use poem_openapi::OpenApi;
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::{Json, PlainText};
use serde_json::json;
use store::catalogue::pages::{self, ProductPage};
use store::certification::{artworks, lookups as found};
use store::oversight::deeds::Deed;
use uuid::Uuid;

/// Operations: the mark: explanation, artwork and signed permits.
pub struct MarkApi;

#[OpenApi(tag = "super::Tag::Certification")]
impl MarkApi {
    /// Explain a product's mark
    ///
    /// Whether the mark may be shown at this instant, and every reason why not: what the rule says,
    /// where it stands, what to do next, in the language of `Accept-Language`. The reasons are those by
    /// which every other answer withholds the mark. Products that this platform hides are answered too.
    #[oai(path = "/v1/products/:id/mark", method = "get", operation_id = "explainMark")]
    async fn explain_mark(
        &self,
        Data(app): Data<&App>,
        /// The product's id or slug.
        id: Path<Line<1, 120>>,
        /// A variant of the product: the answer is then for that variant.
        variant: Query<Option<Uuid>>,
    ) -> Result<Json<MarkExplanation>, Failure> {
        let page = product(app, &id.0.0).await?;
        Ok(Json(MarkExplanation::of(&page, variant.0, app.now())?))
    }

    /// Look up many marks
    ///
    /// For up to 100 keys – product ids or slugs, product codes, decision numbers – the products that
    /// each names (at most 20, `more` says that there are others), each with its mark in short.
    #[oai(path = "/v1/marks/lookups", method = "post", operation_id = "lookUpMarks")]
    async fn look_up_marks(
        &self,
        Data(app): Data<&App>,
        asked: Json<MarkLookups>,
    ) -> Result<Json<MarkLookupAnswers>, Failure> {
        let found = found::find(app.read(), &asked.0.keys()).await?;
        let mut ids: Vec<_> = found.iter().flat_map(|one| one.products.clone()).collect();
        ids.sort_unstable();
        ids.dedup();
        let pages = pages::by_ids(app.read(), &ids).await?;
        Ok(Json(asked.0.answered(&found, &pages, app.now())))
    }

    /// Draw a product's mark
    ///
    /// An SVG to be embedded by its address: the artwork with the product's stars while the mark may be
    /// shown; else "not certified on DATE" (the register's reasons) or "mark not shown here" (this
    /// platform's own). It may be kept for at most 60 seconds, and never beyond the instant at which the
    /// clock changes the decision. Until the operator uploads artwork, a placeholder says that it is one.
    #[oai(path = "/v1/products/:id/mark.svg", method = "get", operation_id = "drawMark")]
    async fn draw_mark(
        &self,
        Data(app): Data<&App>,
        /// The product's id or slug.
        id: Path<Line<1, 120>>,
        /// ETags of pictures that the caller holds: 304 when the picture is one of them.
        #[oai(name = "If-None-Match")]
        held: Header<Option<Line<1, 1000>>>,
    ) -> Result<PictureAnswer, Failure> {
        let verdict = product(app, &id.0.0).await?.dossier.verdict(app.now());
        let picture = Picture::of(app.read(), &verdict, app.rehearsal()).await?;
        Ok(picture.answer(held.0.as_ref().map(|held| held.0.as_str())))
    }

    /// Sign a product's permit
    ///
    /// A compact JWS (Ed25519, `EdDSA`, type `ocop-permit+jwt`) that can be checked offline with
    /// `/.well-known/jwks.json`: `iss`, `sub` (product), `stars`, `certificate`, `iat`, `nbf`, `exp`,
    /// `jti`. It ends when the clock ends the mark, and within 24 hours. **Read offline, a permit can
    /// outlive a revocation, a hold or a suspension by up to 24 hours**: who can ask here should. Without
    /// leave to show the mark: 404 `no_permit`, with the reasons in `errors`.
    #[oai(path = "/v1/products/:id/permit", method = "get", operation_id = "signPermit")]
    async fn sign_permit(
        &self,
        Data(app): Data<&App>,
        /// The product's id or slug.
        id: Path<Line<1, 120>>,
    ) -> Result<PermitAnswer, Failure> {
        let verdict = product(app, &id.0.0).await?.dossier.verdict(app.now());
        let permit = verdict.permit().ok_or_else(|| explanation::no_permit(&verdict))?;
        let token = permit::sign(app.keys(), app.issuer(), permit, app.mint());
        Ok(PermitAnswer::Signed(PlainText(token), "no-store".to_owned()))
    }

    /// List the keys of permits
    ///
    /// The public keys (RFC 7517) under which a live permit may be signed. A key stays for 25 hours
    /// after a newer one has begun to sign, so that no live permit loses its key.
    #[oai(path = "/.well-known/jwks.json", method = "get", operation_id = "listPermitKeys")]
    async fn list_permit_keys(&self, Data(app): Data<&App>) -> KeySetAnswer {
        let keys = app.keys().published(app.now());
        KeySetAnswer::Keys(Json(keys), "public, max-age=300".to_owned())
    }

    /// Upload artwork
    ///
    /// For the operator: the drawing of the mark for a number of stars and a period. Of those whose
    /// period contains an instant, the last uploaded is used. The drawing is read against a list of
    /// allowed elements and attributes; anything else is refused with 422 and the thing's name.
    #[oai(path = "/v1/artworks", method = "post", operation_id = "uploadArtwork")]
    async fn upload_artwork(
        &self,
        Data(app): Data<&App>,
        Operator(caller): Operator,
        body: Json<NewArtworkBody>,
    ) -> Result<ArtworkCreated, Failure> {
        let artwork = body.0.parse(app.mint())?;
        let tx = app.store().begin().await?;
        let stored = artworks::add(&tx, &artwork, caller.id, app.now()).await?;
        let deed = Deed::new("upload_artwork", "artwork", stored.id);
        let deed = deed.with(json!({ "for_stars": stored.stars, "sha256": &stored.sha256 }));
        oversight::record(app, &tx, &doer(&caller), deed).await?;
        tx.commit().await?;
        Ok(ArtworkCreated::Created(Json(stored.into())))
    }

    /// List artwork
    ///
    /// For the operator: all that was ever uploaded, the newest upload first, without the drawings.
    #[oai(path = "/v1/artworks", method = "get", operation_id = "listArtworks")]
    async fn list_artworks(
        &self,
        Data(app): Data<&App>,
        Operator(_caller): Operator,
        /// `next_cursor` of the page before.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<ArtworkList>, Failure> {
        let after = page::cursor(cursor.0.as_ref().map(|cursor| cursor.0.as_str()))?;
        let page = artworks::list(app.read(), after, limit.0.unwrap_or(DEFAULT_LIMIT)).await?;
        Ok(Json(ArtworkList {
            next_cursor: page.next.as_ref().map(store::page::encode),
            items: page.items.into_iter().map(Artwork::from).collect(),
        }))
    }
}

/// A product by id or slug, whatever this platform decided about showing it.
async fn product(app: &App, key: &str) -> Result<ProductPage, Failure> {
    pages::for_mark(app.read(), key).await?.ok_or_else(|| Code::NotFound.into())
}
