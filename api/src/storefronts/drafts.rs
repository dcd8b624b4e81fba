//! What a shop's people send of its window, and the checks that it passes.

use super::story::{self, Story};
use super::web;
use crate::catalogue::{OverClaims, unit};
use crate::codes::Code;
use crate::context::App;
use crate::problem::{Failure, FieldProblem, Problem};
use crate::scalars::{Line, Prose};
use crate::speech::Sentence;
use domain::certification::{Level, PublicText};
use domain::storefronts::{
    self as rules, Contact, ContactKind, HoursRefusal, Interval, OpeningHours, Weekday,
};
use poem_openapi::types::MaybeUndefined;
use poem_openapi::{Enum, Object};
use serde::Serialize;
use store::storefronts::shop::{Delivery, Shop};
use uuid::Uuid;

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize)]
#[oai(rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum OpenDay {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

/// A stretch of a day in which the shop is open, in Vietnam's time.
#[derive(Debug, Object, Serialize)]
#[oai(deny_unknown_fields)]
pub struct OpenHours {
    /// The day.
    pub(super) day: OpenDay,
    /// When it opens, `HH:MM`.
    #[oai(validator(pattern = r"^([01]\d|2[0-3]):[0-5]\d$"))]
    pub(super) opens: String,
    /// When it closes, `HH:MM`, later than `opens`; `24:00` for midnight.
    #[oai(validator(pattern = r"^(([01]\d|2[0-3]):[0-5]\d|24:00)$"))]
    pub(super) closes: String,
}

/// A kind of contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize)]
#[oai(rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum ShopContactKind {
    /// Telephone.
    Phone,
    /// E-mail.
    Email,
    /// Zalo, by telephone number.
    Zalo,
}

/// A contact of the shop, as its people keep it.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct ShopContact {
    /// The kind.
    pub(super) kind: ShopContactKind,
    /// A telephone number of 8 to 15 digits, or an e-mail address.
    pub(super) value: Line<3, 254>,
    /// Whether buyers see it.
    pub(super) published: bool,
}

/// Where the shop delivers.
#[derive(Debug, Object, Serialize)]
#[oai(deny_unknown_fields)]
pub struct DeliveryAreas {
    /// To the whole country. `provinces` is then empty.
    pub(super) everywhere: bool,
    /// Codes of provinces of today (2 digits).
    #[oai(validator(max_items = "34", unique_items))]
    pub(super) provinces: Vec<String>,
}

/// A point on the map.
#[derive(Clone, Copy, Debug, Object, Serialize)]
#[oai(deny_unknown_fields)]
pub struct MapPoint {
    /// Degrees north, 6 to 24.
    pub(super) latitude: f64,
    /// Degrees east, 102 to 118.
    pub(super) longitude: f64,
}

/// A change of a storefront; fields left out stay. Its texts belong to no product, and so carry no claim
/// to the OCOP mark (422 `over_claim`).
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct StorefrontPatch {
    /// Part of its address: any text, Vietnamese folded to letters and hyphens. The former address leads
    /// to the new one and is nobody else's. 409 when another storefront has or had it.
    slug: Option<Line<3, 80>>,
    /// Name.
    name: Option<Line<1, 120>>,
    /// Story in Markdown: paragraphs, headings, lists, quotations, emphasis, https links. No HTML, no
    /// pictures.
    story: Option<Prose<0, 20000>>,
    /// All opening hours, at most 3 stretches a day, none overlapping another.
    #[oai(validator(max_items = "21"))]
    opening_hours: Option<Vec<OpenHours>>,
    /// All contacts.
    #[oai(validator(max_items = "6"))]
    contacts: Option<Vec<ShopContact>>,
    /// Where it delivers.
    delivery: Option<DeliveryAreas>,
    /// How it takes goods back, plain text.
    return_policy: Option<Prose<0, 4000>>,
    /// Its own website: an https address without user, query and fragment; null for none. A slash at its
    /// end is dropped.
    website: MaybeUndefined<Line<12, 200>>,
    /// All its pages elsewhere: https addresses.
    #[oai(validator(max_items = "8"))]
    social_links: Option<Vec<Line<12, 300>>>,
    /// Where it stands, for those who look for what is near; null for nowhere.
    location: MaybeUndefined<MapPoint>,
    /// Ids of the producer's own products on show that the storefront shows first, in order.
    #[oai(validator(max_items = "24", unique_items))]
    featured: Option<Vec<Uuid>>,
}

