//! What writers of products send, and the checks that each text passes.

use super::OverClaims;
use crate::context::App;
use crate::problem::{Failure, Problem};
use crate::scalars::{Line, Prose};
use domain::catalogue::{ProducerKind, ProductSet};
use domain::certification::{MarkPermit, PublicText, Variant};
use poem_openapi::{Enum, Object};
use sea_orm::ActiveValue::Set;
use store::catalogue::pages::VariantRow;
use store::catalogue::rows::product;
use store::catalogue::write::ProductTexts;

/// Whether the public sees a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum ProductStatus {
    /// On show.
    Published,
    /// Not on show; no mark either.
    Hidden,
}

/// A product to be created.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct ProductDraft {
    /// Name.
    name: Line<1, 200>,
    /// Product set (bộ sản phẩm), 1 to 26 of Annex I; tea and coffee are food (11 to 13).
    #[oai(validator(minimum(value = "1"), maximum(value = "26")))]
    set: u8,
    /// One or two sentences.
    summary: Option<Prose<0, 500>>,
    /// The story, plain text.
    story: Option<Prose<0, 20000>>,
    /// Ingredients.
    ingredients: Option<Prose<0, 2000>>,
    /// How to use it.
    usage_note: Option<Prose<0, 2000>>,
    /// How to store it.
    storage_note: Option<Prose<0, 2000>>,
    /// Shelf life.
    shelf_life: Option<Line<0, 200>>,
}

/// A change of a product; fields left out stay.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct ProductPatch {
    /// Name. Certified once a certificate is on file.
    name: Option<Line<1, 200>>,
    /// Product set (bộ sản phẩm), 1 to 26. Certified once a certificate is on file.
    #[oai(validator(minimum(value = "1"), maximum(value = "26")))]
    set: Option<u8>,
    /// One or two sentences.
    summary: Option<Prose<0, 500>>,
    /// The story, plain text.
    story: Option<Prose<0, 20000>>,
    /// Ingredients.
    ingredients: Option<Prose<0, 2000>>,
    /// How to use it.
    usage_note: Option<Prose<0, 2000>>,
    /// How to store it.
    storage_note: Option<Prose<0, 2000>>,
    /// Shelf life.
    shelf_life: Option<Line<0, 200>>,
    /// Whether the public sees it. A hidden product carries no mark.
    status: Option<ProductStatus>,
}

/// A pack or version to be added.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct VariantDraft {
    /// Name.
    name: Line<1, 200>,
    /// The pack, as a decision would name it, such as "gói 200 g".
    pack: Option<Line<0, 120>>,
    /// Stock-keeping unit, unique within the product.
    sku: Line<1, 60>,
}

impl ProductDraft {
    /// The texts to be written, under no permit: nothing certifies what doesn't exist yet.
    pub fn texts(self, producer_kind: &str) -> Result<ProductTexts, Failure> {
        let tourism = ProductSet::new(self.set).is_some_and(|set| set.group() == 6);
        if producer_kind == ProducerKind::TourismBody.code() && !tourism {
            return Err(tourism_only());
        }
        let patch = ProductPatch {
            name: Some(self.name),
            set: Some(self.set),
            summary: self.summary,
            story: self.story,
            ingredients: self.ingredients,
            usage_note: self.usage_note,
            storage_note: self.storage_note,
            shelf_life: self.shelf_life,
            status: None,
        };
        patch.check(None)?;
        let mut texts = ProductTexts { set_number: self.set.into(), ..ProductTexts::default() };
        for (pointer, text) in patch.changed() {
            let text = text.to_owned();
            match pointer {
                "/name" => texts.name = text,
                "/summary" => texts.summary = text,
                "/story" => texts.story = text,
                "/ingredients" => texts.ingredients = text,
                "/usage_note" => texts.usage_note = text,
                "/storage_note" => texts.storage_note = text,
                _ => texts.shelf_life = text,
            }
        }
        Ok(texts)
    }
}

impl ProductPatch {
    /// Whether the product will be hidden, where the change says so.
    pub fn hidden(&self) -> Option<bool> {
        self.status.map(|status| status == ProductStatus::Hidden)
    }

