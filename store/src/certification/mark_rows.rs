//! Rows of what goes with the mark.

/// Artwork of the mark.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod artwork {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "certification_artworks")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub stars: i16,
        pub valid_from: i64,
        pub valid_until: Option<i64>,
        pub svg: String,
        pub sha256: String,
        pub uploaded_at: i64,
        pub uploaded_by: Uuid,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A report of misuse.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod misuse_report {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "certification_misuse_reports")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub product_id: Option<Uuid>,
        pub tracking_hash: Vec<u8>,
        pub seen_at: String,
        pub url: String,
        pub description: String,
        pub contact: String,
        pub reported_at: i64,
        pub answer: Option<String>,
        pub answered_at: Option<i64>,
        pub answered_by: Option<Uuid>,
        pub decision: Option<String>,
        pub decision_text: Option<String>,
        pub decided_at: Option<i64>,
        pub decided_by: Option<Uuid>,
        pub body_id: Option<Uuid>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
