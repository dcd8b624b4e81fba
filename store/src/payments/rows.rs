//! Rows of payments.

/// Which ways of payment a producer takes.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod terms {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "payments_terms")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub producer_id: Uuid,
        pub cod: bool,
        pub vietqr: bool,
        pub updated_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// An intent.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod intent {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "payments_intents")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub order_id: Uuid,
        pub producer_id: Uuid,
        pub method: String,
        pub amount: i64,
        pub opened_at: i64,
        pub closed_at: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// An event.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod event {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "payments_events")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub seq: i64,
        pub intent_id: Uuid,
        pub kind: String,
        pub outcome: String,
        pub amount: i64,
        pub provider: String,
        pub reference: String,
        pub at: i64,
        pub recorded_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(
            belongs_to = "super::intent::Entity",
            from = "Column::IntentId",
            to = "super::intent::Column::Id"
        )]
        Intent,
    }

    impl Related<super::intent::Entity> for Entity {
        fn to() -> RelationDef {
            Relation::Intent.def()
        }
    }

    impl ActiveModelBehavior for ActiveModel {}
}
