//! Rows of reviews and of what they come to.

/// A review.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod review {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "orders_reviews")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub product_id: Uuid,
        pub producer_id: Uuid,
        pub order_id: Option<Uuid>,
        pub line_id: Option<Uuid>,
        pub variant_name: String,
        pub bought_in: String,
        pub points: i32,
        pub text: String,
        pub flags: String,
        pub status: String,
        pub reason: Option<String>,
        pub note: Option<String>,
        pub written_at: i64,
        pub edited_at: Option<i64>,
        pub published_at: Option<i64>,
        pub answer: Option<String>,
        pub answer_flags: String,
        pub answer_status: Option<String>,
        pub answer_reason: Option<String>,
        pub answer_note: Option<String>,
        pub answered_at: Option<i64>,
        pub waits_since: Option<i64>,
        pub revision: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
