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
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
