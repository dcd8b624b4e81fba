//! Leaving with one's data: all that a producer has here, as one file (Decree 248/2026 art. 18 has sellers
//! given a tool to download their goods and what belongs to them).

mod contents;
mod goods;
mod manifest;
mod stream;
mod writer;

use super::Tag;
use crate::access::{SignedIn, member_for};
use crate::accounts::wait;
use crate::codes::Code;
use crate::context::App;
use crate::oversight;
use crate::problem::Failure;
use contents::Download;
use domain::accounts::Affair;
use domain::calendar::day_of;
use domain::catalogue::slug;
use domain::ids::ProducerId;
use gateways::object_storage::StorageError;
use poem::Body;
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Binary;
use poem_openapi::{ApiResponse, OpenApi};
use sea_orm::DbErr;
use store::catalogue::write;
use store::oversight::deeds::Deed;
use uuid::Uuid;
use zip::result::ZipError;

/// Operations: all that a producer has, as one file.
pub struct ArchiveApi;

/// Whose affair it is. It is the sibling of leaving as a seller, and holds what the seller has shown to be
/// known by, masked: so it goes with the legal identity, which owners and managers keep, clerks don't, and
/// no mandate can hand out.
const AFFAIR: Affair = Affair::Identity;

#[derive(ApiResponse)]
enum ProducerArchive {
    /// The ZIP file. It is broken off, and has no directory, when something breaks while it is sent.
    #[oai(status = 200, content_type = "application/zip")]
    File(
        Binary<Body>,
        /// The name under which it is kept.
        #[oai(header = "Content-Disposition")]
        String,
        /// It is nobody else's.
        #[oai(header = "Cache-Control")]
        String,
    ),
}

/// Why an archive breaks off.
#[derive(Debug, thiserror::Error)]
enum BreakOff {
    #[error(transparent)]
    Database(#[from] DbErr),
    #[error(transparent)]
    Storage(#[from] StorageError),
    #[error(transparent)]
    Zip(#[from] ZipError),
    #[error(transparent)]
    Written(#[from] std::io::Error),
    #[error("what is stored can't be told")]
    Unreadable,
    #[error("nobody takes it any more")]
    Gone,
}

impl From<Failure> for BreakOff {
    fn from(_: Failure) -> Self {
        Self::Unreadable
    }
}

#[OpenApi(tag = "Tag::Catalogue")]
impl ArchiveApi {
    /// Download all that a producer has
    ///
    /// A ZIP file, for owners and managers, whatever the seller's status: suspended and closed sellers
    /// keep this right. `README.txt` says what is in it: the producer, its storefront and its standing as a
    /// seller (what identifies it masked), every product of any status with variants, record of prices,
    /// licences, pictures and history, takedowns, certificates as the register states them, members (for
    /// owners), and what was done to its things. `manifest.json`, the last entry, counts them, gives the
    /// SHA-256 of each entry, and names what was left out.
    ///
    /// A copy outlives permits. So its texts claim no mark, always; what may show the mark at this instant
    /// has `certification`: `check_url` and `mark_url`, to be asked by whoever shows the copy. Pictures in
    /// which the mark is to be seen are in it only while the product may show the mark.
    ///
    /// It is read page by page as you take it, and holds up nobody: what changes meanwhile may stand there
    /// in its old or in its new form. A ZIP file that does not open was broken off: ask again. Each
    /// download is audited; 429 after 5 of a producer within an hour.
    #[oai(
        path = "/v1/producers/:id/archive.zip",
        method = "get",
        operation_id = "downloadProducerArchive"
    )]
    async fn download_producer_archive(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The producer's id.
        id: Path<Uuid>,
    ) -> Result<ProducerArchive, Failure> {
        let (producer, now) = (ProducerId(id.0), app.now());
        let doer = member_for(&caller.0, producer, AFFAIR)?;
        app.throttle().archive(producer, now).map_err(wait)?;
        let tx = app.store().begin().await?;
        let row = write::find_producer(&tx, producer).await?.ok_or(Code::NotFound)?;
        let deed = Deed::new("download_producer_archive", "producer", id.0);
        oversight::record(app, &tx, &doer, deed.of(producer, row.unit_id)).await?;
        tx.commit().await?;
        let name = format!("{}-{}.zip", slug(&row.slug), day_of(now));
        let download = Download { app: app.clone(), producer: row, reader: caller.0, begun: now };
        let body = Body::from_bytes_stream(stream::streamed(|to| download.write(to)));
        let disposition = format!("attachment; filename=\"{name}\"");
        Ok(ProducerArchive::File(Binary(body), disposition, "private, no-store".to_owned()))
    }
}
