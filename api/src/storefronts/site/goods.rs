//! Products as a website shows them.

use crate::catalogue::media::ProductPicture;
use crate::catalogue::{CopiedCertification, MarkedVariant, Place, public, unsold};
use crate::context::App;
use domain::calendar::{Instant, day_of};
use domain::catalogue::ProductSet;
use poem_openapi::Object;
use store::catalogue::pages::ProductPage;
use uuid::Uuid;

/// A product of a website.
#[derive(Debug, Object)]
pub struct SiteProduct {
    /// Its id, by which its page on the website is called: feeds link to `{website}/{id}`.
    pub(super) id: Uuid,
    /// Name.
    pub(super) name: String,
    /// One or two sentences.
    pub(super) summary: String,
    /// The product set's name (bộ sản phẩm).
    pub(super) set_name: Option<String>,
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
    /// Whether it can be bought now.
    sellable: bool,
    /// The packs in which it is sold. `mark_covered` says nothing in a copy and is always false: see
    /// `certified_variants`.
    pub(super) variants: Vec<MarkedVariant>,
    /// Ids of the variants beside which the mark may stand while it may stand at all.
    certified_variants: Vec<Uuid>,
    /// Its pictures, those in which a reviewer found no mark.
    pub(super) pictures: Vec<ProductPicture>,
    /// Where to look for the mark, while the product may show it; null otherwise.
    pub(super) certification: Option<CopiedCertification>,
    /// First day of the certificate, as precisely as it is known: `2024-12-20`, `2024-12` or `2024`.
    pub(super) certified_from: Option<String>,
}

impl SiteProduct {
    /// A product as a copy may show it, made at an instant.
    pub fn of(app: &App, page: &ProductPage, now: Instant) -> Self {
        let (product, detail) = (&page.product, &page.detail);
        let verdict = page.dossier.verdict(now);
        let permit = verdict.permit();
        let set = u8::try_from(product.set_number).ok().and_then(ProductSet::new);
        let covered = page.variants.iter().map(|row| &row.variant);
        let covered = covered.filter(|one| permit.is_some_and(|permit| permit.covers(one)));
        let certificate = permit.map(|permit| permit.certificate());
        let mut issued = page.dossier.certificates.iter();
        let certificate = issued.find(|one| Some(one.id) == certificate);
        let variants = page.variants.iter();
        Self {
            id: product.id.0,
            name: public(&product.name, None),
            summary: public(&product.summary, None),
            set_name: set.map(|set| set.name().to_owned()),
            place: Place::of(app.units(), product.unit, &product.place_printed, None),
            story: public(&detail.story, None),
            ingredients: public(&detail.ingredients, None),
            usage_note: public(&detail.usage_note, None),
            storage_note: public(&detail.storage_note, None),
            shelf_life: public(&detail.shelf_life, None),
            sellable: unsold(page, now).is_none(),
            variants: variants.map(|row| MarkedVariant::of(row, None, day_of(now))).collect(),
            certified_variants: covered.map(|one| one.id.0).collect(),
            pictures: ProductPicture::lasting(page),
            certification: permit.map(|permit| CopiedCertification::of(app, permit)),
            certified_from: certificate
                .map(|one| one.valid_from.unwrap_or(one.decided).to_string()),
        }
    }
}