/// Values found wrong so far.
#[derive(Default)]
struct Wrong(Vec<FieldProblem>);

impl StorefrontPatch {
    /// The slug that is asked for, folded.
    pub fn slug(&self) -> Result<Option<String>, Failure> {
        let Some(wanted) = &self.slug else { return Ok(None) };
        let mut over = OverClaims::default();
        over.take("/slug", PublicText::new(wanted.0.clone(), None));
        over.refuse()?;
        let folded = rules::slug(&wanted.0).ok_or_else(|| {
            let vi = "Địa chỉ cần ít nhất 3 chữ cái Latinh hoặc chữ số.";
            let en = "An address needs at least 3 Latin letters or digits.";
            Problem::field("/slug", "slug_too_short", vi, en)
        })?;
        Ok(Some(folded))
    }

    /// The products that the storefront is to show first.
    pub fn featured(&self) -> Option<&[Uuid]> {
        self.featured.as_deref()
    }

    /// The storefront with the change, its slug aside.
    pub fn apply(self, app: &App, mut shop: Shop) -> Result<Shop, Failure> {
        let story = self.read_story()?;
        self.refuse_claims(story.as_ref())?;
        let mut wrong = Wrong::default();
        if let Some(hours) = &self.opening_hours {
            shop.hours = wrong.hours(hours);
        }
        if let Some(contacts) = &self.contacts {
            shop.contacts = wrong.contacts(contacts);
        }
        if let Some(links) = self.social_links {
            wrong.links(&links);
            shop.social_links = links.into_iter().map(|link| link.0).collect();
        }
        match &self.website {
            MaybeUndefined::Undefined => {}
            MaybeUndefined::Null => shop.website = None,
            MaybeUndefined::Value(address) => shop.website = wrong.website(&address.0),
        }
        match self.location {
            MaybeUndefined::Undefined => {}
            MaybeUndefined::Null => shop.location = None,
            MaybeUndefined::Value(point) => shop.location = wrong.point(point),
        }
        wrong.refuse()?;
        if let Some(areas) = self.delivery {
            shop.delivery = areas.read(app)?;
        }
        self.name.into_iter().for_each(|name| shop.name = name.0);
        self.return_policy.into_iter().for_each(|policy| shop.return_policy = policy.0);
        if let (Some(text), Some(story)) = (self.story, story) {
            (shop.story, shop.story_html) = (text.0, story.html);
        }
        Ok(shop)
    }

    fn read_story(&self) -> Result<Option<Story>, Failure> {
        let read = self.story.as_ref().map(|text| story::read(&text.0)).transpose();
        read.map_err(|refusal| Problem::from(refusal).into())
    }

    fn refuse_claims(&self, story: Option<&Story>) -> Result<(), Failure> {
        let mut over = OverClaims::default();
        if let Some(name) = &self.name {
            over.take("/name", PublicText::new(name.0.clone(), None));
        }
        if let Some((text, read)) = self.story.as_ref().zip(story) {
            over.take("/story", story::checked(&text.0, read));
        }
        if let Some(policy) = &self.return_policy {
            over.take("/return_policy", PublicText::new(policy.0.clone(), None));
        }
        if let MaybeUndefined::Value(address) = &self.website {
            over.take("/website", PublicText::new(address.0.clone(), None));
        }
        for (place, link) in self.social_links.iter().flatten().enumerate() {
            let pointer = format!("/social_links/{place}");
            over.take(&pointer, PublicText::new(link.0.clone(), None));
        }
        for (place, contact) in self.contacts.iter().flatten().enumerate() {
            let pointer = format!("/contacts/{place}/value");
            over.take(&pointer, PublicText::new(contact.value.0.clone(), None));
        }
        over.refuse()
    }
}

impl Wrong {
    fn add(&mut self, pointer: String, code: &str, vi: &str, en: &str) {
        self.0.push(FieldProblem::new(pointer, code, Sentence::new(vi, en)));
    }

    fn hours(&mut self, given: &[OpenHours]) -> OpeningHours {
        let (hours, wrong) = read_hours(given);
        self.0.extend(wrong);
        hours
    }

    fn contacts(&mut self, given: &[ShopContact]) -> Vec<Contact> {
        let mut read = Vec::new();
        for (place, one) in given.iter().enumerate() {
            match Contact::new(one.kind.into(), &one.value.0, one.published) {
                Some(contact) => read.push(contact),
                None => {
                    let vi = "Không phải số điện thoại hoặc địa chỉ thư điện tử.";
                    let en = "Not a telephone number or e-mail address.";
                    self.add(format!("/contacts/{place}/value"), "invalid", vi, en);
                }
            }
        }
        read
    }

