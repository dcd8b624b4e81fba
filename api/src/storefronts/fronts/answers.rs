//! What the public reads of storefronts. Every text stands under no product's permit.

use super::super::answers::AnnouncedWindow;
use super::super::drafts::{
    DeliveryAreas, MapPoint, OpenDay, OpenHours, ShopContact, ShopContactKind,
};
use super::super::pictures::StorefrontPicture;
use super::super::story;
use crate::catalogue::{Place, ProductSummary, public};
use crate::context::App;
use crate::scalars::{Line, VietnamTime};
use domain::calendar::Instant;
use domain::catalogue::pictures::Exposure;
use domain::storefronts::pictures::exposure;
use domain::storefronts::{
    Contact, ContactKind, Location, Near, OpeningHours, PicturePlace, Weekday,
};
use poem_openapi::Object;
use serde::Serialize;
use store::storefronts::pages::{Front, Listed};
use store::storefronts::pictures::ShownPicture;
use store::storefronts::shop::{Delivery, Shop};
use uuid::Uuid;

/// A storefront in a list.
#[derive(Debug, Object)]
pub struct StorefrontSummary {
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
    /// Its sign, if it shows one.
    logo: Option<StorefrontPicture>,
    /// Where it stands.
    location: Option<MapPoint>,
    /// Metres from the point asked for, on the plane.
    distance: Option<u64>,
}

/// A storefront with its products.
#[derive(Debug, Object, Serialize)]
pub struct Storefront {
    #[oai(flatten)]
    #[serde(flatten)]
    face: StorefrontFace,
    /// Its products: those it shows first, then the newest; at most 24. All are at
    /// `/v1/products?producer=…`.
    products: Vec<ProductSummary>,
}

/// A storefront itself.
#[derive(Debug, Object, Serialize)]
pub struct StorefrontFace {
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
    /// Its sign, if it shows one.
    logo: Option<StorefrontPicture>,
    /// The picture across the head of its page, if it shows one.
    banner: Option<StorefrontPicture>,
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
    /// Its own website. Nobody has checked it.
    website: Option<String>,
    /// Its pages elsewhere. Nobody has checked them.
    social_links: Vec<String>,
    /// Where it stands.
    location: Option<MapPoint>,
    /// The closure window that runs now.
    away: Option<AnnouncedWindow>,
}

/// Who sells (Decree 248/2026 art. 18.1), as the platform verified it.
#[derive(Debug, Object, Serialize)]
pub struct SellerIdentification {
    /// Registered name.
    registered_name: String,
    /// Registered place of business; a person's residence.
    registered_place: String,
}

/// A story in both forms.
#[derive(Debug, Object, Serialize)]
pub struct StorefrontStory {
    /// As written, in Markdown.
    markdown: String,
    /// Rendered and sanitised.
    html: String,
}

/// A contact that the shop chose to publish.
#[derive(Debug, Object, Serialize)]
pub struct PublishedContact {
    /// The kind.
    kind: ShopContactKind,
    /// The number or address.
    value: String,
}

impl StorefrontSummary {
    /// A storefront as it may be shown in a list at an instant.
    pub fn of(app: &App, one: &Listed, now: Instant) -> Self {
        let away = one.away.filter(|away| away.from <= now && now < away.until);
        Self {
            slug: public(&one.slug, None),
            name: public(&one.name, None),
            producer_id: one.producer.0,
            kind: one.kind.clone(),
            place: Place::of(app.units(), one.unit, &one.place_printed, None),
            away_until: away.map(|away| VietnamTime(away.until)),
            logo: StorefrontPicture::of(&one.slug, PicturePlace::Logo, one.logo.as_ref()),
            location: one.location.map(MapPoint::from),
            distance: one.square.map(Near::metres),
        }
    }
}

impl Storefront {
    /// A storefront as it may be shown at an instant, with its products.
    pub fn of(app: &App, front: &Front, products: Vec<ProductSummary>, now: Instant) -> Self {
        Self { face: StorefrontFace::of(app, front, now), products }
    }
}

impl StorefrontFace {
    /// A storefront as it may be shown at an instant.
    pub fn of(app: &App, front: &Front, now: Instant) -> Self {
        let shop = &front.shop;
        let (markdown, html) = story::shown(&shop.story, &shop.story_html);
        let published = shop.contacts.iter().filter(|contact| contact.published);
        let away = front.seller.away_at(now);
        let shown = |place, picture| StorefrontPicture::of(&shop.slug, place, picture);
        Self {
            slug: public(&shop.slug, None),
            name: public(&shop.name, None),
            producer_id: shop.producer.0,
            kind: front.kind.clone(),
            place: Place::of(app.units(), front.unit, &front.place_printed, None),
            logo: shown(PicturePlace::Logo, front.logo.as_ref()),
            banner: shown(PicturePlace::Banner, front.banner.as_ref()),
            seller: SellerIdentification {
                registered_name: public(&front.registered_name, None),
                registered_place: public(&front.registered_place, None),
            },
            story: StorefrontStory { markdown, html },
            opening_hours: hours(&shop.hours),
            contacts: published.map(PublishedContact::of).collect(),
            delivery: areas(app, &shop.delivery),
            return_policy: public(&shop.return_policy, None),
            website: website(shop),
            social_links: links(shop),
            location: shop.location.map(MapPoint::from),
            away: away.map(|away| AnnouncedWindow::of(away, &front.away_note)),
        }
    }

