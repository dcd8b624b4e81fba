//! The shop window as its people edit it.

use super::drafts::{DeliveryAreas, MapPoint, OpenHours, ShopContact, StorefrontPatch};
use super::fronts;
use super::pictures::StorefrontPictureRecord;
use super::{Tag, reader};
use crate::access::{self, SignedIn};
use crate::catalogue::{etag, version};
use crate::codes::Code;
use crate::context::App;
use crate::problem::{Failure, Problem};
use crate::scalars::{Line, Time};
use domain::accounts::Affair;
use domain::ids::{ProducerId, ProductId};
use domain::storefronts::PicturePlace;
use poem::web::Data;
use poem_openapi::param::{Header, Path};
use poem_openapi::payload::Json;
use poem_openapi::types::ToJSON as _;
use poem_openapi::{ApiResponse, Object, OpenApi};
use sea_orm::{ConnectionTrait, DbErr};
use serde_json::{Value, json};
use store::instant;
use store::oversight::deeds::Deed;
use store::storefronts::rows::picture;
use store::storefronts::shop::{self, Shop};
use store::storefronts::{pictures, sellers};
use uuid::Uuid;

/// Operations: editing storefronts.
pub struct WindowApi;

/// A storefront as its people keep it.
#[derive(Debug, Object)]
pub struct OwnStorefront {
    /// The producer's id.
    id: Uuid,
    /// Its slug of today: the public reads it at `/v1/storefronts/{slug}` while the seller is open.
    slug: String,
    /// Name.
    name: String,
    /// Story in Markdown.
    story: String,
    /// Opening hours.
    opening_hours: Vec<OpenHours>,
    /// Contacts, those that buyers don't see included.
    contacts: Vec<ShopContact>,
    /// Where it delivers.
    delivery: DeliveryAreas,
    /// How it takes goods back.
    return_policy: String,
    /// Its own website.
    website: Option<String>,
    /// Its pages elsewhere.
    social_links: Vec<String>,
    /// Its sign.
    logo: Option<StorefrontPictureRecord>,
    /// The picture across the head of its page.
    banner: Option<StorefrontPictureRecord>,
    /// Where it stands.
    location: Option<MapPoint>,
    /// Products that it shows first, in order; those that are not on show now are passed over.
    featured: Vec<Uuid>,
    /// When it was last edited.
    updated_at: Time,
    /// Version for `If-Match`.
    revision: i64,
}

#[derive(ApiResponse)]
enum VersionedStorefront {
    /// The storefront.
    #[oai(status = 200)]
    Found(
        Json<OwnStorefront>,
        /// Its version, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
}

#[OpenApi(tag = "Tag::Storefronts")]
impl WindowApi {
    /// Read one's own storefront
    ///
    /// For members who keep it, and the operator; whatever the seller's status.
    #[oai(path = "/v1/sellers/:id/storefront", method = "get", operation_id = "getOwnStorefront")]
    async fn get_own_storefront(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The producer's id.
        id: Path<Uuid>,
    ) -> Result<VersionedStorefront, Failure> {
        reader(&caller.0, id.0.into(), Affair::Storefront)?;
        answer(app, app.read(), id.0.into()).await
    }

