//! Feeds of a storefront's goods for shops elsewhere. They are made to be copied, and copies outlive
//! permits: their texts claim nothing, and of the mark they say only where to look.

mod items;
mod table;
mod xml;

pub(super) use xml::text;

use super::Tag;
use crate::codes::Code;
use crate::context::App;
use crate::problem::Failure;
use crate::scalars::Line;
use domain::catalogue::Status as Listing;
use domain::storefronts::Status;
use futures_util::Stream;
use futures_util::stream::try_unfold;
use items::Item;
use poem::Body;
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Binary;
use poem_openapi::{ApiResponse, OpenApi};
use std::io;
use store::catalogue::pages as products;
use store::storefronts::pages::{self, Front};
use uuid::Uuid;

/// Operations: feeds.
pub struct FeedsApi;

/// Products read and written at a time.
const BATCH: u64 = 100;
/// A mark that ends is out of a feed within a minute.
const KEEP: &str = "public, max-age=60";

#[derive(ApiResponse)]
enum XmlFeed {
    /// The feed. It ends early when something breaks while it is sent.
    #[oai(status = 200, content_type = "application/xml; charset=utf-8")]
    File(
        Binary<Body>,
        /// How long it may be kept.
        #[oai(header = "Cache-Control")]
        String,
    ),
    /// The storefront has another slug today.
    #[oai(status = 308)]
    Moved(
        /// Where the feed is now.
        #[oai(header = "Location")]
        String,
    ),
}

#[derive(ApiResponse)]
enum CsvFeed {
    /// The feed. It ends early when something breaks while it is sent.
    #[oai(status = 200, content_type = "text/csv; charset=utf-8")]
    File(
        Binary<Body>,
        /// How long it may be kept.
        #[oai(header = "Cache-Control")]
        String,
    ),
    /// The storefront has another slug today.
    #[oai(status = 308)]
    Moved(
        /// Where the feed is now.
        #[oai(header = "Location")]
        String,
    ),
}

#[OpenApi(tag = "Tag::Storefronts")]
impl FeedsApi {
    /// Read a storefront's feed for Google Merchant Center
    ///
    /// RSS 2.0 with the attributes of Google's product data specification, one item for each variant of the
    /// published goods that has a price and a picture in which a reviewer found no mark; services are left
    /// out. `g:id` is the variant's id, `g:item_group_id` the product's. A price that applied before is
    /// `g:price`, beside today's `g:sale_price`. `g:link` leads to the storefront's `website`, a slash and
    /// the product's id; without a website, to the product here. While the seller is away all is
    /// `out_of_stock`. Texts carry no claim to the OCOP mark: what may show it now has an
    /// `ocop:certification` with `ocop:valid_until`, `ocop:check_url`, `ocop:next_update` and
    /// `ocop:mark_url`, the picture that answers neutrally once the mark may not be shown.
    #[oai(path = "/feeds/:slug/products.xml", method = "get", operation_id = "getProductFeedXml")]
    async fn get_product_feed_xml(
        &self,
        Data(app): Data<&App>,
        /// The storefront's slug.
        slug: Path<Line<1, 120>>,
    ) -> Result<XmlFeed, Failure> {
        let front = open(app, &slug.0.0).await?;
        if front.shop.slug != slug.0.0 {
            return Ok(XmlFeed::Moved(format!("/feeds/{}/products.xml", front.shop.slug)));
        }
        let (head, tail) = (xml::head(app, &front)?, xml::TAIL.into());
        let parts = Parts { head, write: xml::items, tail };
        Ok(XmlFeed::File(Binary(parts.body(app, front)), KEEP.to_owned()))
    }

    /// Read a storefront's feed for a Facebook catalogue
    ///
    /// CSV in UTF-8 with commas and the names of Meta's catalogue fields; the same items as in the feed for
    /// Google. The columns `ocop_valid_until`, `ocop_check_url`, `ocop_next_update` and `ocop_mark_url` are
    /// empty unless the mark may be shown now. A cell that a spreadsheet would take for a formula is led by
    /// an apostrophe.
    #[oai(path = "/feeds/:slug/products.csv", method = "get", operation_id = "getProductFeedCsv")]
    async fn get_product_feed_csv(
        &self,
        Data(app): Data<&App>,
        /// The storefront's slug.
        slug: Path<Line<1, 120>>,
    ) -> Result<CsvFeed, Failure> {
        let front = open(app, &slug.0.0).await?;
        if front.shop.slug != slug.0.0 {
            return Ok(CsvFeed::Moved(format!("/feeds/{}/products.csv", front.shop.slug)));
        }
        let parts = Parts { head: table::head(), write: table::items, tail: Vec::new() };
        Ok(CsvFeed::File(Binary(parts.body(app, front)), KEEP.to_owned()))
    }
}

/// The storefront that has or had a slug, while it is open.
pub(super) async fn open(app: &App, slug: &str) -> Result<Front, Failure> {
    let found = pages::by_slug(app.read(), slug).await?;
    let open = found.filter(|front| front.seller.status(app.now()) == Status::Open);
    open.ok_or_else(|| Code::NotFound.into())
}

/// A feed in parts.
struct Parts {
    head: Vec<u8>,
    write: fn(&[Item]) -> io::Result<Vec<u8>>,
    tail: Vec<u8>,
}

/// What is still to be written.
enum Rest {
    Head,
    After(Option<Uuid>),
    Nothing,
}

impl Parts {
    fn body(self, app: &App, front: Front) -> Body {
        Body::from_bytes_stream(self.stream(app.clone(), front))
    }

    fn stream(self, app: App, front: Front) -> impl Stream<Item = io::Result<Vec<u8>>> {
        try_unfold((app, front, self, Rest::Head), |(app, front, parts, rest)| async move {
            let after = match rest {
                Rest::Nothing => return Ok(None),
                Rest::Head => {
                    let head = parts.head.clone();
                    return Ok(Some((head, (app, front, parts, Rest::After(None)))));
                }
                Rest::After(after) => after,
            };
            let (text, next) = parts.batch(&app, &front, after).await?;
            let rest = next.map_or(Rest::Nothing, |next| Rest::After(Some(next)));
            Ok(Some((text, (app, front, parts, rest))))
        })
    }

    async fn batch(
        &self,
        app: &App,
        front: &Front,
        after: Option<Uuid>,
    ) -> io::Result<(Vec<u8>, Option<Uuid>)> {
        let (producer, on_show) = (front.shop.producer, Some(Listing::Published));
        let page = products::of_producer(app.read(), producer, on_show, after, BATCH).await;
        let page = page.map_err(|error| {
            tracing::error!(%error, "a feed broke off");
            io::Error::other("the feed broke off")
        })?;
        let now = app.now();
        let items: Vec<Item> =
            page.items.iter().flat_map(|one| Item::of(app, front, one, now)).collect();
        let mut text = (self.write)(&items)?;
        if page.next.is_none() {
            text.extend_from_slice(&self.tail);
        }
        Ok((text, page.next))
    }
}
