//! What answers say of products. Every text passes through the permit it stands under.

use super::media::ProductPicture;
use super::offers::MarkedVariant;
use super::units::{NamedUnits, UnitName};
use crate::context::App;
use crate::orders::ProductRatings;
use crate::scalars::{Date, Time, VietnamTime};
use domain::calendar::{Instant, day_of};
use domain::catalogue::{GROUP_NAMES, ProductSet, Status, Unsold};
use domain::certification::{Level, MarkPermit, PublicText};
use poem_openapi::{Enum, Object};
use serde::Serialize;
use std::sync::Arc;
use store::catalogue::pages::ProductPage;
use store::catalogue::write::NEVER;
use uuid::Uuid;

/// Leave to show the OCOP mark, computed at this instant.
#[derive(Clone, Debug, Object, Serialize)]
pub struct Mark {
    /// Stars to be shown: 3, 4 or 5.
    stars: u8,
    /// The certificate in force.
    certificate_id: Uuid,
    /// Last day of the certificate's term, extension included, in Vietnam.
    valid_until: Date,
    /// Don't show the mark from this instant on without asking again.
    next_update: VietnamTime,
    /// The artwork, which answers neutrally once the mark may not be shown.
    artwork_url: String,
}

impl From<&MarkPermit> for Mark {
    fn from(permit: &MarkPermit) -> Self {
        Self {
            stars: permit.stars().count(),
            certificate_id: permit.certificate().0,
            valid_until: Date(permit.valid_until()),
            next_update: VietnamTime(permit.next_update()),
            artwork_url: format!("/v1/products/{}/mark.svg", permit.product()),
        }
    }
}

/// A place: as the source prints it, and where that lies today.
#[derive(Clone, Debug, Object, Serialize)]
pub struct Place {
    /// As the decision or the producer gives it.
    as_printed: String,
    /// The commune of today, where all of the place belongs to one.
    commune: Option<Arc<UnitName>>,
    /// The province of today.
    province: Option<Arc<UnitName>>,
}

impl Place {
    /// As it is printed, with the names of today.
    pub(crate) fn in_words(&self) -> String {
        let today = self.commune.iter().chain(&self.province).map(|unit| unit.name.as_str());
        let parts = std::iter::once(self.as_printed.as_str()).chain(today);
        let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
        parts.join(", ")
    }

    /// Where a unit lies today.
    pub fn of(
        units: &NamedUnits,
        unit: Option<i32>,
        as_printed: &str,
        permit: Option<&MarkPermit>,
    ) -> Self {
        let unit = unit.and_then(|id| units.unit(id));
        let named = |id: i32| units.name(id);
        let commune = unit.filter(|unit| unit.level == Level::Commune).and_then(|unit| unit.today);
        Self {
            as_printed: public(as_printed, permit),
            commune: commune.and_then(named),
            province: unit.and_then(|unit| unit.today_province).and_then(named),
        }
    }
}

/// A producer in a product's answer.
#[derive(Clone, Debug, Object, Serialize)]
pub struct ProducerSummary {
    /// Its id.
    id: Uuid,
    /// Its slug.
    slug: String,
    /// Registered name.
    name: String,
    /// Kind of producer (chủ thể), such as `cooperative`.
    kind: String,
}

/// A product in a list.
#[derive(Clone, Debug, Object, Serialize)]
pub struct ProductSummary {
    /// Its id.
    id: Uuid,
    /// Its slug, as good as the id.
    slug: String,
    /// Name.
    name: String,
    /// One or two sentences.
    summary: String,
    /// Product set (bộ sản phẩm) 1 to 26; null where the source doesn't tell.
    set: Option<u8>,
    /// Product group (nhóm) 1 to 6.
    group: Option<u8>,
    /// Who makes it.
    producer: ProducerSummary,
    /// Where it comes from.
    place: Place,
    /// Leave to show the mark at this instant, or null.
    mark: Option<Mark>,
    /// The first of its pictures without the mark, or null.
    picture: Option<ProductPicture>,
}

impl ProductSummary {
    /// A product as it may be shown at `now`.
    pub fn of(app: &App, page: &ProductPage, now: Instant) -> Self {
        let verdict = page.dossier.verdict(now);
        Self::under(app, page, verdict.permit(), now)
    }

    /// The product's id.
    pub(crate) fn id(&self) -> Uuid {
        self.id
    }

