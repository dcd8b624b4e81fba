//! Rows of floors.

/// A category of booths.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod category {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "fairs_categories")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub fair_id: Uuid,
        pub position: i32,
        pub code: String,
        pub name: String,
        pub area: i64,
        pub price: i64,
        pub services: String,
        pub rule: String,
        pub subsidy: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A booth.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod booth {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "fairs_booths")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub fair_id: Uuid,
        pub code: String,
        pub hall: String,
        pub zone: String,
        pub category_id: Uuid,
        pub outline: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A booth on a day.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod allocation {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "fairs_allocations")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub booth_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub day: String,
        pub fair_id: Uuid,
        pub application_id: Option<Uuid>,
        pub state: String,
        pub held_until: Option<i64>,
        pub since: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
