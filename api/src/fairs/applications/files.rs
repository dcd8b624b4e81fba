//! Files that answer the organiser's questions: for the exhibitor's people and the organiser's desk alone.

use super::{Case, own, refused};
use crate::access::SignedIn;
use crate::accounts::taken;
use crate::catalogue::{etag, public};
use crate::codes::Code;
use crate::context::App;
use crate::fairs::{Done, Tag};
use crate::problem::{Failure, FieldProblem, Problem};
use crate::scalars::{Line, Time};
use crate::speech::Sentence;
use domain::fairs::applications::{
    Command, FileKind, FileRefusal, LARGEST_FILE, MOST_FILES, State, takes_file,
};
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::{Attachment, AttachmentType, Binary, Json};
use poem_openapi::{ApiRequest, ApiResponse, Object, OpenApi};
use sea_orm::ConnectionTrait;
use store::fairs::exhibitors::files::{self, NewFile};
use store::fairs::exhibitors::rows::file;
use uuid::Uuid;

/// Operations on files of applications.
pub struct FairFilesApi;

/// What an exhibitor does with the files of its application. Whatever answers the organiser's questions so is
/// decided about.
const EDIT: Command = Command::Edit { material: true };

/// A file. What it is shows in how it begins; the type must say the same.
#[derive(ApiRequest)]
enum FairFileUpload {
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

/// A file of an application.
#[derive(Debug, Object)]
pub struct FairFile {
    /// Its id.
    id: Uuid,
    /// Key of the question that it answers.
    question: String,
    /// `application/pdf`, `image/jpeg` or `image/png`.
    media_type: String,
    /// How long it is, in bytes; at most 10,485,760.
    bytes: i64,
    /// When it was sent.
    uploaded_at: Time,
}

#[derive(ApiResponse)]
enum AddedFile {
    /// The file is in the answer.
    #[oai(status = 201)]
    Created(
        Json<FairFile>,
        /// The application's version, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
}

#[derive(ApiResponse)]
enum SentFile {
    /// The file, to be saved and never shown in place.
    #[oai(status = 200)]
    Found(
        Attachment<Vec<u8>>,
        /// Always `no-store`.
        #[oai(header = "Cache-Control")]
        String,
    ),
}

#[OpenApi(tag = "Tag::Fairs")]
impl FairFilesApi {
    /// Add a file to an application
    ///
    /// For the exhibitor's people: a PDF, JPEG or PNG of at most 10 MiB (413), to a question of kind `file`
    /// (400 `no_such_question`), at most 5 of an answer (409 `too_many_files`). The same file twice in an
    /// answer is 409 `already_exists`. It is a material change: it takes an approval back to review, and an
    /// offer with it; while the application is in review or has a booth, 409 `wrong_state`.
    #[oai(path = "/v1/fair-applications/:id/files", method = "post", operation_id = "addFairFile")]
    async fn add_fair_file(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The application's id.
        id: Path<Uuid>,
        /// Key of the question, such as `food_safety`.
        question: Query<Line<1, 40>>,
        /// A file of the same answer in whose place it comes, in one step.
        replaces: Query<Option<Uuid>>,
        body: FairFileUpload,
    ) -> Result<AddedFile, Failure> {
        let place = (question.0.0.as_str(), replaces.0);
        // Nothing is put away that would be refused.
        let case = Case::find(app.read(), id.0).await?;
        case.applicant(&caller.0)?;
        check(app, app.read(), &case, place).await?;
        let (kind, bytes) = body.read()?;
        let length = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
        let stored_as = app.media().keep(bytes).await.map_err(unkept)?;
        let tx = app.store().begin().await?;
        let mut case = Case::lock(&tx, id.0).await?;
        let doer = case.applicant(&caller.0)?;
        check(app, &tx, &case, place).await?;
        if let Some(before) = replaces.0 {
            files::remove(&tx, before).await?;
        }
        let new = NewFile {
            id: app.mint(),
            application: id.0,
            question: question.0.0.clone(),
            media_type: kind.media_type(),
            bytes: length,
            stored_as,
            by: caller.0.id,
        };
        let added = new.id;
        files::add(&tx, new, app.now()).await.map_err(taken)?;
        let reason = case.application.reason.clone();
        case.follow(app, &tx, (EDIT, reason.as_str()), &doer, "add_fair_file").await?;
        let row = files::find(&tx, id.0, added).await?.ok_or(Code::Broken)?;
        tx.commit().await?;
        let version = etag(case.application.revision);
        Ok(AddedFile::Created(Json(FairFile::of(&row)), version))
    }

