//! What writers of products send, as changes of fields.

use super::offers::Refusals;
use crate::problem::{Failure, Problem};
use crate::scalars::{Line, Prose};
use domain::catalogue::changes::Field;
use domain::catalogue::offers::Axes;
use domain::catalogue::{ProducerKind, ProductSet};
use poem_openapi::Object;
use store::catalogue::write::ProductTexts;

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
    /// The axes on which its variants differ, such as "Khối lượng", "Bao bì"; at most three.
    #[oai(validator(max_items = 3))]
    axes: Option<Vec<Line<1, 40>>>,
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
    /// The axes on which its variants differ, at most three; only while it has no variants.
    #[oai(validator(max_items = 3))]
    axes: Option<Vec<Line<1, 40>>>,
}

impl ProductDraft {
    /// The product set.
    pub fn set(&self) -> u8 {
        self.set
    }

    /// The texts to be written, and each with its field.
    pub fn texts(self, producer_kind: &str) -> Result<(ProductTexts, Wanted), Failure> {
        let tourism = ProductSet::new(self.set).is_some_and(ProductSet::is_service);
        if producer_kind == ProducerKind::TourismBody.code() && !tourism {
            return Err(tourism_only());
        }
        let line = |text: Option<Line<0, 200>>| text.map(|text| text.0).unwrap_or_default();
        let texts = ProductTexts {
            name: self.name.0,
            set_number: self.set.into(),
            summary: prose(self.summary),
            story: prose(self.story),
            ingredients: prose(self.ingredients),
            usage_note: prose(self.usage_note),
            storage_note: prose(self.storage_note),
            shelf_life: line(self.shelf_life),
            axes: axes(self.axes.unwrap_or_default())?,
        };
        let wanted = vec![
            (Field::Name, texts.name.clone()),
            (Field::Set, texts.set_number.to_string()),
            (Field::Summary, texts.summary.clone()),
            (Field::Story, texts.story.clone()),
            (Field::Ingredients, texts.ingredients.clone()),
            (Field::UsageNote, texts.usage_note.clone()),
            (Field::StorageNote, texts.storage_note.clone()),
            (Field::ShelfLife, texts.shelf_life.clone()),
            (Field::Axes, texts.axes.join("\n")),
        ];
        Ok((texts, wanted))
    }
}

/// Fields with the values that they are to have.
pub type Wanted = Vec<(Field, String)>;

impl ProductPatch {
    /// The fields that it names, each with the value that it is to have.
    pub fn wanted(self) -> Result<Wanted, Failure> {
        let axes = self.axes.map(axes).transpose()?;
        let fields = [
            (Field::Name, self.name.map(|line| line.0)),
            (Field::Set, self.set.map(|set| set.to_string())),
            (Field::Summary, self.summary.map(|text| text.0)),
            (Field::Story, self.story.map(|text| text.0)),
            (Field::Ingredients, self.ingredients.map(|text| text.0)),
            (Field::UsageNote, self.usage_note.map(|text| text.0)),
            (Field::StorageNote, self.storage_note.map(|text| text.0)),
            (Field::ShelfLife, self.shelf_life.map(|line| line.0)),
            (Field::Axes, axes.map(|names| names.join("\n"))),
        ];
        Ok(fields.into_iter().filter_map(|(field, value)| Some((field, value?))).collect())
    }
}

fn prose<const MAX: usize>(text: Option<Prose<0, MAX>>) -> String {
    text.map(|text| text.0).unwrap_or_default()
}

/// Names that make axes.
fn axes(names: Vec<Line<1, 40>>) -> Result<Vec<String>, Failure> {
    let mut refusals = Refusals::default();
    match Axes::new(names.into_iter().map(|name| name.0).collect()) {
        Ok(axes) => Ok(axes.names().to_vec()),
        Err(refusal) => {
            refusals.axis_names(refusal);
            refusals.refuse().map(|()| Vec::new())
        }
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
