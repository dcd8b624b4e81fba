//! Rows of producers, products and variants.

/// A producer.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod producer {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "catalogue_producers")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub slug: String,
        pub name: String,
        pub name_key: String,
        pub kind: String,
        pub unit_id: Option<i32>,
        pub place_printed: String,
        pub about: String,
        pub suspended_from: Option<i64>,
        pub created_at: i64,
        pub updated_at: i64,
        pub revision: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A product.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod product {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "catalogue_products")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub slug: String,
        pub producer_id: Uuid,
        pub name: String,
        pub name_key: String,
        pub set_number: i16,
        pub unit_id: Option<i32>,
        pub place_printed: String,
        pub summary: String,
        pub story: String,
        pub ingredients: String,
        pub usage_note: String,
        pub storage_note: String,
        pub shelf_life: String,
        pub source: String,
        pub axes: String,
        pub status: String,
        pub published_at: i64,
        pub created_at: i64,
        pub created_by: Option<Uuid>,
        pub updated_at: i64,
        pub revision: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A variant.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod variant {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "catalogue_variants")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub product_id: Uuid,
        pub name: String,
        pub pack: String,
        pub sku: String,
        pub created_at: i64,
        pub described_at: Option<i64>,
        pub axes: String,
        pub axes_key: String,
        pub gtin: Option<String>,
        pub price: Option<i64>,
        pub compare_price: Option<i64>,
        pub compare_from: Option<String>,
        pub compare_until: Option<String>,
        pub compare_evidence: Option<String>,
        pub net_quantity: Option<i32>,
        pub net_unit: Option<String>,
        pub weight_g: Option<i32>,
        pub length_mm: Option<i32>,
        pub width_mm: Option<i32>,
        pub height_mm: Option<i32>,
        pub min_quantity: i32,
        pub max_quantity: Option<i32>,
        pub availability: String,
        pub preorder_until: Option<String>,
        pub season_from: Option<i16>,
        pub season_to: Option<i16>,
        pub capacity: Option<i32>,
        pub bookable_from: Option<String>,
        pub bookable_until: Option<String>,
        pub withdrawn_at: Option<i64>,
        pub updated_at: Option<i64>,
        pub revision: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The price at which a variant was on offer from an instant on; none while it was not.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod price {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "catalogue_prices")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub seq: i64,
        pub variant_id: Uuid,
        pub price: Option<i64>,
        pub at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A licence to sell a product.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod licence {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "catalogue_licences")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub product_id: Uuid,
        pub producer_id: Uuid,
        pub set_number: i16,
        pub number: String,
        pub issuer: String,
        pub valid_from: String,
        pub valid_until: Option<String>,
        pub state: String,
        pub submitted_at: i64,
        pub submitted_by: Uuid,
        pub decided_at: Option<i64>,
        pub decided_by: Option<Uuid>,
        pub body_id: Option<Uuid>,
        pub reason: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What the public reads of a product, in one row.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod page {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "catalogue_pages")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub product_id: Uuid,
        pub slug: String,
        pub producer_id: Uuid,
        pub set_number: i16,
        pub unit_id: Option<i32>,
        pub name_key: String,
        pub published_at: i64,
        pub listed: bool,
        pub summary: String,
        pub detail: String,
        pub featured: i16,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