    /// The names of the fields that it changes.
    pub fn fields(&self) -> Vec<&'static str> {
        let texts = self.changed().map(|(pointer, _)| pointer.trim_start_matches('/'));
        let others = [self.set.map(|_| "set"), self.status.map(|_| "status")];
        texts.chain(others.into_iter().flatten()).collect()
    }

    /// Whether it changes what a certificate certifies.
    pub fn touches_certified(&self, row: &product::Model) -> bool {
        self.name.as_ref().is_some_and(|name| name.0 != row.name)
            || self.set.is_some_and(|set| i16::from(set) != row.set_number)
    }

    /// Refuses texts that claim more than the permit, all at once.
    pub fn check(&self, permit: Option<&MarkPermit>) -> Result<(), Failure> {
        let mut over = OverClaims::default();
        for (pointer, text) in self.changed() {
            over.take(pointer, PublicText::new(text.to_owned(), permit));
        }
        over.refuse()
    }

    /// The row with the change; the slug stays, since addresses don't change.
    pub fn apply(self, row: product::Model) -> product::ActiveModel {
        let mut changed: product::ActiveModel = row.into();
        if let Some(name) = self.name {
            changed.name_key = Set(domain::text::key(&name.0));
            changed.name = Set(name.0);
        }
        self.set.into_iter().for_each(|set| changed.set_number = Set(set.into()));
        self.summary.into_iter().for_each(|text| changed.summary = Set(text.0));
        self.story.into_iter().for_each(|text| changed.story = Set(text.0));
        self.ingredients.into_iter().for_each(|text| changed.ingredients = Set(text.0));
        self.usage_note.into_iter().for_each(|text| changed.usage_note = Set(text.0));
        self.storage_note.into_iter().for_each(|text| changed.storage_note = Set(text.0));
        self.shelf_life.into_iter().for_each(|text| changed.shelf_life = Set(text.0));
        let status = self.status.map(|status| match status {
            ProductStatus::Published => "published",
            ProductStatus::Hidden => "hidden",
        });
        status.into_iter().for_each(|status| changed.status = Set(status.to_owned()));
        changed
    }

    /// The texts that it changes, each with its pointer.
    fn changed(&self) -> impl Iterator<Item = (&'static str, &str)> {
        [
            ("/name", self.name.as_ref().map(|text| text.0.as_str())),
            ("/summary", self.summary.as_ref().map(|text| text.0.as_str())),
            ("/story", self.story.as_ref().map(|text| text.0.as_str())),
            ("/ingredients", self.ingredients.as_ref().map(|text| text.0.as_str())),
            ("/usage_note", self.usage_note.as_ref().map(|text| text.0.as_str())),
            ("/storage_note", self.storage_note.as_ref().map(|text| text.0.as_str())),
            ("/shelf_life", self.shelf_life.as_ref().map(|text| text.0.as_str())),
        ]
        .into_iter()
        .filter_map(|(pointer, text)| Some((pointer, text?)))
    }
}

impl VariantDraft {
    /// The variant to be written; its texts stand under the permit only where that covers it.
    pub fn variant(self, app: &App, permit: Option<&MarkPermit>) -> Result<VariantRow, Failure> {
        let pack = self.pack.map(|pack| pack.0).unwrap_or_default();
        let variant = Variant { id: app.mint(), pack, created: app.now() };
        let covering = permit.filter(|permit| permit.covers(&variant));
        let mut over = OverClaims::default();
        over.take("/name", PublicText::new(self.name.0.clone(), covering));
        over.take("/pack", PublicText::new(variant.pack.clone(), covering));
        over.take("/sku", PublicText::new(self.sku.0.clone(), covering));
        over.refuse()?;
        Ok(VariantRow { variant, name: self.name.0, sku: self.sku.0 })
    }
}

fn tourism_only() -> Failure {
    Problem::field(
        "/set",
        "tourism_only",
        "Hội, hiệp hội, trung tâm điều hành chỉ tham gia với dịch vụ du lịch (bộ 26).",
        "Associations and operating centres take part with tourism only (set 26).",
    )
    .into()
}
