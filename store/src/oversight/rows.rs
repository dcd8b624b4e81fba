//! Rows of the audit and of its seals.

/// An act as the audit keeps it.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod deed {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "oversight_deeds")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub seq: i64,
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

/// A seal over a batch of acts.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod seal {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "oversight_seals")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub seq: i64,
        pub first_deed: i64,
        pub last_deed: i64,
        pub fingerprints: Vec<u8>,
        pub hash: Vec<u8>,
        pub sealed_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
