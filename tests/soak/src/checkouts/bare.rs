//! What checkouts are measured by: one transaction through sea-orm that takes a piece from one row of stock,
//! and writes an order with two lines.

use poem::web::Data;
use poem_openapi::OpenApi;
use poem_openapi::payload::Json;
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait as _, DbErr, EntityTrait as _,
    QueryFilter as _,
};
use store::Store;
use uuid::Uuid;

/// Rows of stock.
const STOCK: i64 = 200;

const TABLES: &str = "
CREATE TABLE bare_stock (id BIGINT PRIMARY KEY, pieces BIGINT NOT NULL);
CREATE TABLE bare_orders (id {UUID} PRIMARY KEY, total BIGINT NOT NULL);
CREATE TABLE bare_lines (
    id {UUID} PRIMARY KEY,
    order_id {UUID} NOT NULL REFERENCES bare_orders (id),
    stock_id BIGINT NOT NULL REFERENCES bare_stock (id),
    quantity BIGINT NOT NULL
);
CREATE INDEX bare_lines_order ON bare_lines (order_id);
";

mod stock {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "bare_stock")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i64,
        pub pieces: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

mod order {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "bare_orders")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub total: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

mod line {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "bare_lines")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub order_id: Uuid,
        pub stock_id: i64,
        pub quantity: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Makes the tables, with much in stock.
pub async fn prepare(url: &str) -> Result<(), DbErr> {
    let store = Store::connect(url).await?;
    let uuid = if url.starts_with("postgres") { "uuid" } else { "BLOB" };
    store.write().execute_unprepared(&TABLES.replace("{UUID}", uuid)).await?;
    let rows = (0..STOCK).map(|id| stock::ActiveModel { id: Set(id), pieces: Set(1_000_000_000) });
    stock::Entity::insert_many(rows).exec_without_returning(store.write()).await?;
    store.close().await
}

/// Operations of the reference that write.
pub struct Bare;

#[OpenApi]
impl Bare {
    #[oai(path = "/orders", method = "post")]
    async fn order(&self, Data(store): Data<&Store>) -> poem::Result<Json<Uuid>> {
        let made = order(store).await.map_err(poem::error::InternalServerError)?;
        Ok(Json(made))
    }
}

#[expect(clippy::disallowed_methods, reason = "nothing of the marketplace is in the reference")]
fn id() -> Uuid {
    Uuid::now_v7()
}

async fn order(store: &Store) -> Result<Uuid, DbErr> {
    let order = id();
    let taken = i64::from(order.as_bytes()[15]) % STOCK;
    let tx = store.begin().await?;
    stock::Entity::update_many()
        .col_expr(stock::Column::Pieces, Expr::col(stock::Column::Pieces).sub(1))
        .filter(stock::Column::Id.eq(taken))
        .filter(stock::Column::Pieces.gte(1))
        .exec(&tx)
        .await?;
    order::Entity::insert(order::ActiveModel { id: Set(order), total: Set(330_000) })
        .exec_without_returning(&tx)
        .await?;
    for _ in 0..2 {
        let row = line::ActiveModel {
            id: Set(id()),
            order_id: Set(order),
            stock_id: Set(taken),
            quantity: Set(1),
        };
        line::Entity::insert(row).exec_without_returning(&tx).await?;
    }
    tx.commit().await?;
    Ok(order)
}
