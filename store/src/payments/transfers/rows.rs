//! Rows of transfers.

/// An account.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod account {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "payments_accounts")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub payee_id: Uuid,
        pub bin: String,
        pub number: String,
        pub holder: String,
        pub opened_at: i64,
        pub opened_by: Uuid,
        pub closed_at: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What is asked for.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod request {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "payments_requests")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub payee_id: Uuid,
        pub account_id: Uuid,
        pub kind: String,
        pub number: i64,
        pub subject: Uuid,
        pub amount: i64,
        pub opened_at: i64,
        pub until: i64,
        pub closed_at: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Where a bank tells.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod endpoint {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "payments_endpoints")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub payee_id: Uuid,
        pub format: String,
        pub token_hash: Vec<u8>,
        pub secret: Vec<u8>,
        pub opened_at: i64,
        pub opened_by: Uuid,
        pub closed_at: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A transfer.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod transfer {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "payments_transfers")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub payee_id: Uuid,
        pub source: String,
        pub number: String,
        pub bank_number: Option<String>,
        pub amount: i64,
        pub booked_at: i64,
        pub account: Option<String>,
        pub memo: Vec<u8>,
        pub received_at: i64,
        pub turn: i32,
        pub judged_at: Option<i64>,
        pub state: String,
        pub doubt: Option<String>,
        pub request_id: Option<Uuid>,
        pub decided_at: Option<i64>,
        pub decided_by: Option<Uuid>,
        pub reason: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