    fn links(&mut self, given: &[Line<12, 300>]) {
        for (place, link) in given.iter().enumerate() {
            if !web::is_https(&link.0) {
                let vi = "Địa chỉ trang phải bắt đầu bằng https://.";
                let en = "A page's address begins with https://.";
                self.add(format!("/social_links/{place}"), "not_a_web_address", vi, en);
            }
        }
    }

    fn website(&mut self, given: &str) -> Option<String> {
        let address = web::website(given);
        if address.is_none() {
            let vi = "Địa chỉ trang web bắt đầu bằng https:// và tên miền, không kèm tham số.";
            let en = "A website's address is https:// with a domain, and no parameters behind it.";
            self.add("/website".into(), "not_a_web_address", vi, en);
        }
        address
    }

    fn point(&mut self, given: MapPoint) -> Option<rules::Location> {
        let point = rules::Location::of_degrees(given.latitude, given.longitude);
        if point.is_none() {
            let (vi, en) = ("Điểm này ở ngoài Việt Nam.", "This point lies outside of Vietnam.");
            self.add("/location".into(), "out_of_bounds", vi, en);
        }
        point
    }

    fn refuse(self) -> Result<(), Failure> {
        if self.0.is_empty() {
            return Ok(());
        }
        let problem = Problem::new(Code::RulesOfFields);
        Err(self.0.into_iter().fold(problem, Problem::with).into())
    }
}

impl DeliveryAreas {
    fn read(self, app: &App) -> Result<Delivery, Failure> {
        let province = |(place, code): (usize, &String)| {
            unit(app, Level::Province, code, &format!("/delivery/provinces/{place}"))
        };
        let provinces: Vec<i32> =
            self.provinces.iter().enumerate().map(province).collect::<Result<_, _>>()?;
        if self.everywhere && !provinces.is_empty() {
            let vi = "Giao toàn quốc thì không kê tỉnh.";
            let en = "Delivering everywhere lists no provinces.";
            return Err(Problem::field("/delivery/provinces", "one_of_two", vi, en).into());
        }
        Ok(Delivery { everywhere: self.everywhere, provinces })
    }
}

/// Opening hours as they were sent at `/opening_hours`, and what is wrong with them.
pub(crate) fn read_hours(given: &[OpenHours]) -> (OpeningHours, Vec<FieldProblem>) {
    let read = given.iter().map(|one| Interval {
        day: one.day.into(),
        opens: minutes(&one.opens),
        closes: minutes(&one.closes),
    });
    let read: Vec<Interval> = read.collect();
    let many = |day| read.iter().filter(|one| one.day == day).count() > 3;
    let mut wrong = Wrong::default();
    if Weekday::ALL.into_iter().any(many) {
        let vi = "Mỗi ngày tối đa 3 khoảng giờ.";
        wrong.add("/opening_hours".into(), "too_many", vi, "At most 3 stretches a day.");
    }
    let hours = OpeningHours::new(read).unwrap_or_else(|refusal| {
        let (place, code, vi, en) = match refusal {
            HoursRefusal::Backwards(place) => {
                let vi = "Giờ đóng cửa phải sau giờ mở cửa.";
                (place, "backwards", vi, "It closes later than it opens.")
            }
            HoursRefusal::Overlap(place) => {
                (place, "overlap", "Trùng với khoảng khác.", "It overlaps another stretch.")
            }
        };
        wrong.add(format!("/opening_hours/{place}"), code, vi, en);
        OpeningHours::default()
    });
    (hours, wrong.0)
}

/// Minutes of the day of a text that fits its pattern.
fn minutes(text: &str) -> u16 {
    let (hours, minutes) = text.split_once(':').unwrap_or_default();
    let number = |text: &str| text.parse::<u16>().unwrap_or_default();
    number(hours) * 60 + number(minutes)
}

impl From<ShopContactKind> for ContactKind {
    fn from(kind: ShopContactKind) -> Self {
        match kind {
            ShopContactKind::Phone => Self::Phone,
            ShopContactKind::Email => Self::Email,
            ShopContactKind::Zalo => Self::Zalo,
        }
    }
}

impl From<OpenDay> for Weekday {
    fn from(day: OpenDay) -> Self {
        Self::ALL[day as usize]
    }
}
