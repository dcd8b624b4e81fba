//! What a producer's own static website is made of. It is made to be copied, and copies outlive permits:
//! texts claim nothing, and of the mark it says only where to look.

mod goods;
mod linked_data;

use super::Tag;
use super::feeds::open;
use super::fronts::StorefrontFace;
use crate::context::App;
use crate::page::{self, DEFAULT_LIMIT};
use crate::problem::Failure;
use crate::scalars::{Line, VietnamTime};
use domain::catalogue::Status;
use goods::SiteProduct;
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::types::Any;
use poem_openapi::{ApiResponse, Object, OpenApi};
use serde_json::Value;
use store::catalogue::pages as products;

/// Operations: data of websites.
pub struct SiteApi;

/// What a static website needs.
#[derive(Debug, Object)]
struct SiteData {
    /// When this was made, in Vietnam's time.
    generated_at: VietnamTime,
    /// The storefront; its logo and banner only once a reviewer found no mark in them.
    storefront: StorefrontFace,
    /// Its products on show, newest first: a page of them.
    products: Vec<SiteProduct>,
    /// The same as schema.org data for `<script type="application/ld+json">`: a `LocalBusiness`, and a
    /// `Product` with its `Offer`s for each product of this page; `hasCertification` while it may show the
    /// mark.
    json_ld: Any<Value>,
    /// Send it as `cursor` for the next page; null at the end.
    next_cursor: Option<String>,
}

#[derive(ApiResponse)]
enum Site {
    /// The data.
    #[oai(status = 200)]
    Data(
        Json<Box<SiteData>>,
        /// How long it may be kept.
        #[oai(header = "Cache-Control")]
        String,
    ),
    /// The storefront has another slug today.
    #[oai(status = 308)]
    Moved(
        /// Where it is now.
        #[oai(header = "Location")]
        String,
    ),
}

#[OpenApi(tag = "Tag::Storefronts")]
impl SiteApi {
    /// Read the data of a storefront's website
    ///
    /// All that a static website needs, to be fetched whenever the site is built. What is built from it
    /// outlives every permit, so no text here carries a claim to the OCOP mark, and pictures are those in
    /// which a reviewer found no mark. A product that may show the mark now has a `certification`: put
    /// `mark_url` on the page as a picture (it answers neutrally once the mark may not be shown), and
    /// build again by `next_update`. Addresses are absolute, but for those of pictures, which begin with `/`.
    #[oai(path = "/v1/storefronts/:slug/site.json", method = "get", operation_id = "getSiteData")]
    async fn get_site_data(
        &self,
        Data(app): Data<&App>,
        /// The storefront's slug.
        slug: Path<Line<1, 120>>,
        /// `next_cursor` of the page before.
        cursor: Query<Option<Line<1, 400>>>,
        /// Products on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Site, Failure> {
        let (front, now) = (open(app, &slug.0.0).await?, app.now());
        if front.shop.slug != slug.0.0 {
            return Ok(Site::Moved(format!("/v1/storefronts/{}/site.json", front.shop.slug)));
        }
        let after = page::cursor(cursor.0.as_ref().map(|cursor| cursor.0.as_str()))?;
        let (producer, limit) = (front.shop.producer, limit.0.unwrap_or(DEFAULT_LIMIT));
        let on_show = Some(Status::Published);
        let page = products::of_producer(app.read(), producer, on_show, after, limit).await?;
        let products: Vec<SiteProduct> =
            page.items.iter().map(|one| SiteProduct::of(app, one, now)).collect();
        let storefront = StorefrontFace::copied(app, &front, now);
        let data = SiteData {
            generated_at: VietnamTime(now),
            json_ld: Any(linked_data::graph(app, &front, &storefront, &products)),
            storefront,
            products,
            next_cursor: page.next.as_ref().map(store::page::encode),
        };
        Ok(Site::Data(Json(Box::new(data)), "public, max-age=60".to_owned()))
    }
}