    /// The texts that people read, as they are shown, by the names of their fields.
    pub(crate) fn shown_texts(&self) -> [(&'static str, &str); 3] {
        let producer = &self.producer.name;
        [("name", &self.name), ("summary", &self.summary), ("producer.name", producer)]
    }

    /// A product as it may be shown at `now` under this permit.
    fn under(app: &App, page: &ProductPage, permit: Option<&MarkPermit>, now: Instant) -> Self {
        let product = &page.product;
        let set = u8::try_from(product.set_number).ok().and_then(ProductSet::new);
        Self {
            id: product.id.0,
            slug: public(&product.slug, permit),
            name: public(&product.name, permit),
            summary: public(&product.summary, permit),
            set: set.map(ProductSet::number),
            group: set.map(ProductSet::group),
            producer: ProducerSummary {
                id: product.producer.0,
                slug: public(&product.producer_slug, None),
                name: public(&product.producer_name, None),
                kind: product.producer_kind.clone(),
            },
            place: Place::of(app.units(), product.unit, &product.place_printed, permit),
            mark: permit.map(Mark::from),
            picture: ProductPicture::cover(page, now),
        }
    }
}

/// Where a product's listing stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize)]
#[oai(rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum ProductStatus {
    /// Being written.
    Draft,
    /// Waiting for review.
    Submitted,
    /// On display. Nothing else carries the mark.
    Published,
    /// Taken off display by its producer.
    Hidden,
    /// Taken off display on the request of an authority.
    TakenDown,
    /// Given up for good.
    Withdrawn,
}

impl From<Status> for ProductStatus {
    fn from(status: Status) -> Self {
        match status {
            Status::Draft => Self::Draft,
            Status::Submitted => Self::Submitted,
            Status::Published => Self::Published,
            Status::Hidden => Self::Hidden,
            Status::TakenDown => Self::TakenDown,
            Status::Withdrawn => Self::Withdrawn,
        }
    }
}

impl From<ProductStatus> for Status {
    fn from(status: ProductStatus) -> Self {
        match status {
            ProductStatus::Draft => Self::Draft,
            ProductStatus::Submitted => Self::Submitted,
            ProductStatus::Published => Self::Published,
            ProductStatus::Hidden => Self::Hidden,
            ProductStatus::TakenDown => Self::TakenDown,
            ProductStatus::Withdrawn => Self::Withdrawn,
        }
    }
}

/// A product.
#[derive(Clone, Debug, Object, Serialize)]
pub struct ProductDetail {
    /// Its id.
    id: Uuid,
    /// Its slug, as good as the id.
    slug: String,
    /// Name.
    name: String,
    /// One or two sentences.
    summary: String,
    /// Product set (bộ sản phẩm) 1 to 26; null where the source doesn't tell.
    set: Option<u8>,
    /// The set's name in Annex I of Decision 26/2026.
    set_name: Option<String>,
    /// Product group (nhóm) 1 to 6.
    group: Option<u8>,
    /// The group's name.
    group_name: Option<String>,
    /// Who makes it.
    producer: ProducerSummary,
    /// Where it comes from.
    place: Place,
    /// The story, plain text.
    story: String,
    /// Ingredients.
    ingredients: String,
    /// How to use it.
    usage_note: String,
    /// How to store it.
    storage_note: String,
    /// Shelf life.
    shelf_life: String,
    /// The axes on which its variants differ.
    axes: Vec<String>,
    /// Where its listing stands; always `published` to the public.
    status: ProductStatus,
    /// Whether it can be bought here now.
    sellable: bool,
    /// Why not: `licence_needed`, `licence_not_yet`, `licence_over` (alcohol, functional food and medicine are
    /// sold under a licence that an officer has accepted), `producer_suspended`, `not_on_display`,
    /// `nothing_offered`; null when it can.
    unsold_reason: Option<String>,
    /// When it was first published; null when it never was.
    published_at: Option<Time>,
    /// When it last changed.
    updated_at: Time,
    /// Version for `If-Match`.
    revision: i64,
    /// Leave to show the mark at this instant, or null.
    mark: Option<Mark>,
    /// The packs in which it is sold.
    variants: Vec<MarkedVariant>,
    /// Its pictures in their order, at most 12; without those that show the mark while it may not be
    /// shown.
    pictures: Vec<ProductPicture>,
    /// What the reviews of its buyers come to.
    ratings: ProductRatings,
}

impl ProductDetail {
    /// A product as it may be shown at `now`.
    pub fn of(app: &App, page: &ProductPage, now: Instant) -> Self {
        let verdict = page.dossier.verdict(now);
        Self::under(app, page, verdict.permit(), now)
    }

