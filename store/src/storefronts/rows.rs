//! Rows of sellers, of what they handed in, and of their storefronts.

/// A producer as seller.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod seller {
    use sea_orm::entity::prelude::*;
    use serde::{Deserialize, Serialize};

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
    #[sea_orm(table_name = "storefronts_sellers")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub producer_id: Uuid,
        pub stage: String,
        pub suspended_from: Option<i64>,
        pub closed_from: Option<i64>,
        pub barred: bool,
        pub away_from: Option<i64>,
        pub away_until: Option<i64>,
        pub away_note: String,
        pub registered_name: String,
        pub registered_place: String,
        pub since: i64,
        pub updated_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A command that a seller's state followed.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod step {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "storefronts_steps")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub producer_id: Uuid,
        pub command: String,
        pub ground: String,
        pub reason: String,
        pub order_body: String,
        pub order_number: String,
        pub order_date: String,
        pub effective_at: i64,
        pub recorded_at: i64,
        pub recorded_by: Uuid,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What a seller handed in, sealed.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod submission {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "storefronts_submissions")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub producer_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub requirement: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub number: i32,
        pub media_type: String,
        pub sealed: Vec<u8>,
        pub submitted_at: i64,
        pub submitted_by: Uuid,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The operator's review of a requirement.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod review {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "storefronts_reviews")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub producer_id: Uuid,
        pub requirement: String,
        pub submission: i32,
        pub outcome: String,
        pub reason: String,
        pub reviewed_at: i64,
        pub reviewed_by: Uuid,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A version of the sellers' terms.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod terms {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "storefronts_terms")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub version: String,
        pub effective_at: i64,
        pub body: String,
        pub published_at: i64,
        pub published_by: Uuid,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A seller's word on a version of the terms.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod terms_accepted {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "storefronts_terms_accepted")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub producer_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub version: String,
        pub accepted_at: i64,
        pub accepted_by: Uuid,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A new producer's application to sell.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod application {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "storefronts_applications")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub account_id: Uuid,
        pub name: String,
        pub name_key: String,
        pub kind: String,
        pub unit_id: i32,
        pub place_printed: String,
        pub about: String,
        pub note: String,
        pub requested_at: i64,
        pub decision: Option<String>,
        pub decision_reason: String,
        pub decided_at: Option<i64>,
        pub decided_by: Option<Uuid>,
        pub decided_in: Option<Uuid>,
        pub producer_id: Option<Uuid>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// An invitation of somebody to sell for a producer.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod invitation {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "storefronts_invitations")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub token_hash: Vec<u8>,
        pub email: String,
        pub producer_id: Uuid,
        pub invited_by: Uuid,
        pub created_at: i64,
        pub expires_at: i64,
        pub accepted_at: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A storefront.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod storefront {
    use sea_orm::entity::prelude::*;
    use serde::{Deserialize, Serialize};

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
    #[sea_orm(table_name = "storefronts")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub producer_id: Uuid,
        pub slug: String,
        pub name: String,
        pub name_key: String,
        pub story: String,
        pub story_html: String,
        pub opening_hours: String,
        pub contacts: String,
        pub delivers_everywhere: bool,
        pub delivery_provinces: String,
        pub return_policy: String,
        pub social_links: String,
        pub featured: String,
        pub latitude: Option<i64>,
        pub longitude: Option<i64>,
        pub updated_at: i64,
        pub revision: i64,
        pub website: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A slug that a storefront has or had.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod slug {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "storefronts_slugs")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub slug: String,
        pub producer_id: Uuid,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A picture of a storefront itself, on show or withdrawn.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod picture {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "storefronts_pictures")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub producer_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub place: String,
        pub alt: String,
        pub width: i32,
        pub height: i32,
        pub blurhash: String,
        pub source_sha256: String,
        pub renditions: String,
        pub shows_mark: bool,
        pub version: i32,
        pub reviewed_at: Option<i64>,
        pub reviewed_by: Option<Uuid>,
        pub reviewed_in: Option<Uuid>,
        pub review_note: String,
        pub uploaded_at: i64,
        pub uploaded_by: Uuid,
        pub withdrawn_at: Option<i64>,
        pub withdrawn_by: Option<Uuid>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What the public reads of a storefront, in one row.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod page {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "storefronts_pages")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub producer_id: Uuid,
        pub page: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
