//! Rows of the audit.

/// An act as the audit keeps it.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod deed {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "oversight_deeds")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub seq: i64,
        pub transaction_id: i64,
        pub id: Uuid,
        pub at: i64,
        pub actor_id: Option<Uuid>,
        pub body_id: Option<Uuid>,
        pub acting_for_id: Option<Uuid>,
        pub mandate_id: Option<Uuid>,
        pub address: Option<String>,
        pub action: String,
        pub object_kind: String,
        pub object_id: Uuid,
        pub producer_id: Option<Uuid>,
        pub unit_id: Option<i32>,
        pub details: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
