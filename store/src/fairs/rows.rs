//! Rows of fairs and organisers.

/// An organiser.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod organiser {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "fairs_organisers")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub name: String,
        pub kind: String,
        pub registration_number: String,
        pub unit_id: i32,
        pub address: String,
        pub about: String,
        pub standing: String,
        pub decision_reason: String,
        pub decided_at: Option<i64>,
        pub decided_by: Option<Uuid>,
        pub created_at: i64,
        pub updated_at: i64,
        pub revision: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A fair.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod fair {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "fairs")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub slug: String,
        pub organiser_id: Uuid,
        pub kind: String,
        pub name: String,
        pub theme: String,
        pub about: String,
        pub words: String,
        pub unit_id: Option<i32>,
        pub address: String,
        pub latitude: Option<i64>,
        pub longitude: Option<i64>,
        pub first_day: String,
        pub last_day: String,
        pub hours: String,
        pub co_organisers: String,
        pub registration_number: String,
        pub registration_date: String,
        pub registration_authority: String,
        pub website: String,
        pub documents: String,
        pub terms: String,
        pub applications_until: Option<i64>,
        pub stage: String,
        pub stage_since: i64,
        pub cancel_reason: String,
        pub created_at: i64,
        pub updated_at: i64,
        pub revision: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What came of a fair.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod report {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "fairs_reports")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub fair_id: Uuid,
        pub visitors: i64,
        pub sales: i64,
        pub contracts: i64,
        pub contracts_value: i64,
        pub note: String,
        pub reported_at: i64,
        pub reported_by: Uuid,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What an exhibitor declares of a fair.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod result {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "fairs_results")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub application_id: Uuid,
        pub fair_id: Uuid,
        pub sales: i64,
        pub contracts: i64,
        pub contracts_value: i64,
        pub note: String,
        pub declared_at: i64,
        pub declared_by: Uuid,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