    /// The same for a copy: without pictures in which somebody may still find the mark.
    pub fn copied(app: &App, front: &Front, now: Instant) -> Self {
        let (logo, banner) = (lasting(front.logo.as_ref()), lasting(front.banner.as_ref()));
        let shown = |place, picture| StorefrontPicture::of(&front.shop.slug, place, picture);
        Self {
            logo: shown(PicturePlace::Logo, logo),
            banner: shown(PicturePlace::Banner, banner),
            ..Self::of(app, front, now)
        }
    }
}

/// A picture of which copies may be kept for good.
fn lasting(picture: Option<&ShownPicture>) -> Option<&ShownPicture> {
    picture.filter(|one| exposure(one.depiction) == Exposure::Lasting)
}

impl PublishedContact {
    fn of(contact: &Contact) -> Self {
        Self { kind: contact.kind.into(), value: public(&contact.value, None) }
    }
}

/// Opening hours as they cross the wire.
pub(crate) fn hours(hours: &OpeningHours) -> Vec<OpenHours> {
    let clock = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
    let hours = hours.intervals().iter().map(|one| OpenHours {
        day: one.day.into(),
        opens: clock(one.opens),
        closes: clock(one.closes),
    });
    hours.collect()
}

/// Delivery areas as they cross the wire: provinces by their codes of today.
pub(in crate::storefronts) fn areas(app: &App, delivery: &Delivery) -> DeliveryAreas {
    let units = delivery.provinces.iter().filter_map(|id| app.units().unit(*id));
    let provinces = units.map(|unit| unit.code.clone()).collect();
    DeliveryAreas { everywhere: delivery.everywhere, provinces }
}

/// The website as it may be shown.
pub(in crate::storefronts) fn website(shop: &Shop) -> Option<String> {
    shop.website.as_ref().map(|address| public(address, None))
}

/// Links as they may be shown.
pub(in crate::storefronts) fn links(shop: &Shop) -> Vec<String> {
    shop.social_links.iter().map(|link| public(link, None)).collect()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::NamedUnits;
    use domain::calendar::start_of;
    use domain::catalogue::pictures::{Depiction, Sight};
    use poem_openapi::types::ToJSON as _;
    use store::storefronts::pictures::ShownPicture;

    fn picture(place: PicturePlace) -> Option<StorefrontPicture> {
        let shown = ShownPicture {
            alt: "Hái \"chè\"".into(),
            size: (1000, 600),
            blurhash: "L00000fQfQfQfQfQfQfQfQfQfQfQ".into(),
            depiction: Depiction::Declared(Sight::NoMark),
            version: 1,
        };
        StorefrontPicture::of("che", place, Some(&shown))
    }

    fn front(away: Option<AnnouncedWindow>, location: Option<MapPoint>) -> Storefront {
        let hours =
            OpenHours { day: OpenDay::Monday, opens: "07:30".into(), closes: "24:00".into() };
        let face = StorefrontFace {
            slug: "che".into(),
            name: "Chè \"A\"".into(),
            producer_id: Uuid::from_u128(7),
            kind: "cooperative".into(),
            place: Place::of(&NamedUnits::default(), None, "xã X", None),
            logo: picture(PicturePlace::Logo),
            banner: location.and_then(|_| picture(PicturePlace::Banner)),
            seller: SellerIdentification {
                registered_name: "HTX".into(),
                registered_place: "Thôn".into(),
            },
            story: StorefrontStory { markdown: "a\nb".into(), html: "<p>a</p>".into() },
            opening_hours: vec![hours],
            contacts: vec![PublishedContact { kind: ShopContactKind::Zalo, value: "09".into() }],
            delivery: DeliveryAreas { everywhere: false, provinces: vec!["08".into()] },
            return_policy: String::new(),
            website: location.map(|_| "https://che.vn".into()),
            social_links: vec!["https://che.vn".into()],
            location,
            away,
        };
        Storefront { face, products: Vec::new() }
    }

    #[test]
    fn a_storefront_is_written_straight_as_it_is_through_a_tree() {
        let at = VietnamTime(start_of("2026-09-20".parse().expect("a day")));
        let away = AnnouncedWindow { from: at.clone(), until: at, note: "Nghỉ".into() };
        let point = MapPoint { latitude: 22.33, longitude: 104.87 };
        for one in [front(Some(away), Some(point)), front(None, None)] {
            assert_eq!(serde_json::to_value(&one).ok(), one.to_json());
        }
    }
}
