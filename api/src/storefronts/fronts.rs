//! Storefronts as the public reads them: exactly the fields here, and only while their seller is open.

use super::Tag;
use super::answers::AnnouncedWindow;
use super::drafts::{DeliveryAreas, MapPoint, OpenDay, OpenHours, ShopContact, ShopContactKind};
use super::story;
use crate::catalogue::{Place, ProductSummary, public, sets, unit};
use crate::codes::Code;
use crate::context::App;
use crate::page::{self, DEFAULT_LIMIT};
use crate::problem::{Failure, Problem};
use crate::scalars::{Line, VietnamTime};
use domain::calendar::Instant;
use domain::certification::Level;
use domain::storefronts::{Contact, ContactKind, Location, Near, Status, Weekday};
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Object, OpenApi};
use store::storefronts::pages::{self, Filter, Front, Listed};
use store::storefronts::shop::{Delivery, Shop};
use uuid::Uuid;

/// Operations: reading storefronts.
pub struct FrontsApi;

/// A storefront in a list.
#[derive(Debug, Object)]
struct StorefrontSummary {
    /// Part of its address.
    slug: String,
    /// Name.
    name: String,
    /// The producer's id.
    producer_id: Uuid,
    /// Kind of producer (chủ thể), such as `cooperative`.
    kind: String,
    /// Where it comes from.
    place: Place,
    /// First instant back of a closure window that runs now, in Vietnam's time.
    away_until: Option<VietnamTime>,
    /// Where it stands.
    location: Option<MapPoint>,
    /// Metres from the point asked for, on the plane.
    distance: Option<u64>,
}

/// A page of storefronts.
#[derive(Debug, Object)]
struct StorefrontList {
    /// The storefronts: the nearest first where a point was given, else by name.
    items: Vec<StorefrontSummary>,
    /// Send it as `cursor` for the next page; null at the end.
    next_cursor: Option<String>,
}

/// A storefront.
#[derive(Debug, Object)]
struct Storefront {
    /// Part of its address.
    slug: String,
    /// Name.
    name: String,
    /// The producer's id.
    producer_id: Uuid,
    /// Kind of producer (chủ thể), such as `cooperative`.
    kind: String,
    /// Where it comes from.
    place: Place,
    /// Who sells, as the law has it shown.
    seller: SellerIdentification,
    /// Its story.
    story: StorefrontStory,
    /// When it is open.
    opening_hours: Vec<OpenHours>,
    /// How to reach it: what it chose to publish.
    contacts: Vec<PublishedContact>,
    /// Where it delivers.
    delivery: DeliveryAreas,
    /// How it takes goods back.
    return_policy: String,
    /// Its pages elsewhere. Nobody has checked them.
    social_links: Vec<String>,
    /// Where it stands.
    location: Option<MapPoint>,
    /// The closure window that runs now.
    away: Option<AnnouncedWindow>,
    /// Its products: those it shows first, then the newest; at most 24. All are at
    /// `/v1/products?producer=…`.
    products: Vec<ProductSummary>,
}

/// Who sells (Decree 248/2026 art. 18.1), as the platform verified it.
#[derive(Debug, Object)]
struct SellerIdentification {
    /// Registered name.
    registered_name: String,
    /// Registered place of business; a person's residence.
    registered_place: String,
}

/// A story in both forms.
#[derive(Debug, Object)]
struct StorefrontStory {
    /// As written, in Markdown.
    markdown: String,
    /// Rendered and sanitised.
    html: String,
}

/// A contact that the shop chose to publish.
#[derive(Debug, Object)]
struct PublishedContact {
    /// The kind.
    kind: ShopContactKind,
    /// The number or address.
    value: String,
}

#[derive(ApiResponse)]
enum FoundStorefront {
    /// The storefront.
    #[oai(status = 200)]
    Found(Json<Box<Storefront>>),
    /// It has another slug today.
    #[oai(status = 308)]
    Moved(
        /// Where it is now.
        #[oai(header = "Location")]
        String,
    ),
}

