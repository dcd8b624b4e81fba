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

/// A refund.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod refund {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "payments_refunds")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub order_id: Uuid,
        pub producer_id: Uuid,
        pub status: String,
        pub amount: i64,
        pub reason: String,
        pub reference: Option<String>,
        pub created_at: i64,
        pub updated_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// For what a refund is.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod refund_part {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "payments_refund_parts")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub refund_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub position: i32,
        pub kind: String,
        pub line_id: Option<Uuid>,
        pub amount: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The money of a parcel that is paid at the door.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod cod {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "payments_cod")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub fulfilment_id: Uuid,
        pub order_id: Uuid,
        pub producer_id: Uuid,
        pub status: String,
        pub carries_delivery: bool,
        pub tracking: Option<String>,
        pub promised: i64,
        pub collected: i64,
        pub remitted: i64,
        pub note: Option<String>,
        pub opened_at: i64,
        pub updated_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A carrier's statement.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod cod_statement {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "payments_cod_statements")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub producer_id: Uuid,
        pub carrier: String,
        pub file_hash: Vec<u8>,
        pub imported_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A row of a carrier's statement.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod cod_row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "payments_cod_rows")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub statement_id: Uuid,
        pub producer_id: Uuid,
        pub carrier: String,
        pub reference: String,
        pub number: i32,
        pub tracking: Option<String>,
        pub order_number: Option<String>,
        pub amount: i64,
        pub dated: String,
        pub outcome: String,
        pub fulfilment_id: Option<Uuid>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What the platform charges from a day on.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod schedule {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "payments_schedules")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub seq: i64,
        pub id: Uuid,
        pub from_day: String,
        pub body: String,
        pub account_id: Option<Uuid>,
        pub recorded_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// An entry of the books.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod entry {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "payments_entries")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub seq: i64,
        pub producer_id: Uuid,
        pub order_id: Option<Uuid>,
        pub invoice_id: Option<Uuid>,
        pub kind: String,
        pub debit: String,
        pub credit: String,
        pub amount: i64,
        pub reference: Option<String>,
        pub at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// An invoice of the platform.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod invoice {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "payments_invoices")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub producer_id: Uuid,
        pub month: String,
        pub commission: i64,
        pub commission_tax: i64,
        pub withholding: i64,
        pub total: i64,
        pub due_on: String,
        pub issued_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A month that was closed.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod closing {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "payments_closings")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub month: String,
        pub closed_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
