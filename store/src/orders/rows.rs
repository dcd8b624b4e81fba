//! Rows of stock, carts and orders.

/// Where stock lies.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod location {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "orders_locations")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub producer_id: Uuid,
        pub name: String,
        pub created_at: i64,
        pub closed_at: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The counts of a variant at a location.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod stock {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "orders_stock")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub variant_id: Uuid,
        pub location_id: Uuid,
        pub day: String,
        pub on_hand: i64,
        pub reserved: i64,
        pub allocated: i64,
        pub created_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(
            belongs_to = "super::location::Entity",
            from = "Column::LocationId",
            to = "super::location::Column::Id"
        )]
        Location,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// A movement.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod movement {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "orders_movements")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub seq: i64,
        pub stock_id: Uuid,
        pub kind: String,
        pub on_hand: i64,
        pub reserved: i64,
        pub allocated: i64,
        pub order_id: Option<Uuid>,
        pub reason: String,
        pub account_id: Option<Uuid>,
        pub at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A way in which a producer delivers.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod delivery_method {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "orders_delivery_methods")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub producer_id: Uuid,
        pub kind: String,
        pub name: String,
        pub price: Option<i64>,
        pub prices: String,
        pub point_id: Option<Uuid>,
        pub position: i32,
        pub created_at: i64,
        pub withdrawn_at: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A cart.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod cart {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "orders_carts")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub account_id: Option<Uuid>,
        pub token_hash: Option<Vec<u8>>,
        pub lines: String,
        pub choices: String,
        pub contact: Option<Vec<u8>>,
        pub version: i64,
        pub created_at: i64,
        pub updated_at: i64,
        pub closed_at: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What was ordered at once.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod checkout {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "orders_checkouts")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub cart_id: Uuid,
        pub account_id: Option<Uuid>,
        pub token_hash: Option<Vec<u8>>,
        pub contact: Option<Vec<u8>>,
        pub total: i64,
        pub placed_at: i64,
        pub erased_at: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// An order.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod order {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "orders")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub code: i64,
        pub checkout_id: Uuid,
        pub producer_id: Uuid,
        pub account_id: Option<Uuid>,
        pub buyer: Vec<u8>,
        pub status: String,
        pub pay_status: String,
        pub ship_status: String,
        pub method: String,
        pub delivery: String,
        pub items_total: i64,
        pub delivery_total: i64,
        pub total: i64,
        pub kept_until: Option<i64>,
        pub allocated_at: Option<i64>,
        pub canceled_at: Option<i64>,
        pub cancel_reason: Option<String>,
        pub placed_at: i64,
        pub updated_at: i64,
        pub revision: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A line of an order.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod line {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "orders_lines")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub order_id: Uuid,
        pub position: i32,
        pub product_id: Uuid,
        pub variant_id: Uuid,
        pub stock_id: Uuid,
        pub day: String,
        pub name: String,
        pub variant_name: String,
        pub sku: String,
        pub unit_price: i64,
        pub quantity: i64,
        pub total: i64,
        pub sold_as: Option<String>,
        pub fell_at: Option<i64>,
        pub fee: i64,
        pub fee_tax: i64,
        pub withheld: i64,
        pub fee_rule: Option<Uuid>,
        pub dropped: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A fulfilment.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod fulfilment {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "orders_fulfilments")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub order_id: Uuid,
        pub producer_id: Uuid,
        pub way: String,
        pub status: String,
        pub attempts: i32,
        pub carrier: Option<String>,
        pub tracking: Option<String>,
        pub packed_at: i64,
        pub handed_over_at: Option<i64>,
        pub delivered_at: Option<i64>,
        pub returned_at: Option<i64>,
        pub updated_at: i64,
        pub replaces: Option<Uuid>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What a fulfilment holds of a line.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod fulfilment_line {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "orders_fulfilment_lines")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub fulfilment_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub line_id: Uuid,
        pub quantity: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A return.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod goods_return {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "orders_returns")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub order_id: Uuid,
        pub producer_id: Uuid,
        pub fulfilment_id: Option<Uuid>,
        pub status: String,
        pub reason: String,
        pub note: Option<String>,
        pub decision: Option<String>,
        pub requested_at: i64,
        pub decided_at: Option<i64>,
        pub received_at: Option<i64>,
        pub inspected_at: Option<i64>,
        pub updated_at: i64,
        pub withdrawn_at: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What a return brings back of a line.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod return_line {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "orders_return_lines")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub return_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub line_id: Uuid,
        pub quantity: i64,
        pub restocked: i64,
        pub written_off: i64,
        pub credit: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
