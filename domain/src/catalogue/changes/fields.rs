//! What of a listing an edit can touch, and which of it is harmless.

/// Something of a listing that an edit can touch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// The product's name.
    Name,
    /// Its product set.
    Set,
    /// One or two sentences.
    Summary,
    /// The story.
    Story,
    /// Ingredients.
    Ingredients,
    /// How to use it: where goods promise cures.
    UsageNote,
    /// How to store it.
    StorageNote,
    /// Shelf life.
    ShelfLife,
    /// The axes on which its variants differ.
    Axes,
    /// Its pictures.
    Pictures,
    /// Who makes it.
    Producer,
    /// Where the listing stands.
    Status,
    /// A variant's name.
    VariantName,
    /// A variant's pack.
    Pack,
    /// A variant's place on the axes.
    AxisValues,
    /// A variant's stock-keeping unit.
    Sku,
    /// A variant's trade item number.
    Gtin,
    /// A variant's price.
    Price,
    /// The price that applied before.
    CompareAt,
    /// What a pack holds.
    NetContent,
    /// Weight of the parcel.
    Weight,
    /// Size of the parcel.
    Size,
    /// How many an order takes.
    Quantities,
    /// Whether a variant can be had.
    Availability,
    /// When it is harvested.
    Season,
    /// Capacity and dates of a service.
    Service,
    /// Whether a variant is offered at all.
    Offered,
}

impl Field {
    /// Every field.
    pub const ALL: [Self; 27] = [
        Self::Name,
        Self::Set,
        Self::Summary,
        Self::Story,
        Self::Ingredients,
        Self::UsageNote,
        Self::StorageNote,
        Self::ShelfLife,
        Self::Axes,
        Self::Pictures,
        Self::Producer,
        Self::Status,
        Self::VariantName,
        Self::Pack,
        Self::AxisValues,
        Self::Sku,
        Self::Gtin,
        Self::Price,
        Self::CompareAt,
        Self::NetContent,
        Self::Weight,
        Self::Size,
        Self::Quantities,
        Self::Availability,
        Self::Season,
        Self::Service,
        Self::Offered,
    ];

    /// The stable code; a field of the API has the same name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Name | Self::VariantName => "name",
            Self::Set => "set",
            Self::Summary => "summary",
            Self::Story => "story",
            Self::Ingredients => "ingredients",
            Self::UsageNote => "usage_note",
            Self::StorageNote => "storage_note",
            Self::ShelfLife => "shelf_life",
            Self::Axes | Self::AxisValues => "axes",
            Self::Pictures => "pictures",
            Self::Producer => "producer",
            Self::Status => "status",
            Self::Pack => "pack",
            Self::Sku => "sku",
            Self::Gtin => "gtin",
            Self::Price => "price",
            Self::CompareAt => "compare_at",
            Self::NetContent => "net_content",
            Self::Weight => "weight_g",
            Self::Size => "size_mm",
            Self::Quantities => "quantities",
            Self::Availability => "availability",
            Self::Season => "harvest_season",
            Self::Service => "service",
            Self::Offered => "offered",
        }
    }

    /// Whether it belongs to a variant rather than to the product.
    pub fn is_of_variant(self) -> bool {
        self >= Self::VariantName
    }

    /// The field of a product, or of a variant, with this code.
    pub fn from_code(code: &str, of_variant: bool) -> Option<Self> {
        let fits = |field: &Self| field.code() == code && field.is_of_variant() == of_variant;
        Self::ALL.into_iter().find(fits)
    }

    /// Whether a producer's edit of it waits for review while the listing is or was on display: the name,
    /// what the listing claims of the goods, their category, their pictures. All else is harmless: prices,
    /// stock, quantities, storage, shelf life, and the labels of packs, which pass the filters at once.
    pub fn awaits_review(self) -> bool {
        matches!(
            self,
            Self::Name
                | Self::Set
                | Self::Summary
                | Self::Story
                | Self::Ingredients
                | Self::UsageNote
                | Self::Pictures
        )
    }
}

/// One field's change, as texts: numbers in digits, lists with a line for each entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldChange {
    /// Which field.
    pub field: Field,
    /// Its value before; empty where there was none.
    pub old: String,
    /// Its value after; empty where there is none.
    pub new: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_back() {
        for field in Field::ALL {
            assert_eq!(Field::from_code(field.code(), field.is_of_variant()), Some(field));
        }
    }
}
