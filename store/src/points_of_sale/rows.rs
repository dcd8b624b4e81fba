//! Rows of points of sale.

/// A point.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod point {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "points_of_sale")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub producer_id: Option<Uuid>,
        pub body_id: Option<Uuid>,
        pub operator_name: String,
        pub name: String,
        pub name_key: String,
        pub kind: String,
        pub unit_id: i32,
        pub address: String,
        pub latitude: Option<i64>,
        pub longitude: Option<i64>,
        pub band: Option<i64>,
        pub area: Option<i32>,
        pub staff: Option<i32>,
        pub opening_hours: String,
        pub other_goods: i32,
        pub stage: String,
        pub approved_from: Option<i64>,
        pub approved_until: Option<i64>,
        pub summary: String,
        pub registered_at: i64,
        pub registered_by: Uuid,
        pub updated_at: i64,
        pub revision: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A product that a point lists.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod goods {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "points_of_sale_goods")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub point_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub product_id: Uuid,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A stretch of the week in which a point is open, in minutes from Monday's first on.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod hours {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "points_of_sale_hours")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub point_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub opens: i16,
        pub closes: i16,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A command that a point's life followed.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod decision {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "points_of_sale_decisions")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub point_id: Uuid,
        pub command: String,
        pub reason: String,
        pub act_number: String,
        pub act_date: String,
        pub until_at: Option<i64>,
        pub findings: String,
        pub recorded_at: i64,
        pub recorded_by: Uuid,
        pub body_id: Option<Uuid>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// That a point's people and officers were told of a share below its criterion.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod fall {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "points_of_sale_falls")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub point_id: Uuid,
        pub since: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A photo of a point.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod photo {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "points_of_sale_photos")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub point_id: Uuid,
        pub alt: String,
        pub width: i32,
        pub height: i32,
        pub blurhash: String,
        pub source_sha256: String,
        pub renditions: String,
        pub shows_mark: Option<bool>,
        pub reviewed_at: Option<i64>,
        pub reviewed_by: Option<Uuid>,
        pub reviewed_in: Option<Uuid>,
        pub uploaded_at: i64,
        pub uploaded_by: Uuid,
        pub withdrawn_at: Option<i64>,
        pub withdrawn_by: Option<Uuid>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
