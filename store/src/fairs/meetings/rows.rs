//! Rows of needs, quotations and meetings.

/// A need.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod need {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "fairs_needs")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub account_id: Uuid,
        pub fair_id: Option<Uuid>,
        pub title: String,
        pub about: String,
        pub set_number: Option<i32>,
        pub quantity: i64,
        pub measure: String,
        pub period: String,
        pub least_stars: Option<i32>,
        pub standards: String,
        pub price_from: i64,
        pub price_to: i64,
        pub unit_id: i32,
        pub open_until: String,
        pub organisation: String,
        pub contact_name: String,
        pub contact_phone: String,
        pub contact_email: String,
        pub state: String,
        pub created_at: i64,
        pub updated_at: i64,
        pub revision: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A quotation.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod quotation {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "fairs_quotations")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub need_id: Uuid,
        pub producer_id: Uuid,
        pub price: i64,
        pub quantity: i64,
        pub delivery: String,
        pub note: String,
        pub valid_until: String,
        pub state: String,
        pub reason: String,
        pub sent_at: i64,
        pub updated_at: i64,
        pub revision: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A product of a quotation.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod quoted {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "fairs_quoted")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub quotation_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub product_id: Uuid,
        pub position: i32,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A session of meetings.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod session {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "fairs_meeting_sessions")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub fair_id: Uuid,
        pub days: String,
        pub opens: i32,
        pub closes: i32,
        pub slot_minutes: i32,
        pub tables: i32,
        pub updated_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// When a party is free.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod times {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "fairs_meeting_times")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub fair_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub side: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub party_id: Uuid,
        pub slots: String,
        pub stated_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Whom a party wishes to meet.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod wish {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "fairs_meeting_wishes")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub fair_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub side: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub buyer_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub producer_id: Uuid,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A meeting.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod meeting {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "fairs_meetings")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub fair_id: Uuid,
        pub slot: i32,
        pub seat: i32,
        pub buyer_id: Uuid,
        pub producer_id: Uuid,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
