//! Rows of pictures.

/// A picture of a product.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod picture {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "catalogue_pictures")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub product_id: Uuid,
        pub position: i16,
        pub alt: String,
        pub width: i32,
        pub height: i32,
        pub blurhash: String,
        pub source_sha256: String,
        pub shows_mark: bool,
        pub mark_stars: Option<i16>,
        pub version: i32,
        pub reviewed_at: Option<i64>,
        pub reviewed_by: Option<Uuid>,
        pub reviewed_in: Option<Uuid>,
        pub review_note: String,
        pub uploaded_at: i64,
        pub uploaded_by: Uuid,
        pub withdrawn_at: Option<i64>,
        pub withdrawn_by: Option<Uuid>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A size in which a picture is kept: `slot` is one of the widths of `domain::catalogue::pictures`.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod rendition {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "catalogue_renditions")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub picture_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub slot: i16,
        pub sha256: String,
        pub bytes: i32,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