    /// Download a file of an application
    ///
    /// For the exhibitor's people, and the organiser's members once the application is handed in. Nobody
    /// else reads it.
    #[oai(
        path = "/v1/fair-applications/:id/files/:file_id",
        method = "get",
        operation_id = "downloadFairFile"
    )]
    async fn download_fair_file(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The application's id.
        id: Path<Uuid>,
        /// The file's id.
        file_id: Path<Uuid>,
    ) -> Result<SentFile, Failure> {
        let case = Case::find(app.read(), id.0).await?;
        if case.application.state == State::Draft || case.desk(&caller.0).is_err() {
            case.applicant(&caller.0)?;
        }
        let row = files::find(app.read(), id.0, file_id.0).await?.ok_or(Code::NotFound)?;
        let bytes = app.media().get(&row.stored_as).await.map_err(unkept)?;
        let name = format!("{}-{}.{}", row.question, row.id, ending(&row.media_type));
        let file = Attachment::new(bytes.ok_or(Code::Broken)?);
        let file = file.attachment_type(AttachmentType::Attachment).filename(name);
        Ok(SentFile::Found(file, "no-store".to_owned()))
    }

    /// Remove a file from an application
    ///
    /// For the exhibitor's people. It is a material change, as adding one is.
    #[oai(
        path = "/v1/fair-applications/:id/files/:file_id",
        method = "delete",
        operation_id = "removeFairFile"
    )]
    async fn remove_fair_file(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The application's id.
        id: Path<Uuid>,
        /// The file's id.
        file_id: Path<Uuid>,
    ) -> Result<Done, Failure> {
        let tx = app.store().begin().await?;
        let mut case = Case::lock(&tx, id.0).await?;
        let doer = case.applicant(&caller.0)?;
        let row = files::find(&tx, id.0, file_id.0).await?.ok_or(Code::NotFound)?;
        files::remove(&tx, row.id).await?;
        let reason = case.application.reason.clone();
        case.follow(app, &tx, (EDIT, reason.as_str()), &doer, "remove_fair_file").await?;
        tx.commit().await?;
        Ok(Done::NoContent)
    }
}

/// Refuses a file that the application doesn't take: for its state, its form, or those that are there.
async fn check(
    app: &App,
    db: &impl ConnectionTrait,
    case: &Case,
    (question, replaces): (&str, Option<Uuid>),
) -> Result<(), Failure> {
    case.would(EDIT, app.now()).map_err(refused)?;
    let questions = own::questions(db, &case.fair).await?;
    let there = files::of_application(db, case.application.id).await?;
    let replaced = |one: &&file::Model| Some(one.id) == replaces;
    if replaces.is_some() && !there.iter().filter(replaced).any(|one| one.question == question) {
        let (vi, en) = ("Câu trả lời không có tệp này.", "The answer has no such file.");
        return Err(Problem::parameter("replaces", "no_such_file", vi, en).into());
    }
    let stay = there.iter().filter(|one| !replaced(one));
    let keys: Vec<&str> = stay.map(|one| one.question.as_str()).collect();
    takes_file(&questions, &keys, question).map_err(|refusal| match refusal {
        FileRefusal::NotAsked => {
            let vi = "Không có câu hỏi nào nhận tệp với khóa này.";
            let en = "No question of this key asks for a file.";
            Problem::parameter("question", "no_such_question", vi, en).into()
        }
        FileRefusal::TooMany => {
            let sentence = Sentence::new(
                format!("Câu trả lời đã có {MOST_FILES} tệp."),
                format!("The answer has {MOST_FILES} files already."),
            );
            let field = FieldProblem::new("", "too_many_files", sentence);
            Problem::new(Code::Conflict).with(field).into()
        }
    })
}

fn unkept(error: impl std::fmt::Display) -> Failure {
    tracing::error!(%error, "a file can't be put away or had");
    Code::NotReady.into()
}

fn ending(media_type: &str) -> &'static str {
    match media_type {
        "application/pdf" => "pdf",
        "image/jpeg" => "jpg",
        "image/png" => "png",
        _ => "bin",
    }
}

impl FairFileUpload {
    /// What it is and its bytes, when content and type agree and it is not too long.
    fn read(self) -> Result<(FileKind, Vec<u8>), Failure> {
        let (said, bytes) = match self {
            Self::Pdf(bytes) => (FileKind::Pdf, bytes.0),
            Self::Jpeg(bytes) => (FileKind::Jpeg, bytes.0),
            Self::Png(bytes) => (FileKind::Png, bytes.0),
        };
        if bytes.len() > LARGEST_FILE {
            return Err(Code::TooLarge.into());
        }
        if FileKind::of(&bytes) == Some(said) {
            return Ok((said, bytes));
        }
        let vi = "Tệp không phải là PDF, JPEG hoặc PNG như đã khai.";
        let en = "The file is not the PDF, JPEG or PNG that its type says.";
        Err(Problem::field("", "not_that_type", vi, en).into())
    }
}

impl FairFile {
    pub(super) fn of(row: &file::Model) -> Self {
        Self {
            id: row.id,
            question: public(&row.question, None),
            media_type: row.media_type.clone(),
            bytes: row.bytes,
            uploaded_at: Time(store::instant(row.uploaded_at)),
        }
    }
}
