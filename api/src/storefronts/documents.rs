//! The document that proves a seller's identity: a file, sealed at rest, handed out to reviewers alone.

use super::requirements::SellerRequirement;
use super::sealing::Place;
use super::submissions::{hand_in, next, submission};
use super::{Tag, judge};
use crate::access::{self, Operator, SignedIn};
use crate::codes::Code;
use crate::context::App;
use crate::problem::{Failure, Problem};
use domain::accounts::Affair;
use domain::ids::ProducerId;
use domain::storefronts::Requirement;
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::{Attachment, AttachmentType, Binary, Json};
use poem_openapi::{ApiRequest, ApiResponse, OpenApi};
use store::oversight::deeds::Deed;
use store::storefronts::{checklist, sellers};
use uuid::Uuid;

/// Largest document in bytes.
pub(crate) const LARGEST: usize = 5 << 20;

/// How the kinds of document begin, with their media type and file ending.
const KINDS: [(&[u8], &str, &str); 3] = [
    (b"%PDF-", "application/pdf", "pdf"),
    (b"\xFF\xD8\xFF", "image/jpeg", "jpg"),
    (b"\x89PNG\r\n\x1A\n", "image/png", "png"),
];

/// Operations: documents of identity.
pub struct DocumentsApi;

/// A document. What it is shows in how it begins; the type must say the same.
#[derive(ApiRequest)]
enum IdentityDocument {
    /// PDF.
    #[oai(content_type = "application/pdf")]
    Pdf(Binary<Vec<u8>>),
    /// JPEG.
    #[oai(content_type = "image/jpeg")]
    Jpeg(Binary<Vec<u8>>),
    /// PNG.
    #[oai(content_type = "image/png")]
    Png(Binary<Vec<u8>>),
}

/// A document in clear.
#[derive(ApiResponse)]
enum DisclosedDocument {
    /// The document, to be saved and never shown in place.
    #[oai(status = 200)]
    Found(
        Attachment<Vec<u8>>,
        /// Always `no-store`.
        #[oai(header = "Cache-Control")]
        String,
    ),
}

#[OpenApi(tag = "Tag::Storefronts")]
impl DocumentsApi {
    /// Hand in the document of identity
    ///
    /// For members who keep the legal identity: a PDF, JPEG or PNG of at most 5 MiB, sealed at rest. In
    /// place of one handed in before, which then waits for review again.
    #[oai(
        path = "/v1/sellers/:id/identity-document",
        method = "put",
        operation_id = "submitIdentityDocument"
    )]
    async fn submit_identity_document(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The producer's id.
        id: Path<Uuid>,
        body: IdentityDocument,
    ) -> Result<Json<SellerRequirement>, Failure> {
        let doer = access::member_for(&caller.0, id.0.into(), Affair::Identity)?;
        let (media_type, bytes) = body.read()?;
        let tx = app.store().begin().await?;
        let requirement = Requirement::IdentityDocument;
        let (recorded, place) = next(app, &tx, id.0.into(), requirement).await?;
        let sealed = app.sealing().seal(place, &bytes).map_err(|error| {
            tracing::error!(%error, "nothing can be sealed");
            Failure::from(Code::Broken)
        })?;
        let new = submission(place, media_type, sealed);
        let item = hand_in(app, &tx, &recorded, new, &doer).await?;
        tx.commit().await?;
        Ok(Json(item))
    }

    /// Read a document of identity
    ///
    /// For the operator who reviews it. Each reading is audited, and the producer can see it there.
    #[oai(
        path = "/v1/sellers/:id/identity-document/disclosure",
        method = "post",
        operation_id = "discloseIdentityDocument"
    )]
    async fn disclose_identity_document(
        &self,
        Data(app): Data<&App>,
        caller: Operator,
        /// The producer's id.
        id: Path<Uuid>,
    ) -> Result<DisclosedDocument, Failure> {
        let (producer, requirement) = (ProducerId(id.0), Requirement::IdentityDocument);
        let doer = judge(&caller.0, producer)?;
        let tx = app.store().begin().await?;
        let recorded = sellers::find(&tx, producer).await?.ok_or(Code::NotFound)?;
        let found = checklist::latest(&tx, producer, requirement).await?.ok_or(Code::NotFound)?;
        let place = Place { producer, requirement, number: found.number };
        let clear = app.sealing().unseal(place, &found.sealed).map_err(|_| Code::Conflict)?;
        let deed = disclosure(&recorded, requirement, found.number);
        crate::oversight::record(app, &tx, &doer, deed).await?;
        tx.commit().await?;
        let ending = KINDS.iter().find(|(_, kind, _)| *kind == found.media_type);
        let name = format!("{}-{}.{}", id.0, found.number, ending.map_or("bin", |kind| kind.2));
        let file = Attachment::new(clear).attachment_type(AttachmentType::Attachment);
        Ok(DisclosedDocument::Found(file.filename(name), "no-store".to_owned()))
    }
}

/// The audit's word on a reading in clear.
pub(super) fn disclosure(
    recorded: &sellers::Recorded,
    requirement: Requirement,
    number: i32,
) -> Deed {
    Deed {
        action: "disclose_identity",
        object_kind: "seller",
        object: recorded.producer.id,
        producer: Some(recorded.producer.id.into()),
        unit: recorded.producer.unit_id,
        details: serde_json::json!({ "requirement": requirement.code(), "submission": number }),
    }
}

impl IdentityDocument {
    /// The media type and the bytes, when they agree and are not too many.
    fn read(self) -> Result<(&'static str, Vec<u8>), Failure> {
        let (said, bytes) = match self {
            Self::Pdf(bytes) => ("application/pdf", bytes.0),
            Self::Jpeg(bytes) => ("image/jpeg", bytes.0),
            Self::Png(bytes) => ("image/png", bytes.0),
        };
        if bytes.len() > LARGEST {
            return Err(Code::TooLarge.into());
        }
        let is = KINDS.iter().find(|(begins, _, _)| bytes.starts_with(begins));
        match is {
            Some((_, kind, _)) if *kind == said => Ok((kind, bytes)),
            _ => {
                let vi = "Tệp không phải là PDF, JPEG hoặc PNG như đã khai.";
                let en = "The file is not the PDF, JPEG or PNG that its type says.";
                Err(Problem::field("", "not_that_type", vi, en).into())
            }
        }
    }
}
