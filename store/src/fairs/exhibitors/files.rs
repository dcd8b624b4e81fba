//! Files that answer the organiser's questions. Their bytes lie in the object storage.

use super::rows::file;
use crate::{Instant, micros};
use domain::ids::AccountId;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
};
use uuid::Uuid;

/// A file to be added.
#[derive(Clone, Debug)]
pub struct NewFile {
    /// Its id.
    pub id: Uuid,
    /// Of which application.
    pub application: Uuid,
    /// Key of the question that it answers.
    pub question: String,
    /// What it is, by its content.
    pub media_type: &'static str,
    /// How long it is.
    pub bytes: i64,
    /// Its name in the object storage.
    pub stored_as: String,
    /// Who sends it.
    pub by: AccountId,
}

/// The files of an application, in the order in which they came.
pub async fn of_application(
    db: &impl ConnectionTrait,
    application: Uuid,
) -> Result<Vec<file::Model>, DbErr> {
    let all = file::Entity::find().filter(file::Column::ApplicationId.eq(application));
    all.order_by_asc(file::Column::Id).all(db).await
}

/// A file of an application.
pub async fn find(
    db: &impl ConnectionTrait,
    application: Uuid,
    id: Uuid,
) -> Result<Option<file::Model>, DbErr> {
    let found = file::Entity::find_by_id(id).filter(file::Column::ApplicationId.eq(application));
    found.one(db).await
}

/// Adds a file. The same bytes in the same answer again are a duplicate.
pub async fn add(db: &impl ConnectionTrait, new: NewFile, now: Instant) -> Result<(), DbErr> {
    let row = file::ActiveModel {
        id: Set(new.id),
        application_id: Set(new.application),
        question: Set(new.question),
        media_type: Set(new.media_type.to_owned()),
        bytes: Set(new.bytes),
        stored_as: Set(new.stored_as),
        uploaded_at: Set(micros(now)),
        uploaded_by: Set(new.by.0),
    };
    file::Entity::insert(row).exec_without_returning(db).await.map(drop)
}

/// Removes a file from its answer.
pub async fn remove(db: &impl ConnectionTrait, id: Uuid) -> Result<(), DbErr> {
    file::Entity::delete_by_id(id).exec(db).await.map(drop)
}
