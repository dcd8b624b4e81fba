//! Rows of the register.

/// An administrative unit.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod unit {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "certification_units")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i32,
        pub level: String,
        pub code: String,
        pub name: String,
        pub kind: String,
        pub parent_id: Option<i32>,
        pub valid_from: String,
        pub valid_to: String,
        pub today_id: Option<i32>,
        pub today_province_id: Option<i32>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// An authority.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod authority {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "certification_authorities")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i32,
        pub level: String,
        pub unit_id: Option<i32>,
        pub name: String,
        pub valid_from: String,
        pub valid_to: String,
        pub successor_id: Option<i32>,
        pub legal_act: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A certificate.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod certificate {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "certification_certificates")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub product_id: Uuid,
        pub producer_id: Uuid,
        pub authority_id: i32,
        pub rule_set: String,
        pub stars: i16,
        pub name_printed: String,
        pub name_key: String,
        pub set_number: i16,
        pub holder_printed: String,
        pub decision_number: String,
        pub decision_key: String,
        pub decided: String,
        pub valid_from: Option<String>,
        pub valid_to: Option<String>,
        pub packs: String,
        pub product_code: Option<String>,
        pub score: Option<i32>,
        pub evidence_kind: String,
        pub evidence_files: String,
        pub source: String,
        pub supersedes: Option<Uuid>,
        pub recorded_at: i64,
        pub recorded_by: Option<Uuid>,
        pub body_id: Option<Uuid>,
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
    #[sea_orm(table_name = "certification_events")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub certificate_id: Uuid,
        pub product_id: Uuid,
        pub kind: String,
        pub effective_at: i64,
        pub recorded_at: i64,
        pub body_id: Option<Uuid>,
        pub recorded_by: Option<Uuid>,
        pub legal_act: String,
        pub reason_code: String,
        pub reason_text: String,
        pub data: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A stretch in which a certificate is in force.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod window {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "certification_windows")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub certificate_id: Uuid,
        pub product_id: Uuid,
        pub stars: i16,
        #[sea_orm(primary_key, auto_increment = false)]
        pub from_at: i64,
        pub until_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A stretch of a certificate's time line.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod span {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "certification_spans")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub certificate_id: Uuid,
        pub product_id: Uuid,
        pub standing: String,
        pub valid_to: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub from_at: i64,
        pub until_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Under which name and number a corrected certificate is found.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod corrected {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "certification_corrected")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub certificate_id: Uuid,
        pub product_id: Uuid,
        pub name_key: String,
        pub decision_key: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What the rule of the mark reads of a product.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod facts {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "certification_facts")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub product_id: Uuid,
        pub facts: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// An accepted variant.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod acceptance {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "certification_acceptances")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub variant_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub certificate_id: Uuid,
        pub product_id: Uuid,
        pub recorded_at: i64,
        pub recorded_by: Uuid,
        pub body_id: Option<Uuid>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A proposed annulment.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod annulment {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "certification_annulments")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub certificate_id: Uuid,
        pub event_id: Option<Uuid>,
        pub legal_act: String,
        pub reason_code: String,
        pub reason_text: String,
        pub proposed_at: i64,
        pub proposed_by: Uuid,
        pub decision: Option<String>,
        pub decided_at: Option<i64>,
        pub decided_by: Option<Uuid>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A reported recognition.
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub mod reported {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "certification_reported")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub product_id: Uuid,
        pub kind: String,
        pub stars: Option<i16>,
        pub source: String,
        pub recorded_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
