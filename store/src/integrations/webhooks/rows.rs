//! Rows of webhooks, their secrets and deliveries.

/// A webhook.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod webhook {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "integrations_webhooks")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub producer_id: Option<Uuid>,
        pub url: String,
        pub description: String,
        pub events: String,
        pub paused_at: Option<i64>,
        pub pause_reason: Option<String>,
        pub failing_since: Option<i64>,
        pub held_transaction: Option<i64>,
        pub held_seq: Option<i64>,
        pub replay_transaction: Option<i64>,
        pub replay_seq: Option<i64>,
        pub until_transaction: Option<i64>,
        pub until_seq: Option<i64>,
        pub created_at: i64,
        pub updated_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A secret of a webhook, sealed.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod secret {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "integrations_webhook_secrets")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub webhook_id: Uuid,
        pub sealed: Vec<u8>,
        pub created_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// An event on its way to a webhook.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod delivery {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "integrations_deliveries")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub webhook_id: Uuid,
        pub event_id: Uuid,
        pub kind: String,
        pub subject: Uuid,
        pub at: i64,
        pub transaction_id: i64,
        pub seq: i64,
        pub state: String,
        pub attempts: i32,
        pub created_at: i64,
        pub next_try_at: i64,
        pub tried_at: Option<i64>,
        pub ended_at: Option<i64>,
        pub status: Option<i32>,
        pub error: Option<String>,
        pub answer: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
