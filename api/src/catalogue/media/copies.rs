//! Pictures as copies carry them.

use crate::scalars::Time;
use domain::catalogue::pictures::Depiction;
use serde::Serialize;
use store::catalogue::pictures::rows::picture;
use uuid::Uuid;

/// A picture that a product has or had. The stars that somebody made out in it are no part of a copy.
#[derive(Serialize)]
pub(in crate::catalogue) struct CopiedPicture<'a> {
    id: Uuid,
    /// The entry that holds it; null where it was left out.
    file: Option<&'a str>,
    left_out: Option<&'a str>,
    alt: &'a str,
    /// Its place among the product's pictures, from 1; null once it is withdrawn.
    position: Option<i16>,
    width: i32,
    height: i32,
    blurhash: &'a str,
    shows_mark: bool,
    reviewed_at: Option<Time>,
    review_note: &'a str,
    uploaded_at: Time,
    withdrawn_at: Option<Time>,
}

impl<'a> CopiedPicture<'a> {
    /// A stored picture, and the entry that holds it or why none does.
    pub fn of(
        row: &'a picture::Model,
        depiction: Depiction,
        file: Result<&'a str, &'a str>,
    ) -> Self {
        let time = |at: i64| Time(store::instant(at));
        Self {
            id: row.id,
            file: file.ok(),
            left_out: file.err(),
            alt: &row.alt,
            position: Some(row.position + 1).filter(|_| row.withdrawn_at.is_none()),
            width: row.width,
            height: row.height,
            blurhash: &row.blurhash,
            shows_mark: depiction.sight().is_mark(),
            reviewed_at: row.reviewed_at.map(time),
            review_note: &row.review_note,
            uploaded_at: time(row.uploaded_at),
            withdrawn_at: row.withdrawn_at.map(time),
        }
    }
}
