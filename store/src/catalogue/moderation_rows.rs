//! Rows of moderation: changes, takedowns, reports.

/// A change of a listing.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod change {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "catalogue_changes")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub product_id: Uuid,
        pub variant_id: Option<Uuid>,
        pub kind: String,
        pub state: String,
        pub base_revision: i64,
        pub fields: String,
        pub flags: String,
        pub note: Option<String>,
        pub made_at: i64,
        pub made_by: Option<Uuid>,
        pub made_in: Option<Uuid>,
        pub made_for: Option<Uuid>,
        pub decided_at: Option<i64>,
        pub decided_by: Option<Uuid>,
        pub decided_in: Option<Uuid>,
        pub reasons: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A takedown on an authority's request.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod takedown {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "catalogue_takedowns")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub product_id: Uuid,
        pub was: String,
        pub authority: String,
        pub number: String,
        pub dated: String,
        pub received_at: i64,
        pub reason: String,
        pub taken_at: i64,
        pub taken_by: Uuid,
        pub body_id: Option<Uuid>,
        pub answer: Option<String>,
        pub answered_at: Option<i64>,
        pub answered_by: Option<Uuid>,
        pub lifted_at: Option<i64>,
        pub lifted_by: Option<Uuid>,
        pub lifted_in: Option<Uuid>,
        pub lift_reason: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A report of a listing.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod report {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "catalogue_reports")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub product_id: Uuid,
        pub tracking_hash: Vec<u8>,
        pub reason: String,
        pub text: String,
        pub contact: String,
        pub reported_at: i64,
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