    /// Edit a storefront
    ///
    /// For members who keep it. Send the version that you read as `If-Match` (`"3"`); 412 when somebody
    /// changed it meanwhile. Fields left out stay.
    #[oai(path = "/v1/sellers/:id/storefront", method = "patch", operation_id = "updateStorefront")]
    async fn update_storefront(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The producer's id.
        id: Path<Uuid>,
        /// The version that the change is for.
        #[oai(name = "If-Match")]
        if_match: Header<Option<Line<1, 40>>>,
        Json(body): Json<StorefrontPatch>,
    ) -> Result<VersionedStorefront, Failure> {
        let producer = ProducerId(id.0);
        let doer = access::member_for(&caller.0, producer, Affair::Storefront)?;
        let version = version(if_match.0.as_ref().map(|line| line.0.as_str()))?;
        let tx = app.store().begin().await?;
        let recorded = sellers::lock(&tx, producer).await?.ok_or(Code::NotFound)?;
        let shop = shop::find(&tx, producer).await?.ok_or(Code::NotFound)?;
        if shop.revision != version {
            return Err(Code::Stale.into());
        }
        change(app, &tx, shop, body).await?;
        let deed = Deed {
            action: "update_storefront",
            object_kind: "storefront",
            object: id.0,
            producer: Some(producer),
            unit: recorded.producer.unit_id,
            details: json!({ "revision": version + 1 }),
        };
        crate::oversight::record(app, &tx, &doer, deed).await?;
        let answer = answer(app, &tx, producer).await?;
        tx.commit().await?;
        Ok(answer)
    }
}

async fn change(
    app: &App,
    tx: &impl ConnectionTrait,
    mut shop: Shop,
    body: StorefrontPatch,
) -> Result<(), Failure> {
    let producer = shop.producer;
    if let Some(featured) = body.featured() {
        let products: Vec<ProductId> = featured.iter().copied().map(ProductId).collect();
        let on_show = shop::on_show(tx, producer, &products).await?;
        if on_show != products.len() as u64 {
            return Err(not_on_show());
        }
        shop.featured = featured.to_vec();
    }
    if let Some(slug) = body.slug()? {
        if !shop::take_slug(tx, producer, &slug).await? {
            return Err(Code::AlreadyExists.into());
        }
        shop.slug = slug;
    }
    let shop = body.apply(app, shop)?;
    Ok(shop::save(tx, &shop, app.now()).await?)
}

async fn answer(
    app: &App,
    db: &impl ConnectionTrait,
    producer: ProducerId,
) -> Result<VersionedStorefront, Failure> {
    let storefront = read(app, db, producer).await?;
    let tag = etag(storefront.revision);
    Ok(VersionedStorefront::Found(Json(storefront), tag))
}

/// What `getOwnStorefront` answers.
pub(crate) async fn storefront_of(app: &App, producer: ProducerId) -> Result<Value, Failure> {
    Ok(read(app, app.read(), producer).await?.to_json().unwrap_or_default())
}

async fn read(
    app: &App,
    db: &impl ConnectionTrait,
    producer: ProducerId,
) -> Result<OwnStorefront, Failure> {
    let shop = shop::find(db, producer).await?.ok_or(Code::NotFound)?;
    let pictures = pictures::of_producer(db, producer).await?;
    Ok(OwnStorefront::of(app, shop, &pictures)?)
}

impl OwnStorefront {
    /// A storefront as it is kept.
    pub(super) fn of(app: &App, shop: Shop, pictures: &[picture::Model]) -> Result<Self, DbErr> {
        let on_show = |place: PicturePlace| {
            let mut rows = pictures.iter().filter(|row| row.withdrawn_at.is_none());
            let row = rows.find(|row| row.place == place.code());
            row.map(StorefrontPictureRecord::of).transpose()
        };
        Ok(Self {
            id: shop.producer.0,
            opening_hours: fronts::hours(&shop.hours),
            contacts: shop.contacts.iter().map(ShopContact::from).collect(),
            delivery: fronts::areas(app, &shop.delivery),
            location: shop.location.map(MapPoint::from),
            slug: crate::catalogue::public(&shop.slug, None),
            name: crate::catalogue::public(&shop.name, None),
            story: crate::catalogue::public(&shop.story, None),
            return_policy: crate::catalogue::public(&shop.return_policy, None),
            website: fronts::website(&shop),
            social_links: fronts::links(&shop),
            logo: on_show(PicturePlace::Logo)?,
            banner: on_show(PicturePlace::Banner)?,
            featured: shop.featured,
            updated_at: Time(instant(shop.updated_at)),
            revision: shop.revision,
        })
    }
}

fn not_on_show() -> Failure {
    let vi = "Chỉ trưng bày sản phẩm đang hiển thị của chính gian hàng.";
    let en = "A storefront features products of its own that are on show.";
    Problem::field("/featured", "not_on_show", vi, en).into()
}