#[OpenApi(tag = "Tag::Storefronts")]
impl FrontsApi {
    /// List storefronts
    ///
    /// Those that are open at this instant; with a point, those within reach of it, the nearest first.
    #[oai(path = "/v1/storefronts", method = "get", operation_id = "listStorefronts")]
    #[expect(clippy::too_many_arguments, reason = "one parameter per filter of the list")]
    async fn list_storefronts(
        &self,
        Data(app): Data<&App>,
        /// Code of a province of today (2 digits) in which the producer lies.
        #[oai(validator(pattern = r"^\d{2}$"))]
        province: Query<Option<String>>,
        /// Code of a commune of today (5 digits) to which the producer wholly belongs.
        #[oai(validator(pattern = r"^\d{5}$"))]
        commune: Query<Option<String>>,
        /// Product group (nhóm), 1 to 6, of which it has a product on show.
        #[oai(validator(minimum(value = "1"), maximum(value = "6")))]
        group: Query<Option<u8>>,
        /// A point in degrees north and east, such as `21.03,105.85`.
        #[oai(validator(pattern = r"^\d{1,3}(\.\d{1,8})?,\d{1,3}(\.\d{1,8})?$"))]
        near: Query<Option<String>>,
        /// Kilometres around the point, 1 to 200; 50 when unsaid. Only with `near`.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        within_km: Query<Option<u16>>,
        /// `next_cursor` of the page before, with the same filters.
        cursor: Query<Option<Line<1, 600>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<StorefrontList>, Failure> {
        let within = |level, code: Option<String>, name| {
            code.map(|code| unit(app, level, &code, name)).transpose()
        };
        let filter = Filter {
            province: within(Level::Province, province.0, "province")?,
            commune: within(Level::Commune, commune.0, "commune")?,
            sets: sets(group.0, None),
            near: circle(near.0.as_deref(), within_km.0)?,
        };
        let after = page::cursor(cursor.0.as_ref().map(|cursor| cursor.0.as_str()))?;
        if !fits(&filter, after.as_ref()) {
            return Err(Code::InvalidCursor.into());
        }
        let (now, limit) = (app.now(), limit.0.unwrap_or(DEFAULT_LIMIT));
        let page = pages::list(app.read(), &filter, after.as_ref(), limit, now).await?;
        Ok(Json(StorefrontList {
            items: page.items.iter().map(|one| StorefrontSummary::of(app, one, now)).collect(),
            next_cursor: page.next.as_ref().map(store::page::encode),
        }))
    }

    /// Read a storefront
    ///
    /// While its seller is open; a suspended or closed one is 404, whatever it was before. A slug that it
    /// had before leads to the one of today (308). Its texts belong to no product and carry no claim to
    /// the OCOP mark; each product carries its own mark, as of this instant.
    #[oai(path = "/v1/storefronts/:slug", method = "get", operation_id = "getStorefront")]
    async fn get_storefront(
        &self,
        Data(app): Data<&App>,
        /// The storefront's slug.
        slug: Path<Line<1, 120>>,
    ) -> Result<FoundStorefront, Failure> {
        let (slug, now) = (slug.0.0, app.now());
        let found = pages::by_slug(app.read(), &slug).await?;
        let open = |front: &Front| front.seller.status(now) == Status::Open;
        let front = found.filter(open).ok_or(Code::NotFound)?;
        if front.shop.slug != slug {
            return Ok(FoundStorefront::Moved(format!("/v1/storefronts/{}", front.shop.slug)));
        }
        let products = pages::shown(app.read(), &front.shop).await?;
        let products = products.iter().map(|one| ProductSummary::of(app, one, now)).collect();
        let storefront = Storefront::of(app, &front, products, now);
        Ok(FoundStorefront::Found(Json(Box::new(storefront))))
    }
}

impl StorefrontSummary {
    fn of(app: &App, one: &Listed, now: Instant) -> Self {
        let away = one.away.filter(|away| away.from <= now && now < away.until);
        Self {
            slug: public(&one.slug, None),
            name: public(&one.name, None),
            producer_id: one.producer.0,
            kind: one.kind.clone(),
            place: Place::of(app.units(), one.unit, &one.place_printed, None),
            away_until: away.map(|away| VietnamTime(away.until)),
            location: one.location.map(MapPoint::from),
            distance: one.square.map(Near::metres),
        }
    }
}

impl Storefront {
    fn of(app: &App, front: &Front, products: Vec<ProductSummary>, now: Instant) -> Self {
        let shop = &front.shop;
        let (markdown, html) = story::shown(&shop.story, &shop.story_html);
        let published = shop.contacts.iter().filter(|contact| contact.published);
        let away = front.seller.away_at(now);
        Self {
            slug: public(&shop.slug, None),
            name: public(&shop.name, None),
            producer_id: shop.producer.0,
            kind: front.kind.clone(),
            place: Place::of(app.units(), front.unit, &front.place_printed, None),
            seller: SellerIdentification {
                registered_name: public(&front.registered_name, None),
                registered_place: public(&front.registered_place, None),
            },
            story: StorefrontStory { markdown, html },
            opening_hours: hours(shop),
            contacts: published.map(PublishedContact::of).collect(),
            delivery: areas(app, &shop.delivery),
            return_policy: public(&shop.return_policy, None),
            social_links: links(shop),
            location: shop.location.map(MapPoint::from),
            away: away.map(|away| AnnouncedWindow::of(away, &front.away_note)),
            products,
        }
    }
}

impl PublishedContact {
    fn of(contact: &Contact) -> Self {
        Self { kind: contact.kind.into(), value: public(&contact.value, None) }
    }
}

/// Opening hours as they cross the wire.
pub(super) fn hours(shop: &Shop) -> Vec<OpenHours> {
    let clock = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
    let hours = shop.hours.intervals().iter().map(|one| OpenHours {
        day: one.day.into(),
        opens: clock(one.opens),
        closes: clock(one.closes),
    });
    hours.collect()
}

/// Delivery areas as they cross the wire: provinces by their codes of today.
pub(super) fn areas(app: &App, delivery: &Delivery) -> DeliveryAreas {
    let units = delivery.provinces.iter().filter_map(|id| app.units().unit(*id));
    let provinces = units.map(|unit| unit.code.clone()).collect();
    DeliveryAreas { everywhere: delivery.everywhere, provinces }
}

/// Links as they may be shown.
pub(super) fn links(shop: &Shop) -> Vec<String> {
    shop.social_links.iter().map(|link| public(link, None)).collect()
}

/// The circle that a list is asked for.
fn circle(near: Option<&str>, kilometres: Option<u16>) -> Result<Option<Near>, Failure> {
    let Some(near) = near else {
        return match kilometres {
            None => Ok(None),
            Some(_) => {
                let (vi, en) = ("Chỉ dùng cùng `near`.", "Only with `near`.");
                Err(Problem::field("within_km", "needs_near", vi, en).into())
            }
        };
    };
    let degrees = near
        .split_once(',')
        .and_then(|(north, east)| Location::of_degrees(north.parse().ok()?, east.parse().ok()?));
    let around = degrees.ok_or_else(|| {
        let (vi, en) = ("Điểm này ở ngoài Việt Nam.", "This point lies outside of Vietnam.");
        Problem::field("near", "out_of_bounds", vi, en)
    })?;
    Ok(Some(Near::new(around, kilometres.unwrap_or(50))))
}

fn fits(filter: &Filter, after: Option<&pages::Place>) -> bool {
    match after {
        None => true,
        Some(pages::Place::Near(..)) => filter.near.is_some(),
        Some(pages::Place::Name(..)) => filter.near.is_none(),
    }
}

impl From<Location> for MapPoint {
    fn from(location: Location) -> Self {
        let (latitude, longitude) = location.degrees();
        Self { latitude, longitude }
    }
}

impl From<&Contact> for ShopContact {
    fn from(contact: &Contact) -> Self {
        Self {
            kind: contact.kind.into(),
            value: Line(contact.value.clone()),
            published: contact.published,
        }
    }
}

impl From<ContactKind> for ShopContactKind {
    fn from(kind: ContactKind) -> Self {
        match kind {
            ContactKind::Phone => Self::Phone,
            ContactKind::Email => Self::Email,
            ContactKind::Zalo => Self::Zalo,
        }
    }
}

impl From<Weekday> for OpenDay {
    fn from(day: Weekday) -> Self {
        match day {
            Weekday::Monday => Self::Monday,
            Weekday::Tuesday => Self::Tuesday,
            Weekday::Wednesday => Self::Wednesday,
            Weekday::Thursday => Self::Thursday,
            Weekday::Friday => Self::Friday,
            Weekday::Saturday => Self::Saturday,
            Weekday::Sunday => Self::Sunday,
        }
    }
}
