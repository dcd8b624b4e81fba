//! Rows of the gate.

/// A badge.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod badge {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "fairs_badges")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub fair_id: Uuid,
        pub kind: String,
        pub application_id: Option<Uuid>,
        pub account_id: Option<Uuid>,
        pub holder_name: String,
        pub organisation: String,
        pub phone: String,
        pub email: String,
        pub interest: String,
        pub first_day: String,
        pub last_day: String,
        pub issued_by: Uuid,
        pub issued_at: i64,
        pub revoked_at: Option<i64>,
        pub revoke_reason: String,
        pub erased_at: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A scan.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod scan {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "fairs_scans")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub fair_id: Uuid,
        pub nonce: String,
        pub badge_id: Option<Uuid>,
        pub direction: String,
        pub scanned_at: i64,
        pub received_at: i64,
        pub scanned_by: Uuid,
        pub gate: String,
        pub offline: bool,
        pub reason: Option<String>,
        pub went: bool,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A consent, from when it was given until it was withdrawn.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod consent {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "fairs_consents")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub badge_id: Uuid,
        pub field: String,
        pub given_at: i64,
        pub withdrawn_at: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A lead.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod lead {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "fairs_leads")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub application_id: Uuid,
        pub badge_id: Uuid,
        pub rating: Option<i32>,
        pub note: String,
        pub tags: String,
        pub taken_by: Uuid,
        pub taken_at: i64,
        pub updated_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