    /// A product as it may be shown at `now` under this permit.
    pub(super) fn under(
        app: &App,
        page: &ProductPage,
        permit: Option<&MarkPermit>,
        now: Instant,
    ) -> Self {
        let summary = ProductSummary::under(app, page, permit, now);
        let set = summary.set.and_then(ProductSet::new);
        let (product, detail, variants) = (&page.product, &page.detail, page.variants.iter());
        let today = day_of(now);
        let unsold = unsold(page, now);
        let group_name = |set: ProductSet| GROUP_NAMES.get(usize::from(set.group()) - 1).copied();
        Self {
            id: summary.id,
            slug: summary.slug,
            name: summary.name,
            summary: summary.summary,
            set: summary.set,
            set_name: set.map(|set| set.name().to_owned()),
            group: summary.group,
            group_name: set.and_then(group_name).map(str::to_owned),
            producer: summary.producer,
            place: summary.place,
            story: public(&detail.story, permit),
            ingredients: public(&detail.ingredients, permit),
            usage_note: public(&detail.usage_note, permit),
            storage_note: public(&detail.storage_note, permit),
            shelf_life: public(&detail.shelf_life, permit),
            axes: detail.axes.iter().map(|name| public(name, permit)).collect(),
            status: product.status.into(),
            sellable: unsold.is_none(),
            unsold_reason: unsold.map(|reason| reason.code().to_owned()),
            published_at: (product.published_at != NEVER)
                .then(|| Time(store::instant(product.published_at))),
            updated_at: Time(store::instant(detail.updated_at)),
            revision: product.revision,
            mark: summary.mark,
            variants: variants.map(|row| MarkedVariant::of(row, permit, today)).collect(),
            pictures: ProductPicture::shown(page, permit, now),
            ratings: (&detail.ratings).into(),
        }
    }
}

/// Why a product can't be bought at an instant; `None` when it can.
pub(crate) fn unsold(page: &ProductPage, now: Instant) -> Option<Unsold> {
    let set = u8::try_from(page.product.set_number).ok().and_then(ProductSet::new);
    if page.dossier.state.hidden {
        return Some(Unsold::NotOnDisplay);
    }
    if page.dossier.state.producer_suspended(now) {
        return Some(Unsold::ProducerSuspended);
    }
    let today = day_of(now);
    let licensed = set.map_or(Ok(()), |set| set.sold_on(today, &page.detail.licences));
    let offered = || page.variants.iter().any(|row| row.offer.can_be_had(today));
    licensed.err().or_else(|| (!offered()).then_some(Unsold::NothingOffered))
}

/// A stored text as it may be shown.
pub(crate) fn public(text: &str, permit: Option<&MarkPermit>) -> String {
    PublicText::stored(text.to_owned()).into_rendered(permit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::calendar::start_of;
    use poem_openapi::types::ToJSON as _;

    fn detail(mark: Option<Mark>) -> ProductDetail {
        let id = Uuid::from_u128(7);
        let unit =
            UnitName { code: "08".into(), name: "Tuyên Quang".into(), kind: "tỉnh".into() };
        let producer =
            ProducerSummary { id, slug: "htx".into(), name: "HTX \"A\"".into(), kind: "c".into() };
        ProductDetail {
            id,
            slug: "che".into(),
            name: "Chè".into(),
            summary: "dòng\nhai".into(),
            set: Some(11),
            set_name: None,
            group: Some(1),
            group_name: Some("Thực phẩm".into()),
            producer,
            place: Place {
                as_printed: "xã X".into(),
                commune: None,
                province: Some(Arc::new(unit)),
            },
            story: String::new(),
            ingredients: String::new(),
            usage_note: String::new(),
            storage_note: String::new(),
            shelf_life: String::new(),
            axes: vec!["Bao bì".into()],
            status: ProductStatus::TakenDown,
            sellable: false,
            unsold_reason: Some("not_on_display".into()),
            published_at: None,
            updated_at: Time(start_of("2026-11-22".parse().expect("a day"))),
            revision: 3,
            mark,
            variants: Vec::new(),
            pictures: Vec::new(),
            ratings: (&domain::orders::reviews::Ratings::default()).into(),
        }
    }

    #[test]
    fn answers_are_written_straight_as_they_are_through_a_tree() {
        let mark = Mark {
            stars: 4,
            certificate_id: Uuid::from_u128(9),
            valid_until: Date("2026-12-28".parse().expect("a day")),
            next_update: VietnamTime(start_of("2026-12-29".parse().expect("a day"))),
            artwork_url: "/v1/products/x/mark.svg".into(),
        };
        for one in [detail(Some(mark)), detail(None)] {
            assert_eq!(serde_json::to_value(&one).ok(), one.to_json());
        }
    }
}
